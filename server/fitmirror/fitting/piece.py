"""One item as it is drawn on one frame, taken apart, so that it can be moved on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

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
        visible = cv2.bitwise_not(self.front)
        bgra = cv2.multiply(self.cloth, cv2.merge((visible, visible, visible, visible)), scale=1 / 255)
        return Layer(self.x, self.y, np.asarray(bgra, np.uint8))


def touched(pieces: Sequence[Piece], size: tuple[int, int]) -> Box:
    """The part of a frame (width, height) that pieces, at least one, change; its numbers are even."""
    boxes = [(p.x, p.y, p.front.shape[1], p.front.shape[0]) for p in pieces]
    painted = (painted_box(paint, p.reduced) for p in pieces for paint in p.retouch)
    boxes += [box for box in painted if box[2]]
    x0, y0 = (max(0, min(box[k] for box in boxes)) & ~1 for k in (0, 1))
    x1, y1 = (min(size[k], max(box[k] + box[k + 2] for box in boxes) + 1 & ~1) for k in (0, 1))
    return x0, y0, x1 - x0, y1 - y0
