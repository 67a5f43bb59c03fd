"""What finishes an edge: ribbed bands at neck, armholes and waist, stitched hems."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.paths import flipped, joined, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.table import Table


def _band(table: Table, look: Look, line: F32, width: float, front: F32, lit: F32) -> float:
    """A ribbed band along an edge; gives the direction in which the cloth lies from it."""
    sheet = table.sheet
    inset = 1.0 if sheet.within(front, moved(line, 0.6)) else -1.0
    mask = sheet.filled(joined(line, moved(line, inset * width)[::-1])) * front
    pitch = 0.34 if look.relief is None else 0.5
    ribbed = cloth.ribs(sheet, moved(line, inset * width / 2), width * 1.1, pitch, 0.07 if width < 4 else 0.10)
    round_ = cloth.light(sheet, 0.9 * cloth.pillow(sheet, mask, 0.5))
    dyed = np.broadcast_to(colour(look.rib), (*front.shape, 3))
    table.lay(mask, dyed, (0.35 * lit + 0.65) * ribbed * round_ * table.weave, shadow=0.10)
    table.seam(moved(line, inset * width))
    return inset


def neck_and_armholes(table: Table, p: Pattern, look: Look, front: F32, lit: F32) -> None:
    """The bands of the neck and of sleeveless armholes, each with a row of stitches beside it."""
    lines = [] if look.collar or look.hood or not look.band_cm else [p.neck_line(p.front)]
    if p.sleeve is None:
        lines += [p.armhole_line(), flipped(p.armhole_line())]
    for line in lines:
        inset = _band(table, look, line, look.band_cm, front, lit)
        if look.relief is None:
            table.sew(line, look.thread, inset * (look.band_cm + 0.38))


def hem(table: Table, p: Pattern, look: Look, front: F32, lit: F32) -> None:
    """The lower edge."""
    line = p.hem_line()
    if look.hem_cm:
        _band(table, look, line, look.hem_cm, front, lit)
        return
    inset = 1.0 if table.sheet.within(front, moved(line, 1.0)) else -1.0
    for inside in (0.9,) if look.woven else (2.1, 2.6):
        table.sew(line, look.thread, inset * inside)
