import numpy as np
import pytest
from tests.wardrobe.garments import LONG_SLEEVE, TANK, TEE, Drawn, drawn

from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.product import Product

TORSO = 280.0  # of the drawn garments, pixels


def off(product: Product, made: Drawn) -> dict[str, float]:
    """Distance of each key point from where it was drawn, in torso widths."""
    out = {}
    for name, (x, y) in made.points.items():
        px, py = product.in_photo(*product.item.keypoints[name][:2])
        out[name] = float(np.hypot(px - x, py - y)) / TORSO
    return out


@pytest.mark.parametrize("cut", [TEE, LONG_SLEEVE], ids=["tee", "long sleeve"])
@pytest.mark.parametrize("turn", [0.0, 6.0, -4.0])
def test_every_point_of_a_sleeved_top(cut: dict[str, tuple[float, float]], turn: float) -> None:
    made = drawn(cut, turn_deg=turn)
    wrong = {name: d for name, d in off(product_from_photo(made.photo, "top", "x"), made).items() if d > 0.06}
    assert not wrong


def test_a_tank_has_no_cuffs() -> None:
    made = drawn(TANK)
    product = product_from_photo(made.photo, Category.TOP, "x")
    far = off(product, made)
    assert max(far[f"{side}_{name}"] for side in ("left", "right") for name in ("collar", "hem")) < 0.05
    assert max(far[f"{side}_{name}"] for side in ("left", "right") for name in ("shoulder", "armpit")) < 0.12
    assert not any("cuff" in name or "elbow" in name for name in product.item.keypoints)


def test_left_is_the_wearers_left() -> None:
    points = product_from_photo(drawn(TEE).photo, "top", "x").item.keypoints
    assert all(points[f"left_{name}"][0] > points[f"right_{name}"][0] for name in TEE)


def test_only_long_sleeves_have_an_elbow_on_their_centre_line() -> None:
    assert "left_elbow" not in product_from_photo(drawn(TEE).photo, "top", "x").item.keypoints
    points = product_from_photo(drawn(LONG_SLEEVE).photo, "top", "x").item.keypoints
    for side in ("left", "right"):
        x, y, _ = points[f"{side}_elbow"]
        assert points[f"{side}_armpit"][1] < y < points[f"{side}_cuff_inner"][1]
        inner, outer = points[f"{side}_cuff_inner"][0], points[f"{side}_shoulder"][0]
        assert min(inner, outer) < x < max(inner, outer)


def test_the_waist_is_the_narrowest_place() -> None:
    waisted = TEE | {"armpit": (140, 204), "hem": (150, 470)}
    made = drawn(waisted)
    points = product_from_photo(made.photo, "top", "x").item.keypoints
    assert points["left_armpit"][1] < points["left_waist"][1] < points["left_hem"][1]


def test_confidence_is_lower_where_the_sides_disagree() -> None:
    made = drawn(TEE)
    even = product_from_photo(made.photo, "top", "x").item.keypoints
    photo = made.photo.copy()
    photo[:260, 420:] = 245  # one sleeve cut away
    odd = product_from_photo(photo, "top", "x").item.keypoints
    assert odd["right_cuff_outer"][2] < 0.5 * even["right_cuff_outer"][2]
    assert odd["left_armpit"][2] < 0.5 * even["left_armpit"][2]
    assert all(0.0 <= c <= 1.0 for points in (even, odd) for _, _, c in points.values())


def test_the_neckline_is_the_front_edge_and_the_inner_back_lies_above() -> None:
    made = drawn(TEE, neck_depth=10, front_depth=46)
    product = product_from_photo(made.photo, "top", "x")
    line = np.array([product.in_photo(x, y) for x, y in product.item.neckline])
    assert line[0][0] > line[-1][0]  # from the wearer's left collar to the right one
    middle = line[np.argmin(np.abs(line[:, 0] - 280))]
    assert abs(middle[1] - (60 + 46)) < 5
    assert product.item.neckline_confidence > 0.6


def test_a_plain_neck_gets_a_guess_that_says_it_is_one() -> None:
    product = product_from_photo(drawn(TEE, neck_depth=6).photo, "top", "x")
    assert len(product.item.neckline) > 4
    assert product.item.neckline_confidence < 0.5


@pytest.mark.parametrize("category", [Category.EYEWEAR, Category.HAT, Category.SHOES, Category.FURNITURE])
def test_other_categories_say_that_they_cannot_be_prepared_yet(category: Category) -> None:
    with pytest.raises(ProductError, match=category.value):
        product_from_photo(drawn(TEE).photo, category, "x")


def test_what_is_no_top_is_an_error_or_unsure_but_never_a_crash() -> None:
    rng = np.random.default_rng(5)
    for _ in range(12):
        photo = np.full((300, 260, 3), 240, np.uint8)
        for _ in range(int(rng.integers(1, 5))):
            x, y = rng.integers(10, 200, 2)
            w, h = rng.integers(4, 150, 2)
            photo[y : y + h, x : x + w] = rng.integers(0, 200, 3)
        try:
            points = product_from_photo(photo, "top", "x").item.keypoints
        except ProductError:
            continue
        assert all(np.isfinite(v) for point in points.values() for v in point)
