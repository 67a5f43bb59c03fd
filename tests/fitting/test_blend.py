"""Alpha blending to the bit, and layers over layers."""

import numpy as np
import pytest

from fitmirror.fitting.blend import make, runnable
from fitmirror.fitting.layer import Layer


def over(picture, bgra):
    make("alpha").blend(picture, Layer(0, 0, bgra))


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
    make("alpha").blend(picture, Layer(10, 20, np.full((5, 6, 4), 255, np.uint8)))
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


def square(alpha=255, colour=(120, 120, 120), side=80, margin=20):
    """A layer of one colour with clear margins."""
    layer = np.zeros((side + 2 * margin,) * 2 + (4,), np.uint8)
    layer[margin:-margin, margin:-margin] = (*(round(c * alpha / 255) for c in colour), alpha)
    return layer


@pytest.mark.parametrize("name", runnable(None))
def test_what_is_clear_stays_to_the_bit_whatever_the_blender(name):
    picture = noise(200, 220, 3)
    before, layer = picture.copy(), square()
    make(name).blend(picture, Layer(30, 40, layer))
    clear = np.ones(picture.shape[:2], bool)
    clear[40:160, 30:150] = layer[..., 3] == 0
    assert np.array_equal(picture[clear], before[clear])
    assert not np.array_equal(picture, before)


@pytest.mark.parametrize("name", runnable(None))
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (1, 40), (40, 1)])
def test_layers_of_any_size_are_blended(name, size):
    picture = noise(60, 60, 3)
    for alpha in (0, 255):
        make(name).blend(picture, Layer(3, 5, np.full((*size, 4), alpha, np.uint8)))


@pytest.mark.parametrize("name", runnable(None))
def test_a_layer_may_cover_the_whole_picture(name):
    picture = noise(50, 50, 3)
    make(name).blend(picture, Layer(0, 0, np.full((50, 50, 4), 255, np.uint8)))
    assert picture.min() >= 230


def test_a_feathered_edge_rises_slowly_inwards_and_never_outwards():
    picture = np.zeros((120, 120, 3), np.uint8)
    make("feather").blend(picture, Layer(0, 0, square(colour=(200, 200, 200))))
    row = picture[60, :60, 0].astype(int)
    assert (row[:20] == 0).all()
    assert (np.diff(row) >= 0).all()
    assert 2 <= np.count_nonzero((row > 0) & (row < 200)) <= 12
    assert row[-1] == 200


def test_a_feathered_layer_goes_on_where_the_picture_ends():
    picture = np.zeros((80, 80, 3), np.uint8)
    layer = np.full((80, 80, 4), 255, np.uint8)
    make("feather").blend(picture, Layer(0, 0, layer))
    assert picture.min() == 255


def lit(colour, cast=(1.0, 1.0, 1.0)):
    """A grey room in a light of some cast, and in it a garment: its mean colour once blended, 30 times over."""
    room = np.clip(noise(200, 200, 1, seed=5).astype(np.float32) * 0.5 * np.array(cast), 0, 255).astype(np.uint8)
    blender = make("color")
    for _ in range(30):
        picture = room.copy()
        blender.blend(picture, Layer(40, 40, square(colour=colour)))
    return picture[65:135, 65:135].reshape(-1, 3).mean(0)


def test_a_garment_takes_on_the_white_of_the_light_but_stays_what_it_is():
    grey, warm, cold = (
        lit((120, 120, 120)),
        lit((120, 120, 120), (0.6, 0.9, 1.3)),
        lit((120, 120, 120), (1.3, 1.0, 0.7)),
    )
    assert np.ptp(grey) < 3
    assert warm[2] > warm[0] + 8
    assert cold[0] > cold[2] + 8
    for found in (grey, warm, cold):
        assert np.abs(found - 120).max() < 40


def test_a_correction_comes_slowly_as_light_does():
    red = np.full((200, 200, 3), (60, 80, 160), np.uint8)
    blender = make("color")
    grey = np.full((200, 200, 3), 110, np.uint8)
    reds = []
    for room in [grey] * 5 + [red] * 40:
        picture = room.copy()
        blender.blend(picture, Layer(40, 40, square()))
        reds.append(float(picture[100, 100, 2]))
    steps = np.abs(np.diff(reds))
    assert steps.max() < 6
    assert reds[-1] > reds[4] + 5
