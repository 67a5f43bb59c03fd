"""One garment drawn as a layer: cloth by the maps, light on it, and what lies in front taken out."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from fitmirror.fitting.edges import enlarged
from fitmirror.fitting.hood import HOOD_PART
from fitmirror.fitting.light import UNIT
from fitmirror.fitting.masks import above, equal, warped
from fitmirror.fitting.pattern import Pattern
from fitmirror.fitting.placement import Part, Placed, Placement
from fitmirror.fitting.raster import draw_grid
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.stance import SIDES
from fitmirror.fitting.texture import Rung, Texture
from fitmirror.frames import F32, U8, Box

TORSO_PART = 3
_COVERAGE = np.clip((np.arange(256) - 127) * (255.0 / 128.0), 0, 255).astype(np.uint8)
SEAM_SHADE, EDGE_SHADE = 224, 230  # of 255 and 256: brightness along an armhole, and of the outermost two pixels
INNER_SHADE = 0.72  # the inside of the back lies in the shadow of the neck


@dataclass(frozen=True, eq=False)
class Cloth:
    """A garment's cloth on the frame, before light and occlusion.

    Attributes:
        box: Where the arrays lie.
        bgra: (h, w, 4) uint8, premultiplied.
        inner: (h, w) uint8, 255 on the inside of the back.
        hood: (h, w) uint8, 255 on a hood that is down.
        parts: (h, w) uint8, 0 nothing, 1 and 2 the wearer's right and left sleeve or leg, 3 the torso or the hips.
    """

    box: Box
    bgra: U8
    inner: U8
    hood: U8
    parts: U8


def box_of(placed: Placed, size: tuple[int, int]) -> Box | None:
    """The part of a frame (width, height) that an item touches, or None."""
    bounds = np.array([part.on_body.bounds for part in placed.parts])
    x0, y0 = (max(0, int(np.floor(bounds[:, k].min())) - 1) for k in (0, 1))
    x1, y1 = (min(size[k], int(np.ceil(bounds[:, k + 2].max())) + 2) for k in (0, 1))
    return (x0, y0, x1 - x0, y1 - y0) if x1 - x0 > 2 and y1 - y0 > 2 else None


def upper_parts(pattern: Pattern, placed: Placement) -> tuple[Part, ...]:
    """The parts of an upper garment: sleeves behind, torso, sleeves that cross it."""

    def sleeves(in_front: bool) -> list[Part]:
        pairs = [(side, placed.sleeves[side], pattern.sleeves[side]) for side in SIDES]
        return [
            Part(1 + side, grid, sleeve.grid)
            for side, grid, sleeve in pairs
            if grid is not None and sleeve is not None and placed.sleeve_in_front[side] is in_front
        ]

    return (*sleeves(False), Part(TORSO_PART, placed.torso, pattern.torso), *sleeves(True))


def draw(texture: Texture, placed: Placed, box: Box, seams: bool = True) -> Cloth:
    """Draw an item's cloth, part by part, sewn together with visible `seams` or all of one piece."""
    x, y, w, h = box
    rung = texture.rung(placed.scale)
    maps: F32 = np.full((h, w, 2), -16.0, np.float32)
    parts: U8 = np.zeros((h, w), np.uint8)
    scale = np.array(rung.scale)
    for part in placed.parts:
        in_photo = (part.in_photo.points + 0.5) * scale - 0.5
        draw_grid(part.on_body.points - (x, y), in_photo, rung.opaque, part.number, maps, parts)
    bgra = np.asarray(warped(rung.bgra, maps), np.uint8)
    _close_seams(bgra, parts, SEAM_SHADE if seams else 255)
    inner: U8 = np.zeros_like(parts)
    for part in placed.parts:
        if part.number == TORSO_PART:
            at = _rows_with(rung, part, box)
            if inner[at].size:
                inner[at] = cv2.bitwise_and(warped(rung.inner, maps[at]), equal(parts[at], TORSO_PART))
    return Cloth(box, bgra, inner, equal(parts, HOOD_PART), parts)


def _rows_with(rung: Rung, part: Part, box: Box) -> tuple[slice, slice]:
    """Rows and columns of a box in which the inside of the back can lie, by the rows of the part's grid."""
    _, y, _, h = cv2.boundingRect(rung.inner)
    rows = (part.in_photo.points[..., 1] + 0.5) * rung.scale[1] - 0.5
    # A mesh row lies between two rows of points.
    low, high = rows.min(1), rows.max(1)
    spans = (np.minimum(low[:-1], low[1:]) <= y + h) & (np.maximum(high[:-1], high[1:]) >= y - 1) & (h > 0)
    if not spans.any():
        return np.s_[:0, :0]
    used = np.flatnonzero(spans)
    points = part.on_body.points[used[0] : used[-1] + 2].reshape(-1, 2) - box[:2]
    (x0, y0), (x1, y1) = np.floor(points.min(0)).astype(int), np.ceil(points.max(0)).astype(int) + 1
    return slice(max(0, y0), max(0, y1)), slice(max(0, x0), max(0, x1))


