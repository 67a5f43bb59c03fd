"""The front edge of a crew neck of one colour: the upper of its ribbed band's two edges."""

from dataclasses import replace

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.armpit import ramp
from fitmirror.wardrobe.keypoints.neck_curves import Edges, clearness, family
from fitmirror.wardrobe.keypoints.neck_lines import Front, depths
from fitmirror.wardrobe.keypoints.neck_patch import NeckPatch
from fitmirror.wardrobe.keypoints.neck_settle import settled_evenly, settled_freely

_BODY = 0.9  # half widths: below this most curves run over plain cloth
_BANDS = np.arange(0.12, 0.36, 0.04)  # half widths: what ribbed bands may measure
_SEAM_ENDS = 0.62  # half widths from the axis: the back collar's seam goes at least as far
_SEAMS = np.arange(0.08, 0.42, 0.01)  # half widths below the outline
_SEAM_CLEAR = 0.45  # 0..1: fainter is no seam
_BELOW_SEAM = 0.05  # half widths
_ROUND = 0.6, 1.03  # of its distance from the outline in the middle: what it is half way to the collar points
_DEEPEST_BAND = 1.6  # half widths: a crew neck is not deeper
_ABOVE_BODY = 1.4  # times the body's own lines: what a band's two edges must be
_NEAR = 0.045  # half widths that it is moved by at most, so that it does not leave the upper edge for the lower


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


def banded_edge(patch: NeckPatch, edges: Edges, u: F32, top: F32, above: float) -> Front | None:
    """The upper of the two edges of a ribbed band of the garment's own colour; None where there are not two.

    Args:
        patch: The neck opening.
        edges: Its slopes.
        u: Places across it, half widths.
        top: Height v of the outline at each of them; the back collar's own seam runs below it.
        above: Height v that the front edge lies below, for the label ends there.
    """
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
        middle, aside = depths(points[i, j], u, top)
        depth = float(points[i, j, -1, 1])
        # A round front edge comes up to the outline towards the collar points, but not so soon as a fold.
        round_ = _ROUND[0] * middle < aside < _ROUND[1] * middle
        if min(middle, aside) < least or depth < above or depth > _DEEPEST_BAND or not round_:
            score[i, j] = 0.0
    i, j = np.unravel_index(int(score.argmax()), score.shape)
    if score[i, j] <= 0.0 or min(one[i, j], two[i, j]) < _ABOVE_BODY * usual:
        return None
    rest = score[:, np.abs(points[i, j, -1, 1] - points[0, :, -1, 1]) > 0.15]
    lead = float(score[i, j] / max(float(rest.max()), 1e-3))
    half, _ = settled_evenly(patch, edges, points[i, j][None], out[i, j][None], _NEAR)
    sure = 0.3 + 0.3 * ramp(lead, 1.0, 1.3)
    return Front(settled_freely(patch, edges, half[0], _NEAR), 0.0, sure)
