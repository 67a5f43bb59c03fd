"""A cut-out prepared for warping: premultiplied, in many sizes, so that a print is crisp and does not alias."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from fitmirror.fitting.raster import FRINGE, SOLID
from fitmirror.frames import U8

LARGEST_PX = 1024  # longest side kept of a product photo: what a 1080p mirror can show
BRIGHT = 95  # percentile of its brightness that counts as a cloth's brightest
STEP = 2.0**-0.5  # size of each rung against the one before
SMALLEST_PX = 48


@dataclass(frozen=True, eq=False)
class Rung:
    """One size of a texture.

    Attributes:
        bgra: (h, w, 4) uint8, premultiplied.
        inner: (h, w) uint8, 255 where the photo shows the inside of the back.
        opaque: (h, w) uint8, `raster.SOLID` on cloth, `raster.FRINGE` on its soft edge.
        scale: Pixels of this rung per pixel of the texture at full size, (x, y).
    """

    bgra: U8
    inner: U8
    opaque: U8
    scale: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Texture:
    """All sizes of a cut-out, the largest first."""

    rungs: tuple[Rung, ...]

    def rung(self, size: float) -> Rung:
        """The smallest rung with at least the detail that a drawing at `size` frame px per texture px can show."""
        wanted = min(max(size, 1e-3), 1.0)
        index = int(np.floor(np.log(wanted) / np.log(STEP) + 0.15))
        return self.rungs[min(max(index, 0), len(self.rungs) - 1)]

    @cached_property
    def brightest(self) -> float:
        """Level, 1..255, of the strongest channel of its brightest parts."""
        smallest = self.rungs[-1].bgra
        solid = smallest[..., 3] > 250
        return float(max(np.percentile(smallest[solid, :3].max(-1), BRIGHT), 1.0)) if solid.any() else 1.0


def _opaque(alpha: U8) -> U8:
    any_cloth = cv2.dilate((alpha > 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(alpha >= 128, SOLID, FRINGE * any_cloth).astype(np.uint8)


def texture_of(straight: U8, inner: U8) -> Texture:
    """The ladder of a straight BGRA cut-out (h, w, 4) and its inner-collar mask (h, w)."""
    alpha = straight[..., 3]
    premultiplied = straight.copy()
    for c in range(3):
        premultiplied[..., c] = cv2.multiply(straight[..., c], alpha, scale=1 / 255)
    h, w = alpha.shape
    rungs = []
    factor = 1.0
    while True:
        size = max(2, round(w * factor)), max(2, round(h * factor))
        whole = factor == 1.0
        bgra = (
            premultiplied
            if whole
            else np.asarray(cv2.resize(premultiplied, size, interpolation=cv2.INTER_AREA), np.uint8)
        )
        label = inner if whole else np.asarray(cv2.resize(inner, size, interpolation=cv2.INTER_AREA), np.uint8)
        rungs.append(Rung(bgra, label, _opaque(bgra[..., 3]), (size[0] / w, size[1] / h)))
        factor *= STEP
        if max(w, h) * factor < SMALLEST_PX:
            return Texture(tuple(rungs))
