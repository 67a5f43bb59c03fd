"""What somebody sets by hand on an item: key points, lines, sizes, the cut-out's edge; and back to what was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fitmirror.frames import U8
from fitmirror.wardrobe import item_folder
from fitmirror.wardrobe.edge import Strokes, corrected, padded
from fitmirror.wardrobe.errors import ItemError, PhotoError, SenseError
from fitmirror.wardrobe.item import Item, KeyPoint
from fitmirror.wardrobe.item_folder import FOUND_CUTOUT, Found, Stored
from fitmirror.wardrobe.measures import check_sizes
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.preview import preview_jpeg
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.sense import check_line, check_points, known_names

Line = tuple[tuple[float, float], ...]

NECKLINE, HOOD, EDGE = "neckline", "hood", "cutout"  # names in `edited` beside those of key points


@dataclass(frozen=True, eq=False)
class Edits:
    """What to change; what is None stays. Positions are pixels of the cut-out as it is before.

    Attributes:
        keypoints: Where somebody put these.
        neckline, hood: The lines that somebody drew; an empty hood is none.
        edited: All that is set by hand from now on. What was and is no more goes back to what was found.
        sizes: The whole table.
        strokes: What to keep and remove at the cut-out's edge.
    """

    keypoints: Mapping[str, tuple[float, float]] | None = None
    neckline: Line | None = None
    hood: Line | None = None
    edited: tuple[str, ...] | None = None
    sizes: Mapping[str, Mapping[str, float]] | None = None
    strokes: Strokes | None = None


@dataclass(frozen=True, eq=False)
class Edited:
    """An item after edits.

    Attributes:
        product: What it is now.
        found_cutout: Its cut-out as it was found, at the same place, where its edge was corrected; else None.
    """

    product: Product
    found_cutout: U8 | None


def edited(
    product: Product, edits: Edits, photo: Callable[[], U8 | None], found_cutout: Callable[[], U8 | None]
) -> Edited:
    """A product as the edits want it; nothing is written.

    Args:
        product: As it is stored, its item a `Stored`.
        edits: What to change.
        photo: Reads the photo it was made of.
        found_cutout: Reads its cut-out as it was found.

    Raises:
        SenseError: something of it cannot be so; it says what.
    """
    item = product.item
    assert isinstance(item, Stored)
    found = item.found or Found(**item.model_dump(include=set(Found.model_fields)))
    hand = set(item.edited if edits.edited is None else edits.edited)
    points = _points(item, found, edits, hand)
    neckline, confidence = (found.neckline, found.neckline_confidence)
    hood = found.hood
    if edits.neckline is not None:
        neckline, confidence = _left_to_right(edits.neckline), 1.0
        hand.add(NECKLINE)
    elif NECKLINE in hand:
        neckline, confidence = item.neckline, 1.0
    if edits.hood is not None:
        hood = edits.hood
        hand.add(HOOD)
    elif HOOD in hand:
        hood = item.hood
    size = product.cutout.shape[1], product.cutout.shape[0]
    check_points(item.category, points, hand, size)
    if edits.neckline is not None:
        check_line(NECKLINE, neckline, size)
    if edits.hood:
        check_line(HOOD, hood, size, closed=True)
    if edits.sizes is not None:
        check_sizes(item.category, edits.sizes)

    if EDGE not in item.edited:
        hand.discard(EDGE)
    before = found_cutout() if EDGE in item.edited else None
    if EDGE not in hand:
        product, before = (product if before is None else replace(product, cutout=before)), None
    grown = (0, 0, 0, 0)
    if edits.strokes is not None:
        original = before if before is not None else product.cutout
        product, grown = corrected(product, edits.strokes, photo())
        before = padded(original, grown)
        hand.add(EDGE)
    order = (*(name for name in points if name in hand), *(n for n in (NECKLINE, HOOD, EDGE) if n in hand))
    dx, dy = grown[:2]
    changed = item.model_copy(
        update={
            "keypoints": {name: (x + dx, y + dy, c) for name, (x, y, c) in points.items()},
            "neckline": _moved(neckline, dx, dy),
            "neckline_confidence": confidence,
            "hood": _moved(hood, dx, dy),
            "edited": order,
            "sizes": item.sizes if edits.sizes is None else {k: dict(v) for k, v in edits.sizes.items()},
            "found": _moved_found(found, dx, dy) if order else None,
        }
    )
    return Edited(product.with_item(changed), before)


def write(folder: Path, edits: Edits, words: Mapping[str, Any]) -> Item:
    """Write edits into an item's folder, and further fields of its item.json with them; all of it or nothing.

    Raises:
        ItemError: it cannot be read, or not be so; nothing has changed then.
        OSError: the disk says no; nothing has changed then.
    """
    made = edited_in(folder, edits)
    now = Stored.model_validate(made.product.item.model_dump() | dict(words))
    was_corrected = EDGE in item_folder.read_stored(folder).edited
    if edits.strokes is None and was_corrected == (EDGE in now.edited):
        fields = {"keypoints", "neckline", "neckline_confidence", "hood", "edited", "sizes", "found", *words}
        return item_folder.change_item(folder, now.model_dump(mode="json", include=fields))
    product = made.product.with_item(now)
    item_folder.save_anew(folder, product, preview_jpeg(product), made.found_cutout)
    return now


def edited_in(folder: Path, edits: Edits) -> Edited:
    """The item of a folder as the edits want it; the errors of `edited`, and ItemError where it cannot be read."""
    product = item_folder.read_product(folder)

    def photo() -> U8 | None:
        original = item_folder.original_of(folder)
        try:
            return None if original is None else read_photo(original)
        except PhotoError:  # it was good once; without it what is kept has the garment's own colours
            return None

    def found_cutout() -> U8 | None:
        kept = folder / FOUND_CUTOUT
        try:
            return read_photo(kept) if kept.is_file() else None
        except PhotoError as why:
            raise ItemError(str(why)) from why

    return edited(product, edits, photo, found_cutout)


def _points(item: Item, found: Found, edits: Edits, hand: set[str]) -> dict[str, KeyPoint]:
    given = edits.keypoints or {}
    allowed = known_names(item.category) | item.keypoints.keys() | found.keypoints.keys()
    for name in (*given, *(edits.edited or ())):
        if name not in allowed and name not in (NECKLINE, HOOD, EDGE):
            raise SenseError(
                f"{name[:40]!r} is no key point of the category {item.category.value}", name[:40], "unknown"
            )
    if given.keys() & {NECKLINE, HOOD, EDGE}:
        raise SenseError("a line is no key point", next(iter(given)), "unknown")
    points: dict[str, KeyPoint] = {}
    for name in dict.fromkeys((*found.keypoints, *item.keypoints, *given)):
        if name in given:
            hand.add(name)
            x, y = given[name]
            points[name] = round(x, 2), round(y, 2), 1.0
        elif name in hand and name in item.keypoints:
            points[name] = *item.keypoints[name][:2], 1.0
        elif name in found.keypoints:
            points[name] = found.keypoints[name]
    hand -= {name for name in hand if name not in points and name not in (NECKLINE, HOOD, EDGE)}
    return points


def _left_to_right(line: Line) -> Line:
    """From the wearer's left, which is the right of the photo, to the right."""
    rounded = tuple((round(x, 2), round(y, 2)) for x, y in line)
    return rounded[::-1] if rounded and rounded[0][0] < rounded[-1][0] else rounded


def _moved(line: Line, dx: int, dy: int) -> Line:
    return tuple((x + dx, y + dy) for x, y in line)


def _moved_found(found: Found, dx: int, dy: int) -> Found:
    points = {name: (x + dx, y + dy, c) for name, (x, y, c) in found.keypoints.items()}
    return found.model_copy(
        update={
            "keypoints": points,
            "neckline": _moved(found.neckline, dx, dy),
            "hood": _moved(found.hood, dx, dy),
        }
    )
