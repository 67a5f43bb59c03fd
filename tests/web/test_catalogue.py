from pathlib import Path

import cv2
import numpy as np
import pytest

from fitmirror.wardrobe import item_folder
from fitmirror.wardrobe.index import Index, Record
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.item_folder import save_product
from fitmirror.wardrobe.product import Product
from fitmirror.web.catalogue import PAGE_ITEMS, page_of

from .test_signaling import problem

OWN = Path("/own")


def record(id, title="", category="top", own=True):
    item = Item(id=id, title=title, category=category)
    folder = (OWN if own else Path("/built-in")) / id
    return Record(folder, item, "", f"{id} {title}".lower(), "", (1, 1, 1))


MANY = [record(f"i{n:03}", f"Shirt {n}") for n in range(2 * PAGE_ITEMS)]
MANY += [record("a-demo", "Built in", own=False), record("i050", own=False), record("z-demo", own=False)]


def test_pages_follow_each_other_to_the_end():
    seen, cursor = [], None
    for _ in range(3):
        page = page_of(MANY, OWN, cursor=cursor)
        seen += [(entry.id, entry.demo) for entry in page.items]
        cursor = page.next
        assert page.total == len(MANY)
    assert cursor is None
    assert seen == [(r.folder.name, r.folder.parent != OWN) for r in MANY]


def test_a_page_that_ends_with_the_last_item_is_the_last():
    assert page_of(MANY[:PAGE_ITEMS], OWN).next is None


def test_a_cursor_holds_although_its_item_is_gone():
    fewer = [r for r in MANY if r.folder.name != "i049"]
    assert page_of(fewer, OWN, cursor=page_of(MANY, OWN).next).items[0].id == "i050"


def test_words_and_category_narrow_and_are_counted():
    assert [e.id for e in page_of(MANY, OWN, Category.TOP, "shirt 91").items] == ["i091"]
    mixed = [*MANY, record("shoe", "Shirt of a shoe", "shoes")]
    page = page_of(mixed, OWN, Category.SHOES, "shirt")
    assert [e.id for e in page.items] == ["shoe"]
    assert page.total == 1
    assert page.categories == {Category.TOP: 2 * PAGE_ITEMS, Category.SHOES: 1}


def test_ten_thousand_items_are_looked_over_without_reading_them_again(tmp_path, monkeypatch):
    for n in range(300):
        save_product(tmp_path, Product(Item(id=f"i{n}", category="top"), np.zeros((2, 2, 4), np.uint8)), b"", ".png")
    index = Index(tmp_path)
    first = index.records()
    reads = []
    monkeypatch.setattr(item_folder, "read_stored", lambda folder: reads.append(folder))
    assert index.records() is first
    assert not reads


async def test_list(service):
    client = await service()
    body = await (await client.get("/v1/wardrobe")).json()
    assert [item["id"] for item in body["items"]] == ["chair-1", "tank", "tee"]
    assert body["next"] is None
    assert body["total"] == 3
    assert body["categories"] == {"top": 2, "furniture": 1}
    assert body["items"][2]["title"] == "T-shirt"
    assert body["items"][2]["category"] == "top"
    assert body["items"][2]["image"].startswith("/v1/wardrobe/tee/image?v=")
    assert body["items"][1]["sizes"] == ["M"]
    assert body["broken"] == []


@pytest.mark.parametrize(
    ("query", "ids"),
    [("category=furniture", ["chair-1"]), ("q=WHALE", ["tee"]), ("q=c-1", ["chair-1"]), ("category=hat", []),
     ("category=&q=&cursor=", ["chair-1", "tank", "tee"]), ("cursor=chair-1", ["tank", "tee"])],
)  # fmt: skip
async def test_list_narrowed(service, query, ids):
    client = await service()
    body = await (await client.get(f"/v1/wardrobe?{query}")).json()
    assert [item["id"] for item in body["items"]] == ids


async def test_unknown_category(service):
    client = await service()
    await problem(await client.get("/v1/wardrobe?category=spaceship"), 400)


