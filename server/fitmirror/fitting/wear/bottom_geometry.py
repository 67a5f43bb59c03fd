"""Where a bottom's pattern goes on a stance of known girth: its size, its waistband, its trunk and legs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.bottom_pattern import BottomPattern, LegPattern, sagged
from fitmirror.fitting.girth import Girth, outward
from fitmirror.fitting.layer import Point
from fitmirror.fitting.legs import LEG_SHARE, LegGirth, leg_axis, on_axis, to_the_middle
from fitmirror.fitting.mesh import Grid, ruled_sleeve, ruled_torso
from fitmirror.fitting.placement import Part, Placed
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.sleeve_pattern import SIDE_NAMES
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance
from fitmirror.fitting.wear.lower_body import (
    CROTCH_TAU,
    LEG_TORSOS,
    body_half,
    body_leg,
    covering,
    midline,
    seen_half,
    seen_leg,
    torso_size,
    worn_half,
)

F64 = NDArray[np.float64]

TRUNK_PART, RIGHT_LEG_PART = 3, 1  # the left leg's is one more
HIP_EASE, WAIST_EASE = 1.38, 1.34  # a flat garment's width to what shows of the body in it
BY_HIP, SKIRT_BY_HIP = 0.7, 0.35  # how much the hips say about the size, against the waist
USUAL_RISE = 0.42  # waistband to crotch of worn trousers, in torso lengths: the middle of the CCP data set
RISE_TRUST = 0.5  # how far the photo's own rise is believed
SKIRT_WAIST, HIGHEST_WAIST, LOWEST_WAIST = 0.74, 0.52, 0.98
OVER_THE_OLD, MOST_RAISED = 0.06, 0.28  # how far above the old waistband, and above its own place, torso lengths
ROOT_SHARE = (CROTCH_TAU - 1.0) / LEG_TORSOS  # of the leg from hip to ankle, down to the crotch
ROOT_LENGTH = 0.16  # of the leg, over which the fork becomes a leg
FULL_LENGTH = 0.86  # trousers that reach this far down the leg are cut to reach the ankle
TO_THE_ANKLE, TO_THE_GROUND = 1.0, 1.07
SHORTEST_LEG = 0.08
OVER_THE_OTHER = 0.12  # shoulder widths by which a wide leg may lie over the other


@dataclass(frozen=True)
class Cut:
    """What is known of how a bottom is cut for this shopper.

    Attributes:
        length: Waistband to hem, in torso lengths, or None.
        inseam: Crotch to hem, in torso lengths, or None; counts before the length.
        loose: How wide it is worn against the size that the photo shows.
    """

    length: float | None = None
    inseam: float | None = None
    loose: float = 1.0


AS_PHOTOGRAPHED = Cut()


def scale_of(pattern: BottomPattern, stance: Stance, girth: Girth) -> float:
    """Frame px per texture px at which the garment fits this body."""
    waist, hip = body_half(np.array([0.84, 1.12]), stance, girth).sum(0)
    by_hip, by_waist = HIP_EASE * hip / pattern.hip_width, WAIST_EASE * waist / pattern.waist_width
    by_waist = float(np.clip(by_waist, by_hip / 1.4, by_hip * 1.4))
    share = BY_HIP if pattern.legs is not None else SKIRT_BY_HIP
    return float(by_hip**share * by_waist ** (1.0 - share))


def waist_of(pattern: BottomPattern, stance: Stance, scale: float, worn: float | None) -> float:
    """Depth of the waistband below the shoulders, in torso lengths.

    It reaches up to where the bottoms `worn` now begin, which would show above it.
    """
    waist = SKIRT_WAIST
    if pattern.legs is not None:
        rise = scale * pattern.rise / torso_size(stance)
        waist = CROTCH_TAU - USUAL_RISE - RISE_TRUST * (rise - USUAL_RISE)
    if worn is not None:
        waist = min(waist, max(worn - OVER_THE_OLD, waist - MOST_RAISED))
    return float(np.clip(waist, HIGHEST_WAIST, LOWEST_WAIST))


def leg_reach(
    pattern: BottomPattern,
    leg: LegPattern,
    stance: Stance,
    scale: float,
    cut: Cut,
) -> float:
    """Share of the leg, 0 at the hip and 1 at the ankle, at which a trouser leg ends."""
    size = torso_size(stance)
    inseam = cut.inseam
    if inseam is None and cut.length is not None:
        inseam = cut.length * leg.length / max(leg.length + pattern.rise, 1.0)
    if inseam is not None:
        reach = ROOT_SHARE + inseam / LEG_TORSOS
        return float(np.clip(reach, ROOT_SHARE + SHORTEST_LEG, TO_THE_GROUND))
    reach = ROOT_SHARE + scale * leg.length / (size * LEG_TORSOS)
    if reach > FULL_LENGTH:
        return float(np.clip(reach, TO_THE_ANKLE, TO_THE_GROUND))
    return float(max(reach, ROOT_SHARE + SHORTEST_LEG))


def place_trousers(
    pattern: BottomPattern,
    stance: Stance,
    girth: Girth,
    legs: LegGirth,
    left_in_front: bool,
    cut: Cut = AS_PHOTOGRAPHED,
    worn: float | None = None,
) -> Placed:
    """Lay trousers or shorts onto a body.

    Args:
        pattern: The garment; one with legs.
        stance: How the body stands.
        girth: How wide it is.
        legs: How wide its legs are.
        left_in_front: Whether the left leg lies before the right one.
        cut: Its size.
        worn: Depth, in torso lengths, at which the bottoms begin that are worn now, if that is known.
    """
    assert pattern.legs is not None
    scale = scale_of(pattern, stance, girth)
    waist = waist_of(pattern, stance, scale, worn)
    grids, reaches = [], []
    for side in SIDES:
        reach = leg_reach(pattern, pattern.legs[side], stance, scale, cut)
        grids.append(_over_leg(pattern.legs[side], stance, legs, side, cut.loose * scale, reach))
        reaches.append(reach)
    crotch = 0.5 * (grids[RIGHT].points[0, -1] + grids[LEFT].points[0, -1])
    thighs = grids[RIGHT].points[0, 0], grids[LEFT].points[0, 0]
    trunk = _over_hips(pattern, stance, girth, cut.loose * scale, waist, thighs, crotch)
    order = (RIGHT, LEFT) if left_in_front else (LEFT, RIGHT)
    parts = [Part(TRUNK_PART, trunk, pattern.trunk)]
    parts += [Part(RIGHT_LEG_PART + side, grids[side], pattern.legs[side].grid) for side in order]
    anchors: dict[str, Point] = {"crotch": point_of(crotch)}
    for side in SIDES:
        name, column, grid = SIDE_NAMES[side], 0 if side == RIGHT else -1, grids[side].points
        anchors[f"{name}_waist"] = point_of(trunk.points[0, column])
        anchors[f"{name}_hip"] = point_of(trunk.points[-1, column])
        anchors[f"{name}_cuff_outer"], anchors[f"{name}_cuff_inner"] = point_of(grid[-2, 0]), point_of(grid[-2, -1])
        if f"{name}_knee" in pattern.points:
            share = pattern.legs[side].share
            anchors[f"{name}_knee"] = tuple(float(np.interp(0.5, share, grid[:, 0, k])) for k in (0, 1))  # type: ignore[assignment]
    return Placed(tuple(parts), anchors, scale, waist=waist, clad=min(reaches))


def point_of(p: Points) -> Point:
    """A point as the report has it."""
    return float(p[0]), float(p[1])


def _over_leg(leg: LegPattern, stance: Stance, girth: LegGirth, side: int, scale: float, reach: float) -> Grid:
    """A leg's grid; its row 0 runs from the outside of the thigh to the crotch."""
    share = ROOT_SHARE + leg.share * (reach - ROOT_SHARE)
    points, tangents = leg_axis(stance, side)
    beyond = np.maximum(share - 1.0, 0.0)[:, None] * LEG_TORSOS * stance.torso
    axis = on_axis(points, np.minimum(share, 1.0)) + beyond * tangents[-1]
    normal = outward(on_axis(tangents, share), side)
    flat = scale * leg.half_width
    body, seen = body_leg(share, stance, girth, side), seen_leg(share, stance, girth, side)
    # A leg's axis is not its middle: the cloth is shared out as the body is.
    part = body[0] / np.maximum(body[0] + body[1], 1e-6)
    out = covering(worn_half(body[0], 2.0 * part * flat), seen[0])
    inn = covering(worn_half(body[1], 2.0 * (1.0 - part) * flat), seen[1])
    middle = np.interp(share, LEG_SHARE, to_the_middle(stance))
    inn = np.minimum(inn, np.maximum(middle, 0.0) + OVER_THE_OTHER * stance.girth_width + 0.3 * body[1])
    outer, inner = axis + out[:, None] * normal, axis - inn[:, None] * normal
    crotch = midline(np.array([CROTCH_TAU]), stance)[0][0]
    into = np.clip((share - ROOT_SHARE) / ROOT_LENGTH, 0.0, 1.0)[:, None]
    into = into * into * (3.0 - 2.0 * into)
    # Below the fork the cloth runs down beside the other leg's before it rounds the own leg.
    onward = axis - axis[0]
    inner = (1.0 - into) * (crotch + onward) + into * inner
    return ruled_sleeve(outer, inner, leg.grid.points.shape[1])


