"""A top's sleeves on the arms."""

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import (
    ARM_SHARE,
    TAU,
    TIP_UP,
    Girth,
    arm_axis,
    outward,
    spine,
    square_to_up,
)
from fitmirror.fitting.mesh import Grid, ruled_sleeve
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.sleeve_pattern import MOST_ASLANT, ROOT_SHOULDERS, SLEEVE_COLUMNS, SleevePattern, eased_in
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance

F64 = NDArray[np.float64]

LEAST_EASE = 1.03  # cloth lies outside the body
ARM_REACH_SHOULDERS = 1.48  # shoulder widths of sleeve from shoulder to wrist
TO_THE_WRIST = 0.84  # sleeves longer than this share of the arm end at the wrist
SLEEVE_DRAPE = 0.72
LOOSE_BELOW, HANGING = 0.8, 0.25
OUTER_ROOT_SHOULDERS = 0.10
FLATTEST_TIP = 0.03  # shoulder widths that a sleeve begins above the joint, at least
NEAR_RAD, NEAR_HOLD_RAD = np.radians(32.0), np.radians(8.0)
SLEEVE_BY_LENGTH = 0.8  # how much a sleeve's length follows the garment's length rather than its width


def ruled_over_arm(
    sleeve: SleevePattern,
    stance: Stance,
    girth: Girth,
    side: int,
    scale: float,
    reach: float,
    tip: Points,
    pit: Points,
    looseness: float = 1.0,
) -> Grid:
    """A sleeve's grid on the arm.

    Args:
        sleeve: The sleeve.
        stance: How the body stands.
        girth: How wide it is.
        side: `RIGHT` or `LEFT`.
        scale: Frame px per texture px by the garment's width.
        reach: Share of the arm that it covers (`sleeve_reach`).
        tip: (2,) end of the shoulder line.
        pit: (2,) armpit.
        looseness: How wide it is worn against the size that the photo shows.
    """
    unit = stance.girth_width
    points, tangents, length = arm_axis(stance, side)
    share = sleeve.share * reach
    fine = np.linspace(0.0, 1.0, len(points))
    over = np.maximum(share - 1.0, 0.0)[:, None] * length
    axis = np.stack([np.interp(share, fine, points[:, k]) for k in (0, 1)], 1) + over * tangents[-1]
    tangent = np.stack([np.interp(share, fine, tangents[:, k]) for k in (0, 1)], 1)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-6)[:, None]
    normal = outward(tangent, side)
    arm = np.interp(share, ARM_SHARE, girth.arm[side]) * unit
    beside = np.interp(share, ARM_SHARE, girth.beside[side]) * unit
    axis = axis + beside[:, None] * normal
    # Near the shoulder the cloth lies on; further down it hangs as wide as it is cut.
    widest = np.interp(share * length / unit, (0.0, 0.25, 0.7), (1.12, 1.2, 2.0)) * arm * looseness
    least = max(LEAST_EASE * looseness, 1.0) * arm
    half = np.minimum(np.maximum(least, SLEEVE_DRAPE * scale * sleeve.half_width), widest)
    # What is loose hangs below the arm: of a leaning one not on both sides alike.
    loose = LOOSE_BELOW * np.clip(normal[:, 1] / HANGING, -1.0, 1.0) * np.maximum(half - arm, 0.0)
    outer, inner = axis + (half + loose)[:, None] * normal, axis - (half - loose)[:, None] * normal
    # From the armhole (shoulder tip to armpit, tucked a little under the torso) to the round sleeve.
    if sleeve.long:
        # As in the photo: no row runs far aslant, the torso covers what of the armhole lies lower.
        pit = pit - max(float((pit - tip) @ tangents[0]) - MOST_ASLANT * unit, 0.0) * tangents[0]
    tucked = pit + (stance.neck + (stance.hip - stance.neck) * 0.4 - pit) * 0.12
    onward = (share * length)[:, None] * tangent
    # The outer edge starts above the joint, at the shoulder's tip, and bulges over the muscle right below it.
    above = -float(np.clip(-(tip - points[0]) @ square_to_up(stance), FLATTEST_TIP * unit, TIP_UP * unit))
    arc = above + np.clip(sleeve.share, 0.0, 1.0) * (share[-1] * length - above)
    at = np.clip(arc, 0.0, None) / length
    edge = np.stack([np.interp(at, fine, points[:, k]) for k in (0, 1)], 1)
    edge += (np.minimum(arc, 0.0) + np.maximum(at - 1.0, 0.0) * length)[:, None] * np.where(
        arc[:, None] < 0, tangents[0], tangents[-1]
    )
    turn = np.stack([np.interp(at, fine, tangents[:, k]) for k in (0, 1)], 1)
    wide = np.interp(at, share, half + loose + beside)
    into = np.sin(0.5 * np.pi * np.clip((arc - above) / (OUTER_ROOT_SHOULDERS * unit), 0.0, 1.0))[:, None]
    outer = (1 - into) * (tip + (arc - above)[:, None] * tangents[0]) + into * (
        edge + wide[:, None] * outward(turn, side)
    )
    into = eased_in(share * length / (ROOT_SHOULDERS * unit))[:, None]
    inner = (1 - into) * (tucked + onward * 0.6 * (1 - into)) + into * inner
    return ruled_sleeve(outer, inner, SLEEVE_COLUMNS)


