"""The coarse grid that masks are found and steadied on, and the way from it back to the frame."""

import cv2
import numpy as np

from fitmirror.body.person_box import Box
from fitmirror.frames import F32, U8, Frame

GRID_LINES = 288  # shorter areas are their own grid
GRID_PIXELS = 120_000  # a grid never has more
CRISP = 1.8  # contrast about one half after enlarging: the grid's ramp is wider than an edge in focus
MIN_SHARE = 0.003  # of the frame; less confident person than this, without a pose, is nobody


def grid_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the grid over a frame or a part of it."""
    scale = min(1.0, GRID_LINES / height, (GRID_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def enlarged(mask: F32, box: Box, frame: tuple[int, int], gain: float = 1.0) -> U8:
    """A mask of 0..1 over a box as a uint8 mask of the frame (width, height), its contrast raised by `gain`."""
    levels = cv2.convertScaleAbs(np.maximum(mask, 0.0), alpha=255.0)
    full = cv2.resize(levels, (box.width, box.height), interpolation=cv2.INTER_LINEAR)
    if gain != 1.0:
        steeper = np.clip(np.rint(127.5 + gain * (np.arange(256) - 127.5)), 0, 255).astype(np.uint8)
        full = cv2.LUT(full, steeper)
    if (box.width, box.height) == frame:
        return np.asarray(full, np.uint8)
    out = np.zeros((frame[1], frame[0]), np.uint8)
    out[box.slices] = full
    return out


def shrunk(bgr: U8, size: tuple[int, int]) -> U8:
    """A picture at `size` (width, height): halved as often as that fits, then bilinear.

    Free of aliasing and, unlike one area average by an odd factor, cheap.
    """
    while bgr.shape[1] >= 2 * size[0] and bgr.shape[0] >= 2 * size[1]:
        even = bgr[: bgr.shape[0] & ~1, : bgr.shape[1] & ~1]
        half = even.shape[1] // 2, even.shape[0] // 2
        bgr = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def on_grid(frame: Frame, box: Box) -> U8:
    """The part of a frame under a box, (h, w, 3), on its grid."""
    return shrunk(frame.bgr[box.slices], grid_size(box.width, box.height))


def nobody(frame: Frame) -> U8:
    """The mask of an empty frame."""
    return np.zeros((frame.bgr.shape[0], frame.bgr.shape[1]), np.uint8)
