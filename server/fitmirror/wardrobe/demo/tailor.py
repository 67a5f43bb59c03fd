"""Sewing a top or a dress: panels, sleeves, ribs and stitches laid over each other in raking light."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import bands, cloth
from fitmirror.wardrobe.demo.collar import back_outline, lay_collar, lay_placket, lay_pocket
from fitmirror.wardrobe.demo.hoods import lay_hood, lay_inside
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.paths import joined, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import colour, label
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.sleeves import lay_sleeve
from fitmirror.wardrobe.demo.table import Table

_INSIDE = 0.66  # brightness of the inner back, which lies in the neck's shadow
_INSIDE_COLLAR = 0.54  # deeper still behind a collar


def _lay_back(table: Table, p: Pattern, look: Look, lit: F32) -> None:
    """The inner back: seen through the neck, darker towards the front's edge."""
    sheet = table.sheet
    mask = sheet.filled(p.panel(p.back))
    if look.collar is not None:
        mask = np.maximum(mask, sheet.filled(back_outline(look.collar, p)))
    depth = np.clip((table.y - p.back) / max(1.0, p.front - p.back), 0.0, 1.0)
    shade = (_INSIDE if look.collar is None else _INSIDE_COLLAR) * (1.06 - 0.22 * depth)
    table.lay(mask, look.body(table.x, table.y) * 0.3 + 0.7 * colour(look.rib), lit * shade, shadow=0.0)
    line, width = p.neck_line(p.back), look.band_cm
    if look.collar is None:
        band = sheet.filled(joined(line, moved(line, width)[::-1])) * mask
        ribbed = cloth.ribs(sheet, moved(line, width / 2), width * 1.1, 0.34)
        table.lay(band, np.broadcast_to(colour(look.rib), (*mask.shape, 3)), lit * ribbed * 0.80, shadow=0.0)
        tape = moved(line, width + 0.35)
        table.tint(cv2.GaussianBlur(sheet.line(tape, 0.7), (0, 0), 0.03 * sheet.density) * mask, 1.10)
    table.seam(moved(line, width))
    if p.front - p.back > 4.5:
        tag = label(sheet, p.back + width + 0.25)
        table.lay(tag.opacity * mask, tag.ink * 0.93, np.clip(lit, 0.9, 1.1) * 0.97, shadow=0.25)


def sewn(sheet: Sheet, p: Pattern, look: Look) -> tuple[F32, F32]:
    """Colours (rows, columns, 3) BGR 0..1 and coverage of the finished top, at the drawing's fineness."""
    table = Table(sheet, look.seed, look.heather)
    sew(table, p, look)
    return np.clip(table.colour, 0.0, 1.0), table.covered


def sew(table: Table, p: Pattern, look: Look) -> tuple[F32, F32]:
    """Sew it on an empty table; gives the front's mask and its brightness."""
    sheet, rng = table.sheet, np.random.default_rng(look.seed)
    front = sheet.filled(p.panel(p.front))
    whole = front
    if p.sleeve is not None:
        for outline in p.both(p.sleeve_outline()):
            whole = np.maximum(whole, sheet.filled(outline))
    table.round = 0.55 * cloth.pillow(sheet, whole, 0.8)
    table.wander = 0.07 * cloth.noise(sheet, look.seed + 1, 9, 12) + 0.030 * cloth.noise(sheet, look.seed + 2, 3.0, 4.0)
    height = table.round + look.folds * (sheet.strokes(look.drape(p, rng)) + table.wander)
    form = cloth.rounded(sheet, front, 8.0, look.form) if look.form else np.float32(1.0)
    lit = cloth.light(sheet, height, look.gloss) * table.weave * form
    knit = lit
    if look.relief is not None:
        knit = cloth.light(sheet, height + look.relief(table.x, table.y), look.gloss) * table.weave * form
    inside = np.asarray(1.0 + 0.5 * (lit - 1.0), np.float32)
    if look.hood is not None:
        lay_inside(table, p, look.hood, inside)
    else:
        _lay_back(table, p, look, inside)
    sides = (1, -1) if p.sleeve is not None else ()
    for side in sides if not p.raglan else ():
        lay_sleeve(table, p, look, side, rng)
    dyed = look.body(table.x, table.y)
    if look.print is not None:
        design = look.print(sheet)
        opacity = design.worn_in(cloth.noise(sheet, look.seed + 5, 0.25, 0.25))[..., None]
        dyed = dyed * (1 - opacity) + design.ink * opacity
    table.lay(front, dyed, knit, shadow=0.20)
    for side in sides if p.raglan else ():
        lay_sleeve(table, p, look, side, rng)
    _finish(table, p, look, front, lit)
    return front, lit


def _finish(table: Table, p: Pattern, look: Look, front: F32, lit: F32) -> None:
    """Neck, armholes, hem, and what closes the front."""
    bands.neck_and_armholes(table, p, look, front, lit)
    if p.sleeve is not None:
        for line in p.both(p.sleeve_seam()):
            table.seam(line, 0.14)
    bands.hem(table, p, look, front, lit)
    if look.placket is not None:
        lay_placket(table, p, look.placket, look.body, look.thread, front, lit)
    if look.pocket:
        lay_pocket(table, (7.0, p.pit[1] - 6.0), 11.0, 12.5, look.thread)
    if look.collar is not None:
        lay_collar(table, p, look.collar, look.thread, lit)
    if look.hood is not None:
        lay_hood(table, p, look.hood, look, lit)
