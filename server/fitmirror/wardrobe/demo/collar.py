"""Collars that lie on the shoulders, button plackets and buttons."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped, joined
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import Dye, colour
from fitmirror.wardrobe.demo.table import Table

_BUTTON_CM = 0.56  # radius
_PLACKET_CM = 1.6  # half width


@dataclass(frozen=True)
class Collar:
    """A turned-down collar, cm.

    Attributes:
        rise: How high its fold stands above the shoulder at the neck.
        corners: Of one leaf, from the bottom of the opening out and up to the shoulder: a point, or a lapel's tip,
            the notch and the collar's point.
        cloth: Its colours.
        tipping: Colour of a knitted stripe along the edge; without one the edge is stitched.
        gorge: Where a lapel's seam meets the fold; none without lapels.
        apart: How far from the middle its fold ends; more on an open front.
        stitched: Whether a row of stitches runs along its edge.
    """

    rise: float
    corners: tuple[Point, ...]
    cloth: Dye
    tipping: str | None = None
    gorge: Point | None = None
    apart: float = 0.15
    stitched: bool = True


@dataclass(frozen=True)
class Placket:
    """Where the front closes: down to `end` (cm), a button every `step` cm from `first` cm below the opening."""

    end: float
    button: str
    first: float = 1.6
    step: float = 8.4
    cloth: Dye | None = None


def fold_line(collar: Collar, p: Pattern) -> F32:
    """The fold on the right of the picture, from its top at the neck's side down to the opening's bottom."""
    top = p.neck - 0.25 * collar.rise
    bow = 0.12 * (p.neck if p.front < 12 else 0.4 * p.neck)
    return bezier(
        (top, -collar.rise),
        (0.84 * top + bow, 0.22 * p.front),
        (0.42 * top + bow + 0.6 * collar.apart - 0.09, 0.78 * p.front),
        (collar.apart, p.front),
    )


def _edge(collar: Collar, p: Pattern) -> F32:
    """The leaf's outer edge, from the opening's bottom to the shoulder."""
    return joined([(collar.apart, p.front)], collar.corners, [(p.neck + 1.1, 0.25)])


def back_outline(collar: Collar, p: Pattern) -> F32:
    """What stands up behind the neck: the inside of the collar's back, down to the back's neck seam."""
    top = p.neck - 0.25 * collar.rise
    rim = bezier(
        (-top, -collar.rise), (-0.5 * top, 0.75 - collar.rise), (0.5 * top, 0.75 - collar.rise), (top, -collar.rise)
    )
    right = bezier((top, -collar.rise), (p.neck + 0.1, -0.6 * collar.rise), (p.neck + 0.9, 0.2))
    return joined(rim, right, [(p.neck, p.front), (-p.neck, p.front)], flipped(right)[::-1])


def lay_collar(table: Table, p: Pattern, collar: Collar, thread: str, lit: F32) -> None:
    """Both leaves, over the finished front."""
    sheet = table.sheet
    fold, edge = fold_line(collar, p), _edge(collar, p)
    side = bezier((p.neck + 1.1, 0.25), (p.neck + 0.35, -0.55 * collar.rise), tuple(fold[0]))
    for sign in (1, -1):
        dyed = collar.cloth(sign * table.x, table.y)
        outline = joined(fold, edge, side)
        outline = outline if sign > 0 else flipped(outline)
        rim = edge if sign > 0 else flipped(edge)
        mask = sheet.filled(outline)
        height = 0.9 * cloth.pillow(sheet, mask, 0.45) + 0.25 * table.wander
        brightness = (0.3 * lit + 0.7) * cloth.light(sheet, height) * table.weave
        # The leaf turns away from the light towards its fold.
        across = np.clip((np.abs(table.x) - 0.2) / max(1.0, p.neck), 0.0, 1.0).astype(np.float32)
        table.shade(mask, 0.25, 0.55, 0.40)
        table.lay(mask, dyed, brightness * (0.93 + 0.09 * across), shadow=0.34)
        if collar.tipping is None and collar.stitched:
            table.sew(rim, thread, -0.55 * sign)
        elif collar.tipping is not None:
            off = sheet.distance(rim)
            for inset, width in ((0.55, 0.34), (1.15, 0.16)):
                stripe = np.clip((width / 2 - np.abs(off - inset)) * sheet.density + 0.5, 0.0, 1.0) * mask
                table.lay(stripe, np.broadcast_to(colour(collar.tipping), dyed.shape), brightness, shadow=0.0)
        if collar.gorge is not None:
            seam = np.array([collar.corners[1], collar.gorge], np.float32)
            table.seam(seam if sign > 0 else flipped(seam))


def lay_placket(table: Table, p: Pattern, look: Placket, body: Dye, thread: str, front: F32, lit: F32) -> None:
    """The closing strip with its buttons; the wearer's left lies over the right."""
    sheet = table.sheet
    top, w = p.front - 1.5, _PLACKET_CM
    strip = sheet.filled(np.array([[-w, top], [w, top], [w, look.end], [-w, look.end]], np.float32)) * front
    dyed = (look.cloth or body)(table.x, table.y)
    table.lay(strip, dyed, (0.6 * lit + 0.4) * cloth.light(sheet, 0.5 * cloth.pillow(sheet, strip, 0.3)), shadow=0.30)
    for x in (-w + 0.45, w - 0.45):
        table.sew(np.array([[x, p.front + 0.5], [x, look.end]], np.float32), thread, 0.0)
    if look.end < p.hem[1] - 1:
        for y in (look.end - 0.35, look.end - 2.2):
            table.sew(np.array([[-w, y], [w, y]], np.float32), thread, 0.0)
    for y in np.arange(p.front + look.first, min(look.end - 1.5, p.hem[1] - 5.0), look.step):
        button(table, 0.0, float(y), look.button)


