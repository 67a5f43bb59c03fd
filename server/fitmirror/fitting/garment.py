"""A wardrobe item made ready to be worn: the heavy work, done once, shared by all mirrors."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.layer import Point
from fitmirror.fitting.pattern import Pattern, pattern_of
from fitmirror.fitting.texture import LARGEST_PX, Texture, texture_of
from fitmirror.frames import U8
from fitmirror.wardrobe.item import Category, Item, KeyPoint
from fitmirror.wardrobe.product import Product

UNSURE = 0.6  # a key point with less than this share of its partner's confidence follows the partner


@dataclass(frozen=True, eq=False)
class Garment:
    """A prepared item; nothing in it changes.

    Attributes:
        item: The wardrobe's item.
        pattern: Its grids and measures, in texture px.
        texture: Its pixels.
        source: Key points in product-photo px, for the report.
        length_cm: Its length from shoulder to hem where that is known.
        tuck: Whether the hem goes into the trousers.
        back: The same seen from behind, laid out as if it were a front, or None where there is no photo of it.
    """

    item: Item
    pattern: Pattern
    texture: Texture
    source: dict[str, Point]
    length_cm: float | None = None
    tuck: bool = False
    back: "Garment | None" = None

    def seen_from(self, behind: bool) -> "Garment":
        """Its back where it is seen from behind and there is one, else itself."""
        return self.back if behind and self.back is not None else self


def prepare(product: Product, size: str | None = None, length_cm: float | None = None, tuck: bool = False) -> Garment:
    """Make an item ready to be worn. May run on any thread.

    Args:
        product: The item with its pixels.
        size: A key of the item's `sizes`; its `length_cm` counts where none is given.
        length_cm: Length from shoulder to hem.
        tuck: Wear the hem inside the trousers.

    Raises:
        UnsupportedCategory: a kind of item that cannot be put on yet.
        ValueError: an unknown size, or key points that span no garment.
    """
    item = product.item
    if item.category is not Category.TOP:
        raise UnsupportedCategory(item.category)
    if size is not None and size not in item.sizes:
        known = ", ".join(item.sizes) or "none"
        raise ValueError(f"{item.id} has no size {size!r}; it has {known}")
    if length_cm is None and size is not None:
        length_cm = item.sizes[size].get("length_cm")
    front = _sewn(product, item, length_cm, tuck)
    if product.back is None:
        return front
    return replace(front, back=_from_behind(_sewn(product.back, item, length_cm, tuck, inner=False)))


def swapped(name: str) -> str:
    """A key point's name on the other side."""
    side, _, rest = name.partition("_")
    return f"{'left' if side == 'right' else 'right'}_{rest}" if side in ("left", "right") else name


def _from_behind(back: Garment) -> Garment:
    return replace(back, source={swapped(name): point for name, point in back.source.items()})


def _sewn(product: Product, item: Item, length_cm: float | None, tuck: bool, inner: bool = True) -> Garment:
    """One photo's pattern and texture; without `inner` no inside of the back is seen in it."""
    h, w = product.cutout.shape[:2]
    factor = min(1.0, LARGEST_PX / max(h, w))
    straight: U8 = product.cutout
    if factor < 1.0:
        straight = _shrunk(straight, (round(w * factor), round(h * factor)))
    scale = np.array([straight.shape[1] / w, straight.shape[0] / h])
    keypoints = _mended(product.item.keypoints)
    points = {name: (x * scale[0], y * scale[1]) for name, (x, y) in keypoints.items()}
    line = np.asarray(product.item.neckline, np.float64).reshape(-1, 2) * scale
    if len(line) and line[0, 0] > line[-1, 0]:
        line = line[::-1]
    try:
        pattern = pattern_of(np.ascontiguousarray(straight[..., 3]), points, line, product.item.neckline_confidence)
    except KeyError as missing:
        raise ValueError(f"{item.id} has no key point {missing}") from missing
    if not inner:
        pattern = replace(pattern, inner=np.zeros_like(pattern.inner))
    source = {name: product.in_photo(x, y) for name, (x, y) in keypoints.items()}
    return Garment(item, pattern, texture_of(straight, pattern.inner), source, length_cm, tuck)


def _mended(keypoints: dict[str, KeyPoint]) -> dict[str, Point]:
    """Key points without confidence; one that is much less sure than its partner is that partner's mirror image."""
    pairs = [(f"right_{n}", f"left_{n}") for n in ("collar", "hem", "armpit", "shoulder")]
    sure = [(keypoints[a], keypoints[b]) for a, b in pairs if a in keypoints and b in keypoints]
    found = {name: (x, y) for name, (x, y, _) in keypoints.items()}
    if not sure:
        return found
    weights = np.array([min(a[2], b[2]) for a, b in sure]) + 1e-3
    axis = float(np.average([0.5 * (a[0] + b[0]) for a, b in sure], weights=weights))
    for name, (_, _, confidence) in keypoints.items():
        partner = keypoints.get(swapped(name))
        if partner is not None and confidence < UNSURE * partner[2]:
            found[name] = 2.0 * axis - partner[0], partner[1]
    return found


def _shrunk(straight: U8, size: tuple[int, int]) -> U8:
    # Under alpha 0 the colours are those of the edge, so straight colours may be averaged.
    return np.asarray(cv2.resize(straight, size, interpolation=cv2.INTER_AREA), np.uint8)
