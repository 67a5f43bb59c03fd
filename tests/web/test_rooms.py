"""The real rooms: what the service gives its visitors when nothing is replaced."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.fitting.folded import kept
from tests.nets.drawn_nets import style_layer, style_reader, vgg19

from fitmirror.frames import Frame
from fitmirror.live.dresser import CannotWear, Choice
from fitmirror.nets.importing import make, put
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.style_describing import StyleTold, describe_style
from fitmirror.settings import Settings
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import UnknownItem
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.item_folder import save_product
from fitmirror.web.rooms import Rack, open_rooms


def shirt_photo():
    """A plain red shirt on white, as a shop would photograph it."""
    photo = np.full((600, 600, 3), 255, np.uint8)
    outline = [(220, 90), (260, 110), (340, 110), (380, 90), (470, 130), (540, 260), (470, 300), (430, 240),
               (430, 520), (170, 520), (170, 240), (130, 300), (60, 260), (130, 130)]  # fmt: skip
    cv2.fillPoly(photo, [np.array(outline, np.int32)], (40, 30, 190), cv2.LINE_AA)
    return photo


@pytest.fixture(scope="module")
def shirt():
    return product_from_photo(shirt_photo(), Category.TOP, id="shirt")


class Shelf:
    def __init__(self, *products):
        self.products = {p.item.id: p for p in products}
        self.read = 0

    def items(self):
        return [p.item for p in self.products.values()]

    def knows(self, id):
        return id in self.products

    def state(self, id):
        if id not in self.products:
            raise UnknownItem(id)
        return (self.products[id].item.model_dump_json(),)

    def get(self, id):
        self.read += 1
        return self.products[id]


def test_a_garment_is_prepared_once(shirt):
    shelf = Shelf(shirt)
    rack = Rack(shelf)
    plain = rack.prepare(Choice("shirt"))
    for wish in ({}, {"length_cm": 80}, {"tuck": True}, {"length_cm": 81}):
        garment = rack.prepare(Choice("shirt", **wish))
        assert garment.texture is plain.texture
        assert (garment.length_cm, garment.tuck) == (wish.get("length_cm"), wish.get("tuck", False))
    assert shelf.read == 1


def test_an_item_that_a_shop_changes_is_prepared_anew(shirt):
    shelf = Shelf(shirt)
    rack = Rack(shelf)
    before = rack.prepare(Choice("shirt"))
    shelf.products["shirt"] = replace(shirt, item=shirt.item.model_copy(update={"title": "New"}))
    assert rack.prepare(Choice("shirt")).texture is not before.texture


def test_the_rack_holds_so_many_and_no_more(shirt):
    others = (replace(shirt, item=shirt.item.model_copy(update={"id": id})) for id in ("a", "b"))
    shelf = Shelf(shirt, *others)
    rack = Rack(shelf, kept=2)
    for id in ("shirt", "a", "b", "shirt"):
        rack.prepare(Choice(id))
    assert shelf.read == 4


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice("nothing"), "unknown_item"),
        (Choice("chair"), "unsupported_category"),
        (Choice("shirt", size="XXXL"), "bad_item"),
        (Choice("rag"), "bad_item"),
    ],
)
def test_what_cannot_be_worn_says_why(shirt, choice, code):
    chair = replace(shirt, item=Item(id="chair", category="furniture"))
    rag = replace(shirt, item=Item(id="rag", category="top"))
    with pytest.raises(CannotWear) as caught:
        Rack(Shelf(shirt, chair, rag)).prepare(choice)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


def test_an_item_that_trips_the_code_below_is_a_bad_item(shirt, caplog):
    class Broken(Shelf):
        def get(self, id):
            raise ZeroDivisionError("deep down")

    with pytest.raises(CannotWear) as caught:
        Rack(Broken(shirt)).prepare(Choice("shirt"))
    assert caught.value.code == "bad_item"
    assert "deep down" not in str(caught.value)
    assert "deep down" in caplog.text


@pytest.mark.parametrize("far", [1e6, -1e6, 1e308, float("inf"), float("nan")])
@pytest.mark.parametrize("name", ["left_hem", "right_armpit", "left_collar", "left_cuff_outer"])
def test_key_points_far_off_the_picture_make_a_bad_item(shirt, name, far):
    points = {**shirt.item.keypoints, name: (far, far, 1.0)}
    moved = replace(shirt, item=shirt.item.model_copy(update={"keypoints": points}))
    with pytest.raises(CannotWear) as caught:
        Rack(Shelf(moved)).prepare(Choice("shirt"))
    assert caught.value.code == "bad_item"


def test_an_item_that_cannot_be_worn_does_not_keep_the_service_from_being_ready(tmp_path, shirt):
    points = {**shirt.item.keypoints, "left_hem": (1e6, 1e6, 1.0)}
    torn = replace(shirt, item=shirt.item.model_copy(update={"id": "torn", "keypoints": points}))
    save_product(tmp_path, torn, b"not a picture", ".png")
    rooms = open_rooms(Settings(wardrobe=tmp_path, demo=False))
    rooms.warm()
    with pytest.raises(CannotWear):
        rooms.house.prepare(Choice("torn"))


def test_a_blender_for_stills_is_offered_as_a_finish_alone(tmp_path):
    house = open_rooms(Settings(wardrobe=tmp_path, nets=tmp_path / "nets", demo=False)).house
    assert "analogy" not in house.blends
    assert "finish analogy" in house.no_blend("analogy")
    assert "models pull vgg19-7" in house.finisher.missing("analogy")
    kept(tmp_path / "nets", vgg19(tmp_path / "vgg.onnx"))
    house = open_rooms(Settings(wardrobe=tmp_path, nets=tmp_path / "nets", demo=False)).house
    assert "analogy" not in house.blends
    assert house.finisher.missing("analogy") is None
    with pytest.raises(ValueError, match="snapshots"):
        open_rooms(Settings(wardrobe=tmp_path, nets=tmp_path / "nets", demo=False, blend="analogy"))


def test_real_rooms_open_and_warm_with_an_empty_wardrobe(tmp_path):
    rooms = open_rooms(Settings(wardrobe=tmp_path / "none", demo=False))
    rooms.warm()
    assert rooms.shelf.items() == ()
    assert "fused" in rooms.house.segmenters
    assert {"alpha", "poisson"} <= set(rooms.house.blends)
    assert rooms.house.refused("fused", "poisson:full") is None
    assert "mixed" in rooms.house.refused(None, "poisson:blurred")
    frame = Frame(np.full((359, 639, 3), 90, np.uint8), 0.0)
    assert rooms.house.dresser().dress(frame, lambda: 0.0).hint == "nobody"


def test_a_method_that_is_none_is_told(tmp_path):
    for setting in ("segmenter", "blend"):
        with pytest.raises(ValueError, match="magic"):
            open_rooms(Settings(wardrobe=tmp_path, demo=False, **{setting: "magic"}))


def test_styles_are_offered_where_their_nets_are_and_made_ready_for_what_is_worn(tmp_path):
    nets = KeptNets(tmp_path / "nets")
    for name, file in (
        ("style-predict", style_reader(tmp_path / "p.onnx")),
        ("style-transfer", style_layer(tmp_path / "t.onnx")),
    ):
        made = make(file, nets.folder)
        put(nets, made, name, "m", "MIT", file.name, "0" * 64, None, describe_style(made, StyleTold()))
    house = open_rooms(Settings(nets=nets.folder, wardrobe=tmp_path / "wardrobe", provider="cpu", threads=1)).house
    assert {"style", "style:brush", "style:ink", "style:glass"} <= set(house.blends)
    worn = house.prepare(Choice("breton-stripe"))
    mirror = house.dresser()
    mirror.wear([worn])
    house.ready(None, "style:ink", [worn])
    mirror.change(blend="style:ink")
    assert mirror.dress(Frame(np.full((90, 160, 3), 90, np.uint8), 0.0)).hint == "nobody"
    (nets.folder / "style-predict.json").unlink()
    with pytest.raises(KeyError, match="style-predict"):
        house.ready(None, "style:ink", [worn])
