"""The lines between the collar points that a picture shows, and what there is above and below each of them."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.neck_curves import MIRROR, Edges, clearness, family, normals, sampled
from fitmirror.wardrobe.keypoints.neck_patch import NeckPatch
from fitmirror.wardrobe.keypoints.neck_settle import settled_evenly

_TRIED = 60  # curves looked at closely
_ALIKE = 0.06  # half widths
_STRIPS = (0.05, 0.08, 0.11)  # half widths from the curve, where the colours of its two sides are taken
_SEEN = 0.45  # of the curve inside the outline
MIDDLE = 0.3  # half widths


@dataclass(frozen=True, eq=False)
class Front:
    """A front edge.

    Attributes:
        line: (n, 2) u, v from the wearer's left.
        step: Lab from the inner back to the front; 0 for a band's edge, that shows no other colour.
        confidence: 0..1.
    """

    line: F32
    step: float
    confidence: float

    def below(self, u: F32, top: F32) -> float:
        """How far it lies below the outline in the middle, half widths."""
        order = np.argsort(self.line[:, 0])
        gap = np.interp(u, self.line[order, 0], self.line[order, 1]) - top
        return float(np.median(gap[np.abs(u) < MIDDLE]))


@dataclass(frozen=True, eq=False)
class Line:
    """A line in the picture that could be a front edge, alike on both sides.

    Attributes:
        half: (n, 2) u, v from the wearer's left collar point to the axis.
        clear: How clear it is, 0..1: on the whole, and in its faintest quarter.
        step: Lab from above it to below, all along; 0 where it does not grow lighter.
        even: The step over its own variation.
        deep, aside: Half widths below the outline, in the middle and half way to the collar points.
    """

    half: F32
    clear: float
    step: float
    even: float
    deep: float
    aside: float


def lines_of(patch: NeckPatch, edges: Edges, u: F32, top: F32) -> list[Line]:
    """The clearest lines between the collar points."""
    points, out = family()
    mean = clearness(patch, edges, points, out).mean(axis=-1)
    peaks = [
        (float(mean[i, j]), i, j)
        for i in range(mean.shape[0])
        for j in range(1, mean.shape[1] - 1)
        if mean[i, j] >= max(mean[i, j - 1], mean[i, j + 1])
    ]
    tried: list[tuple[int, int]] = []
    for _, i, j in sorted(peaks, reverse=True):
        if len(tried) < _TRIED and all(np.abs(points[i, j] - points[k]).max() > _ALIKE for k in tried):
            tried.append((i, j))
    rows, columns = [i for i, _ in tried], [j for _, j in tried]
    halves, clear = settled_evenly(patch, edges, points[rows, columns], out[rows, columns])
    lab = np.asarray(cv2.GaussianBlur(patch.lab, (0, 0), 1.5), np.float32)
    found = []
    for half, seen in zip(halves, clear, strict=True):
        faintest = min(float(part.mean()) for part in np.array_split(seen, 4))
        deep, aside = depths(half, u, top)
        found.append(Line(half, 0.5 * (float(seen.mean()) + faintest), *_step(patch, edges, lab, half), deep, aside))
    return found


def _gap(half: F32, u: F32, top: F32) -> F32:
    """How far a half curve, mirrored, lies below the outline at each u."""
    whole = np.concatenate([half, half * MIRROR])
    order = np.argsort(whole[:, 0])
    return np.asarray(np.interp(u, whole[order, 0], whole[order, 1]) - top, np.float32)


def depths(half: F32, u: F32, top: F32) -> tuple[float, float]:
    """How far a half curve lies below the outline, half widths: in the middle, and half way to the collar points."""
    gap = _gap(half, u, top)
    beside = (np.abs(u) > 0.4) & (np.abs(u) < 0.65)
    return float(np.median(gap[np.abs(u) < 0.2])), float(np.median(gap[beside]))


def _step(patch: NeckPatch, edges: Edges, lab: F32, half: F32) -> tuple[float, float]:
    """Lab from above the curve to below, where it grows lighter, and how many times its variation; else 0."""
    whole, out = np.concatenate([half, half * MIRROR]), normals(half)
    out = np.concatenate([out, out * MIRROR])
    above = np.mean([sampled(patch, lab, np.asarray(whole - k * out, np.float32)) for k in _STRIPS], axis=0)
    below = np.mean([sampled(patch, lab, np.asarray(whole + k * out, np.float32)) for k in _STRIPS], axis=0)
    near = [np.asarray(whole + k * out, np.float32) for k in (-_STRIPS[0], _STRIPS[0])]
    seen = (sampled(patch, edges.inside, near[0]) > 0.5) & (sampled(patch, edges.inside, near[1]) > 0.5)
    seen &= sampled(patch, edges.free, near[0]) > 0.5
    if seen.mean() < _SEEN:
        return 0.0, 0.0
    change = (below - above)[seen]
    middle = np.median(change, axis=0)
    size = max(float(np.linalg.norm(middle)), 1e-3)
    # Seven tenths of the curve must show this very change: a print is only under a part of it.
    common = float(np.percentile(change @ (middle / size), 30))
    varies = float(np.percentile(np.linalg.norm(change - middle, axis=1), 60))
    return (common, common / (varies + 1.5)) if middle[0] > 0.5 else (0.0, 0.0)
