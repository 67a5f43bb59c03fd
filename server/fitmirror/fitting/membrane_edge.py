"""A membrane at full size near its edge, for which cells of some pixels are too coarse.

One coarse grid, and a fine one that covers a part only, relaxed in turn: McCormick & Thomas, "The Fast Adaptive
Composite Grid (FAC) Method for Elliptic Equations", 1986. A plane is flat, of rows of `wide` pixels of three channels;
a place is where a pixel lies in it, or -1 - that, where one of its neighbours may lie beyond the picture: there nothing
pulls.
"""

import numpy as np
from numba import njit

from fitmirror.fitting.multigrid import CLEAR, FIXED, UNKNOWN

CELL_PX = 4
OVER = np.float32(1.5)  # over-relaxation (Young, "Iterative Solution of Large Linear Systems", 1971)
NEAR_CELLS, AROUND_CELLS = 1, 2  # from a fixed cell: where the fine grid is, and where it still shows in the coarse one


@njit(cache=True, nogil=True)
def measured(edge, picture, bgra, left, top, limit, totals, counts, dx, dy):  # type: ignore[no-untyped-def]  # pragma: no cover
    """(n, 3) picture minus layer at the edge's pixels (n, 2) x, y; also summed and counted by cell.

    Small differences are what they are, large ones come near 1 / `limit`, levels; with 0 there is none.
    """
    differences = np.empty((edge.shape[0], 3), np.float32)
    for i in range(edge.shape[0]):
        x, y = edge[i, 0], edge[i, 1]
        v, q = (y + dy) // CELL_PX, (x + dx) // CELL_PX
        counts[v, q] += 1
        straight = np.float32(255) / np.float32(bgra[y, x, 3])
        most = np.float32(0)
        for c in range(3):
            value = np.float32(picture[top + y, left + x, c]) - np.float32(bgra[y, x, c]) * straight
            differences[i, c] = value
            most = max(most, abs(value))
        share = np.float32(1) / np.sqrt(np.float32(1) + (limit * most) ** 2)
        for c in range(3):
            differences[i, c] *= share
            totals[v, q, c] += differences[i, c]
    return differences


@njit(cache=True, nogil=True)
def kinds_of(solid, totals, counts, dx, dy):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Cells that hold a piece of the edge are fixed, and their totals become means; others are all solid, or clear."""
    rows, columns = counts.shape
    kinds = np.zeros((rows, columns), np.uint8)
    for v in range(rows):
        y = max(v * CELL_PX - dy, 0)
        for q in range(columns):
            if counts[v, q] > 0:
                kinds[v, q] = FIXED
                for c in range(3):
                    totals[v, q, c] /= np.float32(counts[v, q])
            elif solid[y, max(q * CELL_PX - dx, 0)] > 0:
                kinds[v, q] = UNKNOWN
    return kinds


@njit(cache=True, nogil=True)
def spread(surface, kinds):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Clear cells beside fixed ones get their mean, in place, so that a surface can be read between cells there."""
    rows, columns = kinds.shape
    counts = np.zeros((rows, columns), np.float32)
    for y in range(rows):
        for x in range(columns):
            if kinds[y, x] != FIXED:
                continue
            for v in range(max(0, y - 1), min(rows, y + 2)):
                for q in range(max(0, x - 1), min(columns, x + 2)):
                    if kinds[v, q] != CLEAR:
                        continue
                    n = counts[v, q]
                    counts[v, q] = n + np.float32(1)
                    part = np.float32(1) / counts[v, q]
                    for c in range(3):
                        surface[v, q, c] = (n * surface[v, q, c] + surface[y, x, c]) * part


