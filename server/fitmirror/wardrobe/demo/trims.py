"""What is sewn on the panels of jackets: pockets with flaps, welts, bands, seams."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.collar import button
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped, joined, moved
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.waist import rivet


def mirrored_to(side: float, line: F32) -> F32:
    """A line of the right of the picture, on that side."""
    return line if side > 0 else flipped(line)


def piece(table: Table, outline: F32, within: F32, dyed: F32, lit: F32, shadow: float = 0.34) -> F32:
    """A piece of the same cloth sewn on top; gives its mask."""
    mask = table.sheet.filled(outline) * within
    round_ = cloth.light(table.sheet, 0.8 * cloth.pillow(table.sheet, mask, 0.4))
    table.lay(mask, dyed, np.asarray(lit * round_, np.float32), shadow=shadow)
    return mask


def flap(table: Table, side: float, at: Point, size: Point, panel: F32, dyed: F32, lit: F32, thread: str,
         point: float = 0.0, metal: str | None = None) -> None:  # fmt: skip
    """A pocket's flap: upper inner corner, width and height, how far it is pointed, and its metal button."""
    (x, y), (w, h) = at, size
    if point:
        lower = np.array([(x + w, y + h - point), (x + w / 2, y + h), (x, y + h - point)], np.float32)
    else:
        right = bezier((x + w, y + h - 2.0), (x + w, y + h), (x + w - 2.0, y + h))
        lower = joined(right, bezier((x + 2.0, y + h), (x, y + h), (x, y + h - 2.0)))
    outline = mirrored_to(side, joined([(x, y), (x + w, y - 0.2)], lower))
    table.shade(table.sheet.filled(outline) * panel, 0.25, 0.6, 0.30)
    piece(table, outline, panel, dyed, lit)
    rim = np.concatenate([outline[1:], outline[:1]])
    if metal:
        for inset in (0.35, 0.75):
            table.sew(rim, thread, side * inset, 0.08)
    table.seam(outline[:2], 0.12)
    if metal:
        rivet(table, (side * (x + w / 2), y + h - 1.5), 0.72, metal)


def welt(table: Table, side: float, start: Point, end: Point, width: float, panel: F32, dyed: F32, lit: F32) -> None:
    """A pocket's welt along a line."""
    line = mirrored_to(side, np.array([start, end], np.float32))
    outline = joined(moved(line, width / 2), moved(line, -width / 2)[::-1])
    piece(table, outline, panel, dyed, lit, shadow=0.20)
    table.seam(moved(line, side * width / 2), 0.12)


def seam(
    table: Table, side: float, line: F32, thread: str, rows: tuple[float, ...] = (0.4,), wide: float = 0.08
) -> None:
    """A topstitched seam, drawn together a little."""
    line = mirrored_to(side, line)
    table.seam(line, 0.12)
    for inset in rows:
        table.sew(line, thread, side * inset, wide)
    table.pucker(moved(line, side * 0.5), 1.2, 0.8, 0.07)


def cuff_buttons(table: Table, side: float, outer: Point, inner: Point, tone: str, count: int = 3) -> None:
    """Small buttons beside a sleeve's end."""
    (ox, oy), (ix, iy) = outer, inner
    along = np.array([ix - ox, iy - oy]) / np.hypot(ix - ox, iy - oy)
    up = np.array([along[1], -along[0]])
    for k in range(count):
        x, y = np.array([ox, oy]) + 1.5 * along + (2.2 + 1.7 * k) * up
        button(table, side * float(x), float(y), tone, 0.5)


def line(*points: Point) -> F32:
    """A smooth line."""
    return bezier(*points)
