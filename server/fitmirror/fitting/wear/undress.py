"""What takes off the clothes worn now where the new ones do not cover them. Keeps its colours for a few frames."""

from dataclasses import replace

import cv2
import numpy as np

from fitmirror.fitting import room, shapes
from fitmirror.fitting.bare_legs import bare_legs, old_bottoms
from fitmirror.fitting.coat import Coat, behind_coat
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.skin import Palette, Retouch, beside, old_cloth, palette_of, retouch, spread
from fitmirror.fitting.stance import SIDES
from fitmirror.frames import U8

KEPT_FRAMES = 3  # how long the colours to paint with are kept
OVERLONG = 0.12  # an old hem this far below the new one is painted over, in torso lengths; a longer one stays
BELOW_THE_HEM = 0.06  # how far below the measured hem some of an old top may hang, in torso lengths
TRUNK = 0.85  # of an average body's width, within which below a hem there are clothes, not the room
WHOLE = 0.8  # the same where none of it stays; what is like it farther down are shoes
BARE_UNDER_A_DRESS = 0.3  # depth of bare skin in torso lengths that a dress's neck and armholes may show
SURELY = 0.06  # how much farther below one may hang that is surely it by its colours, in torso lengths
WITHOUT_A_HEM = -0.01  # the same where the old hem is not seen: what lies below may as well be the trousers


class _Palettes:
    """Colours to paint with, found afresh every few frames."""

    def __init__(self, bottoms: bool) -> None:
        self._bottoms = bottoms
        self._palette: Palette | None = None
        self._age = 0

    def of(self, seen: Seen) -> Palette:
        palette = self._palette
        fits = palette is not None and palette.behind.shape == seen.reduced.bgr.shape
        if palette is None or not fits or self._age >= KEPT_FRAMES:
            unit = seen.stance.girth_width / seen.small.step
            palette = palette_of(seen.small, seen.reduced, seen.regions, unit, self._bottoms, palette)
            self._palette, self._age = palette, 0
        self._age += 1
        return palette


class Undress:
    """Paints over one shopper's own clothes; one per outfit."""

    def __init__(self) -> None:
        """With no colours yet."""
        self._upper, self._lower = _Palettes(bottoms=True), _Palettes(bottoms=False)
        self._coat = Coat()

    def top(
        self,
        seen: Seen,
        covered: U8,
        sleeves: tuple[float, float],
        hem: float,
        whole: bool = False,
        bare: float | None = None,
    ) -> Retouch | None:
        """Paint over the top worn now.

        Args:
            seen: The shopper.
            covered: (h, w) uint8 at working size, opacity of all new cloth.
            sleeves: Share of each arm (0 shoulder, 1 wrist) that new sleeves cover.
            hem: Depth of the new hem, in torso lengths.
            whole: Whether nothing of the old top stays below the new hem.
            bare: Depth to which the trunk beneath is bare skin; None for the new hem.
        """
        overlong = WHOLE if whole else OVERLONG if seen.worn_hem is not None else WITHOUT_A_HEM
        stays_below, sure_below = hem + overlong, None
        if seen.worn_hem is not None and not whole:
            # Below the hem that is worn there is no old top: what looks like it are the bottoms' own shades.
            stays_below, sure_below = min(stays_below, seen.worn_hem + BELOW_THE_HEM), stays_below + SURELY
        old = old_cloth(seen.reduced, seen.regions, seen.stance, covered, stays_below, seen.unit, sure_below)
        coat = None if whole else self._coat.mask(seen.reduced, seen.regions, seen.stance, seen.girth, hem)
        if coat is not None:
            old = np.asarray(cv2.max(old, beside(spread(coat, seen.reduced), covered)), np.uint8)
        old = _faded(old, seen)
        if not old.any():
            return None
        palette = self._upper.of(seen)
        if coat is not None:
            palette = replace(palette, behind=behind_coat(seen.reduced, seen.stance, coat, hem))
        elif not whole:
            below = np.zeros_like(old)
            shapes.fill(below, shapes.torso_outline(seen.reduced, seen.stance, hem - 0.02, hem + 0.3, TRUNK))
            below = np.asarray(cv2.min(below, old), np.uint8)
            palette = replace(palette, behind=room.upwards(palette.behind, seen.reduced, below))
        skin = hem if bare is None else bare
        return retouch(
            seen.small, seen.reduced, seen.stance, seen.girth, seen.head, seen.light, palette, old, sleeves, skin
        )

    def sleeves(self, seen: Seen, covered: U8, sleeves: tuple[float, float]) -> Retouch | None:
        """Paint over old sleeves that stand out beside new ones; the old top itself stays.

        Args:
            seen: The shopper.
            covered: (h, w) uint8 at working size, opacity of all new cloth.
            sleeves: Share of each arm (0 shoulder, 1 wrist) that new sleeves cover; an arm without one stays as it is.
        """
        sides = np.zeros_like(covered)
        for side in SIDES:
            if sleeves[side] > 0.0:
                shapes.arm(sides, seen.reduced, seen.stance, side, 0.12, 2.2)
        shapes.fill(sides, shapes.torso_outline(seen.reduced, seen.stance, 0.0, 4.0, 0.9), 0)
        old = old_cloth(seen.reduced, seen.regions, seen.stance, covered, 4.0, seen.unit)
        old = _faded(np.asarray(cv2.min(old, sides), np.uint8), seen)
        if not old.any():
            return None
        palette = self._upper.of(seen)
        return retouch(
            seen.small, seen.reduced, seen.stance, seen.girth, seen.head, seen.light, palette, old, sleeves, 0.1
        )

    def bottoms(self, seen: Seen, covered: U8, waist: float, clad: float, with_top: bool = False) -> Retouch | None:
        """Paint over the bottoms worn now.

        Args:
            seen: The shopper, with the lower body.
            covered: (h, w) uint8 at working size, opacity of all new cloth.
            waist: Depth in torso lengths above which they stay.
            clad: Share of the legs (0 hip, 1 ankle) that the new garment clothes.
            with_top: Whether a long top or a dress goes with them.
        """
        if seen.lower is None:
            return None
        old = _faded(old_bottoms(seen.reduced, seen.regions, seen.stance, covered, waist, clad, with_top), seen)
        if not old.any():
            return None
        return bare_legs(seen.small, seen.reduced, seen.stance, seen.lower.light, self._lower.of(seen), old)


def _faded(old: U8, seen: Seen) -> U8:
    if seen.view.opacity >= 1.0:
        return old
    return np.asarray(cv2.convertScaleAbs(old, alpha=seen.view.opacity), np.uint8)
