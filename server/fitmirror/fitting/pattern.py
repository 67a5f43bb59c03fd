"""A garment's photo as a pattern: ruled grids over its parts, its measures, and where its inner back collar lies."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.mesh import Grid, ruled_torso
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.sleeve_pattern import SleevePattern, march, sleeve_pattern
from fitmirror.fitting.stance import LEFT, RIGHT
from fitmirror.frames import U8

F64 = NDArray[np.float64]

ROWS_TO_ARMPIT, ROWS_TO_HEM = 6, 13
COLUMNS_SHOULDER, COLUMNS_NECK = 4, 8
TRUSTED_NECKLINE = 0.85  # confidence from which a neckline is believed against the outline
HOOD_SHOULDERS = 0.4  # how far above its collar a garment may reach (a hood), in shoulder widths


@dataclass(frozen=True, eq=False)
class Pattern:
    """A garment for the upper body, in pixels of its texture.

    Attributes:
        torso: (rows, columns, 2) grid over front and inner back collar.
        depth: (rows,) share of the way from shoulder to hem, 0..1 and a little more below a curved hem.
        across: (columns,) share of the way from the wearer's right side to the left.
        lift: (rows,) share of the upper edge's shape a row has.
        rise: (columns, 2) the upper edge over the straight line between the shoulder points.
        collar_columns: First and last column of the neck hole.
        half_width: (rows,) half the garment's width, px.
        sleeves: For `RIGHT` and `LEFT`; None where there is none.
        shoulder_width, chest_width, length: Measures, px.
        inner: (h, w) uint8, 255 where the photo shows the inside of the back.
        points: Key points (wearer's names), px.
    """

    torso: Grid
    depth: F64
    across: F64
    lift: F64
    rise: Points
    collar_columns: tuple[int, int]
    half_width: F64
    sleeves: tuple[SleevePattern | None, SleevePattern | None]
    shoulder_width: float
    chest_width: float
    length: float
    inner: U8
    points: dict[str, tuple[float, float]]


# How far inside the line from armpit to hem a side is looked for, in half-widths: of a top, and of what has a waist.
STRAIGHT, WAISTED = (0.15,), (0.15, 0.3, 0.45)


def _side(
    opaque: U8,
    shoulder: Points,
    armpit: Points,
    hem: Points,
    depth: F64,
    pit: float,
    out: float,
    insets: tuple[float, ...],
) -> Points:
    """(rows, 2) points down one side; `out` is -1 towards the left of the photo, 1 towards the right."""
    width = max(abs(hem[0] - opaque.shape[1] / 2), 8.0)
    points = np.empty((len(depth), 2))
    for row, t in enumerate(depth):
        if t < pit:
            points[row] = shoulder + (armpit - shoulder) * (t / pit)
            continue
        line = armpit + (hem - armpit) * ((t - pit) / (1.0 - pit))
        points[row] = line
        if t > 1.0:
            points[row] = hem[0], line[1]
            continue
        for inside in insets:
            inset, reach = inside * width, (inside + 0.2) * width
            found = march(opaque, line - (out * inset, 0.0), np.array([out, 0.0]), reach)
            if found > 0.0:  # else there is no cloth yet, as at a narrow waist
                break
        if 0.0 < found < reach:
            points[row, 0] = line[0] + out * (found - inset)
    return points


def upper_edge(opaque: U8, x: F64, highest: float, fallback: F64) -> F64:
    """Height of the first cloth from above at each x; `fallback` where there is none; never above `highest`."""
    w = opaque.shape[1]
    columns = np.clip(np.rint(x).astype(int), 0, w - 1)
    cloth = opaque[:, columns] > 127
    first = cloth.argmax(0).astype(np.float64)
    return np.maximum(np.where(cloth.any(0), first, fallback), highest)


def _inner(opaque: U8, neckline: Points, sure: float, collars: tuple[Points, Points], shoulder_width: float) -> U8:
    """Where the photo shows the inside of the back: above the neckline, between the collar points."""
    mask = np.zeros(opaque.shape, np.uint8)
    a, b = collars
    span = opaque[:, round(a[0] + 0.3 * (b[0] - a[0])) : round(b[0] - 0.3 * (b[0] - a[0])) + 1] > 127
    if span.any() and sure < TRUSTED_NECKLINE:
        # No back can be seen where the outline itself dips between the collar points: the dip is the front's edge.
        dip = float(np.median(span.argmax(0))) - 0.5 * (a[1] + b[1])
        deep = float(np.max(neckline[:, 1])) - 0.5 * (a[1] + b[1]) if len(neckline) else 0.2 * shoulder_width
        if dip > 0.12 * shoulder_width and dip > 0.4 * deep:
            return mask
    if len(neckline) < 3:
        width = float(np.hypot(*(b - a)))
        deep = float(np.clip(0.36 * width, 0.09 * shoulder_width, 0.20 * shoulder_width))
        u = np.linspace(-1.0, 1.0, 25)
        neckline = a + (b - a) * ((u + 1) / 2)[:, None] + np.stack([0 * u, deep * (1 - np.abs(u) ** 2.5)], 1)
    ends = np.array([[neckline[-1][0], -4.0], [neckline[0][0], -4.0]])
    polygon = np.rint(np.concatenate([neckline, ends]) * 16).astype(np.int32)
    cv2.fillPoly(mask, [polygon], 255, cv2.LINE_AA, 4)
    # Off the cloth too: its soft upper edge would else be hidden by half, and stay as a line across the neck.
    return mask


def far_off(points: dict[str, Points], opaque: U8) -> list[str]:
    """Names of the key points that lie farther than a picture's size off the picture (h, w), or are not finite."""
    return [name for name, point in points.items() if not _near(point, opaque)]


def _near(points: Points, opaque: U8) -> bool:
    """Whether points lie within a picture's size of the picture; none that is not finite does."""
    size = np.array(opaque.shape[::-1], np.float64)
    return bool(np.all((points >= -size) & (points <= 2.0 * size)))


def pattern_of(
    opaque: U8,
    keypoints: dict[str, tuple[float, float]],
    neckline: Points,
    sure: float = 1.0,
    insets: tuple[float, ...] = STRAIGHT,
) -> Pattern:
    """The pattern of a garment for the upper body.

    Args:
        opaque: (h, w) uint8 alpha of the texture.
        keypoints: Key points by the wearer's names, px of the texture; shoulders, armpits and hems at least.
        neckline: (n, 2) front edge of the neck hole from the wearer's right to left; may be empty.
        sure: Confidence in that edge, 0..1.
        insets: `STRAIGHT` or `WAISTED`.

    Raises:
        KeyError: a shoulder, armpit or hem is missing.
        ValueError: the key points span no area, or one of them or of the neckline lies far off the texture.
    """
    points = {name: np.array(xy, np.float64) for name, xy in keypoints.items()}
    far = far_off(points, opaque)
    if not _near(np.asarray(neckline, np.float64).reshape(-1, 2), opaque):
        far.append("neckline")
    if far:
        raise ValueError(f"{', '.join(far)}: far off the picture")
    shoulders = [points["right_shoulder"], points["left_shoulder"]]
    pits = [points["right_armpit"], points["left_armpit"]]
    hems = [points["right_hem"], points["left_hem"]]
    shoulder_width = float(np.hypot(*(shoulders[1] - shoulders[0])))
    length = float(np.mean([h[1] - s[1] for s, h in zip(shoulders, hems, strict=True)]))
    chest_width = float(np.hypot(*(pits[1] - pits[0])))
    if min(shoulder_width, chest_width, length, *(h[1] - s[1] for s, h in zip(shoulders, hems, strict=True))) < 8.0:
        raise ValueError("the key points span no area")
    default = [shoulders[0] + (shoulders[1] - shoulders[0]) * share for share in (0.3, 0.7)]
    collars = points.get("right_collar", default[0]), points.get("left_collar", default[1])

    pit = float(
        np.clip(
            np.mean([(p[1] - s[1]) / (h[1] - s[1]) for s, p, h in zip(shoulders, pits, hems, strict=True)]), 0.08, 0.75
        )
    )
    lowest = float(np.flatnonzero((opaque > 127).any(1))[-1]) if (opaque > 127).any() else hems[0][1]
    tail = float(np.clip((lowest + 2.0 - min(h[1] for h in hems)) / length, 2.0 / length, 0.12))
    depth = np.concatenate(
        [np.linspace(0.0, pit, ROWS_TO_ARMPIT), np.linspace(pit, 1.0, ROWS_TO_HEM)[1:], [1.0 + tail]]
    )
    left = _side(opaque, shoulders[0], pits[0], hems[0], depth, pit, -1.0, insets)
    right = _side(opaque, shoulders[1], pits[1], hems[1], depth, pit, 1.0, insets)
    half = 0.5 * np.hypot(*(right - left).T)

    at = [
        float(np.clip((c[0] - left[0, 0]) / max(right[0, 0] - left[0, 0], 1.0), lo, hi))
        for c, lo, hi in zip(collars, (0.04, 0.55), (0.45, 0.96), strict=True)
    ]
    across = np.concatenate(
        [
            np.linspace(0.0, at[0], COLUMNS_SHOULDER + 1),
            np.linspace(at[0], at[1], COLUMNS_NECK + 1)[1:],
            np.linspace(at[1], 1.0, COLUMNS_SHOULDER + 1)[1:],
        ]
    )
    chord = left[0] + across[:, None] * (right[0] - left[0])
    highest = min(c[1] for c in collars) - HOOD_SHOULDERS * shoulder_width
    top = chord.copy()
    top[:, 1] = upper_edge(opaque, chord[:, 0], highest, chord[:, 1])
    top[0, 1], top[-1, 1] = left[0, 1], right[0, 1]
    rise = top - chord
    lift = np.clip(1.0 - depth / pit, 0.0, 1.0)
    # One and a half pixels of margin: the photo's own soft edge shapes the outline, not the mesh's hard one.
    margin = np.where(depth < pit, 0.0, 1.5)[:, None] * (1.0, 0.0)
    torso = ruled_torso(left - margin, right + margin, np.repeat(across[None], len(depth), 0), top - (0.0, 1.5), lift)
    sleeves = (
        sleeve_pattern(opaque, points, RIGHT, shoulder_width),
        sleeve_pattern(opaque, points, LEFT, shoulder_width),
    )
    return Pattern(
        torso=torso,
        depth=depth,
        across=across,
        lift=lift,
        rise=rise,
        collar_columns=(COLUMNS_SHOULDER, COLUMNS_SHOULDER + COLUMNS_NECK),
        half_width=half,
        sleeves=sleeves,
        shoulder_width=shoulder_width,
        chest_width=chest_width,
        length=length,
        inner=_inner(opaque, np.asarray(neckline, np.float64).reshape(-1, 2), sure, collars, shoulder_width),
        points={name: (float(p[0]), float(p[1])) for name, p in points.items()},
    )
