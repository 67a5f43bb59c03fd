"""Necks whose front edge hardly shows: below labels, on straps, by puffed sleeves, in black cloth, or not at all."""

import cv2
import numpy as np
import pytest
from tests.wardrobe.garments import AXIS, SIZE, TEE, Drawn, Points, drawn
from tests.wardrobe.test_necklines import CLOTH, TOP, filled, height_at, inside, oval, stand_up, stroked

from fitmirror.frames import U8
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.product import Product

BLACK = (26, 26, 26)


def cut(made: Drawn, hole: U8) -> Drawn:
    """A garment with a part of its outline cut away."""
    mask = np.where(hole > 0, 0, made.mask).astype(np.uint8)
    alpha = mask[..., None] / 255.0
    return Drawn((made.photo * alpha + 245.0 * (1 - alpha) + 0.5).astype(np.uint8), mask, made.points)


def labelled(photo: U8, upper: int, lower: int, half: int, text: str = "") -> U8:
    out = cv2.rectangle(photo.copy(), (AXIS - half, upper), (AXIS + half, lower), (238, 238, 238), cv2.FILLED)
    place = AXIS - half + 4, (upper + lower) // 2 + 4
    return np.asarray(cv2.putText(out, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, (20, 20, 20), 2), np.uint8)


def collars(product: Product) -> list[tuple[float, float]]:
    return [product.in_photo(*product.item.keypoints[f"{side}_collar"][:2]) for side in ("left", "right")]


def test_a_front_that_hangs_from_straps_lies_below_the_backs_label() -> None:
    half: Points = {"collar": (70, 60), "shoulder": (82, 60), "armpit": (140, 214), "hem": (150, 470)}
    made = drawn(half, cloth=CLOTH, neck_depth=0)
    hole = np.zeros(SIZE, np.uint8)
    cv2.rectangle(hole, (AXIS - 72, 0), (AXIS + 72, 150), 1, cv2.FILLED)
    cv2.ellipse(hole, (AXIS, 150), (72, 30), 0, 0, 180, 1, cv2.FILLED)
    for side in (-1, 1):  # beside the straps
        edges = (AXIS + side * 84, 0), (AXIS + side * 84, 160), (AXIS + side * 260, 225), (AXIS + side * 260, 0)
        cv2.fillPoly(hole, [np.array(edges)], 1)
    made = cut(made, hole)
    t = np.linspace(np.pi, 0.0, 90)
    front = np.stack([AXIS + 78 * np.cos(t), 156 + 84 * np.sin(t)], axis=1).astype(np.float32)
    photo = filled(made.photo, made.mask, np.concatenate([front, front[::-1] * (1, 0) + (0, 120)]), (128, 76, 59))
    bare = product_from_photo(photo, "top", "x")
    product = product_from_photo(labelled(photo, 186, 202, 26), "top", "x")
    assert abs(height_at(product, AXIS) - 240) < 8
    assert abs(height_at(product, AXIS + 45) - (156 + 84 * np.sin(np.arccos(45 / 78)))) < 10
    assert abs(height_at(bare, AXIS) - 180) < 6  # without a label what lies lower is a seam of the front


