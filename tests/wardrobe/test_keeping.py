"""What a shop does with its wardrobe: taking photos in, changing, removing, restoring."""

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.wardrobe.garments import TANK, TEE, drawn

from fitmirror.wardrobe import keeping
from fitmirror.wardrobe.errors import (
    BuiltInError,
    ChangedError,
    ItemError,
    PhotoError,
    ProductError,
    TakenError,
    UnknownItem,
)
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.preview import SURE, preview_of, unsure_points
from fitmirror.wardrobe.store import Wardrobe
from fitmirror.wardrobe.thumbnails import Thumbnails


def photo_of(points: dict[str, tuple[float, float]] = TEE, suffix: str = ".png") -> bytes:
    return cv2.imencode(suffix, drawn(points).photo)[1].tobytes()


@pytest.fixture(scope="module")
def tee() -> bytes:
    return photo_of()


@pytest.fixture(scope="module")
def tank() -> bytes:
    return photo_of(TANK)


@pytest.fixture
def shelf(tmp_path: Path) -> Wardrobe:
    return Wardrobe(tmp_path / "shop", demo=False, thumbnails=Thumbnails(tmp_path / "thumbnails"))


def test_a_photo_becomes_an_item(shelf: Wardrobe, tee: bytes) -> None:
    product = keeping.add(shelf, tee, Category.TOP, "summer_tee-1.PNG", sku="S 1", text="Soft")
    assert product.item.id == "s-1"
    assert [item.id for item in shelf.items()] == ["s-1"]
    item = shelf.item("s-1")
    assert (item.title, item.sku, item.text, item.category) == ("Summer tee 1", "S 1", "Soft", Category.TOP)
    assert set(TEE) <= {name.removeprefix("left_") for name in item.keypoints}
    names = sorted(p.name for p in (shelf.folder / "s-1").iterdir())
    assert names == ["cutout.png", "item.json", "original.png", "preview.jpg"]
    assert (shelf.folder / "s-1" / "original.png").read_bytes() == tee
    assert cv2.imread(str(shelf.folder / "s-1" / "preview.jpg")) is not None


@pytest.mark.parametrize(
    ("name", "title", "id", "expected"),
    [
        ("../../etc/passwd.png", "", "", "passwd"),
        ("..\\..\\boot.ini", "", "", "boot"),
        ("夏季T恤.jpg", "", "", None),
        ("x" * 300 + ".png", "", "", "x" * 58),
        ("", "", "", None),
        (".png", "", "", "png"),
        ("a.png", "Ärmel & Öse!", "", "armel-ose"),
        ("a.png", "", "My.Tee_1", "My.Tee_1"),
    ],
)
def test_an_id_is_made_of_what_there_is_and_stays_in_the_wardrobe(
    name: str, title: str, id: str, expected: str | None, shelf: Wardrobe, tee: bytes
) -> None:
    made = keeping.add(shelf, tee, Category.TOP, name, title=title, id=id).item.id
    if expected is None:
        assert made.startswith("item-") or made == "t"
    else:
        assert made.startswith(expected[:50])
    assert [p.name for p in shelf.folder.iterdir()] == [made]
    assert sorted(p.name for p in shelf.folder.parent.iterdir()) == ["shop"]


@pytest.mark.parametrize("bad", ["../x", "a/b", ".hidden", "a" * 65, "a b"])
def test_an_id_that_is_none_is_refused(bad: str, shelf: Wardrobe, tee: bytes) -> None:
    with pytest.raises(ItemError, match="cannot be an id"):
        keeping.add(shelf, tee, Category.TOP, id=bad)
    assert not shelf.folder.exists()


