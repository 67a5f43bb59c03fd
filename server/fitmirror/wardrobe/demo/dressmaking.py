"""Sewing dresses: a top that goes on below the waist, with gathers or a belt there."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.folds import Fold, crease
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.marks import Marks
from fitmirror.wardrobe.demo.paths import bezier, joined, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.tailor import sew


def skirt_folds(p: Pattern, rng: np.random.Generator) -> list[Fold]:
    """Folds of a dress that flares: from the armpits over the bust, to the waist, and down the skirt."""
    folds: list[Fold] = []
    (px, py), (wx, wy), (hx, hy) = p.pit, p.waist, p.hem
    for side in (1.0, -1.0):
        for k in range(2):
            folds += crease(
                rng, (side * (px - 0.8), py + 0.5 + k), (side * (px - 8 - 3 * k), py + 6 + 5 * k), 1.6, 0.22
            )
        for x in (0.25, 0.55, 0.85):
            folds += crease(rng, (side * x * wx, wy - 0.5), (side * x * wx * 1.02, wy - rng.uniform(6, 10)), 1.3, 0.14)
    for x in np.linspace(-0.9, 0.9, 12) + rng.normal(0, 0.03, 12):
        top, end = rng.uniform(0.02, 0.2), rng.uniform(0.92, 1.04)
        a = (x * wx + top * x * (hx - wx), wy + top * (hy - wy))
        b = (x * wx + end * x * (hx - wx), wy + end * (hy - wy) + p.sag)
        folds += crease(rng, a, b, rng.uniform(2.2, 4.2), rng.uniform(0.32, 0.60))
    for x in np.linspace(-0.94, 0.94, 17) + rng.normal(0, 0.02, 17):  # short ones out of the waist seam
        folds += crease(rng, (x * wx, wy + 0.2), (x * wx * 1.15, wy + rng.uniform(5, 14)), 1.1, rng.uniform(0.16, 0.28))
    return folds


def close_folds(p: Pattern, rng: np.random.Generator) -> list[Fold]:
    """Folds of a dress that lies close: at the armpits and the waist."""
    folds: list[Fold] = []
    (px, py), (wx, wy), (hx, hy) = p.pit, p.waist, p.hem
    for side in (1.0, -1.0):
        for k in range(3):
            folds += crease(rng, (side * (px - 0.8), py + k), (side * (px - 8 - 3 * k), py + 6 + 4 * k), 1.7, 0.22)
        for k in range(3):
            y = wy - 5 + 5.0 * k + rng.normal(0, 0.6)
            folds += crease(rng, (side * (wx - 0.2), y), (side * rng.uniform(6, 11), y + rng.uniform(-1, 3)), 1.8, 0.18)
        folds += crease(rng, (side * 0.7 * wx, wy + 14), (side * 0.72 * hx, hy - 4), 3.4, 0.22)
    folds += crease(rng, (1.5, wy + 22), (-1.0, hy - 6), 4.0, 0.16)
    return folds


@dataclass(frozen=True)
class Dress:
    """A dress.

    Attributes:
        pattern, look: Its cut and its cloth.
        gathered: Whether the skirt is gathered into a seam at the waist.
        belt_cm: Width of a tied belt of the same cloth; 0 without.
    """

    pattern: Pattern
    look: Look
    gathered: bool = False
    belt_cm: float = 0.0

    @property
    def seed(self) -> int:
        """Of folds and grain."""
        return self.look.seed

    def marks(self) -> Marks:
        """Its key points."""
        return Marks(self.pattern.points(), opening=self.pattern.opening())

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        table = Table(sheet, self.look.seed, self.look.heather)
        front, lit = sew(table, self.pattern, self.look)
        if self.gathered:
            (x, y) = self.pattern.waist
            line = bezier((-x, y), (-0.4 * x, y + 0.9), (0.4 * x, y + 0.9), (x, y))
            table.pucker(moved(line, 1.3), 2.8, 0.85, 0.17)
            table.pucker(moved(line, -0.7), 1.3, 0.85, 0.10)
            table.seam(line, 0.14)
        if self.belt_cm:
            self._belt(table, front, lit)
        return np.clip(table.colour, 0.0, 1.0), table.covered

    def _belt(self, table: Table, front: F32, lit: F32) -> None:
        """A belt of the cloth, tied beside the middle with its ends hanging."""
        sheet, (x, y), wide = table.sheet, self.pattern.waist, self.belt_cm
        dyed = self.look.body(table.x, table.y) * 0.96
        line = bezier((-x - 0.4, y), (-0.4 * x, y + 1.0), (0.4 * x, y + 1.0), (x + 0.4, y))
        self._strip(table, joined(moved(line, -wide / 2), moved(line, wide / 2)[::-1]), dyed, lit, front)
        cx, cy = 1.6, y + 0.8
        for (ex, ey), bow in (((-2.6, cy + 22.0), -1.6), ((6.4, cy + 19.5), 2.2)):
            tail = bezier((cx, cy), (cx + 0.4 * (ex - cx) + bow, cy + 7.0), (ex - 0.3 * bow, cy + 13.0), (ex, ey))
            wider = np.linspace(0.55, 1.0, len(tail))[:, None]
            one, other = moved(tail, wide / 2), moved(tail, -wide / 2)
            middle = (one + other) / 2
            shape = np.concatenate([middle + (one - middle) * wider, (middle + (other - middle) * wider)[::-1]])
            table.shade(sheet.filled(np.asarray(shape, np.float32)), 0.4, 0.5, 0.30)
            self._strip(table, np.asarray(shape, np.float32), dyed, lit, np.ones_like(front))
        knot = [
            (cx - 1.7, cy - 1.5),
            (cx + 1.4, cy - 1.7),
            (cx + 1.9, cy + 1.3),
            (cx + 0.2, cy + 2.0),
            (cx - 1.6, cy + 1.5),
        ]
        self._strip(table, np.array(knot, np.float32), dyed, lit, np.ones_like(front))
        table.pucker(np.array([(cx - 1.2, cy), (cx + 1.4, cy)], np.float32), 2.6, 0.6, 0.16)

    def _strip(self, table: Table, outline: F32, dyed: F32, lit: F32, within: F32) -> None:
        sheet = table.sheet
        mask = sheet.filled(outline) * within
        round_ = cloth.light(sheet, 1.2 * cloth.pillow(sheet, mask, 0.6))
        table.lay(mask, dyed, np.asarray((0.3 * lit + 0.7) * round_ * table.weave, np.float32), shadow=0.42)
