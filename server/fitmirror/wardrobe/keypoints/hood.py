"""A hood that stands above the shoulders of a hoodie."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.marks import Polyline
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

_HIGH = 0.2  # torso widths: a collar stands lower
_STEEP = 0.9  # heights per half width of its foot
_EVERY = 4  # samples of the outline


def hood_of(shape: Silhouette, left_collar: F32, right_collar: F32) -> Polyline:
    """The hood's closed outline in cut-out pixels, from the left collar point over the peak to the right one.

    Empty where what stands above the collar points is no higher than a collar.
    """
    sides = []
    high = 0.0
    for half, side, collar in ((shape.left, 1, left_collar), (shape.right, -1, right_collar)):
        points = shape.to_cutout(half.points, side)
        end = int(np.argmin(np.hypot(*(points - collar).T)))
        sides.append(points[: end + 1 : _EVERY])
        high = max(high, float(half.points[end, 1] - half.points[: end + 1, 1].min()))
    wide = float(np.hypot(*(left_collar - right_collar))) / 2.0
    if high < _HIGH * shape.torso or high < _STEEP * wide:
        return ()
    line = np.concatenate([left_collar[None], sides[0][::-1], sides[1][1:], right_collar[None]])
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in line)
