"""How wide the body is: rays from spine and arms to the person's silhouette, priors where an arm hides it."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.rays import first_arm, first_exit
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance

F64 = NDArray[np.float64]

# Depth below the shoulders in torso lengths, and the half-width there in units of (0.6 SW + 0.41 T).
PRIOR_TAU = (0.0, 0.22, 0.35, 0.45, 0.60, 0.75, 0.90, 1.05, 1.6)
PRIOR_HALF = (0.50, 0.47, 0.445, 0.43, 0.45, 0.49, 0.53, 0.56, 0.56)
# What of that both sides together are, as measured on VITON people, and what a side is where neither is seen.
BOTH_HALVES, USUAL_HALF = 1.68, 1.0
LEAST_ROWS, TO_THE_HIPS = 3, 1.05  # of a side that must be seen to speak for it; of the other one's, down to where
TAU = np.linspace(0.12, 1.56, 25)
ARM_SHARE = np.linspace(0.0, 1.0, 11)
_BEND, _EVENLY = np.linspace(0.0, 1.0, 13)[:, None], np.linspace(0.0, 1.0, 41)
# Radii of a bare arm at shoulder, elbow, wrist and finger roots, in shoulder widths.
ARM_RADIUS = (0.150, 0.110, 0.080, 0.085)
TRAPEZIUS_OUT = (0.0, 0.15, 0.22, 0.30, 0.40)
TRAPEZIUS_UP = (0.36, 0.345, 0.30, 0.255, 0.225)
TIP_OUT, TIP_UP = 0.065, 0.145
# Where the height of the shoulders is measured, in distances of the joint from the neck's middle; how much of an
# average one's it may be, and from what on hair or a raised arm is seen there instead.
RIDGE_OUT = np.array([0.44, 0.60, 0.75, 0.90, 1.0, 1.12])
LOWEST_RIDGE, HIGHEST_RIDGE, NO_RIDGE = 0.2, 1.1, 1.25
USUAL_RIDGE = 0.9  # where none of it is seen
RIDGE_EASE = 0.012  # shoulder widths by which cloth lies above it
# Of a bare arm's radius: the thinnest and thickest arm; how far its axis may be beside its landmarks.
THINNEST, THICKEST, FARTHEST_BESIDE = 0.75, 1.7, 0.5
ARM_WEIGHT = 2.0  # of a new measurement of the arms against one of the torso, which comes more often
PLACE_WEIGHT = 0.25  # of where arms and shoulders lie about their landmarks: the body's own, and slow to change


@dataclass(frozen=True, eq=False)
class Girth:
    """Widths in units of the stance, so that they can be averaged over time while the shopper moves.

    Attributes:
        half: (2, len(TAU)) half-widths of the torso by side, in shoulder widths (`Stance.girth_width`).
        measured: (2, len(TAU)) whether the silhouette itself was seen there.
        tip: (2,) size of the shoulder tip's offset from the joint, 0.8..1.25.
        ridge: (2, len(RIDGE_OUT)) height of shoulders and trapezius against an average body's.
        arm: (2, len(ARM_SHARE)) half-widths of the arm, shoulder to wrist, in shoulder widths.
        beside: (2, len(ARM_SHARE)) how far outwards the arm's middle lies from its landmarks, in shoulder widths.
    """

    half: F64
    measured: NDArray[np.bool_]
    tip: F64
    ridge: F64
    arm: F64
    beside: F64


def prior_half(tau: F64, stance: Stance) -> F64:
    """Half-width of an average body of this stance, px."""
    size = 0.6 * stance.girth_width + 0.41 * stance.torso
    return np.asarray(np.interp(tau, PRIOR_TAU, PRIOR_HALF) * size)


def spine(tau: F64, stance: Stance) -> tuple[Points, Points]:
    """Points (n, 2) down the spine and the unit direction of the row through each, wearer's right to left."""
    hip_across = stance.hips[LEFT] - stance.hips[RIGHT]
    size = float(np.hypot(*hip_across))
    hip_across = hip_across / size if size > 0.15 * stance.width else stance.across
    # A row may lean, but not so far that it meets the next one.
    share = np.clip(tau, 0.0, 1.0)[:, None]
    across = (1.0 - share) * stance.across + share * (0.5 * hip_across + 0.5 * square_to(stance.down))
    across /= np.maximum(np.hypot(across[:, 0], across[:, 1]), 1e-6)[:, None]
    return stance.neck + tau[:, None] * (stance.hip - stance.neck), across


def square_to(down: Points) -> Points:
    """Unit vector square to `down`, towards the wearer's left of somebody who faces the camera."""
    return np.array([down[1], -down[0]])


