"""The exact seamless clone that fast blenders are measured against: slow, and right.

The Dirichlet problem of Perez, Gangnet & Blake, "Poisson Image Editing" (2003): in the garment the gradients are its
own, at its outermost pixels the colours are the picture's. Where the garment goes on beyond the picture nothing is
known, and nothing pulls. A sparse system, solved directly by SciPy, which only this needs.
"""

from importlib.util import find_spec

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import U8

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

SOLID = 128  # opacity from which a pixel belongs to the garment


def solvable() -> bool:
    """Whether SciPy is here; it comes with `fitmirror[bench]`."""
    return find_spec("scipy") is not None


def seamless(picture: U8, bgra: U8) -> F64:
    """A garment cloned into a picture.

    Args:
        picture: (h, w, 3).
        bgra: (h, w, 4) the garment, premultiplied.

    Returns:
        (h, w, 3) levels, not clipped; the picture itself outside of the garment.

    Raises:
        ImportError: SciPy is not installed.
    """
    inside = bgra[..., 3] >= SOLID
    own = bgra[..., :3] * (255.0 / np.maximum(bgra[..., 3:].astype(np.float64), 1.0))
    there = picture.astype(np.float64)
    surface = membrane(there - own, inside, edge_of(inside))
    return np.where(inside[..., None], own + surface, there)


def edge_of(inside: Bools) -> Bools:
    """Pixels of a region with one of its four neighbours outside of it, but in the picture."""
    padded = np.pad(inside, 1, mode="edge")
    whole = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return np.asarray(inside & ~whole)


def membrane(values: F64, inside: Bools, edge: Bools) -> F64:
    """The smooth surface (h, w, c) over a region that has given values at its edge; 0 where no edge is in reach.

    Args:
        values: (h, w, c), read at the edge.
        inside: (h, w) the region, its edge in it.
        edge: (h, w).

    Raises:
        ImportError: SciPy is not installed.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import splu

    surface = np.where(edge[..., None], values, 0.0)
    free = _reached(inside, edge) & ~edge
    if not free.any():
        return surface
    number = np.full(free.shape, -1)
    number[free] = np.arange(np.count_nonzero(free))
    neighbours = np.zeros(free.shape)
    pull = np.zeros_like(surface)
    rows, columns = [], []
    for here, there in _pairs():
        touching = free[here] & (free[there] | edge[there])
        neighbours[here] += touching
        pull[here] += np.where((touching & edge[there])[..., None], values[there], 0.0)
        both = free[here] & free[there]
        rows.append(number[here][both])
        columns.append(number[there][both])
    of, to = np.concatenate(rows), np.concatenate(columns)
    diagonal = np.arange(np.count_nonzero(free))
    weights = np.concatenate([np.full(len(of), -1.0), neighbours[free]])
    laplace = coo_array((weights, (np.concatenate([of, diagonal]), np.concatenate([to, diagonal])))).tocsc()
    surface[free] = splu(laplace).solve(pull[free])
    return surface


def _pairs() -> list[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Each pixel and one of its four neighbours, as two views of a picture."""
    first, last, every = slice(None, -1), slice(1, None), slice(None)
    across, down = ((every, first), (every, last)), ((first, every), (last, every))
    return [across, across[::-1], down, down[::-1]]


def _reached(inside: Bools, edge: Bools) -> Bools:
    """What of a region hangs together with a part of its edge."""
    _, parts = cv2.connectedComponents(inside.astype(np.uint8), connectivity=4)
    return np.asarray(np.isin(parts, np.unique(np.asarray(parts)[edge])) & inside)
