"""The one picture type on the path, and the only conversions allowed.

Nets and fitting see BGR, 8 bit, as OpenCV has it. WebRTC's decoders and encoders speak I420, and what is not touched
stays in it. The conversion goes through OpenCV, which takes a tenth of the time of a swscale context built per frame.
"""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

U8: TypeAlias = NDArray[np.uint8]
F32: TypeAlias = NDArray[np.float32]


CUT_LEVELS = 40.0  # mean change of the picture, grey levels, that makes it another scene
Box = tuple[int, int, int, int]
"""x, y, width, height in px."""


class Frame:
    """One picture of a stream, in colour or in the camera's own planes, and in the other when asked for it.

    Shared between stages: nobody writes into its arrays.

    Args:
        bgr: (height, width, 3) uint8, contiguous.
        pts: Presentation time in seconds, from the stream; never a wall clock.
    """

    def __init__(self, bgr: U8, pts: float) -> None:
        """See the class."""
        self._bgr: U8 | None = bgr
        self._i420: U8 | None = None
        self.size: tuple[int, int] = (bgr.shape[1], bgr.shape[0])
        """(width, height) in pixels."""
        self.pts = pts

    @classmethod
    def of_i420(cls, i420: U8, pts: float) -> "Frame":
        """A picture from its planes (height * 3 / 2, width), 4:2:0; height and width even."""
        frame = cls.__new__(cls)
        frame._bgr, frame._i420, frame.pts = None, i420, pts
        frame.size = i420.shape[1], i420.shape[0] * 2 // 3
        return frame

    @property
    def bgr(self) -> U8:
        """(height, width, 3) uint8."""
        if self._bgr is None:
            assert self._i420 is not None
            self._bgr = bgr_from_i420(self._i420)
        return self._bgr

    @property
    def i420(self) -> U8:
        """(height * 3 / 2, width) uint8, without an odd last row or column."""
        return i420_from_bgr(self.bgr) if self._i420 is None else self._i420

    @property
    def luma(self) -> U8 | None:
        """(height, width) uint8, the camera's own brightness; None where the picture came in colour."""
        return None if self._i420 is None else self._i420[: self.size[1]]

    def cut(self, box: Box) -> U8:
        """A copy of a part, (h, w, 3) BGR; all four numbers of its box are even where the picture came as planes."""
        x, y, w, h = box
        if self._bgr is not None or self._i420 is None:
            return self.bgr[y : y + h, x : x + w].copy()
        part = np.empty((h * 3 // 2, w), np.uint8)
        for mine, of_part in zip(_planes(self._i420, (x, y, w, h)), _planes(part, (0, 0, w, h)), strict=True):
            of_part[:] = mine
        return bgr_from_i420(part)

    def patched(self, box: Box, bgr: U8) -> "Frame":
        """This picture with another part (h, w, 3) in it, to the bit the same elsewhere; the box is as for `cut`."""
        x, y, w, h = box
        if self._i420 is None:
            whole = self.bgr.copy()
            whole[y : y + h, x : x + w] = bgr
            return Frame(whole, self.pts)
        whole = self._i420.copy()
        for mine, of_part in zip(_planes(whole, box), _planes(i420_from_bgr(bgr), (0, 0, w, h)), strict=True):
            mine[:] = of_part
        return Frame.of_i420(whole, self.pts)


def another_scene(change: U8) -> bool:
    """Whether a picture differs so much from the one before, by grey levels (h, w), that nothing goes on from there."""
    return cv2.mean(change)[0] > CUT_LEVELS


def _planes(i420: U8, box: Box) -> tuple[U8, U8]:
    """The part of planar 4:2:0 under a box: brightness (h, w), and both colours (2, h / 2, w / 2); all are views."""
    x, y, w, h = box
    lines, columns = i420.shape[0] * 2 // 3, i420.shape[1]
    colours = i420[lines:].reshape(2, lines // 2, columns // 2)
    return i420[y : y + h, x : x + w], colours[:, y // 2 : (y + h) // 2, x // 2 : (x + w) // 2]


def bgr_from_i420(planes: U8) -> U8:
    """BGR picture (h, w, 3) of planar 4:2:0 (h * 3 / 2, w); h and w even. Limited range, BT.601, as WebRTC sends."""
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)


def i420_from_bgr(bgr: U8) -> U8:
    """Planar 4:2:0 (h * 3 / 2, w) of a BGR picture; an odd last row or column is cut off, since I420 has none."""
    h, w = bgr.shape[0] & ~1, bgr.shape[1] & ~1
    return np.asarray(cv2.cvtColor(bgr[:h, :w], cv2.COLOR_BGR2YUV_I420), dtype=np.uint8)
