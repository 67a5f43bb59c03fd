"""How jackets and coats are sewn together: each one's seams, pockets, flaps, buttons and belt."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import trims
from fitmirror.wardrobe.demo.collar import button
from fitmirror.wardrobe.demo.openfront import OpenFront
from fitmirror.wardrobe.demo.paths import bezier, joined, moved
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.waist import rivet

_COPPER = "#b98a5a"


def trucker(table: Table, made: OpenFront, side: float, panel: F32, dyed: F32, lit: F32) -> None:
    """A denim jacket's seams: yoke, flaps, the V below them, button band, waistband."""
    p, thread = made.pattern, made.look.thread
    edge = made.front_edge()
    top, hem = 22.0, p.hem[1] - 4.6
    inner = float(np.interp(top, edge[:, 1], edge[:, 0])) + 0.3
    trims.seam(table, side, np.array([(inner, top), (p.pit[0] - 2.2, top - 0.3)], np.float32), thread, (0.4, 0.9))
    for inset in (0.5, 0.95):
        table.sew(trims.mirrored_to(side, p.armhole_line()), thread, side * inset, 0.08)
    trims.seam(table, side, trims.line((9.2, top), (9.0, 40.0), (7.8, hem)), thread, (-0.4, -0.8))
    trims.seam(table, side, trims.line((19.6, top), (17.4, 40.0), (13.2, hem)), thread, (0.4, 0.8))
    trims.welt(table, side, (17.0, 44.5), (19.6, 55.0), 1.5, panel, dyed, lit * 1.03)
    trims.flap(table, side, (8.8, top), (11.2, 5.6), panel, dyed, lit * 1.02, thread, 1.6, _COPPER)
    trims.seam(table, side, np.asarray(moved(edge, -3.6)[44:], np.float32), thread, (0.0,))
    table.sew(trims.mirrored_to(side, edge[42:]), thread, -side * 0.5, 0.08)
    band = np.array([(0.0, hem), (40.0, hem), (40.0, 99.0), (0.0, 99.0)], np.float32)
    trims.piece(table, trims.mirrored_to(side, band), panel, dyed, lit * 1.02)
    for y in (hem + 0.5, p.hem[1] - 0.4):
        table.sew(
            trims.mirrored_to(side, np.array([(made.edge[0] + 0.2, y), (p.hem[0] - 0.2, y)], np.float32)),
            thread,
            0.0,
            0.08,
        )
    table.pucker(trims.mirrored_to(side, np.array([(made.edge[0], hem), (p.hem[0], hem)], np.float32)), 1.6, 0.7, 0.10)
    for y in np.arange(p.front + 3.0, p.hem[1], 9.2):
        x = float(np.interp(y, edge[:, 1], edge[:, 0])) + 1.8
        if side > 0:
            button_hole = np.array([(x - 0.9, y), (x + 0.9, y)], np.float32)
            table.sew(button_hole, thread, 0.0, 0.16)
        else:
            rivet(table, (side * x, float(y)), 0.8, _COPPER)


def tailored(table: Table, made: OpenFront, side: float, panel: F32, dyed: F32, lit: F32, horn: str) -> None:
    """A blazer's dart, pockets and buttons."""
    p = made.pattern
    dart = trims.mirrored_to(side, trims.line((15.0, 30.0), (15.4, 42.0), (15.0, 53.0)))
    table.seam(dart, 0.07)
    trims.flap(table, side, (10.2, 53.0), (13.0, 5.2), panel, dyed, lit * 1.02, made.look.thread)
    if side > 0:
        trims.welt(table, side, (13.4, 26.6), (21.6, 25.4), 2.0, panel, dyed, lit * 1.04)
    edge = made.front_edge()
    for y in (p.front + 2.2, p.front + 12.0):
        x = float(np.interp(y, edge[:, 1], edge[:, 0])) + 1.9
        if side < 0:
            button(table, side * x, y, horn, 0.95)
        else:
            table.tint(table.sheet.line(np.array([(x - 1.0, y), (x + 1.2, y)], np.float32), 0.2), 0.55)
    if p.sleeve is not None:
        trims.cuff_buttons(table, side, p.sleeve.inner, p.sleeve.outer, horn)


