"""What real product photos do to cut-out and key points: trims, bands, ties, necks without corners, wrong kinds."""

import cv2
import numpy as np
import pytest
from tests.wardrobe.clothing import OPEN_EDGE, PENCIL, SHORTS, legs, open_jacket, skirt
from tests.wardrobe.garments import AXIS, SIZE, TEE, Drawn, Points, drawn
from tests.wardrobe.test_bad_photos import SKIN

from fitmirror.frames import U8
from fitmirror.wardrobe.cutout import cut_out
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.product import Product

NAVY, WHITE = (110, 50, 40), (255, 255, 255)


def collars_off(product: Product, made: Drawn) -> float:
    names = ("left_collar", "right_collar")
    places = {name: product.in_photo(*product.item.keypoints[name][:2]) for name in names}
    return max(float(np.hypot(*np.subtract(places[name], made.points[name]))) for name in names)


def middle_of_neckline(product: Product) -> float:
    line = np.array([product.in_photo(x, y) for x, y in product.item.neckline])
    return float(line[np.argmin(np.abs(line[:, 0] - AXIS)), 1])


def with_oval(photo: U8, mask: U8, half: tuple[int, int], colour: tuple[int, int, int]) -> U8:
    """The photo with the lower half of an oval about the neck painted, inside the garment only."""
    painted = cv2.ellipse(photo.copy(), (AXIS, 60), half, 0, 0, 180, colour, cv2.FILLED, cv2.LINE_AA)
    return np.where(mask[..., None] > 127, painted, photo)


def test_the_front_edge_is_above_a_contrasting_neck_band() -> None:
    made = drawn(TEE, cloth=(240, 240, 240), paper=(150, 150, 150), neck_depth=8)
    photo = with_oval(made.photo, made.mask, (54, 56), (150, 70, 30))
    photo = with_oval(photo, made.mask, (46, 44), (205, 205, 205))
    product = product_from_photo(photo, "top", "x")
    assert abs(middle_of_neckline(product) - 104) < 6
    assert product.item.neckline_confidence > 0.5


def test_a_round_neck_in_a_straight_shoulder_line_is_found_in_the_picture() -> None:
    flat: Points = TEE | {"collar": (122, 60), "shoulder": (150, 70), "cuff_outer": (232, 190)}
    made = drawn(flat, cloth=(140, 80, 60), neck_depth=-2)
    photo = with_oval(made.photo, made.mask, (60, 50), (50, 22, 16))
    product = product_from_photo(photo, "top", "x")
    for name, x in (("left_collar", AXIS + 60), ("right_collar", AXIS - 60)):
        assert abs(product.in_photo(*product.item.keypoints[name][:2])[0] - x) < 18, name
    assert abs(middle_of_neckline(product) - 110) < 10


def test_a_tie_that_hangs_off_does_not_move_the_hem() -> None:
    made = drawn(TEE)
    photo = made.photo.copy()
    cv2.line(photo, (160, 380), (150, 560), (150, 60, 40), 9)
    product = product_from_photo(photo, "top", "x")
    for name in ("left_hem", "right_hem"):
        place = product.in_photo(*product.item.keypoints[name][:2])
        assert np.hypot(*np.subtract(place, made.points[name])) < 17, name


@pytest.mark.parametrize("seed", range(4))
def test_a_plank_floor_is_too_busy(seed: int) -> None:
    made = drawn(TEE)
    rng = np.random.default_rng(seed)
    wood = np.zeros((*SIZE, 3))
    for x in range(0, SIZE[1], 70):
        wood[:, x : x + 70] = np.array([90, 140, 190]) * (0.75 + 0.4 * rng.random())
    grain = cv2.GaussianBlur(rng.normal(0, 60, SIZE), (0, 0), sigmaX=1, sigmaY=20)
    alpha = made.mask[..., None] / 255.0
    photo = np.clip(made.photo * alpha + (wood + grain[..., None]) * (1 - alpha), 0, 255).astype(np.uint8)
    with pytest.raises(ProductError, match="plain"):
        cut_out(photo)


