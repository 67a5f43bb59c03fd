"""Rays over the person's mask: where they leave it, and where they meet an arm."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.fitting.reduced import Points
from fitmirror.frames import U8

F64 = NDArray[np.float64]

EDGE = 128.0  # of 255: opacity at which the person ends
OFF_THE_SHOULDER = 0.30  # share of the upper arm from which it counts: its root is part of the torso


def first_exit(mask: U8, starts: Points, directions: Points, begin: NDArray[np.int_], count: int) -> F64:
    """Distance along each ray at which it leaves the mask; NaN where it begins outside or never leaves.

    Args:
        mask: (h, w) uint8; 0 outside of it.
        starts: (n, 2) in its pixels.
        directions: (n, 2) unit vectors.
        begin: (n,) distance from which on to look, whole pixels.
        count: How many pixels of a ray are looked at.
    """
    found = np.empty(len(starts))
    at, to = np.ascontiguousarray(starts, np.float64), np.ascontiguousarray(directions, np.float64)
    _exits(np.ascontiguousarray(mask), at, to, np.minimum(begin, count - 1).astype(np.int64), count, found)
    return found


@njit(cache=True, nogil=True)
def _value(mask, x, y):  # type: ignore[no-untyped-def]  # pragma: no cover
    h, w = mask.shape
    if not (-1.0 < x < w and -1.0 < y < h):
        return 0.0
    i, j = int(np.floor(y)), int(np.floor(x))
    s, t = x - j, y - i
    value = 0.0
    for di, wy in ((0, 1.0 - t), (1, t)):
        for dj, wx in ((0, 1.0 - s), (1, s)):
            if 0 <= i + di < h and 0 <= j + dj < w:
                value += wy * wx * mask[i + di, j + dj]
    return value


@njit(cache=True, nogil=True)
def _exits(mask, starts, directions, begin, count, found):  # type: ignore[no-untyped-def]  # pragma: no cover
    for r in range(len(starts)):
        x, y, dx, dy = starts[r, 0], starts[r, 1], directions[r, 0], directions[r, 1]
        found[r] = np.nan
        k = begin[r]
        before = _value(mask, x + k * dx, y + k * dy)
        if before < EDGE:
            continue
        for k in range(begin[r] + 1, count):
            value = _value(mask, x + k * dx, y + k * dy)
            if value < EDGE:
                found[r] = k - min(max((EDGE - value) / max(before - value, 1.0), 0.0), 1.0)
                break
            before = value


def first_arm(starts: Points, directions: Points, arm: Points, radii: F64, beyond: F64, step: float, count: int) -> F64:
    """Distance along each ray at which it meets an arm; infinity where it does not.

    Args:
        starts: (n, 2) frame px.
        directions: (n, 2) unit vectors.
        arm: (4, 2) shoulder, elbow, wrist, finger roots, frame px.
        radii: (4,) of the arm there.
        beyond: (n,) distance from which on to look.
        step: Frame px from one point looked at to the next.
        count: How many points of a ray are looked at.
    """
    found = np.empty(len(starts))
    at, to = np.ascontiguousarray(starts, np.float64), np.ascontiguousarray(directions, np.float64)
    _meets(
        at, to, np.ascontiguousarray(arm, np.float64), radii, np.ascontiguousarray(beyond), float(step), count, found
    )
    return found


@njit(cache=True, nogil=True)
def _meets(starts, directions, arm, radii, beyond, step, count, found):  # type: ignore[no-untyped-def]  # pragma: no cover
    for r in range(len(starts)):
        found[r] = np.inf
        for k in range(count):
            along = k * step
            if along <= beyond[r]:
                continue
            x, y = starts[r, 0] + along * directions[r, 0], starts[r, 1] + along * directions[r, 1]
            for bone in range(3):
                ax, ay = arm[bone, 0], arm[bone, 1]
                bx, by = arm[bone + 1, 0] - ax, arm[bone + 1, 1] - ay
                share = ((x - ax) * bx + (y - ay) * by) / max(bx * bx + by * by, 1e-6)
                share = min(max(share, OFF_THE_SHOULDER if bone == 0 else 0.0), 1.0)
                gx, gy = x - ax - share * bx, y - ay - share * by
                radius = (1.0 - share) * radii[bone] + share * radii[bone + 1]
                if gx * gx + gy * gy < radius * radius:
                    found[r] = along
                    break
            if np.isfinite(found[r]):
                break
