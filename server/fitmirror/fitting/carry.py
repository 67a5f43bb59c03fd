"""What was drawn on one frame, moved on to the frames that follow by optical flow.

A machine that cannot find the body and draw afresh thirty times a second still shows thirty pictures: in between, what
was drawn follows the camera's picture. The flow is DIS (Kroeger et al., "Fast Optical Flow using Dense Inverse Search",
2016) at a sixth of the size, always back to the frame that was drawn, so that errors do not add up. Cloth follows
the flow of the cloth alone, so that a hand that passes before it does not pull at its print; the hand's own outline,
and paint on the person, follow the flow as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.fitting.layer import Worn
from fitmirror.fitting.masks import continued
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.skin import Retouch
from fitmirror.frames import F32, U8, Frame

FLOW_LINES = 120  # height at which the flow is found
SMOOTH, SMOOTH_CLOTH = 1.5, 6.0  # of the flow, its own px: cloth moves in one piece
STILL = 0.2  # own px: motion below is the camera's noise
STRANGE = 0.8  # own px: what moves so differently from the whole of the cloth is not cloth
MOST_TURN = 0.03  # rad, and share of the size: in so short a time no torso turns or grows by more
LONGEST_S = 0.2  # what was drawn before that says nothing of now
CUT_LEVELS = 40.0  # mean change, grey levels, that makes it another scene


@dataclass(frozen=True, eq=False)
class Kept:
    """A drawn frame to start from.

    Attributes:
        grey: (h', w') uint8, the camera's picture at flow size.
        pieces: What was drawn, lowest first.
        worn: Where each lay.
        pts: Time of the frame, s.
        size: (width, height) of the frame.
    """

    grey: U8
    pieces: tuple[Piece, ...]
    worn: tuple[Worn, ...]
    pts: float
    size: tuple[int, int]


def flow_step(lines: int) -> int:
    """Frame px per flow px, for a frame of so many lines."""
    return max(1, round(lines / FLOW_LINES))


def grey_of(bgr: U8) -> U8:
    """Brightness at flow size."""
    h, w = bgr.shape[:2]
    step = flow_step(h)
    whole = bgr[: h // step * step, : max(1, w // step) * step]
    small = cv2.resize(whole, (max(1, w // step), h // step), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)


class Carrier:
    """Keeps one drawn frame and moves it on; one per outfit."""

    def __init__(self) -> None:
        """With nothing kept."""
        self._kept: Kept | None = None
        self._dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)

    def forget(self) -> None:
        """Nothing may be moved on from here."""
        self._kept = None

    def keep(self, frame: Frame, pieces: Sequence[Piece], worn: Sequence[Worn]) -> None:
        """What was drawn on a frame."""
        self._kept = Kept(grey_of(frame.bgr), tuple(pieces), tuple(worn), frame.pts, frame.size)

    def carry(self, frame: Frame) -> tuple[list[Piece], tuple[Worn, ...]] | None:
        """The pieces as they lie on a later frame.

        None where nothing is kept, or too much time has passed, or the scene is another.
        """
        kept = self._kept
        if kept is None or frame.size != kept.size or not 0 <= frame.pts - kept.pts <= LONGEST_S:
            return None
        grey = grey_of(frame.bgr)
        if min(grey.shape) < 16 or cv2.mean(cv2.absdiff(grey, kept.grey))[0] > CUT_LEVELS:
            return None
        found = self._dis.calc(grey, kept.grey, np.zeros((*grey.shape, 2), np.float32))
        flow = np.asarray(cv2.GaussianBlur(found, (0, 0), SMOOTH), np.float32)
        calm, step = calmed(flow), flow_step(frame.size[1])
        pieces, worn = [], []
        for piece, was in zip(kept.pieces, kept.worn, strict=True):
            of_cloth = calmed(flow_of_cloth(flow, piece, step))
            pieces.append(moved(piece, calm, of_cloth, step, frame.size))
            worn.append(_moved_anchors(was, of_cloth, step))
        return pieces, tuple(worn)


def calmed(flow: F32) -> F32:
    """A flow without what is less than the camera's noise."""
    square = np.asarray(cv2.transform(cv2.multiply(flow, flow), np.ones((1, 2), np.float32)), np.float32)
    return np.asarray(flow * (square / (square + np.float32(STILL**2)))[..., None], np.float32)


