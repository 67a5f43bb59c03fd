"""Conversions between the camera's planes and pictures."""

import numpy as np
import pytest

from fitmirror.frames import Frame, bgr_from_i420, i420_from_bgr


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (40, 120, 200), (128, 128, 128)])
def test_a_plain_colour_survives_the_way_there_and_back(colour: tuple[int, int, int]) -> None:
    picture = np.full((48, 64, 3), colour, np.uint8)
    back = bgr_from_i420(i420_from_bgr(picture))
    assert np.abs(back.astype(int) - picture).max() <= 3


def test_white_is_limited_range() -> None:
    planes = i420_from_bgr(np.full((16, 16, 3), 255, np.uint8))
    assert planes[:16].max() == 235
    assert planes.shape == (24, 16)


def test_an_odd_size_loses_its_last_row_and_column() -> None:
    planes = i420_from_bgr(np.zeros((359, 639, 3), np.uint8))
    assert planes.shape == (358 * 3 // 2, 638)


def test_size_is_width_and_height() -> None:
    assert Frame(np.zeros((3, 5, 3), np.uint8), 0.0).size == (5, 3)
