"""Trousers, shorts or a skirt of a product photo as a pattern: ruled grids over trunk and legs, and its measures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.mesh import Grid, ruled_sleeve, ruled_torso
from fitmirror.fitting.pattern import far_off, upper_edge
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.sleeve_pattern import SIDE_NAMES, march
from fitmirror.fitting.stance import LEFT, RIGHT
from fitmirror.frames import U8

F64 = NDArray[np.float64]

TRUNK_ROWS, SKIRT_ROWS, HALF_COLUMNS = 7, 15, 6
LEG_ROWS, LEG_COLUMNS = 14, 6
LEAST_PX = 8.0
WAISTBAND = 0.35  # share of the rise over which the shape of the upper edge fades


@dataclass(frozen=True, eq=False)
class LegPattern:
    """One leg of the photo.

    Attributes:
        grid: (rows, columns, 2) photo px; row 0 at the crotch, column 0 the outer edge.
        share: (rows,) 0 at the crotch, 1 at the cuff, and a little more.
        half_width: (rows,) px.
        length: Along its middle, px.
    """

    grid: Grid
    share: F64
    half_width: F64
    length: float


@dataclass(frozen=True, eq=False)
class BottomPattern:
    """A garment for hips and legs, in pixels of its texture.

    Attributes:
        trunk: (rows, columns, 2) grid from the waistband to the crotch, or to the hem of a skirt.
        depth: (rows,) 0 at the waistband, 1 at the crotch or hem.
        across: (columns,) share of the way from the wearer's right side to the left.
        lift: (rows,) share of the upper edge's shape a row has.
        edge: (columns, 2) the upper edge over the straight line between the ends of the waistband.
        half_width: (rows,) half the garment's width, px.
        legs: For `RIGHT` and `LEFT`; None for a skirt.
        waist_width, hip_width: Measures, px.
        rise: Waistband to crotch, or to the hips of a skirt, px.
        length: Waistband to hem, px.
        inner: (h, w) uint8, 255 where the photo shows the inside of the back; all 0 as the outline alone tells it.
        points: Key points (wearer's names), px.
    """

    trunk: Grid
    depth: F64
    across: F64
    lift: F64
    edge: Points
    half_width: F64
    legs: tuple[LegPattern, LegPattern] | None
    waist_width: float
    hip_width: float
    rise: float
    length: float
    inner: U8
    points: dict[str, tuple[float, float]]


def to_the_outline(opaque: U8, line: Points, inside: float, out: Points, width: float) -> Points:
    """Points (n, 2) of a side moved along `out` onto the cloth's outline, where that is near.

    Args:
        opaque: (h, w) uint8 alpha.
        line: (n, 2) about where the side runs.
        inside: How far inside the search starts, share of the width.
        out: (2,) or (n, 2) unit direction away from the cloth.
        width: Of the part, px.
    """
    out = np.broadcast_to(out, line.shape)
    points = line.copy()
    inset, reach = inside * width, (inside + 0.25) * width
    for row in range(len(line)):
        found = march(opaque, line[row] - inset * out[row], out[row], reach)
        if 0.0 < found < reach:
            points[row] = line[row] + (found - inset + 1.5) * out[row]
    return points


def _leg(opaque: U8, points: dict[str, Points], side: int, hip: Points, crotch: Points) -> LegPattern:
    name = SIDE_NAMES[side]
    outer_end, inner_end = points[f"{name}_cuff_outer"], points[f"{name}_cuff_inner"]
    start, end = 0.5 * (hip + crotch), 0.5 * (outer_end + inner_end)
    length = float(np.hypot(*(end - start)))
    if length < LEAST_PX:
        raise ValueError("the key points span no leg")
    share = np.append(np.linspace(0.0, 1.0, LEG_ROWS) ** 1.15, 1.0 + 3.0 / length)
    knee = points.get(f"{name}_knee")
    at = share[:, None]
    outer, inner = hip + at * (outer_end - hip), crotch + at * (inner_end - crotch)
    if knee is not None:
        away = knee - (0.5 * (hip + outer_end))
        outer = outer + np.clip(1.0 - np.abs(2.0 * at - 1.0), 0.0, 1.0) * away * (1.0, 0.0)
    across = outer - inner
    width = np.maximum(np.hypot(across[:, 0], across[:, 1]), 1.0)
    out = across / width[:, None]
    outer[1:-1] = to_the_outline(opaque, outer[1:-1], 0.25, out[1:-1], float(width.mean()))
    inner[2:-1] = to_the_outline(opaque, inner[2:-1], 0.25, -out[2:-1], float(width.mean()))
    axis = (end - start) / length
    span = outer - inner
    half = 0.5 * np.abs(span[:, 0] * axis[1] - span[:, 1] * axis[0])
    return LegPattern(ruled_sleeve(outer, inner, LEG_COLUMNS), share, half, length)


def _required(points: dict[str, Points], name: str) -> tuple[Points, Points]:
    return points[f"right_{name}"], points[f"left_{name}"]


def bottom_pattern_of(opaque: U8, keypoints: dict[str, tuple[float, float]]) -> BottomPattern:
    """The pattern of a bottom; one with a crotch has legs, one without is a skirt.

    Args:
        opaque: (h, w) uint8 alpha of the texture.
        keypoints: Key points by the wearer's names, px of the texture.

    Raises:
        KeyError: a waist is missing, or a cuff beside a crotch, or a skirt's hem.
        ValueError: the key points span no area, or one of them lies far off the texture.
    """
    points = {name: np.array(xy, np.float64) for name, xy in keypoints.items()}
    far = far_off(points, opaque)
    if far:
        raise ValueError(f"{', '.join(far)}: far off the picture")
    waist, crotch = _required(points, "waist"), points.get("crotch")
    ends = _required(points, "hem" if crotch is None else "cuff_outer")
    default = [w + 0.45 * (e - w) for w, e in zip(waist, ends, strict=True)]
    if crotch is not None:
        default = [np.array([w[0], crotch[1]]) for w in waist]
    hips = points.get("right_hip", default[RIGHT]), points.get("left_hip", default[LEFT])
    waist_width, hip_width = (float(np.hypot(*(b - a))) for a, b in (waist, hips))
    length = float(np.mean([e[1] - w[1] for w, e in zip(waist, ends, strict=True)]))
    rise = float(
        (crotch[1] if crotch is not None else 0.5 * (hips[0][1] + hips[1][1])) - 0.5 * (waist[0][1] + waist[1][1])
    )
    if min(waist_width, hip_width, length, rise, abs(ends[1][0] - ends[0][0])) < LEAST_PX:
        raise ValueError("the key points span no area")

    if crotch is not None:
        depth = np.linspace(0.0, 1.0, TRUNK_ROWS)
        lower = hips
        middle = float(np.clip((crotch[0] - hips[0][0]) / max(hips[1][0] - hips[0][0], 1.0), 0.3, 0.7))
    else:
        depth = np.append(np.linspace(0.0, 1.0, SKIRT_ROWS), 1.0 + _tail(opaque, ends, length))
        lower, middle = ends, 0.5
    across = np.concatenate([np.linspace(0.0, middle, HALF_COLUMNS), np.linspace(middle, 1.0, HALF_COLUMNS)[1:]])
    sides = []
    for side, sign in ((RIGHT, -1.0), (LEFT, 1.0)):
        line = waist[side] + depth[:, None] * (lower[side] - waist[side])
        if crotch is None:  # by way of the hips
            share = float(
                np.clip((hips[side][1] - waist[side][1]) / max(ends[side][1] - waist[side][1], 1.0), 0.1, 0.9)
            )
            line[:, 0] = np.interp(depth, (0.0, share, 1.0), (waist[side][0], hips[side][0], ends[side][0]))
            line[-1, 0] = ends[side][0]
        last = -1 if crotch is None else len(line)
        line[1:last] = to_the_outline(opaque, line[1:last], 0.12, np.array([sign, 0.0]), hip_width)
        line[0] = line[0] + (1.5 * sign, 0.0)
        sides.append(line)
    right, left = sides
    half = 0.5 * np.hypot(*(left - right).T)
    chord = right[0] + across[:, None] * (left[0] - right[0])
    edge = np.zeros_like(chord)
    edge[:, 1] = upper_edge(opaque, chord[:, 0], chord[:, 1].min() - 0.3 * waist_width, chord[:, 1]) - chord[:, 1] - 1.5
    edge[[0, -1]] = (0.0, -1.5)
    edge[:, 1] = np.clip(edge[:, 1], -0.3 * waist_width, 0.3 * waist_width)
    lift = np.clip(1.0 - depth / (WAISTBAND * (1.0 if crotch is not None else rise / length)), 0.0, 1.0)
    trunk = ruled_torso(right, left, np.repeat(across[None], len(depth), 0), chord + edge, lift)
    legs = None
    if crotch is not None:
        trunk = sagged(trunk, depth, across, crotch)
        legs = (
            _leg(opaque, points, RIGHT, trunk.points[-1, 0], crotch),
            _leg(opaque, points, LEFT, trunk.points[-1, -1], crotch),
        )
    return BottomPattern(
        trunk=trunk,
        depth=depth,
        across=across,
        lift=lift,
        edge=edge,
        half_width=half,
        legs=legs,
        waist_width=waist_width,
        hip_width=hip_width,
        rise=rise,
        length=length,
        inner=np.zeros_like(opaque),
        points={name: (float(p[0]), float(p[1])) for name, p in points.items()},
    )


def _tail(opaque: U8, ends: tuple[Points, Points], length: float) -> float:
    """How far a curved hem reaches below its corners, share of the length."""
    cloth = np.flatnonzero((opaque > 127).any(1))
    lowest = float(cloth[-1]) if len(cloth) else float(ends[0][1])
    return float(np.clip((lowest + 2.0 - min(e[1] for e in ends)) / length, 2.0 / length, 0.12))


def sagged(trunk: Grid, depth: F64, across: F64, crotch: Points) -> Grid:
    """A trunk's grid with its lowest row running through the crotch (2,), in straight lines from either side."""
    last = trunk.points[-1]
    column = HALF_COLUMNS - 1
    away = crotch - (last[0] + across[column] * (last[-1] - last[0]))
    tent = np.minimum(across / across[column], (1.0 - across) / (1.0 - across[column]))
    shift = (np.clip(depth, 0.0, 1.0) ** 2)[:, None, None] * tent[None, :, None] * away
    return Grid(trunk.points + shift)
