"""The front edge of a neck opening among all lines around it: the edge of the shadow inside, or that of a ribbed band."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.armpit import ramp
from fitmirror.wardrobe.keypoints.neck_curves import (
    Edges,
    clearness,
    edges_of,
    family,
    normals,
    sampled,
    settled_evenly,
    settled_freely,
)
from fitmirror.wardrobe.keypoints.neck_label import label_of
from fitmirror.wardrobe.keypoints.neck_patch import NeckPatch

_TRIED = 60  # curves looked at closely
_ALIKE = 0.06  # half widths
_STRIPS = (0.05, 0.08, 0.11)  # half widths from the curve, where the colours of its two sides are taken
_STEP, _CLEAR = 2.0, 12.0  # Lab from the inner back to the front: the least, and what is as good as any
_APART, _RIVAL = 0.3, 0.7  # half widths; how good another line may be, so far away, without making this one unsure
_SURE = 7.0  # Lab: a step that no label talks away, for that may be a print on the chest
_EVEN = 0.5  # of the step's own variation along the curve
_SEEN = 0.45  # of the curve inside the outline
_LIKELY, _DEEP = 1.1, 0.8  # half widths below the outline: deeper openings are rare
_BODY = 0.9  # half widths: below this most curves run over plain cloth
_BANDS = np.arange(0.12, 0.36, 0.04)  # half widths: what ribbed bands may measure
_SEAM_ENDS = 0.62  # half widths from the axis: the back collar's seam goes at least as far
_SEAMS = np.arange(0.08, 0.42, 0.01)  # half widths below the outline
_SEAM_CLEAR = 0.45
_BELOW_SEAM = 0.05
_ROUND = 0.6, 1.03  # of its distance from the outline in the middle: what it is half way to the collar points
_CUT = 0.04  # half widths: of a label's height that the front edge may hide
_DEEPEST_BAND = 1.6  # half widths: a crew neck is not deeper
_PARALLEL = 0.95  # a line this parallel to the outline is the back collar's seam
_SHALLOWEST = 0.15  # half widths below the outline
_COLLAR_CLEAR, _ABOVE_REST = 0.3, 1.35  # at least; times the other lines
_COLLAR_LABEL = 1.5
_DEEPEST_HOOD = 1.8  # half widths
_NEARLY = 0.85  # of the clearest line
_NEAR, _UNEVEN = 0.045, 0.075  # half widths
_MIDDLE = 0.3  # half widths
_ABOVE_BODY = 1.4  # times the body's own lines: what a band's two edges must be
_MIRROR = np.array([-1.0, 1.0], np.float32)


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
        return float(np.median(gap[np.abs(u) < _MIDDLE]))


def front_edge(patch: NeckPatch, u: F32, top: F32) -> Front | None:
    """The front edge of a round or V neck, or None where no line stands out.

    Args:
        patch: The neck opening.
        u: Places across it, half widths.
        top: Height v of the outline at each of them.
    """
    middle = float(np.median(top[np.abs(u) < _MIDDLE]))
    label = label_of(patch, middle)
    edges = edges_of(patch, None if label is None else label.mask)
    above = middle if label is None else label.bottom - _CUT
    return _shaded(patch, edges, u, top, above) or _banded(patch, edges, u, top, above)


def collar_edge(patch: NeckPatch, u: F32, top: F32) -> Front | None:
    """The front edge of a collar that stands, or None: the clearest line but the collar's own seam at the back."""
    label = label_of(patch, float(np.median(top[np.abs(u) < _MIDDLE])), _COLLAR_LABEL)
    edges = edges_of(patch, None if label is None else label.mask)
    above = 0.0 if label is None else label.bottom - _CUT
    usual = float(np.median(clearness(patch, edges, *family()).mean(axis=-1)))
    best: tuple[float, Line] | None = None
    for line in lines_of(patch, edges, u, top):
        if line.aside > _PARALLEL * line.deep or line.deep < _SHALLOWEST or line.half[-1, 1] < above:
            continue
        score = line.mean * (1.0 + 0.3 * float(np.tanh(line.step / 4.0)))
        if best is None or score > best[0]:
            best = score, line
    if best is None or best[1].mean < max(_COLLAR_CLEAR, _ABOVE_REST * usual):
        return None
    score, line = best
    sure = 0.3 + 0.3 * ramp(line.mean / usual, _ABOVE_REST, 2.0 * _ABOVE_REST) + 0.2 * ramp(line.step, 4.0, 9.0)
    return Front(settled_freely(patch, edges, line.half, _UNEVEN), line.step, sure)


def hood_edge(patch: NeckPatch, u: F32, top: F32) -> Front | None:
    """Where a hood's two edges meet in front: the deepest of the clear lines, for the others are the hood's own."""
    edges = edges_of(patch, None)
    lines = [line for line in lines_of(patch, edges, u, top) if line.half[-1, 1] < _DEEPEST_HOOD]
    if not lines:
        return None
    most = max(line.mean for line in lines)
    line = max((line for line in lines if line.mean > _NEARLY * most), key=lambda line: float(line.half[-1, 1]))
    sure = 0.3 + 0.25 * ramp(most, 0.3, 0.5)
    return Front(settled_freely(patch, edges, line.half, _UNEVEN), line.step, sure)


def _gap(half: F32, u: F32, top: F32) -> F32:
    """How far a half curve, mirrored, lies below the outline at each u."""
    whole = np.concatenate([half, half * _MIRROR])
    order = np.argsort(whole[:, 0])
    return np.asarray(np.interp(u, whole[order, 0], whole[order, 1]) - top, np.float32)


