"""Where a top's pattern goes on a stance of known girth."""

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import (
    ARM_SHARE,
    TAU,
    TIP_OUT,
    TIP_UP,
    TRAPEZIUS_OUT,
    TRAPEZIUS_UP,
    Girth,
    arm_axis,
    outward,
    spine,
    square_to_up,
)
from fitmirror.fitting.layer import Point
from fitmirror.fitting.mesh import Grid, ruled_sleeve, ruled_torso
from fitmirror.fitting.pattern import ROWS_TO_ARMPIT, SIDE_NAMES, SLEEVE_COLUMNS, Pattern, SleevePattern
from fitmirror.fitting.placement import Placement
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, TORSO_PER_SHOULDERS, Stance

F64 = NDArray[np.float64]

SHOULDER_EASE, CHEST_EASE = 1.05, 1.22  # cloth over joints and over the chest's silhouette
LEAST_EASE = 1.03  # cloth lies outside the body
DRAPE = 0.66  # a flat garment's half-width that still shows once it is worn
WIDEST = 1.4  # of the body
ROUND_THE_SIDE = 0.05  # of the half-width, in which cloth that goes round the body is squeezed
ARM_REACH_SHOULDERS = 1.48  # shoulder widths of sleeve from shoulder to wrist
TO_THE_WRIST = 0.84  # sleeves longer than this share of the arm end at the wrist
SLEEVE_DRAPE = 0.72
OUTER_ROOT_SHOULDERS = 0.10
ROOT_SHOULDERS = 0.40  # of the arm, in shoulder widths, over which armhole becomes sleeve
CM_PER_TORSO = 47.0  # mid-shoulder to mid-hip of an adult
LONGEST_TAU, SHORTEST_TAU = 1.75, 0.35
# Hems of tops on people, in torso lengths; what the photo's own proportions predict on average; how far to trust them.
HEM_DEPTH, FLAT_LENGTH, HEM_TRUST = 1.20, 1.60, 0.4
SHORTEST_HEM, LONGEST_HEM = 0.75, 1.4
SLEEVE_BY_LENGTH = 0.8  # how much a sleeve's length follows the garment's length rather than its width


def scale_of(pattern: Pattern, stance: Stance, girth: Girth) -> float:
    """Frame px per texture px at which the garment fits this body."""
    unit = stance.girth_width
    chest = float(np.mean([np.interp(0.35, TAU, half) for half in girth.half])) * 2.0 * unit
    by_chest = CHEST_EASE * chest / pattern.chest_width
    by_shoulders = SHOULDER_EASE * unit / pattern.shoulder_width
    if pattern.sleeves == (None, None):
        # Straps say little about the shoulders they hang from.
        by_shoulders = float(np.clip(by_shoulders, 0.92 * by_chest, 1.0 * by_chest))
    by_shoulders = float(np.clip(by_shoulders, by_chest / 1.5, by_chest * 1.5))
    return float(np.sqrt(by_chest * by_shoulders))


def place(
    pattern: Pattern,
    stance: Stance,
    girth: Girth,
    in_front: tuple[bool, bool],
    hem: float,
) -> Placement:
    """Lay a top onto a body.

    Args:
        pattern: The garment.
        stance, girth: The body.
        in_front: Whether each sleeve lies before the torso.
        hem: Depth of the hem in torso lengths below the shoulders.
    """
    scale = scale_of(pattern, stance, girth)
    tau = depth_of_rows(pattern, stance, girth, hem)
    along = (tau[-2] - tau[0]) * stance.torso / pattern.length
    torso, tips = _torso(pattern, stance, girth, scale, tau)
    anchors: dict[str, Point] = {}
    sleeves: list[Grid | None] = []
    for side in SIDES:
        column = 0 if side == RIGHT else -1
        pit = torso.points[ROWS_TO_ARMPIT - 1, column]
        sleeve = pattern.sleeves[side]
        grid = None if sleeve is None else _sleeve(sleeve, stance, girth, side, scale, along, tips[side], pit)
        sleeves.append(grid)
        name = SIDE_NAMES[side]
        hem_row = len(pattern.depth) - 2
        anchors[f"{name}_shoulder"] = _point(torso.points[0, column])
        anchors[f"{name}_armpit"] = _point(pit)
        anchors[f"{name}_hem"] = _point(torso.points[hem_row, column])
        anchors[f"{name}_collar"] = _point(torso.points[0, pattern.collar_columns[0 if side == RIGHT else 1]])
        waist = pattern.points.get(f"{name}_waist")
        if waist is not None:
            first, last = pattern.points[f"{name}_shoulder"], pattern.points[f"{name}_hem"]
            at = (waist[1] - first[1]) / max(last[1] - first[1], 1.0)
            edge = torso.points[:, column]
            anchors[f"{name}_waist"] = (
                float(np.interp(at, pattern.depth, edge[:, 0])),
                float(np.interp(at, pattern.depth, edge[:, 1])),
            )
        if grid is not None and sleeve is not None:
            anchors[f"{name}_cuff_outer"] = _point(grid.points[-2, 0])
            anchors[f"{name}_cuff_inner"] = _point(grid.points[-2, -1])
    covered = [0.0 if p is None else sleeve_reach(p, stance, scale, along) for p in pattern.sleeves]
    return Placement(torso, (sleeves[0], sleeves[1]), in_front, (covered[0], covered[1]), hem, anchors, scale)


