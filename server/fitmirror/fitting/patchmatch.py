"""Nearest-neighbour fields: for each patch of one picture the most similar one of another, near where it is looked for.

PatchMatch (Barnes, Shechtman, Finkelstein, Goldman, "PatchMatch: A Randomized Correspondence Algorithm for Structural
Image Editing", 2009): good matches are passed on to neighbours, and each is tried to be bettered by random ones about
it, in ever smaller steps. A field is (h, w, 2) int32: for each pixel the row and the column of its match.
"""

from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.frames import F32, U8

Field: TypeAlias = NDArray[np.int32]

SEED = 0x9E3779B9


def identity(height: int, width: int) -> Field:
    """The field in which each pixel's match lies where itself does."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.ascontiguousarray(np.stack((rows, columns), axis=2), np.int32)


def nearest(a: F32, b: F32, start: Field, of: U8, among: U8, patch: int, iterations: int, reach: int) -> Field:
    """The nearest-neighbour field from `a` to `b`.

    The same arguments give the same field, whatever the machine's load.

    Args:
        a: (h, w, c) float32 features.
        b: (h', w', c) float32 features.
        start: (h, w, 2) int32, where each search begins; its matches lie inside `b`.
        of: (h, w) uint8; the pixels that are matched. Others keep what `start` says.
        among: (h', w') uint8; the pixels that a search may move to.
        patch: Side of a patch, px; odd.
        iterations: Sweeps over the picture, to and fro; fewer where nothing changes any more.
        reach: How far a match may lie from its start in either direction, px.
    """
    half = patch // 2
    edge = ((half, half), (half, half), (0, 0))
    a, b = (np.ascontiguousarray(np.pad(f, edge, mode="edge"), np.float32) for f in (a, b))
    rows_a, rows_b = a.reshape(len(a), -1), b.reshape(len(b), -1)
    field = start.copy()
    _search(rows_a, rows_b, a.shape[2], start, of, among, patch, iterations, reach, np.uint32(SEED), field)
    return field


@njit(cache=True, nogil=True, fastmath=True)
def _distance(a, b, channels, ay, ax, by, bx, patch, most):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Sum of squared differences of two patches, or something over `most`."""
    total = np.float32(0.0)
    n = patch * channels
    left, right = ax * channels, bx * channels
    for i in range(patch):
        row_a, row_b = a[ay + i, left : left + n], b[by + i, right : right + n]
        part = np.float32(0.0)
        for k in range(n):
            d = row_a[k] - row_b[k]
            part += d * d
        total += part
        if total >= most:
            return total
    return total


@njit(cache=True, nogil=True)
def _random(state):  # type: ignore[no-untyped-def]  # pragma: no cover
    """The next of Marsaglia's xorshift numbers."""
    state ^= state << np.uint32(13)
    state ^= state >> np.uint32(17)
    state ^= state << np.uint32(5)
    return state


