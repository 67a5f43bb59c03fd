"""The outfit: what is worn, put onto each frame."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import Body
from fitmirror.fitting.blend import BLENDERS
from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.garment import Garment, prepare
from fitmirror.fitting.girth import Girth, blended, measure
from fitmirror.fitting.layer import Layer, Worn
from fitmirror.fitting.placement import Placement
from fitmirror.fitting.raster import draw_grid
from fitmirror.fitting.reduced import reduce
from fitmirror.fitting.stance import SIDES, TORSO_PER_SHOULDERS, stance_of
from fitmirror.fitting.wear.top import crosses_torso, place
from fitmirror.frames import U8, Frame


@dataclass(frozen=True, eq=False)
class Drawn:
    """One frame with the outfit on it.

    Attributes:
        bgr: (h, w, 3) uint8; the frame's own array where nothing was drawn.
        layer: All cloth that was drawn, or None.
        worn: Where each item came to lie.
        fit_s: Time spent on finding where the items lie, s.
        hint: "step_back", "face_forward" or None.
    """

    bgr: U8
    layer: Layer | None
    worn: tuple[Worn, ...]
    fit_s: float
    hint: str | None


class Outfit:
    """The items one shopper wears, and what is remembered of the shopper from frame to frame.

    Args:
        garments: Prepared items.
        blend: A key of `fitmirror.fitting.blend.BLENDERS`.

    Raises:
        KeyError: an unknown blender.
    """

    def __init__(self, garments: tuple[Garment, ...], blend: str) -> None:
        """See the class."""
        self.garments = garments
        self._blender = BLENDERS[blend]()
        self._ratio = TORSO_PER_SHOULDERS
        self._hips = True
        self._girth: Girth | None = None
        self._front = (False, False)

    def dress(self, frame: Frame, body: Body, timer: Callable[[], float]) -> Drawn:
        """Put the outfit onto one frame."""
        started = timer()
        stance = stance_of(body, frame.size, self._ratio, self._hips) if self.garments else None
        if stance is None:
            return Drawn(frame.bgr, None, (), timer() - started, None)
        self._hips = stance.hips_seen
        reduced = reduce(frame.bgr, body.alpha)
        girth = measure(reduced, stance)
        self._girth = blended(self._girth, girth, 0.3)
        garment = self.garments[0]
        front = tuple(crosses_torso(stance, girth, s, self._front[s]) for s in SIDES)
        self._front = (front[0], front[1])
        placed = place(garment.pattern, stance, girth, self._front, garment.length_cm)
        fitted = timer() - started
        layer = _draw(garment, placed, frame.size)
        picture = frame.bgr.copy()
        self._blender.blend(picture, layer)
        worn = Worn(garment.item.id, placed.anchors, garment.source)
        return Drawn(picture, layer, (worn,), fitted, None)


def _draw(garment: Garment, placed: Placement, size: tuple[int, int]) -> Layer:
    grids = [g for g in (placed.torso, *placed.sleeves) if g is not None]
    bounds = np.array([g.bounds for g in grids])
    x0, y0 = max(0, int(bounds[:, 0].min()) - 2), max(0, int(bounds[:, 1].min()) - 2)
    x1, y1 = min(size[0], int(bounds[:, 2].max()) + 3), min(size[1], int(bounds[:, 3].max()) + 3)
    w, h = x1 - x0, y1 - y0
    rung = garment.texture.rung(placed.scale)
    maps = np.full((h, w, 2), -10, np.float32)
    parts = np.zeros((h, w), np.uint8)
    k = np.array(rung.scale)
    order = [(1 + s, placed.sleeves[s], garment.pattern.sleeves[s]) for s in SIDES if not placed.sleeve_in_front[s]]
    order += [(3, placed.torso, garment.pattern)]
    order += [(1 + s, placed.sleeves[s], garment.pattern.sleeves[s]) for s in SIDES if placed.sleeve_in_front[s]]
    for part, grid, pattern in order:
        if grid is None:
            continue
        source = pattern.torso if part == 3 else pattern.grid
        draw_grid((grid.points - (x0, y0)), (source.points + 0.5) * k - 0.5, rung.opaque, part, maps, parts)
    bgra = cv2.remap(rung.bgra, maps, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return Layer(x0, y0, bgra)


__all__ = ["Drawn", "Garment", "Outfit", "UnsupportedCategory", "prepare"]
