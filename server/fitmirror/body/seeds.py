"""Where a pose says that its person surely is, and where the person might be: drawn from the landmarks alone."""

from collections.abc import Sequence

import cv2
import numpy as np

from fitmirror.body.body import (
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_FOOT,
    LEFT_HIP,
    LEFT_INDEX,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_FOOT,
    RIGHT_HIP,
    RIGHT_INDEX,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from fitmirror.frames import F32, U8

# Ends, then half the width inside any sleeve or trouser leg, and with cloth around it, in body units (see `unit`).
_LIMBS = (
    (LEFT_SHOULDER, LEFT_ELBOW, 0.06, 0.22),
    (RIGHT_SHOULDER, RIGHT_ELBOW, 0.06, 0.22),
    (LEFT_ELBOW, LEFT_WRIST, 0.05, 0.18),
    (RIGHT_ELBOW, RIGHT_WRIST, 0.05, 0.18),
    (LEFT_WRIST, LEFT_INDEX, 0.03, 0.15),
    (RIGHT_WRIST, RIGHT_INDEX, 0.03, 0.15),
    (LEFT_HIP, LEFT_KNEE, 0.1, 0.3),
    (RIGHT_HIP, RIGHT_KNEE, 0.1, 0.3),
    (LEFT_KNEE, LEFT_ANKLE, 0.06, 0.22),
    (RIGHT_KNEE, RIGHT_ANKLE, 0.06, 0.22),
    (LEFT_ANKLE, LEFT_FOOT, 0.03, 0.15),
    (RIGHT_ANKLE, RIGHT_FOOT, 0.03, 0.15),
)
_TORSO = [LEFT_SHOULDER, RIGHT_SHOULDER, RIGHT_HIP, LEFT_HIP]
_HEAD, _NECK, _WAIST = (0.17, 0.42), (0.06, 0.25), 0.2  # the same; the wider head is one with hair
_TORSO_UNITS = 1 / 0.7  # of a torso's length: seen from the side, the shoulders tell nothing of the size
_SEEN = 0.5
_BITS = 4  # fractional bits of what is drawn
# How likely it is the person, 0..1, with cloth around the limbs and as far beyond as a skirt or a coat may hang.
_LIKELY, _POSSIBLE, _LOOSE = 0.6, 0.35, 0.35


def unit(points: F32) -> float:
    """The body's size, px of the points (33, 2): about the distance between the shoulders seen from the front."""
    across = float(np.linalg.norm(points[LEFT_SHOULDER] - points[RIGHT_SHOULDER]))
    down = points[[LEFT_SHOULDER, RIGHT_SHOULDER]].mean(axis=0) - points[[LEFT_HIP, RIGHT_HIP]].mean(axis=0)
    return max(across, float(np.linalg.norm(down)) / _TORSO_UNITS, 1.0)


def skeleton(points: F32, visibility: F32, shape: tuple[int, ...], clothed: bool = False) -> U8:
    """What lies around the bones, (h, w) uint8 of 0 and 1.

    Args:
        points: (33, 2) landmarks, px of the mask.
        visibility: (33,) 0..1; limbs out of sight are not drawn.
        shape: Height and width of the mask.
        clothed: As wide as with hair and cloth around it; else only what is person whatever is worn.
    """
    mask, size, which = np.zeros(shape[:2], np.uint8), unit(points), int(clothed)
    for first, last, *widths in _LIMBS:
        if min(visibility[first], visibility[last]) > _SEEN:
            _bone(mask, points[first], points[last], widths[which] * size)
    torso = cv2.convexHull(np.rint(points[_TORSO]).astype(np.int32))
    cv2.fillConvexPoly(mask, torso, 1)
    if clothed:
        cv2.polylines(mask, [torso], True, 1, max(1, round(2 * _WAIST * size)))
    ears, shoulders = points[[LEFT_EAR, RIGHT_EAR]].mean(axis=0), points[_TORSO[:2]].mean(axis=0)
    head = 0.6 * ears + 0.4 * points[NOSE]
    _bone(mask, head, shoulders, _NECK[which] * size)
    # Hair reaches higher above the face than a chin below it.
    middle = head + 0.12 * (head - shoulders) if clothed else head
    cv2.circle(mask, _fixed(middle), round(_HEAD[which] * size * (1 << _BITS)), 1, -1, cv2.LINE_8, _BITS)
    return mask


def likely(points: F32, visibility: F32, shape: tuple[int, ...]) -> F32:
    """How likely each pixel is the person, float32 of 0..1, for want of any mask; the arguments are `skeleton`'s."""
    clothed = skeleton(points, visibility, shape, clothed=True)
    wide = grown(clothed, _LOOSE * unit(points))
    return np.asarray(_POSSIBLE * wide + (_LIKELY - _POSSIBLE) * clothed, np.float32)


def grown(mask: U8, radius: float) -> U8:
    """A mask dilated by a disc, px; one of less than half a px changes nothing."""
    return np.asarray(cv2.dilate(mask, _disc(radius)), np.uint8)


def shrunken(mask: U8, radius: float) -> U8:
    """A mask eroded by a disc, px."""
    return np.asarray(cv2.erode(mask, _disc(radius)), np.uint8)


def _disc(radius: float) -> U8:
    side = 2 * round(radius) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _bone(mask: U8, first: F32, last: F32, half_width: float) -> None:
    cv2.line(mask, _fixed(first), _fixed(last), 1, max(1, round(2 * half_width)), cv2.LINE_8, _BITS)


def _fixed(point: F32) -> Sequence[int]:
    return round(float(point[0]) * (1 << _BITS)), round(float(point[1]) * (1 << _BITS))
