"""A wardrobe item made ready to be worn: the heavy work, done once, shared by all mirrors."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.fitting.bottom_pattern import BottomPattern, bottom_pattern_of
from fitmirror.fitting.dress_pattern import DressPattern, dress_pattern_of
from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.hood import Hood, hood_of
from fitmirror.fitting.layer import Point
from fitmirror.fitting.pattern import Pattern, pattern_of
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.size import PHOTOGRAPHED, Size, size_of
from fitmirror.fitting.texture import LARGEST_PX, Texture, texture_of
from fitmirror.fitting.waistband import inside_of_the_back, waist_opening
from fitmirror.frames import U8
from fitmirror.wardrobe.item import Category, Item, KeyPoint
from fitmirror.wardrobe.product import Product

AnyPattern = Pattern | BottomPattern | DressPattern
PatternFrom = Callable[[U8, dict[str, Point], Points, float], AnyPattern]
UNSURE = 0.6  # a key point with less than this share of its partner's confidence follows the partner


@dataclass(frozen=True, eq=False)
class Garment:
    """A prepared item; nothing in it changes.

    Attributes:
        item: The wardrobe's item.
        pattern: Its grids and measures, in texture px.
        texture: Its pixels.
        source: Key points in product-photo px, for the report.
        length_cm: Its length from the shoulder's high point (a bottom's: from the waistband) to the hem where that is
            known.
        tuck: Whether the hem goes into the trousers.
        size: What is known of the size worn.
        hood: Its hood, if it has one.
        back: The same seen from behind, laid out as if it were a front, or None where there is no photo of it.
    """

    item: Item
    pattern: AnyPattern
    texture: Texture
    source: dict[str, Point]
    length_cm: float | None = None
    tuck: bool = False
    size: Size = PHOTOGRAPHED
    hood: Hood | None = None
    back: "Garment | None" = None

    def seen_from(self, behind: bool) -> "Garment":
        """Its back where it is seen from behind and there is one, else itself."""
        return self.back if behind and self.back is not None else self

    def worn_as(self, size: str | None = None, length_cm: float | None = None, tuck: bool = False) -> "Garment":
        """The same item in another size, of another length, or tucked; costs nothing.

        Args:
            size: A key of the item's `sizes`; its `length_cm` counts where none is given.
            length_cm: Length from the shoulder's high point (a bottom's: from the waistband) to the hem.
            tuck: Wear the hem inside the trousers.

        Raises:
            ValueError: an unknown size.
        """
        worn = PHOTOGRAPHED if size is None else size_of(self.item, size)
        back = None if self.back is None else self.back.worn_as(size, length_cm, tuck)
        length_cm = worn.length_cm if length_cm is None else length_cm
        return replace(self, length_cm=length_cm, tuck=tuck, size=worn, back=back)


def prepare(product: Product, size: str | None = None, length_cm: float | None = None, tuck: bool = False) -> Garment:
    """Make an item ready to be worn. May run on any thread.

    Args:
        product: The item with its pixels.
        size: A key of the item's `sizes`.
        length_cm: See `Garment.worn_as`.
        tuck: See there.

    Raises:
        UnsupportedCategory: a kind of item that cannot be put on yet.
        ValueError: an unknown size, or key points that span no garment.
    """
    item = product.item
    pattern_from = PATTERNS.get(item.category)
    if pattern_from is None:
        raise UnsupportedCategory(item.category)
    if size is not None:
        size_of(item, size)  # before the work is done
    garment = _sewn(product, item, pattern_from)
    if product.back is not None:
        garment = replace(garment, back=_sewn(product.back, item, pattern_from, behind=True))
    return garment.worn_as(size, length_cm, tuck)


def swapped(name: str) -> str:
    """A key point's name on the other side."""
    side, _, rest = name.partition("_")
    return f"{'left' if side == 'right' else 'right'}_{rest}" if side in ("left", "right") else name


def _sewn(product: Product, item: Item, pattern_from: PatternFrom, behind: bool = False) -> Garment:
    """One photo's pattern and texture, worn as photographed; from `behind` no inside of it is seen and no hood stands.

    The points of a back's `source` bear the wearer's sides, all else is as if it were a front.
    """
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
    opaque: U8 = np.ascontiguousarray(straight[..., 3])
    outline = np.asarray(product.item.hood, np.float64).reshape(-1, 2) * scale
    hood = hood_of(outline, points)
    if hood is not None:  # it is no part of the torso
        opaque = cv2.fillPoly(opaque.copy(), [np.rint(outline).astype(np.int32)], (0,)).astype(np.uint8)
    try:
        pattern = pattern_from(opaque, points, line, product.item.neckline_confidence)
    except KeyError as missing:
        raise ValueError(f"{item.id} has no key point {missing}") from missing
    if isinstance(pattern, BottomPattern):
        edge = line if len(line) else waist_opening(straight, points)
        pattern = replace(pattern, inner=inside_of_the_back(opaque.shape, edge))
    if behind:
        pattern, hood = replace(pattern, inner=np.zeros_like(pattern.inner)), None
    if isinstance(pattern, Pattern):  # where the mesh ends is where its anchors lie
        keypoints |= {f"{side}_hem": (x / scale[0], y / scale[1]) for side, (x, y) in pattern.hems.items()}
    source = {swapped(name) if behind else name: product.in_photo(x, y) for name, (x, y) in keypoints.items()}
    return Garment(item, pattern, texture_of(straight, pattern.inner), source, hood=hood)


def _bottom(opaque: U8, points: dict[str, Point], neckline: Points, sure: float) -> BottomPattern:
    del neckline, sure
    return bottom_pattern_of(opaque, points)


def _outer(opaque: U8, points: dict[str, Point], neckline: Points, sure: float) -> Pattern:
    if len(neckline) and neckline[:, 1].max() > max(points["right_armpit"][1], points["left_armpit"][1]):
        sure = 1.0  # an open front is no neck hole that could be a print
    return pattern_of(opaque, points, neckline, sure)


PATTERNS: dict[Category, PatternFrom] = {
    Category.TOP: pattern_of,
    Category.BOTTOM: _bottom,
    Category.DRESS: dress_pattern_of,
    Category.OUTERWEAR: _outer,
}
"""How a category's photo becomes a pattern, from its alpha, its key points, its neckline and how sure that is."""


def _mended(keypoints: dict[str, KeyPoint]) -> dict[str, Point]:
    """Key points without confidence; one that is much less sure than its partner is that partner's mirror image."""
    upper = "right_shoulder" in keypoints
    names = ("collar", "hem", "armpit", "shoulder") if upper else ("waist", "hip", "cuff_outer", "hem")
    pairs = [(f"right_{name}", f"left_{name}") for name in names]
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
