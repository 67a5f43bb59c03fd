"""What is at the top of trousers: waistband with loops and button, the inner back, pockets."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.collar import button
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped, joined, moved
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.waisted import Waisted

_LOOP_CM = 1.1  # width of a belt loop


def lay_back(table: Table, p: Waisted, thread: str) -> None:
    """The inner back's waistband: its lower seam. Without a label: worn, one would shine in front of the belly."""
    table.sew(p.rim(), thread, 0.45, 0.06)


def lay_band(table: Table, p: Waisted, front: F32, dyed: F32, thread: str, tone: str, jeans: bool) -> None:
    """The front's waistband with its loops and button."""
    sheet = table.sheet
    upper, lower = p.waist_line(), p.waist_line(p.band)
    mask = sheet.filled(joined(upper, lower[::-1])) * front
    form = cloth.rounded(sheet, front, 5.0, 0.22)
    lit = cloth.light(sheet, 0.8 * cloth.pillow(sheet, mask, 0.5) + 0.4 * table.wander) * table.weave * form
    table.lay(mask, dyed, np.asarray(lit, np.float32), shadow=0.26)
    wide = 0.09 if jeans else 0.055
    if jeans:
        table.pucker(moved(lower, -0.5), 1.4, 0.8, 0.09)
        table.sew(upper, thread, 0.45, wide)
    table.sew(lower, thread, -0.4, wide)
    table.seam(lower, 0.10)
    end = 1.6 if jeans else 3.4
    table.seam(np.array([[end, p.dip + 0.1], [end, p.dip + p.band]], np.float32), 0.12)
    for x in (0.50 * p.waist, -0.50 * p.waist, 0.88 * p.waist, -0.88 * p.waist):
        _loop(table, p, x, dyed, thread, wide, np.asarray(lit, np.float32))
    at = (0.0 if jeans else 2.2, p.dip + 0.5 * p.band)
    if jeans:
        rivet(table, at, 0.85, tone)
    else:
        button(table, *at, tone)


def _loop(table: Table, p: Waisted, x: float, dyed: F32, thread: str, wide: float, lit: F32) -> None:
    sheet, line = table.sheet, p.waist_line()
    y = float(np.interp(x, line[:, 0], line[:, 1]))
    lean = 0.03 * x
    top, bottom = (x, y - 0.35), (x + lean, y + p.band + 0.7)
    corners = [(top[0] - _LOOP_CM / 2, top[1]), (top[0] + _LOOP_CM / 2, top[1]),
               (bottom[0] + _LOOP_CM / 2, bottom[1]), (bottom[0] - _LOOP_CM / 2, bottom[1])]  # fmt: skip
    mask = sheet.filled(np.array(corners, np.float32))
    round_ = cloth.light(sheet, 1.1 * cloth.pillow(sheet, mask, 0.35))
    table.lay(mask, dyed, np.asarray(round_ * (0.6 * lit + 0.4) * 1.02, np.float32), shadow=0.5)
    for side in (-0.28, 0.28):
        table.sew(
            np.array([[top[0] + side, top[1] + 0.5], [bottom[0] + side, bottom[1] - 0.4]], np.float32),
            thread,
            0.0,
            wide,
        )
    for px, py in (top, bottom):
        bar = np.array([[px - 0.45, py + 0.3], [px + 0.45, py + 0.3]], np.float32)
        shift = 0.25 if py == top[1] else -0.65
        ink = sheet.line(bar + np.array([0.0, shift], np.float32), 0.22)
        table.colour += (colour(thread) * 0.85 - table.colour) * (ink * 0.8)[..., None]


def rivet(table: Table, at: Point, radius: float, tone: str) -> None:
    """A metal button or rivet: a domed disc with a bright rim."""
    x, y = at
    mask = table.disc(x, y, radius)
    r = np.hypot(table.x - x, table.y - y) / radius
    glint = np.clip(((x - table.x) + (y - table.y)) / (1.6 * radius), -1.0, 1.0)
    ring = np.exp(-(((r - 0.72) / 0.12) ** 2))
    spark = np.exp(-((np.hypot(table.x - x + 0.35 * radius, table.y - y + 0.4 * radius) / (0.3 * radius)) ** 2))
    brightness = np.asarray(0.9 + 0.35 * glint - 0.30 * ring + 0.7 * spark, np.float32)
    table.lay(mask, np.broadcast_to(colour(tone), (*mask.shape, 3)), brightness, shadow=0.5)


def lay_pockets(table: Table, p: Waisted, side: F32, thread: str, jeans: bool) -> None:
    """Front pockets: curved with rivets on jeans, slanted otherwise."""
    line = p.waist_line(p.band)
    for sign in (1.0, -1.0):
        x = 0.60 * p.waist if jeans else 0.72 * p.waist
        y = float(np.interp(x, line[:, 0], line[:, 1]))
        end_y = y + 7.4 if jeans else y + 14.5
        end = (float(np.interp(end_y, side[:, 1], side[:, 0])) + 0.1, end_y)
        if jeans:
            opening = bezier((x, y), (x + 0.3, y + 5.4), (x + 3.2, y + 7.6), end)
        else:
            opening = bezier((x, y), (x + 0.8, y + 5), (end[0] - 1.2, end_y - 5), end)
        band = line[(line[:, 0] > x)]
        bag = joined(opening, [(end[0] + 2.0, end_y), (end[0] + 2.0, y)], band[::-1])
        opening, bag = (opening, bag) if sign > 0 else (flipped(opening), flipped(bag))
        mask = table.sheet.filled(bag) * table.covered
        if jeans:
            table.tint(mask, 0.86)
            table.shade(table.sheet.line(opening, 0.5), 0.1, -0.3, 0.28)
            coin = joined(bezier((p.waist * 0.98, y + 4.0), (x + 5.0, y + 4.3), (x + 3.4, y + 4.3)), [(x + 3.2, y)])
            if sign < 0:
                table.sew(flipped(coin), thread, 0.0, 0.08)
        table.seam(opening, 0.12)
        for inset in (0.45, 1.0) if jeans else (0.5,):
            table.sew(opening, thread, sign * inset, 0.09 if jeans else 0.055)
        if jeans:
            table.pucker(moved(opening, sign * 0.6), 1.2, 0.7, 0.08)
            for px, py in ((x - 0.1, y + 0.75), (end[0] - 1.0, end_y + 0.65)):
                rivet(table, (sign * px, py), 0.36, "#b9814c")
