"""The label sewn or printed inside a neck: it hides the cloth, and the front edge lies below it."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import masks
from fitmirror.wardrobe.keypoints.neck_patch import HALF, SIDE, UP, NeckPatch

# Lab from the cloth around it, and what of its box it then fills: more where folds and trims run into it.
_UNLIKE = ((14.0, 0.4), (30.0, 0.8))
_MEDIAN_PX = 61  # a label is narrower than its neighbourhood
_WIDTH, _HEIGHT = (0.14, 1.1), (0.05, 0.55)  # half widths
_ASIDE, _REACH = 0.35, 0.75  # half widths from the axis: its middle, its ends
_LOW = 0.6  # half widths below the outline: lower is a print
_MOST = 3  # more of them are a pattern
_GROWN_PX = 3


@dataclass(frozen=True, eq=False)
class Label:
    """A label, or a label and its size: its mask (h, w), and its lower end v."""

    mask: U8
    bottom: float


def label_of(patch: NeckPatch, top: float, size: float = 1.0) -> Label | None:
    """The label inside the neck; None where there is none.

    Args:
        patch: The neck opening.
        top: Height v of the outline in the middle.
        size: Times as large as in a round neck, for this opening is narrower.
    """
    middle = patch.lab[patch.mask > 0].mean(axis=0)
    near = np.clip(cv2.GaussianBlur(patch.lab, (0, 0), 1.0) - middle + 128.0, 0, 255).astype(np.uint8)
    wide = round(_MEDIAN_PX * size) | 1
    around = np.dstack([cv2.medianBlur(np.ascontiguousarray(near[..., k]), wide) for k in range(3)])
    unlike = np.linalg.norm(near.astype(np.float32) - around, axis=2)
    for least, full in _UNLIKE:
        # Letters grow together, frames fill, and thin lines that run into them go.
        marks = masks.closed(masks.mask_of((unlike > least) & (patch.mask > 0)), 2)
        marks = masks.opened(masks.filled(marks), 3)
        n, labels, stats, _ = cv2.connectedComponentsWithStats(marks)
        found = [k for k in range(1, n) if _could_be(stats[k], top, size, full)]
        if 0 < len(found) <= _MOST:
            bottom = max(float(stats[k][1] + stats[k][3]) for k in found) / HALF - UP
            return Label(masks.dilated(masks.mask_of(np.isin(labels, found)), masks.disc(_GROWN_PX)), bottom)
    return None


def _could_be(box: F32, top: float, size: float, full: float) -> bool:
    x, y, w, h, area = (float(value) for value in box)
    left, upper = x / HALF - SIDE, y / HALF - UP
    wide, high = w / HALF / size, h / HALF / size
    right = left + w / HALF
    return (
        left >= -_REACH
        and right <= _REACH
        and abs(left + right) / 2.0 <= _ASIDE
        and top - 0.05 <= upper <= top + _LOW * size
        and _WIDTH[0] < wide < _WIDTH[1]
        and _HEIGHT[0] < high < _HEIGHT[1]
        and area > full * w * h
    )
