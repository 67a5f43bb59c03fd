"""Where a skirt goes on a stance of known girth: about the hips, around the legs, hanging from what it has passed."""

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.bottom_pattern import BottomPattern
from fitmirror.fitting.girth import Girth
from fitmirror.fitting.layer import Point
from fitmirror.fitting.legs import LegGirth
from fitmirror.fitting.placement import Part, Placed
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.sleeve_pattern import SIDE_NAMES
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance
from fitmirror.fitting.wear.bottom_geometry import (
    AS_PHOTOGRAPHED,
    TRUNK_PART,
    Cut,
    point_of,
    ruled,
    scale_of,
    waist_of,
)
from fitmirror.fitting.wear.lower_body import (
    LEG_TORSOS,
    body_half,
    covering,
    legs_half,
    midline,
    seen_half,
    torso_size,
    worn_half,
)

F64 = NDArray[np.float64]

SKIRT_TRUST = 0.85  # how far a skirt's length in the photo is believed against a usual one
USUAL_SKIRT = 1.05  # in torso lengths
FLARE = 0.6  # of a cut flare that shows: the rest goes into folds
COVER_ROWS = 3  # rows to either side over which growing to cover what is worn beneath is made even
LONGEST_SKIRT = 1.0 + 1.05 * LEG_TORSOS  # depth of a hem that touches the ground


def place_skirt(
    pattern: BottomPattern,
    stance: Stance,
    girth: Girth,
    legs: LegGirth,
    cut: Cut = AS_PHOTOGRAPHED,
    worn: float | None = None,
) -> Placed:
    """Lay a skirt, a `pattern` without legs, onto a body; the arguments are those of `place_trousers`."""
    scale = scale_of(pattern, stance, girth)
    waist = waist_of(pattern, stance, scale, worn)
    length = cut.length
    if length is None:
        length = USUAL_SKIRT + SKIRT_TRUST * (scale * pattern.length / torso_size(stance) - USUAL_SKIRT)
    length = float(np.clip(length, 0.35, LONGEST_SKIRT - waist))
    tau = waist + pattern.depth * length
    right, left = skirt_sides(tau, cut.loose * scale * pattern.half_width, stance, girth, legs)
    grid = ruled(pattern, right, left, scale)
    anchors: dict[str, Point] = {}
    for side in SIDES:
        name, edge = SIDE_NAMES[side], grid.points[:, 0 if side == RIGHT else -1]
        anchors[f"{name}_waist"], anchors[f"{name}_hem"] = point_of(edge[0]), point_of(edge[-2])
        share = pattern.rise / pattern.length
        anchors[f"{name}_hip"] = tuple(float(np.interp(share, pattern.depth, edge[:, k])) for k in (0, 1))  # type: ignore[assignment]
    return Placed(
        (Part(TRUNK_PART, grid, pattern.trunk),), anchors, scale, waist=waist, clad=(waist + length - 1.0) / LEG_TORSOS
    )


def skirt_sides(
    tau: F64, flat: F64, stance: Stance, girth: Girth, legs: LegGirth, above: tuple[F64, float] | None = None
) -> tuple[Points, Points]:
    """(n, 2) points of a skirt's right and left side: about the hips, around the legs, as wide as it is cut.

    Args:
        tau: (n,) depth of its rows in torso lengths below the shoulders.
        flat: (n,) half its width laid flat, frame px.
        stance: How the body stands.
        girth: How wide it is.
        legs: How wide its legs are.
        above: Half-widths (2,) of what it hangs on, as drawn, and half its width laid flat; None for its own waistband.
    """
    centres, across = midline(tau, stance)
    hips = np.clip((1.30 - tau) / 0.15, 0.0, 1.0)  # above, the hips' own width counts
    body = np.maximum(hips * body_half(np.minimum(tau, 1.3), stance, girth), legs_half(tau, stance, legs, False))
    seen = np.maximum(hips * seen_half(np.minimum(tau, 1.3), stance, girth), legs_half(tau, stance, legs, True))
    falls = worn_half(body, np.broadcast_to(flat, body.shape))
    # It is drawn wider to cover what is worn beneath, but without following each bulge of it.
    falls = falls * np.stack([_even(row) for row in covering(falls, seen) / falls])
    # It hangs evenly to both sides, unless a leg stands out.
    falls = np.maximum(falls, 0.97 * falls[::-1])
    if above is None:
        worn = hanging(falls, flat)
    else:
        worn = hanging(np.concatenate([above[0][:, None], falls], 1), np.append(above[1], flat))[:, 1:]
    worn = np.stack([_calm(row) for row in worn])
    return centres - worn[RIGHT][:, None] * across, centres + worn[LEFT][:, None] * across


def hanging(falls: F64, flat: F64) -> F64:
    """Half-widths (2, n) of rows that hang from those above them, given how each falls by itself and is cut (n,).

    Cloth that has passed the hips falls straight down: it closes in only as it is cut to, and flares as it is cut to.
    """
    ratio = flat / np.maximum(flat[:, None], 1e-6)
    onward = np.triu(np.where(ratio < 1.0, ratio, 1.0 + FLARE * (ratio - 1.0)))
    return np.asarray((falls[:, :, None] * onward).max(1))


def _even(row: F64) -> F64:
    padded = np.pad(row, COVER_ROWS, mode="edge")
    return np.convolve(padded, np.full(2 * COVER_ROWS + 1, 1.0 / (2 * COVER_ROWS + 1)), "valid")


def _calm(row: F64) -> F64:
    padded = np.pad(row, 1, mode="edge")
    return np.asarray(np.maximum(row, (padded[:-2] + padded[1:-1] + padded[2:]) / 3.0))
