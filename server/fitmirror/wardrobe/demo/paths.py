"""Outlines in centimetres: x to the right of the garment's middle, y down from the neck's height."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from fitmirror.frames import F32

Point = tuple[float, float]
STEPS = 40  # points of a curve


def bezier(*control: Point) -> F32:
    """Points (n, 2) of one Bézier curve of any degree (de Casteljau)."""
    t = np.linspace(0.0, 1.0, STEPS)[:, None]
    level = [np.array(p, np.float64)[None, :] * np.ones_like(t) for p in control]
    while len(level) > 1:
        level = [a + (b - a) * t for a, b in pairwise(level)]
    return np.asarray(level[0], np.float32)


def joined(*pieces: F32 | Sequence[Point]) -> F32:
    """One polyline of several."""
    return np.concatenate([np.asarray(piece, np.float32).reshape(-1, 2) for piece in pieces])


def mirrored(points: F32) -> F32:
    """The other side, walked backwards: joined to the points it closes an outline."""
    return np.asarray(points[::-1] * np.array([-1.0, 1.0]), np.float32)


def flipped(points: F32) -> F32:
    """The other side in the same order."""
    return np.asarray(points * np.array([-1.0, 1.0]), np.float32)


def moved(points: F32, outward_cm: float) -> F32:
    """A line parallel to an open polyline, to its right as it is walked (y down)."""
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.hypot(*along.T), 1e-6)[:, None]
    return np.asarray(points + outward_cm * np.stack([-along[:, 1], along[:, 0]], axis=1), np.float32)


def length(points: F32) -> F32:
    """Distance along the line at each of its points, cm."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))]).astype(np.float32)


def resampled(points: F32, step_cm: float) -> F32:
    """The same line with points at even distances."""
    along = length(points)
    at = np.arange(0.0, float(along[-1]), step_cm)
    return np.stack([np.interp(at, along, points[:, k]) for k in (0, 1)], axis=1).astype(np.float32)


def extended(points: F32, by_cm: float) -> F32:
    """The line with both ends drawn out straight."""
    first, last = points[0] - points[1], points[-1] - points[-2]
    head = points[0] + first / max(1e-6, float(np.hypot(*first))) * by_cm
    tail = points[-1] + last / max(1e-6, float(np.hypot(*last))) * by_cm
    return np.concatenate([head[None], points, tail[None]]).astype(np.float32)
