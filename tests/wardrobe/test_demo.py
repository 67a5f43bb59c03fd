import cv2
import numpy as np
import pytest

from fitmirror.wardrobe.demo import studio
from fitmirror.wardrobe.demo.collection import COLLECTION
from fitmirror.wardrobe.demo.marks import in_photo, marked
from fitmirror.wardrobe.demo.piece import Exact, Piece
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.store import Wardrobe, demo_dir

PIECES = {piece.id: piece for piece in COLLECTION}
FOUND = {piece.id: piece for piece in COLLECTION if isinstance(piece, Piece)}
CUT = {piece.id: piece for piece in COLLECTION if isinstance(piece, Exact)}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Wardrobe:
    return Wardrobe(tmp_path_factory.mktemp("shop"))


def test_every_drawn_piece_is_on_the_shelf_and_none_is_broken(shelf: Wardrobe) -> None:
    assert {item.id for item in shelf.items()} == set(PIECES)
    assert len(PIECES) >= 30
    assert shelf.broken() == ()
    assert all(item.title and item.colours and item.sizes for item in shelf.items())


@pytest.mark.parametrize("name", FOUND)
def test_its_points_lie_where_it_was_cut(name: str, shelf: Wardrobe) -> None:
    product, piece = shelf.get(name), FOUND[name]
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


@pytest.mark.parametrize("name", CUT)
def test_points_of_the_cut_lie_on_the_outline_of_the_picture(name: str, shelf: Wardrobe) -> None:
    product = shelf.get(name)
    opaque = (product.cutout[..., 3] > 127).astype(np.uint8)
    edge = cv2.distanceTransform(1 - cv2.morphologyEx(opaque, cv2.MORPH_GRADIENT, np.ones((3, 3))), cv2.DIST_L2, 5)
    tolerance_px = 0.005 * max(opaque.shape)
    for key, (x, y, confidence) in product.item.keypoints.items():
        assert confidence == 1.0
        if "elbow" in key or "collar" in key:
            continue  # an elbow lies inside, and a collar or hood stands on the shoulder
        row, column = (int(np.clip(round(v), 0, size - 1)) for v, size in zip((y, x), opaque.shape, strict=True))
        assert edge[row, column] < tolerance_px, (key, float(edge[row, column]))
    assert all(product.item.keypoints[f"left_{k}"][0] > product.item.keypoints[f"right_{k}"][0] for k in ("waist",))


@pytest.mark.parametrize("name", CUT)
def test_points_on_the_shelf_are_those_of_the_cut(name: str, shelf: Wardrobe) -> None:
    product, piece = shelf.get(name), CUT[name]
    again = marked(product, piece.garment.marks(), piece.sheet, piece.garment.seed)
    assert again == product.item.model_copy(update={"keypoints": again.keypoints})
    for key, point in again.keypoints.items():
        assert np.allclose(point, product.item.keypoints[key], atol=0.05), key


def test_each_category_has_the_points_it_is_worn_by(shelf: Wardrobe) -> None:
    for name in CUT:
        item = shelf.get(name).item
        upper = item.category is not Category.BOTTOM
        assert bool(item.neckline) == upper
        assert ("left_collar" in item.keypoints) == upper
        assert ("crotch" in item.keypoints) == ("inseam_cm" in item.sizes["M"])
        assert ("left_hem" in item.keypoints) != ("crotch" in item.keypoints)
        assert ("chest_cm" if upper else "waist_cm") in item.sizes["M"]
        assert set(item.sizes) == {"S", "M", "L", "XL"}


def test_an_open_front_opens_down_to_its_hem(shelf: Wardrobe) -> None:
    for name in ("jacket-denim", "blazer-charcoal", "trench-beige"):
        item = shelf.get(name).item
        deepest = max(y for _, y in item.neckline)
        assert abs(deepest - item.keypoints["left_hem"][1]) < 0.05 * deepest, name


def test_a_hood_stands_above_the_shoulders(shelf: Wardrobe) -> None:
    for name in ("hoodie-clay", "hoodie-zip"):
        item = shelf.get(name).item
        lowest = max(y for _, y in item.hood)
        assert lowest <= item.keypoints["left_collar"][1] + 12
        assert min(y for _, y in item.hood) < 12
    assert all(not shelf.get(name).item.hood for name in CUT if not name.startswith("hoodie"))


def test_the_photo_shows_a_point_where_it_is_said_to() -> None:
    sheet = Sheet(-12, -2, 24, 40, scale=8.0, fine=2)
    points = np.array([[9.0, 30.0], [-7.0, 4.0], [0.0, 18.0]], np.float32)
    for point, (x, y) in zip(points, in_photo(points, sheet, 7), strict=True):
        dot = sheet.filled(point + 0.3 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32))
        alpha = studio.cut_out(sheet, (np.dstack([dot] * 3), dot), 7)[..., 3].astype(np.float64)
        rows, columns = np.mgrid[: alpha.shape[0], : alpha.shape[1]]
        assert abs((columns * alpha).sum() / alpha.sum() - x) < 0.2
        assert abs((rows * alpha).sum() / alpha.sum() - y) < 0.2


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
    assert sum(sizes.values()) < 11_000_000