def _point(p: Points) -> Point:
    return float(p[0]), float(p[1])


def hem_of(pattern: Pattern, stance: Stance, scale: float, length_cm: float | None) -> float:
    """Depth of the hem in torso lengths below the shoulders.

    A flat product photo says little about it (a knit lies narrow and long), so the photo only moves the hem a little
    from where hems of tops are; a known length decides.
    """
    if length_cm is not None:
        return float(np.clip(length_cm / CM_PER_TORSO - 0.1, SHORTEST_TAU, LONGEST_TAU))
    # BlazePose's hips wander more than its shoulders do.
    torso = 0.5 * (stance.torso + TORSO_PER_SHOULDERS * stance.girth_width)
    flat = scale * pattern.length / torso
    hem = HEM_DEPTH + HEM_TRUST * (flat - FLAT_LENGTH)
    return float(np.clip(hem, SHORTEST_HEM, LONGEST_HEM) * torso / stance.torso)


def depth_of_rows(pattern: Pattern, stance: Stance, girth: Girth, hem: float) -> F64:
    """(rows,) depth of the pattern's rows below the shoulders, in torso lengths, the hem at `hem`."""
    first = -TIP_UP * float(girth.tip.mean()) * stance.width / stance.torso
    return first + pattern.depth * (hem - first)


def _body_half(tau: F64, girth: Girth, side: int, unit: float) -> F64:
    half = np.interp(tau, TAU, girth.half[side])
    # Below the hips the silhouette is that of a skirt or of two legs, which a top does not follow.
    at_hip = float(np.interp(0.85, TAU, girth.half[side]))
    return np.asarray(np.where(tau > 0.85, np.clip(half, 0.9 * at_hip, 1.12 * at_hip), half) * unit)


def _shoulder_tips(pattern: Pattern, stance: Stance, girth: Girth, scale: float) -> tuple[Points, F64]:
    """Where the shoulder line ends on each side, (2, 2), and its distance from the neck's middle, (2,).

    The shoulder's tip for a sleeve, further in for a strap.
    """
    up, across = -square_to_up(stance), stance.across
    tips, lateral = np.empty((2, 2)), np.empty(2)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        joint = abs(float((stance.shoulders[side] - stance.neck) @ across))
        full = joint + TIP_OUT * float(girth.tip[side]) * stance.width
        lateral[side] = full if pattern.sleeves[side] is not None else min(full, 0.5 * scale * pattern.shoulder_width)
        height = _height(lateral[side : side + 1], stance, girth, side)[0]
        tips[side] = stance.neck + sign * lateral[side] * across + height * up
    return tips, lateral


def _worn_half(pattern: Pattern, stance: Stance, girth: Girth, scale: float, tau: F64) -> F64:
    """(2, rows) half-widths of the worn cloth: outside the body, and as wide as it is cut, within reason."""
    body = np.stack([_body_half(tau, girth, side, stance.girth_width) for side in SIDES])
    return np.minimum(np.maximum(LEAST_EASE * body, DRAPE * scale * pattern.half_width), WIDEST * body)


