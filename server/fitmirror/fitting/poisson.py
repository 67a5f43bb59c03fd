"""Poisson blending (Pérez, Gangnet & Blake, "Poisson Image Editing", 2003), live.

Cloth cloned seamlessly is the cloth plus a membrane: the smooth surface that at the cloth's edge makes up for the
difference to the picture there. It is solved on cells of some pixels, and at full size near the edge alone. Full
cloning lets the surroundings' colours run far into the cloth; a reach holds them near the edge, and makes up only for
as much as light does, so that cloth keeps its outline: a shop's product must stay what it is.

Where the cloth goes on beyond the picture's edge nothing is known of the picture, and nothing pulls on it there.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.fitting import membrane_edge as at_edge
from fitmirror.fitting.layer import Layer, over
from fitmirror.fitting.membrane import Membrane
from fitmirror.fitting.membrane_edge import CELL_PX
from fitmirror.fitting.mixed_gradients import mixed
from fitmirror.fitting.poisson_options import PoissonOptions
from fitmirror.fitting.steady_surface import SteadySurface
from fitmirror.frames import F32, U8

I32 = NDArray[np.int32]

SOLID = 128  # alpha from which a pixel belongs to the cloth
MOST_LEVELS = 20.0  # of a difference that a limited reach makes up for: light does so much, more is the cloth's outline
SWEEPS = 6, 4  # near the edge, before and after the coarse grid is told what is wrong
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True, eq=False)
class Surface:
    """What is added to a layer's pixels: rows of three channels, of which the layer's begin at pixel (dx, dy)."""

    plane: F32
    dx: int
    dy: int


class Poisson:
    """See the module. Remembers the last frame's membrane, so that it does not flicker."""

    def __init__(self, options: PoissonOptions = PoissonOptions()) -> None:  # noqa: B008 - it is frozen
        """See the class."""
        self._options = options
        self._steady = SteadySurface()
        self._room = np.empty(0, np.float32)

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `fitmirror.fitting.blend.Blender`."""
        if layer.bgra.size == 0:
            return
        whole, bgra = np.ascontiguousarray(picture), np.ascontiguousarray(layer.bgra)
        if self._options.monochrome:
            bgra = _grey(bgra)
        alpha = np.asarray(cv2.extractChannel(bgra, 3), np.uint8)
        solid = np.asarray(cv2.threshold(alpha, SOLID - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
        inner = _inner(solid, layer.x, layer.y, picture.shape)
        edge = _points(cv2.subtract(solid, inner))
        if edge is None:
            self._steady.forget()
            over(whole, layer.x, layer.y, bgra)
        else:
            surface = self._surface(whole, Layer(layer.x, layer.y, bgra), solid, inner, edge, origin)
            _put(whole, layer.x, layer.y, bgra, alpha, surface)
        if whole is not picture:
            picture[:] = whole

    def _surface(self, picture: U8, layer: Layer, solid: U8, inner: U8, edge: I32, origin: tuple[int, int]) -> Surface:
        """What is added to a layer; the next frame overwrites it.

        Args:
            picture: As in `blend`.
            layer: The layer.
            solid: (h, w) not 0 where it belongs to the cloth.
            inner: (h, w) the same without the edge.
            edge: (n, 2) int32, x and y of the edge's pixels.
            origin: As in `blend`.
        """
        h, w = solid.shape
        # Cells lie on the frame's own grid, whatever part of it the picture is: the same ones from frame to frame.
        left, top = layer.x + origin[0], layer.y + origin[1]
        x0, y0 = left // CELL_PX, top // CELL_PX
        dx, dy = left - CELL_PX * x0, top - CELL_PX * y0
        rows, columns = -(-(dy + h) // CELL_PX), -(-(dx + w) // CELL_PX)
        values, counts = np.zeros((rows, columns, 3), np.float32), np.zeros((rows, columns), np.int32)
        limit = np.float32(0 if self._options.reach is None else 1 / MOST_LEVELS)
        differences = at_edge.measured(edge, picture, layer.bgra, layer.x, layer.y, limit, values, counts, dx, dy)
        kinds = at_edge.kinds_of(solid, values, counts, dx, dy)
        screen = 0.0 if self._options.reach is None else self._options.reach**-2.0
        membrane = Membrane(kinds, values, screen * CELL_PX**2)
        # Where cloth goes on beyond the picture it is held on fewer sides, and found more slowly.
        cells = membrane.between(2 if _touches(inner) else 1)

        wide, fine = columns * CELL_PX, np.float32(screen)
        box = np.array((dx, dy, dx + w - 1, dy + h - 1), np.int64)
        places, many, of_cell = at_edge.places_of(kinds, inner, dx, dy, wide)
        flat = self._enlarged(cells, kinds)
        at_edge.pin(flat, wide, edge, differences, dx, dy)
        detail = at_edge.read(flat, places, many)
        at_edge.relax(flat, wide, box, places, many, fine, SWEEPS[0])
        bend = np.zeros_like(cells)
        at_edge.wrong(flat, wide, box, places, many, of_cell, fine, bend.reshape(-1))
        detail = at_edge.read(flat, places, many) - detail
        cells = self._steady.follow(x0, y0, cells + membrane.bent(bend), kinds)
        flat = self._enlarged(cells, kinds)
        at_edge.add(flat, places, many, detail)
        at_edge.pin(flat, wide, edge, differences, dx, dy)
        at_edge.relax(flat, wide, box, places, many, fine, SWEEPS[1])
        plane = flat.reshape(-1, 3 * wide)
        if self._options.mixed:
            plane[dy : dy + h, 3 * dx : 3 * (dx + w)] += mixed(picture, layer, solid, inner, screen).reshape(h, 3 * w)
        return Surface(plane, dx, dy)

    def _enlarged(self, cells: F32, kinds: U8) -> F32:
        """Cells read between their middles, as a flat plane of pixels, always at the same place."""
        at_edge.spread(cells, kinds)
        h, w = cells.shape[0] * CELL_PX, cells.shape[1] * CELL_PX
        if self._room.size < h * w * 3:
            self._room = np.empty(h * w * 3, np.float32)
        flat = self._room[: h * w * 3]
        cv2.resize(cells, (w, h), dst=flat.reshape(h, w, 3), interpolation=cv2.INTER_LINEAR)
        return flat


def _grey(bgra: U8) -> U8:
    """A premultiplied picture without its colours."""
    grey = cv2.cvtColor(bgra, cv2.COLOR_BGRA2GRAY)
    return np.asarray(cv2.merge((grey, grey, grey, cv2.extractChannel(bgra, 3))), np.uint8)


def _inner(solid: U8, left: int, top: int, picture: tuple[int, ...]) -> U8:
    """What is solid and all whose neighbours are; what lies beyond the picture (h, w) counts as solid."""
    inner = np.asarray(cv2.erode(solid, _CROSS), np.uint8)
    h, w = solid.shape
    if left > 0:
        inner[:, 0] = 0
    if top > 0:
        inner[0] = 0
    if left + w < picture[1]:
        inner[:, -1] = 0
    if top + h < picture[0]:
        inner[-1] = 0
    return inner


def _points(mask: cv2.typing.MatLike) -> I32 | None:
    """(n, 2) int32, x and y of pixels that are not 0; None where there is none."""
    found = cv2.findNonZero(mask)
    return None if found is None else np.asarray(found, np.int32).reshape(-1, 2)


def _touches(inner: U8) -> bool:
    return bool(inner[0].any() or inner[-1].any() or inner[:, 0].any() or inner[:, -1].any())


def _put(picture: U8, left: int, top: int, bgra: U8, alpha: U8, surface: Surface) -> None:
    """A premultiplied layer plus a surface over a picture, in place."""
    h, w = alpha.shape
    opaque = cv2.inRange(alpha, 255, 255)
    soft = _points(cv2.inRange(alpha, 1, 254))
    if soft is not None:
        _put_soft(picture, left, top, bgra, soft, surface.plane, surface.dx, surface.dy)
    own = np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2BGR), np.uint8)
    _sum(own.reshape(h, 3 * w), surface.plane, surface.dx, surface.dy)
    cv2.copyTo(own, opaque, picture[top : top + h, left : left + w])


@njit(cache=True, nogil=True, fastmath=True)
def _sum(own, plane, dx, dy):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Levels, rows of three channels, plus a part of such a plane, in place."""
    h, n = own.shape
    for y in range(h):
        line, more = own[y], plane[y + dy, 3 * dx : 3 * dx + n]
        for i in range(n):
            value = np.float32(line[i]) + more[i] + np.float32(0.5)
            line[i] = np.uint8(np.int32(min(max(value, np.float32(0)), np.float32(255))))


@njit(cache=True, nogil=True)
def _put_soft(picture, left, top, bgra, soft, plane, dx, dy):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Pixels (n, 2) x, y that let something through."""
    for i in range(soft.shape[0]):
        x, y = soft[i, 0], soft[i, 1]
        most = np.float32(bgra[y, x, 3])
        share = most * np.float32(1 / 255)
        for c in range(3):
            value = np.float32(bgra[y, x, c]) + share * plane[y + dy, 3 * (x + dx) + c]
            below = (np.float32(1) - share) * np.float32(picture[top + y, left + x, c])
            picture[top + y, left + x, c] = np.uint8(min(max(value, np.float32(0)), most) + below + np.float32(0.5))
