"""The smooth surface between given values at a region's edge: Laplace's equation, or Poisson's, on a grid of cells."""

import numpy as np

from fitmirror.fitting.multigrid import cycle, grids_of, nested, plane, prepared
from fitmirror.frames import F32, U8


class Membrane:
    """Surfaces over one region.

    Args:
        kinds: (h, w) CLEAR, UNKNOWN or FIXED of `fitmirror.fitting.multigrid`. No unknown cell has a clear one beside
            it; where the grid ends nothing pulls.
        values: (h, w, 3) of fixed cells; of others they do not matter.
        screen: (cell size / reach) squared: the surface falls off from the edge by 1/e in each reach. 0 reaches
            everywhere.
    """

    def __init__(self, kinds: U8, values: F32, screen: float = 0.0) -> None:
        """See the class."""
        self._size = kinds.shape
        self._grids = grids_of(*kinds.shape)
        self._weights, self._fixed, self._pulls = prepared(kinds, values, np.float32(screen), self._grids)

    def between(self, cycles: int = 1) -> F32:
        """The surface between fixed cells' values (h, w, 3); 0 in clear cells, and all over where none is fixed.

        Each cycle leaves about a fifth of the error.
        """
        surfaces = self._fixed.copy()
        spares, bends = np.zeros_like(self._weights), np.zeros_like(self._weights)
        nested(surfaces, spares, self._pulls, bends, self._weights, self._grids)
        for _ in range(cycles - 1):
            cycle(surfaces, spares, bends, self._weights, self._grids, 0)
        return self._finest(surfaces)

    def bent(self, bend: F32, cycles: int = 1) -> F32:
        """The surface u, 0 in fixed cells, that elsewhere has (4 + screen) u - the neighbours' sum = bend (h, w, 3)."""
        surfaces, spares, bends = (np.zeros_like(self._weights) for _ in range(3))
        h, w = self._size
        plane(bends, self._grids[0])[1:-1].reshape(h, w + 2, 3)[:, 1:-1] = bend
        for _ in range(cycles):
            cycle(surfaces, spares, bends, self._weights, self._grids, 0)
        return self._finest(surfaces)

    def _finest(self, store: F32) -> F32:
        h, w = self._size
        return np.ascontiguousarray(plane(store, self._grids[0])[1:-1].reshape(h, w + 2, 3)[:, 1:-1])
