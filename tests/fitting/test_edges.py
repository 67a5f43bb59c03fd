"""Masks at full size: even parts stay as they are, edges move onto the picture's."""

import cv2
import numpy as np
import pytest

from fitmirror.fitting.edges import enlarged, sharpened
from fitmirror.fitting.reduced import Reduced, reduce

STEP, SIZE = 3, (120, 180)


def scene(edge):
    """A picture (120, 180), dark to the left of `edge`, as grey, and shrunk."""
    grey = np.full(SIZE, 200, np.uint8)
    grey[:, :edge] = 40
    h, w = (n // STEP for n in SIZE)
    small = cv2.resize(grey, (w, h), interpolation=cv2.INTER_AREA)
    return grey, Reduced(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), np.full((h, w), 255, np.uint8), STEP), small


def half(columns):
    mask = np.zeros((SIZE[0] // STEP, SIZE[1] // STEP), np.uint8)
    mask[:, :columns] = 255
    return mask


@pytest.mark.parametrize("box", [(0, 0, 180, 120), (31, 17, 100, 90), (100, 40, 80, 80)])
def test_an_edge_moves_onto_the_pictures(box):
    grey, reduced, small = scene(94)  # the mask's own edge is at 93
    x, y, w, h = box
    found = sharpened(half(31), reduced, small, grey[y : y + h, x : x + w].copy(), box)
    expected = np.repeat((np.arange(x, x + w) < 94)[None] * 255, h, axis=0)
    assert np.abs(found.astype(int) - expected).max() < 40


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_even_mask_stays_even(level):
    grey, reduced, small = scene(94)
    mask = np.full((40, 60), level, np.uint8)
    found = sharpened(mask, reduced, small, grey, (0, 0, 180, 120))
    assert np.abs(found.astype(int) - level).max() <= 1


def test_a_mask_outside_of_the_box_leaves_it_clear():
    grey, reduced, small = scene(94)
    assert not sharpened(half(4), reduced, small, grey[:, 100:].copy(), (100, 0, 80, 120)).any()


def test_enlarged_pictures_have_one_layout_in_memory():
    _, reduced, _ = scene(94)
    for box in ((0, 0, 180, 120), (7, 11, 50, 40)):
        assert enlarged(half(30), reduced, box).flags.c_contiguous


@pytest.mark.parametrize(("height", "width", "step"), [(720, 1280, 3), (480, 640, 2), (1080, 1920, 4), (725, 1283, 3)])
def test_a_reduced_picture_is_the_mean_of_its_blocks(height, width, step):
    picture = np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)
    reduced = reduce(picture, picture[..., 0].copy())
    assert reduced.step == step
    h, w = height // step, width // step
    blocks = picture[: h * step, : w * step].reshape(h, step, w, step, 3).mean((1, 3))
    assert np.abs(reduced.bgr - blocks).max() <= 0.51
    assert np.abs(reduced.alpha - blocks[..., 0]).max() <= 0.51
