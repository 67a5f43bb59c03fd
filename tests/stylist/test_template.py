"""Descriptions without a model."""

import itertools

import pytest

from fitmirror.stylist import scene, sits
from fitmirror.stylist.colour import NAMES, Colour
from fitmirror.stylist.facts import Facts, Piece
from fitmirror.stylist.scene import Light
from fitmirror.stylist.template import written
from fitmirror.wardrobe.item import Category

EVEN = Light("even", "neutral")


def colour(name, share=0.9):
    return Colour(name, share, (50.0, 0.0, 0.0))


TEE = Piece("tee", "Sunrise tee", Category.TOP, "", "L", (colour("cream"), colour("coral")), "at the hips", "straight",
            "above the elbow")  # fmt: skip
JEANS = Piece("jeans", "Indigo jeans", Category.BOTTOM, "", None, (colour("denim blue"),), "at the ankle", "straight")


def test_what_was_measured_is_said():
    text = written(Facts(True, (TEE,), (), (colour("navy"),), Light("dim", "warm")), "en-GB")
    assert text == (
        "You are wearing Sunrise tee in cream and coral, size L: it falls straight, ends at the hips and has sleeves "
        "that end above the elbow. Your own clothes are navy below. The light is dim and warm, so colours may look a "
        "little different in daylight."
    )


def test_an_outfit_is_told_from_outside_in():
    text = written(Facts(True, (JEANS, TEE), (), (), EVEN), "en")
    assert text.index("You are wearing Sunrise tee") < text.index("With it you wear Indigo jeans")
    assert "has straight legs and ends at the ankle" in text


def test_in_chinese():
    text = written(Facts(True, (JEANS, TEE), (), (), Light("bright", "cool")), "zh-TW")
    assert text == (
        "你穿的是“Sunrise tee”，颜色为米白色、珊瑚色，L码；直身剪裁，下摆到臀部，袖口在肘部以上。"
        "搭配的是“Indigo jeans”，颜色为牛仔蓝；直筒，裤脚到脚踝。光线明亮、偏冷，颜色在日光下可能略有不同。"
    )


@pytest.mark.parametrize(
    ("facts", "chosen", "english"),
    [
        (Facts(False, (), (), (), EVEN), True, "Nobody is in view"),
        (Facts(True, (), (), (), EVEN), False, "choose an item"),
        (Facts(True, (), (), (), EVEN), True, "cannot be seen on you yet"),
    ],
)
def test_without_a_look_there_is_a_way_out(facts, chosen, english):
    assert english in written(facts, "en", chosen)
    assert not written(facts, "zh", chosen).isascii()
    assert written(facts, "fr", chosen) == written(facts, "en", chosen)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_there_are_words_for_all_that_can_be_measured(locale):
    seen = set()
    uppers = itertools.product(
        (Category.TOP, Category.DRESS), (*sits.ENDS, None), (*sits.FITS, None), (*sits.SLEEVES, None)
    )
    legs = itertools.product((Category.BOTTOM,), (*sits.ENDS, None), (*sits.LEGS, None), (None,))
    for category, ends, fit, sleeves in itertools.chain(uppers, legs):
        piece = Piece("x", "Thing", category, ends=ends, fit=fit, sleeves=sleeves)
        seen.add(written(Facts(True, (piece,), (), (), EVEN), locale))
    for name in NAMES:
        piece = Piece("x", "Thing", Category.TOP, colours=(colour(name),))
        seen.add(written(Facts(True, (piece,), (), (), EVEN), locale))
    for light in itertools.starmap(Light, itertools.product(scene.BRIGHTNESS, scene.WARMTH)):
        seen.add(written(Facts(True, (TEE,), (), (), light), locale))
    assert not any("None" in text or "  " in text for text in seen)
    assert len(seen) > 350
