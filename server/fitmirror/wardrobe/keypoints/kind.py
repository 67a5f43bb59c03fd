"""Whether a cut-out is the kind of garment somebody said it is; what it looks like instead."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.keypoints.armpit import Frame, armpit_of
from fitmirror.wardrobe.keypoints.gap import Gap, gap_of, upright
from fitmirror.wardrobe.keypoints.silhouette import silhouette
from fitmirror.wardrobe.keypoints.symmetry import axis

_SIDES_APART = 0.2  # torso widths
_NECK = 0.14  # of the width: an upper edge that dips deeper is a neck
_ARMHOLES_DIP, _ARMHOLES_HULL = 0.03, 0.945  # a shallow neck with armholes beside it; a skirt fills its hull
_ARMHOLES_IN = 0.012  # of the width: narrower below the shoulders and wider again; a skirt only widens
_UPPER = 0.45  # of the height, where armholes lie; of something strapless a waist lies below `_SHOULDERS`
_SHOULDERS, _NO_NECK, _NECK_WIDE = 0.36, 0.022, 0.6
_FLAT = 0.07  # of the width: one that dips less is a waistband
_LEGS = (0.22, 0.88)  # of the height, the gap between two legs
_FLARE = 1.3  # hem per upper edge from which a garment with no neck is a skirt
_FOLDED_BOX, _FOLDED_HULL = 0.955, 0.985  # share of its box and of its hull that a folded garment fills
_ONE_LEG, _STRAIGHT = 2.9, 1.1  # heights per width, and hem per hip: trousers folded lengthwise

_TOP_AS_BOTTOM = "this looks like something for the upper body, not like a bottom: add it as top, outerwear or dress"
_LEGS_AS_TOP = "this looks like trousers or shorts: add it with the category bottom"
_SKIRT_AS_TOP = "this looks like a skirt, it has no neck and no straps: add it with the category bottom"
_STRAPLESS = (
    "this has no sleeves, straps or neck to hang from the shoulders: something strapless cannot be put on, "
    "use one with straps; if it is a skirt, add it with the category bottom"
)
_FOLDED = "this garment looks folded up: take it laid out in full, sleeves beside the body, front up"
_FOLDED_LEGS = "the legs of these trousers lie on top of each other: lay them out side by side, front up"


def _sleeved(mask: U8) -> bool:
    """Whether both sides show a sleeve at about the same place."""
    try:
        shape = silhouette(mask)
    except ValueError:
        return False
    if shape.torso < 8:
        return False
    frame = Frame(shape.torso, shape.top, shape.bottom)
    one, other = (armpit_of(half.points, frame) for half in (shape.left, shape.right))
    apart = float(np.hypot(one.at.x - other.at.x, one.at.y - other.at.y)) / shape.torso
    return one.sleeved and other.sleeved and apart < _SIDES_APART


def _widths(turned: U8) -> F32:
    """Width of the garment in each of its rows, from end to end."""
    rows = turned[turned.any(axis=1)] > 0
    last = rows.shape[1] - np.argmax(rows[:, ::-1], axis=1)
    return np.asarray(last - np.argmax(rows, axis=1), np.float32)


def _dip(turned: U8, axis_x: float, width: float) -> float:
    """How far the upper edge lies lower in the middle than beside it, as a share of the width."""
    columns = np.nonzero(turned.any(axis=0))[0]
    first = np.argmax(turned[:, columns], axis=0).astype(np.float32)
    off = np.abs(columns - axis_x) / width
    middle, beside = first[off < 0.06], first[(off > 0.08) & (off < 0.48)]
    if not len(middle) or not len(beside):
        return 0.0
    return float(np.median(middle) - beside.min()) / width


def _armholes(widths: F32, part: float) -> float:
    """How far the upper part narrows below its shoulders before it widens again, as a share of the width."""
    upper = widths[: max(3, round(part * len(widths)))]
    before = np.maximum.accumulate(upper)
    after = np.maximum.accumulate(upper[::-1])[::-1]
    return float((np.minimum(before, after) - upper).max()) / max(1.0, float(np.median(widths)))


def _filling(mask: U8) -> tuple[float, float]:
    """Share of its smallest box and of its convex hull that the garment fills."""
    contour = max(cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0], key=cv2.contourArea)
    area = cv2.contourArea(contour)
    (_, (w, h), _) = cv2.minAreaRect(contour)
    hull = cv2.contourArea(cv2.convexHull(contour))
    return area / max(1.0, w * h), area / max(1.0, hull)


def check_bottom(mask: U8, legs: Gap | None) -> None:
    """Refuse what is no bottom.

    Args:
        mask: (h, w) 0/1.
        legs: The gap between two legs, if there is one.

    Raises:
        ProductError: it has sleeves or a neck, or is trousers folded lengthwise; one sentence.
    """
    tilt, origin, _ = axis(mask)
    turned, (ox, _) = upright(mask, tilt, origin)
    widths = _widths(turned)
    if (legs is None or legs.height > _LEGS[1]) and _sleeved(mask):
        raise ProductError(_TOP_AS_BOTTOM)
    across = float(np.median(widths[: max(2, len(widths) // 3)]))
    dip = _dip(turned, ox, across)
    armholes = _armholes(widths, _UPPER) > _ARMHOLES_IN or _filling(mask)[1] < _ARMHOLES_HULL
    if legs is None and (dip > _NECK or (dip > _ARMHOLES_DIP and armholes)):
        raise ProductError(_TOP_AS_BOTTOM)
    flare = float(np.median(widths[-len(widths) // 8 :])) / max(across, 1.0)
    if legs is None and len(widths) > _ONE_LEG * float(widths.max()) and flare < _STRAIGHT:
        raise ProductError(_FOLDED_LEGS)


def check_upper(mask: U8) -> None:
    """Refuse what is nothing for the upper body.

    Raises:
        ProductError: it is trousers or a skirt, or folded up; one sentence.
    """
    if _sleeved(mask):
        return
    tilt, origin, _ = axis(mask)
    turned, (ox, _) = upright(mask, tilt, origin)
    widths = _widths(turned)
    upper = float(np.median(widths[: max(2, len(widths) // 12)]))
    dip = _dip(turned, ox, float(np.median(widths[: max(2, len(widths) // 3)])))
    gap = gap_of(turned, ox)
    if dip < _FLAT and gap is not None and _LEGS[0] < gap.height < _LEGS[1]:
        raise ProductError(_LEGS_AS_TOP)
    box, hull = _filling(mask)
    if box > _FOLDED_BOX and hull > _FOLDED_HULL:
        raise ProductError(_FOLDED)
    narrowest = int(np.argmin(widths[len(widths) // 50 : len(widths) // 2]))
    hem = float(np.median(widths[-max(2, len(widths) // 8) :]))
    if dip < _FLAT and hem > _FLARE * upper and narrowest < 0.12 * len(widths) and hull > 0.9:
        raise ProductError(_SKIRT_AS_TOP)
    across = float(np.median(widths[: max(2, len(widths) // 3)]))
    if dip < _NO_NECK and upper > _NECK_WIDE * across and _armholes(widths, _SHOULDERS) < _ARMHOLES_IN:
        raise ProductError(_STRAPLESS)
