"""Rays find the edge of a mask to a part of a pixel, and the arm that hides it."""

import numpy as np
import pytest

from fitmirror.fitting.rays import first_arm, first_exit

RIGHTWARDS = np.array([[1.0, 0.0]])


def bar(width):
    mask = np.zeros((9, 40), np.uint8)
    mask[:, :width] = 255
    return mask


@pytest.mark.parametrize("width", [5, 17])
def test_the_edge_lies_half_way_between_in_and_out(width):
    found = first_exit(bar(width), np.array([[2.0, 4.0]]), RIGHTWARDS, np.array([1]), 40)
    assert found[0] == pytest.approx(width - 0.5 - 2.0, abs=0.01)


def test_a_soft_edge_is_found_between_pixels():
    mask = bar(10)
    mask[:, 10] = 64
    found = first_exit(mask, np.array([[0.0, 4.25]]), RIGHTWARDS, np.array([1]), 40)
    assert found[0] == pytest.approx(9.0 + (255 - 128) / (255 - 64), abs=0.01)


def test_a_ray_that_begins_outside_or_never_leaves_finds_nothing():
    starts, ahead = np.array([[20.0, 4.0], [2.0, 4.0]]), np.repeat(RIGHTWARDS, 2, axis=0)
    assert np.isnan(first_exit(bar(10), starts, ahead, np.array([1, 1]), 5)).all()


def test_the_picture_ends_where_the_mask_does():
    full = np.full((9, 40), 255, np.uint8)
    found = first_exit(full, np.array([[30.0, 4.0]]), RIGHTWARDS, np.array([1]), 40)
    assert found[0] == pytest.approx(9.5, abs=0.05)


def test_an_arm_is_met_where_it_begins_but_not_before_it_may():
    arm = np.array([[100.0, -50.0], [100.0, 0.0], [100.0, 50.0], [100.0, 60.0]])
    radii = np.array([10.0, 10.0, 10.0, 10.0])
    starts, ahead = np.zeros((3, 2)), np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    found = first_arm(starts, ahead, arm, radii, np.array([0.0, 96.0, 0.0]), 2.0, 100)
    assert found.tolist() == [92.0, 98.0, np.inf]
