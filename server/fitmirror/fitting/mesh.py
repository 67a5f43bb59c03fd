"""The ruled mesh: one formula lays the same grid over a garment's photo and over a body.

A torso is ruled between its two sides, row by row, and lifted at the top to follow shoulders and neck:

    P(a, t) = lerp(left(t), right(t), a) + (1 - t / t_armpit) * (top(a) - chord(a))   for t < t_armpit

A sleeve is ruled between its outer and its inner edge. Unlike a warp through a few points (TPS, MLS), rows of a ruled
mesh cannot fold as long as the sides do not cross.
"""

from dataclasses import dataclass

import numpy as np

from fitmirror.fitting.reduced import Points


@dataclass(frozen=True, eq=False)
class Grid:
    """One part of a garment, as it lies in the photo or on the body.

    Attributes:
        points: (rows, columns, 2) float64, x and y; row 0 is the upper (torso) or the body's end (sleeve), column 0
            the side that a camera sees on the left (torso) or the outer edge (sleeve).
    """

    points: Points

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least x, least y, greatest x, greatest y."""
        flat = self.points.reshape(-1, 2)
        low, high = flat.min(0), flat.max(0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def ruled_torso(left: Points, right: Points, across: Points, top: Points, lift: Points) -> Grid:
    """A torso's grid.

    Args:
        left: (rows, 2) points of the left side, shoulder first.
        right: (rows, 2) points of the right side.
        across: (rows, columns) share 0..1 of the way from left to right, growing along the columns.
        top: (columns, 2) the upper edge, its ends at left[0] and right[0].
        lift: (rows,) share of the upper edge's shape a row still has: 1 in row 0, 0 from the armpit on.
    """
    span = right - left
    rows = left[:, None] + across[..., None] * span[:, None]
    chord = left[0] + across[0][:, None] * span[0]
    return Grid(rows + lift[:, None, None] * (top - chord))


def ruled_sleeve(outer: Points, inner: Points, columns: int) -> Grid:
    """A sleeve's grid (stations, columns, 2) between its outer and inner edge, (stations, 2) each."""
    share = np.linspace(0.0, 1.0, columns)[None, :, None]
    return Grid(outer[:, None] + share * (inner - outer)[:, None])
