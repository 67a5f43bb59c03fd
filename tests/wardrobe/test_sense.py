"""Points and lines that somebody set: nonsense is named, and nothing that is right is refused."""

import pytest

from fitmirror.wardrobe.errors import SenseError
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.item_folder import read_product
from fitmirror.wardrobe.sense import MIDDLE, NAMES, check_line, check_points, known_names, words_of
from fitmirror.wardrobe.store import demo_dir

SIZE = (400, 600)
TROUSERS = {
    "left_waist": (280, 5), "right_waist": (120, 5), "left_hip": (300, 200), "right_hip": (100, 200),
    "crotch": (200, 230), "left_knee": (310, 400), "right_knee": (90, 400), "left_cuff_outer": (320, 590),
    "left_cuff_inner": (230, 590), "right_cuff_outer": (80, 590), "right_cuff_inner": (170, 590),
}  # fmt: skip


def pointed(points):
    return {name: (float(x), float(y), 1.0) for name, (x, y) in points.items()}


def refusal(points, category=Category.BOTTOM):
    with pytest.raises(SenseError) as refused:
        check_points(category, pointed(points), points.keys(), SIZE)
    return refused.value


@pytest.mark.parametrize("folder", sorted(demo_dir().glob("*/")), ids=lambda folder: folder.name)
def test_what_is_found_on_a_good_photo_makes_sense(folder):
    product = read_product(folder)
    size = product.cutout.shape[1], product.cutout.shape[0]
    check_points(product.item.category, product.item.keypoints, product.item.keypoints.keys(), size)
    if product.item.neckline:
        check_line("neckline", product.item.neckline, size)


def test_trousers_and_skirts_make_sense():
    check_points(Category.BOTTOM, pointed(TROUSERS), TROUSERS.keys(), SIZE)
    skirt = {name: TROUSERS[name] for name in ("left_waist", "right_waist", "left_hip", "right_hip")}
    skirt |= {"left_hem": (330, 500), "right_hem": (70, 500)}
    check_points(Category.BOTTOM, pointed(skirt), skirt.keys(), SIZE)


@pytest.mark.parametrize(
    ("name", "to", "code"),
    [
        ("left_cuff_inner", (160, 590), "side"),
        ("crotch", (200, 3), "high"),
        ("left_knee", (310, 595), "low"),
        ("right_cuff_inner", (82, 590), "same"),
        ("left_waist", (280, -30), "outside"),
    ],
)
def test_a_leg_that_cannot_be_so_is_named(name, to, code):
    why = refusal(TROUSERS | {name: to})
    assert code in (why.code, {"high": "low", "low": "high"}.get(why.code))
    assert name in (why.at, why.other)
    assert words_of(why.at) in str(why)


def test_what_no_hand_has_touched_is_not_blamed():
    crossed = pointed(TROUSERS | {"left_hip": (50, 200)})
    check_points(Category.BOTTOM, crossed, ["left_waist"], SIZE)
    with pytest.raises(SenseError) as refused:
        check_points(Category.BOTTOM, crossed, ["right_hip"], SIZE)
    assert refused.value.at == "right_hip"


def test_every_name_has_its_other_side():
    for category in NAMES:
        names = known_names(category) - set(MIDDLE.get(category, ()))
        assert {name.replace("left_", "right_") for name in names} == {n for n in names if n.startswith("right_")}


def test_an_open_jackets_neckline_down_to_the_hem_is_one():
    check_line("neckline", [(260, 10), (230, 100), (225, 590), (175, 590), (170, 100), (140, 10)], SIZE)
