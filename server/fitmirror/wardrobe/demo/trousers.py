"""Sewing trousers and shorts."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth, denim, waist
from fitmirror.wardrobe.demo.legfolds import leg_folds
from fitmirror.wardrobe.demo.legs import Legs
from fitmirror.wardrobe.demo.marks import Marks
from fitmirror.wardrobe.demo.paths import bezier, flipped, joined, moved
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.table import Table

_INSIDE = 0.50  # brightness of the inner back


@dataclass(frozen=True)
class Trousers:
    """Trousers or shorts.

    Attributes:
        cut: Their measures.
        dye: Their colours (rows, columns, 3) on a sheet.
        thread, button: Colours of stitches and of the waistband's button.
        jeans: Whether they are sewn as jeans: curved pockets, rivets, double rows of stitches.
        crease: Whether a crease is pressed into each leg.
        turn_up: Height of turned-up leg ends; 0 is a hem.
        pale: Colour of the cloth's inside.
        twill: Strength of the weave's diagonals and of its slubs.
        whiskers: Strength of worn-in lines beside the crotch.
        folds: How strong the folds are.
        gloss: How much more than cotton it brightens in the light.
        seed: Of folds and grain.
    """

    cut: Legs
    dye: Callable[[Sheet], F32]
    thread: str
    button: str
    pale: str
    jeans: bool = False
    crease: bool = False
    turn_up: float = 0.0
    twill: tuple[float, float] = (0.012, 0.012)
    whiskers: float = 0.0
    folds: float = 1.0
    gloss: float = 0.0
    seed: int = 1

    def marks(self) -> Marks:
        """Its key points."""
        return Marks(self.cut.points(), {"crotch": self.cut.crotch})

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        p, rng = self.cut, np.random.default_rng(self.seed)
        table = Table(sheet, self.seed, 0.0)
        table.weave = denim.twill(sheet, self.seed + 9, *self.twill)
        table.wander = 0.05 * cloth.noise(sheet, self.seed + 1, 6, 12) + 0.02 * cloth.noise(
            sheet, self.seed + 2, 2.5, 4.0
        )
        dyed = self.dye(sheet)
        inside = np.broadcast_to(colour(self.pale), dyed.shape)
        table.lay(sheet.filled(p.back()), inside, _INSIDE * table.weave, shadow=0.0)
        waist.lay_back(table, p, self.thread)
        for side in (-1, 1):
            self._leg(table, side, dyed, rng)
        self._front(table)
        waist.lay_band(
            table,
            p,
            np.clip(sheet.filled(p.leg()) + sheet.filled(flipped(p.leg())), 0.0, 1.0),
            dyed,
            self.thread,
            self.button,
            self.jeans,
        )
        return np.clip(table.colour, 0.0, 1.0), table.covered

    def _leg(self, table: Table, side: int, dyed: F32, rng: np.random.Generator) -> None:
        sheet, p = table.sheet, self.cut
        outline, folds = p.leg(), leg_folds(p, rng)
        if side < 0:
            outline = flipped(outline)
            folds = [(flipped(line), width, height) for line, width, height in folds]
        mask = sheet.filled(outline)
        height = 0.5 * cloth.pillow(sheet, mask, 0.8) + self.folds * (sheet.strokes(folds) + table.wander)
        form = cloth.rounded(sheet, mask, 7.0, 0.30)
        lit = cloth.light(sheet, height, self.gloss) * table.weave * form
        if self.whiskers:
            lit = lit * (1.0 + self.whiskers * denim.whiskers(sheet, p.crotch, p.hip, self.seed))
        table.lay(mask, dyed, np.asarray(lit, np.float32), shadow=0.22)
        self._ends(table, side, mask, dyed, np.asarray(lit, np.float32))

    def _ends(self, table: Table, side: int, mask: F32, dyed: F32, lit: F32) -> None:
        """Seams of one leg: pucker along the outseam, the crease, hem or turn-up."""
        sheet, p = table.sheet, self.cut
        out, inn, end = (line if side > 0 else flipped(line) for line in (p.outseam(), p.inseam(), p.end()))
        if self.jeans:
            table.pucker(moved(out, side * 0.9), 1.8, 0.8, 0.20)
            table.pucker(moved(inn, side * 0.7), 1.4, 0.8, 0.16)
            table.sew(inn, self.thread, side * 0.55, 0.09)
        if self.crease:
            x, y = (p.outer[0] + p.inner[0]) / 2, p.outer[1]
            line = bezier((0.55 * p.hip[0], 12.0), (0.56 * p.hip[0], 0.4 * y), (x, 0.7 * y), (x, y + 0.6))
            line = line if side > 0 else flipped(line)
            table.colour *= (1.0 + (0.16 + 2.0 * self.gloss) * _ridge(sheet, line) * mask)[..., None]
        if self.turn_up:
            upper = moved(end, side * self.turn_up)
            cuff = sheet.filled(joined(moved(end, -0.4 * side), upper[::-1])) * mask
            round_ = cloth.light(sheet, 0.9 * cloth.pillow(sheet, cuff, 0.5))
            inside = 0.45 * dyed + 0.55 * colour(self.pale)
            table.lay(
                cuff,
                np.asarray(inside, np.float32),
                np.asarray(round_ * (0.5 * lit + 0.5) * table.weave, np.float32),
                shadow=0.34,
            )
            table.pucker(moved(upper, -side * 0.7), 1.2, 0.6, 0.08)
            return
        depth = 1.3 if self.jeans else 3.2
        table.seam(moved(end, side * depth), 0.06)
        table.sew(end, self.thread, side * depth, 0.09 if self.jeans else 0.05)
        if self.jeans:
            table.pucker(moved(end, side * 0.65), 1.4, 0.6, 0.26)

    def _front(self, table: Table) -> None:
        p = self.cut
        (cx, cy), top = p.crotch, p.dip + p.band
        rise = bezier((0.0, top), (0.05, 0.6 * cy), (cx, cy))
        table.seam(rise, 0.12)
        fly_end, wide = 0.62 * cy, 3.6
        fly = joined([(wide, top)], bezier((wide, fly_end - 4.0), (wide - 0.1, fly_end + 0.4), (0.2, fly_end + 1.4)))
        rows = (0.0, 0.55) if self.jeans else (0.0,)
        for inset in rows:
            table.sew(moved(fly, inset), self.thread, 0.0, 0.09 if self.jeans else 0.055)
        if self.jeans:
            table.sew(bezier((0.0, fly_end), (0.0, 0.8 * cy), (cx, cy - 0.3)), self.thread, 0.4, 0.09)
            table.pucker(rise, 1.0, 0.7, 0.07)
        waist.lay_pockets(table, p, p.outseam(), self.thread, self.jeans)


def _ridge(sheet: Sheet, line: F32) -> F32:
    """A pressed crease: light on its left, dark on its right."""
    off = sheet.distance(line)
    x = sheet.grid()[0]
    at = np.interp(sheet.grid()[1][:, 0], line[:, 1], line[:, 0])[:, None]
    soft = np.exp(-off / 0.9)
    return np.asarray(np.where(x < at, 0.5, -1.0) * soft * (off < 4.0), np.float32)
