"""Outerwear: over a top, wider and longer than one; what stands between the panels of an open one shows."""

from dataclasses import replace

import cv2
import numpy as np

from fitmirror.fitting.girth import Girth
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.skin import Retouch
from fitmirror.fitting.wear.lower_body import torso_size
from fitmirror.fitting.wear.sewn import sewn
from fitmirror.fitting.wear.top import TopWear
from fitmirror.fitting.wear.top_geometry import depth_of, scale_of
from fitmirror.fitting.wear.undress import Undress
from fitmirror.fitting.wear.wear import Around, Dressed
from fitmirror.frames import Frame

OVER_TORSO, OVER_ARMS, OVER_SHOULDERS = 1.05, 1.12, 1.06  # how much wider it lies than what is worn beneath
USUAL_HEM, USUAL_FLAT, LENGTH_TRUST = 1.22, 1.60, 0.6  # torso lengths, as for tops; coats differ more in length
SHORTEST_HEM, LONGEST_HEM = 0.8, 2.3


class OuterWear(TopWear):
    """Puts one jacket or coat onto one shopper."""

    def _girth(self, seen: Seen) -> Girth:
        girth = seen.girth
        return replace(
            girth,
            half=OVER_TORSO * girth.half,
            tip=np.minimum(OVER_SHOULDERS * girth.tip, 1.35),
            ridge=OVER_SHOULDERS * girth.ridge,
            arm=OVER_ARMS * girth.arm,
        )

    def _sleeves(self, seen: Seen) -> float | None:
        known = super()._sleeves(seen)
        # A coat's hem tells nothing of its sleeves: those that are cut long reach the wrist.
        cut_long = any(sleeve is not None and sleeve.to_wrist for sleeve in self._pattern.sleeves)
        return 1.0 if known is None and cut_long else known

    def _hem(self, seen: Seen, girth: Girth, waist: float | None) -> float:
        del waist
        if self.garment.length_cm is not None:
            hem = depth_of(self.garment.length_cm, seen.stance, seen.cm)
        else:
            flat = scale_of(self._pattern, seen.stance, girth) * self._pattern.length / torso_size(seen.stance)
            hem = USUAL_HEM + LENGTH_TRUST * (flat - USUAL_FLAT)
        return float(np.clip(hem, SHORTEST_HEM, LONGEST_HEM))

    def draw(self, frame: Frame, seen: Seen, placed: Placed, around: Around) -> Piece | None:
        """See `Wear`."""
        before = around.before
        # Nobody sees the inside of its back through the person, nor through what is put on beneath it.
        within = cv2.max(before.neck, seen.reduced.alpha)
        if around.beneath is not None:
            within = cv2.max(within, around.beneath)
        inside = np.asarray(within, np.uint8)
        return sewn(frame, seen, self.garment, placed, seen.light, before, inside)

    def undress(self, seen: Seen, placed: Placed, dressed: Dressed, undress: Undress) -> tuple[Retouch, ...]:
        """See `Wear`; what is worn beneath a jacket stays on, but for sleeves that are wider than its own."""
        paint = undress.sleeves(seen, dressed.covered, placed.covered)
        return () if paint is None else (paint,)
