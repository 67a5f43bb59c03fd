"""The legs: their axes, and how wide they are by rays to the person's silhouette."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import ARM_RADIUS, outward
from fitmirror.fitting.rays import first_arm, first_exit
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance

F64 = NDArray[np.float64]

LEG_SHARE = np.array([0.10, 0.16, 0.24, 0.32, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 1.0])
# Half-widths of legs in fitted trousers at those shares of the way from hip to ankle, in shoulder widths: measured on
# people of the CCP data set.
OUTER = np.array([0.245, 0.235, 0.222, 0.205, 0.185, 0.163, 0.175, 0.165, 0.145, 0.125, 0.115])
INNER = np.array([0.270, 0.275, 0.250, 0.222, 0.195, 0.168, 0.150, 0.140, 0.125, 0.112, 0.105])
WIDEST = 2.2  # of those: what is wider is a skirt or a coat
EVEN = 41  # points of an axis
KNEE = 0.5  # its share of the way from hip to ankle
_LEAN = 0.12  # share of the whole leg's direction in that of a part, which a foreshortened bone alone would not tell


@dataclass(frozen=True, eq=False)
class LegGirth:
    """Half-widths of the legs, as they are clothed, in shoulder widths (`Stance.girth_width`).

    Attributes:
        outer, inner: (2, len(LEG_SHARE)) from the leg's axis to its outer and its inner edge.
    """

    outer: F64
    inner: F64


_SHARES = np.linspace(0.0, 1.0, EVEN)


@lru_cache(maxsize=64)
def leg_axis(stance: Stance, side: int) -> tuple[Points, Points]:
    """The leg from hip to ankle as a smooth line, half of it the thigh, however foreshortened.

    Asked for many times a frame, so it is remembered.

    Returns:
        (`EVEN`, 2) points and their unit tangents, not to be written to.
    """
    a, b, c = stance.legs[side, :3]
    u = _SHARES
    thigh, shin = np.clip(u / KNEE, 0.0, 1.0)[:, None], np.clip((u - KNEE) / (1.0 - KNEE), 0.0, 1.0)[:, None]
    points = a + thigh * (b - a) + shin * (c - b)
    # The knee is rounded over a sixth of the leg to either side.
    bend = np.clip(1.0 - np.abs(u - KNEE) * 6.0, 0.0, 1.0)[:, None] ** 2
    points = points + bend * (0.25 * (a + c) + 0.5 * b - b) / 6.0
    whole = c - a
    tangents = np.gradient(points, axis=0) * (EVEN - 1) + _LEAN * whole
    size = np.hypot(tangents[:, 0], tangents[:, 1])
    tangents = np.where(size[:, None] > 1e-3, tangents / np.maximum(size, 1e-3)[:, None], stance.down)
    points.flags.writeable = tangents.flags.writeable = False
    return points, tangents


def on_axis(values: Points, share: F64) -> Points:
    """Points or tangents of `leg_axis` (`EVEN`, 2) at shares (n,) of the leg, held at its ends."""
    return np.stack([np.interp(share, _SHARES, values[:, k]) for k in (0, 1)], 1)


def to_the_middle(stance: Stance) -> F64:
    """(len(LEG_SHARE),) distance of either leg's axis from the line half way between both, px; negative if crossed."""
    axes = [on_axis(leg_axis(stance, side)[0], LEG_SHARE) for side in SIDES]
    apart = axes[LEFT] - axes[RIGHT]
    return np.asarray(0.5 * (apart @ stance.across))


def measure_legs(reduced: Reduced, stance: Stance) -> LegGirth:
    """Measure one frame; where the silhouette does not tell, an average body's widths, scaled as the rest."""
    unit, step = stance.girth_width, reduced.step
    middle = np.maximum(to_the_middle(stance), 0.0) / unit
    radii = np.array(ARM_RADIUS) * unit * 0.8
    found = np.empty((2, 2, len(LEG_SHARE)))
    for side in SIDES:
        points, tangents = leg_axis(stance, side)
        at, along = on_axis(points, LEG_SHARE), on_axis(tangents, LEG_SHARE)
        normals, starts = outward(along, side), reduced.from_frame(at)
        for edge, (sign, prior) in enumerate(((1.0, OUTER), (-1.0, INNER))):
            count = int(np.clip(WIDEST * prior.max() * unit / step, 4, 300)) + 2
            width = first_exit(reduced.alpha, starts, sign * normals, np.ones(len(at), int), count) * step
            hidden = first_arm(at, sign * normals, stance.arms[side], radii, 0.7 * prior * unit, step, count)
            width /= unit
            good = np.isfinite(width) & (width * unit <= hidden + step) & (width < WIDEST * prior)
            good &= width > 0.5 * prior
            if edge == 1:
                good &= (width < middle + 0.02) & (LEG_SHARE > 0.2)
            ratio = float(np.median(width[good] / prior[good])) if good.sum() >= 3 else 1.0
            found[edge, side] = np.where(good, width, prior * np.clip(ratio, 0.8, 1.25))
    return LegGirth(_smoothed(found[0]), _smoothed(found[1]))


def _smoothed(rows: F64) -> F64:
    padded = np.pad(rows, ((0, 0), (1, 1)), mode="edge")
    return np.median(np.stack([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]]), axis=0)


def blended_legs(old: LegGirth | None, new: LegGirth, weight: float) -> LegGirth:
    """Exponential mean of two measurements."""
    if old is None:
        return new
    return LegGirth(old.outer + weight * (new.outer - old.outer), old.inner + weight * (new.inner - old.inner))
