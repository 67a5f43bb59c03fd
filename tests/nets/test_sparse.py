"""Sparse tensors made dense."""

import numpy as np
import pytest

from fitmirror.nets.sparse import Dimension, Sparsity, densify


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def test_a_compressed_row_matrix() -> None:
    # [[0, 5, 0], [7, 0, 9]]
    sparsity = Sparsity((0, 1), (), (Dimension(2, None, None), Dimension(0, ints(0, 1, 3), ints(1, 0, 2))))
    dense = densify(np.array([5, 7, 9], np.float16), (2, 3), sparsity)
    assert dense.dtype == np.float16
    assert dense.tolist() == [[0, 5, 0], [7, 0, 9]]


def test_columns_before_rows() -> None:
    sparsity = Sparsity((1, 0), (), (Dimension(3, None, None), Dimension(0, ints(0, 1, 2, 3), ints(1, 0, 1))))
    assert densify(np.array([7, 5, 9]), (2, 3), sparsity).tolist() == [[0, 5, 0], [7, 0, 9]]


def test_blocks_inside_a_dimension() -> None:
    # Columns in blocks of two; only the second block of each row is stored.
    sparsity = Sparsity(
        (0, 1, 2), (1,), (Dimension(2, None, None), Dimension(0, ints(0, 1, 2), ints(1, 1)), Dimension(2, None, None))
    )
    assert densify(np.array([1, 2, 3, 4]), (2, 4), sparsity).tolist() == [[0, 0, 1, 2], [0, 0, 3, 4]]


@pytest.mark.parametrize(
    ("segments", "indices"),
    [(ints(0, 1), ints(0)), (ints(0, 1, 9), ints(1, 0, 2)), (ints(0, 1, 3), ints(1, 0, 7)), (ints(0, 3, 1), ints(0))],
)
def test_indices_that_do_not_fit_are_refused(segments: np.ndarray, indices: np.ndarray) -> None:
    sparsity = Sparsity((0, 1), (), (Dimension(2, None, None), Dimension(0, segments, indices)))
    with pytest.raises(ValueError, match="fit"):
        densify(np.array([5, 7, 9]), (2, 3), sparsity)


def test_a_dimension_longer_than_the_tensor_is_refused_before_memory_is_asked_for() -> None:
    sparsity = Sparsity((0, 1), (), (Dimension(1 << 30, None, None), Dimension(1 << 30, None, None)))
    with pytest.raises(ValueError, match="fit"):
        densify(np.array([1]), (2, 3), sparsity)
