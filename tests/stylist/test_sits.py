"""How items sit, from where their key points lie."""

from types import SimpleNamespace

import numpy as np
import pytest

from fitmirror.body.body import LEFT_HIP, LEFT_SHOULDER, NOSE, RIGHT_HIP, RIGHT_SHOULDER
from fitmirror.fitting.layer import Worn
from fitmirror.fitting.size import PHOTOGRAPHED, Size
from fitmirror.stylist import sits
from fitmirror.stylist.scene import light_of, own_clothes
from fitmirror.wardrobe.item import Category, Item

SIZE = (640, 720)


def standing(seen=1.0):
    """Somebody upright: shoulders at y 200, hips 350, knees 480, ankles 600; arms straight down."""
    marks = np.zeros((33, 3), np.float32)
    marks[:, 2] = seen
    for side, x in ((0, 380.0), (1, 260.0)):
        for joint, y in ((11, 200), (13, 290), (15, 370), (23, 350), (25, 480), (27, 600)):
            marks[joint + side, :2] = x, y
    marks[:11, :2] = 320, 120
    return marks


def worn(**anchors):
    return Worn("x", {f"{side}_{name}": at for name, at in anchors.items() for side in ("left", "right")}, {})


def garment(category="top", keypoints=("left_cuff_outer",), source=None, size=PHOTOGRAPHED):
    item = Item(id="x", category=category, keypoints=dict.fromkeys(keypoints, (1.0, 1.0, 1.0)))
    return SimpleNamespace(item=item, source=source or {}, size=size)


@pytest.mark.parametrize(
    ("y", "where"),
    [
        (270, "above the waist"), (320, "at the waist"), (352, "at the hips"), (390, "at the upper thigh"),
        (430, "at mid-thigh"), (482, "at the knee"), (550, "at mid-calf"), (604, "at the ankle"),
    ],
)  # fmt: skip
def test_where_a_hem_lies(y, where):
    assert sits.ends(worn(hem=(320.0, float(y))), standing(), SIZE) == where
    legs = worn(cuff_outer=(320.0, float(y)))
    assert sits.ends(legs, standing(), SIZE) == where


def test_the_legs_may_be_out_of_view():
    marks = standing()
    marks[25:, 2] = 0.0
    assert sits.ends(worn(hem=(320.0, 474.0)), marks, (640, 480)) == "at the knee"


def test_a_hem_out_of_the_picture_is_not_known():
    assert sits.ends(worn(hem=(320.0, 800.0)), standing(), SIZE) is None
    assert sits.ends(worn(waist=(320.0, 300.0)), standing(), SIZE) is None


@pytest.mark.parametrize(
    ("y", "where"), [(225, "at the shoulder"), (255, "above the elbow"), (292, "at the elbow"), (330, "on the forearm"),
                     (368, "at the wrist"), (390, "over the hand")]
)  # fmt: skip
def test_where_sleeves_end(y, where):
    anchors = {"left_cuff_outer": (390.0, float(y)), "left_cuff_inner": (370.0, float(y))}
    assert sits.sleeves(garment(), Worn("x", anchors, {}), standing(), SIZE) == where


def test_sleeves_of_what_has_none_or_is_out_of_view():
    assert sits.sleeves(garment(keypoints=("left_hem",)), worn(), standing(), SIZE) == "none"
    assert sits.sleeves(garment(), worn(cuff_outer=(380.0, 250.0)), standing(seen=0.1), SIZE) is None
    assert sits.sleeves(garment("bottom"), worn(), standing(), SIZE) is None


@pytest.mark.parametrize(("waist", "fit"), [(82.0, "close"), (95.0, "straight"), (120.0, "loose")])
def test_how_a_top_is_cut(waist, fit):
    source = {
        "left_waist": (waist, 0.0),
        "right_waist": (0.0, 0.0),
        "left_armpit": (100.0, 0.0),
        "right_armpit": (0.0, 0.0),
    }
    assert sits.fit(garment(source=source)) == fit


def test_a_larger_size_is_looser_and_on_a_taller_shopper_less_so():
    large = garment(size=Size("XL", width=1.1))
    assert sits.fit(large) == "loose"
    assert sits.fit(large, height_cm=200.0) == "close"
    assert sits.fit(garment()) is None


@pytest.mark.parametrize(("cuff", "legs"), [(20.0, "narrow"), (34.0, "straight"), (50.0, "wide")])
def test_how_wide_legs_are(cuff, legs):
    source = {
        "left_cuff_outer": (cuff, 9.0),
        "left_cuff_inner": (0.0, 9.0),
        "left_hip": (100.0, 0.0),
        "right_hip": (0.0, 0.0),
    }
    assert sits.fit(garment("bottom", source=source)) == legs
    assert sits.fit(garment(Category.BOTTOM)) is None


def scene(top, bottom, face=(120, 150, 200)):
    """Somebody in plain clothes, BGR colours."""
    picture = np.full((720, 640, 3), 140, np.uint8)
    picture[80:170, 270:370] = face
    picture[190:355, 250:390] = top
    picture[350:620, 240:400] = bottom
    return picture


def test_own_clothes_have_their_colours():
    marks = standing()
    marks[NOSE, :2] = 320, 125
    picture = scene((70, 40, 30), (245, 245, 245))
    assert [colour.name for colour in own_clothes(picture, marks, "top")] == ["navy"]
    assert [colour.name for colour in own_clothes(picture, marks, "bottom")] == ["white"]


@pytest.mark.parametrize("skin", [(120, 150, 200), (160, 190, 235), (45, 65, 95)])
@pytest.mark.parametrize("face_seen", [1.0, 0.0])
def test_nothing_is_said_of_bare_skin(skin, face_seen):
    marks = standing()
    marks[NOSE] = 320, 125, face_seen
    assert own_clothes(scene((70, 40, 30), skin, skin), marks, "bottom") == ()


def test_clothes_out_of_view_have_no_colour():
    marks = standing()
    marks[[LEFT_HIP, RIGHT_HIP, LEFT_SHOULDER, RIGHT_SHOULDER], 2] = 0.0
    assert own_clothes(scene((70, 40, 30), (245, 245, 245)), marks, "top") == ()


@pytest.mark.parametrize(
    ("bgr", "brightness", "warmth"),
    [((30, 30, 30), "dim", "neutral"), ((120, 125, 127), "even", "neutral"), ((205, 220, 228), "bright", "warm"),
     ((140, 128, 122), "even", "cool")],
)  # fmt: skip
def test_the_light(bgr, brightness, warmth):
    light = light_of(np.full((90, 160, 3), bgr, np.uint8))
    assert (light.brightness, light.warmth) == (brightness, warmth)