@dataclass(frozen=True, eq=False)
class Line:
    """A line in the picture that could be a front edge, alike on both sides.

    Attributes:
        half: (n, 2) u, v from the wearer's left collar point to the axis.
        mean: How clear it is, 0..1: on the whole, and in its faintest quarter.
        step: Lab from above it to below, all along; 0 where it does not grow lighter.
        even: The step over its own variation.
        deep, aside: Half widths below the outline, in the middle and half way to the collar points.
    """

    half: F32
    mean: float
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
        deep, aside = _depths(half, u, top)
        found.append(Line(half, 0.5 * (float(seen.mean()) + faintest), *_step(patch, edges, lab, half), deep, aside))
    return found


def _depths(half: F32, u: F32, top: F32) -> tuple[float, float]:
    gap = _gap(half, u, top)
    beside = (np.abs(u) > 0.4) & (np.abs(u) < 0.65)
    return float(np.median(gap[np.abs(u) < 0.2])), float(np.median(gap[beside]))


def _shaded(patch: NeckPatch, edges: Edges, u: F32, top: F32, above: float) -> Front | None:
    """The edge that the shadow inside the neck ends at, all along the same way."""
    scored: list[tuple[float, Line]] = []
    for line in lines_of(patch, edges, u, top):
        if line.step < _STEP or line.even < _EVEN:
            continue
        if line.step < _SURE and line.half[-1, 1] < above:
            continue
        score = line.mean * np.sqrt(min(line.step, _CLEAR) / _CLEAR)
        score *= float(np.exp(-0.5 * (max(0.0, line.deep - _LIKELY) / _DEEP) ** 2))
        scored.append((score, line))
    if not scored:
        return None
    score, line = max(scored, key=lambda one: one[0])
    rival = max((s for s, other in scored if np.abs(other.half - line.half).max() > _APART), default=0.0)
    sure = (0.25 + 0.7 * ramp(line.step, 1.2, 7.0)) * (0.5 + 0.5 * ramp(score, 0.1, 0.3))
    sure *= 1.0 - 0.5 * ramp(rival / score, _RIVAL, 1.0)
    return Front(settled_freely(patch, edges, line.half, _UNEVEN), line.step, sure)


def _step(patch: NeckPatch, edges: Edges, lab: F32, half: F32) -> tuple[float, float]:
    """Lab from above the curve to below, where it grows lighter, and how many times its variation; else 0."""
    whole, out = np.concatenate([half, half * _MIRROR]), normals(half)
    out = np.concatenate([out, out * _MIRROR])
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


def back_seam(patch: NeckPatch, edges: Edges, u: F32, top: F32) -> tuple[float, float]:
    """How far below the outline the back collar's own seam runs, parallel to it, and how clearly, 0..1."""
    inner = np.abs(u) < _SEAM_ENDS
    across = u[inner]
    upper = cv2.GaussianBlur(top.reshape(-1, 1), (1, 5), 1.0).ravel()[inner]
    slope = np.gradient(upper, across)
    out = np.stack([-slope, np.ones_like(slope)], axis=-1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    bare = replace(edges, free=np.ones_like(edges.free))  # it runs on behind the label
    best = 0.0, 0.0
    for below in _SEAMS:
        line = np.stack([across, upper + below], axis=-1).astype(np.float32)
        clear = np.maximum(*(clearness(patch, bare, line, np.asarray(way, np.float32)) for way in (out, -out)))
        mean = 0.5 * float(clear.mean()) + 0.5 * float(np.percentile(clear, 25))
        if mean > best[1]:
            best = float(below), mean
    return best


def _banded(patch: NeckPatch, edges: Edges, u: F32, top: F32, above: float) -> Front | None:
    """The upper of the two edges of a ribbed band of the garment's own colour, below the back collar's seam."""
    points, out = family()
    points, out = points[:, ::2, ::2], out[:, ::2, ::2]
    upper = clearness(patch, edges, points, out)
    lower = [clearness(patch, edges, np.asarray(points + width * out, np.float32), out) for width in _BANDS]

    def whole(clear: F32) -> F32:
        return np.asarray(0.5 * clear.mean(axis=-1) + 0.5 * np.percentile(clear, 30, axis=-1), np.float32)

    one, two = whole(upper), np.max([whole(clear) for clear in lower], axis=0)
    deep = points[:, :, -1, 1] > _BODY
    usual = float(np.median(one[deep]))
    seam, seam_clear = back_seam(patch, edges, u, top)
    least = seam + _BELOW_SEAM if seam_clear > _SEAM_CLEAR else 0.12
    score = np.minimum(one, two) + 0.3 * (one + two)
    for i, j in np.ndindex(score.shape):
        middle, aside = _depths(points[i, j], u, top)
        depth = float(points[i, j, -1, 1])
        # A round front edge comes up to the outline towards the collar points, but not so soon as a fold.
        round_ = _ROUND[0] * middle < aside < _ROUND[1] * middle
        if min(middle, aside) < least or depth < above or depth > _DEEPEST_BAND or not round_:
            score[i, j] = 0.0
    i, j = np.unravel_index(int(score.argmax()), score.shape)
    if min(one[i, j], two[i, j]) < _ABOVE_BODY * usual:
        return None
    rest = score[:, np.abs(points[i, j, -1, 1] - points[0, :, -1, 1]) > 0.15]
    lead = float(score[i, j] / max(float(rest.max()), 1e-3))
    # Not so far that it leaves the upper edge for the lower.
    half, _ = settled_evenly(patch, edges, points[i, j][None], out[i, j][None], _NEAR)
    sure = 0.3 + 0.3 * ramp(lead, 1.0, 1.3)
    return Front(settled_freely(patch, edges, half[0], _NEAR), 0.0, sure)
