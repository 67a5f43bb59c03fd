"""What was drawn on one frame, moved on to the frames that follow by optical flow.

A machine that cannot find the body and draw afresh thirty times a second still shows thirty pictures: in between, what
was drawn follows the camera's picture. The flow leads always back to the frame that was drawn, so that errors do not
add up. Cloth follows the flow of the cloth alone, so that a hand that passes before it does not pull at its print; the
hand's own outline, and paint on the person, follow the flow as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.body.flow import Flow, FlowFinder, calmed, flow_step, grey_of
from fitmirror.fitting.cloth_flow import flow_of_cloth
from fitmirror.fitting.layer import Worn
from fitmirror.fitting.masks import continued
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.skin import Retouch
from fitmirror.frames import F32, U8, Frame, another_scene

# What was drawn before that says nothing of now; yet a machine that has fallen behind must not have to draw more.
LONGEST_S = 0.7


@dataclass(frozen=True, eq=False)
class Kept:
    """A drawn frame to start from.

    Attributes:
        grey: (h', w') uint8, the camera's picture at flow size.
        pieces: What was drawn, lowest first.
        cloth: The seen cloth of each, as `flow_of_cloth` takes it.
        worn: Where each lay.
        pts: Time of the frame, s.
        size: (width, height) of the frame.
    """

    grey: U8
    pieces: tuple[Piece, ...]
    cloth: tuple[U8, ...]
    worn: tuple[Worn, ...]
    pts: float
    size: tuple[int, int]


class Carrier:
    """Keeps one drawn frame and moves it on; one per outfit."""

    def __init__(self) -> None:
        """With nothing kept."""
        self._kept: Kept | None = None
        self._flow: Flow | None = None  # of the frame before, to start from
        self._flows = FlowFinder()

    def forget(self) -> None:
        """Nothing may be moved on from here."""
        self._kept = self._flow = None

    def keep(self, frame: Frame, pieces: Sequence[Piece], worn: Sequence[Worn]) -> None:
        """What was drawn on a frame."""
        grey = grey_of(frame)
        cloth = tuple(_seen_cloth(piece, grey, flow_step(frame.size[1])) for piece in pieces)
        self._kept = Kept(grey, tuple(pieces), cloth, tuple(worn), frame.pts, frame.size)

    def carry(self, frame: Frame) -> tuple[list[Piece], tuple[Worn, ...]] | None:
        """The pieces as they lie on a later frame.

        None where nothing is kept, or too much time has passed, or the scene is another.
        """
        kept = self._kept
        if kept is None or frame.size != kept.size or not 0 <= frame.pts - kept.pts <= LONGEST_S:
            return None
        grey = grey_of(frame)
        if min(grey.shape) < 16 or another_scene(np.asarray(cv2.absdiff(grey, kept.grey), np.uint8)):
            return None
        flow = self._flow = self._flows.find(grey, kept.grey, flow_step(frame.size[1]), self._flow)
        calm = calmed(flow)
        pieces, worn = [], []
        for piece, cloth, was in zip(kept.pieces, kept.cloth, kept.worn, strict=True):
            of_cloth = calmed(flow_of_cloth(flow, cloth))
            pieces.append(moved(piece, calm, of_cloth, frame.size))
            worn.append(_moved_anchors(was, of_cloth))
        return pieces, tuple(worn)


def _seen_cloth(piece: Piece, grey: U8, flow_px: int) -> U8:
    """Opacity of what is seen of a piece's cloth, over the whole frame at half the size of the flow."""
    step = 2 * flow_px
    rows, columns = (n // 2 for n in grey.shape)
    whole: U8 = np.zeros((rows, columns), np.uint8)
    h, w = piece.front.shape
    x0, y0 = piece.x // step, piece.y // step
    x1, y1 = min(columns, -(-(piece.x + w) // step)), min(rows, -(-(piece.y + h) // step))
    if x1 > x0 and y1 > y0:
        visible = cv2.subtract(cv2.extractChannel(piece.cloth, 3), piece.front)
        whole[y0:y1, x0:x1] = cv2.resize(visible, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return whole


def moved(piece: Piece, flow: Flow, of_cloth: Flow, size: tuple[int, int]) -> Piece:
    """A piece moved by flows that lead back to it.

    Args:
        piece: Where it was.
        flow: Over the whole frame.
        of_cloth: The same for its cloth.
        size: (width, height) of the frame.
    """
    retouch = tuple(_repainted(paint, flow) for paint in piece.retouch)
    reach = of_cloth.reach()
    if max(reach, flow.reach()) < 0.5:
        return replace(piece, retouch=retouch)
    h, w = piece.front.shape
    pad = int(np.ceil(reach))
    x0, y0 = max(0, piece.x - pad), max(0, piece.y - pad)
    x1, y1 = min(size[0], piece.x + w + pad), min(size[1], piece.y + h + pad)
    box, origin = (x0, y0, x1 - x0, y1 - y0), (piece.x, piece.y)
    # A piece ends in clear pixels, but where the frame cuts it off, cloth goes on beyond.
    cloth = continued(piece.cloth, of_cloth.ways(box, origin))
    front = continued(piece.front, flow.ways(box, origin))
    return replace(piece, x=x0, y=y0, cloth=cloth, front=front, retouch=retouch)


def _repainted(paint: Retouch, flow: Flow) -> Retouch:
    """Paint on the person, moved by a flow."""

    def ways(picture: U8) -> F32:
        return flow.scaled(picture.shape[1], picture.shape[0])

    near = ways(paint.weight)
    skin = continued(paint.skin, ways(paint.skin))
    held = paint.held - flow.at(paint.held.astype(np.float32))
    return replace(paint, skin=skin, bare=continued(paint.bare, near), weight=continued(paint.weight, near), held=held)


def _moved_anchors(worn: Worn, flow: Flow) -> Worn:
    if not worn.anchors:
        return worn
    points = np.array(list(worn.anchors.values()), np.float32)
    now = points - flow.at(points)
    return replace(worn, anchors={name: (float(x), float(y)) for name, (x, y) in zip(worn.anchors, now, strict=True)})
