"""Where landmarks go with the picture, between two runs of the landmark net.

The flow is found in the person's own region, so that somebody far away is followed as finely as somebody near, and
averaged over the person alone, so that the background does not hold a limb back.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.body.flow import Flow, FlowFinder, calmed
from fitmirror.body.landmark_net import Reading
from fitmirror.body.roi import Roi
from fitmirror.frames import F32, U8, Frame, another_scene

PIXELS = 160  # side of the region
AROUND, WIDE = 2.0, 25  # of it, over which the motion at a landmark is averaged; widely, where little is seen of it
BACKGROUND, FAR = 0.02, 0.02  # weight of what is not the person, and of what is far from the landmark
EDGE = 5  # px along the frame's edge in which no motion can be told: what it compares comes and goes there
_GRID = np.mgrid[:PIXELS, :PIXELS].astype(np.float32)


@dataclass(frozen=True, eq=False)
class Glimpse:
    """A frame's picture of the person, as much of it as is needed to tell later what moved.

    Attributes:
        grey: (PIXELS, PIXELS) uint8.
        roi: Where in the frame.
        weight: (PIXELS, PIXELS) float32, what is the person in view.
        size: (width, height) of the frame.
    """

    grey: U8
    roi: Roi
    weight: F32
    size: tuple[int, int]


def glimpse(frame: Frame, reading: Reading) -> Glimpse:
    """What is kept of a frame that the net has read."""
    weight = cv2.resize(reading.mask, (PIXELS, PIXELS), interpolation=cv2.INTER_AREA).astype(np.float32)
    weight = np.asarray(np.maximum(weight, np.float32(BACKGROUND)), np.float32)
    weight[_out_of(frame.size, reading.roi)] = 0.0
    return Glimpse(_grey(frame, reading.roi), reading.roi, weight, frame.size)


def _out_of(size: tuple[int, int], roi: Roi) -> NDArray[np.bool_]:
    """(PIXELS, PIXELS) what of a region is not in the frame (width, height), or too near to its edge."""
    y, x = _GRID
    m, near = roi.to_frame(PIXELS), EDGE * roi.size / PIXELS
    at_x, at_y = m[0, 0] * x + m[0, 1] * y + m[0, 2], m[1, 0] * x + m[1, 1] * y + m[1, 2]
    inside = (at_x >= near) & (at_x < size[0] - near) & (at_y >= near) & (at_y < size[1] - near)
    return np.asarray(~inside)


def _grey(frame: Frame, roi: Roi) -> U8:
    if frame.luma is not None:
        return roi.cut(frame.luma, PIXELS)
    return np.asarray(cv2.cvtColor(roi.cut(frame.bgr, PIXELS), cv2.COLOR_BGR2GRAY), np.uint8)


class LandmarkFlow:
    """Tells how far landmarks have gone; not thread-safe."""

    def __init__(self) -> None:
        """See the class."""
        self._flows = FlowFinder()

    def way(self, points: F32, before: Glimpse, frame: Frame) -> F32 | None:
        """(n, 2) how far points of an earlier frame have gone in this one, frame px; None where nothing goes on.

        Args:
            points: (n, 2) in the earlier frame. Those outside of it go with the others.
            before: Of the earlier frame.
            frame: This one.
        """
        if frame.size != before.size:
            return None
        now = _grey(frame, before.roi)
        if another_scene(np.asarray(cv2.absdiff(now, before.grey), np.uint8)):
            return None
        to_frame = before.roi.to_frame(PIXELS)
        linear = to_frame[:, :2]
        at = (points - to_frame[:, 2]) @ np.linalg.inv(linear).T
        seen = (at >= 0) & (at < PIXELS) & (points >= 0) & (points < np.asarray(frame.size, np.float32))
        inside = np.asarray(seen.all(axis=1))  # what is no number is not
        if not inside.any():
            return None
        # From the earlier picture on to this one: the points lie in the earlier one.
        flow = calmed(self._flows.find(before.grey, now, 1)).values
        # Normalised convolution (Knutsson and Westin, 1993).
        sums = np.dstack((flow * before.weight[..., None], before.weight))
        sums = cv2.GaussianBlur(sums, (0, 0), AROUND) + np.float32(FAR) * cv2.blur(sums, (WIDE, WIDE))
        mean = sums[..., :2] / (sums[..., 2:] + np.float32(1e-6))
        places = np.asarray(np.where(inside[:, None], at, 0.0), np.float32)
        by = np.asarray(Flow(np.asarray(mean, np.float32), 1).at(places) @ linear.T, np.float32)
        by[~inside] = np.median(by[inside], axis=0)
        return by
