"""A dress's photo as a pattern: an upper garment down to the hips, and a skirt that goes on from there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.bottom_pattern import to_the_outline
from fitmirror.fitting.mesh import Grid
from fitmirror.fitting.pattern import WAISTED, Pattern, far_off, pattern_of
from fitmirror.fitting.reduced import Points
from fitmirror.frames import U8

F64 = NDArray[np.float64]

SKIRT_ROWS = 14
USUAL_HIPS = 1.5  # shoulder widths from the shoulders down to the hips of a dress, where the key points tell none
LEAST_SKIRT = 0.12  # of the dress that must be skirt


@dataclass(frozen=True, eq=False)
class DressPattern:
    """A dress, in pixels of its texture.

    Attributes:
        upper: What lies above the hips, its hem at the hips.
        torso: (rows, columns, 2) grid over the whole: the upper's rows to the hips, then the skirt's.
        depth: (skirt rows,) share of the way from the hips to the hem, the first above 0, and a little more below.
        half_width: (skirt rows,) px.
        length: Shoulder to hem, px.
        inner: (h, w) uint8, 255 where the photo shows the inside of the back.
        points: Key points (wearer's names), px.
    """

    upper: Pattern
    torso: Grid
    depth: F64
    half_width: F64
    length: float
    inner: U8
    points: dict[str, tuple[float, float]]


def dress_pattern_of(
    opaque: U8, keypoints: dict[str, tuple[float, float]], neckline: Points, sure: float = 1.0
) -> DressPattern:
    """The pattern of a dress; arguments and errors as of `pattern_of`."""
    points = {name: np.array(xy, np.float64) for name, xy in keypoints.items()}
    far = far_off(points, opaque)
    if far:
        raise ValueError(f"{', '.join(far)}: far off the picture")
    shoulders = points["right_shoulder"], points["left_shoulder"]
    hems = points["right_hem"], points["left_hem"]
    width = float(np.hypot(*(shoulders[1] - shoulders[0])))
    hips = [_hip(points, side, s, h, width) for side, s, h in zip(("right", "left"), shoulders, hems, strict=True)]
    above = opaque.copy()
    above[max(0, int(np.ceil(max(h[1] for h in hips)))) :] = 0
    to_hips = dict(keypoints)
    to_hips["right_hem"], to_hips["left_hem"] = ((float(h[0]), float(h[1])) for h in hips)
    upper = pattern_of(above, to_hips, neckline, sure, WAISTED)
    last = upper.torso.points[-2]
    length = float(np.mean([h[1] - s[1] for s, h in zip(shoulders, hems, strict=True)]))
    skirt = float(np.mean([h[1] - p[1] for p, h in zip(hips, hems, strict=True)]))
    cloth = np.flatnonzero((opaque > 127).any(1))
    lowest = float(cloth[-1]) if len(cloth) else float(hems[0][1])
    tail = float(np.clip((lowest + 2.0 - min(h[1] for h in hems)) / skirt, 2.0 / skirt, 0.15))
    depth = np.append(np.linspace(0.0, 1.0, SKIRT_ROWS + 1)[1:], 1.0 + tail)
    sides = []
    for sign, start, hem in ((-1.0, last[0], hems[0]), (1.0, last[-1], hems[1])):
        line = start + depth[:, None] * (hem - start)
        line[-1, 0] = hem[0]
        line[:-1] = to_the_outline(opaque, line[:-1], 0.2, np.array([sign, 0.0]), width)
        sides.append(line)
    right, left = sides
    share = (last[:, 0] - last[0, 0]) / max(last[-1, 0] - last[0, 0], 1.0)
    rows = right[:, None] + share[None, :, None] * (left - right)[:, None]
    return DressPattern(
        upper=upper,
        torso=Grid(np.concatenate([upper.torso.points[:-1], rows])),
        depth=depth,
        half_width=0.5 * np.hypot(*(left - right).T),
        length=length,
        inner=upper.inner,
        points={name: (float(p[0]), float(p[1])) for name, p in points.items()},
    )


def _hip(points: dict[str, Points], side: str, shoulder: Points, hem: Points, width: float) -> Points:
    least, most = shoulder[1] + 0.3 * (hem[1] - shoulder[1]), hem[1] - LEAST_SKIRT * (hem[1] - shoulder[1])
    given = points.get(f"{side}_hip")
    if given is not None:
        return np.array([given[0], float(np.clip(given[1], least, most))])
    y = float(np.clip(shoulder[1] + USUAL_HIPS * width, least, most))
    armpit = points[f"{side}_armpit"]
    return np.asarray(armpit + (hem - armpit) * ((y - armpit[1]) / max(hem[1] - armpit[1], 1.0)))