def sleeve_reach(
    sleeve: SleevePattern, stance: Stance, scale: float, along: float, known: float | None = None
) -> float:
    """Share of the arm that a sleeve covers, 0 at the shoulder, 1 at the wrist and a little more for a long one.

    Args:
        sleeve: The sleeve.
        stance: The body.
        scale: Frame px per texture px by the garment's width.
        along: The same by its length.
        known: Its length in arms, where that is known.
    """
    size = along**SLEEVE_BY_LENGTH * scale ** (1.0 - SLEEVE_BY_LENGTH)
    reach = size * sleeve.length / (ARM_REACH_SHOULDERS * stance.girth_width) if known is None else known
    # The sleeve is measured from the shoulder's tip, the arm from the joint below it.
    return 1.02 if reach > TO_THE_WRIST else max(reach - TIP_UP / ARM_REACH_SHOULDERS, 0.08)


def is_near(stance: Stance, side: int, was: bool) -> bool:
    """Whether a turn brings a side's arm before the torso; `was` is the last answer, which it takes more to change."""
    nearer = stance.yaw if side == RIGHT else -stance.yaw
    return bool(nearer > (NEAR_RAD - NEAR_HOLD_RAD if was else NEAR_RAD))


def crosses_torso(stance: Stance, girth: Girth, side: int, was: bool) -> bool:
    """Whether a wrist lies before the torso; `was` is the last answer, which it takes more to change."""
    wrist, seen = stance.arms[side, 2], stance.arms_seen[side, 2]
    relative = wrist - stance.neck
    tau = float(relative @ stance.down) / stance.torso
    if not 0.0 < tau < 1.2 or seen < (0.3 if was else 0.5):
        return False
    centre, across = spine(np.array([tau]), stance)
    sign = -1.0 if side == RIGHT else 1.0
    lateral = sign * float((wrist - centre[0]) @ across[0])
    half = float(np.interp(tau, TAU, girth.half[side])) * stance.girth_width
    inside = lateral < (0.95 if was else 0.80) * half and lateral > -1.6 * half
    return bool(inside and stance.wrist_depth[side] > (-0.35 if was else -0.15))


class SleevesBefore:
    """Which sleeves lie before the torso, frame after frame."""

    def __init__(self) -> None:
        """See the class."""
        self._crosses, self._near = [False, False], [False, False]

    def look(self, stance: Stance, girth: Girth) -> tuple[bool, bool]:
        """For each side, whether its sleeve does: where the wrist crosses, or a turn brings the arm to the front."""
        self._crosses = [crosses_torso(stance, girth, side, self._crosses[side]) for side in SIDES]
        self._near = [is_near(stance, side, self._near[side]) for side in SIDES]
        return self._crosses[RIGHT] or self._near[RIGHT], self._crosses[LEFT] or self._near[LEFT]
