"""Between the decoder's and encoder's frames and the pictures on the path. PyAV's own reformat is ten times slower."""

from fractions import Fraction

import numpy as np
from av import VideoFrame

from fitmirror.frames import U8, Frame

CLOCK_HZ = 90_000
TIME_BASE = Fraction(1, CLOCK_HZ)

_PLANAR_420 = ("yuv420p", "yuvj420p")


def i420_of(frame: VideoFrame) -> U8:
    """Planar 4:2:0 (h * 3 / 2, w) of a decoded frame; an odd last row or column is cut off."""
    if frame.format.name not in _PLANAR_420:
        frame = frame.reformat(format="yuv420p")
    w, h = frame.width & ~1, frame.height & ~1
    out = np.empty(h * w * 3 // 2, np.uint8)
    start = 0
    for plane, (pw, ph) in zip(frame.planes, ((w, h), (w // 2, h // 2), (w // 2, h // 2)), strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        out[start : start + ph * pw].reshape(ph, pw)[:] = rows[:ph, :pw]
        start += ph * pw
    return out.reshape(h * 3 // 2, w)


def picture_of(frame: VideoFrame, pts_s: float) -> Frame:
    """A decoded frame as the path's picture."""
    return Frame.of_i420(i420_of(frame), pts_s)


def frame_of(picture: Frame, pts: int) -> VideoFrame:
    """A picture as an encoder wants it; `pts` in ticks of 90 kHz."""
    frame = VideoFrame.from_ndarray(picture.i420, format="yuv420p")
    frame.pts, frame.time_base = pts, TIME_BASE
    return frame
