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


def test_planes_and_colour_are_found_from_each_other() -> None:
    picture = np.full((48, 64, 3), (40, 120, 200), np.uint8)
    camera = Frame.of_i420(i420_from_bgr(picture), 1.0)
    assert camera.size == (64, 48)
    assert np.abs(camera.bgr.astype(int) - picture).max() <= 3
    assert np.array_equal(Frame(picture, 1.0).i420, camera.i420)
    assert np.array_equal(camera.luma, camera.i420[:48])
    assert Frame(picture, 1.0).luma is None


@pytest.mark.parametrize("asked", [False, True])
def test_a_patch_changes_nothing_but_its_own_place(asked: bool) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (48 * 3 // 2, 64), np.uint8)
    camera = Frame.of_i420(noise.copy(), 1.0)
    box = (10, 6, 20, 12)
    if asked:
        assert camera.bgr.shape == (48, 64, 3)
    part = camera.cut(box)
    assert np.array_equal(part, bgr_from_i420(noise)[6:18, 10:30])
    part[:] = (200, 30, 90)
    patched = camera.patched(box, part)
    assert np.abs(patched.bgr[6:18, 10:30].astype(int) - (200, 30, 90)).max() <= 3
    before, after = bgr_from_i420(noise), patched.bgr.copy()
    before[6:18, 10:30] = after[6:18, 10:30] = 0
    assert np.array_equal(before, after)
    assert np.array_equal(camera.i420, noise)


def test_asking_for_planes_does_not_make_a_picture_in_colour_one_of_planes() -> None:
    frame = Frame(np.zeros((7, 9, 3), np.uint8), 2.0)
    assert frame.i420.shape == (9, 8)
    assert frame.luma is None
    assert frame.patched((1, 3, 4, 2), np.full((2, 4, 3), 7, np.uint8)).size == (9, 7)


def test_a_patch_of_a_picture_in_colour_is_put_in_as_it_is() -> None:
    frame = Frame(np.zeros((7, 9, 3), np.uint8), 2.0)
    patched = frame.patched((1, 3, 4, 2), np.full((2, 4, 3), 7, np.uint8))
    assert (patched.size, patched.pts) == ((9, 7), 2.0)
    assert patched.bgr.sum() == 7 * 24
    assert frame.bgr.sum() == 0
