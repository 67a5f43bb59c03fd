"""The cut of a top or a dress: the pieces it is sewn from, laid flat, as outlines in centimetres."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import STEPS, Point, bezier, flipped, joined, mirrored

LONG_SLEEVE_CM = 27.0  # from armpit to cuff: longer has an elbow


@dataclass(frozen=True)
class Sleeve:
    """A sleeve on the right side of the picture: its cuff's outer and inner corner, and how its seams bow, cm."""

    outer: Point
    inner: Point
    bow: float = 1.2


@dataclass(frozen=True)
class Pattern:
    """Measures of the right half of the picture, cm; the neck's height is y = 0.

    Attributes:
        neck: Half width of the neck opening.
        front, back: Depth of the neck in front and at the back.
        v: How pointed the front neck is, 0 round .. 1 V.
        tip: The shoulder's tip.
        pit: The armpit.
        waist: Narrowest place of the side.
        hip: Outer edge at the hips; of dresses.
        hem: The hem's corner.
        sag: How much lower the hem is in the middle.
        waves: How high the waves of a flared hem are.
        sleeve: None for a sleeveless top.
        armhole: How far a sleeveless armhole cuts in from the line tip - pit.
        raglan: Whether the sleeves reach up to the neck.
    """

    neck: float = 8.8
    front: float = 9.0
    back: float = 2.0
    v: float = 0.0
    tip: Point = (22.5, 5.8)
    pit: Point = (26.2, 26.5)
    waist: Point = (25.2, 46.0)
    hem: Point = (26.0, 70.0)
    sag: float = 1.0
    sleeve: Sleeve | None = None
    armhole: float = 0.0
    raglan: bool = False
    hip: Point | None = None
    waves: float = 0.0

    def neck_line(self, depth: float) -> F32:
        """A neck edge from the left of the picture to the right."""
        n, k = self.neck, 0.30 + 0.45 * self.v if depth > 5 else 0.3
        half = bezier(
            (0.0, depth),
            (n * (0.62 - 0.5 * self.v), depth),
            (n * (1.0 - 0.12 * k), depth * (0.62 - 0.25 * k)),
            (n, 0.0),
        )
        return joined(mirrored(half), half)

    def armhole_line(self) -> F32:
        """The armhole's seam or edge on the right of the picture, from the tip down to the armpit."""
        (tx, ty), (px, py) = self.tip, self.pit
        if self.sleeve is None:
            inward = self.armhole
            return bezier((tx, ty), (tx - 0.2 * inward, ty + 0.45 * (py - ty)), (px - 4.5, py - 1.6), (px, py))
        return bezier((tx, ty), (tx - 1.6, ty + 0.4 * (py - ty)), (px - 3.0, py - 5.0), (px, py))

    def sleeve_seam(self) -> F32:
        """Where the sleeve on the right of the picture is sewn on, from its upper end down to the armpit."""
        if not self.raglan:
            return self.armhole_line()
        (x, y), (px, py) = self._raglan_neck()[0], self.pit
        x, y = float(x), float(y)
        return bezier((x, y), (x + 0.30 * (px - x), y + 0.42 * (py - y)), (px - 5.0, py - 6.0), (px, py))

    def _raglan_neck(self) -> F32:
        """The piece of the neck's edge that a raglan sleeve takes, from the front up to the shoulder."""
        right = self.neck_line(self.front)[STEPS:]
        return right[-STEPS // 4 :]

    def side(self) -> F32:
        """The side seam on the right of the picture, from the armpit to the hem."""
        (px, py), (wx, wy), (hx, hy) = self.pit, self.waist, self.hem
        upper = bezier((px, py), (px - 0.4, py + 0.4 * (wy - py)), (wx, wy - 0.3 * (wy - py)), (wx, wy))
        if self.hip is not None:
            x, y = self.hip
            middle = bezier((wx, wy), (wx, wy + 0.35 * (y - wy)), (x - 0.12 * (hx - x), y - 0.4 * (y - wy)), (x, y))
            return joined(upper, middle, bezier((x, y), (x + 0.35 * (hx - x), y + 0.3 * (hy - y)), (hx, hy)))
        lower = bezier((wx, wy), (wx, wy + 0.3 * (hy - wy)), (hx, hy - 0.4 * (hy - wy)), (hx, hy))
        return joined(upper, lower)

    def hem_line(self) -> F32:
        """The hem from the left of the picture to the right."""
        hx, hy = self.hem
        line = bezier((-hx, hy), (-0.6 * hx, hy + 1.35 * self.sag), (0.6 * hx, hy + 1.35 * self.sag), (hx, hy))
        if self.waves:
            u = line[:, 0] / hx
            line[:, 1] += self.waves * (1.0 - u**4) * (np.sin(11.5 * u + 0.6) + 0.4 * np.sin(19.0 * u))
        return line

    def shoulder(self) -> F32:
        """The shoulder's line on the right of the picture, from the neck out to the tip."""
        (tx, ty), n = self.tip, self.neck
        return bezier((n, 0.0), (n + 0.4 * (tx - n), 0.33 * ty), (n + 0.75 * (tx - n), 0.72 * ty), (tx, ty))

    def panel(self, depth: float) -> F32:
        """The closed outline of the front (or back) panel with a neck of this depth."""
        right = joined(self.shoulder(), self.armhole_line(), self.side())
        return joined(self.neck_line(depth), right, self.hem_line()[::-1], mirrored(right))

    def sleeve_outline(self) -> F32:
        """The closed outline of the sleeve on the right of the picture; reaches under the panel."""
        assert self.sleeve is not None
        s, (tx, ty), (px, py) = self.sleeve, self.tip, self.pit
        (ox, oy), (ix, iy) = s.outer, s.inner
        top = bezier(
            (tx, ty),
            (tx + 0.3 * (ox - tx) + s.bow, ty + 0.22 * (oy - ty)),
            (tx + 0.68 * (ox - tx) + s.bow, ty + 0.62 * (oy - ty)),
            (ox, oy),
        )
        cuff = self.cuff_line()
        under = bezier(
            (ix, iy), (ix + 0.4 * (px - ix) + 0.3 * s.bow, iy + 0.4 * (py - iy)), (px + 0.5, py + 0.7), (px, py)
        )
        if self.raglan:
            return joined(top, cuff, under, self.sleeve_seam()[::-1], self._raglan_neck(), self.shoulder())
        inside = [(px - 6.0, py - 4.0), (tx - 6.0, ty + 3.0), (tx - 3.0, ty - 0.9)]
        return joined(top, cuff, under, inside)

    def cuff_line(self) -> F32:
        """The sleeve's edge on the right of the picture, from its outer corner to the inner one."""
        assert self.sleeve is not None
        (ox, oy), (ix, iy) = self.sleeve.outer, self.sleeve.inner
        out = np.array([oy - iy, ix - ox], np.float64)
        out = -0.05 * out if out @ np.array([ox, oy]) < 0 else 0.05 * out
        middle = ((ox + ix) / 2 + float(out[0]), (oy + iy) / 2 + float(out[1]))
        return bezier((ox, oy), middle, (ix, iy))

    def both(self, line: F32) -> tuple[F32, F32]:
        """A line of the right side of the picture, and of the left."""
        return line, flipped(line)

    def points(self) -> dict[str, Point]:
        """Key points of the right of the picture."""
        found = {"collar": (self.neck, 0.0), "shoulder": self.tip, "armpit": self.pit, "waist": self.waist}
        found["hem"] = self.hem
        if self.hip is not None:
            found["hip"] = self.hip
        if self.sleeve is not None:
            outer, inner = self.sleeve.outer, self.sleeve.inner
            found |= {"cuff_outer": outer, "cuff_inner": inner}
            if np.hypot(inner[0] - self.pit[0], inner[1] - self.pit[1]) > LONG_SLEEVE_CM:
                x, y = np.mean([outer, inner, self.tip, self.pit], axis=0)
                found["elbow"] = (float(x), float(y))
        return found

    def opening(self) -> F32:
        """The edge of the neck opening on the right of the picture, from the shoulder to the middle."""
        return self.neck_line(self.front)[STEPS:][::-1]
