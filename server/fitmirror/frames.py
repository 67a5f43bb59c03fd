"""The one picture type on the path, and the only conversions allowed.

Pictures are BGR, 8 bit, as OpenCV has them. WebRTC's decoders and encoders speak I420; the conversion goes through
OpenCV, which takes a tenth of the time of a swscale context built per frame.
"""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

U8: TypeAlias = NDArray[np.uint8]
F32: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Frame:
    """One camera picture.

    Attributes:
        bgr: (height, width, 3) uint8, contiguous. Shared between stages: nobody writes into it.
        pts: Presentation time in seconds, from the stream; never a wall clock.
    """

    bgr: U8
    pts: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.bgr.shape[1], self.bgr.shape[0]


def bgr_from_i420(planes: U8) -> U8:
    """BGR picture (h, w, 3) of planar 4:2:0 (h * 3 / 2, w); h and w even. Limited range, BT.601, as WebRTC sends."""
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)


def i420_from_bgr(bgr: U8) -> U8:
    """Planar 4:2:0 (h * 3 / 2, w) of a BGR picture; an odd last row or column is cut off, since I420 has none."""
    h, w = bgr.shape[0] & ~1, bgr.shape[1] & ~1
    return np.asarray(cv2.cvtColor(bgr[:h, :w], cv2.COLOR_BGR2YUV_I420), dtype=np.uint8)
