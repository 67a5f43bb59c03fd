"""Skirts: pleated, and cut in flat panels."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth, waist
from fitmirror.wardrobe.demo.collar import button
from fitmirror.wardrobe.demo.folds import Fold, crease
from fitmirror.wardrobe.demo.marks import Marks
from fitmirror.wardrobe.demo.paths import flipped, joined, moved
from fitmirror.wardrobe.demo.prints import Dye, colour
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.waisted import SkirtCut

_INSIDE = 0.46  # brightness of the inner back


def _begun(cut: SkirtCut, sheet: Sheet, seed: int, pale: str, thread: str) -> tuple[Table, F32]:
    """A table with the inner back, and the front's mask."""
    table = Table(sheet, seed, 0.0)
    table.wander = 0.05 * cloth.noise(sheet, seed + 1, 6, 14) + 0.02 * cloth.noise(sheet, seed + 2, 2.5, 5.0)
    back = sheet.filled(cut.back())
    table.lay(back, np.broadcast_to(colour(pale), (*back.shape, 3)), _INSIDE * table.weave, shadow=0.0)
    waist.lay_back(table, cut, thread)
    return table, sheet.filled(cut.panel())


@dataclass(frozen=True)
class PleatedSkirt:
    """A skirt in knife pleats below a gathered band; `pleats` are those in front."""

    cut: SkirtCut
    tone: str
    pleats: int = 19
    seed: int = 1

    def marks(self) -> Marks:
        """Its key points."""
        return Marks(self.cut.points())

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        p = self.cut
        table, front = _begun(p, sheet, self.seed, self.tone, self.tone)
        u = np.clip(table.x / p.half(table.y), -1.0, 1.0)
        down = np.clip((table.y - p.band) / (p.hem[1] - p.band), 0.0, 1.0)
        sway = 0.10 * cloth.noise(sheet, self.seed + 4, 9.0, 26.0) * down
        # Narrower towards the sides, where they turn away.
        at = self.pleats * (0.5 + np.arcsin(0.97 * u) / np.pi) + sway
        within = np.asarray(at - np.floor(at), np.float32)
        uneven = 0.5 + 0.5 * np.sin(2.4 * np.floor(at) + 0.7)
        falls = (
            p.hem[1] + 1.35 * p.sag * 0.75 * (1.0 - u**2) + (0.55 - 1.15 * within) * (0.5 + 0.5 * uneven) * (1.0 - u**8)
        )
        front = front * np.clip((falls - table.y) * sheet.density + 0.5, 0.0, 1.0)
        under = np.exp(-(1.0 - within) / (0.05 + 0.06 * down))
        fold = (
            0.09 * np.exp(-within / 0.10)
            - 0.10 * (within - 0.35)
            - (0.30 + 0.16 * uneven) * under * (0.55 + 0.45 * down)
        )
        satin = 0.045 * cloth.noise(sheet, self.seed + 6, 1.6, 16.0) + 0.03 * cloth.noise(
            sheet, self.seed + 7, 7.0, 30.0
        )
        form = cloth.rounded(sheet, front, 9.0, 0.28)
        lit = cloth.light(sheet, 0.6 * table.wander) * (1.0 + fold + satin) * form * table.weave
        dyed = np.broadcast_to(colour(self.tone), (*front.shape, 3))
        table.lay(front, dyed, np.asarray(lit, np.float32), shadow=0.24)
        self._band(table, front)
        return np.clip(table.colour, 0.0, 1.0), table.covered

    def _band(self, table: Table, front: F32) -> None:
        sheet, p = table.sheet, self.cut
        upper, lower = p.waist_line(), p.waist_line(p.band)
        mask = sheet.filled(joined(upper, lower[::-1])) * front
        lit = cloth.light(sheet, 0.8 * cloth.pillow(sheet, mask, 0.8)) * cloth.rounded(sheet, front, 5.0, 0.2)
        table.lay(
            mask, np.broadcast_to(colour(self.tone), (*mask.shape, 3)), np.asarray(lit * table.weave, np.float32), 0.30
        )
        table.pucker(p.waist_line(0.5 * p.band), 0.8 * p.band, 0.62, 0.16)
        for inset in (0.3, 0.66):
            table.seam(p.waist_line(inset * p.band), 0.06)
        table.seam(lower, 0.12)


