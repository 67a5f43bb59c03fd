"""Motion of cloth: smooth, of one piece, and going on beneath what lies before it."""

from collections.abc import Callable

import cv2
import numpy as np

from fitmirror.body.flow import Flow
from fitmirror.frames import F32, U8

SMOOTH_CLOTH = 6.0  # flow px
STRANGE = 0.8  # flow px: what moves so differently from the whole of the cloth is not cloth
MOST_TURN = 0.03  # rad, and share of the size: in so short a time no torso turns or grows by more
LEAST_CLOTH = 8  # flow px of cloth from which its motion can be told


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
