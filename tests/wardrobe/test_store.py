import json
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wardrobe.garments import TEE, drawn

from fitmirror.wardrobe import files, item_folder
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ItemError, PhotoError, ProductError, UnknownItem
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.item_folder import is_id, read_product, read_stored, save_product
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.store import Wardrobe, demo_dir


@pytest.fixture(scope="module")
def tee() -> Product:
    return product_from_photo(drawn(TEE).photo, "top", "tee-1", title="Tee", sku="T 1")


def saved(folder: Path, product: Product, **changes: object) -> Path:
    item = product.item.model_copy(update=changes)
    return save_product(folder, Product(item, product.cutout, product.scale, product.offset), b"photo", ".jpg")


def test_what_is_saved_comes_back(tmp_path: Path, tee: Product) -> None:
    folder = saved(tmp_path, tee)
    back = Wardrobe(tmp_path, demo=False).get("tee-1")
    apart = {"scale", "offset", "photo_sha256", "found"}
    assert back.item.model_dump(exclude=apart) == tee.item.model_dump()
    assert (back.scale, back.offset) == (tee.scale, tee.offset)
    assert np.array_equal(back.cutout, tee.cutout)
    assert sorted(p.name for p in folder.iterdir()) == ["cutout.png", "item.json", "original.jpg"]
    assert json.loads((folder / "item.json").read_text())["version"] == 1
    shelf = Wardrobe(tmp_path, demo=False)
    assert shelf.original_file("tee-1") == folder / "original.jpg"
    assert shelf.cutout_file("tee-1") == folder / "cutout.png"


def test_saving_again_replaces_the_whole_folder(tmp_path: Path, tee: Product) -> None:
    folder = saved(tmp_path, tee)
    (folder / "back.jpg").write_bytes(b"old")
    saved(tmp_path, tee, title="New")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["tee-1"]
    assert read_stored(folder).title == "New"
    assert not (folder / "back.jpg").exists()


@pytest.mark.parametrize("call", ["write", "replace", "rename"])
def test_a_full_disk_leaves_the_old_item(
    call: str, tmp_path: Path, tee: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = saved(tmp_path, tee, title="Old")
    real = {"write": Path.open, "replace": Path.replace, "rename": Path.rename}[call]
    count = 0

    def fails(*args: object) -> object:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(28, "No space left on device")
        return real(*args)  # type: ignore[operator]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open" if call == "write" else call, fails)
        with pytest.raises(OSError, match="No space"):
            saved(tmp_path, tee, title="New")
    assert read_product(folder).item.title == "Old"
    assert [p.name for p in tmp_path.iterdir()] == ["tee-1"]


def test_a_crash_between_the_two_renames_is_mended_on_opening(tmp_path: Path, tee: Product) -> None:
    folder = saved(tmp_path, tee)
    folder.rename(tmp_path / ".old-tee-1")
    assert [item.id for item in Wardrobe(tmp_path, demo=False).items()] == ["tee-1"]


def test_what_a_program_that_ended_left_half_written_is_cleared_away(tmp_path: Path, tee: Product) -> None:
    saved(tmp_path, tee)
    old, new = tmp_path / ".new-0123456789ab-x", tmp_path / ".new-ba9876543210-y"
    for folder in (old, new):
        folder.mkdir()
        (folder / "cutout.png").write_bytes(b"half")
    os.utime(old, (0, 0))
    Wardrobe(tmp_path, demo=False)
    assert sorted(p.name for p in tmp_path.iterdir()) == [new.name, "tee-1"]


def test_a_folder_that_appears_meanwhile_is_not_replaced(
    tmp_path: Path, tee: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path, tee)
    with monkeypatch.context() as patch, pytest.raises(FileExistsError):
        patch.setattr(Path, "exists", lambda self: False)
        files.write_folder(tmp_path / "tee-1", {"a": b"new"}, replace=False)
    assert read_product(tmp_path / "tee-1").item.id == "tee-1"
    assert [p.name for p in tmp_path.iterdir()] == ["tee-1"]


def test_an_item_nested_deeper_than_can_be_read_is_broken_alone(tmp_path: Path, tee: Product) -> None:
    saved(tmp_path, tee)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "item.json").write_text('{"version": 1, "id": "deep", "x": ' + "[" * 100_000)
    shelf = Wardrobe(tmp_path, demo=False)
    assert [item.id for item in shelf.items()] == ["tee-1"]
    assert [(b.id, b.reason) for b in shelf.broken()] == [("deep", "its item.json is not JSON")]