@njit(cache=True, nogil=True)
def _close_seams(bgra, parts, seam_shade):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Make cloth whole and soft where two parts meet, and thick at its edge, both a little darker, in place.

    The soft edge of the upper part must not let the person through, nor be a row of dots on a print.
    """
    h, w = parts.shape
    for y in range(1, h - 1):
        for x in range(1, w - 1):
            p = parts[y, x]
            if p == 0:
                continue
            a, b, c, d = parts[y - 1, x], parts[y + 1, x], parts[y, x - 1], parts[y, x + 1]
            if a == p and b == p and c == p and d == p:
                near = (y + 2 < h and parts[y + 2, x] == 0) or (y > 1 and parts[y - 2, x] == 0)
                if near or (x + 2 < w and parts[y, x + 2] == 0) or (x > 1 and parts[y, x - 2] == 0):
                    for k in range(3):
                        bgra[y, x, k] = (int(bgra[y, x, k]) * EDGE_SHADE) >> 8
                continue
            if a == 0 or b == 0 or c == 0 or d == 0:
                for k in range(3):
                    bgra[y, x, k] = (int(bgra[y, x, k]) * EDGE_SHADE) >> 8
                continue
            if bgra[y, x, 3] < 32:
                continue
            alpha = 0
            for i in range(-1, 2):
                for j in range(-1, 2):
                    alpha += int(bgra[y + i, x + j, 3])
            for k in range(3):
                total = 0
                for i in range(-1, 2):
                    for j in range(-1, 2):
                        total += int(bgra[y + i, x + j, k])
                bgra[y, x, k] = min(255, (total * seam_shade) // alpha)
            bgra[y, x, 3] = 255


def shrunk(picture: U8, box: Box, reduced: Reduced) -> U8:
    """A full-size picture of a box at the size of `reduced`, of the whole frame, 0 around it."""
    x, y, w, h = box
    columns, rows = reduced.size
    step = reduced.step
    x0, y0 = x // step, y // step
    x1, y1 = min(columns, -(-(x + w) // step)), min(rows, -(-(y + h) // step))
    whole: U8 = np.zeros((rows, columns), np.uint8)
    if x1 > x0 and y1 > y0:
        whole[y0:y1, x0:x1] = cv2.resize(picture, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
    return whole


def light(cloth: Cloth, gain: U8, within: U8, neck: U8, reduced: Reduced, small: Reduced, opacity: float = 1.0) -> U8:
    """The lit cloth with nothing before it but what lies before the inside of its back and before its hood.

    Args:
        cloth: The cloth.
        gain: (h'', w'') uint8 at half the working size, factor in units of 1 / `UNIT`.
        within: (h', w') uint8 at working size, opacity of what lies before the inside of the back.
        neck: (h', w') uint8 at working size, opacity of what lies before a hood.
        reduced: The frame at working size.
        small: The frame at half of it.
        opacity: Of the whole garment, 0..1.

    Returns:
        (h, w, 4) uint8, premultiplied.
    """
    # The mesh's border is a staircase of whole pixels: soften it by its own coverage.
    edge = np.asarray(cv2.LUT(cv2.blur(above(cloth.parts, 0), (3, 3)), _COVERAGE), np.uint8)
    for behind, before in ((cloth.inner, within), (cloth.hood, neck)):
        x, y, w, h = cv2.boundingRect(behind)
        if w:
            at = np.s_[y : y + h, x : x + w]
            hidden = enlarged(before, reduced, (cloth.box[0] + x, cloth.box[1] + y, w, h))
            edge[at] = cv2.min(edge[at], cv2.bitwise_not(cv2.multiply(behind[at], hidden, scale=1 / 255)))
    gain = enlarged(gain, small, cloth.box)
    x, y, w, h = cv2.boundingRect(cloth.inner)
    if w:
        at = np.s_[y : y + h, x : x + w]
        inner = cloth.inner[at]
        shade = cv2.convertScaleAbs(inner, alpha=-(1.0 - INNER_SHADE), beta=255.0)
        gain[at] = cv2.multiply(gain[at], shade, scale=1 / 255)
    if opacity < 1.0:
        edge = np.asarray(cv2.convertScaleAbs(edge, alpha=opacity), np.uint8)
    lit: U8 = np.empty_like(cloth.bgra)
    _lit(cloth.bgra, edge, gain, lit)
    return lit


@njit(cache=True, nogil=True)
def _lit(bgra, edge, gain, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Cloth times light and coverage, to the nearest integer."""
    h, w = edge.shape
    half, unit, most = np.uint32(UNIT // 2), np.uint32(UNIT), np.uint32(255)
    for y in range(h):
        for x in range(w):
            covered = np.uint32(edge[y, x])
            if covered == 0 or bgra[y, x, 3] == 0:
                for c in range(4):
                    out[y, x, c] = 0
                continue
            factor, alpha = np.uint32(gain[y, x]), np.uint32(bgra[y, x, 3])
            if covered != 255:
                factor = (factor * covered + np.uint32(127)) // most
                alpha = (alpha * covered + np.uint32(127)) // most
            for c in range(3):
                out[y, x, c] = min((np.uint32(bgra[y, x, c]) * factor + half) // unit, most)
            out[y, x, 3] = alpha


def part_mask(cloth: Cloth, part: int) -> U8:
    """(h, w) uint8, 255 where the cloth is that part's."""
    return equal(cloth.parts, part)
