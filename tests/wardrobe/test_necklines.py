"""The front edge of necks as shops photograph them: ribbed in one colour, labelled, with collars, on straps."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from tests.wardrobe.garments import AXIS, SIZE, TANK, TEE, Drawn, Points, drawn

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.product import Product

CLOTH = (150, 90, 70)
TOP = 60  # y of the collar points


def oval(half_width: float, depth: float) -> F32:
    """(n, 2) the lower half of an oval about the neck, from the wearer's right."""
    t = np.linspace(np.pi, 0.0, 90)
    return np.stack([AXIS + half_width * np.cos(t), TOP + depth * np.sin(t)], axis=1).astype(np.float32)


def inside(photo: U8, mask: U8, painted: U8) -> U8:
    return np.where(mask[..., None] > 127, painted, photo).astype(np.uint8)


def stroked(photo: U8, mask: U8, line: F32, colour: tuple[int, int, int], wide: int = 2) -> U8:
    points = [np.round(line * 16).astype(np.int32)]
    return inside(photo, mask, cv2.polylines(photo.copy(), points, False, colour, wide, cv2.LINE_AA, 4))


def filled(photo: U8, mask: U8, area: F32, colour: tuple[int, int, int]) -> U8:
    points = [np.round(area * 16).astype(np.int32)]
    return inside(photo, mask, cv2.fillPoly(photo.copy(), points, colour, cv2.LINE_AA, 4))


def ribbed(label: bool, grain: float = 2.0) -> U8:
    """A tee whose neck band is of the cloth's own colour: four fine lines, one of them the front edge 58 px deep."""
    made = drawn(TEE, cloth=CLOTH, neck_depth=12)
    photo, line = made.photo, (122, 70, 52)
    across = np.linspace(-36, 36, 30)
    back = np.stack([AXIS + across, TOP + 12 - 0.005 * across**2 + 13], axis=1).astype(np.float32)
    for edge in (back, oval(48, 58), oval(62, 72)):
        photo = stroked(photo, made.mask, edge, line)
    if label:
        cv2.rectangle(photo, (AXIS - 14, TOP + 26), (AXIS + 14, TOP + 42), (235, 235, 235), cv2.FILLED)
    noise = np.random.default_rng(3).normal(0.0, grain, (*SIZE, 1))
    return inside(photo, made.mask, np.clip(photo + noise, 0, 255).astype(np.uint8))


def stand_up(high: float, foot: float = 48.0, top: float = 38.0) -> Drawn:
    """A tee with a collar that stands above its collar points."""
    made = drawn(TEE, cloth=CLOTH, neck_depth=0)
    sides = [(AXIS - foot, TOP + 8), (AXIS - top, TOP - high), (AXIS + top, TOP - high), (AXIS + foot, TOP + 8)]
    area = [np.round(np.array(sides) * 16).astype(np.int32)]
    mask = cv2.fillPoly(made.mask.copy(), area, 255, cv2.LINE_AA, 4)
    photo = cv2.fillPoly(made.photo.copy(), area, CLOTH, cv2.LINE_AA, 4)
    return Drawn(np.asarray(photo, np.uint8), np.asarray(mask, np.uint8), made.points)


def height_at(product: Product, x: float) -> float:
    """The neckline's lowest y near a place of the photo."""
    line = np.array([product.in_photo(*point) for point in product.item.neckline])
    fine = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(line)])
    return float(fine[np.abs(fine[:, 0] - x) < 2.0, 1].max())


@pytest.mark.parametrize("label", [False, True], ids=["bare", "labelled"])
def test_a_ribbed_neck_of_one_colour_opens_at_the_upper_edge_of_its_band(label: bool) -> None:
    product = product_from_photo(ribbed(label), "top", "x")
    assert abs(height_at(product, AXIS) - (TOP + 58)) < 6
    assert abs(height_at(product, AXIS + 32) - (TOP + 43)) < 7


def test_the_back_collars_seam_is_no_front_edge() -> None:
    made = drawn(TEE, cloth=CLOTH, neck_depth=12)
    across = np.linspace(-40, 40, 30)
    seam = np.stack([AXIS + across, TOP + 12 - 0.005 * across**2 + 13], axis=1).astype(np.float32)
    photo = filled(made.photo, made.mask, oval(46, 70), (100, 60, 46))
    photo = stroked(photo, made.mask, seam, (230, 160, 140), 3)
    product = product_from_photo(photo, "top", "x")
    assert abs(height_at(product, AXIS) - (TOP + 70)) < 5
    assert product.item.neckline_confidence > 0.5