async def test_broken_ones_are_told_where_they_are_asked_for(service, shelf):
    (shelf.folder / "tee" / "item.json").write_text("{ nonsense")
    client = await service()
    body = await (await client.get("/v1/wardrobe?broken=1")).json()
    assert [item["id"] for item in body["items"]] == ["chair-1", "tank"]
    assert {b["id"]: b["reason"] for b in body["broken"]} == {
        "tank": "it has no cutout.png",
        "tee": "its item.json is not JSON",
    }


async def test_one_item(service):
    client = await service()
    response = await client.get("/v1/wardrobe/tee")
    body = await response.json()
    assert (body["title"], body["width"], body["height"], body["demo"]) == ("T-shirt", 200, 300, False)
    assert response.headers["ETag"]
    assert (await (await client.get("/v1/wardrobe/chair-1")).json())["sku"] == "C-1"
    await problem(await client.get("/v1/wardrobe/nothing"), 404)


async def test_image_and_its_tag(service):
    client = await service()
    response = await client.get("/v1/wardrobe/tee/image")
    assert response.content_type == "image/png"
    picture = cv2.imdecode(np.frombuffer(await response.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (300, 200, 4)
    assert response.headers["Cache-Control"] == "no-cache"
    again = await client.get("/v1/wardrobe/tee/image", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304
    for id in ("nothing", "tank"):
        await problem(await client.get(f"/v1/wardrobe/{id}/image"), 404)


async def test_a_picture_named_by_its_version_may_be_kept_for_ever_and_changes_its_name_when_it_changes(service, shelf):
    client = await service()

    async def entry():
        return (await (await client.get("/v1/wardrobe?q=whale")).json())["items"][0]

    before = await entry()
    for name in ("image", "thumbnail"):
        response = await client.get(before[name])
        assert response.status == 200
        assert "immutable" in response.headers["Cache-Control"]
    cv2.imwrite(str(shelf.folder / "tee" / "cutout.png"), np.full((400, 100, 4), 99, np.uint8))
    after = await entry()
    assert after["image"] != before["image"]
    assert "immutable" not in (await client.get(before["image"])).headers["Cache-Control"]


async def test_thumbnail_original_and_preview(service, shelf):
    client = await service()
    (shelf.folder / "tee" / "cutout.png").unlink()
    big = np.zeros((1500, 1000, 4), np.uint8)
    big[100:1400, 200:800] = (20, 40, 200, 255)
    cv2.imwrite(str(shelf.folder / "tee" / "cutout.png"), big)
    response = await client.get("/v1/wardrobe/tee/image?view=thumbnail")
    assert response.content_type == "image/webp"
    small = cv2.imdecode(np.frombuffer(await response.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert small.shape == (320, 213, 4)
    assert small[160, 106, 3] == 255
    assert np.abs(small[160, 106, :3].astype(int) - (20, 40, 200)).max() < 12
    original = await client.get("/v1/wardrobe/tee/image?view=original")
    assert (original.content_type, await original.read()) == ("image/png", b"tee")
    preview = await client.get("/v1/wardrobe/tee/image?view=preview")
    assert preview.content_type == "image/jpeg"
    assert cv2.imdecode(np.frombuffer(await preview.read(), np.uint8), cv2.IMREAD_COLOR) is not None
    await problem(await client.get("/v1/wardrobe/tee/image?view=x-ray"), 400)


async def test_a_preview_is_asked_about_each_time_since_key_points_change_and_the_cutout_does_not(service):
    client = await service()
    version = (await (await client.get("/v1/wardrobe/tee")).json())["image"].partition("v=")[2]
    for view, lasts in (("cutout", True), ("thumbnail", True), ("preview", False), ("original", False)):
        response = await client.get(f"/v1/wardrobe/tee/image?view={view}&v={version}")
        assert response.status == 200
        assert ("immutable" in response.headers["Cache-Control"]) is lasts
