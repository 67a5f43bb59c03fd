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
TAU = np.linspace(0.12, 1.56, 25)
ARM_SHARE = np.linspace(0.0, 1.0, 11)
_BEND, _EVENLY = np.linspace(0.0, 1.0, 13)[:, None], np.linspace(0.0, 1.0, 41)
# Radii of a bare arm at shoulder, elbow, wrist and finger roots, in shoulder widths.
ARM_RADIUS = (0.150, 0.110, 0.080, 0.085)
TRAPEZIUS_OUT = (0.0, 0.15, 0.22, 0.30, 0.40)
TRAPEZIUS_UP = (0.36, 0.345, 0.30, 0.255, 0.225)
TIP_OUT, TIP_UP = 0.065, 0.145
ARM_WEIGHT = 2.0  # of a new measurement of the arms against one of the torso, which comes more often


@dataclass(frozen=True, eq=False)
class Girth:
    """Widths in units of the stance, so that they can be averaged over time while the shopper moves.

    Attributes:
        half: (2, len(TAU)) half-widths of the torso by side, in shoulder widths (`Stance.girth_width`).
        measured: (2, len(TAU)) whether the silhouette itself was seen there.
        tip: (2,) size of the shoulder tip's offset from the joint, 0.8..1.25.
        arm: (2, len(ARM_SHARE)) half-widths of the arm, shoulder to wrist, in shoulder widths.
    """

    half: F64
    measured: NDArray[np.bool_]
    tip: F64
    arm: F64


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


def _torso(reduced: Reduced, stance: Stance) -> tuple[F64, NDArray[np.bool_]]:
    unit, step = stance.girth_width, reduced.step
    prior = prior_half(TAU, stance)
    centres, across = spine(TAU, stance)
    count = int(np.clip(1.5 * prior.max() / step, 8, 400)) + 2
    starts = reduced.from_frame(centres)
    begin = np.maximum((0.5 * prior / step).astype(int), 1)
    radii = np.array(ARM_RADIUS) * unit * 0.8
    half = np.empty((2, len(TAU)))
    measured = np.empty((2, len(TAU)), bool)
    for side, sign in zip(SIDES, (-1.0, 1.0), strict=True):
        edge = first_exit(reduced.alpha, starts, sign * across, begin, count) * step
        hidden = first_arm(centres, sign * across, stance.arms[side], radii, 0.72 * prior, step, count)
        good = np.isfinite(edge) & (edge <= hidden + step) & (edge < 1.45 * prior)
        ratio = float(np.median(edge[good] / prior[good])) if good.sum() >= 3 else 1.0
        guess = np.minimum(prior * np.clip(ratio, 0.75, 1.3), hidden + 0.35 * radii[1])
        half[side] = np.where(good, edge, np.maximum(guess, 0.8 * prior)) / unit
        measured[side] = good
    return half, measured


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


def _arms(reduced: Reduced, stance: Stance) -> F64:
    unit, step = stance.girth_width, reduced.step
    prior = np.interp(ARM_SHARE, (0.0, 0.5, 1.0), ARM_RADIUS[:3])
    arms = np.empty((2, len(ARM_SHARE)))
    for side in SIDES:
        points, tangents, _ = arm_axis(stance, side)
        index = np.rint(ARM_SHARE * 40).astype(int)
        starts, normals = reduced.from_frame(points[index]), outward(tangents[index], side)
        count = int(np.clip(0.5 * unit / step, 4, 200))
        begin = np.ones(len(index), int)
        out = first_exit(reduced.alpha, starts, normals, begin, count) * step / unit
        inn = first_exit(reduced.alpha, starts, -normals, begin, count) * step / unit
        # Where the arm lies against the body one of its sides is not seen: the nearer of both counts.
        both = np.fmin(out, inn * 1.15)
        good = np.isfinite(both) & (both < 1.9 * prior)
        arms[side] = np.where(good, np.clip(both, 0.75 * prior, 1.7 * prior), prior)
    return arms


def measure(reduced: Reduced, stance: Stance, arm: F64 | None = None) -> Girth:
    """Measure one frame; `arm` is what is known of the arms, where they need not be measured again."""
    half, measured = _torso(reduced, stance)
    half = np.stack([np.convolve(np.pad(_median3(row), 2, mode="edge"), np.full(5, 0.2), "valid") for row in half])
    return Girth(half, measured, _tips(reduced, stance), _arms(reduced, stance) if arm is None else arm)


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
        arm=old.arm + ARM_WEIGHT * weight * (new.arm - old.arm),
    )
