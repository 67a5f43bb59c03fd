"""The frame at working size: masks, colours and light are measured here, cloth is drawn at full size."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import U8

WORKING_PIXELS = 427 * 240
Points = NDArray[np.float64]
"""(..., 2) x, y in pixels."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """A frame and its person alpha, shrunk to about `WORKING_PIXELS`.

    Attributes:
        bgr: (h, w, 3) uint8.
        alpha: (h, w) uint8, person opacity.
        step: Frame pixels per working pixel.
    """

    bgr: U8
    alpha: U8
    step: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in working pixels."""
        return self.alpha.shape[1], self.alpha.shape[0]

    def from_frame(self, points: Points) -> Points:
        """Frame positions in working pixels (pixel centres are whole numbers in both)."""
        return (np.asarray(points, np.float64) + 0.5) / self.step - 0.5


def _shrunk(picture: U8, factor: int) -> U8:
    """Every `factor` x `factor` pixels averaged to one; a last row or column that fills no block is left out."""
    h, w = (max(1, n // factor) for n in picture.shape[:2])
    whole = picture[: h * factor, : w * factor]
    if factor % 2:
        # OpenCV is slow at averaging blocks of odd sides; a box filter read at each block's corner is the same.
        means = cv2.blur(picture, (factor, factor), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
        return np.asarray(
            cv2.resize(means[: h * factor, : w * factor], (w, h), interpolation=cv2.INTER_NEAREST), np.uint8
        )
    return np.asarray(cv2.resize(whole, (w, h), interpolation=cv2.INTER_AREA), np.uint8)


def halved(picture: U8) -> U8:
    """A picture at half its size, for what is smooth anyway."""
    return _shrunk(picture, 2)


def half_of(reduced: Reduced) -> Reduced:
    """The frame at half the working size."""
    return Reduced(halved(reduced.bgr), halved(reduced.alpha), 2 * reduced.step)


def reduce(bgr: U8, alpha: U8) -> Reduced:
    """Shrink a frame (h, w, 3) and its alpha (h, w) to about the working size.

    By a whole factor: OpenCV has a fast way for those, and positions stay exact.
    """
    h, w = alpha.shape
    factor = max(1, round(float(np.sqrt(w * h / WORKING_PIXELS))))
    if factor == 1:
        return Reduced(bgr, alpha, 1)
    return Reduced(_shrunk(bgr, factor), _shrunk(alpha, factor), factor)
