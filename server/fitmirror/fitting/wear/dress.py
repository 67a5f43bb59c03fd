"""Dresses: a top to the hips, a skirt below; they take the place of top and bottom."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting import compose, shapes
from fitmirror.fitting.dress_pattern import DressPattern
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.layer import Point
from fitmirror.fitting.light import blurred
from fitmirror.fitting.mesh import Grid
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Part, Placed
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.shopper import USUAL_HEM, Seen
from fitmirror.fitting.skin import Retouch
from fitmirror.fitting.stance import Stance
from fitmirror.fitting.wear.bottom import SKIRT_LIGHT, sleeved_arms
from fitmirror.fitting.wear.lower_body import LEG_TORSOS, midline, torso_size
from fitmirror.fitting.wear.sewn import sewn
from fitmirror.fitting.wear.skirt_geometry import LONGEST_SKIRT, skirt_sides
from fitmirror.fitting.wear.top_geometry import depth_of, place, scale_of
from fitmirror.fitting.wear.top_sleeve import SleevesBefore
from fitmirror.fitting.wear.undress import BARE_UNDER_A_DRESS, Undress
from fitmirror.fitting.wear.wear import Around, Dressed
from fitmirror.frames import F32, Frame
from fitmirror.wardrobe.item import Category

F64 = NDArray[np.float64]

USUAL_HEM_TAU, LENGTH_TRUST = 1.85, 0.85  # hem of a usual dress, and how far the photo's own length is believed
ABOVE_THE_SHOULDER = 0.1  # torso lengths from the shoulder joints up to where a dress is measured from
HIGHEST_HIPS, LOWEST_HIPS = 0.95, 1.2
SHORTEST_SKIRT = 0.15  # torso lengths below its hips
LONG_SLEEVE = 0.5  # share of the arm from which a dress's sleeve covers an old one


class DressWear:
    """Puts one dress onto one shopper.

    Args:
        garment: The dress.
        beside: Categories of everything in the outfit.
    """

    def __init__(self, garment: Garment, beside: frozenset[Category] = frozenset()) -> None:
        """See the class."""
        del beside
        assert isinstance(garment.pattern, DressPattern)
        self.garment, self._pattern = garment, garment.pattern
        self._before = SleevesBefore()

    def place(self, seen: Seen, waist: float | None = None) -> Placed:
        """See `Wear`."""
        del waist
        assert seen.lower is not None
        stance, girth, pattern = seen.stance, seen.girth, self._pattern
        scale = scale_of(pattern.upper, stance, girth)
        length_cm = self.garment.length_cm
        if length_cm is not None:
            hem = depth_of(length_cm, stance, seen.cm)
        else:
            flat = scale * pattern.length / torso_size(stance) - ABOVE_THE_SHOULDER
            hem = USUAL_HEM_TAU + LENGTH_TRUST * (flat - USUAL_HEM_TAU)
        share = pattern.upper.length / pattern.length
        hips = float(np.clip((hem + ABOVE_THE_SHOULDER) * share - ABOVE_THE_SHOULDER, HIGHEST_HIPS, LOWEST_HIPS))
        hem = float(np.clip(hem, hips + SHORTEST_SKIRT, LONGEST_SKIRT))
        size = self.garment.size
        loose = size.looseness(seen.cm)
        sleeves = None if size.sleeve_cm is None else seen.cm.arms(size.sleeve_cm)
        upper = place(pattern.upper, stance, girth, self._before.look(stance, girth), hips, loose, sleeves)
        tau = hips + pattern.depth * (hem - hips)
        hip_row = upper.torso.points[-2]
        above = (_halves(hip_row, hips, stance), loose * scale * float(pattern.upper.half_width[-2]))
        half = loose * scale * pattern.half_width
        right, left = skirt_sides(tau, half, stance, girth, seen.lower.legs, above)
        whole = _onward(upper.torso, right, left, (tau - hips) * stance.torso)
        anchors = dict(upper.anchors)
        for name, column in (("right", 0), ("left", -1)):
            anchors[f"{name}_hip"] = anchors[f"{name}_hem"]
            anchors[f"{name}_hem"] = _point(whole.points[-2, column])
        parts = [
            Part(compose.TORSO_PART, whole, pattern.torso) if part.number == compose.TORSO_PART else part
            for part in compose.upper_parts(pattern.upper, upper)
        ]
        return Placed(tuple(parts), anchors, scale, covered=upper.covered, hem=hem, clad=(hem - 1.0) / LEG_TORSOS)

    def draw(self, frame: Frame, seen: Seen, placed: Placed, around: Around) -> Piece | None:
        """See `Wear`."""
        before = around.before
        if max(placed.covered) < LONG_SLEEVE:
            before = replace(before, front=np.asarray(cv2.max(before.front, sleeved_arms(seen)), np.uint8))
        return sewn(frame, seen, self.garment, placed, _light(seen), before)

    def undress(self, seen: Seen, placed: Placed, dressed: Dressed, undress: Undress) -> tuple[Retouch, ...]:
        """See `Wear`."""
        assert placed.hem is not None
        hem = min(placed.hem, LOWEST_HIPS)
        top = undress.top(seen, dressed.covered, dressed.sleeves, hem, whole=True, bare=BARE_UNDER_A_DRESS)
        bottoms = undress.bottoms(seen, dressed.covered, 0.95, placed.clad, with_top=True)
        return tuple(paint for paint in (top, bottoms) if paint is not None)


def _point(p: Points) -> Point:
    return float(p[0]), float(p[1])


def _halves(row: Points, tau: float, stance: Stance) -> F64:
    """(2,) how far a row (columns, 2) at a depth reaches to either side of the body's middle line."""
    centre, across = midline(np.array([tau]), stance)
    away = (row[[0, -1]] - centre) @ across[0]
    return np.asarray(np.abs(away), np.float64)