@dataclass(frozen=True)
class FlatSkirt:
    """An A-line skirt that buttons down the front, with patch pockets; `wale_cm` is a corduroy's pitch."""

    cut: SkirtCut
    cloth: Dye
    thread: str
    button: str
    pale: str
    wale_cm: float = 0.42
    seed: int = 1

    def marks(self) -> Marks:
        """Its key points."""
        return Marks(self.cut.points())

    def _folds(self, rng: np.random.Generator) -> list[Fold]:
        p, folds = self.cut, []
        for x in np.linspace(-0.82, 0.82, 9) + rng.normal(0, 0.04, 9):
            top, end = rng.uniform(0.15, 0.55), rng.uniform(0.8, 1.02)
            at = [(float(x * p.half(np.asarray(t * p.hem[1], np.float32))), float(t * p.hem[1])) for t in (top, end)]
            folds += crease(rng, at[0], at[1], rng.uniform(1.8, 3.4), rng.uniform(0.12, 0.26))
        for side in (-1.0, 1.0):
            folds += crease(rng, (side * 0.98 * p.hip[0], p.hip[1]), (side * 0.5 * p.hip[0], p.hip[1] - 3), 2.0, 0.12)
        return folds

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        p, rng = self.cut, np.random.default_rng(self.seed)
        table, front = _begun(p, sheet, self.seed, self.pale, self.thread)
        dyed = self.cloth(table.x, table.y)
        height = 0.5 * cloth.pillow(sheet, front, 0.8) + 1.3 * (sheet.strokes(self._folds(rng)) + table.wander)
        wales = 0.055 * np.abs(np.sin(np.pi * table.x / self.wale_cm)) ** 0.6
        nap = (
            1.0
            + 0.016 * cloth.noise(sheet, self.seed + 5, 0.5, 1.6)
            + 0.03 * cloth.noise(sheet, self.seed + 6, 3.0, 3.0)
        )
        form = cloth.rounded(sheet, front, 8.0, 0.26)
        lit = np.asarray(cloth.light(sheet, height + wales) * form * nap, np.float32)
        table.lay(front, dyed, lit, shadow=0.22)
        self._pockets(table, dyed, lit)
        for inset in (0.0, 0.4):
            table.sew(p.hem_line(), self.thread, -2.4 - inset, 0.07)
        strip = 1.9
        mask = (
            sheet.filled(np.array([[-strip, p.dip], [strip, p.dip], [strip, 99.0], [-strip, 99.0]], np.float32)) * front
        )
        raised = cloth.light(sheet, 0.6 * cloth.pillow(sheet, mask, 0.35))
        table.lay(mask, dyed, np.asarray(lit * raised, np.float32), shadow=0.32)
        for x in (-strip + 0.4, strip - 0.4):
            table.sew(np.array([[x, p.dip + p.band], [x, p.hem[1] + p.sag - 0.4]], np.float32), self.thread, 0.0, 0.07)
        waist.lay_band(table, p, front, dyed, self.thread, self.button, jeans=False)
        for y in np.arange(p.dip + p.band + 4.2, p.hem[1] - 3.0, 6.6):
            button(table, 0.0, float(y), self.button, 0.95)
        return np.clip(table.colour, 0.0, 1.0), table.covered

    def _pockets(self, table: Table, dyed: F32, lit: F32) -> None:
        sheet, p = table.sheet, self.cut
        y = p.dip + p.band + 4.4
        corners = [(5.2, y), (5.2, y + 10.5), (10.4, y + 12.6), (15.8, y + 10.5), (15.0, y)]
        for side in (-1, 1):
            outline = np.array(corners, np.float32) if side > 0 else flipped(np.array(corners, np.float32))
            mask = sheet.filled(outline)
            raised = cloth.light(sheet, 0.7 * cloth.pillow(sheet, mask, 0.35))
            table.lay(mask, dyed, np.asarray(lit * raised, np.float32), shadow=0.34)
            for inset in (0.4, 0.8):
                table.sew(outline, self.thread, -side * inset, 0.07)
            top = np.stack([outline[0], outline[-1]])
            table.sew(moved(top, 1.5 * side), self.thread, 0.0, 0.07)
            table.shade(sheet.line(top, 0.25), 0.0, -0.2, 0.35)
