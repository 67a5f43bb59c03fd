"""Between the decoder's and encoder's frames and the pictures on the path. PyAV's own reformat is ten times slower."""

from fractions import Fraction

import cv2
import numpy as np
from av import VideoFrame

from fitmirror.frames import U8, Frame

CLOCK_HZ = 90_000
TIME_BASE = Fraction(1, CLOCK_HZ)

_PLANAR_420 = ("yuv420p", "yuvj420p")


def i420_of(frame: VideoFrame, scale: float = 1.0) -> U8:
    """Planar 4:2:0 (h * 3 / 2, w) of a decoded frame, shrunk to `scale`; an odd last row or column is cut off."""
    if frame.format.name not in _PLANAR_420:
        frame = frame.reformat(format="yuv420p")
    w, h = frame.width & ~1, frame.height & ~1
    ow, oh = (max(min(n, 2), round(n * scale) & ~1) for n in (w, h))
    out = np.empty(oh * ow * 3 // 2, np.uint8)
    start = 0
    for plane, part in zip(frame.planes, (1, 2, 2), strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        to = out[start : start + oh * ow // part**2].reshape(oh // part, ow // part)
        own = rows[: h // part, : w // part]
        if scale == 1.0:
            to[:] = own
        else:
            cv2.resize(own, to.shape[::-1], dst=to, interpolation=cv2.INTER_AREA)
        start += to.size
    return out.reshape(oh * 3 // 2, ow)


def picture_of(frame: VideoFrame, pts_s: float, scale: float = 1.0) -> Frame:
    """A decoded frame as the path's picture, shrunk to `scale`."""
    return Frame.of_i420(i420_of(frame, scale), pts_s)


def frame_of(picture: Frame, pts: int) -> VideoFrame:
    """A picture as an encoder wants it; `pts` in ticks of 90 kHz."""
    frame = VideoFrame.from_ndarray(picture.i420, format="yuv420p")
    frame.pts, frame.time_base = pts, TIME_BASE
    return frame