def _onward(torso: Grid, right: Points, left: Points, below: Points) -> Grid:
    """A torso's grid without its tail, with a skirt's rows hung onto it.

    Args:
        torso: The upper part.
        right: (n, 2) the skirt's side on the wearer's right.
        left: (n, 2) the other.
        below: (n,) how far below the hips, px.
    """
    rows = torso.points[:-1]
    last = rows[-1]
    span = last[-1] - last[0]
    width = float(np.hypot(*span))
    share = np.clip((last - last[0]) @ span / max(width**2, 1e-6), 0.0, 1.0)
    # From the hips' own width the skirt eases into its own.
    fade = np.exp(-below / max(0.35 * width, 1.0))[:, None]
    steps = (below / max(float(below[0]), 1e-6))[:, None]
    first = (
        right[0] - (right[1] - right[0]) / (steps[1] - steps[0]),
        left[0] - (left[1] - left[0]) / (steps[1] - steps[0]),
    )
    right, left = right + fade * (last[0] - first[0]), left + fade * (last[-1] - first[1])
    skirt = right[:, None] + share[None, :, None] * (left - right)[:, None]
    # What the upper rows curve below a straight line fades too.
    bow = last - (last[0] + share[:, None] * span)
    return Grid(np.concatenate([rows, skirt + fade[:, None] * bow]))


def _light(seen: Seen) -> F32:
    """The worn top's light above its hem, that of the bottoms below."""
    assert seen.lower is not None
    below = np.zeros_like(seen.small.alpha)
    hem = USUAL_HEM if seen.worn_hem is None else seen.worn_hem
    shapes.fill(below, shapes.torso_outline(seen.small, seen.stance, hem, 4.5, 3.0))
    unit = seen.stance.girth_width / seen.small.step
    share = blurred(below.astype(np.float32), 0.12 * unit) / np.float32(255.0)
    skirt = blurred(seen.lower.light, SKIRT_LIGHT * unit)
    return np.asarray(seen.light + share * (skirt - seen.light), np.float32)