def test_two_of_one_name_get_ids_of_their_own(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    assert [keeping.add(shelf, p, Category.TOP, "shirt.png").item.id for p in (tee, tank)] == ["shirt", "shirt-2"]


def test_the_same_product_twice_is_told(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png", sku="A")
    for photo, fields in ((tee, {}), (tank, {"sku": "A"}), (tank, {"id": "a"})):
        with pytest.raises(TakenError) as caught:
            keeping.add(shelf, photo, Category.TOP, "b.png", **fields)
        assert caught.value.existing == "a"
    assert [item.id for item in shelf.items()] == ["a"]


def test_the_same_photo_handed_in_at_once_is_kept_once(shelf: Wardrobe, tee: bytes) -> None:
    outcomes: list[str] = []

    def add() -> None:
        try:
            outcomes.append(keeping.add(shelf, tee, Category.TOP, "a.png").item.id)
        except TakenError:
            outcomes.append("taken")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["a", "taken", "taken", "taken"]


@pytest.mark.parametrize(
    "photo", [b"", b"not a picture", b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_photo_leaves_nothing_behind(photo: bytes, shelf: Wardrobe) -> None:
    with pytest.raises(PhotoError):
        keeping.add(shelf, photo, Category.TOP, "a.png")
    assert not shelf.folder.exists()


def test_a_photo_with_nothing_in_it_is_refused(shelf: Wardrobe) -> None:
    blank = cv2.imencode(".png", np.full((400, 300, 3), 240, np.uint8))[1].tobytes()
    with pytest.raises(ProductError):
        keeping.add(shelf, blank, Category.TOP, "a.png")
    assert not shelf.folder.exists()


def test_words_are_changed_and_what_the_shop_wrote_itself_stays(shelf: Wardrobe, tee: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    path = shelf.folder / "a" / "item.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"supplier": "Ann & Co"}))
    item = keeping.change(shelf, "a", {"title": "<b>New</b>", "colours": ["red"]})
    assert (item.title, item.colours) == ("<b>New</b>", ("red",))
    assert shelf.item("a").title == "<b>New</b>"
    assert json.loads(path.read_text())["supplier"] == "Ann & Co"


@pytest.mark.parametrize("changes", [{"id": "b"}, {"version": 9}, {"title": 5}, {"keypoints": {"left_hem": [1]}}])
def test_a_change_that_cannot_be_changes_nothing(changes: dict[str, object], shelf: Wardrobe, tee: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    before = (shelf.folder / "a" / "item.json").read_bytes()
    with pytest.raises(ItemError):
        keeping.change(shelf, "a", changes)
    assert (shelf.folder / "a" / "item.json").read_bytes() == before


def test_a_change_is_for_the_item_as_it_was_seen(shelf: Wardrobe, tee: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, id="a")
    with pytest.raises(ChangedError):
        keeping.change(shelf, "a", {"title": "Late"}, lambda record: False)
    assert shelf.item("a").title == ""
    assert keeping.change(shelf, "a", {"title": "In time"}, lambda record: True).title == "In time"


def test_a_sku_with_room_around_it_is_the_same(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    assert keeping.add(shelf, tee, Category.TOP, id="a", sku=" S-1 ").item.sku == "S-1"
    with pytest.raises(TakenError):
        keeping.add(shelf, tank, Category.TOP, id="b", sku="S-1\n")
    keeping.add(shelf, tank, Category.TOP, id="b")
    with pytest.raises(TakenError):
        keeping.change(shelf, "b", {"sku": " S-1"})


def test_a_sku_is_one_items_alone(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png", sku="A")
    keeping.add(shelf, tank, Category.TOP, "b.png")
    with pytest.raises(TakenError):
        keeping.change(shelf, "b", {"sku": "A"})
    assert keeping.change(shelf, "a", {"sku": "A", "title": "Same"}).title == "Same"


def test_a_category_that_cannot_be_prepared_changes_nothing(shelf: Wardrobe, tee: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    with pytest.raises(ProductError):
        keeping.change(shelf, "a", {"category": Category.FURNITURE})
    assert shelf.item("a").category is Category.TOP


def test_what_is_removed_can_be_put_back(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    keeping.remove(shelf, "a")
    assert shelf.items() == ()
    assert shelf.broken() == ()
    with pytest.raises(UnknownItem):
        keeping.remove(shelf, "a")
    assert keeping.restore(shelf, "a").id == "a"
    assert [item.id for item in shelf.items()] == ["a"]
    keeping.remove(shelf, "a")
    keeping.add(shelf, tank, Category.TOP, id="a")
    with pytest.raises(TakenError):
        keeping.restore(shelf, "a")
    for nothing in ("b", "../x", ""):
        with pytest.raises(UnknownItem):
            keeping.restore(shelf, nothing)


def test_what_was_removed_keeps_its_id_and_is_not_lost_when_another_is_removed(
    shelf: Wardrobe, tee: bytes, tank: bytes
) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    keeping.remove(shelf, "a")
    assert keeping.add(shelf, tank, Category.TOP, "a.png").item.id == "a-2"
    keeping.remove(shelf, "a-2")
    keeping.restore(shelf, "a")
    assert (shelf.folder / "a" / "original.png").read_bytes() == tee
    keeping.remove(shelf, "a")
    keeping.add(shelf, tank, Category.TOP, id="a")
    place = keeping.remove(shelf, "a")
    kept = {(folder / "original.png").read_bytes() for folder in place.parent.glob("a*")}
    assert kept == {tee, tank}
    assert (place / "original.png").read_bytes() == tank


def test_a_removed_item_whose_sku_another_has_by_now_stays_removed(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, id="a", sku="S-1")
    keeping.remove(shelf, "a")
    keeping.add(shelf, tank, Category.TOP, id="b", sku="S-1")
    with pytest.raises(TakenError, match="that of b"):
        keeping.restore(shelf, "a")
    keeping.change(shelf, "b", {"sku": ""})
    assert keeping.restore(shelf, "a").sku == "S-1"


def test_an_item_that_is_a_link_elsewhere_is_removed_and_restored_as_one(
    shelf: Wardrobe, tee: bytes, tank: bytes, tmp_path: Path
) -> None:
    keeping.add(shelf, tee, Category.TOP, id="a")
    shutil.move(shelf.folder / "a", tmp_path / "elsewhere" / "a")
    (shelf.folder / "a").symlink_to(tmp_path / "elsewhere" / "a")
    before = (tmp_path / "elsewhere" / "a").stat().st_mtime_ns
    for _ in range(2):
        keeping.remove(shelf, "a")
        assert (tmp_path / "elsewhere" / "a" / "item.json").is_file()
        assert keeping.restore(shelf, "a").id == "a"
    place = keeping.remove(shelf, "a")
    os.utime(place, (0, 0), follow_symlinks=False)
    keeping.add(shelf, tank, Category.TOP, id="b")
    assert not os.path.lexists(place)
    assert (tmp_path / "elsewhere" / "a").stat().st_mtime_ns == before


def test_an_item_that_cannot_be_marked_as_removed_is_not(
    shelf: Wardrobe, tee: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.add(shelf, tee, Category.TOP, id="a")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as patch, pytest.raises(PermissionError):
        patch.setattr(os, "utime", refused)
        keeping.remove(shelf, "a")
    assert shelf.item("a").id == "a"


ADDING = """
import sys
from pathlib import Path
from fitmirror.wardrobe import keeping
from fitmirror.wardrobe.errors import TakenError
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.store import Wardrobe
shelf = Wardrobe(Path(sys.argv[1]), demo=False)
photo = Path(sys.argv[2]).read_bytes()
print("ready", flush=True)
sys.stdin.readline()
try:
    print(keeping.add(shelf, photo, Category.TOP, "a.png", sku="S-1").item.id)
except TakenError:
    print("taken")
"""


def test_of_several_programs_one_has_the_sku(tmp_path: Path) -> None:
    programs = []
    for n in range(3):
        photo = tmp_path / f"{n}.png"
        photo.write_bytes(cv2.imencode(".png", np.roll(drawn(TEE).photo, n, axis=0))[1].tobytes())
        words = [sys.executable, "-c", ADDING, str(tmp_path / "shop"), str(photo)]
        programs.append(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    assert sorted(program.communicate()[0].strip() for program in programs) == ["s-1", "taken", "taken"]
    assert [p.name for p in (tmp_path / "shop").iterdir()] == ["s-1"]


def test_after_a_month_what_was_removed_is_forgotten(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    place = keeping.remove(shelf, "a")
    long_ago = time.time() - keeping.REMOVED_KEPT_S - 60
    os.utime(place, (long_ago, long_ago))
    keeping.add(shelf, tank, Category.TOP, "b.png")
    assert not place.exists()


def test_built_in_items_are_nobodys_to_change(tmp_path: Path) -> None:
    shelf = Wardrobe(tmp_path)
    id = shelf.items()[0].id
    for work in (lambda: keeping.remove(shelf, id), lambda: keeping.change(shelf, id, {"title": "Mine"})):
        with pytest.raises(BuiltInError):
            work()
    assert shelf.built_in(id)


def test_a_folder_deleted_or_dropped_in_while_running_is_seen(shelf: Wardrobe, tee: bytes, tmp_path: Path) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    assert len(shelf.items()) == 1
    shutil.move(shelf.folder / "a", tmp_path / "a")
    assert shelf.items() == ()
    shutil.move(tmp_path / "a", shelf.folder / "a")
    assert [item.id for item in shelf.items()] == ["a"]


LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from fitmirror.wardrobe import keeping
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.store import Wardrobe
try:
    keeping.add(Wardrobe(Path(sys.argv[2]), demo=False), Path(sys.argv[3]).read_bytes(), Category.TOP, "a.png")
except OSError as why:
    print("refused", why.errno)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no file size limit here")
@pytest.mark.parametrize("room", [1000, 20_000])
def test_a_disk_that_takes_no_more_half_way_leaves_nothing_behind(room: int, tmp_path: Path, tee: bytes) -> None:
    (tmp_path / "photo.png").write_bytes(tee)
    shop = tmp_path / "shop"
    words = [sys.executable, "-c", LIMITED, str(room), str(shop), str(tmp_path / "photo.png")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("refused"), done
    assert list(shop.iterdir()) == []


def test_a_preview_marks_what_is_unsure(shelf: Wardrobe, tee: bytes) -> None:
    product = keeping.add(shelf, tee, Category.TOP, "a.png")
    points = {name: (x, y, 0.99) for name, (x, y, _) in product.item.keypoints.items()}
    sure = product.with_item(product.item.model_copy(update={"keypoints": points}))
    assert unsure_points(sure) == {}
    name, (x, y, _) = next(iter(points.items()))
    doubtful = sure.with_item(sure.item.model_copy(update={"keypoints": points | {name: (x, y, SURE - 0.1)}}))
    assert list(unsure_points(doubtful)) == [name]
    assert not np.array_equal(preview_of(sure), preview_of(doubtful))
    by_hand = doubtful.with_item(doubtful.item.model_copy(update={"edited": (name,)}))
    assert unsure_points(by_hand) == {}


def test_a_thumbnail_is_made_once_and_anew_for_another_picture(shelf: Wardrobe, tee: bytes, tmp_path: Path) -> None:
    keeping.add(shelf, tee, Category.TOP, "a.png")
    first = shelf.thumbnail("a")
    assert isinstance(first, Path)
    made = first.stat().st_mtime_ns
    assert shelf.thumbnail("a") == first
    assert first.stat().st_mtime_ns == made
    cv2.imwrite(str(shelf.cutout_file("a")), np.full((900, 300, 4), (9, 9, 9, 200), np.uint8))
    second = shelf.thumbnail("a")
    assert second != first
    assert [p.name for p in (tmp_path / "thumbnails").iterdir()] == [second.name]
    assert cv2.imread(str(second), cv2.IMREAD_UNCHANGED).shape == (320, 107, 4)


def test_a_thumbnail_that_cannot_be_kept_is_made_all_the_same(tmp_path: Path, tee: bytes) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Wardrobe(tmp_path / "shop", demo=False, thumbnails=Thumbnails(tmp_path / "file" / "below"))
    keeping.add(shelf, tee, Category.TOP, "a.png")
    made = shelf.thumbnail("a")
    assert isinstance(made, bytes)
    assert cv2.imdecode(np.frombuffer(made, np.uint8), cv2.IMREAD_UNCHANGED).shape[2] == 4


def test_a_back_is_cut_out_and_kept_beside_the_front(shelf: Wardrobe, tee: bytes, tank: bytes) -> None:
    before = keeping.add(shelf, tee, Category.TOP, "tee.png", back=tank)
    assert before.back is not None
    assert (shelf.folder / "tee" / "back.png").is_file()
    kept = shelf.get("tee").back
    assert kept is not None
    assert kept.cutout.shape[2] == 4
    assert (kept.cutout[..., 3] < 128).any()
    assert kept.item.neckline == ()
    assert "right_cuff_outer" not in kept.item.keypoints  # a tank top's back


def test_a_photo_that_a_shop_puts_there_as_the_back_is_cut_out_when_it_is_read(shelf: Wardrobe, tee: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "tee.png")
    assert shelf.get("tee").back is None
    before = shelf.state("tee")
    (shelf.folder / "tee" / "back.jpg").write_bytes(photo_of(TEE, ".jpg"))
    back = shelf.get("tee").back
    assert back is not None
    assert (back.cutout[..., 3] < 128).any()
    assert shelf.state("tee") != before


def test_a_back_that_is_no_garment_is_refused_by_name_and_nothing_is_kept(shelf: Wardrobe, tee: bytes) -> None:
    plain = cv2.imencode(".png", np.full((300, 300, 3), 240, np.uint8))[1].tobytes()
    with pytest.raises(ProductError, match="the photo of the back"):
        keeping.add(shelf, tee, Category.TOP, "tee.png", back=plain)
    assert not shelf.items()


def test_a_broken_back_says_which_file_it_is(shelf: Wardrobe, tee: bytes) -> None:
    keeping.add(shelf, tee, Category.TOP, "tee.png")
    (shelf.folder / "tee" / "back.png").write_bytes(b"no picture")
    with pytest.raises(ItemError, match=r"back\.png"):
        shelf.get("tee")