def trench(table: Table, made: OpenFront, side: float, panel: F32, dyed: F32, lit: F32) -> None:
    """A trench coat's storm flap, epaulettes, slanted pockets, double row of buttons and cuff straps."""
    p, thread, horn = made.pattern, made.look.thread, "#5a4230"
    if side < 0:
        shape = joined([(p.neck, 0.3), (p.tip[0] - 0.6, p.tip[1] - 0.2), (p.pit[0] - 2.2, p.pit[1] - 3.0)],
                       bezier((p.pit[0] - 2.2, p.pit[1] - 3.0), (17.0, 30.5), (8.0, 29.0)), [(5.0, 26.0)])  # fmt: skip
        outline = trims.mirrored_to(side, shape)
        table.shade(table.sheet.filled(outline) * panel, 0.2, 0.7, 0.28)
        trims.piece(table, outline, panel, dyed, lit * 1.02)
        table.sew(trims.mirrored_to(side, shape[2:-1]), thread, 0.7, 0.06)
    trims.welt(table, side, (13.0, 64.0), (16.0, 79.0), 2.6, panel, dyed, lit * 1.03)
    edge = made.front_edge()
    table.sew(trims.mirrored_to(side, edge[42:]), thread, -side * 0.8, 0.06)
    for y in (41.0, 57.0, 73.0):
        x = float(np.interp(y, edge[:, 1], edge[:, 0]))
        button(table, side * (x + 4.4), y, horn, 1.15)
    strap = np.array([(11.6, 2.2), (p.tip[0] - 0.8, p.tip[1] - 0.9), (p.tip[0] - 1.0, p.tip[1] + 2.4), (11.8, 5.0),
                      (10.6, 3.4)], np.float32)  # fmt: skip
    outline = trims.mirrored_to(side, strap)
    trims.piece(table, outline, np.ones_like(panel), dyed, lit * 1.05, shadow=0.4)
    table.sew(np.concatenate([outline, outline[:1]]), thread, side * 0.4, 0.06)
    button(table, side * 12.6, 3.7, horn, 0.75)
    hem = p.hem_line()
    table.sew(hem, thread, -3.0, 0.06)
    if p.sleeve is not None:
        (ox, oy), (ix, iy) = p.sleeve.outer, p.sleeve.inner
        up = np.array([iy - oy, ox - ix]) / np.hypot(ix - ox, iy - oy)
        ends = np.array([(ox, oy), (ix, iy)], np.float32) + (5.6 * up).astype(np.float32)
        tape = joined(ends, (ends + (2.6 * up).astype(np.float32))[::-1])
        sleeve = table.sheet.filled(trims.mirrored_to(side, p.sleeve_outline()))
        trims.piece(
            table, trims.mirrored_to(side, np.asarray(tape, np.float32)), sleeve, dyed, np.ones_like(lit), shadow=0.4
        )


def belted(table: Table, made: OpenFront) -> None:
    """The loose belt: a loop at each side and the ends hanging down."""
    p = made.pattern
    lit = np.asarray(table.weave * 1.0, np.float32)
    dyed = made.look.body(table.x, table.y)
    x, y = p.waist
    for side in (1.0, -1.0):
        drop = 41.0 if side > 0 else 35.0
        everywhere = np.ones_like(table.x)
        across = np.array([(x + 0.1, y - 1.7), (x - 3.6, y - 1.5), (x - 3.6, y + 1.8), (x + 0.1, y + 1.6)], np.float32)
        trims.piece(table, trims.mirrored_to(side, across), everywhere, dyed, lit, shadow=0.34)
        end = bezier((x - 3.4, y - 1.3), (x - 4.4, y + 9.0), (x - 2.2, y + 22.0), (x - 3.6, y + drop))
        band = trims.mirrored_to(side, joined(moved(end, 1.7), moved(end, -1.7)[::-1]))
        table.shade(table.sheet.filled(band), 0.4, 0.4, 0.30)
        trims.piece(table, band, everywhere, dyed, lit * 1.02, shadow=0.34)
        for inset in (1.35, -1.35):
            table.sew(trims.mirrored_to(side, moved(end, inset)), made.look.thread, 0.0, 0.06)
        loop = np.array([(x - 1.9, y - 2.6), (x - 0.7, y - 2.6), (x - 0.7, y + 2.6), (x - 1.9, y + 2.6)], np.float32)
        trims.piece(table, trims.mirrored_to(side, loop), everywhere, dyed, lit * 1.04, shadow=0.4)
