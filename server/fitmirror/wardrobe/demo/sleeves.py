"""Sleeves: laid on the table with their cuffs."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.collar import button
from fitmirror.wardrobe.demo.folds import sleeve_folds
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.paths import extended, flipped, joined, moved
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.table import Table


def _coordinates(p: Pattern, x: F32, y: F32) -> tuple[F32, F32]:
    """Across and along the sleeve on the right of the picture, from the shoulder's tip."""
    assert p.sleeve is not None
    (tx, ty), (ox, oy), (px, py), (ix, iy) = p.tip, p.sleeve.outer, p.pit, p.sleeve.inner
    along = np.array([(ox + ix) / 2 - (tx + px) / 2, (oy + iy) / 2 - (ty + py) / 2])
    along /= np.hypot(*along)
    u = (x - tx) * along[0] + (y - ty) * along[1]
    return np.asarray((x - tx) * -along[1] + (y - ty) * along[0], np.float32), np.asarray(u, np.float32)


def lay_sleeve(table: Table, p: Pattern, look: Look, side: int, rng: np.random.Generator) -> None:
    """The sleeve on the right (`side` 1) or left (-1) of the picture."""
    sheet = table.sheet
    outline, cuff = p.sleeve_outline(), p.cuff_line()
    folds = sleeve_folds(p, rng)
    if side < 0:
        outline, cuff = flipped(outline), flipped(cuff)
        folds = [(flipped(line), width, height) for line, width, height in folds]
    mask = sheet.filled(outline)
    height = table.round + look.folds * (sheet.strokes(folds) + table.wander)
    across, along = _coordinates(p, table.x * side, table.y)
    plain = cloth.light(sheet, height, look.gloss) * table.weave
    if look.form:
        plain = plain * cloth.rounded(sheet, mask, 5.0, look.form)
    knit = plain
    if look.relief is not None:
        knit = cloth.light(sheet, height + look.relief(across, along), look.gloss) * table.weave
        if look.form:
            knit = knit * cloth.rounded(sheet, mask, 5.0, look.form)
    dyed = look.body(table.x, table.y) if look.sleeve is None else look.sleeve(side * across, along)
    table.lay(mask, dyed, knit, shadow=0.0 if p.raglan else 0.16)
    inset = 1.0 if side < 0 else -1.0  # the cuff is walked outer to inner: the cloth lies to its right or left
    inset = inset if sheet.within(mask, moved(cuff, inset)) else -inset
    if not look.cuff_cm:
        table.sew(cuff, look.thread, inset * 1.7)
        table.sew(cuff, look.thread, inset * 2.15)
        return
    long = extended(cuff, 3.0)
    band = moved(long, inset * look.cuff_cm)
    shape = sheet.filled(joined(moved(long, -inset), band[::-1])) * mask
    if look.woven:
        # Gathered into the cuff, and the cuff's cloth runs across.
        gather = cloth.ribs(sheet, moved(long, inset * (look.cuff_cm + 1.2)), 2.6, 1.1, 0.10)
        table.colour *= (1.0 + (cv2.GaussianBlur(gather, (0, 0), 0.3 * sheet.density) - 1.0) * mask)[..., None]
        dyed = look.body(along, side * across)
        round_ = cloth.light(sheet, 0.9 * cloth.pillow(sheet, shape, 0.5))
        table.lay(shape, dyed, np.asarray((0.5 * plain + 0.5) * round_, np.float32), shadow=0.22)
        for inside in (0.4, look.cuff_cm - 0.4):
            table.sew(cuff, look.thread, inset * inside)
        x, y = moved(cuff, inset * look.cuff_cm / 2)[-9]
        button(table, float(x), float(y), look.placket.button if look.placket else look.thread)
        return
    pitch = 0.32 if look.relief is None else 0.5
    ribbed = cloth.ribs(sheet, moved(long, inset * look.cuff_cm / 2), look.cuff_cm * 1.2, pitch)
    round_ = cloth.light(sheet, 0.9 * cloth.pillow(sheet, shape, 0.5))
    table.lay(shape, np.broadcast_to(colour(look.rib), (*mask.shape, 3)), plain * ribbed * round_, shadow=0.0)
    table.seam(band)