def _torso(reduced: Reduced, stance: Stance, beside: F64) -> tuple[F64, NDArray[np.bool_]]:
    unit, step = stance.girth_width, reduced.step
    prior = prior_half(TAU, stance)
    centres, across = spine(TAU, stance)
    count = int(np.clip(1.5 * prior.max() / step, 8, 400)) + 2
    starts = reduced.from_frame(centres)
    begin = np.maximum((0.5 * prior / step).astype(int), 1)
    radii = np.array(ARM_RADIUS) * unit * 0.8
    edge, hidden, good = np.empty((2, len(TAU))), np.empty((2, len(TAU))), np.empty((2, len(TAU)), bool)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        edge[side] = first_exit(reduced.alpha, starts, sign * across, begin, count) * step
        hidden[side] = first_arm(
            centres, sign * across, _arm_seen(stance, side, beside[side]), radii, 0.72 * prior, step, count
        )
        good[side] = np.isfinite(edge[side]) & (edge[side] <= hidden[side] + step) & (edge[side] < 1.45 * prior)
    half = np.empty((2, len(TAU)))
    for side in SIDES:
        # The landmarks' middle may lie aside, the whole width is known better.
        ratio, other = USUAL_HALF, good[1 - side] & (TAU < TO_THE_HIPS)
        if good[side].sum() >= LEAST_ROWS:
            ratio = float(np.median((edge / prior)[side][good[side]]))
        elif other.sum() >= LEAST_ROWS:
            ratio = BOTH_HALVES - float(np.median((edge / prior)[1 - side][other]))
        guess = np.minimum(prior * np.clip(ratio, 0.75, 1.3), hidden[side] + 0.35 * radii[1])
        half[side] = np.where(good[side], edge[side], np.maximum(guess, 0.8 * prior)) / unit
    return half, good


def _arm_seen(stance: Stance, side: int, beside: F64) -> Points:
    """(4, 2) a side's joints, moved to the middle of the arm that is seen."""
    joints = stance.arms[side]
    _, tangents, length = arm_axis(stance, side)
    share = np.array([0.0, float(np.hypot(*(joints[1] - joints[0]))) / length, 1.0, 1.0]).clip(0.0, 1.0)
    normals = outward(tangents[np.rint(share * 40).astype(int)], side)
    away = np.interp(share, ARM_SHARE, beside) * stance.girth_width
    return np.asarray(joints + away[:, None] * normals)


def _tips(reduced: Reduced, stance: Stance) -> F64:
    tips = np.ones(2)
    up = -square_to_up(stance)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        out = sign * stance.across
        ray = (out + up) / np.sqrt(2.0)
        count = int(np.clip(0.5 * stance.width / reduced.step, 4, 200))
        start = reduced.from_frame(stance.shoulders[side][None])
        found = first_exit(reduced.alpha, start, ray[None], np.array([1]), count)[0] * reduced.step
        if np.isfinite(found):
            tips[side] = np.clip(found / (0.15 * max(stance.width, 1.0)), 0.8, 1.25)
    return tips


def ridge_height(lateral: F64, stance: Stance, side: int, tip: float) -> F64:
    """Height of an average body's shoulder and trapezius over the joints' line, px.

    Args:
        lateral: (n,) distances from the neck's middle, px.
        stance: The body.
        side: `RIGHT` or `LEFT`.
        tip: Size of its shoulder tip's offset.
    """
    unit = max(stance.width, 1.0)
    out = (*TRAPEZIUS_OUT, joint_out(stance, side) / unit + TIP_OUT * tip)
    # A turned body's shoulders come together; its trapezius keeps its height.
    return np.asarray(np.interp(lateral / unit, out, (*TRAPEZIUS_UP, TIP_UP * tip)) * unit)


def joint_out(stance: Stance, side: int) -> float:
    """Distance of a shoulder joint from the neck's middle along the shoulders, px."""
    return abs(float((stance.shoulders[side] - stance.neck) @ stance.across))


def _ridges(reduced: Reduced, stance: Stance, tips: F64) -> F64:
    """How high the silhouette of the shoulders is, against an average body's."""
    up = -square_to_up(stance)
    count = int(np.clip(0.6 * stance.width / reduced.step, 4, 200))
    found = np.empty((2, len(RIDGE_OUT)))
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        lateral = RIDGE_OUT * joint_out(stance, side)
        starts = reduced.from_frame(stance.neck + sign * lateral[:, None] * stance.across)
        rays, begin = np.repeat(up[None], len(starts), 0), np.zeros(len(starts), int)
        high = first_exit(reduced.alpha, starts, rays, begin, count) * reduced.step + RIDGE_EASE * stance.width
        found[side] = high / np.maximum(ridge_height(lateral, stance, side, float(tips[side])), 1e-6)
    seen = found < NO_RIDGE
    usual = float(np.median(found[seen])) if seen.any() else USUAL_RIDGE
    for side in SIDES:
        at = np.flatnonzero(seen[side])
        found[side] = np.interp(RIDGE_OUT, RIDGE_OUT[at], found[side, at]) if len(at) else usual
    return np.clip(found, LOWEST_RIDGE, HIGHEST_RIDGE)


def square_to_up(stance: Stance) -> Points:
    """Unit vector square to the shoulders, downwards."""
    a = stance.across
    square = np.array([-a[1], a[0]])
    return square if float(square @ stance.down) >= 0 else -square


