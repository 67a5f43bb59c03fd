"""Key points of bottoms, dresses, outerwear and hoodies, on drawn ones whose points are known."""

from collections.abc import Callable

import numpy as np
import pytest
from tests.wardrobe.clothing import (
    CROTCH,
    DRESS,
    FLARED,
    MAXI,
    OPEN_EDGE,
    PENCIL,
    SHORTS,
    SLIP,
    TROUSERS,
    WIDE_LEGS,
    dress,
    hoodie,
    legs,
    open_jacket,
    skirt,
)
from tests.wardrobe.garments import AXIS, LONG_SLEEVE, TANK, TEE, Drawn, Points, drawn

from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.preview import SURE
from fitmirror.wardrobe.product import Product

CROOKED = {"crooked": True, "turn_deg": 5.0, "creased": True, "shadow": True}
VARIANTS = pytest.mark.parametrize("more", [{}, CROOKED], ids=["straight", "crooked"])


def off(product: Product, made: Drawn) -> dict[str, float]:
    """Distance of each key point from where it was drawn, photo pixels."""
    return {
        name: float(np.hypot(*np.subtract(product.in_photo(*product.item.keypoints[name][:2]), true)))
        for name, true in made.points.items()
    }


def far(product: Product, made: Drawn, most: float = 20.0) -> dict[str, float]:
    return {name: round(d, 1) for name, d in off(product, made).items() if d > most}


@VARIANTS
@pytest.mark.parametrize(
    ("half", "crotch"),
    [(TROUSERS, CROTCH["trousers"]), (SHORTS, CROTCH["shorts"])],
    ids=["trousers", "shorts"],
)
def test_every_point_of_legs(half: Points, crotch: float, more: dict[str, object]) -> None:
    made = legs(half, crotch, **more)  # type: ignore[arg-type]
    product = product_from_photo(made.photo, "bottom", "x")
    assert not far(product, made)
    assert ("left_knee" in product.item.keypoints) == ("knee" in half)
    assert not any("hem" in name for name in product.item.keypoints)
    assert product.item.neckline == ()


def test_the_crotch_of_legs_that_nearly_touch_is_found_beyond_where_the_gap_can_be_seen() -> None:
    made = legs(WIDE_LEGS, CROTCH["wide legs"])
    product = product_from_photo(made.photo, "bottom", "x")
    assert off(product, made)["crotch"] < 40  # of 392 of inseam; the gap is 2 px wide where it ends to the eye
    assert not {n for n in far(product, made) if "cuff" in n or "waist" in n}


def test_legs_that_touch_show_their_seam_and_say_that_they_are_unsure() -> None:
    made = legs(TROUSERS | {"cuff_inner": (0, 584)}, 584.0)
    photo = made.photo.copy()
    photo[180:584, AXIS - 1 : AXIS + 2] //= 4
    points = product_from_photo(photo, "bottom", "x").item.keypoints
    assert points["crotch"][2] < SURE
    assert points["left_cuff_inner"][2] < SURE


@VARIANTS
@pytest.mark.parametrize("half", [PENCIL, FLARED, MAXI], ids=["pencil", "flared", "maxi"])
def test_every_point_of_a_skirt(half: Points, more: dict[str, object]) -> None:
    made = skirt(half, **more)  # type: ignore[arg-type]
    product = product_from_photo(made.photo, "bottom", "x")
    assert not far(product, made)
    assert not any("cuff" in name or "crotch" in name or "knee" in name for name in product.item.keypoints)


@VARIANTS
@pytest.mark.parametrize("half", [DRESS, SLIP], ids=["sleeves", "sleeveless"])
def test_every_point_of_a_dress(half: Points, more: dict[str, object]) -> None:
    made = dress(half, **more)  # type: ignore[arg-type]
    product = product_from_photo(made.photo, "dress", "x")
    assert not far(product, made)
    points = product.item.keypoints
    assert points["left_armpit"][1] < points["left_waist"][1] < points["left_hip"][1] < points["left_hem"][1]
    assert ("left_cuff_inner" in points) == ("cuff_inner" in half)


