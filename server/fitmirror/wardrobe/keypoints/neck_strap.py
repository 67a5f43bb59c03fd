"""A neck that hangs on straps: the outline's upper edge between them, and a front that lies lower than the back."""

import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints import outline as ol
from fitmirror.wardrobe.keypoints.neck_front import front_edge
from fitmirror.wardrobe.keypoints.neck_lines import MIDDLE
from fitmirror.wardrobe.keypoints.neck_patch import neck_patch, tops_of
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

_UNDER_STRAP = 0.04  # of the width between the straps: the front ends under them, and not at their inner sides
_LEAST_PX = 16
_ACROSS = np.linspace(0.96, -0.96, 41).astype(np.float32)


def _run(shape: Silhouette, side: int, end: F32) -> tuple[F32, F32]:
    """A half outline from the axis to a point of it: about the axis, and in cut-out pixels."""
    half = shape.left if side > 0 else shape.right
    points = shape.to_cutout(half.points, side)
    last = int(np.argmin(np.hypot(*(points - end).T)))
    return half.points[: last + 1], points[: last + 1]


def upper_edge(shape: Silhouette, left: F32, right: F32) -> F32:
    """The outline's own upper edge (n, 2) between two points of it, cut-out pixels from the wearer's left."""
    one, other = _run(shape, 1, left)[1], _run(shape, -1, right)[1]
    return np.concatenate([left[None], one[::4][::-1], other[::4][1:], right[None]])


def front_under_straps(bgra: U8, shape: Silhouette, left: F32, right: F32) -> tuple[F32, float] | None:
    """The line (n, 2) down one strap, along the front edge below the back's, and up the other; and its confidence.

    Args:
        bgra: The cut-out.
        shape: Its silhouette.
        left: Upper end of the wearer's left strap, cut-out pixels.
        right: The right one's.

    Returns:
        None where no front edge stands out below the outline.
    """
    straps, feet = [], []
    for side, end in ((1, left), (-1, right)):
        about, points = _run(shape, side, end)
        foot = int(np.argmin(ol.off_chord(about, 0, len(about) - 1)))
        straps.append(np.concatenate([points[foot::3], end[None]]))
        feet.append(points[foot])
    out = _UNDER_STRAP * (feet[0] - feet[1])
    if np.hypot(*(feet[0] - feet[1])) < _LEAST_PX:
        return None
    patch = neck_patch(bgra, feet[0] + out, feet[1] - out)
    top = tops_of(patch, _ACROSS)
    front = front_edge(patch, _ACROSS, top)
    if front is None or front.line[np.abs(front.line[:, 0]) < MIDDLE, 1].min() < float(top.max()):
        return None
    line = patch.place(front.line[:, 0], front.line[:, 1])
    return np.concatenate([straps[0][::-1], line, straps[1]]), front.confidence
