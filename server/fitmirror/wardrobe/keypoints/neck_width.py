"""Where a round neck ends on a shoulder line that shows no corner: its front edge in the picture tells."""

import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints.armpit import ramp
from fitmirror.wardrobe.keypoints.neck_edge import best_curve
from fitmirror.wardrobe.keypoints.neck_patch import neck_patch, tops_of
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

_SHARES = (0.45, 0.52, 0.6, 0.68, 0.76, 0.84)  # of the farther corner's distance from the axis
_TIMES = 1.5  # of the edge between the corners: the least that a narrower one must differ
_LEAST = 4.0  # Lab
_CLEAR = 10.0  # Lab: leaves no doubt
_SHALLOW = 0.25  # half widths: what bows less is the back collar's seam
_LEVEL = 0.12  # of its distance from the axis that the outline may rise or fall from a corner to the neck's end
_LEAST_PX = 16
_POINTS = 41


def _beside(points: F32, x: float, end: int) -> int:
    """The outline's sample at this distance from the axis, before the corner."""
    return int(np.argmin(np.abs(points[: end + 1, 0] - x)))


def narrower_neck(bgra: U8, shape: Silhouette, left: F32, right: F32) -> tuple[F32, F32, float] | None:
    """Collar points (x, y) between the two given ones, left one first, and how sure; None where these are better.

    Args:
        bgra: The cut-out.
        shape: Its silhouette.
        left: The wearer's left corner of the outline, cut-out pixels.
        right: The wearer's right one.
    """
    sides = []
    for half, side, corner in ((shape.left, 1, left), (shape.right, -1, right)):
        there = shape.to_cutout(half.points, side)
        sides.append((half.points, there, int(np.argmin(np.hypot(*(there - corner).T)))))
    u = np.linspace(0.96, -0.96, _POINTS).astype(np.float32)
    at_corners = neck_patch(bgra, left, right)
    step = best_curve(at_corners, u, tops_of(at_corners, u))[1]
    wide = max(float(points[end, 0]) for points, _, end in sides)
    found: tuple[float, F32, F32] | None = None
    for share in _SHARES:
        ends = []
        for points, there, end in sides:
            index = _beside(points, share * wide, end)
            if abs(points[index, 1] - points[end, 1]) > _LEVEL * wide:
                break
            ends.append(there[index])
        if len(ends) < 2 or np.hypot(*(ends[0] - ends[1])) < _LEAST_PX:
            continue
        patch = neck_patch(bgra, ends[0], ends[1])
        top = tops_of(patch, u)
        v, change = best_curve(patch, u, top)
        shallow = float(np.median((v - top)[np.abs(u) < 0.3])) < _SHALLOW
        if not shallow and change > max(_LEAST, _TIMES * step, 0.0 if found is None else found[0]):
            found = change, ends[0], ends[1]
    if found is None:
        return None
    return found[1], found[2], 0.35 + 0.3 * ramp(found[0], _LEAST, _CLEAR)
