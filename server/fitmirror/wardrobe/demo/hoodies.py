"""Hoodies: fleece with a hood and pockets for both hands."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth, prints
from fitmirror.wardrobe.demo.hoods import Hood
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.marks import Marks
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped, joined
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.piece import Exact, sizes
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.tailor import sew
from fitmirror.wardrobe.demo.zips import lay_zip
from fitmirror.wardrobe.item import Category


@dataclass(frozen=True)
class Hoodie:
    """A hoodie; with a zip its pocket is in two halves."""

    pattern: Pattern
    look: Look

    @property
    def seed(self) -> int:
        """Of folds and grain."""
        return self.look.seed

    def marks(self) -> Marks:
        """Its key points, neckline and hood."""
        p, hood = self.pattern, self.look.hood
        assert hood is not None
        foot = hood.foot(p)
        edge = hood.edge(p)
        # The opening's lower edge, up to the height at which the hood stands on the shoulder.
        low = edge[edge[:, 1] > foot[1] - 1.5]
        return Marks(
            p.points() | {"collar": foot},
            opening=joined([foot], low[::-1]),
            hood=joined(hood.outer(p)),
        )

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        table = Table(sheet, self.look.seed, self.look.heather)
        front, lit = sew(table, self.pattern, self.look)
        top = self.pattern.hem[1] - self.look.hem_cm - 20.5
        self._pocket(table, (9.6, top), (16.8, top + 13.5), front, lit)
        return np.clip(table.colour, 0.0, 1.0), table.covered

    def _pocket(self, table: Table, upper: Point, side: Point, front: F32, lit: F32) -> None:
        """The pocket: its upper corner and the lower corner of the hand's opening, on the right of the picture."""
        sheet, look = table.sheet, self.look
        bottom = self.pattern.hem[1] - look.hem_cm + 0.4
        mouth = bezier(upper, (upper[0] + 1.8, upper[1] + 6.0), side)
        inner = 2.1 if look.zip else 0.0
        for sign in (1.0, -1.0):
            half = joined([(inner, upper[1])], mouth, [(side[0], bottom), (inner, bottom)])
            half = half if sign > 0 else flipped(half)
            opening = mouth if sign > 0 else flipped(mouth)
            if not look.zip:  # in one piece; laid once, then only sewn
                half = joined(mouth, [(side[0], bottom)], flipped(joined(mouth, [(side[0], bottom)]))[::-1])
            mask = sheet.filled(half) * front
            fold = np.float32(1.0) + 0.04 * np.exp(-(((np.abs(table.x) - 12.0) / 3.0) ** 2))
            height = 0.8 * cloth.pillow(sheet, mask, 0.7) + 1.6 * table.wander
            bright = (0.45 * lit + 0.55 * table.weave) * cloth.light(sheet, height) * fold
            table.shade(sheet.line(opening, 0.8), 0.3 * sign, 0.2, 0.34)
            if look.zip or sign > 0:
                table.lay(mask, look.body(table.x, table.y), np.asarray(bright, np.float32), shadow=0.24)
            for inset in (0.5, 1.7):
                table.sew(opening, look.thread, sign * inset)
            for y in (upper[1] + 0.5, upper[1] + 0.95):
                table.sew(np.array([[sign * inner, y], [sign * upper[0], y]], np.float32), look.thread, 0.0)
            edge = np.array([[sign * (side[0] - 0.4), side[1]], [sign * (side[0] - 0.4), bottom]], np.float32)
            table.sew(edge, look.thread, 0.0)
        if look.zip is not None:
            p = self.pattern
            lay_zip(table, p.front + 0.3, p.hem[1] + p.sag, look.zip, look.body, look.thread, front)


_CUT = Pattern(
    neck=9.4, front=10.5, back=1.8, tip=(24.2, 7.0), pit=(28.4, 29.5), waist=(28.4, 50.0), hem=(25.2, 69.5), sag=0.6,
    sleeve=Sleeve(outer=(49.5, 60.5), inner=(42.0, 64.5), bow=3.4),
)  # fmt: skip

HOODIES = (
    Exact(
        "hoodie-clay", "Clay hoodie", Category.TOP, ("pink",),
        "Heavy fleece hoodie in clay pink with a kangaroo pocket and cotton drawstrings.",
        sizes(114, 70, 62),
        Hoodie(
            _CUT,
            Look(
                prints.plain("#c98f83"), prints.plain("#c98f83"), "#bd8276", "#dcaba0", cuff_cm=6.5, hem_cm=6.2,
                hood=Hood(33.5, 13.4, "#b77f73", "#f1e6da"), seed=402, folds=1.7, form=0.16, heather=0.006,
            ),
        ),
        Sheet(-53, -37, 106, 110, scale=8.4),
    ),
    Exact(
        "hoodie-zip", "Navy zip hoodie", Category.OUTERWEAR, ("navy",),
        "Zipped fleece hoodie in navy with ribbed cuffs and two pockets.",
        sizes(112, 69, 62),
        Hoodie(
            _CUT,
            Look(
                prints.plain("#35456a"), prints.plain("#35456a"), "#2f3e61", "#566a96", cuff_cm=6.5, hem_cm=6.2,
                hood=Hood(33.5, 13.4, "#8f949c", "#e6e3dc", (25.5, 27.5)), zip="#b9bdc4", seed=413, folds=1.7,
                form=0.18, heather=0.010,
            ),
        ),
        Sheet(-53, -37, 106, 110, scale=8.4),
    ),
)  # fmt: skip
