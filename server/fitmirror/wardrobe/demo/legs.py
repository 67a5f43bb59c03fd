"""The cut of trousers and shorts: one leg's outline and the lines sewn on it, centimetres."""

from dataclasses import dataclass

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import Point, bezier, joined
from fitmirror.wardrobe.demo.waisted import Waisted


@dataclass(frozen=True, kw_only=True)
class Legs(Waisted):
    """Measures of the right half of the picture, cm.

    Attributes:
        outer, inner: Corners of the leg's end.
        gap: How far apart the inseams are half way down.
        knee: Outer edge half way down the leg; none for shorts.
    """

    outer: Point
    inner: Point
    gap: float = 2.6
    knee: Point | None = None

    @property
    def crotch(self) -> Point:
        """Where the legs part."""
        return 0.0, self.hip[1] + 0.6

    def outseam(self) -> F32:
        """The side on the right of the picture, from the waist to the leg's end."""
        (hx, hy), (ox, oy) = self.hip, self.outer
        upper = bezier((self.waist, 0.0), (self.waist + 0.6, 0.25 * hy), (hx - 0.1, 0.55 * hy), (hx, hy))
        if self.knee is None:
            return joined(upper, bezier((hx, hy), (hx + 0.15, hy + 0.3 * (oy - hy)), (ox, oy)))
        kx, ky = self.knee
        thigh = bezier((hx, hy), (hx + 0.1, hy + 0.35 * (ky - hy)), (kx + 0.1, ky - 0.3 * (ky - hy)), (kx, ky))
        shin = bezier((kx, ky), (kx - 0.1, ky + 0.3 * (oy - ky)), (ox, oy - 0.3 * (oy - ky)), (ox, oy))
        return joined(upper, thigh, shin)

    def inseam(self) -> F32:
        """The inner side on the right of the picture, from the leg's end up to the crotch."""
        (ix, iy), (cx, cy) = self.inner, self.crotch
        middle = iy + 0.5 * (cy - iy)
        x = max(self.gap, 0.5 * ix)
        return bezier((ix, iy), (ix - 0.05 * (ix - x), middle + 0.22 * (iy - cy)), (x, middle - 0.2 * (iy - cy)),
                      (0.35 * x, cy + 1.5), (cx, cy))  # fmt: skip

    def end(self) -> F32:
        """The leg's end on the right of the picture, from its outer corner to the inner one."""
        (ox, oy), (ix, iy) = self.outer, self.inner
        return bezier((ox, oy), ((ox + ix) / 2, (oy + iy) / 2 + 1.0), (ix, iy))

    def leg(self) -> F32:
        """The closed outline of the leg on the right of the picture, up to the waist."""
        over = 0.5  # the fronts overlap in the middle
        seat = bezier(self.crotch, (-over, self.crotch[1] - 3.0), (-over, self.dip))
        half = self.waist_line()
        return joined(self.outseam(), self.end(), self.inseam(), seat, half[len(half) // 2 :])

    def points(self) -> dict[str, Point]:
        """Key points of the right of the picture."""
        found = {"waist": (self.waist, 0.0), "hip": self.hip, "cuff_outer": self.outer, "cuff_inner": self.inner}
        return found if self.knee is None else found | {"knee": self.knee}