def button(table: Table, x: float, y: float, tone: str, r: float = _BUTTON_CM) -> None:
    """A sewn-on button with its four holes, in its buttonhole."""
    sheet = table.sheet
    hole = np.array([[x, y - 1.35 * r], [x, y + 1.35 * r]], np.float32)
    table.tint(sheet.line(hole, 0.22), 0.84)
    mask = table.disc(x, y, r)
    rim = np.clip(1.0 - np.abs(np.hypot(table.x - x, table.y - y) - 0.68 * r) / (0.16 * r), 0.0, 1.0)
    glint = ((x - table.x) + (y - table.y)) / (2.0 * r)
    brightness = np.asarray(1.0 + 0.10 * np.clip(glint, -1, 1) - 0.14 * rim, np.float32)
    table.lay(mask, np.broadcast_to(colour(tone), (*mask.shape, 3)), brightness, shadow=0.45)
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        table.tint(table.disc(x + 0.2 * r * dx, y + 0.2 * r * dy, 0.13 * r), 0.45)


def lay_pocket(table: Table, corner: Point, width: float, height: float, thread: str) -> None:
    """A patch pocket of the same cloth, its pattern matched: its edges and stitches alone are seen."""
    sheet, (x, y) = table.sheet, corner
    bottom = [(x, y), (x, y + height - 1.6), (x + width / 2, y + height), (x + width, y + height - 1.6), (x + width, y)]
    outline = np.array(bottom, np.float32)
    mask = sheet.filled(outline)
    rim = cv2.GaussianBlur(mask, (0, 0), 0.22 * sheet.density)
    table.tint(np.clip(rim * 1.5, 0, 1) * (1 - mask), 0.90)
    crease = cv2.GaussianBlur(sheet.line(outline, 0.10), (0, 0), 0.04 * sheet.density)
    table.tint(np.asarray(crease, np.float32), 0.84)
    table.sew(outline, thread, -0.30)
    table.sew(np.array([[x, y + 2.0], [x + width, y + 2.0]], np.float32), thread, 0.0)
    table.seam(np.array([[x, y], [x + width, y]], np.float32))