def _torso(pattern: Pattern, stance: Stance, girth: Girth, scale: float, tau: F64) -> tuple[Grid, Points]:
    tips, lateral = _shoulder_tips(pattern, stance, girth, scale)
    flat = scale * pattern.half_width
    last = len(tau) - 2
    worn = _worn_half(pattern, stance, girth, scale, tau)
    first_ratio = float(lateral.mean()) / max(flat[0], 1.0)
    last_ratio = float(worn[:, last].mean()) / max(flat[last], 1.0)
    # Between its four corners the middle of the torso is a plane in perspective, so that straight lines of a print stay
    # straight; only the outer parts of a row stretch to meet the silhouette.
    bend = float(np.clip(first_ratio / max(last_ratio, 1e-6) - 1.0, -0.35, 0.5))
    depth = pattern.depth * (1.0 + bend) / (1.0 + bend * pattern.depth)
    even = first_ratio / (1.0 + bend * pattern.depth)
    tau = tau[0] + depth * (tau[last] - tau[0])
    worn = _worn_half(pattern, stance, girth, scale, tau)

    centres, rows_across = spine(tau, stance)
    pit = ROWS_TO_ARMPIT - 1
    share = np.clip(depth / depth[pit], 0.0, 1.0)
    sides: list[Points] = []
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        edge = centres + sign * worn[side][:, None] * rows_across
        edge[:pit] = tips[side] + (edge[pit] - tips[side]) * share[:pit, None]
        worn[side, :pit] = lateral[side] + (worn[side, pit] - lateral[side]) * share[:pit]
        sides.append(edge)

    shift = 0.5 * (worn[LEFT] - worn[RIGHT])
    middle = shift[0] + np.clip(depth, 0.0, 1.0) * (shift[last] - shift[0])
    a = 2.0 * pattern.across - 1.0
    shares = np.empty((len(tau), len(a)))
    for row in range(len(tau)):
        low, high = worn[RIGHT, row] + middle[row], worn[LEFT, row] - middle[row]
        size = even[row] * flat[row]
        at = np.where(a < 0, -_eased(-a, size, low), _eased(a, size, high))
        shares[row] = (at + low) / max(low + high, 1e-6)
    top = _shoulder_line(pattern, stance, girth, scale, tips, lateral, shares[0], -square_to_up(stance))
    return ruled_torso(sides[0], sides[1], shares, top, pattern.lift), tips


def _eased(a: F64, middle: float, edge: float) -> F64:
    """Lateral position of share a (0..1): scale `middle` at the centre, `edge` reached at 1; grows everywhere.

    Where the body is narrower than the cloth, the cloth goes round it and its sides are out of view, rather than being
    pressed together; where it is wider, the outer part stretches.
    """
    if middle > edge:
        return np.minimum(min(middle, 1.4 * edge) * a, edge * (1.0 - ROUND_THE_SIDE * (1.0 - a)))
    m = max(middle, 0.6 * edge)
    return m * a + (edge - m) * a**5


def _height(lateral: F64, stance: Stance, girth: Girth, side: int) -> F64:
    """Height of shoulder and trapezius over the joints' line, px, at distances (n,) from the neck's middle."""
    unit = max(stance.width, 1.0)
    joint = abs(float((stance.shoulders[side] - stance.neck) @ stance.across)) / unit
    size = float(girth.tip[side])
    out = (*TRAPEZIUS_OUT, joint + TIP_OUT * size)
    high = (*TRAPEZIUS_UP, TIP_UP * size)
    # A turned body's shoulders come together; its trapezius keeps its height.
    return np.asarray(np.interp(lateral / unit, out, high) * unit)


def _shoulder_line(
    pattern: Pattern, stance: Stance, girth: Girth, scale: float, tips: Points, lateral: F64, shares: F64, up: Points
) -> Points:
    """(columns, 2) the garment's upper edge on the body."""
    first, last = pattern.collar_columns
    at = -lateral[RIGHT] + shares * (lateral[RIGHT] + lateral[LEFT])
    height = np.where(at < 0, _height(np.abs(at), stance, girth, RIGHT), _height(np.abs(at), stance, girth, LEFT))
    line = stance.neck + at[:, None] * stance.across + height[:, None] * up
    # Between the collar points the back of the neck hole keeps the garment's own shape.
    rise = -pattern.rise[:, 1] * scale
    span = slice(first, last + 1)
    share = (pattern.across[span] - pattern.across[first]) / max(pattern.across[last] - pattern.across[first], 1e-6)
    chord = line[first] + share[:, None] * (line[last] - line[first])
    own = rise[span] - (rise[first] + share * (rise[last] - rise[first]))
    line[span] = chord + np.clip(own, -0.4 * stance.girth_width, 0.5 * stance.girth_width)[:, None] * up
    line[0], line[-1] = tips[RIGHT], tips[LEFT]
    return line


