"""A hood that is down: behind neck and head, sunk onto the shoulders."""

from dataclasses import dataclass

import numpy as np

from fitmirror.fitting.layer import Point
from fitmirror.fitting.mesh import Grid
from fitmirror.fitting.placement import Part
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import Stance

HOOD_PART = 4
ROWS, COLUMNS = 6, 9
SUNK = 0.40  # height of a hood that is down to one laid out flat
HIGHEST_SHOULDERS = 0.27  # and at most, above the collar, in shoulder widths
NARROWEST_SHOULDERS, WIDEST_SHOULDERS = 0.72, 0.92  # it spreads as it sinks
ROUND = 0.3  # how much lower it lies at its sides


@dataclass(frozen=True, eq=False)
class Hood:
    """A hood in a photo.

    Attributes:
        grid: (rows, columns, 2) texture px, over all of it.
        middle: (2,) between the collar points, texture px.
        height, width: Of the hood above them, texture px.
    """

    grid: Grid
    middle: Points
    height: float
    width: float


def hood_of(outline: Points, points: dict[str, Point]) -> Hood | None:
    """The hood of an outline (n, 2) in texture px, with the garment's key points; None where it stands on no collar."""
    if len(outline) < 3 or "right_collar" not in points or "left_collar" not in points:
        return None
    middle = 0.5 * (np.array(points["right_collar"]) + np.array(points["left_collar"]))
    low, high = outline.min(0), outline.max(0)
    height, width = float(middle[1] - low[1]), float(high[0] - low[0])
    if height < 4.0 or width < 4.0:
        return None
    x, y = np.linspace(low[0], high[0], COLUMNS), np.linspace(low[1] - 1.5, high[1], ROWS)
    return Hood(Grid(np.stack(np.meshgrid(x, y), -1)), middle, height, width)


def hood_part(hood: Hood, stance: Stance, scale: float, anchors: dict[str, Point]) -> Part:
    """The hood behind a neck, for a garment drawn at `scale` whose collar lies at these anchors (frame px)."""
    unit = stance.girth_width
    middle = 0.5 * (np.array(anchors["right_collar"]) + np.array(anchors["left_collar"]))
    up = np.array([stance.across[1], -stance.across[0]])
    if float(up @ stance.down) > 0:
        up = -up
    high = min(SUNK * scale, HIGHEST_SHOULDERS * unit / hood.height)
    wide = float(np.clip(scale * hood.width, NARROWEST_SHOULDERS * unit, WIDEST_SHOULDERS * unit)) / hood.width
    away = hood.grid.points - hood.middle
    aside = np.clip(2.0 * away[..., 0] / hood.width, -1.0, 1.0) ** 2
    rise = np.where(away[..., 1] < 0, -high * (1.0 - ROUND * aside) * away[..., 1], -scale * away[..., 1])
    return Part(HOOD_PART, Grid(middle + wide * away[..., :1] * stance.across + rise[..., None] * up), hood.grid)
