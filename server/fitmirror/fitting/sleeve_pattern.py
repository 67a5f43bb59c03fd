"""A sleeve of a garment's photo as a pattern."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.mesh import Grid, ruled_sleeve
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import LEFT, RIGHT
from fitmirror.frames import U8

F64 = NDArray[np.float64]

SLEEVE_COLUMNS = 5
LONG_SLEEVE_SHOULDERS = 0.9  # from this length, in shoulder widths, a sleeve gets more stations
ROOT_SHOULDERS = 0.40  # of the arm, in shoulder widths, over which armhole becomes sleeve
MOST_ASLANT = ROOT_SHOULDERS / 3.0  # of an armhole along the sleeve, in shoulder widths: more, and rows would fold
WRIST_SHOULDERS = 1.18  # from this length on it is made to end at the wrist
LONGEST_SHOULDERS = 1.6  # of a sleeve, in shoulder widths; one that seems longer lies over the shoulder in the photo
SIDE_NAMES = {RIGHT: "right", LEFT: "left"}


@dataclass(frozen=True, eq=False)
class SleevePattern:
    """One sleeve of the photo.

    Attributes:
        grid: (stations, columns, 2) photo px; row 0 at the shoulder seam, column 0 the outer edge.
        share: (stations,) 0..1 along the sleeve.
        half_width: (stations,) px.
        length: Shoulder to cuff, px.
        long: Whether its rows run square to it from soon below the armhole on.
        to_wrist: Whether by the garment's own shoulders it is long enough for any arm.
    """

    grid: Grid
    share: F64
    half_width: F64
    length: float
    long: bool
    to_wrist: bool


def march(opaque: U8, start: Points, direction: Points, reach: float) -> float:
    """Distance from `start` along the unit `direction` to where the cloth ends, at most `reach`; -1 if it does not."""
    h, w = opaque.shape
    steps = np.arange(0.0, max(reach, 0.0) + 1.0)
    xs = np.rint(start[0] + steps * direction[0]).astype(int)
    ys = np.rint(start[1] + steps * direction[1]).astype(int)
    inside = (xs >= 0) & (xs < w) & (ys >= 0) & (ys < h)
    cloth = np.zeros(len(steps), bool)
    cloth[inside] = opaque[ys[inside], xs[inside]] > 127
    gone = np.flatnonzero(~cloth)
    return float(steps[gone[0]]) if len(gone) else -1.0


def sleeve_pattern(opaque: U8, points: dict[str, Points], side: int, shoulder_width: float) -> SleevePattern | None:
    """The pattern of one side's sleeve by the garment's key points; None where there is none."""
    name = SIDE_NAMES[side]
    if f"{name}_cuff_outer" not in points or f"{name}_cuff_inner" not in points:
        return None
    shoulder, armpit = points[f"{name}_shoulder"], points[f"{name}_armpit"]
    outer_end, inner_end = points[f"{name}_cuff_outer"], points[f"{name}_cuff_inner"]
    length = float(np.hypot(*(outer_end - shoulder)))
    if length < 0.08 * shoulder_width:
        return None
    longest = LONGEST_SHOULDERS * shoulder_width
    if length > longest:
        # Pressed together on the arm its print would be too wide: what covers the shoulder is the torso's cloth.
        shoulder = outer_end + (shoulder - outer_end) * (longest / length)
        length = longest
    long = length >= LONG_SLEEVE_SHOULDERS * shoulder_width
    stations = 15 if long else 9
    share = np.append(np.linspace(0.0, 1.0, stations) ** 1.25, 1.0 + 3.0 / length)
    b = share[:, None]
    outer, inner = shoulder + (outer_end - shoulder) * b, armpit + (inner_end - armpit) * b
    # A sleeve is as wide as it is square to its own direction; the armhole runs aslant.
    axis = 0.5 * (outer_end + inner_end - shoulder - armpit)
    axis = axis / max(float(np.hypot(*axis)), 1e-6)
    below_pit = share > 0.3
    if long:
        inner, below_pit = _square_to_axis(axis, shoulder, armpit, outer_end, inner_end, b, shoulder_width)
    elbow = points.get(f"{name}_elbow")
    if elbow is not None:
        middle = 0.25 * (shoulder + armpit + outer_end + inner_end)
        bend = (elbow - middle) * (4.0 * b * (1.0 - b)).clip(0.0)
        outer, inner = outer + bend, inner + bend
    for row in range(len(share)):
        across = inner[row] - outer[row]
        width = float(np.hypot(*across))
        across = across / max(width, 1e-6)
        middle = 0.5 * (outer[row] + inner[row])
        reach = 0.5 * width * 1.5
        away = march(opaque, middle, -across, reach)
        if 0.3 * width < away:
            outer[row] = middle - across * (away + 2.5)
        near = march(opaque, middle, across, reach)
        if below_pit[row] and 0.3 * width < near:
            inner[row] = middle + across * (near + 2.5)
    across = inner - outer
    half = 0.5 * np.abs(across[:, 0] * axis[1] - across[:, 1] * axis[0])
    to_wrist = length > WRIST_SHOULDERS * shoulder_width
    return SleevePattern(ruled_sleeve(outer, inner, SLEEVE_COLUMNS), share, half, length, long, to_wrist)


def eased_in(x: F64) -> F64:
    """Smooth step from 0 at x = 0 to 1 at x = 1."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x))


def _square_to_axis(
    axis: Points, shoulder: Points, armpit: Points, outer_end: Points, inner_end: Points, b: F64, shoulder_width: float
) -> tuple[Points, NDArray[np.bool_]]:
    """The inner edge (stations, 2) of a long sleeve by its rows' share `b` (stations, 1), and which rows have one.

    Where a sleeve lies on the body the armpit is far down it. Rows from there to the shoulder would shear the print on
    a worn arm, whose rows run square to it; so they begin at an armpit higher up, within the torso's cloth.
    """
    pit, end, reach = (float((p - shoulder) @ axis) for p in (armpit, inner_end, outer_end))
    aslant = min(pit, MOST_ASLANT * shoulder_width)
    root = min(ROOT_SHOULDERS * shoulder_width, 0.8 * reach)
    along = b * reach + aslant * (1.0 - eased_in(b * reach / root)) + (end - reach) * np.clip(b, 0.0, 1.0)
    slope = (inner_end - armpit) / max(end - pit, 0.2 * shoulder_width)
    edge = armpit + np.maximum(along - pit, 0.0) * slope
    # Above the real armpit it goes on within the torso's cloth, as wide as there.
    outer_slope = (outer_end - shoulder) / max(reach, 1e-6)
    return edge + np.minimum(along - pit, 0.0) * outer_slope, along[:, 0] > pit + 0.03 * shoulder_width
