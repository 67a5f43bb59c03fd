"""The cut of what hangs from the waist: waistband, and the panel of a skirt, centimetres."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import Point, bezier, joined, mirrored


@dataclass(frozen=True, kw_only=True)
class Waisted:
    """The waistband's measures, cm; its upper edge is at y = 0 at the sides.

    Attributes:
        waist: Half the waistband's width.
        hip: The outer edge at the crotch's height, of a skirt at the widest of its upper half.
        band: Height of the waistband.
        dip: How much lower the waistband is in the middle of the front.
    """

    waist: float
    hip: Point
    band: float = 3.8
    dip: float = 1.6

    def waist_line(self, below: float = 0.0) -> F32:
        """The front's waistline, or a line so far below it, from the left of the picture to the right."""
        wide, low = self.waist + 0.09 * below, self.dip + below
        half = bezier((0.0, low), (0.5 * wide, low), (0.85 * wide, 0.25 * self.dip + below), (wide, below))
        return joined(mirrored(half), half)

    def rim(self) -> F32:
        """The back's upper edge, from the left of the picture to the right."""
        return bezier((-self.waist, 0.0), (-0.5 * self.waist, -0.9), (0.5 * self.waist, -0.9), (self.waist, 0.0))

    def back(self) -> F32:
        """The closed outline of the inner back above the front's waistline."""
        return joined(self.rim(), self.waist_line(1.2)[::-1])


@dataclass(frozen=True, kw_only=True)
class SkirtCut(Waisted):
    """A skirt: the hem's corner, and how much lower the hem is in the middle, cm."""

    hem: Point
    sag: float = 1.5

    def side(self) -> F32:
        """The side on the right of the picture, from the waist to the hem."""
        (hx, hy), (ex, ey) = self.hip, self.hem
        slope = (ex - hx) / (ey - hy)
        upper = bezier((self.waist, 0.0), (self.waist + 0.5, 0.3 * hy), (hx - 0.4 * slope * hy, 0.6 * hy), (hx, hy))
        return joined(upper, bezier((hx, hy), (hx + 0.5 * (ex - hx), hy + 0.5 * (ey - hy)), (ex, ey)))

    def half(self, y: F32) -> F32:
        """Half the width at each height y."""
        side = self.side()
        return np.asarray(np.interp(y, side[:, 1], side[:, 0]), np.float32)

    def hem_line(self) -> F32:
        """The hem from the left of the picture to the right."""
        x, y = self.hem
        return bezier((-x, y), (-0.6 * x, y + 1.35 * self.sag), (0.6 * x, y + 1.35 * self.sag), (x, y))

    def panel(self) -> F32:
        """The closed outline of the front."""
        side = self.side()
        return joined(self.waist_line(), side, self.hem_line()[::-1], mirrored(side))

    def points(self) -> dict[str, Point]:
        """Key points of the right of the picture."""
        return {"waist": (self.waist, 0.0), "hip": self.hip, "hem": self.hem}
