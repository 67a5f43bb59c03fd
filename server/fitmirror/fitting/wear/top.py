"""Tops: worn over everything but face, hair, hands and bare forearms."""

import numpy as np

from fitmirror.fitting import compose
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.girth import Girth
from fitmirror.fitting.hood import hood_part
from fitmirror.fitting.pattern import Pattern
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.regions import TOP
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
PAST_THE_FRAME, FADES_OVER = 0.03, 0.1  # torso lengths by which a hem leaves the picture, and from there on comes back
STILL_TOP, GOES_ON = 140, 0.6  # probability (of 255) of the old top below a hem, and of how much of the place
NEW_WEIGHT, SHORTER_AGAIN = 0.15, 0.002  # of whether the old top goes on; torso lengths, both in one frame
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
        self._goes_on: float | None = None
        self._longer = 0.0

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
        elif self.garment.length_cm is None:
            hem += self._out_of_the_frame(seen, hem)
        return hem

    def _out_of_the_frame(self, seen: Seen, hem: float) -> float:
        """How much lower the hem goes, torso lengths: where the old top leaves the picture below, so does the new."""
        neck, down = seen.stance.neck, seen.stance.hip - seen.stance.neck
        edge = float((seen.reduced.size[1] * seen.reduced.step - neck[1]) / max(down[1], 1.0))
        fades = float(np.clip(1.0 - (edge - hem - HEM_DOWN) / FADES_OVER, 0.0, 1.0))
        if edge <= hem or fades <= 0.0:
            self._longer = max(0.0, self._longer - SHORTER_AGAIN)
            return (self._goes_on or 0.0) * fades * self._longer
        below = neck + np.linspace(hem + 0.1 * (edge - hem), edge, 5)[:, None, None] * down
        at = below + np.linspace(-0.2, 0.2, 7)[None, :, None] * seen.stance.girth_width * seen.stance.across
        x, y = np.rint(seen.reduced.from_frame(at)).astype(int).reshape(-1, 2).T
        w, h = seen.reduced.size
        shown = seen.regions.share[TOP][y.clip(0, h - 1), x.clip(0, w - 1)] > STILL_TOP
        goes_on = float(shown.mean() > GOES_ON)
        before = goes_on if self._goes_on is None else self._goes_on
        self._goes_on = before + NEW_WEIGHT * (goes_on - before)
        # Who bobs up and down does not wear a hem that does.
        self._longer = max(min(edge + PAST_THE_FRAME - hem, HEM_DOWN), self._longer - SHORTER_AGAIN)
        return self._goes_on * fades * self._longer

    def draw(self, frame: Frame, seen: Seen, placed: Placed, around: Around) -> Piece | None:
        """See `Wear`."""
        return sewn(frame, seen, self.garment, placed, seen.light, around.before)

    def undress(self, seen: Seen, placed: Placed, dressed: Dressed, undress: Undress) -> tuple[Retouch, ...]:
        """See `Wear`."""
        assert placed.hem is not None
        paint = undress.top(seen, dressed.covered, dressed.sleeves, placed.hem, whole=self.garment.tuck)
        return () if paint is None else (paint,)