@pytest.mark.parametrize("shoulder", [92, 120, 132])
@pytest.mark.parametrize("depth", [10, 20, 40])
def test_a_boxy_sleeveless_top_is_no_bottom(shoulder: int, depth: int) -> None:
    boxy: Points = {"collar": (58, 60), "shoulder": (shoulder, 66), "armpit": (136, 200), "hem": (140, 430)}
    photo = drawn(boxy, neck_depth=depth).photo
    with pytest.raises(ProductError, match="add it as top"):
        product_from_photo(photo, "bottom", "x")
    assert product_from_photo(photo, "top", "x").item.keypoints


@pytest.mark.parametrize(
    "half", [{"waist": (120, 100), "hip": (124, 200), "hem": (128, 300)}, PENCIL], ids=["bandeau", "pencil skirt"]
)
def test_something_strapless_is_refused_with_what_to_do(half: Points) -> None:
    with pytest.raises(ProductError, match=r"strapless cannot be put on, use one with straps.*category bottom"):
        product_from_photo(skirt(half).photo, "top", "x")


def test_bare_legs_below_a_skirt_are_somebody_with_or_without_shoes() -> None:
    made = skirt(PENCIL)
    for shoes in (False, True):
        photo = made.photo.copy()
        for x in (AXIS - 34, AXIS + 34):
            cv2.rectangle(photo, (x - 24, 470), (x + 24, 600), SKIN, cv2.FILLED)
            if shoes:
                cv2.rectangle(photo, (x - 28, 540), (x + 28, 606), (20, 20, 20), cv2.FILLED)
        photo = np.where(made.mask[..., None] > 127, made.photo, photo)
        with pytest.raises(ProductError, match="somebody wears the garment"):
            product_from_photo(photo, "bottom", "x")


def test_shorts_whose_legs_touch_are_legs_by_their_seam_but_unsure() -> None:
    shut: Points = SHORTS | {"cuff_outer": (160, 430), "cuff_inner": (0, 436)}
    photo = legs(shut, 434.0, creased=True).photo
    assert "crotch" not in product_from_photo(photo, "bottom", "x").item.keypoints
    cv2.line(photo, (AXIS, 300), (AXIS, 436), (70, 25, 15), 2, cv2.LINE_AA)
    points = product_from_photo(photo, "bottom", "x").item.keypoints
    assert points["crotch"][2] < 0.5
    assert max(points[f"{side}_cuff_inner"][2] for side in ("left", "right")) < 0.5


@pytest.mark.parametrize("beside", [14, 18])
def test_an_open_front_drawn_along_a_row_of_buttons_is_unsure(beside: int) -> None:
    made = open_jacket(cloth=(150, 110, 90))
    assert product_from_photo(made.photo, "outerwear", "x").item.neckline_confidence > 0.5
    photo, button = made.photo.copy(), (30, 20, 15)
    seam = np.array([(AXIS + x + beside, y) for x, y in OPEN_EDGE])
    for y in range(80, 470, 22):
        cv2.circle(photo, (int(np.interp(y, seam[:, 1], seam[:, 0])), y), 6, button, cv2.FILLED, cv2.LINE_AA)
    cv2.polylines(photo, [seam.astype(np.int32)], False, button, 2, cv2.LINE_AA)
    product = product_from_photo(photo, "outerwear", "x")
    line = np.array([product.in_photo(x, y) for x, y in product.item.neckline])
    lower = line[(line[:, 1] > 300) & (line[:, 1] < 440) & (line[:, 0] > AXIS)]
    assert len(lower), "it is no longer seen as open"
    true = np.interp(lower[:, 1], [y for _, y in OPEN_EDGE], [AXIS + x for x, _ in OPEN_EDGE])
    assert float(np.median(np.abs(lower[:, 0] - true))) < 6 or product.item.neckline_confidence < 0.5
