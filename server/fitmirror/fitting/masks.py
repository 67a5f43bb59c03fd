"""OpenCV's mask operations with types: its stubs know neither a scalar operand nor an absent second map."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import F32, U8

_NO_MAP: Any = None


def above(mask: U8, level: int) -> U8:
    """255 where a mask is greater than `level`, else 0."""
    bound: Any = level
    return np.asarray(cv2.compare(mask, bound, cv2.CMP_GT), np.uint8)


def equal(mask: U8, value: int) -> U8:
    """255 where a mask is `value`, else 0."""
    bound: Any = value
    return np.asarray(cv2.compare(mask, bound, cv2.CMP_EQ), np.uint8)


def warped(picture: U8, maps: F32) -> NDArray[Any]:
    """Values (h, w) or (h, w, c) of a picture at positions (h, w, 2), bilinear, 0 outside of it."""
    return np.asarray(cv2.remap(picture, maps, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT))


def continued(picture: U8, maps: F32) -> U8:
    """As `warped`, with the picture's border going on outside of it."""
    return np.asarray(cv2.remap(picture, maps, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