def checks(made: Drawn) -> U8:
    rows, columns = np.indices(SIZE)
    dark = 0.5 * ((rows // 5) % 2) + 0.5 * ((columns // 5) % 2)
    cloth = np.array((214, 220, 226)) * (1.0 - 0.62 * dark[..., None])
    return inside(made.photo, made.mask, cloth.astype(np.uint8))


def test_a_label_is_seen_in_a_chequered_neck() -> None:
    made = drawn(TEE, neck_depth=10)
    photo = stroked(checks(made), made.mask, oval(47, 62), (90, 94, 100), 2)
    product = product_from_photo(labelled(photo, TOP + 20, TOP + 44, 22, "HAUS"), "top", "x")
    assert height_at(product, AXIS) > TOP + 46
    assert abs(height_at(product, AXIS) - (TOP + 62)) < 9


def test_a_puffed_sleeve_as_high_as_the_neck_is_no_collar() -> None:
    puffed: Points = {
        "collar": (44, 60),
        "shoulder": (104, 58),
        "cuff_outer": (190, 170),
        "cuff_inner": (140, 190),
        "armpit": (104, 170),
        "hem": (104, 470),
    }
    made = drawn(puffed, cloth=CLOTH, neck_depth=14)
    hole = np.zeros(SIZE, np.uint8)
    for side in (-1, 1):
        cv2.ellipse(hole, (AXIS + side * 74, 59), (25, 9), 0, 0, 360, 1, cv2.FILLED)
    product = product_from_photo(cut(made, hole).photo, "dress", "x")
    for (x, y), side in zip(collars(product), (1, -1), strict=True):
        assert abs(x - (AXIS + side * 46)) < 9
        assert abs(y - 60) < 9
    x, _ = product.in_photo(*product.item.keypoints["left_shoulder"][:2])
    assert x > AXIS + 80


@pytest.mark.parametrize(("inner", "speck", "share"), [(16, 60, 0.12), (18, 44, 0.25)], ids=["few", "many"])
def test_specks_in_black_cloth_are_no_edge(inner: int, speck: int, share: float) -> None:
    made = drawn(TEE, cloth=BLACK, neck_depth=12)
    photo = filled(made.photo, made.mask, oval(46, 50), (inner, inner, inner))
    specks = np.random.default_rng(2).random(SIZE) < share
    specks[: TOP + 22] = False
    photo[specks & np.all(photo == inner, axis=2)] = (speck, speck, speck)
    product = product_from_photo(photo, "top", "x")
    for x in (AXIS - 24, AXIS, AXIS + 24):
        assert abs(height_at(product, x) - (TOP + 50 * np.sqrt(1.0 - ((x - AXIS) / 46.0) ** 2))) < 6, x


def test_a_label_deep_in_a_standing_collar_still_lies_above_its_front() -> None:
    made = stand_up(30)
    v = np.array([(AXIS - 37, TOP - 29), (AXIS, TOP + 62), (AXIS + 37, TOP - 29)], np.float32)
    photo = stroked(made.photo, made.mask, v, (124, 72, 54), 3)
    photo = stroked(photo, made.mask, oval(30, 22) - np.array([0.0, 20.0], np.float32), (118, 66, 50), 3)
    product = product_from_photo(labelled(photo, TOP + 26, TOP + 36, 10), "top", "x")
    assert height_at(product, AXIS) > TOP + 34


def test_where_only_the_collars_seam_is_seen_the_outline_is_the_front() -> None:
    made = drawn(TEE, cloth=(196, 198, 200), paper=(120, 130, 120), neck_depth=14)
    across = np.linspace(-44, 44, 60)
    edge = np.interp(np.abs(across), [0.0, 33.6, 48.0], [TOP + 14, TOP + 9.8, TOP])
    seam = np.stack([AXIS + across, edge + 11], axis=1).astype(np.float32)
    product = product_from_photo(stroked(made.photo, made.mask, seam, (170, 172, 174), 1), "top", "x")
    assert abs(height_at(product, AXIS) - (TOP + 14)) < 4
    assert product.item.neckline_confidence < 0.5


def test_a_neckline_between_doubtful_corners_is_doubtful() -> None:
    sharp = drawn(TEE, cloth=CLOTH, neck_depth=12)
    rounded = cv2.GaussianBlur(sharp.mask, (0, 0), 18)
    soft = Drawn(sharp.photo, np.where(rounded > 127, sharp.mask, 0).astype(np.uint8), sharp.points)
    lines = []
    for made in (sharp, soft):
        alpha = made.mask[..., None] / 255.0
        photo = (np.array(CLOTH) * alpha + 245.0 * (1 - alpha)).astype(np.uint8)
        item = product_from_photo(filled(photo, made.mask, oval(46, 50), (70, 40, 30)), "top", "x").item
        lines.append((item.neckline_confidence, min(item.keypoints[f"{s}_collar"][2] for s in ("left", "right"))))
    (sure, clear), (unsure, dull) = lines
    assert clear > 0.75 > dull
    assert sure > 0.8
    assert unsure < 0.81 * dull
