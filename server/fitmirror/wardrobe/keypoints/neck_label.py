"""The label sewn or printed inside a neck: it hides the cloth, and the front edge lies below it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import masks
from fitmirror.wardrobe.keypoints.neck_patch import HALF, SIDE, UP, NeckPatch

# Lab from the cloth around it, and what of its box it then fills: more where folds and trims run into it.
_UNLIKE = ((14.0, 0.4), (30.0, 0.8))
# L, and chroma: a white label where the pattern or the inside of the back runs into it; what of its box it fills.
_WHITE, _FULL = (80.0, 6.0), 0.75
_MEDIAN_PX = 61  # a label is narrower than its neighbourhood
_WIDTH, _HEIGHT = (0.14, 1.1), (0.05, 0.55)  # half widths
_ASIDE, _REACH = 0.35, 0.75  # half widths from the axis: its middle, its ends
_LOW = 0.6  # half widths below the outline: lower is a print
_MOST = 3  # more of them are a pattern
_GROWN_PX = 3


@dataclass(frozen=True, eq=False)
class Label:
    """A label, or a label and its size: its mask (h, w), and its upper and lower end v."""

    mask: U8
    top: float
    bottom: float


def label_of(patch: NeckPatch, top: float, size: float = 1.0, low: float = _LOW) -> Label | None:
    """The label inside the neck; None where there is none.

    Args:
        patch: The neck opening.
        top: Height v of the outline in the middle.
        size: Times as large as in a round neck, for this opening is narrower.
        low: Half widths below the outline that it starts at the lowest.
    """
    middle = patch.lab[patch.mask > 0].mean(axis=0)
    near = np.clip(cv2.GaussianBlur(patch.lab, (0, 0), 1.0) - middle + 128.0, 0, 255).astype(np.uint8)
    wide = round(_MEDIAN_PX * size) | 1
    around = np.dstack([cv2.medianBlur(np.ascontiguousarray(near[..., k]), wide) for k in range(3)])
    unlike = np.linalg.norm(near.astype(np.float32) - around, axis=2)
    inside = patch.mask > 0
    # Letters grow together, frames fill, and thin lines that run into them go.
    candidates = [(_solid((unlike > least) & inside, 2, 3), full) for least, full in _UNLIKE]
    lab = cv2.GaussianBlur(patch.lab, (0, 0), 0.6)
    white = (lab[..., 0] > _WHITE[0]) & (np.hypot(lab[..., 1], lab[..., 2]) < _WHITE[1])
    candidates.append((_solid(white & inside, 4, 4), _FULL))
    for marks, full in candidates:
        n, labels, stats, _ = cv2.connectedComponentsWithStats(marks)
        found = [k for k in range(1, n) if _could_be(stats[k], top + low, top, size, full)]
        if not 0 < len(found) <= _MOST:
            continue
        upper = min(float(stats[k][1]) for k in found) / HALF - UP
        bottom = max(float(stats[k][1] + stats[k][3]) for k in found) / HALF - UP
        if bottom - upper < _HEIGHT[1] * size:
            mask = masks.dilated(masks.mask_of(np.isin(labels, found)), masks.disc(_GROWN_PX))
            return Label(mask, upper, bottom)
    return None


def _solid(marks: NDArray[np.bool_], gap_px: int, thin_px: int) -> U8:
    return masks.opened(masks.filled(masks.closed(masks.mask_of(marks), gap_px)), thin_px)


def _could_be(box: F32, lowest: float, top: float, size: float, full: float) -> bool:
    x, y, w, h, area = (float(value) for value in box)
    left, upper = x / HALF - SIDE, y / HALF - UP
    wide, high = w / HALF / size, h / HALF / size
    right = left + w / HALF
    return (
        left >= -_REACH
        and right <= _REACH
        and abs(left + right) / 2.0 <= _ASIDE
        and top - 0.05 <= upper <= lowest
        and _WIDTH[0] < wide < _WIDTH[1]
        and _HEIGHT[0] < high < _HEIGHT[1]
        and area > full * w * h
    )
