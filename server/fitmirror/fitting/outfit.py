"""The outfit: what is worn, put onto each frame."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import Body
from fitmirror.fitting import compose
from fitmirror.fitting.blend import BLENDERS
from fitmirror.fitting.edges import enlarged, sharpened
from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.garment import Garment, prepare
from fitmirror.fitting.girth import measure
from fitmirror.fitting.head import head_of
from fitmirror.fitting.hem import worn_hem
from fitmirror.fitting.layer import Layer, Worn
from fitmirror.fitting.light import LEARN_EVERY_FRAMES, Albedo, exposure_of, gain, learn_albedo, shading
from fitmirror.fitting.occlusion import occluders
from fitmirror.fitting.reduced import half_of, halved, reduce
from fitmirror.fitting.regions import Labeller
from fitmirror.fitting.skin import old_cloth, paint_over, retouch
from fitmirror.fitting.stance import SIDES
from fitmirror.fitting.steady import Steady
from fitmirror.fitting.wear.top import crosses_torso, hem_of, place, scale_of
from fitmirror.frames import U8, Frame

HEM_UP, HEM_DOWN = 0.10, 0.30  # how far a hem may be moved to the worn one's, in torso lengths


@dataclass(frozen=True, eq=False)
class Drawn:
    """One frame with the outfit on it.

    Attributes:
        bgr: (h, w, 3) uint8; the frame's own array where nothing was drawn.
        layer: All cloth that was drawn, or None. Skin painted where an old sleeve was is a change to the person, not a
            part of the garment, and is not in it.
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
        self._steady = Steady()
        self._labeller = Labeller()
        self._albedo: Albedo | None = None
        self._front = (False, False)
        self._frames = 0

    def dress(self, frame: Frame, body: Body, timer: Callable[[], float]) -> Drawn:
        """Put the outfit onto one frame."""
        started = timer()
        stance = self._steady.stance(body, frame.size, frame.pts) if self.garments else None
        if stance is None:
            return Drawn(frame.bgr, None, (), timer() - started, None)
        reduced = reduce(frame.bgr, body.alpha)
        small = half_of(reduced)
        girth = self._steady.girth(measure(reduced, stance))
        head = head_of(body, stance, reduced)
        regions = self._labeller.label(reduced, small, stance, head)
        garment = self.garments[0]
        front = tuple(crosses_torso(stance, girth, s, self._front[s]) for s in SIDES)
        self._front = (front[0], front[1])
        scale = scale_of(garment.pattern, stance, girth)
        hem = hem_of(garment.pattern, stance, scale, garment.length_cm)
        worn_to = worn_hem(reduced, regions, stance)
        if worn_to is not None and garment.length_cm is None:
            hem = float(np.clip(worn_to + 0.02, hem - HEM_UP, hem + HEM_DOWN))
        placed = place(garment.pattern, stance, girth, self._front, hem)
        fitted = timer() - started
        box = compose.box_of(placed, frame.size)
        if box is None:
            return Drawn(frame.bgr, None, (), fitted, None)
        cloth = compose.draw(garment, placed, box)
        seen = occluders(reduced, regions, stance, head, placed.covered, (False, False))
        if self._albedo is None or self._frames % LEARN_EVERY_FRAMES == 0:
            self._albedo = learn_albedo(regions, reduced)
        self._frames += 1
        unit = stance.girth_width / small.step
        light = shading(regions, small, self._albedo, unit)
        opacity = np.asarray(cv2.extractChannel(cloth.bgra, 3), np.uint8)
        torso = compose.part_mask(cloth, compose.TORSO_PART)
        factor = gain(
            light,
            compose.shrunk(opacity, box, small),
            compose.shrunk(torso, box, small),
            halved(seen.arms),
            unit,
            exposure_of(small),
        )
        x, y, w, h = box
        guide = np.asarray(cv2.cvtColor(frame.bgr[y : y + h, x : x + w], cv2.COLOR_BGR2GRAY), np.uint8)
        grey = np.asarray(cv2.cvtColor(reduced.bgr, cv2.COLOR_BGR2GRAY), np.uint8)
        hidden = sharpened(seen.front, reduced, grey, guide, box)
        neck = enlarged(seen.neck, reduced, box)
        layer = compose.light_and_cover(cloth, enlarged(factor, small, box), hidden, neck)
        visible = compose.shrunk(np.asarray(cv2.extractChannel(layer.bgra, 3), np.uint8), box, reduced)
        picture = frame.bgr.copy()
        old = old_cloth(reduced, regions, stance, visible, hem, stance.girth_width / reduced.step)
        if old.any():
            paint = retouch(small, reduced, regions, stance, head, light, old, placed.covered, hem)
            paint_over(picture, paint, small, reduced)
        self._blender.blend(picture, layer)
        worn = Worn(garment.item.id, placed.anchors, garment.source)
        return Drawn(picture, layer, (worn,), fitted, None)


__all__ = ["Drawn", "Garment", "Outfit", "UnsupportedCategory", "prepare"]
