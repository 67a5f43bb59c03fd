"""Masks from working size to full size, their edges drawn to those of the picture.

The fast guided filter (He, Sun: "Fast Guided Filter", 2015): its two coefficients are found at working size and
enlarged, the picture's own brightness then shapes the edge at full size.
"""

import cv2
import numpy as np

from fitmirror.fitting.reduced import Reduced
from fitmirror.frames import U8

RADIUS = 2  # working px
EPSILON = 60.0  # brightness levels squared: edges fainter than about 8 levels do not steer the mask


def _enlarge(picture: np.ndarray, reduced: Reduced, box: tuple[int, int, int, int]) -> np.ndarray:
    """The part of a working-size picture that lies under a frame box (x, y, w, h), at full size."""
    x, y, w, h = box
    turn = np.array(
        [[reduced.step_x, 0, (reduced.step_x - 1) / 2 - x], [0, reduced.step_y, (reduced.step_y - 1) / 2 - y]]
    )
    if reduced.step == 1.0:
        return np.ascontiguousarray(picture[y : y + h, x : x + w])
    return np.asarray(cv2.warpAffine(picture, turn, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def enlarged(picture: U8, reduced: Reduced, box: tuple[int, int, int, int]) -> U8:
    """A working-size picture (h', w') or (h', w', c), uint8, at full size under a frame box (x, y, w, h)."""
    return np.asarray(_enlarge(picture, reduced, box), np.uint8)


def sharpened(mask: U8, reduced: Reduced, grey: U8, guide: U8, box: tuple[int, int, int, int]) -> U8:
    """A working-size mask at full size, its edges moved onto the picture's.

    Args:
        mask: (h', w') uint8 at working size.
        reduced: The frame at working size.
        grey: (h', w') uint8, its brightness.
        guide: (h, w) uint8, brightness of the frame's box at full size.
        box: x, y, w, h in frame px.
    """
    size = (2 * RADIUS + 1, 2 * RADIUS + 1)
    p, i = mask.astype(np.float32), grey.astype(np.float32)
    mean_p, mean_i = cv2.blur(p, size), cv2.blur(i, size)
    covariance = cv2.blur(i * p, size) - mean_i * mean_p
    variance = cv2.blur(i * i, size) - mean_i * mean_i
    slope = covariance / (variance + EPSILON)
    offset = mean_p - slope * mean_i
    both = cv2.merge((cv2.blur(slope, size), cv2.blur(offset, size)))
    large = _enlarge(both, reduced, box)
    a, b = cv2.split(large)
    cv2.multiply(a, guide, dst=a, dtype=cv2.CV_32F)
    cv2.add(a, b, dst=a)
    # Steeper around one half: the filter's support is wider than a real edge.
    return np.asarray(np.clip(a * 1.5 - 64.0, 0.0, 255.0), np.uint8)
