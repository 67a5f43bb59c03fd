"""Names of colours."""

import numpy as np
import pytest

from fitmirror.stylist.colour import NAMES, ciede2000, in_chinese, palette

# Sharma, Wu & Dalal 2005, table 1: pairs that find out each mistake one can make in the formula.
PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "difference"), PAIRS)
def test_differences_are_those_of_the_paper(one, other, difference):
    assert float(ciede2000(np.array(one), np.array(other))) == pytest.approx(difference, abs=1e-4)
    assert float(ciede2000(np.array(other), np.array(one))) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((250, 250, 250), "white"), ((20, 20, 22), "black"), ((30, 38, 70), "navy"), ((205, 30, 40), "red"),
        ((95, 25, 40), "burgundy"), ((240, 225, 200), "cream"), ((70, 100, 130), "denim blue"),
        ((30, 70, 45), "dark green"), ((128, 128, 130), "grey"), ((200, 150, 40), "mustard"),
    ],
)  # fmt: skip
def test_plain_cloth_has_one_name(rgb, name):
    noise = np.random.default_rng(3).normal(0, 4, (5000, 3))
    pixels = np.clip(np.array(rgb[::-1]) + noise, 0, 255).astype(np.uint8)
    found = palette(pixels)
    assert [colour.name for colour in found] == [name]
    assert found[0].share > 0.9


def test_folds_are_no_other_colour():
    shade = np.random.default_rng(4).uniform(0.55, 1.0, (6000, 1))
    pixels = np.rint(np.array([[110, 60, 45]]) * shade).astype(np.uint8)
    assert len(palette(pixels)) == 1


def test_stripes_have_both_their_colours_the_wider_first():
    pixels = np.array([[240, 240, 240]] * 700 + [[70, 38, 30]] * 300, np.uint8)
    found = palette(pixels)
    assert [colour.name for colour in found] == ["white", "navy"]
    assert [round(colour.share, 1) for colour in found] == [0.7, 0.3]


def test_a_small_print_is_not_named_and_nothing_has_no_colour():
    pixels = np.array([[240, 240, 240]] * 970 + [[30, 30, 220]] * 30, np.uint8)
    assert [colour.name for colour in palette(pixels)] == ["white"]
    assert palette(np.zeros((0, 3), np.uint8)) == ()


def test_every_name_is_said_in_chinese():
    assert all(not in_chinese(name).isascii() for name in NAMES)
