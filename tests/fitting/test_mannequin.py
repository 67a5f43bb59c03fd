"""The drawn figure: a body that is known, and that everything in the wardrobe can be put on."""

import cv2
import numpy as np
import pytest

from fitmirror.body.body import LEFT_SHOULDER, RIGHT_SHOULDER
from fitmirror.fitting.mannequin import HEIGHT, WIDTH, cropped, mannequin
from fitmirror.fitting.outfit import Outfit, prepare
from fitmirror.wardrobe.item_folder import read_product
from fitmirror.wardrobe.store import demo_dir

CHINOS = (143, 177, 205)  # BGR
TOPS = sorted(file.parent.name for file in demo_dir().glob("*/item.json") if '"category": "top"' in file.read_text())


def test_every_landmark_lies_on_the_figure_and_left_is_its_own_left():
    body = mannequin().body
    assert body.landmarks is not None
    around = cv2.dilate(body.alpha, np.ones((9, 9), np.uint8))
    for x, y, _ in body.landmarks:
        assert around[round(float(y)), round(float(x))] > 200
    assert body.landmarks[LEFT_SHOULDER, 0] > body.landmarks[RIGHT_SHOULDER, 0]


def test_it_stands_alone_upright_and_whole():
    body = mannequin().body
    count, _, stats, _ = cv2.connectedComponentsWithStats((body.alpha > 127).astype(np.uint8))
    assert count == 2
    x, y, w, h, _ = stats[1]
    assert min(x, y, WIDTH - x - w, HEIGHT - y - h) > 20
    assert np.abs(body.alpha.astype(int) - body.alpha[:, ::-1]).mean() < 2


def test_a_part_is_cut_between_two_heights():
    picture = mannequin().frame.bgr
    assert cropped(picture, -1.0, 2.0).shape == picture.shape
    assert cropped(picture, 0.0, 0.5).shape[0] == pytest.approx(650, abs=2)


@pytest.mark.parametrize("name", TOPS[:4])
def test_it_can_be_dressed(name):
    figure = mannequin()
    garment = prepare(read_product(demo_dir() / name))
    drawn = Outfit((garment,), "alpha").dress(figure.frame, figure.body, lambda: 0.0)
    assert drawn.hint is None
    assert drawn.layer is not None
    assert (drawn.layer.bgra[..., 3] > 127).sum() > 0.02 * WIDTH * HEIGHT


def test_its_shorts_come_off_at_the_waist_for_bottoms():
    figure = mannequin(parted=True)
    garment = prepare(read_product(demo_dir() / "chinos-sand"))
    drawn = Outfit((garment,), "alpha").dress(figure.frame, figure.body, lambda: 0.0)
    assert drawn.layer is not None
    cloth = np.nonzero((drawn.layer.bgra[..., 3] > 127).sum(1) > 0.05 * WIDTH)[0] + drawn.layer.y
    waistband = cropped(drawn.bgr, 0.41, 0.43)
    middle = waistband[:, WIDTH // 2 - 100 : WIDTH // 2 + 100].astype(int)
    # One straight edge: the chinos from the waist on, nothing of the old shorts and no ragged top over them.
    assert (np.abs(middle - CHINOS).max(-1) < 70).mean() > 0.85
    assert cloth[-1] - cloth[0] > 0.4 * HEIGHT
