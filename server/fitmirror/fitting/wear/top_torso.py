"""A top's torso on the body: its sides on the silhouette, its shoulders on the trapezius, its print straight."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import (
    RIDGE_OUT,
    TAU,
    TIP_OUT,
    Girth,
    joint_out,
    ridge_height,
    spine,
    square_to_up,
)
from fitmirror.fitting.mesh import Grid, ruled_torso
from fitmirror.fitting.pattern import ROWS_TO_ARMPIT, Pattern
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance
from fitmirror.fitting.turn import middle_of_chest

F64 = NDArray[np.float64]

# Cloth lies outside the body: a little where its silhouette is seen, of clothes that are worn now; more where an arm
# hides it.
SEEN_EASE, HIDDEN_EASE = 1.01, 1.03
LOOSE_AT_ARMPIT = 0.6  # of a loose garment's extra width that shows there; all of it at the hips
DRAPE = 0.66  # a flat garment's half-width that still shows once it is worn
WIDEST = 1.4  # of the body
MOST_ROUND = 1.5  # cloth this much wider than the body goes round it; what is wider still is squeezed
FULLY_ROUND = 0.3  # turn of the chest's middle from which a side goes round as round a cylinder
ROUND_THE_SIDE = 0.05  # of the half-width, in which cloth that goes round the body is squeezed
NECK_IN, NECK_REACH = 0.15, 0.6  # a worn neck hole is narrower than one laid flat: by how much, down to where
NECK_UP = 0.05  # shoulder widths by which its middle lies higher than one laid flat: a chest leans back under it
FLAT_FROM_TOP = 0.4  # share of the way to the armpit over which the cloth turns from the body's shape into a plane
MARGIN, STRETCH = 0.12, 1.7  # least share of the width that stretches to the silhouette, and per share that it lacks
# The middle of the front stays a straight line and leans to the side of a turn, by this share of how far the chest goes
# there; from the first turn of the chest's middle on it is seen to be round, at the second altogether.
LEAN, ROUND_FROM, ROUND_AT = 0.6, 0.3, 0.8


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
        full = joint_out(stance, side) + TIP_OUT * float(girth.tip[side]) * stance.width
        lateral[side] = full if pattern.sleeves[side] is not None else min(full, 0.5 * scale * pattern.shoulder_width)
        height = _height(lateral[side : side + 1], stance, girth, side)[0]
        tips[side] = stance.neck + sign * lateral[side] * across + height * up
    return tips, lateral


def _worn_half(pattern: Pattern, stance: Stance, girth: Girth, scale: float, tau: F64, looseness: float) -> F64:
    """(2, rows) half-widths of the worn cloth: outside the body, and as wide as it is cut, within reason."""
    body = np.stack([_body_half(tau, girth, side, stance.girth_width) for side in SIDES])
    # A tight one lies on; a loose one stands off, more so where nothing holds it.
    ease = 1.0 + (looseness - 1.0) * np.interp(tau, (0.3, 1.0), (LOOSE_AT_ARMPIT, 1.0))
    seen = np.stack([np.interp(tau, TAU, girth.measured[side]) for side in SIDES])
    least = np.maximum((HIDDEN_EASE + (SEEN_EASE - HIDDEN_EASE) * seen) * ease, 1.0)
    return np.asarray(np.minimum(np.maximum(least * body, DRAPE * scale * pattern.half_width), WIDEST * body))


def ruled_over_torso(
    pattern: Pattern, stance: Stance, girth: Girth, scale: float, tau: F64, looseness: float = 1.0
) -> tuple[Grid, Points]:
    """A torso's grid on the body, and the tips of its shoulder line (2, 2).

    Args:
        pattern: The garment.
        stance: How the body stands.
        girth: How wide it is.
        scale: Frame px per texture px by the garment's width.
        tau: (rows,) depth of the pattern's rows, in torso lengths below the shoulders.
        looseness: How wide it is worn against the size that the photo shows.
    """
    tips, lateral = _shoulder_tips(pattern, stance, girth, scale)
    flat = scale * pattern.half_width
    last = len(tau) - 2
    worn = _worn_half(pattern, stance, girth, scale, tau, looseness)
    first_ratio = float(lateral.mean()) / max(flat[0], 1.0)
    last_ratio = float(worn[:, last].mean()) / max(flat[last], 1.0)
    # Between its four corners the middle of the torso is a plane in perspective, so that straight lines of a print stay
    # straight; only the outer parts of a row stretch to meet the silhouette.
    bend = float(np.clip(first_ratio / max(last_ratio, 1e-6) - 1.0, -0.35, 0.5))
    depth = pattern.depth * (1.0 + bend) / (1.0 + bend * pattern.depth)
    even = first_ratio / (1.0 + bend * pattern.depth)
    tau = tau[0] + depth * (tau[last] - tau[0])
    worn = _worn_half(pattern, stance, girth, scale, tau, looseness)

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
    # The shoulder line lies over the spine; below it the chest stands out and goes to the side with a turn.
    turn = middle_of_chest(stance.yaw)
    out = np.clip(depth / depth[pit], 0.0, 1.0)
    middle = middle + turn * out * (2.0 - out) * 0.5 * (worn[LEFT] + worn[RIGHT])
    a = 2.0 * pattern.across - 1.0
    tight = np.clip(1.0 - depth / (NECK_REACH * depth[pit]), 0.0, 1.0)
    low, high = (worn[RIGHT] + middle)[:, None], (worn[LEFT] - middle)[:, None]
    size = (even * flat * (1.0 - NECK_IN * tight))[:, None]
    to_right = a < 0
    out_there = _eased(np.abs(a), size, np.where(to_right, low, high), abs(turn))
    shares = (np.where(to_right, -out_there, out_there) + low) / np.maximum(low + high, 1e-6)
    top = _shoulder_line(pattern, stance, girth, scale, tips, lateral, shares[0], -square_to_up(stance))
    grid = ruled_torso(sides[0], sides[1], shares, top, pattern.lift)
    flatness = 1.0 - float(_smooth(np.clip((abs(turn) - ROUND_FROM) / (ROUND_AT - ROUND_FROM), 0.0, 1.0)))
    lean = LEAN * turn * 0.5 * (worn[LEFT, last] + worn[RIGHT, last]) * rows_across[last]
    return _with_flat_middle(pattern, grid, lean, flatness), tips


def _with_flat_middle(pattern: Pattern, grid: Grid, lean: Points, flatness: float) -> Grid:
    """The same grid, its middle one plane in perspective between the corners: a print on the chest stays true.

    The sides take what remains: what would lie outside the body goes round it, and where the plane ends inside of the
    silhouette a margin stretches to it. The top follows the shoulders.

    Args:
        pattern: The garment.
        grid: (rows, columns) on the body.
        lean: (2,) how far the hem's middle has gone to the side by a turn, px.
        flatness: 0..1, how much of a plane it is: far round, a chest is seen to be round.
    """
    photo, body = pattern.torso.points, grid.points
    last = len(photo) - 2
    corners = [0, 0, last, last], [0, -1, 0, -1]
    at = body[corners]
    at[2:] += lean
    plane = cv2.getPerspectiveTransform(photo[corners].astype(np.float32), at.astype(np.float32))
    flat = cv2.perspectiveTransform(photo.reshape(1, -1, 2), plane).reshape(photo.shape)
    left, span = body[:, :1], body[:, -1:] - body[:, :1]
    share = ((flat - left) * span).sum(-1) / np.maximum((span * span).sum(-1), 1e-6)
    reach = _to_the_sides(share, pattern.across)
    flat = flat + (reach - share)[..., None] * span
    down = _smooth(np.clip(pattern.depth / (FLAT_FROM_TOP * pattern.depth[ROWS_TO_ARMPIT - 1]), 0.0, 1.0))
    return Grid(body + (flatness * down)[:, None, None] * (flat - body))


def _to_the_sides(share: F64, across: F64) -> F64:
    """Shares (rows, columns) of the way from side to side that begin at 0 and end at 1, as they were in the middle.

    Args:
        share: Growing along the columns.
        across: The same shares in the photo.
    """
    inside = np.clip(share, ROUND_THE_SIDE * across, 1.0 - ROUND_THE_SIDE * (1.0 - across))
    for gap, out in ((share[:, :1], 1.0 - across), (1.0 - share[:, -1:], across)):
        gap = np.maximum(gap, 0.0)
        margin = np.clip(STRETCH * gap, MARGIN, 1.0)
        inside = inside + np.where(out is across, 1.0, -1.0) * gap * np.clip((out - 1.0) / margin + 1.0, 0.0, 1.0) ** 2
    return np.asarray(inside)


def _smooth(x: F64) -> F64:
    return np.asarray(x * x * (3.0 - 2.0 * x))


def _eased(a: F64, middle: F64, edge: F64, turn: float = 0.0) -> F64:
    """Lateral position of shares a (0..1): scale `middle` at the centre, `edge` reached at 1; grows everywhere.

    Where the body is narrower than the cloth, the cloth goes round it and its sides are out of view, rather than being
    pressed together; where it is wider, the outer part stretches. On a turned body (`turn` above 0, at most 1) all that
    is on one side goes round, as round a cylinder, and the other side stretches far over the back's.
    """
    turned = min(1.0, turn / FULLY_ROUND)
    m = np.maximum(middle, (0.6 - 0.25 * turned) * edge)
    stretched = m * a + (edge - m) * a**5
    rounded = np.minimum(np.minimum(middle, MOST_ROUND * edge) * a, edge * (1.0 - ROUND_THE_SIDE * (1.0 - a)))
    if turned > 0.0:
        ratio = middle / np.maximum(edge, 1e-6)
        angle, reached = np.minimum(ratio * a, 0.5 * np.pi), np.sin(np.minimum(ratio, 0.5 * np.pi))
        round_it = edge * ((1.0 - ROUND_THE_SIDE) * np.sin(angle) / np.maximum(reached, 1e-6) + ROUND_THE_SIDE * a)
        rounded = rounded + turned * (round_it - rounded)
    return np.where(middle > edge, rounded, stretched)


def _height(lateral: F64, stance: Stance, girth: Girth, side: int) -> F64:
    """Height of cloth over the joints' line, px, at distances (n,) from the neck's middle."""
    share = lateral / max(joint_out(stance, side), 1.0)
    usual = ridge_height(lateral, stance, side, float(girth.tip[side]))
    return np.asarray(usual * np.interp(share, RIDGE_OUT, girth.ridge[side]))


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
    own += NECK_UP * stance.girth_width * np.sin(np.pi * share)
    line[span] = chord + np.clip(own, -0.4 * stance.girth_width, 0.5 * stance.girth_width)[:, None] * up
    line[0], line[-1] = tips[RIGHT], tips[LEFT]
    return np.asarray(line)