def test_a_label_that_stands_out_more_than_the_front_edge_does_not_bend_it() -> None:
    made = drawn(TEE, cloth=CLOTH, neck_depth=12)
    photo = filled(made.photo, made.mask, oval(46, 64), (110, 66, 50))
    cv2.rectangle(photo, (AXIS - 15, TOP + 20), (AXIS + 15, TOP + 50), (240, 240, 240), cv2.FILLED)
    product = product_from_photo(photo, "top", "x")
    for x in (AXIS - 20, AXIS, AXIS + 20):
        true = TOP + 64 * np.sqrt(1.0 - ((x - AXIS) / 46.0) ** 2)
        assert abs(height_at(product, x) - true) < 6, x


def test_a_shirts_collar_opens_between_its_leaves() -> None:
    made = stand_up(30)
    opening = np.array([(AXIS - 36, TOP - 28), (AXIS, TOP + 44), (AXIS + 36, TOP - 28)], np.float32)
    photo = filled(made.photo, made.mask, opening, (96, 56, 42))
    seam = np.array([(AXIS - 28, TOP - 8), (AXIS + 28, TOP - 8)], np.float32)
    product = product_from_photo(stroked(photo, made.mask, seam, (60, 32, 24), 3), "top", "x")
    assert abs(height_at(product, AXIS) - (TOP + 44)) < 9
    assert abs(height_at(product, AXIS + 18) - (TOP + 8)) < 8


def test_a_turtleneck_opens_at_its_top_and_not_at_the_seam_of_its_foot() -> None:
    made = stand_up(34)
    rim = oval(37, 12) - np.array([0.0, 33.0], np.float32)
    photo = filled(made.photo, made.mask, rim, (84, 48, 36))
    product = product_from_photo(stroked(photo, made.mask, oval(46, 26), (100, 56, 42), 3), "top", "x")
    assert abs(height_at(product, AXIS) - (TOP - 21)) < 6


def test_lace_under_straps_is_front_and_not_the_inside_of_the_back() -> None:
    half: Points = TANK | {"collar": (66, 60), "shoulder": (82, 62)}
    made = drawn(half, cloth=(120, 110, 110), neck_depth=100)
    lace = filled(made.photo, made.mask, oval(110, 140), (88, 80, 80))
    product = product_from_photo(lace, "top", "x")
    assert abs(height_at(product, AXIS) - (TOP + 100)) < 8


def test_an_opening_that_could_be_either_of_two_is_less_sure() -> None:
    made = drawn(TEE, cloth=(200, 150, 130), neck_depth=10)
    one = filled(made.photo, made.mask, oval(46, 40), (140, 100, 84))
    two = filled(filled(made.photo, made.mask, oval(47, 70), (170, 124, 106)), made.mask, oval(46, 40), (140, 100, 84))
    sure, unsure = (product_from_photo(photo, "top", "x").item.neckline_confidence for photo in (one, two))
    assert sure > 0.7
    assert unsure < 0.8 * sure


def test_a_bodysuit_has_its_waist_above_the_leg_openings() -> None:
    made = drawn(TEE, cloth=CLOTH)
    mask = made.mask.copy()
    for side in (-1, 1):
        leg = np.array([(AXIS + side * 150, 380), (AXIS + side * 24, 500), (AXIS + side * 150, 500)])
        cv2.fillPoly(mask, [np.round(leg * 16).astype(np.int32)], 0, cv2.LINE_AA, 4)
    alpha = mask[..., None] / 255.0
    photo = (np.array(CLOTH) * alpha + 245.0 * (1 - alpha)).astype(np.uint8)
    product = product_from_photo(photo, "top", "x")
    for side, sign in (("left", 1), ("right", -1)):
        x, y = product.in_photo(*product.item.keypoints[f"{side}_hem"][:2])
        assert abs(x - (AXIS + sign * 140)) < 12, side
        assert abs(y - 389) < 16, side
        assert product.in_photo(*product.item.keypoints[f"{side}_waist"][:2])[1] < y, side
