"""Poisson's equation on a part of a grid, by multigrid: what is rough is smoothed on each grid, what is smooth is found
on the next coarser one (Brandt, "Multi-Level Adaptive Solutions to Boundary-Value Problems", 1977).

All grids lie one after the other in one flat store. Each is (h + 2, 3 (w + 2)) float32: three channels beside each
other, and a margin that is as its neighbours are, so that nothing pulls where the grid ends.
"""

import numpy as np
from numba import njit

CLEAR, UNKNOWN, FIXED = 0, 1, 2
SMALLEST = 4  # cells across, of the coarsest grid
SWEEPS_COARSEST = 24  # pairs of sweeps there
# Two Jacobi sweeps with these steps leave 0.22 of what a coarser grid cannot have (Chebyshev's polynomial on the upper
# three quarters of the operator's eigenvalues).
FIRST_STEP, SECOND_STEP = np.float32(1 / (1.25 + 0.75 * 0.5**0.5)), np.float32(1 / (1.25 - 0.75 * 0.5**0.5))
# A coarser cell is found where more of it than this is. A side that one of its cells shares with a fixed one counts
# half, as the equations of all its cells, summed up and halved, say: stronger is slow, weaker lets cycles run away.
LEAST_UNKNOWN, LINK = np.float32(0.5), np.float32(0.5)


@njit(cache=True, nogil=True)
def grids_of(h, w):  # type: ignore[no-untyped-def]  # pragma: no cover
    """(n + 1, 3) rows, columns and place in the store of each grid, finest first; then the store's size, as a place."""
    found = np.zeros((32, 3), np.int64)
    n = place = 0
    while True:
        found[n, 0], found[n, 1], found[n, 2] = h, w, place
        place += (h + 2) * (w + 2) * 3
        n += 1
        if min(h, w) <= SMALLEST:
            break
        h, w = (h + 1) // 2, (w + 1) // 2
    found[n, 2] = place
    return found[: n + 1]


@njit(cache=True, nogil=True)
def plane(store, grid):  # type: ignore[no-untyped-def]  # pragma: no cover
    """One grid of a store."""
    rows, wide = grid[0] + 2, 3 * (grid[1] + 2)
    return store[grid[2] : grid[2] + rows * wide].reshape(rows, wide)


@njit(cache=True, nogil=True)
def prepared(kinds, values, screen, grids):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Three stores: what the neighbours' sum is weighted by to find a cell, 0 where it is not to be found; a surface
    that has the values of fixed cells; what pulls at cells on coarser grids.

    A coarser cell is found where enough of it is. What is fixed in it, or beside those of its cells that are found,
    holds it as it holds those: that adds up.
    """
    size = grids[-1, 2]
    weights, us, pulls = np.zeros(size, np.float32), np.zeros(size, np.float32), np.zeros(size, np.float32)
    one = np.float32(1)
    h, w = kinds.shape
    unknown, count, held = np.zeros((h, w), np.float32), np.zeros((h, w), np.float32), np.zeros((h, w), np.float32)
    total = values.copy()
    for y in range(h):
        for x in range(w):
            unknown[y, x] = kinds[y, x] == UNKNOWN
            count[y, x] = kinds[y, x] == FIXED
            if kinds[y, x] != FIXED:
                total[y, x] = np.float32(0)
    for g in range(grids.shape[0] - 1):
        weight, u, pull = plane(weights, grids[g]), plane(us, grids[g]), plane(pulls, grids[g])
        h, w = unknown.shape
        for y in range(h):
            for x in range(w):
                if unknown[y, x] > LEAST_UNKNOWN:
                    part = one / (np.float32(4) + screen + held[y, x])
                    for c in range(3):
                        weight[y + 1, 3 * x + 3 + c] = part
                elif count[y, x] > 0:
                    for c in range(3):
                        u[y + 1, 3 * x + 3 + c] = total[y, x, c] / count[y, x]
        _margins(u)
        if g == grids.shape[0] - 2:
            break
        shape = (h + 1) // 2, (w + 1) // 2
        more, many, hold = np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        sums = np.zeros((shape[0], shape[1], 3), np.float32)
        for y in range(h):
            for x in range(w):
                # Where the grid ends in the middle of a coarser cell, what there is of that is all of it.
                share = np.float32(0.5 if y + 1 < h or h % 2 == 0 else 1) * np.float32(
                    0.5 if x + 1 < w or w % 2 == 0 else 1
                )
                more[y // 2, x // 2] += share * unknown[y, x]
        pulled = plane(pulls, grids[g + 1])
        for y in range(h):
            for x in range(w):
                v, q = y // 2, x // 2
                if held[y, x] > 0 and more[v, q] > LEAST_UNKNOWN and unknown[y, x] > LEAST_UNKNOWN:
                    hold[v, q] += held[y, x]
                    for c in range(3):
                        pulled[v + 1, 3 * q + 3 + c] += pull[y + 1, 3 * x + 3 + c]
                if count[y, x] == 0:
                    continue
                many[v, q] += count[y, x]
                for c in range(3):
                    sums[v, q, c] += total[y, x, c]
                if unknown[y, x] > LEAST_UNKNOWN or more[v, q] <= LEAST_UNKNOWN:
                    continue
                for side in range(4):
                    r, s = y + (side == 0) - (side == 1), x + (side == 2) - (side == 3)
                    if r < 0 or s < 0 or r >= h or s >= w or unknown[r, s] <= LEAST_UNKNOWN:
                        continue
                    v, q = r // 2, s // 2
                    if more[v, q] > LEAST_UNKNOWN:
                        hold[v, q] += LINK
                        for c in range(3):
                            pulled[v + 1, 3 * q + 3 + c] += LINK * u[y + 1, 3 * x + 3 + c]
        unknown, count, held, total = more, many, hold, sums
        screen *= np.float32(4)
    return weights, us, pulls


@njit(cache=True, nogil=True)
def nested(us, spares, pulls, bends, weights, grids):  # type: ignore[no-untyped-def]  # pragma: no cover
    """A surface from what pulls at it on each grid: from the coarsest on, each grid begins with the coarser one's."""
    last = grids.shape[0] - 2
    for g in range(last, -1, -1):
        u, bend, weight = plane(us, grids[g]), plane(bends, grids[g]), plane(weights, grids[g])
        bend[:] = plane(pulls, grids[g])
        if g < last:
            _finer(plane(us, grids[g + 1]), u, weight, np.float32(0))
        cycle(us, spares, bends, weights, grids, g)


