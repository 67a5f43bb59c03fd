"""Motion between two frames, coarse and smooth: where each place came from.

The flow is DIS (Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016) at a fraction of the size.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8, Box, Frame

FLOW_LINES = 120  # height at which the flow is found
SMOOTH, SMOOTH_CLOTH = 1.5, 6.0  # of the flow, its own px: cloth moves in one piece
STILL = 0.2  # of that size, motion below is the camera's noise
STRANGE = 0.8  # own px: what moves so differently from the whole of the cloth is not cloth
MOST_TURN = 0.03  # rad, and share of the size: in so short a time no torso turns or grows by more
LEAST_CLOTH = 8  # flow px of cloth from which its motion can be told


@dataclass(frozen=True, eq=False)
class Flow:
    """Backward motion over a whole frame.

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
        """The way back, in frame px, from points (n, 2) of the frame."""
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

    def find(self, now: U8, before: U8, step: int) -> Flow:
        """The way back from one picture (h, w) to an earlier one, of `step` frame px a px; at least 16 px each way."""
        found = self._dis.calc(now, before, np.zeros((*now.shape, 2), np.float32))
        return Flow(np.asarray(cv2.GaussianBlur(found, (0, 0), SMOOTH), np.float32), step)


def calmed(flow: Flow) -> Flow:
    """A flow without what is less than the camera's noise."""
    still = np.float32((STILL * flow.values.shape[0] / FLOW_LINES) ** 2)
    square = np.asarray(cv2.transform(cv2.multiply(flow.values, flow.values), np.ones((1, 2), np.float32)), np.float32)
    return Flow(np.asarray(flow.values * (square / (square + still))[..., None], np.float32), flow.step)


def flow_of_cloth(flow: Flow, cloth: U8) -> Flow:
    """The flow of cloth, smooth, and known beneath what lies before it too; at half the size of the given one.

    A mean over the neighbourhood, in which what moves otherwise than the whole of the cloth counts for little:
    normalised convolution (Knutsson and Westin, 1993) with a robust weight.

    Args:
        flow: Of the whole frame.
        cloth: (h // 2, w // 2) uint8 at half the size of the flow, opacity of the cloth that is seen.
    """
    step = 2 * flow.step
    rows, columns = cloth.shape
    half = cv2.resize(flow.values[: 2 * rows, : 2 * columns], (columns, rows), interpolation=cv2.INTER_AREA)
    values = np.asarray(half, np.float32) * np.float32(0.5)
    ys, xs = np.nonzero(cloth > 200)
    if len(xs) < LEAST_CLOTH:
        return Flow(values, step)
    motion = similar_motion(xs.astype(np.float32), ys.astype(np.float32), values[ys, xs], STRANGE / 2)
    # What is local is kept as a difference from the motion of the whole, which goes on where nothing local is known.
    whole = motion(np.arange(columns, dtype=np.float32)[None], np.arange(rows, dtype=np.float32)[:, None])
    local = values - whole
    strange = np.square(local[ys, xs]).sum(1) / np.float32((STRANGE / 2) ** 2)
    sums = np.zeros((rows, columns, 3), np.float32)
    sums[ys, xs, 2] = 1.0 / (1.0 + np.square(strange))
    sums[..., :2] = local * sums[..., 2:]
    sums = np.asarray(cv2.GaussianBlur(sums, (0, 0), SMOOTH_CLOTH / 2), np.float32)
    return Flow(np.asarray(whole + sums[..., :2] / (sums[..., 2:] + np.float32(0.05)), np.float32), step)


def similar_motion(xs: F32, ys: F32, values: F32, strange: float) -> Callable[[F32, F32], F32]:
    """The motion by shift, turn and growth that most of the values (n, 2) at (xs, ys) follow, as a function of x, y.

    Iteratively re-weighted least squares about the median, with turn and growth held within reason.

    Args:
        xs: (n,) float32.
        ys: (n,) float32.
        values: (n, 2) float32.
        strange: Difference from the motion at which a value counts for half.
    """
    thin = slice(None, None, max(1, len(xs) // 400))
    x0, y0 = float(xs.mean()), float(ys.mean())
    x, y, v = xs[thin] - x0, ys[thin] - y0, values[thin]
    shift = np.median(v, axis=0)
    growth = turn = 0.0
    for _ in range(4):
        rest = v - shift - np.column_stack((growth * x - turn * y, turn * x + growth * y))
        weight = 1.0 / (1.0 + np.square(np.square(rest).sum(1) / strange**2))
        shift = shift + (rest * weight[:, None]).sum(0) / weight.sum()
        spread = float((weight * (x * x + y * y)).sum()) + 1e-6
        local = v - shift
        growth = float(np.clip((weight * (local[:, 0] * x + local[:, 1] * y)).sum() / spread, -MOST_TURN, MOST_TURN))
        turn = float(np.clip((weight * (local[:, 1] * x - local[:, 0] * y)).sum() / spread, -MOST_TURN, MOST_TURN))

    def motion(at_x: F32, at_y: F32) -> F32:
        dx, dy = np.broadcast_arrays(at_x - np.float32(x0), at_y - np.float32(y0))
        flow = np.stack((shift[0] + growth * dx - turn * dy, shift[1] + turn * dx + growth * dy), axis=-1)
        return np.asarray(flow, np.float32)

    return motion
