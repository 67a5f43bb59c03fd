"""Motion between two frames, coarse and smooth: where each place came from.

The flow is DIS (Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016) at a fraction of the size.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8, Box, Frame

FLOW_LINES = 120  # height at which the flow is found
SMOOTH = 1.5  # of the flow, its own px
STILL = 0.2  # of that size, motion below is the camera's noise


@dataclass(frozen=True, eq=False)
class Flow:
    """Motion over a picture, most often backward and over a whole frame.

    Attributes:
        values: (h, w, 2) float32, x and y of the way back to where each place was, flow px.
        step: Frame px per flow px.
    """

    values: F32
    step: int

    def reach(self) -> float:
        """The longest way, frame px."""
        return float(np.abs(self.values).max()) * self.step

    def ways(self, box: Box, origin: tuple[int, int]) -> F32:
        """Where each px of a box of the frame was, (h, w, 2) float32 in frame px from `origin` (x, y)."""
        x, y, w, h = box
        step = self.step
        rows, columns = self.values.shape[:2]
        i0, j0 = x // step - 1, y // step - 1
        i, j = np.arange(i0, (x + w - 1) // step + 2), np.arange(j0, (y + h - 1) // step + 2)
        near = self.values[np.ix_(np.clip(j, 0, rows - 1), np.clip(i, 0, columns - 1))]
        # Positions grow evenly, so that the flow can be turned into them before it is enlarged, while it is small.
        centre = (step - 1) / 2.0
        places = near * np.float32(step)
        places[..., 0] += (i * step + centre - origin[0]).astype(np.float32)
        places[..., 1] += (j * step + centre - origin[1]).astype(np.float32)[:, None]
        size = len(i) * step, len(j) * step
        whole = np.asarray(cv2.resize(places, size, interpolation=cv2.INTER_LINEAR), np.float32)
        left, top = x - i0 * step, y - j0 * step
        return whole[top : top + h, left : left + w]

    def scaled(self, width: int, height: int) -> F32:
        """Where each px of the frame shrunk to a width and height was, (height, width, 2) float32 in its px."""
        at = np.asarray(cv2.resize(self.values, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        at *= np.float32(height / self.values.shape[0])
        at[..., 0] += np.arange(width, dtype=np.float32)
        at[..., 1] += np.arange(height, dtype=np.float32)[:, None]
        return at

    def at(self, points: F32) -> F32:
        """The way, in frame px, from points (n, 2) of the frame."""
        rows, columns = self.values.shape[:2]
        cells = np.clip(points // self.step, 0, (columns - 1, rows - 1)).astype(np.intp)
        return np.asarray(self.values[cells[:, 1], cells[:, 0]] * np.float32(self.step), np.float32)


def flow_step(lines: int) -> int:
    """Frame px per flow px, for a frame of so many lines."""
    return max(1, round(lines / FLOW_LINES))


def grey_of(frame: Frame) -> U8:
    """Brightness at flow size."""
    w, h = frame.size
    step = flow_step(h)
    columns, rows = max(1, w // step), h // step
    whole = (frame.bgr if frame.luma is None else frame.luma)[: rows * step, : columns * step]
    small = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)


class FlowFinder:
    """Finds the motion between two pictures of flow size; not thread-safe."""

    def __init__(self) -> None:
        """See the class."""
        self._dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        # At the preset's quarter of the size a body that moves before a wall is taken for a part of the wall.
        self._dis.setFinestScale(1)

    def find(self, now: U8, before: U8, step: int, start: Flow | None = None) -> Flow:
        """The way back from one picture to an earlier one (and swapped, the way on from the earlier to the later).

        Args:
            now: (h, w) uint8, at least 16 px each way.
            before: The same size.
            step: Frame px per px of theirs.
            start: What the way is thought to be, of the same size; long ways are found much more surely from there.
        """
        guess = np.zeros((*now.shape, 2), np.float32) if start is None else start.values.copy()
        found = self._dis.calc(now, before, guess)
        return Flow(np.asarray(cv2.GaussianBlur(found, (0, 0), SMOOTH), np.float32), step)


def calmed(flow: Flow) -> Flow:
    """A flow without what is less than the camera's noise."""
    still = np.float32((STILL * flow.values.shape[0] / FLOW_LINES) ** 2)
    square = np.asarray(cv2.transform(cv2.multiply(flow.values, flow.values), np.ones((1, 2), np.float32)), np.float32)
    return Flow(np.asarray(flow.values * (square / (square + still))[..., None], np.float32), flow.step)
