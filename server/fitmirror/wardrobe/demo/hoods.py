"""Hoods that stand up behind the neck, with their inside, drawstrings and eyelets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.folds import crease
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped, joined, mirrored, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import colour, label
from fitmirror.wardrobe.demo.table import Table

if TYPE_CHECKING:
    from fitmirror.wardrobe.demo.look import Look

_CORD_CM = 0.62
_HEM_CM = 2.4  # of the hood's edge


@dataclass(frozen=True)
class Hood:
    """A hood, cm.

    Attributes:
        height: Of its peak above the neck.
        width: Half of it, where it is widest.
        lining: Colour of its inside.
        cord: Colour of the drawstrings.
        cords: How far down each of the two hangs.
    """

    height: float
    width: float
    lining: str
    cord: str
    cords: tuple[float, float] = (29.0, 26.5)

    def foot(self, p: Pattern) -> Point:
        """Where it is sewn to the shoulder on the right of the picture."""
        return p.neck + 3.0, 1.9

    def outer(self, p: Pattern) -> F32:
        """Its outline on the right of the picture, from the foot to the peak."""
        (x, y), w, h = self.foot(p), self.width, self.height
        return bezier((x, y), (x + 2.6, y - 4.0), (w + 3.6, -0.42 * h), (w + 1.0, -0.80 * h), (0.62 * w, -1.02 * h),
                      (0.0, -h))  # fmt: skip

    def edge(self, p: Pattern) -> F32:
        """The opening's edge on the right of the picture, from the bottom of the neck to the top."""
        w, h = self.width, self.height
        return bezier((0.0, p.front), (6.4, p.front - 2.2), (0.95 * w, -0.10 * h), (0.95 * w, -0.52 * h),
                      (0.62 * w, -0.84 * h), (0.0, -0.82 * h))  # fmt: skip

    def neck_seam(self, p: Pattern) -> F32:
        """Where it is sewn to the front on the right of the picture, from the foot to the middle."""
        return bezier(self.foot(p), (p.neck + 1.2, 5.6), (4.6, p.front + 1.4), (0.0, p.front + 1.6))


def lay_inside(table: Table, p: Pattern, hood: Hood, lit: F32) -> None:
    """The hood's inside, seen through its opening: darkest at the top and towards the edge."""
    sheet = table.sheet
    edge = hood.edge(p)
    mask = sheet.filled(joined(edge, mirrored(edge)))
    depth = np.clip((table.y + 0.82 * hood.height) / (0.82 * hood.height + p.front), 0.0, 1.0)
    centre = np.exp(-((table.x / (0.75 * hood.width)) ** 2))
    shade = (0.40 + 0.26 * np.sin(np.pi * (0.15 + 0.70 * depth))) * (0.78 + 0.30 * centre)
    form = cloth.rounded(sheet, mask, 5.0, 0.45)
    table.lay(
        mask, np.broadcast_to(colour(hood.lining), (*mask.shape, 3)), np.asarray(lit * shade * form, np.float32), 0.0
    )
    table.seam(np.array([[0.0, -0.82 * hood.height], [0.35, -0.4 * hood.height], [0.0, 1.5]], np.float32), 0.12)
    neck = bezier((-p.neck, 0.8), (-0.5 * p.neck, 2.4), (0.5 * p.neck, 2.4), (p.neck, 0.8))
    tape = sheet.line(neck, 0.9) * mask
    table.tint(tape, 1.25)
    tag = label(sheet, 2.6)
    table.lay(tag.opacity * mask, tag.ink * 0.86, np.ones_like(mask), shadow=0.25)


