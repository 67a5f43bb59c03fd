"""The frame at working size: masks, colours and light are measured here, cloth is drawn at full size."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
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
    if factor == 3 and picture.flags.c_contiguous and min(picture.shape[:2]) >= 3:
        thirds: U8 = np.empty((h, w, *picture.shape[2:]), np.uint8)
        (_thirds if picture.ndim == 2 else _colour_thirds)(picture, thirds)
        return thirds
    if factor % 2:
        # OpenCV is slow at averaging blocks of odd sides; a box filter read at each block's corner is the same.
        means = cv2.blur(picture, (factor, factor), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
        return np.asarray(
            cv2.resize(means[: h * factor, : w * factor], (w, h), interpolation=cv2.INTER_NEAREST), np.uint8
        )
    return np.asarray(cv2.resize(whole, (w, h), interpolation=cv2.INTER_AREA), np.uint8)


@njit(cache=True, nogil=True)
def _thirds(picture, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    """720p at working size: every 3 x 3 pixels averaged to one."""
    rows, columns = out.shape
    sums = np.empty(3 * columns, np.uint16)
    for y in range(rows):
        for x in range(3 * columns):
            sums[x] = np.uint16(picture[3 * y, x]) + np.uint16(picture[3 * y + 1, x]) + np.uint16(picture[3 * y + 2, x])
        for x in range(columns):
            out[y, x] = _ninth(sums[3 * x], sums[3 * x + 1], sums[3 * x + 2])


@njit(cache=True, nogil=True)
def _colour_thirds(picture, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    """As `_thirds`, of three channels, a number that the compiler must know."""
    rows, columns, _ = out.shape
    flat = picture.reshape(picture.shape[0], -1)
    sums = np.empty(9 * columns, np.uint16)
    for y in range(rows):
        for x in range(9 * columns):
            sums[x] = np.uint16(flat[3 * y, x]) + np.uint16(flat[3 * y + 1, x]) + np.uint16(flat[3 * y + 2, x])
        for x in range(columns):
            for c in range(3):
                at = 9 * x + c
                out[y, x, c] = _ninth(sums[at], sums[at + 3], sums[at + 6])


@njit(cache=True, nogil=True)
def _ninth(a, b, c):  # type: ignore[no-untyped-def]  # pragma: no cover
    """A ninth of a sum up to 9 x 255, to the nearest integer, without a division."""
    return np.uint8(((np.uint32(a) + np.uint32(b) + np.uint32(c) + np.uint32(4)) * np.uint32(7282)) >> np.uint32(16))


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
