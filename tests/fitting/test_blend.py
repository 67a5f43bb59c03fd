"""Alpha blending to the bit, and layers over layers."""

import numpy as np

from fitmirror.fitting.blend import BLENDERS
from fitmirror.fitting.layer import Layer


def over(picture, bgra):
    BLENDERS["alpha"]().blend(picture, Layer(0, 0, bgra))


def noise(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def test_alpha_zero_changes_nothing():
    picture = noise(40, 50, 3)
    before = picture.copy()
    over(picture, np.zeros((40, 50, 4), np.uint8))
    assert np.array_equal(picture, before)


def test_alpha_full_is_the_layer_to_the_bit():
    picture, layer = noise(40, 50, 3), noise(40, 50, 4, seed=1)
    layer[..., 3] = 255
    over(picture, layer)
    assert np.array_equal(picture, layer[..., :3])


def test_between_it_is_the_rounded_mean():
    picture, alpha = noise(30, 30, 3), noise(30, 30, seed=2)
    colour = noise(30, 30, 3, seed=3)
    layer = np.dstack([np.rint(colour * (alpha[..., None] / 255.0)), alpha]).astype(np.uint8)
    expected = picture * (1 - alpha[..., None] / 255.0) + layer[..., :3]
    over(picture, layer)
    assert np.abs(picture - expected).max() <= 0.51


def test_pixels_outside_the_layer_are_not_touched():
    picture = noise(60, 60, 3)
    before = picture.copy()
    BLENDERS["alpha"]().blend(picture, Layer(10, 20, np.full((5, 6, 4), 255, np.uint8)))
    changed = (picture != before).any(-1)
    changed[20:25, 10:16] = False
    assert not changed.any()


def test_a_layer_under_another_shows_where_the_upper_one_lets_it():
    red, half = np.zeros((4, 4, 4), np.uint8), np.zeros((2, 2, 4), np.uint8)
    red[...] = (0, 0, 255, 255)
    half[...] = (128, 0, 0, 128)
    both = Layer(0, 0, red).under(Layer(3, 3, half))
    assert both.bgra.shape == (5, 5, 4)
    assert tuple(both.bgra[0, 0]) == (0, 0, 255, 255)
    assert tuple(both.bgra[3, 3]) == (128, 0, 127, 255)
    assert tuple(both.bgra[4, 4]) == (128, 0, 0, 128)
    assert tuple(both.bgra[0, 4]) == (0, 0, 0, 0)