def _over_hips(
    pattern: BottomPattern,
    stance: Stance,
    girth: Girth,
    scale: float,
    waist: float,
    thighs: tuple[Points, Points],
    crotch: Points,
) -> Grid:
    """The trunk's grid from the waistband to the thighs' outer points and the crotch."""
    tau = waist + pattern.depth * (CROTCH_TAU - waist)
    centres, across = midline(tau, stance)
    body = body_half(tau, stance, girth)
    worn = np.minimum(covering(worn_half(body, scale * pattern.half_width), seen_half(tau, stance, girth)), 1.25 * body)
    ease = np.clip((tau - 0.95) / (CROTCH_TAU - 0.95), 0.0, 1.0)
    ease = ease * ease * (3.0 - 2.0 * ease)
    sides = []
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        edge = centres + sign * worn[side][:, None] * across
        edge = edge + ease[:, None] * (thighs[side] - edge[-1])
        sides.append(edge)
    grid = ruled(pattern, sides[RIGHT], sides[LEFT], scale)
    return sagged(grid, pattern.depth, pattern.across, crotch)


def ruled(pattern: BottomPattern, right: Points, left: Points, scale: float) -> Grid:
    """The grid between the sides (rows, 2) of a bottom drawn at `scale`, its waistband shaped as in the photo."""
    chord = right[0] + pattern.across[:, None] * (left[0] - right[0])
    # The waistband keeps its own shape, turned with the hips.
    along = (left[0] - right[0]) / max(float(np.hypot(*(left[0] - right[0]))), 1e-6)
    square = np.array([-along[1], along[0]])
    top = chord + (scale * pattern.edge[:, 1])[:, None] * square
    return ruled_torso(right, left, np.repeat(pattern.across[None], len(right), 0), top, pattern.lift)
