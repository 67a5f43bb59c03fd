"""Tops: worn over everything but face, hair, hands and bare forearms."""

import numpy as np

from fitmirror.fitting import compose
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.girth import Girth
from fitmirror.fitting.hood import hood_part
from fitmirror.fitting.pattern import Pattern
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.skin import Retouch
from fitmirror.fitting.wear.sewn import sewn
from fitmirror.fitting.wear.top_geometry import hem_of, place, scale_of
from fitmirror.fitting.wear.top_sleeve import SleevesBefore
from fitmirror.fitting.wear.undress import Undress
from fitmirror.fitting.wear.wear import Around, Dressed
from fitmirror.frames import Frame
from fitmirror.wardrobe.item import Category

HEM_UP, HEM_DOWN = 0.25, 0.30  # how far a hem may be moved to the worn one's, in torso lengths
BELOW_WORN_HEM = 0.01
LONG_SLEEVE = 0.78  # of a top's length, from which its sleeves are cut to reach the wrist; three-quarter ones have 0.7
TUCKED = 0.04  # how far a hem reaches into new bottoms, in torso lengths
BELT = 0.84  # depth at which a hem disappears in the bottoms that are really worn


class TopWear:
    """Puts one top onto one shopper.

    Args:
        garment: The top.
        beside: Categories of everything in the outfit.
    """

    def __init__(self, garment: Garment, beside: frozenset[Category] = frozenset()) -> None:
        """See the class."""
        assert isinstance(garment.pattern, Pattern)
        self.garment, self._pattern = garment, garment.pattern
        del beside
        self._before = SleevesBefore()

    def place(self, seen: Seen, waist: float | None = None) -> Placed:
        """See `Wear`."""
        stance, girth, pattern = seen.stance, self._girth(seen), self._pattern
        in_front = self._before.look(stance, girth)
        hem = self._hem(seen, girth, waist)
        size = self.garment.size
        placed = place(pattern, stance, girth, in_front, hem, size.looseness(seen.cm), self._sleeves(seen))
        parts = compose.upper_parts(pattern, placed)
        if self.garment.hood is not None:
            parts = (hood_part(self.garment.hood, stance, placed.scale, placed.anchors), *parts)
        return Placed(parts, placed.anchors, placed.scale, covered=placed.covered, hem=hem)

    def _girth(self, seen: Seen) -> Girth:
        """How wide what it lies on is."""
        return seen.girth

    def _sleeves(self, seen: Seen) -> float | None:
        """Length of its sleeves, shoulder seam to cuff, in arms, where that is known."""
        length_cm = self.garment.size.sleeve_cm
        if length_cm is not None:
            return seen.cm.arms(length_cm)
        # Where the hem is drawn higher than it is cut, long sleeves stay long.
        cut = max((sleeve.length for sleeve in self._pattern.sleeves if sleeve is not None), default=0.0)
        return 1.0 if cut > LONG_SLEEVE * self._pattern.length else None

    def _hem(self, seen: Seen, girth: Girth, waist: float | None) -> float:
        """Depth of its hem below the shoulders, in torso lengths."""
        if self.garment.tuck:
            return BELT if waist is None else waist + TUCKED
        scale = scale_of(self._pattern, seen.stance, girth)
        hem = hem_of(self._pattern, seen.stance, scale, self.garment.length_cm, seen.cm)
        if seen.worn_hem is not None and self.garment.length_cm is None:
            # An old hem showing below the new one, or a bare waist above it, looks fake first.
            hem = float(np.clip(seen.worn_hem + BELOW_WORN_HEM, hem - HEM_UP, hem + HEM_DOWN))
        return hem

    def draw(self, frame: Frame, seen: Seen, placed: Placed, around: Around) -> Piece | None:
        """See `Wear`."""
        return sewn(frame, seen, self.garment, placed, seen.light, around.before)

    def undress(self, seen: Seen, placed: Placed, dressed: Dressed, undress: Undress) -> tuple[Retouch, ...]:
        """See `Wear`."""
        assert placed.hem is not None
        paint = undress.top(seen, dressed.covered, dressed.sleeves, placed.hem, whole=self.garment.tuck)
        return () if paint is None else (paint,)
