"""Bottoms: trousers, shorts and skirts, beneath the hem of what is worn above them unless that is tucked in."""

from dataclasses import replace

import cv2
import numpy as np

from fitmirror.fitting import shapes
from fitmirror.fitting.bottom_pattern import BottomPattern
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.girth import ARM_RADIUS
from fitmirror.fitting.light import blurred
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.regions import TOP, stretched
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.skin import Retouch
from fitmirror.fitting.stance import LEAST_SEEN, LEFT, RIGHT, SIDES, THIGH_TORSOS
from fitmirror.fitting.wear.bottom_geometry import Cut, place_trousers
from fitmirror.fitting.wear.sewn import sewn
from fitmirror.fitting.wear.skirt_geometry import place_skirt
from fitmirror.fitting.wear.undress import Undress
from fitmirror.fitting.wear.wear import Around, Dressed
from fitmirror.frames import U8, Frame
from fitmirror.wardrobe.item import Category

NEARER = 0.12  # shoulder widths by which a knee must lie nearer to change which leg is before the other
LEAST_THIGH, ENOUGH_THIGH = 0.35, 0.5  # of the thighs in view: below the first step back, above the second fine
SKIRT_LIGHT = 0.3  # shoulder widths over which light on a skirt is even
SLEEVE_WIDTH = 1.35  # of a sleeve to the arm in it
LEAST_SLEEVED = 0.6  # of a forearm's core that must look like the worn top
TUCKED_IN = 0.8  # depth of a hem, in torso lengths, above which no top hangs
PAST_THE_HEM = 0.06  # torso lengths below the worn top's hem to which it may hang


class BottomWear:
    """Puts one bottom onto one shopper.

    Args:
        garment: The bottom.
        beside: Categories of everything in the outfit.
    """

    def __init__(self, garment: Garment, beside: frozenset[Category] = frozenset()) -> None:
        """See the class."""
        assert isinstance(garment.pattern, BottomPattern)
        self.garment, self._pattern = garment, garment.pattern
        self._own_top = not beside & {Category.TOP, Category.DRESS} and not garment.tuck
        self._left_in_front = True
        self._hinted = False

    def place(self, seen: Seen, waist: float | None = None) -> Placed:
        """See `Wear`."""
        del waist
        assert seen.lower is not None
        stance, garment = seen.stance, self.garment
        nearer = float(stance.knee_depth[LEFT] - stance.knee_depth[RIGHT])
        if abs(nearer) > NEARER:
            self._left_in_front = nearer > 0.0
        legs, size = seen.lower.legs, garment.size
        length, inseam = garment.length_cm, size.inseam_cm
        if length != size.length_cm:
            inseam = None  # what was asked for counts, not the size
        cut = Cut(
            None if length is None else seen.cm.torsos(length),
            None if inseam is None else seen.cm.torsos(inseam),
            size.looseness(seen.cm),
        )
        if self._pattern.legs is None:
            placed = place_skirt(self._pattern, stance, seen.girth, legs, cut, seen.worn_hem)
        else:
            placed = place_trousers(self._pattern, stance, seen.girth, legs, self._left_in_front, cut, seen.worn_hem)
        shown = (seen.reduced.size[1] * seen.reduced.step - float(stance.hip[1])) / (THIGH_TORSOS * stance.torso)
        self._hinted = shown < (ENOUGH_THIGH if self._hinted else LEAST_THIGH)
        return replace(placed, hint="step_back" if self._hinted else None)

    def draw(self, frame: Frame, seen: Seen, placed: Placed, around: Around) -> Piece | None:
        """See `Wear`."""
        assert seen.lower is not None
        front = np.asarray(cv2.max(around.before.front, sleeved_arms(seen)), np.uint8)
        if self._own_top and seen.worn_hem is not None:
            front = np.asarray(cv2.max(front, _hanging_top(seen, seen.worn_hem)), np.uint8)
        front = np.asarray(cv2.max(front, _beside_the_waist(seen)), np.uint8)
        light = seen.lower.light
        if self._pattern.legs is None:
            # A skirt hangs over what the legs' light tells of.
            light = blurred(light, SKIRT_LIGHT * seen.stance.girth_width / seen.small.step)
        before = replace(around.before, front=front)
        # Nobody sees the inside of its back through the person, nor through a top that is tucked in.
        within = seen.reduced.alpha
        if around.beneath is not None:
            within = np.asarray(cv2.max(within, around.beneath), np.uint8)
        return sewn(frame, seen, self.garment, placed, light, before, within, sleeves=False)

    def undress(self, seen: Seen, placed: Placed, dressed: Dressed, undress: Undress) -> tuple[Retouch, ...]:
        """See `Wear`."""
        assert placed.waist is not None
        paint = undress.bottoms(seen, dressed.covered, placed.waist, placed.clad)
        return () if paint is None else (paint,)


def sleeved_arms(seen: Seen) -> U8:
    """(h, w) uint8 at working size: forearms in the sleeves of the top really worn."""
    arms = np.zeros_like(seen.reduced.alpha)
    w, h = seen.reduced.size
    share = seen.regions.share[TOP]
    for side in SIDES:
        if seen.stance.arms_seen[side, 1:3].min() < LEAST_SEEN:
            continue  # behind the back
        elbow, wrist = seen.reduced.from_frame(seen.stance.arms[side, 1:3])
        along = np.linspace(0.1, 0.9, 13)[:, None]
        x, y = np.rint(elbow + along * (wrist - elbow)).astype(int).T
        inside = (x >= 0) & (x < w) & (y >= 0) & (y < h)
        if inside.any() and float((share[y[inside], x[inside]] > 128).mean()) > LEAST_SLEEVED:
            shapes.chain(
                arms,
                np.stack([elbow, wrist]),
                [ARM_RADIUS[1] * seen.unit * SLEEVE_WIDTH, ARM_RADIUS[2] * seen.unit * SLEEVE_WIDTH],
            )
    cloth = stretched(share, 100, 180)
    return np.asarray(cv2.min(cv2.min(arms, cloth), seen.reduced.alpha), np.uint8)


def _hanging_top(seen: Seen, hem: float) -> U8:
    """(h, w) uint8 at working size: the top really worn, down to its hem."""
    zone = np.zeros_like(seen.reduced.alpha)
    # A top that ends at the waist is tucked in, and what is like it below is the old waistband.
    last = hem + (PAST_THE_HEM if hem > TUCKED_IN else 0.0)
    shapes.fill(zone, shapes.torso_outline(seen.reduced, seen.stance, -0.5, last, 1.6))
    cloth = stretched(seen.regions.share[TOP], 77, 166)
    return np.asarray(cv2.min(cv2.min(zone, cloth), seen.reduced.alpha), np.uint8)


def _beside_the_waist(seen: Seen) -> U8:
    """(h, w) uint8 at working size: the room beside the hips, where a waistband never stands out."""
    zone = np.zeros_like(seen.reduced.alpha)
    last = 0.95 if seen.worn_hem is None else max(0.95, min(seen.worn_hem, 1.2))
    shapes.fill(zone, shapes.torso_outline(seen.reduced, seen.stance, 0.2, last, 1.8))
    person = cv2.dilate(seen.reduced.alpha, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.min(zone, cv2.bitwise_not(person)), np.uint8)
