"""Masks from working size to full size, their edges drawn to those of the picture.

The fast guided filter (He, Sun: "Fast Guided Filter", 2015): its two coefficients are found at working size and
enlarged, the picture's own brightness then shapes the edge at full size.
"""

from typing import Any

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.fitting.reduced import Reduced
from fitmirror.frames import U8, Box

RADIUS = 2  # working px
EPSILON = 60.0  # brightness levels squared: edges fainter than about 8 levels do not steer the mask


def _under(picture: NDArray[Any], reduced: Reduced, box: Box) -> NDArray[Any]:
    """The part of a working-size picture under a frame box, at full size.

    A plain `cv2.resize` of the pixels around the box, cut to it: several times faster than a warp, and off by less
    than a frame pixel.
    """
    x, y, w, h = box
    rows, columns = picture.shape[:2]
    step = reduced.step
    x0, y0 = max(0, x // step - 1), max(0, y // step - 1)
    x1, y1 = min(columns, -(-(x + w) // step) + 1), min(rows, -(-(y + h) // step) + 1)
    left, top = x - x0 * step, y - y0 * step
    # Pixels that fill no block at the frame's right and bottom edge are stretched over.
    size = max((x1 - x0) * step, left + w), max((y1 - y0) * step, top + h)
    large = cv2.resize(picture[y0:y1, x0:x1], size, interpolation=cv2.INTER_LINEAR)
    # Compiled loops know one layout in memory, whatever the box.
    return np.ascontiguousarray(np.asarray(large)[top : top + h, left : left + w])


def enlarged(picture: U8, reduced: Reduced, box: Box) -> U8:
    """A working-size picture (h', w') or (h', w', c), uint8, at full size under a frame box."""
    return np.asarray(_under(picture, reduced, box), np.uint8)


def sharpened(mask: U8, reduced: Reduced, grey: U8, guide: U8, box: Box) -> U8:
    """A working-size mask at full size, its edges moved onto the picture's.

    Args:
        mask: (h', w') uint8 at working size.
        reduced: The frame at working size.
        grey: (h', w') uint8, its brightness.
        guide: (h, w) uint8, brightness of the frame's box at full size.
        box: Where, in frame px.
    """
    size = (2 * RADIUS + 1, 2 * RADIUS + 1)
    out = np.zeros(guide.shape, np.uint8)
    near = _around(mask, reduced, box)
    if near is None:
        return out
    mask, grey = mask[near], grey[near]
    p, i = mask.astype(np.float32), grey.astype(np.float32)
    means = cv2.blur(cv2.merge((p, i, i * p, i * i)), size)
    mean_p, mean_i, mean_ip, mean_ii = cv2.split(means)
    slope = (mean_ip - mean_i * mean_p) / (mean_ii - mean_i * mean_i + EPSILON)
    offset = mean_p - slope * mean_i
    _guided(
        cv2.blur(slope, size),
        cv2.blur(offset, size),
        guide,
        box[0] - near[1].start * reduced.step,
        box[1] - near[0].start * reduced.step,
        reduced.step,
        out,
    )
    return out


def _around(mask: U8, reduced: Reduced, box: Box) -> tuple[slice, slice] | None:
    """Rows and columns under a frame box that hold all that a mask has there, with what the filter needs around it."""
    x, y, w, h = box
    step, margin = reduced.step, 2 * RADIUS + 2
    rows, columns = mask.shape
    y0, y1 = max(0, y // step - margin), min(rows, (y + h) // step + margin)
    x0, x1 = max(0, x // step - margin), min(columns, (x + w) // step + margin)
    left, top, across, down = cv2.boundingRect(mask[y0:y1, x0:x1])
    if across == 0:
        return None
    first, last = y0 + top - margin, y0 + top + down + margin
    low, high = x0 + left - margin, x0 + left + across + margin
    return slice(max(0, first), min(rows, last)), slice(max(0, low), min(columns, high))


@njit(cache=True, nogil=True)
def _guided(slope, offset, guide, left, top, step, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Slope * guide + offset, both enlarged by `step`; the output begins at `left`, `top` of the enlarged."""
    rows, columns = slope.shape
    h, w = out.shape
    a, b = np.empty(columns, np.float32), np.empty(columns, np.float32)
    x_first, x_last = max(0, -left), min(w, columns * step - left)
    even, level = np.zeros(columns, np.bool_), np.zeros(columns, np.uint8)
    cell, share = np.empty(w, np.int32), np.empty(w, np.float32)
    for x in range(x_first, x_last):
        at = (x + left + 0.5) / step - 0.5
        cell[x] = min(max(int(np.floor(at)), 0), max(columns - 2, 0))
        share[x] = min(max(at - cell[x], 0.0), 1.0)
    right = min(1, columns - 1)
    for y in range(max(0, -top), min(h, rows * step - top)):
        at = (y + top + 0.5) / step - 0.5
        upper = min(max(int(np.floor(at)), 0), rows - 1)
        lower = min(upper + 1, rows - 1)
        t = np.float32(min(max(at - upper, 0.0), 1.0))
        for k in range(columns):
            a[k] = slope[upper, k] + t * (slope[lower, k] - slope[upper, k])
            b[k] = offset[upper, k] + t * (offset[lower, k] - offset[upper, k])
        for k in range(columns - 1):
            even[k] = abs(a[k]) + abs(a[k + 1]) < 1e-3 and abs(b[k] - b[k + 1]) < 0.25
            level[k] = _steeper(b[k])
        for x in range(x_first, x_last):
            k, s = cell[x], share[x]
            if even[k]:
                out[y, x] = level[k]
                continue
            value = (a[k] + s * (a[k + right] - a[k])) * np.float32(guide[y, x]) + b[k] + s * (b[k + right] - b[k])
            out[y, x] = _steeper(value)


@njit(cache=True, nogil=True)
def _steeper(value):  # type: ignore[no-untyped-def]  # pragma: no cover
    """A mask's value, steeper around one half: the filter's support is wider than a real edge."""
    return np.uint8(min(max(np.float32(1.5) * value - np.float32(63.5), np.float32(0.0)), np.float32(255.0)))
