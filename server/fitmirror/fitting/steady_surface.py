"""A surface over the frame's cells that does not tremble from frame to frame."""

import numpy as np
from numba import njit

from fitmirror.fitting.multigrid import CLEAR
from fitmirror.frames import F32, U8

# Grey levels: changes below the first are trembling, above the second motion.
CALM, LIVELY = np.float32(6), np.float32(24)
CALM_WEIGHT = np.float32(0.25)  # of a new frame's surface, where it trembles


class SteadySurface:
    """An exponential mean over time in each cell, the slower the less it changes."""

    def __init__(self) -> None:
        """See the class."""
        self._last: tuple[int, int, F32, U8] | None = None

    def forget(self) -> None:
        """The next frame has nothing to do with the last."""
        self._last = None

    def follow(self, x: int, y: int, surface: F32, kinds: U8) -> F32:
        """A new surface (h, w, 3) from cell (x, y) of the frame on, steadied in place; none where `kinds` is CLEAR."""
        if self._last is not None:
            last_x, last_y, last, last_kinds = self._last
            _follow(surface, kinds, last, last_kinds, x - last_x, y - last_y)
        self._last = x, y, surface.copy(), kinds
        return surface


@njit(cache=True, nogil=True)
def _follow(surface, kinds, last, last_kinds, dx, dy):  # type: ignore[no-untyped-def]  # pragma: no cover
    """A surface that follows the last one, which begins (dx, dy) cells before it, in place."""
    rows, columns = kinds.shape
    for y in range(max(0, -dy), min(rows, last.shape[0] - dy)):
        for x in range(max(0, -dx), min(columns, last.shape[1] - dx)):
            if kinds[y, x] == CLEAR or last_kinds[y + dy, x + dx] == CLEAR:
                continue
            change = np.float32(0)
            for c in range(3):
                change = max(change, abs(surface[y, x, c] - last[y + dy, x + dx, c]))
            share = min(max(change - CALM, np.float32(0)) / (LIVELY - CALM), np.float32(1))
            weight = CALM_WEIGHT + share * (np.float32(1) - CALM_WEIGHT)
            for c in range(3):
                before = last[y + dy, x + dx, c]
                surface[y, x, c] = before + weight * (surface[y, x, c] - before)
