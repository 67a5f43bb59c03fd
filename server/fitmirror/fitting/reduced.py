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
        step_x, step_y: Frame pixels per working pixel.
    """

    bgr: U8
    alpha: U8
    step_x: float
    step_y: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in working pixels."""
        return self.alpha.shape[1], self.alpha.shape[0]

    @property
    def step(self) -> float:
        """Frame pixels per working pixel, the mean of both axes."""
        return 0.5 * (self.step_x + self.step_y)

    def from_frame(self, points: Points) -> Points:
        """Frame positions in working pixels (pixel centres are whole numbers in both)."""
        return (np.asarray(points, np.float64) + 0.5) / (self.step_x, self.step_y) - 0.5


def reduce(bgr: U8, alpha: U8) -> Reduced:
    """Shrink a frame (h, w, 3) and its alpha (h, w) to the working size; small frames stay as they are."""
    h, w = alpha.shape
    factor = max(1.0, float(np.sqrt(w * h / WORKING_PIXELS)))
    size = max(1, round(w / factor)), max(1, round(h / factor))
    if factor == 1.0:
        return Reduced(bgr, alpha, 1.0, 1.0)
    small = np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), np.uint8)
    mask = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Reduced(small, mask, w / size[0], h / size[1])
