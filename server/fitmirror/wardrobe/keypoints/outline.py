"""Questions one asks of a half outline: its dents, corners, and farthest points."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from fitmirror.frames import F32


@dataclass(frozen=True)
class Dent:
    """A place where the outline leaves its convex hull: sample indices and depth in pixels."""

    start: int
    far: int
    end: int
    depth: float


def dents(points: F32) -> list[Dent]:
    """All dents of the half shape closed along the axis, deepest first."""
    scaled = np.round(points * 8.0).astype(np.int32)
    hull = cv2.convexHull(scaled, returnPoints=False)
    # cv2 wants the indices in order; self-crossing outlines give others.
    order = np.sort(hull[:, 0])
    found = []
    for a, b in pairwise(order):
        if b - a < 4:
            continue
        depth = off_chord(points, int(a), int(b))
        far = int(np.argmin(depth))
        found.append(Dent(int(a), int(a) + far, int(b), float(-depth[far])))
    return sorted(found, key=lambda dent: -dent.depth)


def off_chord(points: F32, a: int, b: int) -> F32:
    """Signed distance of samples a..b from the chord a-b, positive outside (away from the body), in pixels."""
    p, q = points[a], points[b]
    along = (q - p) / max(1e-6, float(np.hypot(*(q - p))))
    rest = points[a : b + 1] - p
    # The outline runs clockwise about the body on the side x > 0 (y down): outside is to its left.
    return np.asarray(rest[:, 0] * along[1] - rest[:, 1] * along[0], np.float32)


def turning(points: F32, step: int) -> F32:
    """Turn of the outline at each sample over `step` samples each way, radians, positive where it is convex."""
    n = len(points)
    index = np.arange(n)
    before = points - points[np.maximum(index - step, 0)]
    after = points[np.minimum(index + step, n - 1)] - points
    angle = np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1))
    angle[:step] = angle[-step:] = 0.0
    return np.asarray(angle, np.float32)


def farthest(points: F32, a: int, b: int, direction: tuple[float, float]) -> int:
    """Sample in a..b that lies farthest in a direction."""
    reach = points[a : b + 1] @ np.array(direction, np.float32)
    return a + int(np.argmax(reach))
