"""A hood that is down: it rises from the shoulders like a collar and lies round the back of the neck."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.girth import TRAPEZIUS_OUT, TRAPEZIUS_UP
from fitmirror.fitting.layer import Point
from fitmirror.fitting.mesh import Grid
from fitmirror.fitting.placement import Part
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import Stance

HOOD_PART = 4
ROWS, COLUMNS = 10, 13
SUNK = 0.40  # height of a hood that is down to one laid out flat
HIGHEST_SHOULDERS = 0.20  # and at most, above the shoulders' line, in shoulder widths
WIDEST_SHOULDERS = 0.36  # from the neck's middle to where it ends on the shoulder
BESIDE_THE_COLLAR = 1.2  # and at least, to where the collar is
TUCKED_SHOULDERS = 0.03  # how far it reaches down behind the shoulders' edge
BULGE = 2.4  # exponent of its outline, 2 for an ellipse


@dataclass(frozen=True, eq=False)
class Hood:
    """A hood in a photo.

    Attributes:
        grid: (rows, columns, 2) texture px, from the peak to the collar, each row as wide as the hood is there.
        share: (rows,) height of the rows, 0 at the collar and 1 at the peak.
        height: Of the hood above the collar points, texture px.
    """

    grid: Grid
    share: NDArray[np.float64]
    height: float


def hood_of(outline: Points, points: dict[str, Point]) -> Hood | None:
    """The hood of an outline (n, 2) in texture px, with the garment's key points; None where it stands on no collar."""
    if len(outline) < 3 or "right_collar" not in points or "left_collar" not in points:
        return None
    foot = 0.5 * (points["right_collar"][1] + points["left_collar"][1])
    low, high = outline.min(0), outline.max(0)
    height, width = float(foot - low[1]), float(high[0] - low[0])
    if height < 4.0 or width < 4.0:
        return None
    # Rows are closer where the outline closes towards the peak.
    share = np.sin(0.5 * np.pi * np.linspace(1.0, 0.0, ROWS))
    rows = foot - share * height
    left, right = _sides(outline - low, np.clip(rows, low[1] + 0.5, high[1] - 0.5) - low[1])
    across = np.linspace(0.0, 1.0, COLUMNS)
    x = low[0] + left[:, None] + across * (right - left)[:, None]
    return Hood(Grid(np.stack([x, np.broadcast_to(rows[:, None], x.shape)], -1)), share, height)


def _sides(outline: Points, rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far a closed outline (n, 2), all of it above 0, reaches to either side at heights (rows,)."""
    w, h = np.ceil(outline.max(0)).astype(int) + 1
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [np.rint(outline).astype(np.int32)], (255,))
    inside = mask[np.clip(np.rint(rows).astype(int), 0, h - 1)] > 0
    left, right = inside.argmax(1), w - 1 - inside[:, ::-1].argmax(1)
    return left.astype(np.float64), np.maximum(right, left + 1).astype(np.float64)


def hood_part(hood: Hood, stance: Stance, scale: float, anchors: dict[str, Point]) -> Part:
    """The hood behind a neck, for a garment drawn at `scale` whose collar lies at these anchors (frame px)."""
    up = np.array([stance.across[1], -stance.across[0]])
    if float(up @ stance.down) > 0:
        up = -up
    collars = np.array([anchors["right_collar"], anchors["left_collar"]]) - stance.neck
    aside, above = collars @ stance.across, float((collars @ up).mean())
    middle, reach = float(aside.mean()), 0.5 * abs(float(aside[1] - aside[0]))
    unit = max(stance.width, 1.0)
    widest = max(WIDEST_SHOULDERS * unit, BESIDE_THE_COLLAR * reach)
    high = min(SUNK * scale * hood.height, HIGHEST_SHOULDERS * stance.girth_width)
    half = widest * np.maximum(1.0 - hood.share**BULGE, 0.0) ** (1.0 / BULGE)
    at = np.linspace(-1.0, 1.0, COLUMNS) * half[:, None]
    # It lies on the shoulders as the collar does: they fall away to the sides.
    fall = _shoulder(np.abs(at) / unit) - _shoulder(np.array(reach / unit))
    rise = above + unit * fall + (hood.share * (high + TUCKED_SHOULDERS * unit) - TUCKED_SHOULDERS * unit)[:, None]
    points = stance.neck + (middle + at)[..., None] * stance.across + rise[..., None] * up
    return Part(HOOD_PART, Grid(points), hood.grid)


def _shoulder(lateral: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of the shoulders over the joints' line, at distances from the neck's middle, all in shoulder widths."""
    return np.interp(lateral, TRAPEZIUS_OUT, TRAPEZIUS_UP)