@njit(cache=True, nogil=True)
def cycle(us, spares, bends, weights, grids, first):  # type: ignore[no-untyped-def]  # pragma: no cover
    """A V from one grid down to the coarsest and back; what coarser ones had is lost."""
    last = grids.shape[0] - 2
    for g in range(first, last + 1):
        u, spare, bend = plane(us, grids[g]), plane(spares, grids[g]), plane(bends, grids[g])
        weight = plane(weights, grids[g])
        if g > first:
            u[:] = np.float32(0)
        for _ in range(SWEEPS_COARSEST if g == last else 1):
            _smooth(u, spare, bend, weight)
        if g < last:
            _coarser(u, spare, bend, weight, plane(bends, grids[g + 1]))
    for g in range(last - 1, first - 1, -1):
        u, weight = plane(us, grids[g]), plane(weights, grids[g])
        _finer(plane(us, grids[g + 1]), u, weight, np.float32(1))
        _smooth(u, plane(spares, grids[g]), plane(bends, grids[g]), weight)


@njit(cache=True, nogil=True)
def _margins(u):  # type: ignore[no-untyped-def]  # pragma: no cover
    rows, wide = u.shape
    for y in range(1, rows - 1):
        for c in range(3):
            u[y, c] = u[y, 3 + c]
            u[y, wide - 3 + c] = u[y, wide - 6 + c]
    u[0] = u[1]
    u[rows - 1] = u[rows - 2]


@njit(cache=True, nogil=True)
def _smooth(u, spare, bend, weights):  # type: ignore[no-untyped-def]  # pragma: no cover
    _step(u, spare, bend, weights, FIRST_STEP)
    _step(spare, u, bend, weights, SECOND_STEP)


@njit(cache=True, nogil=True, fastmath=True)
def _step(u, to, bend, weights, step):  # type: ignore[no-untyped-def]  # pragma: no cover
    """One Jacobi sweep from `u` to `to`."""
    rows, wide = u.shape
    n = wide - 6
    for y in range(1, rows - 1):
        up, down, left, right = u[y - 1, 3 : 3 + n], u[y + 1, 3 : 3 + n], u[y, :n], u[y, 6:]
        own, pull, weight, out = u[y, 3 : 3 + n], bend[y, 3 : 3 + n], weights[y, 3 : 3 + n], to[y, 3 : 3 + n]
        for i in range(n):
            found = weight[i] * (up[i] + down[i] + left[i] + right[i] + pull[i])
            out[i] = own[i] if weight[i] == 0 else own[i] + step * (found - own[i])
    _margins(to)


@njit(cache=True, nogil=True, fastmath=True)
def _coarser(u, spare, bend, weights, coarse):  # type: ignore[no-untyped-def]  # pragma: no cover
    """What is wrong still, summed over two by two cells into the coarser grid's bend."""
    rows, wide = u.shape
    n = wide - 6
    coarse[:] = np.float32(0)
    for y in range(1, rows - 1):
        up, down, left, right = u[y - 1, 3 : 3 + n], u[y + 1, 3 : 3 + n], u[y, :n], u[y, 6:]
        own, pull, weight, out = u[y, 3 : 3 + n], bend[y, 3 : 3 + n], weights[y, 3 : 3 + n], spare[y, 3 : 3 + n]
        for i in range(n):
            wrong = up[i] + down[i] + left[i] + right[i] + pull[i]
            out[i] = np.float32(0) if weight[i] == 0 else wrong - own[i] / weight[i]
        of = coarse[(y + 1) // 2]
        for x in range(n // 3):
            for c in range(3):
                of[3 * (x // 2) + 3 + c] += out[3 * x + c]


@njit(cache=True, nogil=True, fastmath=True)
def _finer(coarse, u, weights, keep):  # type: ignore[no-untyped-def]  # pragma: no cover
    """The coarser grid read between its cells, where something is to be found: added to `keep` times what is there."""
    rows, wide = u.shape
    line = np.empty(coarse.shape[1], np.float32)
    near, far = np.float32(0.75), np.float32(0.25)
    for y in range(1, rows - 1):
        v = (y + 1) // 2
        own, beside = coarse[v], coarse[v - 1 if y % 2 else v + 1]
        for i in range(line.shape[0]):
            line[i] = near * own[i] + far * beside[i]
        out, weight = u[y], weights[y]
        for x in range(1, wide // 3 - 1):
            at = 3 * ((x + 1) // 2)
            other = at - 3 if x % 2 else at + 3
            for c in range(3):
                i = 3 * x + c
                if weight[i] > 0:
                    out[i] = keep * out[i] + near * line[at + c] + far * line[other + c]
    _margins(u)