def flow_of_cloth(flow: F32, piece: Piece, step: int) -> F32:
    """The flow of a piece's cloth, (h', w', 2) float32, smooth, and known beneath what lies before it too.

    A mean over the neighbourhood, in which what moves otherwise than the whole of the cloth counts for little:
    normalised convolution (Knutsson and Westin, 1993) with a robust weight.
    """
    rows, columns = flow.shape[:2]
    cloth = np.zeros((rows, columns), np.float32)
    h, w = piece.front.shape
    x0, y0 = piece.x // step, piece.y // step
    x1, y1 = min(columns, -(-(piece.x + w) // step)), min(rows, -(-(piece.y + h) // step))
    if x1 <= x0 or y1 <= y0:
        return flow
    visible = cv2.subtract(np.ascontiguousarray(piece.cloth[..., 3]), piece.front)
    cloth[y0:y1, x0:x1] = cv2.resize(visible, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(cloth > 200)
    if len(xs) < 20:
        return flow
    values = np.asarray(flow[ys, xs], np.float32)
    at_x, at_y = xs.astype(np.float32), ys.astype(np.float32)
    motion = similar_motion(at_x, at_y, values)
    strange = np.square(values - motion(at_x, at_y)).sum(1) / np.float32(STRANGE**2)
    weight = np.zeros_like(cloth)
    weight[ys, xs] = 1.0 / (1.0 + np.square(strange))
    # What is local is kept as a difference from the motion of the whole, which goes on where nothing local is known.
    whole = motion(np.arange(columns, dtype=np.float32)[None], np.arange(rows, dtype=np.float32)[:, None])
    local = flow - whole
    sums = cv2.GaussianBlur(np.dstack((local * weight[..., None], weight)), (0, 0), SMOOTH_CLOTH)
    return np.asarray(whole + sums[..., :2] / (sums[..., 2:] + np.float32(0.05)), np.float32)


def similar_motion(xs: F32, ys: F32, values: F32) -> Callable[[F32, F32], F32]:
    """The motion by shift, turn and growth that most of the values (n, 2) at (xs, ys) follow, as a function of x, y.

    Iteratively re-weighted least squares about the median, with turn and growth held within reason.
    """
    thin = slice(None, None, max(1, len(xs) // 400))
    x0, y0 = float(xs.mean()), float(ys.mean())
    x, y, v = xs[thin] - x0, ys[thin] - y0, values[thin]
    shift = np.median(v, axis=0)
    growth = turn = 0.0
    for _ in range(4):
        rest = v - shift - np.column_stack((growth * x - turn * y, turn * x + growth * y))
        weight = 1.0 / (1.0 + np.square(np.square(rest).sum(1) / STRANGE**2))
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


def moved(piece: Piece, flow: F32, of_cloth: F32, step: int, size: tuple[int, int]) -> Piece:
    """A piece moved by flows that lead back to it.

    Args:
        piece: Where it was.
        flow: (h', w', 2) float32 over the whole frame, of `step` px each.
        of_cloth: The same for its cloth.
        step: Frame px per flow px.
        size: (width, height) of the frame.
    """
    retouch = None if piece.retouch is None else _repainted(piece.retouch, flow)
    reach = max(float(np.abs(f).max()) for f in (flow, of_cloth)) * step
    if reach < 0.5:
        return replace(piece, retouch=retouch)
    h, w = piece.front.shape
    pad = int(np.ceil(float(np.abs(of_cloth).max()) * step))
    x0, y0 = max(0, piece.x - pad), max(0, piece.y - pad)
    x1, y1 = min(size[0], piece.x + w + pad), min(size[1], piece.y + h + pad)

    def maps(of: F32) -> F32:
        # The flow under the box, enlarged in one step, and the way from the box to where the piece was.
        to_flow = np.array([[1 / step, 0, (x0 + 0.5) / step - 0.5], [0, 1 / step, (y0 + 0.5) / step - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        under = cv2.warpAffine(of, to_flow, (x1 - x0, y1 - y0), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        at = np.asarray(under, np.float32)
        at *= np.float32(step)
        at[..., 0] += np.arange(x0 - piece.x, x1 - piece.x, dtype=np.float32)
        at[..., 1] += np.arange(y0 - piece.y, y1 - piece.y, dtype=np.float32)[:, None]
        return at

    # A piece ends in clear pixels, but where the frame cuts it off, cloth goes on beyond.
    cloth, front = continued(piece.cloth, maps(of_cloth)), continued(piece.front, maps(flow))
    return replace(piece, x=x0, y=y0, cloth=cloth, front=front, retouch=retouch)


def _repainted(paint: Retouch, flow: F32) -> Retouch:
    """Paint on the person, moved by a flow."""

    def follow(picture: U8) -> U8:
        rows, columns = picture.shape[:2]
        at = np.asarray(cv2.resize(flow, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
        at *= np.float32(rows / flow.shape[0])
        at[..., 0] += np.arange(columns, dtype=np.float32)
        at[..., 1] += np.arange(rows, dtype=np.float32)[:, None]
        return continued(picture, at)

    return replace(paint, skin=follow(paint.skin), bare=follow(paint.bare), weight=follow(paint.weight))


def _moved_anchors(worn: Worn, flow: F32, step: int) -> Worn:
    rows, columns = flow.shape[:2]

    def at(x: float, y: float) -> tuple[float, float]:
        column, row = (int(np.clip(v / step, 0, n - 1)) for v, n in ((x, columns), (y, rows)))
        dx, dy = flow[row, column] * step
        return float(x - dx), float(y - dy)

    return replace(worn, anchors={name: at(x, y) for name, (x, y) in worn.anchors.items()})
