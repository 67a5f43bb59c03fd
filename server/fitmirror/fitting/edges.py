"""Masks from working size to full size, their edges drawn to those of the picture.

The fast guided filter (He, Sun: "Fast Guided Filter", 2015): its two coefficients are found at working size and
enlarged, the picture's own brightness then shapes the edge at full size.
"""

from typing import Any

import cv2
import numpy as np
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
    return np.asarray(large)[top : top + h, left : left + w]


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
    p, i = mask.astype(np.float32), grey.astype(np.float32)
    means = cv2.blur(cv2.merge((p, i, i * p, i * i)), size)
    mean_p, mean_i, mean_ip, mean_ii = cv2.split(means)
    slope = (mean_ip - mean_i * mean_p) / (mean_ii - mean_i * mean_i + EPSILON)
    offset = mean_p - slope * mean_i
    large = _under(cv2.blur(cv2.merge((slope, offset)), size), reduced, box)
    a, b = cv2.split(large)
    cv2.multiply(a, guide, dst=a, dtype=cv2.CV_32F)
    cv2.add(a, b, dst=a)
    # Steeper around one half: the filter's support is wider than a real edge.
    return np.asarray(cv2.addWeighted(a, 1.5, a, 0.0, -64.0, dtype=cv2.CV_8U), np.uint8)
