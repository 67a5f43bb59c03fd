import cv2
import numpy as np
import pytest

from fitmirror.wardrobe.item import Category, Item
from fitmirror.web.catalogue import PAGE_ITEMS, page_of

from .test_signaling import problem

MANY = [Item(id=f"i{n:03}", title=f"Shirt {n}", category="top") for n in range(2 * PAGE_ITEMS + 3)]


def test_pages_follow_each_other_to_the_end():
    seen, cursor = [], None
    for _ in range(3):
        page = page_of(MANY, None, "", cursor)
        seen += [entry.id for entry in page.items]
        cursor = page.next
    assert cursor is None
    assert seen == [item.id for item in MANY]


def test_a_page_that_ends_with_the_last_item_is_the_last():
    assert page_of(MANY[:PAGE_ITEMS], None, "", None).next is None


def test_a_cursor_that_is_gone_starts_over():
    assert page_of(MANY, None, "", "gone").items[0].id == "i000"


def test_words_and_category_narrow():
    assert [e.id for e in page_of(MANY, Category.TOP, "shirt 101", None).items] == ["i101"]
    assert page_of(MANY, Category.SHOES, "", None).items == []


async def test_list(service):
    client = await service()
    body = await (await client.get("/v1/wardrobe")).json()
    assert [item["id"] for item in body["items"]] == ["tee", "tank", "chair-1"]
    assert body["next"] is None
    assert body["items"][0]["title"] == "T-shirt"
    assert body["items"][0]["category"] == "top"
    assert body["items"][0]["image"] == "/v1/wardrobe/tee/image"
    assert body["items"][1]["sizes"] == ["M"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [("category=furniture", ["chair-1"]), ("q=WHALE", ["tee"]), ("q=c-1", ["chair-1"]), ("category=hat", []),
     ("category=&q=&cursor=", ["tee", "tank", "chair-1"]), ("cursor=tee", ["tank", "chair-1"])],
)  # fmt: skip
async def test_list_narrowed(service, query, ids):
    client = await service()
    body = await (await client.get(f"/v1/wardrobe?{query}")).json()
    assert [item["id"] for item in body["items"]] == ids


async def test_unknown_category(service):
    client = await service()
    await problem(await client.get("/v1/wardrobe?category=spaceship"), 400)


async def test_one_item(service):
    client = await service()
    assert Item(**await (await client.get("/v1/wardrobe/tank")).json()).sizes == {"M": {"chest_cm": 96}}
    await problem(await client.get("/v1/wardrobe/nothing"), 404)


async def test_image_and_its_tag(service):
    client = await service()
    response = await client.get("/v1/wardrobe/tee/image")
    assert response.content_type == "image/png"
    picture = cv2.imdecode(np.frombuffer(await response.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (300, 200, 4)
    again = await client.get("/v1/wardrobe/tee/image", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304
    for id in ("nothing", "tank"):
        await problem(await client.get(f"/v1/wardrobe/{id}/image"), 404)


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/wardrobe"), ("DELETE", "/v1/wardrobe/tee")])
async def test_writing_is_not_built_yet(service, method, path):
    client = await service()
    await problem(await client.request(method, path), 405)
