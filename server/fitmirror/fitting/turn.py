"""How far the shopper has turned about the spine, from how far apart the shoulders look and how far apart they lie.

The net's depth is good for the side and for the order of the turn and poor for its size: it overstates it by nearly
two, and sways by some fifteen degrees on people who face the camera. So it counts with a share, and small turns count
for none.
"""

import math

import numpy as np

from fitmirror.body.body import LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER
from fitmirror.frames import F32

DEPTH_SHARE = 0.55  # of the net's depth that is real
HIPS_SHARE = 0.4  # weight of the hips' turn against the shoulders'
HIPS_PER_SHOULDERS = 0.54  # distance of the hip joints from each other
FROM_RAD, FULL_RAD = np.radians(10.0), np.radians(35.0)  # a turn counts for nothing below, for itself above
MOST_RAD = np.radians(65.0)
FLATNESS = 0.6  # depth of a chest against its width


def twist_of(depth: F32 | None) -> float:
    """How much farther from the camera the left side lies than the right, at the shoulders, frame px.

    Args:
        depth: (33,) of a `Body`; 0 comes of none, and of one that is not finite.
    """
    if depth is None or not np.isfinite(depth).all():
        return 0.0
    shoulders = float(depth[LEFT_SHOULDER] - depth[RIGHT_SHOULDER])
    hips = float(depth[LEFT_HIP] - depth[RIGHT_HIP]) / HIPS_PER_SHOULDERS
    return DEPTH_SHARE * (shoulders + HIPS_SHARE * (hips - shoulders))


def certain(yaw: float) -> float:
    """A turn, rad, without what may be the net's sway: none for a small one."""
    size = min(abs(yaw), MOST_RAD)
    x = min(max((size - FROM_RAD) / (FULL_RAD - FROM_RAD), 0.0), 1.0)
    return math.copysign(size * x * x * (3.0 - 2.0 * x), yaw)


def middle_of_chest(yaw: float) -> float:
    """Where the middle of the chest comes to lie, -1..1 of the way from the spine to the silhouette.

    A point at angle p round a cylinder goes to sin(p + yaw); a chest is an elliptic one, on which that holds with the
    angle that its flatness makes of the turn.
    """
    return float(np.sin(np.arctan(FLATNESS * np.tan(yaw))))