@njit(cache=True, nogil=True)
def _search(a, b, channels, start, of, among, patch, iterations, reach, state, field):  # type: ignore[no-untyped-def]  # pragma: no cover
    h, w = of.shape
    height, width = among.shape
    cost = np.empty((h, w), np.float32)
    most = np.float32(3.4e38)
    for y in range(h):
        for x in range(w):
            if of[y, x] != 0:
                cost[y, x] = _distance(a, b, channels, y, x, field[y, x, 0], field[y, x, 1], patch, most)
    for sweep in range(iterations):
        changed = 0
        forth = sweep % 2 == 0
        step = -1 if forth else 1
        for i in range(h):
            y = i if forth else h - 1 - i
            for j in range(w):
                x = j if forth else w - 1 - j
                if of[y, x] == 0:
                    continue
                best, by, bx = cost[y, x], field[y, x, 0], field[y, x, 1]
                if best <= 0.0:
                    continue
                ay, ax = by, bx
                top, bottom = max(0, start[y, x, 0] - reach), min(height - 1, start[y, x, 0] + reach)
                left, right = max(0, start[y, x, 1] - reach), min(width - 1, start[y, x, 1] + reach)
                for side in range(2):
                    ny, nx = (y + step, x) if side == 0 else (y, x + step)
                    if ny < 0 or ny >= h or nx < 0 or nx >= w or of[ny, nx] == 0:
                        continue
                    cy, cx = field[ny, nx, 0] + (y - ny), field[ny, nx, 1] + (x - nx)
                    if (cy == by and cx == bx) or cy < top or cy > bottom or cx < left or cx > right:
                        continue
                    if among[cy, cx] == 0:
                        continue
                    d = _distance(a, b, channels, y, x, cy, cx, patch, best)
                    if d < best:
                        best, by, bx = d, cy, cx
                radius = reach
                while radius >= 1:
                    state = _random(state)
                    cy = by + np.int32(state % np.uint32(2 * radius + 1)) - radius
                    state = _random(state)
                    cx = bx + np.int32(state % np.uint32(2 * radius + 1)) - radius
                    radius //= 2
                    if (cy == by and cx == bx) or cy < top or cy > bottom or cx < left or cx > right:
                        continue
                    if among[cy, cx] == 0:
                        continue
                    d = _distance(a, b, channels, y, x, cy, cx, patch, best)
                    if d < best:
                        best, by, bx = d, cy, cx
                if by != ay or bx != ax:
                    changed += 1
                    cost[y, x], field[y, x, 0], field[y, x, 1] = best, by, bx
        if changed == 0:
            break


def voted(b: F32, field: Field, of: U8, patch: int) -> F32:
    """What `b` (h', w', c) looks like through a field (h, w, 2): (h, w, c), in each pixel the mean of what the patches
    about it say; where `of` (h, w) is 0, what its own match says.
    """
    out = np.empty((*field.shape[:2], b.shape[2]), np.float32)
    _vote(np.ascontiguousarray(b, np.float32), field, of, patch // 2, out)
    return out


@njit(cache=True, nogil=True)
def _vote(b, field, of, half, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    h, w, channels = out.shape
    height, width = b.shape[:2]
    for y in range(h):
        for x in range(w):
            if of[y, x] == 0:
                for c in range(channels):
                    out[y, x, c] = b[field[y, x, 0], field[y, x, 1], c]
                continue
            for c in range(channels):
                out[y, x, c] = 0.0
            count = 0
            for i in range(max(0, y - half), min(h, y + half + 1)):
                for j in range(max(0, x - half), min(w, x + half + 1)):
                    by, bx = field[i, j, 0] + (y - i), field[i, j, 1] + (x - j)
                    if of[i, j] == 0 or by < 0 or by >= height or bx < 0 or bx >= width:
                        continue
                    count += 1
                    for c in range(channels):
                        out[y, x, c] += b[by, bx, c]
            for c in range(channels):
                out[y, x, c] /= count


def enlarged(field: Field, height: int, width: int, within: tuple[int, int]) -> Field:
    """A field for the next finer level (height, width): what moved one pixel moves as many as it has become.

    Args:
        field: (h, w, 2), between pictures of one size.
        height: The finer level's.
        width: The finer level's.
        within: Height and width of the finer picture that is pointed into.
    """
    h, w = field.shape[:2]
    rows, columns = np.arange(height) * h // height, np.arange(width) * w // width
    moved = (field - identity(h, w))[rows][:, columns]
    fine = identity(height, width) + np.rint(moved * (height / h, width / w)).astype(np.int32)
    return np.ascontiguousarray(np.clip(fine, 0, (within[0] - 1, within[1] - 1)), np.int32)


def agreement(there: Field, back: Field, near: int) -> U8:
    """255 where the match of a pixel's match lies within `near` px of that pixel, (h, w): both fields say the same."""
    h, w = there.shape[:2]
    returned = back[there[..., 0], there[..., 1]]
    return np.where(np.abs(returned - identity(h, w)).max(axis=2) <= near, 255, 0).astype(np.uint8)