def _sleeve(
    sleeve: SleevePattern, stance: Stance, girth: Girth, side: int, scale: float, along: float, tip: Points, pit: Points
) -> Grid:
    unit = stance.girth_width
    points, tangents, length = arm_axis(stance, side)
    reach = sleeve_reach(sleeve, stance, scale, along)
    share = sleeve.share * reach
    fine = np.linspace(0.0, 1.0, len(points))
    over = np.maximum(share - 1.0, 0.0)[:, None] * length
    axis = np.stack([np.interp(share, fine, points[:, k]) for k in (0, 1)], 1) + over * tangents[-1]
    tangent = np.stack([np.interp(share, fine, tangents[:, k]) for k in (0, 1)], 1)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-6)[:, None]
    normal = outward(tangent, side)
    arm = np.interp(share, ARM_SHARE, girth.arm[side]) * unit
    # Near the shoulder the cloth lies on; further down it hangs as wide as it is cut.
    widest = np.interp(share * length / unit, (0.0, 0.25, 0.7), (1.12, 1.2, 2.0)) * arm
    half = np.minimum(np.maximum(LEAST_EASE * arm, SLEEVE_DRAPE * scale * sleeve.half_width), widest)
    outer, inner = axis + half[:, None] * normal, axis - half[:, None] * normal
    # From the armhole (shoulder tip to armpit, tucked a little under the torso) to the round sleeve.
    tucked = pit + (stance.neck + (stance.hip - stance.neck) * 0.4 - pit) * 0.12
    onward = (share * length)[:, None] * tangent
    # The outer edge starts above the joint, at the shoulder's tip, and bulges over the muscle right below it.
    above = -TIP_UP * unit
    arc = above + np.clip(sleeve.share, 0.0, 1.0) * (share[-1] * length - above)
    at = np.clip(arc, 0.0, None) / length
    edge = np.stack([np.interp(at, fine, points[:, k]) for k in (0, 1)], 1)
    edge += (np.minimum(arc, 0.0) + np.maximum(at - 1.0, 0.0) * length)[:, None] * np.where(
        arc[:, None] < 0, tangents[0], tangents[-1]
    )
    turn = np.stack([np.interp(at, fine, tangents[:, k]) for k in (0, 1)], 1)
    wide = np.interp(at, share, half)
    into = np.sin(0.5 * np.pi * np.clip((arc - above) / (OUTER_ROOT_SHOULDERS * unit), 0.0, 1.0))[:, None]
    outer = (1 - into) * (tip + (arc - above)[:, None] * tangents[0]) + into * (
        edge + wide[:, None] * outward(turn, side)
    )
    into = _eased_in(share * length / (ROOT_SHOULDERS * unit))
    inner = (1 - into) * (tucked + onward * 0.6 * (1 - into)) + into * inner
    return ruled_sleeve(outer, inner, SLEEVE_COLUMNS)


def _eased_in(x: F64) -> F64:
    """Smooth step (n, 1) from 0 at x = 0 to 1 at x = 1."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x))[:, None]


def sleeve_reach(sleeve: SleevePattern, stance: Stance, scale: float, along: float) -> float:
    """Share of the arm that a sleeve covers, 0 at the shoulder, 1 at the wrist and a little more for a long one.

    Args:
        sleeve: The sleeve.
        stance: The body.
        scale: Frame px per texture px by the garment's width.
        along: The same by its length.
    """
    size = along**SLEEVE_BY_LENGTH * scale ** (1.0 - SLEEVE_BY_LENGTH)
    reach = size * sleeve.length / (ARM_REACH_SHOULDERS * stance.girth_width)
    return 1.02 if reach > TO_THE_WRIST else max(reach, 0.08)


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


__all__ = ["LEFT", "crosses_torso", "depth_of_rows", "hem_of", "place", "scale_of"]
