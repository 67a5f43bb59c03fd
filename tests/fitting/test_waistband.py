"""The inside of a back waistband: found in the photo, and never seen before the belly."""

import cv2
import numpy as np
import pytest
from tests.fitting.clothes import KHAKI, NAVY, skirt, trousers
from tests.fitting.people import garment, person

from fitmirror.fitting.garment import prepare
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.waistband import waist_opening

LINING, LABEL = (70, 230, 230), (250, 90, 250)


def points_of(product):
    return {name: (x, y) for name, (x, y, _) in product.item.keypoints.items()}


def opened(product, sag=14, label=True):
    """The same with the inside of its back shown above a front edge that sags by `sag` px, and that edge (n, 2)."""
    (rx, ry), (lx, ly) = (points_of(product)[f"{side}_waist"] for side in ("right", "left"))
    u = np.linspace(-1.0, 1.0, 41)
    x, y = rx + (lx - rx) * (u + 1) / 2, ry + (ly - ry) * (u + 1) / 2 + sag * (1 - np.abs(u) ** 2.2)
    above = np.zeros(product.cutout.shape[:2], np.uint8)
    edge = np.stack([x, y], 1)
    cv2.fillPoly(above, [np.rint(np.concatenate([edge, [(lx, 0), (rx, 0)]])).astype(np.int32)], 255)
    # The back reaches straight from corner to corner.
    back = np.zeros_like(above)
    cv2.fillPoly(back, [np.rint([(rx, ry), (lx, ly), *edge[::-1]]).astype(np.int32)], 255)
    product.cutout[back > 0, 3] = 255
    product.cutout[above > 0, :3] = LINING
    if label:
        product.cutout[round(ry) : round(ry) + 9, 140:160, :3] = LABEL
    return product, edge


@pytest.mark.parametrize("make", [trousers, skirt])
@pytest.mark.parametrize("sag", [10, 20])
def test_a_sagging_front_edge_is_found(make, sag):
    product, edge = opened(make(colour=NAVY), sag)
    found = waist_opening(product.cutout, points_of(product))
    off = np.interp(edge[:, 0], found[:, 0], found[:, 1]) - edge[:, 1]
    assert np.abs(off).max() < 2.5
    assert found[0, 0] < found[-1, 0]


def test_no_inside_is_seen_where_front_and_back_are_of_one_height():
    product = trousers()
    assert len(waist_opening(product.cutout, points_of(product))) == 0


@pytest.mark.parametrize("wide", [10, 16, 26])
def test_a_waistband_of_another_colour_is_no_inside(wide):
    product = trousers(colour=KHAKI)
    product.cutout[: 14 + wide, :, :3] = (40, 40, 60)
    assert len(waist_opening(product.cutout, points_of(product))) == 0


def alike(picture, colour):
    return int((np.abs(picture.astype(int) - colour).max(-1) < 40).sum())


@pytest.mark.parametrize("tuck", [False, True])
def test_neither_lining_nor_label_shines_before_the_belly(tuck):
    frame, body = person(at=(320.0, 120.0), unit=100.0)
    worn = prepare(opened(trousers(colour=NAVY))[0])
    top = garment(colour=(60, 60, 220)).worn_as(tuck=True)
    outfit = (top, worn) if tuck else (worn.worn_as(tuck=True),)
    dressed = Outfit(outfit, "alpha").dress(frame, body, lambda: 0.0)
    assert alike(dressed.bgr, (90, 50, 25)) > 2000  # the trousers themselves are there
    shade = 0.72
    for colour in (LINING, tuple(shade * c for c in LINING), LABEL, tuple(shade * c for c in LABEL)):
        assert alike(dressed.bgr, colour) <= alike(frame.bgr, colour)