def test_write_file_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    files.write_file(path, b"one")

    def fails(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(os, "fsync", fails)
        files.write_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def change(folder: Path, **fields: object) -> None:
    path = folder / "item.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


BROKEN = {
    "newer": (lambda f: change(f, version=2), "version 2, newer than this program"),
    "unversioned": (lambda f: change(f, version=None), "names no version"),
    "not json": (lambda f: (f / "item.json").write_text("{"), "not JSON"),
    "a list": (lambda f: (f / "item.json").write_text("[]"), "names no version"),
    "bad category": (lambda f: change(f, category="boat"), "wrong at category"),
    "bad point": (lambda f: change(f, keypoints={"left_hem": [1, 2]}), "wrong at keypoints.left_hem"),
    "endless point": (lambda f: change(f, keypoints={"left_hem": [float("nan"), 2, 1]}), "wrong at"),
    "other id": (lambda f: change(f, id="tee-9"), "tee-9"),
    "no json": (lambda f: (f / "item.json").unlink(), "no item.json"),
    "no cutout": (lambda f: (f / "cutout.png").unlink(), "no cutout.png|no file cutout.png"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_item_is_listed_with_its_reason_and_the_others_work(name: str, tmp_path: Path, tee: Product) -> None:
    saved(tmp_path, tee)
    saved(tmp_path, tee, id="fine")
    harm, says = BROKEN[name]
    harm(tmp_path / "tee-1")
    shelf = Wardrobe(tmp_path, demo=False)
    assert "fine" in [item.id for item in shelf.items()]
    assert [broken.id for broken in shelf.broken()] == ["tee-1"]
    assert any(part in shelf.broken()[0].reason for part in says.split("|"))
    with pytest.raises(ItemError):
        shelf.get("tee-1")


def test_a_cutout_that_is_no_cutout(tmp_path: Path, tee: Product) -> None:
    folder = saved(tmp_path, tee)
    (folder / "cutout.png").write_bytes((folder / "cutout.png").read_bytes()[:500])
    with pytest.raises(ItemError, match="cut short"):
        read_product(folder)
    cv2.imwrite(str(folder / "cutout.png"), tee.cutout[..., :3])
    with pytest.raises(ItemError, match="no transparency"):
        read_product(folder)


def test_a_change_on_disk_is_seen_without_a_restart(tmp_path: Path, tee: Product) -> None:
    folder = saved(tmp_path, tee)
    shelf = Wardrobe(tmp_path, demo=False)
    assert shelf.item("tee-1").title == "Tee"
    change(folder, title="Other")
    os.utime(folder / "item.json", ns=(1, 1))
    assert shelf.item("tee-1").title == "Other"
    shutil.rmtree(folder)
    assert shelf.items() == ()


@pytest.mark.parametrize("bad", ["../x", "a/b", "", ".hidden", "..", "a" * 65, "ä", "a\n", "a b", "a\\b", "\0"])
def test_ids_are_safe_as_folder_names(bad: str, tmp_path: Path, tee: Product) -> None:
    assert not is_id(bad)
    (tmp_path / "x").mkdir()
    shelf = Wardrobe(tmp_path / "shop", demo=False)
    assert not shelf.knows(bad)
    with pytest.raises(UnknownItem, match="there is no item"):
        shelf.get(bad)
    with pytest.raises(ItemError, match="cannot be an id"):
        saved(tmp_path / "shop", tee, id=bad)


def test_the_shops_item_hides_a_built_in_one(tmp_path: Path, tee: Product) -> None:
    built_in = sorted(p.name for p in demo_dir().iterdir() if p.is_dir())
    saved(tmp_path, tee, id=built_in[0], title="Mine")
    shelf = Wardrobe(tmp_path)
    assert shelf.item(built_in[0]).title == "Mine"
    assert sorted(item.id for item in shelf.items()) == built_in


def test_resolve_takes_an_id_or_a_photo(tmp_path: Path, tee: Product) -> None:
    saved(tmp_path, tee)
    shelf = Wardrobe(tmp_path, demo=False)
    assert shelf.resolve("tee-1").item.title == "Tee"
    path = tmp_path / "some=shirt.png"
    cv2.imwrite(str(path), drawn(TEE).photo)
    made = shelf.resolve(f"top={path}")
    assert made.item.category is Category.TOP
    assert is_id(made.item.id)
    assert made.item.keypoints
    with pytest.raises(UnknownItem):
        shelf.resolve("tee-2")
    with pytest.raises(PhotoError, match="no file"):
        shelf.resolve("top=nowhere.png")
    with pytest.raises(ProductError, match="no category"):
        shelf.resolve(f"boat={path}")


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
number = st.floats(-1e6, 1e6)
items = st.builds(
    Item,
    id=st.just("any"),
    sku=words,
    title=words,
    category=st.sampled_from(Category),
    colours=st.tuples(words),
    text=words,
    sizes=st.dictionaries(words, st.dictionaries(words, number, max_size=3), max_size=3),
    keypoints=st.dictionaries(words, st.tuples(number, number, st.floats(0, 1)), max_size=5),
    edited=st.tuples(words),
    neckline=st.lists(st.tuples(number, number), max_size=5).map(tuple),
    neckline_confidence=st.floats(0, 1),
    dimensions_cm=st.dictionaries(words, number, max_size=3),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(item=items, scale=st.floats(1, 50), offset=st.tuples(number, number))
def test_any_item_survives_the_disk(tmp_path: Path, item: Item, scale: float, offset: tuple[float, float]) -> None:
    product = Product(item, np.zeros((2, 2, 4), np.uint8), scale, offset)
    folder = item_folder.save_product(tmp_path, product, b"", ".png")
    back = read_product(folder)
    assert back.item.model_dump(exclude={"scale", "offset", "photo_sha256", "found"}) == item.model_dump()
    assert (back.scale, back.offset) == (scale, offset)
