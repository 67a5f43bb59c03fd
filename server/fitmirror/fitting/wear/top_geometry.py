"""Where a top's pattern goes on a stance of known girth: its size, its hem, its parts."""

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import (
    TAU,
    TIP_UP,
    TRAPEZIUS_OUT,
    TRAPEZIUS_UP,
    Girth,
)
from fitmirror.fitting.layer import Point
from fitmirror.fitting.mesh import Grid
from fitmirror.fitting.pattern import ROWS_TO_ARMPIT, Pattern
from fitmirror.fitting.placement import Placement
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.sleeve_pattern import SIDE_NAMES
from fitmirror.fitting.stance import RIGHT, SIDES, TORSO_PER_SHOULDERS, Stance
from fitmirror.fitting.stature import AVERAGE, Centimetres
from fitmirror.fitting.wear.top_sleeve import ruled_over_arm, sleeve_reach
from fitmirror.fitting.wear.top_torso import ruled_over_torso

F64 = NDArray[np.float64]

SHOULDER_EASE, CHEST_EASE = 1.05, 1.22  # cloth over joints and over the chest's silhouette
# Where a garment's length is measured from: beside the neck, over the line of the shoulder joints, in shoulder widths.
HIGH_POINT_OUT = 0.25
HIGH_POINT_UP = float(np.interp(HIGH_POINT_OUT, TRAPEZIUS_OUT, TRAPEZIUS_UP))
LONGEST_TAU, SHORTEST_TAU = 1.75, 0.35
# Hems of tops on people, in torso lengths; what the photo's own proportions predict on average; how far to trust them.
HEM_DEPTH, FLAT_LENGTH, HEM_TRUST = 1.20, 1.60, 0.4
SHORTEST_HEM, LONGEST_HEM = 0.75, 1.4


def scale_of(pattern: Pattern, stance: Stance, girth: Girth) -> float:
    """Frame px per texture px at which the garment fits this body."""
    unit = stance.girth_width
    chest = float(np.mean([np.interp(0.35, TAU, half) for half in girth.half])) * 2.0 * unit
    by_chest = CHEST_EASE * chest / pattern.chest_width
    by_shoulders = SHOULDER_EASE * unit / pattern.shoulder_width
    if pattern.sleeves == (None, None):
        # Straps say little about the shoulders they hang from.
        by_shoulders = float(np.clip(by_shoulders, 0.92 * by_chest, 1.0 * by_chest))
    by_shoulders = float(np.clip(by_shoulders, by_chest / 1.5, by_chest * 1.5))
    return float(np.sqrt(by_chest * by_shoulders))


def place(
    pattern: Pattern,
    stance: Stance,
    girth: Girth,
    in_front: tuple[bool, bool],
    hem: float,
    looseness: float = 1.0,
    sleeve_share: float | None = None,
) -> Placement:
    """Lay a top onto a body.

    Args:
        pattern: The garment.
        stance: How the body stands.
        girth: How wide it is.
        in_front: Whether each sleeve lies before the torso.
        hem: Depth of the hem in torso lengths below the shoulders.
        looseness: How wide it is worn against the size that the photo shows.
        sleeve_share: Length of its sleeves, shoulder seam to cuff, in arms, where that is known.
    """
    scale = scale_of(pattern, stance, girth) * looseness
    tau = depth_of_rows(pattern, stance, girth, hem)
    along = (tau[-2] - tau[0]) * stance.torso / pattern.length
    torso, tips = ruled_over_torso(pattern, stance, girth, scale, tau, looseness)
    anchors: dict[str, Point] = {}
    sleeves: list[Grid | None] = []
    covered: list[float] = []
    for side in SIDES:
        column = 0 if side == RIGHT else -1
        pit = torso.points[ROWS_TO_ARMPIT - 1, column]
        sleeve = pattern.sleeves[side]
        grid, share = None, 0.0
        if sleeve is not None:
            share = sleeve_reach(sleeve, stance, scale, along, sleeve_share)
            grid = ruled_over_arm(sleeve, stance, girth, side, scale, share, tips[side], pit, looseness)
        covered.append(share)
        sleeves.append(grid)
        name = SIDE_NAMES[side]
        hem_row = len(pattern.depth) - 2
        anchors[f"{name}_shoulder"] = _point(torso.points[0, column])
        anchors[f"{name}_armpit"] = _point(pit)
        anchors[f"{name}_hem"] = _point(torso.points[hem_row, column])
        anchors[f"{name}_collar"] = _point(torso.points[0, pattern.collar_columns[0 if side == RIGHT else 1]])
        waist = pattern.points.get(f"{name}_waist")
        if waist is not None:
            first, last = pattern.points[f"{name}_shoulder"], pattern.points[f"{name}_hem"]
            at = (waist[1] - first[1]) / max(last[1] - first[1], 1.0)
            edge = torso.points[:, column]
            anchors[f"{name}_waist"] = (
                float(np.interp(at, pattern.depth, edge[:, 0])),
                float(np.interp(at, pattern.depth, edge[:, 1])),
            )
        if grid is not None and sleeve is not None:
            anchors[f"{name}_cuff_outer"] = _point(grid.points[-2, 0])
            anchors[f"{name}_cuff_inner"] = _point(grid.points[-2, -1])
    return Placement(torso, (sleeves[0], sleeves[1]), in_front, (covered[0], covered[1]), hem, anchors, scale)


def _point(p: Points) -> Point:
    return float(p[0]), float(p[1])


def hem_of(pattern: Pattern, stance: Stance, scale: float, length_cm: float | None, cm: Centimetres = AVERAGE) -> float:
    """Depth of the hem in torso lengths below the shoulders.

    A flat product photo says little about it (a knit lies narrow and long), so the photo only moves the hem a little
    from where hems of tops are; a known length decides.
    """
    if length_cm is not None:
        return float(np.clip(depth_of(length_cm, stance, cm), SHORTEST_TAU, LONGEST_TAU))
    # BlazePose's hips wander more than its shoulders do.
    torso = 0.5 * (stance.torso + TORSO_PER_SHOULDERS * stance.girth_width)
    flat = scale * pattern.length / torso
    hem = HEM_DEPTH + HEM_TRUST * (flat - FLAT_LENGTH)
    return float(np.clip(hem, SHORTEST_HEM, LONGEST_HEM) * torso / stance.torso)


def depth_of(length_cm: float, stance: Stance, cm: Centimetres) -> float:
    """Depth below the shoulders, in torso lengths, of a hem this far below the shoulder's high point."""
    return cm.torsos(length_cm) - HIGH_POINT_UP * stance.girth_width / stance.torso


def depth_of_rows(pattern: Pattern, stance: Stance, girth: Girth, hem: float) -> F64:
    """(rows,) depth of the pattern's rows below the shoulders, in torso lengths, the hem at `hem`."""
    first = -TIP_UP * float(girth.tip.mean()) * stance.width / stance.torso
    return first + pattern.depth * (hem - first)
