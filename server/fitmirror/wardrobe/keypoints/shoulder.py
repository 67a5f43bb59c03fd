"""Where a top's neck opening ends and its shoulder tips lie, on one half outline."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints import outline as ol
from fitmirror.wardrobe.keypoints.armpit import ramp, spacing

_SHOULDER_REACH = 0.8  # torso widths from the collar: beyond is sleeve
_CORNER_STEP = 0.08  # torso widths each way that a corner is seen over
_CORNER, _DENT = 0.2, 0.1  # radians that the outline turns at a corner, and back beyond it
_INNERMOST = 0.15  # torso widths from the axis
_STRAP_DIP, _STRAP_END = 0.28, 0.1  # torso widths: a neck this deep hangs on straps, whose ends are this high


def collar_of(points: F32, end: int, torso: float, sleeved: bool) -> int:
    """Highest point beside the neck opening, before the outline runs down the shoulder."""
    near = np.nonzero(points[:end, 0] < 0.62 * torso)[0]
    last = max(1, min(int(near[-1]) if len(near) else end, end))
    collar = ol.farthest(points, 0, last, (0.2, -1.0))
    if not sleeved:
        # A strap is nearly level: the point above finds its outer corner.
        inner = ol.farthest(points, 0, collar, (0.04, -1.0))
        if points[inner, 0] > 0.55 * points[collar, 0]:
            return inner
    return collar


def corner_within(points: F32, collar: int, torso: float) -> int | None:
    """The one corner nearer to the axis than the collar point, and parted from it by a dent; None without or of many.

    A neck ends there where a puffed sleeve stands as high beside it; more of them are a ruffle's.
    """
    step = max(3, round(_CORNER_STEP * torso / spacing(points)))
    turn = ol.turning(points, step)[: collar + 1]
    found = [
        k
        for k in range(step, collar - step)
        if turn[k] > _CORNER
        and turn[k] == turn[k - step : k + step + 1].max()
        and turn[k:].min() < -_DENT
        and points[k, 0] > _INNERMOST * torso
    ]
    return found[0] if len(found) == 1 else None


def is_strap(points: F32, collar: int, torso: float) -> bool:
    """Whether the neck opening is so deep that what ends at the collar point is a strap, and no collar stands on it."""
    return float(points[0, 1] - points[collar, 1]) > _STRAP_DIP * torso


def foot_of(points: F32, collar: int, shoulder: int, torso: float) -> int:
    """The foot of a stand-up collar or hood: the dent between its top and the shoulder; else the collar itself."""
    if shoulder - collar < 6 or is_strap(points, collar, torso):
        return collar
    off = ol.off_chord(points, collar, shoulder)
    dent = int(np.argmin(off))
    across, down = points[collar + dent] - points[collar]
    steep = down > across  # a collar's side; a shoulder runs down less
    return collar + dent if -off[dent] > (0.025 if steep else 0.05) * torso else collar


def shoulder_of(points: F32, collar: int, end: int, armpit_x: float, torso: float, sleeved: bool) -> tuple[int, float]:
    """Sample of the shoulder's tip between collar and `end`, and how sure it is."""
    if end - collar < 4:
        return collar, 0.2
    if not sleeved and is_strap(points, collar, torso):
        # Its outer corner is its end's; farther down the outline is the bodice's.
        low = np.nonzero(points[collar : end + 1, 1] > points[collar, 1] + _STRAP_END * torso)[0]
        end = collar + max(4, int(low[0]) if len(low) else end - collar)
        index = ol.farthest(points, collar, min(end, len(points) - 1), (0.7, -1.0))
        return index, 0.65
    if sleeved:
        # Of a long sleeve only the upper part: its whole arc would pull the corner down the arm.
        reach = np.nonzero(np.hypot(*(points[collar : end + 1] - points[collar]).T) < _SHOULDER_REACH * torso)[0]
        end = collar + max(4, min(end - collar, int(reach[-1])))
    off = ol.off_chord(points, collar, end)
    length = float(np.hypot(*(points[end] - points[collar])))
    x = points[collar : end + 1, 0]
    if not sleeved:
        index = int(np.argmax(off))
        return collar + index, 0.4 + 0.6 * ramp(float(off[index]) / length, 0.02, 0.12)
    # A set-in sleeve starts about above the armpit; a dropped or raglan one shows no corner at all.
    prior = np.exp(-0.5 * ((x / armpit_x - 0.90) / 0.11) ** 2)
    index = int(np.argmax((np.maximum(off, 0.0) / length + 0.02) * prior))
    return collar + index, 0.35 + 0.6 * ramp(float(off[index]) / length, 0.01, 0.08)
