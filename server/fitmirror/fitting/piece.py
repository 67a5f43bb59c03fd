"""One item as it is drawn on one frame, taken apart, so that it can be moved on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from fitmirror.fitting.layer import Layer
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.skin import Retouch, painted_box
from fitmirror.frames import U8, Box


@dataclass(frozen=True, eq=False)
class Piece:
    """Cloth, what lies before it, and what is done to the person beneath.

    Attributes:
        x, y: Frame position of the top left corner, px.
        cloth: (h, w, 4) uint8, lit and premultiplied, with nothing before it but the neck.
        front: (h, w) uint8, opacity of what else lies before it: hair, face, hands.
        retouch: Paint for the person.
        reduced, small: The scales that the paint is in.
    """

    x: int
    y: int
    cloth: U8
    front: U8
    retouch: tuple[Retouch, ...]
    reduced: Reduced
    small: Reduced

    def layer(self) -> Layer:
        """The cloth that is seen."""
        bgra = self.cloth.copy()
        _uncover(bgra, self.front)
        return Layer(self.x, self.y, bgra)

    def opacity(self) -> U8:
        """(h, w) uint8, of the cloth that is seen."""
        cloth = np.asarray(cv2.extractChannel(self.cloth, 3), np.uint8)
        return np.asarray(cv2.multiply(cloth, cv2.bitwise_not(self.front), scale=1 / 255), np.uint8)


@njit(cache=True, nogil=True)
def _uncover(cloth, front):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Cloth (h, w, 4) without what is before it, in place."""
    h, w = front.shape
    for y in range(h):
        for x in range(w):
            before = front[y, x]
            if before == 0:
                continue
            seen = np.uint32(255 - before)
            for c in range(4):
                cloth[y, x, c] = (np.uint32(cloth[y, x, c]) * seen + np.uint32(127)) // np.uint32(255)


def touched(pieces: Sequence[Piece], size: tuple[int, int]) -> Box:
    """The part of a frame (width, height) that pieces, at least one, change; its numbers are even."""
    boxes = [(p.x, p.y, p.front.shape[1], p.front.shape[0]) for p in pieces]
    painted = (painted_box(paint, p.reduced) for p in pieces for paint in p.retouch)
    boxes += [box for box in painted if box[2]]
    x0, y0 = (max(0, min(box[k] for box in boxes)) & ~1 for k in (0, 1))
    x1, y1 = (min(size[k], max(box[k] + box[k + 2] for box in boxes) + 1 & ~1) for k in (0, 1))
    return x0, y0, x1 - x0, y1 - y0
