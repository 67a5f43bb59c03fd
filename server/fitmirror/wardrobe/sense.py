"""Whether key points and lines that somebody set can be so, and if not, which of them and why."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np

from fitmirror.wardrobe.errors import SenseError
from fitmirror.wardrobe.item import Category, KeyPoint

Point = tuple[float, float]

_UPPER = ("collar", "shoulder", "armpit", "elbow", "cuff_inner", "cuff_outer", "waist", "hem")
NAMES: Mapping[Category, tuple[str, ...]] = {
    Category.TOP: _UPPER,
    Category.OUTERWEAR: _UPPER,
    Category.DRESS: (*_UPPER, "hip"),
    Category.BOTTOM: ("waist", "hip", "knee", "cuff_inner", "cuff_outer", "hem"),
}
"""By category the key points that come in a left and a right one; a bottom with legs has a `crotch` besides."""

MIDDLE: Mapping[Category, tuple[str, ...]] = {Category.BOTTOM: ("crotch",)}
MOST_LINE_POINTS = 600
_MARGIN_PX = 2.0  # a point on the very edge of the picture may be rounded outside
_LEAST_APART = 0.01  # of the picture's longer side
# What lies above what on any garment; of a bottom also the legs.
_ABOVE = (
    *(("collar", "armpit"), ("shoulder", "armpit"), ("armpit", "waist"), ("armpit", "hem"), ("waist", "hem")),
    *(("waist", "hip"), ("hip", "hem")),
)
_ABOVE_ON_LEGS = (
    *(("waist", "crotch"), ("hip", "knee"), ("knee", "cuff_outer"), ("hip", "cuff_outer")),
    *(("crotch", "cuff_inner"),),
)
_APART = (("cuff_inner", "cuff_outer"), ("collar", "shoulder"), ("shoulder", "armpit"))
_TWO_SIDED = ("collar", "shoulder", "armpit", "waist", "hip", "hem")
_TWO_SIDED_ON_LEGS = ("knee", "cuff_inner", "cuff_outer")


def words_of(name: str) -> str:
    """A key point's name for a sentence: "left_cuff_inner" is "left inner cuff"."""
    side, _, rest = name.partition("_") if name.startswith(("left_", "right_")) else ("", "", name)
    part = " ".join(reversed(rest.split("_")))
    return f"{side} {part}".strip()


def known_names(category: Category) -> frozenset[str]:
    """All key points that an item of this category can have."""
    sided = (f"{side}_{name}" for name in NAMES.get(category, ()) for side in ("left", "right"))
    return frozenset((*sided, *MIDDLE.get(category, ())))


def check_points(
    category: Category, points: Mapping[str, KeyPoint], set_by_hand: Collection[str], size: tuple[int, int]
) -> None:
    """See that key points lie as they do on a garment. What no hand has touched is not blamed.

    Args:
        category: Of the item.
        points: All key points, cut-out px.
        set_by_hand: Names of those that somebody set.
        size: (width, height) of the cut-out, px.

    Raises:
        SenseError: one of them does not; it names it.
    """
    w, h = size
    hand = [name for name in points if name in set_by_hand]
    for name in hand:
        x, y, _ = points[name]
        if not (-_MARGIN_PX <= x <= w + _MARGIN_PX and -_MARGIN_PX <= y <= h + _MARGIN_PX):
            raise SenseError(
                f"the {words_of(name)} lies outside the picture; drag it onto the garment", name, "outside"
            )
    apart = _LEAST_APART * max(w, h)
    legs = category is Category.BOTTOM
    touched = set(hand)
    for part in (*_TWO_SIDED, *(_TWO_SIDED_ON_LEGS if legs else ())):
        left, right = f"left_{part}", f"right_{part}"
        if not _both(points, touched, left, right):
            continue
        if points[left][0] - points[right][0] < apart:
            at, other = _blamed(touched, left, right)
            raise SenseError(
                f"the {words_of(at)} lies on the wrong side of the {words_of(other)}; "
                "the wearer's left is on the right of a photo from the front",
                at,
                "side",
                other,
            )
    for upper, lower in (*_ABOVE, *(_ABOVE_ON_LEGS if legs else ())):
        for side in ("left", "right"):
            high, low = _named(side, upper), _named(side, lower)
            if _both(points, touched, high, low) and points[low][1] - points[high][1] < apart:
                at, other = _blamed(touched, high, low)
                where, instead = ("below", "above") if at == high else ("above", "below")
                raise SenseError(
                    f"the {words_of(at)} lies {where} the {words_of(other)}, or level with it; it belongs {instead} it",
                    at,
                    "low" if at == high else "high",
                    other,
                )
    for one, two in _APART:
        for side in ("left", "right"):
            a, b = _named(side, one), _named(side, two)
            if _both(points, touched, a, b) and np.hypot(*np.subtract(points[a][:2], points[b][:2])) < apart:
                at, other = _blamed(touched, a, b)
                raise SenseError(
                    f"the {words_of(at)} and the {words_of(other)} lie on one spot; drag them apart", at, "same", other
                )


def check_line(name: str, line: Sequence[Point], size: tuple[int, int], closed: bool = False) -> None:
    """See that a polyline can be a neckline, or closed, a hood.

    Raises:
        SenseError: it leaves the picture, has no length or area, or crosses itself.
    """
    w, h = size
    if any(not (-_MARGIN_PX <= x <= w + _MARGIN_PX and -_MARGIN_PX <= y <= h + _MARGIN_PX) for x, y in line):
        raise SenseError(f"the {name} leaves the picture; drag its points onto the garment", name, "outside")
    if len(line) < (3 if closed else 2):
        raise SenseError(f"the {name} needs at least {3 if closed else 2} points", name, "short")
    span = np.ptp(np.asarray(line, np.float64), axis=0)
    if max(span) < 2 * _LEAST_APART * max(w, h) or (closed and min(span) < _LEAST_APART * max(w, h)):
        raise SenseError(f"the {name} is too short to be one; draw it anew", name, "short")
    ends = [*line, line[0]] if closed else list(line)
    sections = list(pairwise(ends))
    for i, one in enumerate(sections):
        for j in range(i + 2, len(sections)):
            if closed and i == 0 and j == len(sections) - 1:
                continue
            if _cross(*one, *sections[j]):
                raise SenseError(f"the {name} crosses itself; move or remove a point", name, "knot")


def _named(side: str, part: str) -> str:
    return part if part == "crotch" else f"{side}_{part}"


def _both(points: Mapping[str, KeyPoint], touched: Collection[str], a: str, b: str) -> bool:
    return a in points and b in points and (a in touched or b in touched)


def _blamed(touched: Collection[str], a: str, b: str) -> tuple[str, str]:
    return (a, b) if a in touched else (b, a)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the sections ab and cd cross."""

    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
