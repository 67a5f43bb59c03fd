"""What a size changes: length, sleeves and looseness, on a drawn person."""

from itertools import pairwise

import pytest
from tests.fitting.clothes import trousers
from tests.fitting.people import person, shirt

from fitmirror.fitting.garment import prepare
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.size import LOOSEST, TIGHTEST, size_of
from fitmirror.fitting.stature import AVERAGE, Centimetres

SIZES = {
    "S": {"chest_cm": 96.0, "length_cm": 60.0, "sleeve_cm": 18.0},
    "M": {"chest_cm": 102.0, "length_cm": 63.0, "sleeve_cm": 20.0},
    "L": {"chest_cm": 110.0, "length_cm": 66.0, "sleeve_cm": 22.0},
    "XL": {"chest_cm": 118.0, "length_cm": 69.0, "sleeve_cm": 24.0},
}
SHIRT = prepare(shirt(sizes=SIZES))


def worn(garment, height_cm=None):
    frame, body = person()
    (item,) = Outfit((garment,), "alpha", height_cm=height_cm).dress(frame, body, lambda: 0.0).worn
    return item.anchors


def width(anchors, name):
    return anchors[f"left_{name}"][0] - anchors[f"right_{name}"][0]


def test_each_larger_size_is_longer_and_looser_and_has_longer_and_wider_sleeves():
    all_worn = [worn(SHIRT.worn_as(size)) for size in SIZES]
    for smaller, larger in pairwise(all_worn):
        assert larger["left_hem"][1] > smaller["left_hem"][1] + 3
        assert width(larger, "hem") > width(smaller, "hem")
        assert larger["left_cuff_outer"][1] > smaller["left_cuff_outer"][1] + 1
    small, xl = all_worn[0], all_worn[-1]
    assert width(xl, "hem") > 1.1 * width(small, "hem")
    assert width(xl, "armpit") > 1.04 * width(small, "armpit")


def cuff(anchors):
    return abs(anchors["left_cuff_outer"][0] - anchors["left_cuff_inner"][0])


def test_the_sleeves_of_a_looser_size_are_wider():
    sizes = {"M": {"chest_cm": 100.0}, "XL": {"chest_cm": 120.0}, "L": {"chest_cm": 100.0}}
    garment = prepare(shirt(sizes=sizes))
    assert cuff(worn(garment.worn_as("XL"))) > 1.1 * cuff(worn(garment.worn_as("M")))


def test_the_size_of_the_photo_is_as_wide_as_no_size():
    of_photo = prepare(shirt(sizes={"M": {"chest_cm": 102.0}})).worn_as("M")
    assert worn(of_photo) == worn(SHIRT.worn_as())


def test_on_a_smaller_shopper_the_same_size_is_longer_and_looser():
    small, average, tall = (worn(SHIRT.worn_as("M"), height) for height in (155.0, None, 190.0))
    assert small["left_hem"][1] > average["left_hem"][1] + 5 > tall["left_hem"][1] + 10
    # A tight one lies on the body, a little closer where its side is seen.
    assert width(small, "hem") > width(average, "hem") > width(tall, "hem") - 1.0
    assert worn(SHIRT.worn_as("M"), 170.0) == average


def test_a_height_alone_changes_nothing():
    assert worn(SHIRT, 150.0) == worn(SHIRT, 200.0) == worn(SHIRT)


def test_a_height_told_later_counts_from_then_on():
    frame, body = person()
    outfit = Outfit((SHIRT.worn_as("M"),), "alpha")
    before = outfit.dress(frame, body, lambda: 0.0).worn[0].anchors
    outfit.measured(155.0)
    after = outfit.dress(frame, body, lambda: 0.0).worn[0].anchors
    assert after["left_hem"][1] > before["left_hem"][1] + 5


def test_a_wished_length_counts_before_the_size_s():
    garment = SHIRT.worn_as("S", length_cm=75.0)
    assert worn(garment)["left_hem"][1] > worn(SHIRT.worn_as("XL"))["left_hem"][1]
    assert garment.size.sleeve_cm == 18.0


@pytest.mark.parametrize("half", [False, True])
def test_the_chest_may_be_given_all_round_or_from_armpit_to_armpit(half):
    chests = {"S": 96.0, "M": 102.0, "XL": 118.0}
    item = shirt(sizes={k: {"chest_cm": v / 2 if half else v} for k, v in chests.items()}).item
    assert size_of(item, "XL").looseness(AVERAGE) == pytest.approx(118 / 102)
    assert size_of(item, "M").looseness(AVERAGE) == 1.0
    assert size_of(item, "S").looseness(AVERAGE) == pytest.approx(96 / 102)


def test_slips_of_the_pen_do_no_harm():
    item = shirt(
        sizes={
            "M": {"chest_cm": 100.0, "length_cm": 68.0},
            "L": {"chest_cm": 1060.0, "length_cm": -70.0, "sleeve_cm": 0.0},
            "XL": {"chest_cm": 250.0},
            "XS": {"chest_cm": 20.0},
        }
    ).item
    slip = size_of(item, "L")
    assert (slip.length_cm, slip.sleeve_cm, slip.width, slip.measured) == (None, None, None, False)
    assert size_of(item, "XL").looseness(AVERAGE) == LOOSEST
    assert size_of(item, "XS").looseness(Centimetres(60.0, 220.0, told=True)) == TIGHTEST


def test_a_size_of_no_measures_is_worn_as_the_photo_shows_it():
    garment = prepare(shirt(sizes={"L": {}, "M": {"collar_cm": 40.0}}))
    for size in ("L", "M"):
        sized = garment.worn_as(size)
        assert not sized.size.measured
        assert worn(sized) == worn(garment)


def test_another_size_shares_what_is_dear():
    large = SHIRT.worn_as("L")
    assert large.texture is SHIRT.texture
    assert large.pattern is SHIRT.pattern
    assert SHIRT.worn_as("L").worn_as().size == SHIRT.size


def test_a_bottom_is_as_wide_as_its_hips_say():
    sizes = {"S": {"hip_cm": 90.0, "inseam_cm": 76.0}, "M": {"hip_cm": 100.0}, "L": {"hip_cm": 110.0}}
    item = trousers(sizes=sizes).item
    small = size_of(item, "S")
    assert (small.width, small.inseam_cm) == (pytest.approx(0.9), 76.0)
    assert size_of(item, "L").width == pytest.approx(1.1)
