"""The lower body as a garment sees it: how wide hips and legs are beneath what is worn, and the line between them."""

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import TAU, Girth, spine
from fitmirror.fitting.legs import INNER, LEG_SHARE, OUTER, LegGirth, leg_axis, on_axis
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import LEFT, RIGHT, SHIN_TORSOS, SIDES, THIGH_TORSOS, TORSO_PER_SHOULDERS, Stance

F64 = NDArray[np.float64]

CROTCH_TAU = 1.24  # depth of a trouser's crotch below the shoulders, in torso lengths
LEG_TORSOS = THIGH_TORSOS + SHIN_TORSOS
# Depth in torso lengths, and the half-width there of people in fitted trousers (CCP), in (0.6 SW + 0.41 T).
HIP_TAU = (0.50, 0.70, 0.82, 1.0, 1.15, 1.30)
HIP_HALF = (0.395, 0.41, 0.425, 0.45, 0.465, 0.46)
NARROWEST, WIDEST = 0.8, 1.2  # of those: what is measured beyond is cloth that hangs, or a mask that is wrong

# Of those: from the first on, what is measured tells less of the body, from the second on nothing: a coat or a bag.
HIPS_HIDDEN, LEGS_HIDDEN = (1.2, 1.45), (1.5, 1.9)

CLINGS = 1.03  # cloth lies outside the body
ROUND = 0.66  # what shows of a flat half-width that lies round the body
LOOSE = 0.22  # and how much more of one that hangs twice as wide
MOST_COVER = 1.2  # how much wider than it falls a garment is drawn to cover what is worn beneath


def torso_size(stance: Stance) -> float:
    """The torso's length for sizes, px: BlazePose's hips wander more than its shoulders do."""
    return 0.5 * (stance.torso + TORSO_PER_SHOULDERS * stance.girth_width)


def believed(seen: F64, usual: F64, hidden: tuple[float, float]) -> F64:
    """Half-widths `seen` as far as they are a body's, in clothes that cling; where something else hangs, the usual."""
    share = np.clip((hidden[1] * usual - seen) / ((hidden[1] - hidden[0]) * usual), 0.0, 1.0)
    return np.asarray(usual + share * (seen - usual))


def seen_half(tau: F64, stance: Stance, girth: Girth) -> F64:
    """(2, n) half-widths of the clothed hips by the silhouette, px; the usual where something hangs beside them."""
    seen = np.stack([np.interp(tau, TAU, girth.half[side]) for side in SIDES]) * stance.girth_width
    return believed(seen, _usual_half(tau, stance), HIPS_HIDDEN)


def _usual_half(tau: F64, stance: Stance) -> F64:
    return np.asarray(np.interp(tau, HIP_TAU, HIP_HALF) * (0.6 * stance.girth_width + 0.41 * stance.torso))


def body_half(tau: F64, stance: Stance, girth: Girth) -> F64:
    """(2, n) half-widths of the hips beneath, px."""
    usual = _usual_half(tau, stance)
    return np.asarray(np.clip(seen_half(tau, stance, girth), NARROWEST * usual, WIDEST * usual))


def seen_leg(share: F64, stance: Stance, legs: LegGirth, side: int) -> tuple[F64, F64]:
    """Half-widths (n,) of a clothed leg to its outer and inner edge, px."""
    unit = stance.girth_width
    outer = believed(legs.outer[side], OUTER, LEGS_HIDDEN)
    return np.interp(share, LEG_SHARE, outer) * unit, np.interp(share, LEG_SHARE, legs.inner[side]) * unit


def body_leg(share: F64, stance: Stance, legs: LegGirth, side: int) -> tuple[F64, F64]:
    """Half-widths (n,) of a leg beneath, to its outer and inner edge, px."""
    unit = stance.girth_width
    outer, inner = seen_leg(share, stance, legs, side)
    usual = np.interp(share, LEG_SHARE, OUTER) * unit, np.interp(share, LEG_SHARE, INNER) * unit
    return (
        np.clip(outer, NARROWEST * usual[0], WIDEST * usual[0]),
        np.clip(inner, NARROWEST * usual[1], WIDEST * usual[1]),
    )


def worn_half(body: F64, flat: F64) -> F64:
    """How wide cloth falls that is `flat` wide when laid flat, over a `body`; half-widths of one shape."""
    loose = np.clip(2.0 / np.pi * flat / np.maximum(body, 1e-6) - 1.0, 0.0, 1.0)
    return np.asarray(np.maximum(CLINGS * body, (ROUND + LOOSE * loose) * flat))


def covering(worn: F64, seen: F64) -> F64:
    """`worn` half-widths grown over cloth that is `seen` wider, within reason."""
    return np.asarray(np.maximum(worn, np.minimum(1.02 * seen, MOST_COVER * worn)))


def midline(tau: F64, stance: Stance) -> tuple[Points, Points]:
    """The line down the body and on between the legs.

    Args:
        tau: (n,) depth in true torso lengths below the shoulders; legs that are foreshortened take as many as straight
            ones.
        stance: How the body stands.

    Returns:
        (n, 2) points, and (n, 2) unit directions of the rows through them, wearer's right to left.
    """
    centres, across = spine(np.minimum(tau, 1.0), stance)
    share = np.maximum(tau - 1.0, 0.0) / LEG_TORSOS
    axes = [leg_axis(stance, side) for side in SIDES]
    between = 0.5 * (axes[RIGHT][0] + axes[LEFT][0])
    run = 0.5 * (axes[RIGHT][1] + axes[LEFT][1])
    beyond = np.maximum(share - 1.0, 0.0)[:, None] * LEG_TORSOS * stance.torso * run[-1]
    centres = centres + on_axis(between, np.minimum(share, 1.0)) - between[0] + beyond
    # Rows below the hips turn towards square to the line itself, but no more than half the way: folds would show.
    direction = on_axis(between, np.minimum(share + 0.12, 1.0)) - on_axis(between, np.maximum(share - 0.12, 0.0))
    size = np.maximum(np.hypot(direction[:, 0], direction[:, 1]), 1e-3)[:, None]
    square = np.stack([direction[:, 1], -direction[:, 0]], 1) / size
    turn = 0.5 * np.clip(share / 0.3, 0.0, 1.0)[:, None]
    across = (1.0 - turn) * across + turn * square
    across /= np.maximum(np.hypot(across[:, 0], across[:, 1]), 1e-6)[:, None]
    return centres, across


def legs_half(tau: F64, stance: Stance, legs: LegGirth, clothed: bool) -> F64:
    """(2, n) how far the legs reach to either side of `midline`, px; 0 above the thighs.

    Args:
        tau: (n,) as there.
        stance: How the body stands.
        legs: How wide the legs are.
        clothed: With what is worn on them, rather than beneath.
    """
    centres, across = midline(tau, stance)
    share = np.maximum(tau - 1.0, 0.0) / LEG_TORSOS
    half = np.zeros((2, len(tau)))
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        points, _ = leg_axis(stance, side)
        outer, _ = (seen_leg if clothed else body_leg)(share, stance, legs, side)
        away = sign * ((on_axis(points, np.minimum(share, 1.0)) - centres) * across).sum(1)
        half[side] = np.where((share > 0.08) & (share < 1.02), away + outer, 0.0)
    return half
