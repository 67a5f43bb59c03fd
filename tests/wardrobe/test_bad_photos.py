"""Photos that shops hand in and should not: done where it can be, refused with what to do instead where not."""

import cv2
import numpy as np
import pytest
from tests.wardrobe.clothing import hoodie
from tests.wardrobe.garments import LONG_SLEEVE, TEE, drawn

from fitmirror.wardrobe.cutout import cut_out
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.subject import one_garment
from fitmirror.wardrobe.worn import check_bare

SKIN = (125, 160, 215)


def test_two_garments_are_refused_with_what_to_do() -> None:
    two = np.hstack([drawn(TEE).photo, drawn(TEE, cloth=(40, 120, 60)).photo])
    with pytest.raises(ProductError, match="more than one garment; take one at a time"):
        product_from_photo(two, "top", "x")


def test_text_badges_and_a_watermark_beside_the_garment_are_left_out() -> None:
    plain = drawn(TEE).photo
    photo = plain.copy()
    cv2.circle(photo, (60, 560), 46, (30, 30, 200), cv2.FILLED)
    cv2.putText(photo, "NEW! -30%", (290, 620), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 4)
    cv2.putText(photo, "shop.example", (16, 44), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (190, 190, 190), 2)
    one, other = (product_from_photo(p, "top", "x") for p in (plain, photo))
    for name, (x, y, _) in one.item.keypoints.items():
        there = other.in_photo(*other.item.keypoints[name][:2])
        assert np.hypot(*np.subtract(one.in_photo(x, y), there)) < 4, name
    assert np.abs(np.subtract(other.cutout.shape, one.cutout.shape)).max() < 5


def test_a_sleeve_parted_by_a_stripe_of_the_backgrounds_colour_stays() -> None:
    made = drawn(TEE)
    photo = made.photo.copy()
    photo[:, 412:418] = 245
    whole = made.mask > 127
    cut = one_garment(cut_out(photo))
    assert cut.bgra.shape[1] * cut.scale > 0.97 * np.ptp(np.nonzero(whole.any(axis=0))[0])


@pytest.mark.parametrize("pattern", ["dots", "checks", "carpet"])
def test_a_busy_background_is_refused_with_what_to_do(pattern: str) -> None:
    made = drawn(TEE)
    rng = np.random.default_rng(2)
    h, w = made.mask.shape
    y, x = np.mgrid[:h, :w]
    ground = np.full((h, w, 3), 230.0)
    if pattern == "dots":
        for _ in range(150):
            at = int(rng.integers(w)), int(rng.integers(h))
            cv2.circle(ground, at, int(rng.integers(8, 40)), tuple(map(int, rng.integers(0, 255, 3))), cv2.FILLED)
    elif pattern == "checks":
        ground[((y // 40 + x // 40) % 2) > 0] = (60, 60, 200)
    else:
        ground = 120 + rng.normal(0, 25, (h, w, 3))
    alpha = made.mask[..., None] / 255.0
    photo = np.clip(made.photo * alpha + ground * (1 - alpha), 0, 255).astype(np.uint8)
    with pytest.raises(ProductError, match=r"too busy.*plain floor, wall or sheet"):
        product_from_photo(photo, "top", "x")


def test_a_garment_of_50_pixels_is_refused_with_its_size_and_what_is_needed() -> None:
    small = cv2.resize(drawn(TEE).photo, (50, 57), interpolation=cv2.INTER_AREA)
    with pytest.raises(ProductError, match=r"only \d+ × \d+ pixels large.*at least 120"):
        product_from_photo(small, "top", "x")


def cropped_at_the_neck() -> np.ndarray:
    """A long-sleeved top that somebody wears, neck and hands in the picture."""
    half = LONG_SLEEVE | {"cuff_outer": (236, 360), "cuff_inner": (196, 372)}
    photo = np.full((640, 560, 3), 245, np.uint8)
    cv2.rectangle(photo, (246, 0), (314, 110), SKIN, cv2.FILLED)
    for side in (1, -1):
        hand = np.array(
            [(280 + side * 200, 350), (280 + side * 236, 345), (280 + side * 262, 450), (280 + side * 222, 460)]
        )
        cv2.fillPoly(photo, [hand], SKIN)
    made = drawn(half, neck_depth=40)
    alpha = made.mask[..., None] / 255.0
    return (made.photo * alpha + photo * (1 - alpha)).astype(np.uint8)


def test_a_worn_garment_is_told_by_the_skin_beside_it_where_no_head_is_in_view() -> None:
    with pytest.raises(ProductError, match=r"somebody wears the garment.*laid flat or on a hanger"):
        product_from_photo(cropped_at_the_neck(), "top", "x")


@pytest.mark.parametrize("cloth", [SKIN, (60, 150, 200), (180, 190, 235), (110, 140, 230)])
def test_a_garment_of_the_colour_of_skin_is_no_skin(cloth: tuple[int, int, int]) -> None:
    made = drawn(LONG_SLEEVE, cloth=cloth, neck_depth=10, front_depth=46)
    check_bare(cut_out(made.photo), upper=True)
    check_bare(cut_out(made.photo), upper=False)


def test_a_hoodie_is_nobody() -> None:
    made = hoodie(creased=True)
    assert product_from_photo(made.photo, "top", "x").item.hood


def encoded(photo: np.ndarray, suffix: str) -> bytes:
    return cv2.imencode(suffix, photo)[1].tobytes()


def test_a_transparent_png_is_cut_out_as_it_is() -> None:
    made = drawn(TEE)
    photo = read_photo(encoded(np.dstack([made.photo, made.mask]), ".png"))
    product = product_from_photo(photo, "top", "x")
    for name, true in made.points.items():
        assert np.hypot(*np.subtract(product.in_photo(*product.item.keypoints[name][:2]), true)) < 17, name


def test_a_photo_that_the_camera_turned_comes_out_upright() -> None:
    made = drawn(TEE)
    lying = encoded(np.ascontiguousarray(np.rot90(made.photo)), ".jpg")  # Exif 6: to be turned clockwise
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    turned = lying[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + lying[2:]
    product = product_from_photo(read_photo(turned), "top", "x")
    for name, true in made.points.items():
        assert np.hypot(*np.subtract(product.in_photo(*product.item.keypoints[name][:2]), true)) < 17, name
