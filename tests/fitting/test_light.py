"""Light: clamped, blind to colours, dark where something touches."""

import numpy as np
import pytest

from fitmirror.fitting.light import BRIGHTEST, DARKEST, UNIT, Albedo, gain, learn_albedo, shading
from fitmirror.fitting.reduced import Reduced, half_of
from fitmirror.fitting.regions import TOP, Regions


def scene(bgr, top):
    import cv2

    h, w = top.shape
    reduced = Reduced(bgr, np.full((h, w), 255, np.uint8), 1)
    share = np.zeros((4, h, w), np.uint8)
    share[TOP] = top
    lab = cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB)
    index, density = np.zeros((h, w), np.uint16), np.ones((4, 1), np.float32)
    return reduced, Regions(share, np.zeros((h, w), np.uint8), lab, index, density)


def lit(bgr, top=None, unit=60.0):
    top = np.full(bgr.shape[:2], 255, np.uint8) if top is None else top
    reduced, regions = scene(bgr, top)
    small = half_of(reduced)
    return shading(regions, small, learn_albedo(regions, reduced), np.zeros_like(small.alpha), unit)


def test_even_cloth_is_even_light():
    assert lit(np.full((120, 160, 3), 140, np.uint8)) == pytest.approx(1.0, abs=0.02)


def test_a_shadow_on_the_cloth_is_found_and_clamped():
    bgr = np.full((120, 160, 3), 150, np.uint8)
    bgr[:, :60] = 122
    light = lit(bgr)
    assert light.min() >= DARKEST
    assert light.max() <= BRIGHTEST
    assert light[:, 5:20].mean() < light[:, 60:].mean()


def test_colours_of_the_worn_print_are_not_light():
    bgr = np.full((120, 160, 3), (40, 40, 200), np.uint8)
    bgr[40:80, 50:110] = (200, 180, 60)
    assert np.abs(lit(bgr) - 1.0).max() < 0.12


def test_black_cloth_says_nothing():
    rng = np.random.default_rng(0)
    bgr = rng.integers(0, 14, (120, 160, 3)).astype(np.uint8)
    assert lit(bgr) == pytest.approx(1.0, abs=0.05)


def test_no_worn_top_is_even_light():
    assert lit(np.full((120, 160, 3), 90, np.uint8), np.zeros((120, 160), np.uint8)) == pytest.approx(1.0, abs=0.01)


def test_the_same_picture_always_gives_the_same_clusters():
    rng = np.random.default_rng(1)
    bgr = rng.integers(0, 255, (80, 80, 3)).astype(np.uint8)
    reduced, regions = scene(bgr, np.full((80, 80), 255, np.uint8))
    first, second = learn_albedo(regions, reduced), learn_albedo(regions, reduced)
    assert isinstance(first, Albedo)
    assert np.array_equal(first.centres, second.centres)


def test_cloth_rounds_off_at_its_edge_and_lies_in_the_shadow_of_an_arm():
    cloth = np.zeros((100, 100), np.uint8)
    cloth[20:80, 20:80] = 255
    arms = np.zeros_like(cloth)
    even = np.ones(cloth.shape, np.float32)
    plain = gain(even, cloth, cloth, arms, 80.0, 1.0)
    assert plain[50, 50] == UNIT
    assert plain[50, 21] < 0.95 * UNIT
    arms[45:55, 30:70] = 255
    shadowed = gain(even, cloth, cloth, arms, 80.0, 1.0)
    assert shadowed[57, 50] < 0.9 * plain[57, 50]
    assert shadowed[25, 50] == plain[25, 50]


def test_a_dim_room_dims_the_cloth():
    cloth = np.full((60, 60), 255, np.uint8)
    none = np.zeros_like(cloth)
    bright, dim = (gain(np.ones(cloth.shape, np.float32), cloth, cloth, none, 40.0, e) for e in (1.0, 0.75))
    assert dim[30, 30] == pytest.approx(0.75 * bright[30, 30], abs=1)


def test_bright_light_burns_no_white_cloth_out_and_leaves_dark_cloth_its_own():
    cloth = np.full((60, 60), 255, np.uint8)
    none = np.zeros_like(cloth)
    light = np.tile(np.linspace(0.9, BRIGHTEST, 60, dtype=np.float32), (60, 1))
    white, dark = (
        gain(light, cloth, cloth, none, 2.0, 1.0, level)[30, 10:50].astype(float) / UNIT for level in (250, 90)
    )
    assert (white * 250 <= 253).all()
    assert (np.diff(white) >= 0).all()  # folds stay: what is lit more is brighter still
    assert white[-1] > white[0]
    assert dark == pytest.approx(light[30, 10:50], abs=0.01)
