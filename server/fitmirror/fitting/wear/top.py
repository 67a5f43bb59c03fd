"""Tops: worn over everything but face, hair, hands and bare forearms."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from fitmirror.fitting import compose
from fitmirror.fitting.edges import enlarged, sharpened
from fitmirror.fitting.garment import Garment, swapped
from fitmirror.fitting.layer import Layer
from fitmirror.fitting.light import gain
from fitmirror.fitting.occlusion import occluders
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placement
from fitmirror.fitting.reduced import halved
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.skin import Palette, Retouch, old_cloth, palette_of, retouch
from fitmirror.fitting.stance import LEFT, RIGHT
from fitmirror.fitting.wear.top_geometry import hem_of, place, scale_of
from fitmirror.fitting.wear.top_sleeve import crosses_torso, is_near
from fitmirror.frames import Frame

HEM_UP, HEM_DOWN = 0.10, 0.30  # how far a hem may be moved to the worn one's, in torso lengths
BELOW_WORN_HEM = 0.03
KEPT_FRAMES = 3  # how long the colours to paint with are kept
OVERLONG = 0.12  # an old hem this far below the new one is painted over, in torso lengths; a longer one stays


def _each(of: Callable[[int], bool]) -> tuple[bool, bool]:
    return of(RIGHT), of(LEFT)


class TopWear:
    """Puts one top onto one shopper."""

    def __init__(self, garment: Garment) -> None:
        """See the class."""
        self.garment = garment
        self._crosses, self._near = (False, False), (False, False)
        self._palette: Palette | None = None
        self._palette_age = 0

    def place(self, seen: Seen) -> Placement:
        """See `Wear`."""
        stance, girth = seen.stance, seen.girth
        pattern = self.garment.seen_from(stance.behind).pattern
        self._crosses = _each(lambda side: crosses_torso(stance, girth, side, self._crosses[side]))
        self._near = _each(lambda side: is_near(stance, side, self._near[side]))
        in_front = _each(lambda side: self._crosses[side] or self._near[side])
        scale = scale_of(pattern, stance, girth)
        hem = hem_of(pattern, stance, scale, self.garment.length_cm)
        if seen.worn_hem is not None and self.garment.length_cm is None:
            # An old hem showing below the new one, or a bare waist above it, looks fake first.
            hem = float(np.clip(seen.worn_hem + BELOW_WORN_HEM, hem - HEM_UP, hem + HEM_DOWN))
        placed = place(pattern, stance, girth, in_front, hem)
        if not stance.behind:
            return placed
        return replace(placed, anchors={swapped(name): point for name, point in placed.anchors.items()})

    def draw(self, frame: Frame, seen: Seen, placed: Placement) -> Piece | None:
        """See `Wear`."""
        box = compose.box_of(placed, frame.size)
        if box is None:
            return None
        cloth = compose.draw(self.garment.seen_from(seen.stance.behind), placed, box)
        before = occluders(seen.reduced, seen.regions, seen.stance, seen.head, placed.covered)
        small = seen.small
        opacity = np.asarray(cv2.extractChannel(cloth.bgra, 3), np.uint8)
        factor = gain(
            seen.light,
            compose.shrunk(opacity, box, small),
            compose.shrunk(compose.part_mask(cloth, compose.TORSO_PART), box, small),
            halved(before.arms),
            seen.stance.girth_width / small.step,
            seen.exposure,
        )
        x, y, w, h = box
        guide = np.asarray(cv2.cvtColor(frame.bgr[y : y + h, x : x + w], cv2.COLOR_BGR2GRAY), np.uint8)
        front = sharpened(before.front, seen.reduced, seen.grey, guide, box)
        neck = enlarged(before.neck, seen.reduced, box)
        lit = compose.light(cloth, enlarged(factor, small, box), neck, seen.view.opacity)
        if seen.watch is not None:
            seen.watch.drew(seen, cloth, before, lit)
        piece = Piece(x, y, lit, front, None, seen.reduced, small)
        return replace(piece, retouch=self._retouch(seen, placed, piece.layer()))

    def _retouch(self, seen: Seen, placed: Placement, layer: Layer) -> Retouch | None:
        """What takes off the top worn now where the new one does not cover it."""
        h, w = layer.bgra.shape[:2]
        visible = np.asarray(cv2.extractChannel(layer.bgra, 3), np.uint8)
        covered = compose.shrunk(visible, (layer.x, layer.y, w, h), seen.reduced)
        # Without a clear end of the old top what lies below the new hem may as well be the trousers.
        overlong = OVERLONG if seen.worn_hem is not None else -BELOW_WORN_HEM
        old = old_cloth(seen.reduced, seen.regions, seen.stance, covered, placed.hem + overlong, seen.unit)
        if seen.view.opacity < 1.0:
            old = np.asarray(cv2.convertScaleAbs(old, alpha=seen.view.opacity), np.uint8)
        if not old.any():
            return None
        palette = self._palette
        fits = palette is not None and palette.behind.shape == seen.small.bgr.shape
        if palette is None or not fits or self._palette_age >= KEPT_FRAMES:
            palette = palette_of(seen.small, seen.regions, seen.stance.girth_width / seen.small.step)
            self._palette, self._palette_age = palette, 0
        self._palette_age += 1
        return retouch(
            seen.small, seen.reduced, seen.stance, seen.head, seen.light, palette, old, placed.covered, placed.hem
        )
