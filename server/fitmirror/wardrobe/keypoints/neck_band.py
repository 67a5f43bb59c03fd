"""A contrasting neck band: the front edge is its upper edge, though the lower one may be the stronger."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.neck_edge import POWERS, settled, step_across
from fitmirror.wardrobe.keypoints.neck_patch import NeckPatch

_NARROWEST, _WIDEST = 0.08, 0.3  # half widths of the opening
_PLACES = (0.3, 0.5, 0.65)  # half widths off the middle, where the band must be as high as in the middle
_PARALLEL = (0.72, 1.7)  # times its height in the middle; what ends in the collar points is the inner back
_OF_STEP, _LEAST = 0.3, 4.0  # of the change across the lower edge; Lab
_AGAINST = -0.3  # cosine between the two changes: a band differs from both sides, a shadow deepens


def _height(u: F32, values: F32, place: float) -> float:
    return float(np.median(values[np.abs(np.abs(u) - place) < 0.08]))


def above_band(patch: NeckPatch, u: F32, v: F32, top: F32, step: float) -> tuple[F32, float] | None:
    """The upper edge of the band whose lower edge has been found, and its colour step; None where there is no band.

    Args:
        patch: The neck opening.
        u: Places across it, half widths.
        v: The found edge at each of them.
        top: The outline's upper edge there.
        step: Change of colour across the found edge, Lab.
    """
    smooth = np.asarray(cv2.GaussianBlur(patch.lab, (0, 0), 1.0), np.float32)
    lower = settled(patch, u, v, top)
    middle = _height(u, lower, 0.0)
    best: tuple[F32, float] | None = None
    for power in POWERS:
        bow = (1.0 - np.abs(u) ** power).astype(np.float32)
        for width in np.arange(_NARROWEST, _WIDEST, 0.02):
            upper = np.asarray((middle - float(width)) * bow, np.float32)
            ratios = [(_height(u, lower, at) - _height(u, upper, at)) / float(width) for at in _PLACES]
            if min(ratios) < _PARALLEL[0] or max(ratios) > _PARALLEL[1]:
                continue
            change, _ = step_across(patch, smooth, u, upper, top)
            if change > max(_LEAST, _OF_STEP * step) and (best is None or change > best[1]):
                best = upper, change
    if best is None:
        return None
    upper = settled(patch, u, best[0], top)
    inner = np.abs(u) < 0.7

    def colour(heights: F32) -> F32:
        rows = np.clip(np.round(patch.row(heights)).astype(int), 0, len(smooth) - 1)
        columns = np.round(patch.column(u)).astype(int)
        return np.asarray(np.median(smooth[rows, columns][inner], axis=0), np.float32)

    gap = lower - upper
    back, band, body = colour(upper - 0.5 * gap), colour((upper + lower) / 2.0), colour(lower + 0.5 * gap)
    one, two = band - back, body - band
    cosine = float(one @ two) / max(1e-3, float(np.linalg.norm(one) * np.linalg.norm(two)))
    return best if cosine < _AGAINST else None
