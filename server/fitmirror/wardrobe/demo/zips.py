"""Zips: two rows of teeth on their tapes, and the puller."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.prints import Dye, colour
from fitmirror.wardrobe.demo.table import Table

_TAPE_CM = 1.5  # half width of the strip the zip is sewn into
_TEETH_CM = 0.34


def lay_zip(table: Table, top: float, end: float, metal: str, body: Dye, thread: str, front: F32) -> None:
    """A closed zip down the middle from `top` to `end` (cm), sewn between two folded edges."""
    sheet = table.sheet

    def strip(left: float, right: float) -> F32:
        return sheet.filled(np.array([[left, top], [right, top], [right, end], [left, end]], np.float32)) * front

    for side in (-1.0, 1.0):
        edge = strip(*sorted((side * 0.55, side * (_TAPE_CM + 0.6))))
        round_ = cloth.light(sheet, 0.7 * cloth.pillow(sheet, edge, 0.4))
        table.lay(edge, body(table.x, table.y), np.asarray(round_ * table.weave, np.float32), shadow=0.20)
        line = np.array([[side * (_TAPE_CM + 0.2), top], [side * (_TAPE_CM + 0.2), end]], np.float32)
        table.sew(line, thread, 0.0)
        table.pucker(np.array([[side * 1.1, top], [side * 1.1, end]], np.float32), 0.9, 1.1, 0.07)
    teeth = strip(-0.55, 0.55)
    table.lay(teeth, body(table.x, table.y), np.full_like(teeth, 0.55), shadow=0.0)
    chain = strip(-_TEETH_CM, _TEETH_CM)
    bite = 0.72 + 0.38 * np.sign(np.sin(2 * np.pi * table.y / 0.34)) * np.sign(table.x + 1e-6)
    bite = bite - 0.30 * (np.abs(table.x) < 0.05)
    table.lay(chain, np.broadcast_to(colour(metal), (*chain.shape, 3)), np.asarray(bite, np.float32), shadow=0.0)
    for y0, y1, wide in ((top + 0.3, top + 1.9, 0.55), (top + 1.6, top + 5.0, 0.36)):
        shape = np.array([[-wide, y0], [wide, y0], [0.8 * wide, y1], [-0.8 * wide, y1]], np.float32)
        mask = sheet.filled(shape)
        dome = cloth.light(sheet, 1.4 * cloth.pillow(sheet, mask, 0.3), 0.35)
        table.lay(
            mask, np.broadcast_to(colour(metal), (*mask.shape, 3)), np.asarray(dome * 1.05, np.float32), shadow=0.55
        )
    table.tint(table.disc(0.0, top + 4.3, 0.2), 0.35)