@VARIANTS
@pytest.mark.parametrize("background", [False, True], ids=["inside seen", "background seen"])
def test_the_neckline_of_an_open_jacket_runs_down_both_panels(background: bool, more: dict[str, object]) -> None:
    made = open_jacket(background=background, **more)  # type: ignore[arg-type]
    product = product_from_photo(made.photo, "outerwear", "x")
    assert not {n for n in far(product, made) if "hem" in n or "collar" in n or "cuff" in n}
    line = np.array([product.in_photo(x, y) for x, y in product.item.neckline])
    assert line[0, 0] > line[-1, 0]  # from the wearer's left to the right
    hem = product.in_photo(*product.item.keypoints["left_hem"][:2])[1]
    assert line[:, 1].max() > hem - 24
    if not more:
        lower = line[line[:, 1] > 200]
        for side in (1, -1):
            edge = lower[(lower[:, 0] - AXIS) * side > 20]
            true = np.interp(edge[:, 1], [y for _, y in OPEN_EDGE], [x for x, _ in OPEN_EDGE])
            assert np.abs(np.abs(edge[:, 0] - AXIS) - true).max() < 7
    assert product.item.neckline_confidence > SURE


def test_a_closed_jacket_has_an_ordinary_neckline() -> None:
    made = drawn(LONG_SLEEVE, neck_depth=10, front_depth=46)
    line = product_from_photo(made.photo, "outerwear", "x").item.neckline
    assert max(y for _, y in line) < 120


@VARIANTS
@pytest.mark.parametrize("hood", [(66.0, 100.0), (96.0, 88.0)], ids=["upright", "wide"])
def test_a_hood_is_a_part_of_its_own_and_the_collar_lies_at_its_foot(
    hood: tuple[float, float], more: dict[str, object]
) -> None:
    made = hoodie(*hood, **more)  # type: ignore[arg-type]
    product = product_from_photo(made.photo, "top", "x")
    assert not far(product, made)
    outline = np.array(product.item.hood)
    collars = [product.item.keypoints[f"{side}_collar"][:2] for side in ("left", "right")]
    assert np.allclose(outline[0], collars[0], atol=0.02)
    assert np.allclose(outline[-1], collars[1], atol=0.02)
    assert outline[:, 1].min() < collars[0][1] - 0.8 * hood[1]
    assert outline[:, 1].max() < max(y for _, y in collars) + 3


def test_a_top_without_a_hood_has_none() -> None:
    assert product_from_photo(drawn(TEE).photo, "top", "x").item.hood == ()


def test_an_off_shoulder_neckline_is_the_upper_edge() -> None:
    half = {
        "collar": (176, 120),
        "shoulder": (186, 130),
        "cuff_outer": (220, 250),
        "cuff_inner": (160, 262),
        "armpit": (140, 220),
        "hem": (140, 420),
    }
    product = product_from_photo(drawn(half, neck_depth=4).photo, "top", "x")
    line = np.array([product.in_photo(x, y) for x, y in product.item.neckline])
    assert line[:, 1].max() < 135


def test_straps_end_at_the_collar_points() -> None:
    half = TANK | {"collar": (84, 40), "shoulder": (96, 40), "armpit": (132, 220)}
    made = drawn(half, neck_depth=130)
    wrong = off(product_from_photo(made.photo, "top", "x"), made)
    assert max(wrong["left_collar"], wrong["right_collar"], wrong["left_shoulder"], wrong["right_shoulder"]) < 14


@pytest.mark.parametrize(
    ("make", "said", "really"),
    [
        (lambda: legs(TROUSERS, CROTCH["trousers"]), "top", "trousers or shorts"),
        (lambda: legs(SHORTS, CROTCH["shorts"]), "outerwear", "trousers or shorts"),
        (lambda: legs(TROUSERS, CROTCH["trousers"]), "dress", "trousers or shorts"),
        (lambda: skirt(FLARED), "top", "skirt"),
        (lambda: drawn(TEE), "bottom", "upper body"),
        (lambda: drawn(LONG_SLEEVE), "bottom", "upper body"),
        (lambda: drawn(TANK, neck_depth=90), "bottom", "upper body"),
        (lambda: dress(DRESS), "bottom", "upper body"),
    ],
)
def test_the_wrong_category_is_told_with_the_right_one(make: Callable[[], Drawn], said: str, really: str) -> None:
    with pytest.raises(ProductError, match=really) as error:
        product_from_photo(make().photo, said, "x")
    assert "add it" in str(error.value)


def rectangle(x0: int, y0: int, x1: int, y1: int) -> np.ndarray:
    photo = np.full((640, 560, 3), 245, np.uint8)
    photo[y0:y1, x0:x1] = (120, 60, 40)
    return photo


def test_a_folded_top_is_refused_with_what_to_do() -> None:
    with pytest.raises(ProductError, match="folded up: take it laid out"):
        product_from_photo(rectangle(140, 150, 420, 500), "top", "x")


def test_trousers_folded_lengthwise_are_refused_with_what_to_do() -> None:
    with pytest.raises(ProductError, match="side by side"):
        product_from_photo(rectangle(200, 30, 340, 610), "bottom", "x")
