import numpy as np
import pytest

from fitmirror.wardrobe.demo.collection import COLLECTION
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.store import Wardrobe, demo_dir

PIECES = {piece.id: piece for piece in COLLECTION}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Wardrobe:
    return Wardrobe(tmp_path_factory.mktemp("shop"))


def test_every_drawn_piece_is_on_the_shelf_and_none_is_broken(shelf: Wardrobe) -> None:
    assert {item.id for item in shelf.items()} == set(PIECES)
    assert len(PIECES) >= 11
    assert shelf.broken() == ()
    assert all(item.title and item.colours and item.sizes for item in shelf.items())


@pytest.mark.parametrize("name", PIECES)
def test_its_points_lie_where_it_was_cut(name: str, shelf: Wardrobe) -> None:
    product, piece = shelf.get(name), PIECES[name]
    cut, sheet = piece.pattern, piece.sheet
    wanted = {"collar": (cut.neck, 0.0), "shoulder": cut.tip, "armpit": cut.pit, "hem": cut.hem}
    if cut.sleeve is not None:
        wanted |= {"cuff_outer": cut.sleeve.outer, "cuff_inner": cut.sleeve.inner}
    for key, (x, y) in wanted.items():
        for side, sign in (("left", 1), ("right", -1)):
            px, py = product.in_photo(*product.item.keypoints[f"{side}_{key}"][:2])
            off_cm = np.hypot(px / sheet.scale + sheet.left - sign * x, py / sheet.scale + sheet.top - y)
            assert off_cm < 3.0, (side, key)
    middle = min(product.item.neckline, key=lambda p: abs(product.in_photo(*p)[0] / sheet.scale + sheet.left))
    assert abs(product.in_photo(*middle)[1] / sheet.scale + sheet.top - cut.front) < 1.5
    assert product.item.neckline_confidence > 0.5


def test_what_is_stored_is_what_the_photo_gives(shelf: Wardrobe) -> None:
    name = COLLECTION[0].id
    original = shelf.original_file(name)
    assert original is not None
    made = product_from_photo(read_photo(original), "top", name)
    stored: Product = shelf.get(name)
    assert made.cutout.shape == stored.cutout.shape
    for key, point in made.item.keypoints.items():
        assert np.allclose(point[:2], stored.item.keypoints[key][:2], atol=2.0), key


def test_the_demo_stays_small() -> None:
    sizes = {
        folder.name: sum(p.stat().st_size for p in folder.iterdir())
        for folder in demo_dir().iterdir()
        if folder.is_dir()
    }
    assert max(sizes.values()) < 900_000, sizes
    assert sum(sizes.values()) < 6_200_000
