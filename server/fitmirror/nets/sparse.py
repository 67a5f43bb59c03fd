"""Sparse tensors of TensorFlow Lite made dense.

The format is TACO's (Kjolstad et al. 2017): dimensions are traversed in an order of their own, blocks inside them as
further dimensions; each is dense, or compressed (CSR) to the indices that hold something.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Dimension:
    """One traversed dimension: `size` long where it is dense, else CSR `segments` and `indices` (int64)."""

    size: int
    segments: NDArray[np.int64] | None
    indices: NDArray[np.int64] | None


@dataclass(frozen=True, eq=False)
class Sparsity:
    """How stored values lie in a tensor.

    Attributes:
        order: Dimension numbers in traversal order; from the tensor's rank on, numbers of block dimensions.
        blocks: For each block dimension, the dimension of the tensor that it divides.
        dimensions: Their kinds, in traversal order.
    """

    order: tuple[int, ...]
    blocks: tuple[int, ...]
    dimensions: tuple[Dimension, ...]


def densify(values: NDArray[np.generic], shape: tuple[int, ...], sparsity: Sparsity) -> NDArray[np.generic]:
    """The dense tensor of the given shape; zero wherever nothing is stored.

    Raises:
        ValueError: the indices do not fit the values or the shape.
    """
    rank = len(shape)
    # Coordinates in every traversed dimension, of each path through the dimensions so far.
    paths: dict[int, NDArray[np.int64]] = {}
    count = 1
    for number, dimension in zip(sparsity.order, sparsity.dimensions, strict=True):
        parents, here = _children(dimension, count, most=math.prod(shape))
        paths = {n: at[parents] for n, at in paths.items()}
        paths[number] = here
        count = len(here)
    if count != len(values) or not set(range(rank)) <= paths.keys():
        raise ValueError("sparse indices do not fit the tensor")
    coordinates = [paths[d] for d in range(rank)]
    for block, of in enumerate(sparsity.blocks):
        size = sparsity.dimensions[sparsity.order.index(rank + block)].size
        coordinates[of] = coordinates[of] * size + paths[rank + block]
    dense = np.zeros(shape, values.dtype)
    try:
        dense[tuple(coordinates)] = values
    except IndexError as error:
        raise ValueError("sparse indices do not fit the tensor") from error
    return dense


def _children(dimension: Dimension, parents: int, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The parent's number and the coordinate of each child; no more of them than the tensor has values."""
    if dimension.segments is None or dimension.indices is None:
        if not 0 <= parents * dimension.size <= most:
            raise ValueError("sparse dimensions do not fit the tensor")
        return np.repeat(np.arange(parents), dimension.size), np.tile(np.arange(dimension.size), parents)
    lengths = np.diff(dimension.segments)
    if len(lengths) != parents or lengths.min(initial=0) < 0 or lengths.sum() != len(dimension.indices):
        raise ValueError("sparse segments do not fit the tensor")
    return np.repeat(np.arange(parents), lengths), dimension.indices
