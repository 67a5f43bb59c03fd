"""Sewing a top: panels, sleeves, ribs and stitches laid over each other in raking light."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.folds import body_folds, sleeve_folds
from fitmirror.wardrobe.demo.paths import extended, flipped, joined, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import Dye, Print, colour, label
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.table import Table

_INSIDE = 0.66  # brightness of the inner back, which lies in the neck's shadow


@dataclass(frozen=True)
class Look:
    """What a top is made of.

    Attributes:
        body, sleeve: Colours of the cloth; the sleeve's x runs across it and y along it from the shoulder.
        rib: Colour of neck band (and cuffs).
        band_cm: Width of the neck band.
        cuff_cm: Width of ribbed cuffs; 0 is a stitched hem.
        thread: Colour of the stitches.
        print: What is on the chest.
        heather: Strength of the melange.
        seed: Of folds and grain.
        folds: How strong the folds are.
    """

    body: Dye
    sleeve: Dye
    rib: str
    thread: str
    band_cm: float = 2.1
    cuff_cm: float = 0.0
    print: Callable[[Sheet], Print] | None = None
    heather: float = 0.0
    seed: int = 1
    folds: float = 1.35


def _sleeve_coordinates(p: Pattern, x: F32, y: F32) -> tuple[F32, F32]:
    """Across and along the sleeve on the right of the picture, from the shoulder's tip."""
    assert p.sleeve is not None
    (tx, ty), (ox, oy), (px, py), (ix, iy) = p.tip, p.sleeve.outer, p.pit, p.sleeve.inner
    along = np.array([(ox + ix) / 2 - (tx + px) / 2, (oy + iy) / 2 - (ty + py) / 2])
    along /= np.hypot(*along)
    u = (x - tx) * along[0] + (y - ty) * along[1]
    return np.asarray((x - tx) * -along[1] + (y - ty) * along[0], np.float32), np.asarray(u, np.float32)


def _lay_sleeve(table: Table, p: Pattern, look: Look, side: int, rng: np.random.Generator) -> None:
    sheet = table.sheet
    outline, cuff = p.sleeve_outline(), p.cuff_line()
    folds = sleeve_folds(p, rng)
    if side < 0:
        outline, cuff = flipped(outline), flipped(cuff)
        folds = [(flipped(line), width, height) for line, width, height in folds]
    mask = sheet.filled(outline)
    lit = cloth.light(sheet, table.round + look.folds * (sheet.strokes(folds) + table.wander)) * table.weave
    across, along = _sleeve_coordinates(p, table.x * side, table.y)
    table.lay(mask, look.sleeve(across, along), lit)
    inset = 1.0 if side < 0 else -1.0  # the cuff is walked outer to inner: the cloth lies to its right or left
    inset = inset if _inside(mask, sheet, moved(cuff, inset * 1.0)) else -inset
    if look.cuff_cm:
        long = extended(cuff, 3.0)
        band = moved(long, inset * look.cuff_cm)
        shape = sheet.filled(joined(moved(long, -inset), band[::-1])) * mask
        ribbed = cloth.ribs(sheet, moved(long, inset * look.cuff_cm / 2), look.cuff_cm * 1.2, 0.32)
        table.lay(shape, np.broadcast_to(colour(look.rib), (*mask.shape, 3)), lit * ribbed, shadow=0.0)
        table.seam(band)
    else:
        table.sew(cuff, look.thread, inset * 1.7)
        table.sew(cuff, look.thread, inset * 2.15)


