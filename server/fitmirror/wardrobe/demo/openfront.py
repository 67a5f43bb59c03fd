"""Sewing what hangs open in front: the lining behind, then two panels, then collar, pockets and buttons."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth, denim
from fitmirror.wardrobe.demo.collar import Collar, back_outline, fold_line, lay_collar
from fitmirror.wardrobe.demo.folds import crease
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.marks import Marks
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped, joined, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import Dye, label
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.sleeves import lay_sleeve
from fitmirror.wardrobe.demo.table import Table

Trim = Callable[[Table, "OpenFront", float, F32, F32, F32], None]
"""Sews what is on one panel: table, garment, side, the panel's mask, its colours, its brightness."""


@dataclass(frozen=True)
class OpenFront:
    """A jacket or coat that is worn open.

    Attributes:
        pattern, look: Its cut and its cloth; the pattern's front is how deep the fold of its collar ends.
        edge: Lower corner of the panel's front edge on the right of the picture, cm.
        rounded: How far that corner is rounded off.
        lining: Colours of the inside.
        trim: What is sewn on each panel.
        collar: Its collar; without one the fronts are edged with a band of this width (`band_cm` of the look).
        over: What is laid last, over both panels.
        weave: Strength of a twill's diagonals and slubs, where it is no knit.
    """

    pattern: Pattern
    look: Look
    edge: Point
    lining: Dye
    trim: Trim
    collar: Collar | None = None
    rounded: float = 0.0
    over: Callable[[Table, "OpenFront"], None] | None = None
    weave: tuple[float, float] | None = None

    @property
    def seed(self) -> int:
        """Of folds and grain."""
        return self.look.seed

    def front_edge(self) -> F32:
        """The panel's edge on the right of the picture, from the shoulder at the neck to the hem."""
        p, (ex, ey), r = self.pattern, self.edge, self.rounded
        if self.collar is not None:
            fold = fold_line(self.collar, p)
            upper = joined([(p.neck, 0.0)], fold[fold[:, 1] > 0.6])
        else:
            upper = bezier((p.neck, 0.0), (p.neck - 0.4, 0.4 * p.front), (ex - 0.6, 0.7 * p.front), (ex - 0.4, p.front))
        x, y = upper[-1]
        lower = bezier((float(x), float(y)), ((x + ex) / 2, (y + ey - r) / 2), (ex, ey - r))
        return joined(upper, lower, bezier((ex, ey - r), (ex + 0.1 * r, ey - 0.15 * r), (ex + r, ey)))

    def panel(self) -> F32:
        """The closed outline of the panel on the right of the picture."""
        p = self.pattern
        hem = p.hem_line()
        right = hem[hem[:, 0] > self.edge[0] + self.rounded]
        return joined(p.shoulder(), p.armhole_line(), p.side(), right[::-1], self.front_edge()[::-1])

    def marks(self) -> Marks:
        """Its key points; the neckline goes down the edge to the hem."""
        return Marks(self.pattern.points(), opening=self.front_edge())

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        p, look = self.pattern, self.look
        rng = np.random.default_rng(look.seed)
        table = Table(sheet, look.seed, look.heather)
        if self.weave is not None:
            table.weave = denim.twill(sheet, look.seed + 9, *self.weave)
        panels = {side: sheet.filled(self.panel() if side > 0 else flipped(self.panel())) for side in (1, -1)}
        whole = np.clip(panels[1] + panels[-1], 0.0, 1.0)
        for outline in p.both(p.sleeve_outline()):
            whole = np.maximum(whole, sheet.filled(outline))
        table.round = 0.55 * cloth.pillow(sheet, whole, 0.8)
        table.wander = 0.07 * cloth.noise(sheet, look.seed + 1, 9, 14) + 0.03 * cloth.noise(
            sheet, look.seed + 2, 3.0, 5.0
        )
        folds = [fold for fold in look.drape(p, rng) if abs(float(fold[0][:, 0].mean())) > self.edge[0]]
        height = table.round + look.folds * (sheet.strokes(folds) + table.wander)
        lit = cloth.light(sheet, height, look.gloss) * table.weave
        self._lay_back(table, rng)
        for side in (1, -1):
            lay_sleeve(table, p, look, side, rng)
        for side in (-1, 1):
            mask = panels[side]
            form = cloth.rounded(sheet, mask, 6.0, look.form)
            relief = 0.0 if look.relief is None else look.relief(table.x, table.y)
            edged = cloth.light(sheet, height + relief + 0.5 * cloth.pillow(sheet, mask, 0.5), look.gloss)
            bright = np.asarray(edged * table.weave * form, np.float32)
            dyed = look.body(table.x, table.y)
            table.shade(mask, -0.5 * side, 0.5, 0.34)
            table.lay(mask, dyed, bright, shadow=0.34)
            seam = p.armhole_line() if side > 0 else flipped(p.armhole_line())
            table.seam(seam, 0.14)
            self.trim(table, self, float(side), mask, dyed, bright)
        if self.collar is not None:
            lay_collar(table, p, self.collar, look.thread, np.asarray(lit, np.float32))
        if self.over is not None:
            self.over(table, self)
        return np.clip(table.colour, 0.0, 1.0), table.covered

    def _lay_back(self, table: Table, rng: np.random.Generator) -> None:
        """The inside of the back, seen between the panels: a pleat down its middle, darker towards the panels."""
        sheet, p = table.sheet, self.pattern
        mask = sheet.filled(p.panel(p.back))
        if self.collar is not None:
            mask = np.maximum(mask, sheet.filled(back_outline(self.collar, p)))
        depth = np.clip(table.y / p.hem[1], 0.0, 1.0)
        centre = np.exp(-((table.x / (0.75 * p.neck)) ** 2))
        folds = crease(rng, (-3.0, 16.0), (-4.0, p.hem[1] - 6), 2.4, 0.3) + crease(
            rng, (2.0, 22.0), (3.4, p.hem[1] + 1), 2.8, 0.3
        )
        lit = cloth.light(sheet, sheet.strokes(folds) + table.wander)
        shade = (0.44 + 0.20 * depth) * (0.80 + 0.28 * centre)
        table.lay(mask, self.lining(table.x, table.y), np.asarray(lit * shade, np.float32), shadow=0.0)
        seam = p.neck_line(p.back)
        table.seam(moved(seam, 0.4), 0.14)
        tag = label(sheet, p.back + 1.0)
        table.lay(tag.opacity * mask, tag.ink * 0.88, np.ones_like(mask), shadow=0.25)
        hem = p.hem_line()
        table.seam(hem - np.array([0.0, 2.2], np.float32), 0.1)