@njit(cache=True, nogil=True)
def places_of(kinds, inner, dx, dy, wide):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Places of inner pixels: near the edge, red ones and black ones of a chessboard, and those around, (3, n).

    Also how many there are of each, and the cells of all, as places in the flat grid.
    """
    rows, columns = kinds.shape
    h, w = inner.shape
    far = np.full((rows, columns), 2, np.uint8)
    for v in range(rows):
        for q in range(columns):
            if kinds[v, q] != FIXED:
                continue
            for r in range(max(0, v - AROUND_CELLS), min(rows, v + AROUND_CELLS + 1)):
                for s in range(max(0, q - AROUND_CELLS), min(columns, q + AROUND_CELLS + 1)):
                    near = abs(r - v) <= NEAR_CELLS and abs(s - q) <= NEAR_CELLS
                    far[r, s] = 0 if near else min(far[r, s], 1)
    many = np.count_nonzero(far != 2) * CELL_PX * CELL_PX
    places, cells = np.empty((3, many), np.int32), np.empty((3, many), np.int32)
    n = np.zeros(3, np.int64)
    for v in range(rows):
        for q in range(columns):
            if far[v, q] == 2 or kinds[v, q] == CLEAR:
                continue
            for y in range(max(v * CELL_PX - dy, 0), min((v + 1) * CELL_PX - dy, h)):
                for x in range(max(q * CELL_PX - dx, 0), min((q + 1) * CELL_PX - dx, w)):
                    if inner[y, x] == 0:
                        continue
                    at = ((y + dy) * wide + x + dx) * 3
                    kind = 2 if far[v, q] == 1 else (x + y) & 1
                    ends = y == 0 or x == 0 or y == h - 1 or x == w - 1
                    places[kind, n[kind]] = -1 - at if ends else at
                    cells[kind, n[kind]] = v * columns + q
                    n[kind] += 1
    return places, n, cells


@njit(cache=True, nogil=True)
def _around(place, wide, box):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Where a pixel and its neighbours above, below, left and right are; it stands itself for what is not there."""
    row = 3 * wide
    if place >= 0:
        return place, place - row, place + row, place - 3, place + 3
    at = -1 - place
    y, x = at // row, at % row // 3
    return (
        at,
        at - row if y > box[1] else at,
        at + row if y < box[3] else at,
        at - 3 if x > box[0] else at,
        at + 3 if x < box[2] else at,
    )


@njit(cache=True, nogil=True)
def relax(u, wide, box, places, n, screen, sweeps):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Sweeps of successive over-relaxation over a plane near the edge, in place; box: first and last x, y of pixels."""
    weight, keep = OVER / (np.float32(4) + screen), np.float32(1) - OVER
    for turn in range(2 * sweeps):
        colour = turn % 2
        for i in range(n[colour]):
            at, up, down, left, right = _around(places[colour, i], wide, box)
            for c in range(3):
                u[at + c] = keep * u[at + c] + weight * (u[up + c] + u[down + c] + u[left + c] + u[right + c])


@njit(cache=True, nogil=True)
def wrong(u, wide, box, places, n, cells, screen, bend):  # type: ignore[no-untyped-def]  # pragma: no cover
    """How far a plane's pixels are from what their neighbours say, summed up by cell into a flat grid, in place."""
    four = np.float32(4) + screen
    for kind in range(3):
        for i in range(n[kind]):
            at, up, down, left, right = _around(places[kind, i], wide, box)
            cell = 3 * cells[kind, i]
            for c in range(3):
                bend[cell + c] += u[up + c] + u[down + c] + u[left + c] + u[right + c] - four * u[at + c]


@njit(cache=True, nogil=True)
def read(u, places, n):  # type: ignore[no-untyped-def]  # pragma: no cover
    """(m, 3) what a plane has near the edge."""
    out = np.empty((n[0] + n[1], 3), np.float32)
    for kind in range(2):
        for i in range(n[kind]):
            place = places[kind, i]
            at = place if place >= 0 else -1 - place
            for c in range(3):
                out[kind * n[0] + i, c] = u[at + c]
    return out


@njit(cache=True, nogil=True)
def add(u, places, n, detail):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Add what is in the order of `read`, in place."""
    for kind in range(2):
        for i in range(n[kind]):
            place = places[kind, i]
            at = place if place >= 0 else -1 - place
            for c in range(3):
                u[at + c] += detail[kind * n[0] + i, c]


@njit(cache=True, nogil=True)
def pin(u, wide, edge, differences, dx, dy):  # type: ignore[no-untyped-def]  # pragma: no cover
    """The edge's pixels get their own values, in place."""
    for i in range(edge.shape[0]):
        at = ((edge[i, 1] + dy) * wide + edge[i, 0] + dx) * 3
        for c in range(3):
            u[at + c] = differences[i, c]