def lay_hood(table: Table, p: Pattern, hood: Hood, look: Look, lit: F32) -> None:
    """The hood's shell around its opening, down to its seam on the front."""
    sheet, rng = table.sheet, np.random.default_rng(look.seed + 40)
    for side in (-1.0, 1.0):
        edge, seam = hood.edge(p), hood.neck_seam(p)
        lapped = [(-0.9, p.front + 1.5), (-0.9, p.front - 0.2)] if side > 0 and look.zip is None else []
        outline = joined(hood.outer(p)[::-1], seam, lapped, edge)
        w, h = hood.width, hood.height
        folds = crease(rng, (w + 0.5, -0.62 * h), (w - 1.2, -0.2 * h), 2.2, 0.30)
        folds += crease(rng, (w + 1.6, -0.30 * h), (w - 0.6, 0.5), 1.7, 0.34)
        folds += crease(rng, (p.neck + 2.2, -1.0), (4.5, p.front - 1.4), 1.5, 0.26)
        folds += crease(rng, (0.5 * w, -0.98 * h), (0.95 * w, -0.70 * h), 2.6, 0.22)
        if side < 0:
            outline, edge, seam = flipped(outline), flipped(edge), flipped(seam)
            folds = [(flipped(line), wide, high) for line, wide, high in folds]
        mask = sheet.filled(outline)
        height = 1.3 * cloth.pillow(sheet, mask, 1.3) + look.folds * (sheet.strokes(folds) + table.wander)
        form = cloth.rounded(sheet, mask, 2.6, 0.16)
        bright = np.asarray(cloth.light(sheet, height) * table.weave * form, np.float32)
        table.shade(mask * (table.y > -2.0), 0.3, 0.7, 0.30)
        table.lay(mask, look.body(table.x, table.y), bright, shadow=0.30)
        table.seam(seam, 0.14)
        table.sew(seam, look.thread, side * -0.45)
        for inset in (_HEM_CM, _HEM_CM - 0.45):
            table.sew(edge, look.thread, side * inset)
        panel = bezier((side * 4.2, -0.80 * h), (side * 4.0, -0.9 * h), (side * 3.0, -0.995 * h))
        table.seam(panel, 0.12)
        _eyelet(table, side, p, hood)
    for side, end in zip((-1.0, 1.0), hood.cords, strict=True):
        _cord(table, side, p, hood, end)


def _hole(p: Pattern) -> Point:
    return 4.3, p.front - 2.6


def _eyelet(table: Table, side: float, p: Pattern, hood: Hood) -> None:
    x, y = _hole(p)
    table.lay(table.disc(side * x, y, 0.62), np.broadcast_to(colour("#b9bcc0"), (*table.x.shape, 3)),
              np.asarray(1.0 - 0.35 * np.clip((table.y - y) / 0.62, -1, 1), np.float32), shadow=0.4)  # fmt: skip
    table.tint(table.disc(side * x, y, 0.34), 0.22)


def _cord(table: Table, side: float, p: Pattern, hood: Hood, end: float) -> None:
    """A drawstring from its eyelet down to its knot."""
    sheet, (x, y) = table.sheet, _hole(p)
    line = bezier((side * x, y), (side * (x + 0.4), y + 1.5), (side * (x + 2.4), y + 0.5 * (end - y)),
                  (side * (x - 0.6), end - 4.0), (side * (x + 0.5), end))  # fmt: skip
    mask = sheet.line(line, _CORD_CM)
    off = sheet.distance(line) / (0.5 * _CORD_CM)
    along = np.sin(2 * np.pi * (table.y + 0.5 * side * table.x) / 0.42)
    bright = np.asarray(1.06 - 0.30 * np.clip(off, 0, 1) ** 2 + 0.07 * along, np.float32)
    table.shade(mask, 0.35, 0.35, 0.34)
    table.lay(mask, np.broadcast_to(colour(hood.cord), (*mask.shape, 3)), bright, shadow=0.35)
    tip = line[-6:]
    cap = sheet.line(np.asarray(tip, np.float32), _CORD_CM * 1.25)
    table.lay(
        cap, np.broadcast_to(colour(hood.cord) * 0.8, (*mask.shape, 3)), np.asarray(bright, np.float32), shadow=0.4
    )
    table.seam(moved(tip, 0.0)[:2], 0.08)
