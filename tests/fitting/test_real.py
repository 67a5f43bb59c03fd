"""Real people in real tops: the cloth falls on what is worn, not on the room, the face or the hands."""

import cv2
import numpy as np
import pytest

from fitmirror.body.observer import Observer
from fitmirror.fitting.garment import prepare
from fitmirror.fitting.outfit import Outfit
from fitmirror.frames import Frame
from fitmirror.nets.runtime import Nets
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.item import Category

TOP, ARMS, HEAD = (5, 6, 7), (3, 14, 15), (1, 2, 4, 13)  # LIP labels


@pytest.fixture(scope="module")
def nets():
    return Nets("cpu", 2)


def dressed(nets, photo, cloth):
    frame = Frame(cv2.imread(str(photo)), 0.0)
    body, _ = Observer(nets).observe(frame, lambda: 0.0)
    product = product_from_photo(cv2.imread(str(cloth)), Category.TOP, "it")
    return frame, body, Outfit((prepare(product),), "alpha").dress(frame, body, lambda: 0.0)


def labels(path):
    """LIP ids of a parse; coverage needs no more of a coloured one than which pixels are alike."""
    parse = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if parse.ndim == 2:
        return parse
    palette = {(255, 85, 0): 5, (0, 0, 85): 6, (0, 119, 221): 7, (255, 0, 0): 2, (0, 0, 255): 13, (51, 170, 221): 14,
               (0, 255, 255): 15, (0, 0, 0): 0}  # fmt: skip
    ids = np.full(parse.shape[:2], 99, np.uint8)
    for rgb, label in palette.items():
        ids[np.abs(parse[..., 2::-1].astype(int) - rgb).max(-1) <= 2] = label
    return ids


@pytest.mark.parametrize(
    ("folder", "person", "cloth", "least"),
    [
        ("viton192/image-parse-new", "003491_0", "003491_1", 0.9),
        ("viton192b/image-parse", "000074_0", "000074_1", 0.85),
    ],
)
def test_the_very_garment_falls_on_itself(data_dir, nets, folder, person, cloth, least):
    base, parse = folder.split("/")
    garments = data_dir / "garments"
    frame, _, drawn = dressed(
        nets, garments / base / "image" / f"{person}.jpg", garments / "viton192" / "cloth" / f"{cloth}.jpg"
    )
    ids = labels(garments / base / parse / f"{person}.png")
    alpha = drawn.layer.on_canvas(*frame.size)[..., 3] / 255.0
    top = np.isin(ids, TOP)
    assert alpha[top].mean() > least
    assert alpha[ids == 0].sum() < 0.04 * alpha.sum()
    assert alpha[np.isin(ids, HEAD)].mean() < 0.03
    assert np.count_nonzero((alpha > 0.5) & top) / np.count_nonzero((alpha > 0.5) | top) > 0.7


def test_a_short_top_on_a_long_sleeved_person_bares_the_arms(data_dir, nets):
    folder = data_dir / "garments" / "vitonhd6"
    frame, body, drawn = dressed(nets, folder / "image" / "07445_00.jpg", folder / "cloth" / "11351_00.jpg")
    x, y = (0.5 * (body.landmarks[14, :2] + body.landmarks[16, :2])).astype(int)  # in the middle of a forearm
    worn, bare = frame.bgr[y, x].astype(int), drawn.bgr[y, x].astype(int)
    assert worn.max() < 90
    assert bare.min() > 110
    assert bare[2] > bare[0] + 15  # skin is redder than it is blue
