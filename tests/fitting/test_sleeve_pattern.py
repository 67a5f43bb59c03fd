"""Sleeves of product photos: rows square to the sleeve, whatever the armpit, and long ones for any arm."""

import cv2
import numpy as np
import pytest

from fitmirror.fitting.sleeve_pattern import MOST_ASLANT, sleeve_pattern
from fitmirror.fitting.stance import RIGHT

WIDTH = 200.0  # between the shoulders


def hanging(pit: float, end: float = 330.0):
    """Opaque and key points of a sleeve that hangs straight down, parted from the torso from y = `pit` on."""
    opaque = np.zeros((400, 400), np.uint8)
    cv2.rectangle(opaque, (40, 30), (99, round(end)), 255, -1)
    cv2.rectangle(opaque, (100, 30), (300, 380), 255, -1)
    cv2.rectangle(opaque, (94, round(pit)), (106, 399), 0, -1)
    points = {"shoulder": (60, 30), "armpit": (97, pit), "cuff_outer": (40, end), "cuff_inner": (94, end)}
    return opaque, {f"right_{name}": np.array(at, np.float64) for name, at in points.items()}


@pytest.mark.parametrize("pit", [110.0, 200.0])
def test_rows_of_a_sleeve_that_lies_on_the_body_run_square_to_it(pit):
    sleeve = sleeve_pattern(*hanging(pit), RIGHT, WIDTH)
    across = sleeve.grid.points[:, -1] - sleeve.grid.points[:, 0]
    aslant = np.abs(across[:, 1])
    assert aslant[0] < 1.3 * MOST_ASLANT * WIDTH
    assert (aslant[6:] < 0.25 * across[6:, 0]).all()
    assert (across[:, 0] > 0.8 * 54).all() or pit < 150
    assert (np.diff(sleeve.grid.points[:, -1, 1]) > 0).all()
    assert (np.diff(sleeve.grid.points[:, 0, 1]) > 0).all()


def test_its_inner_edge_is_the_cloth_s_below_the_armpit():
    sleeve = sleeve_pattern(*hanging(150.0), RIGHT, WIDTH)
    below = sleeve.grid.points[:-1, -1][sleeve.grid.points[:-1, -1, 1] > 170]
    assert len(below) > 4
    assert (np.abs(below[:, 0] - 94) < 6).all()


def test_a_long_sleeve_is_for_any_arm_and_a_short_one_is_not():
    assert sleeve_pattern(*hanging(110.0, 330.0), RIGHT, WIDTH).to_wrist
    assert not sleeve_pattern(*hanging(110.0, 200.0), RIGHT, WIDTH).to_wrist


def test_of_a_sleeve_that_covers_the_shoulder_too_only_an_arm_s_length_is_worn():
    opaque, points = hanging(200.0, 390.0)
    sleeve = sleeve_pattern(opaque, points, RIGHT, 150.0)
    assert sleeve.length < 1.61 * 150.0
    assert sleeve.grid.points[0, 0, 1] > 100.0