def _inside(mask: F32, sheet: Sheet, line: F32) -> bool:
    x, y = (line[len(line) // 2] - np.array([sheet.left, sheet.top])) * sheet.density
    return bool(mask[int(np.clip(y, 0, mask.shape[0] - 1)), int(np.clip(x, 0, mask.shape[1] - 1))] > 0.5)


def _lay_back(table: Table, p: Pattern, look: Look, lit: F32) -> None:
    """The inner back: seen through the neck, darker towards the front's edge."""
    sheet = table.sheet
    mask = sheet.filled(p.panel(p.back))
    depth = np.clip((table.y - p.back) / max(1.0, p.front - p.back), 0.0, 1.0)
    shade = _INSIDE * (1.06 - 0.22 * depth)
    table.lay(mask, look.body(table.x, table.y) * 0.5 + 0.5 * colour(look.rib), lit * shade, shadow=0.0)
    line = p.neck_line(p.back)
    band = sheet.filled(joined(line, moved(line, look.band_cm)[::-1])) * mask
    ribbed = cloth.ribs(sheet, moved(line, look.band_cm / 2), look.band_cm * 1.1, 0.34)
    table.lay(band, np.broadcast_to(colour(look.rib), (*mask.shape, 3)), lit * ribbed * 0.80, shadow=0.0)
    tape = moved(line, look.band_cm + 0.35)
    table.tint(cv2.GaussianBlur(sheet.line(tape, 0.7), (0, 0), 0.03 * sheet.density) * mask, 1.10)
    table.seam(moved(line, look.band_cm))
    if p.front - p.back > 4.5:
        tag = label(sheet, p.back + look.band_cm + 0.25)
        table.lay(tag.opacity * mask, tag.ink * 0.93, np.clip(lit, 0.9, 1.1) * 0.97, shadow=0.25)


def sewn(sheet: Sheet, p: Pattern, look: Look) -> tuple[F32, F32]:
    """Colours (rows, columns, 3) BGR 0..1 and coverage of the finished top, at the drawing's fineness."""
    rng = np.random.default_rng(look.seed)
    table = Table(sheet, look.seed, look.heather)
    front = sheet.filled(p.panel(p.front))
    whole = front
    if p.sleeve is not None:
        for outline in p.both(p.sleeve_outline()):
            whole = np.maximum(whole, sheet.filled(outline))
    table.round = 0.55 * cloth.pillow(sheet, whole, 0.8)
    table.wander = 0.07 * cloth.noise(sheet, look.seed + 1, 9, 12) + 0.030 * cloth.noise(sheet, look.seed + 2, 3.0, 4.0)
    folds = look.folds * (sheet.strokes(body_folds(p, rng)) + table.wander)
    lit = cloth.light(sheet, table.round + folds) * table.weave
    _lay_back(table, p, look, np.asarray(1.0 + 0.5 * (lit - 1.0), np.float32))
    if p.sleeve is not None:
        for side in (1, -1):
            _lay_sleeve(table, p, look, side, rng)
    dyed = look.body(table.x, table.y)
    if look.print is not None:
        design = look.print(sheet)
        opacity = design.worn_in(cloth.noise(sheet, look.seed + 5, 0.25, 0.25))[..., None]
        dyed = dyed * (1 - opacity) + design.ink * opacity
    table.lay(front, dyed, lit, shadow=0.20)
    _finish(table, p, look, front, lit)
    return np.clip(table.colour, 0.0, 1.0), table.covered


def _finish(table: Table, p: Pattern, look: Look, front: F32, lit: F32) -> None:
    """Neck band, armholes, shoulder seams, hem."""
    sheet = table.sheet
    neck = p.neck_line(p.front)
    rib = np.broadcast_to(colour(look.rib), (*front.shape, 3))
    bands = [neck]
    if p.sleeve is None:
        bands += [p.armhole_line(), flipped(p.armhole_line())]
    for line in bands:
        inset = 1.0 if _inside(front, sheet, moved(line, 0.6)) else -1.0
        outline = joined(line, moved(line, inset * look.band_cm)[::-1])
        mask = sheet.filled(outline) * front
        ribbed = cloth.ribs(sheet, moved(line, inset * look.band_cm / 2), look.band_cm * 1.1, 0.34)
        round_ = cloth.light(sheet, 0.9 * cloth.pillow(sheet, mask, 0.5))
        table.lay(mask, rib, (0.35 * lit + 0.65) * ribbed * round_ * table.weave, shadow=0.10)
        table.seam(moved(line, inset * look.band_cm))
        table.sew(line, look.thread, inset * (look.band_cm + 0.38))
    if p.sleeve is not None:
        for line in p.both(p.armhole_line()):
            table.seam(line, 0.14)
    hem = p.hem_line()
    inset = 1.0 if _inside(front, sheet, moved(hem, 1.0)) else -1.0
    table.sew(hem, look.thread, inset * 2.1)
    table.sew(hem, look.thread, inset * 2.6)