@lru_cache(maxsize=64)
def arm_axis(stance: Stance, side: int) -> tuple[Points, Points, float]:
    """The arm from shoulder to wrist as a smooth line; remembered, since each sleeve asks for it.

    Returns:
        (41, 2) points at even arc lengths, their unit tangents, neither to be written to, and the length in px.
    """
    a, b, c = stance.arms[side, :3]
    # The elbow is rounded by a quadratic curve over a third of each bone.
    p, q = b + (a - b) * 0.35, b + (c - b) * 0.35
    u = _BEND
    bend = (1 - u) ** 2 * p + 2 * u * (1 - u) * b + u**2 * q
    line = np.concatenate([a + (p - a) * u[:-1], bend, q + (c - q) * u[1:]])
    steps = np.hypot(*np.diff(line, axis=0).T)
    arc = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(max(arc[-1], 1e-3))
    even = length * _EVENLY
    points = np.stack([np.interp(even, arc, line[:, 0]), np.interp(even, arc, line[:, 1])], 1)
    tangents = np.gradient(points, axis=0)
    size = np.hypot(tangents[:, 0], tangents[:, 1])
    tangents = np.where(size[:, None] > 1e-6, tangents / np.maximum(size, 1e-6)[:, None], stance.down)
    points.flags.writeable = tangents.flags.writeable = False
    return points, tangents, length


def outward(tangents: Points, side: int) -> Points:
    """Unit normals (n, 2) of an arm towards its outer edge."""
    sign = -1.0 if side == RIGHT else 1.0
    return np.stack([sign * tangents[:, 1], -sign * tangents[:, 0]], 1)


def _arms(reduced: Reduced, stance: Stance) -> tuple[F64, F64]:
    unit, step = stance.girth_width, reduced.step
    prior = np.interp(ARM_SHARE, (0.0, 0.5, 1.0), ARM_RADIUS[:3])
    half, beside = np.empty((2, len(ARM_SHARE))), np.zeros((2, len(ARM_SHARE)))
    for side in SIDES:
        points, tangents, _ = arm_axis(stance, side)
        index = np.rint(ARM_SHARE * 40).astype(int)
        starts, normals = reduced.from_frame(points[index]), outward(tangents[index], side)
        count = int(np.clip(0.5 * unit / step, 4, 200))
        begin = np.ones(len(index), int)
        out = first_exit(reduced.alpha, starts, normals, begin, count) * step / unit
        inn = first_exit(reduced.alpha, starts, -normals, begin, count) * step / unit
        out, inn = (np.where(edge < (THICKEST + FARTHEST_BESIDE) * prior, edge, np.nan) for edge in (out, inn))
        # Where the arm lies against the body one of its sides is not seen, and its landmarks are taken for its middle.
        seen = np.where(np.isnan(inn), out, np.where(np.isnan(out), inn, 0.5 * (out + inn)))
        wide = np.clip(np.where(np.isnan(seen), prior, seen), THINNEST * prior, THICKEST * prior)
        aside = np.where(np.isnan(out), wide - inn, out - wide)
        aside = np.clip(np.nan_to_num(aside), -FARTHEST_BESIDE * prior, FARTHEST_BESIDE * prior)
        half[side], beside[side] = (
            wide,
            np.convolve(np.pad(_median3(aside), 1, mode="edge"), np.full(3, 1 / 3), "valid"),
        )
    return half, beside


def measure(reduced: Reduced, stance: Stance, before: Girth | None = None, whole: bool = True) -> Girth:
    """Measure one frame.

    Args:
        reduced: The frame.
        stance: How the body stands.
        before: What the frames before came to.
        whole: Whether arms and shoulders are measured, too, or are as before.
    """
    known = None if whole else before
    arm, beside = _arms(reduced, stance) if known is None else (known.arm, known.beside)
    # Where an arm begins decides how wide the side is that it hides: by one frame alone that trembles.
    half, measured = _torso(reduced, stance, beside if before is None else before.beside)
    half = np.stack([np.convolve(np.pad(_median3(row), 2, mode="edge"), np.full(5, 0.2), "valid") for row in half])
    tips = _tips(reduced, stance)
    ridge = _ridges(reduced, stance, tips) if known is None else known.ridge
    return Girth(half, measured, tips, ridge, arm, beside)


def _median3(row: F64) -> F64:
    padded = np.concatenate([row[:1], row, row[-1:]])
    a, b, c = padded[:-2], padded[1:-1], padded[2:]
    return np.asarray(np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c)))


def blended(old: Girth | None, new: Girth, weight: float) -> Girth:
    """Exponential mean of two measurements; an unmeasured row gives way to what was seen before."""
    if old is None:
        return new
    w = np.where(new.measured, weight, 0.25 * weight)
    return replace(
        new,
        half=old.half + w * (new.half - old.half),
        tip=old.tip + weight * (new.tip - old.tip),
        ridge=old.ridge + PLACE_WEIGHT * weight * (new.ridge - old.ridge),
        arm=old.arm + ARM_WEIGHT * weight * (new.arm - old.arm),
        beside=old.beside + PLACE_WEIGHT * weight * (new.beside - old.beside),
    )
