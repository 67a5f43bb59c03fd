"""One dressed picture taken apart, so that what a blender does to it can be told from all else."""

from dataclasses import dataclass

import numpy as np

from fitmirror.fitting.blend import Alpha
from fitmirror.fitting.compose import Cloth
from fitmirror.fitting.layer import Layer
from fitmirror.fitting.occlusion import Occluders
from fitmirror.fitting.outfit import Drawn
from fitmirror.fitting.shopper import Seen
from fitmirror.frames import F32, U8, Box, Frame


class Painted:
    """A `fitmirror.fitting.watch.Watch` that keeps what the garment was laid over."""

    def __init__(self) -> None:
        """See the class."""
        self.box: Box = (0, 0, 0, 0)
        self.patch: U8 = np.zeros((0, 0, 3), np.uint8)

    def looked(self, seen: Seen) -> None:
        """See `Watch`."""

    def drew(self, seen: Seen, cloth: Cloth, before: Occluders, lit: U8) -> None:
        """See `Watch`."""

    def painted(self, box: Box, patch: U8) -> None:
        """See `Watch`."""
        self.box, self.patch = box, patch


@dataclass(frozen=True, eq=False)
class Scene:
    """One picture, plainly dressed, of the size of what was drawn.

    Attributes:
        under: (h, w, 3) what the garment is laid over.
        lit: (h, w, 4) the garment, premultiplied.
        grain: (h, w, 3) float32, the camera's noise that was given to it, the same for each blender.
        at: Where it lies in the frame.
    """

    under: U8
    lit: U8
    grain: F32
    at: tuple[slice, slice]

    def clean(self, dressed: Frame) -> F32:
        """Another blender's picture without the grain."""
        return np.asarray(dressed.bgr[self.at].astype(np.float32) - self.grain, np.float32)

    def whole(self, frame: Frame) -> U8:
        """Opacity of the garment over the whole frame."""
        alpha = np.zeros(frame.bgr.shape[:2], np.uint8)
        alpha[self.at] = self.lit[..., 3]
        return alpha


def scene_of(drawn: Drawn, painted: Painted) -> Scene | None:
    """What is known of a plainly dressed picture; None where nothing was drawn."""
    if drawn.layer is None:
        return None
    x, y, w, h = painted.box
    under = painted.patch[:h, :w]
    lit = _on(drawn.layer, painted.box, under)
    plain = under.copy()
    Alpha().blend(plain, Layer(0, 0, lit))
    at = slice(y, y + under.shape[0]), slice(x, x + under.shape[1])
    return Scene(under, lit, drawn.bgr[at].astype(np.float32) - plain.astype(np.float32), at)


def _on(layer: Layer, box: Box, under: U8) -> U8:
    """A layer on a canvas of the box's size."""
    canvas = np.zeros((*under.shape[:2], 4), np.uint8)
    x, y = layer.x - box[0], layer.y - box[1]
    h, w = layer.bgra.shape[:2]
    canvas[y : y + h, x : x + w] = layer.bgra
    return canvas
