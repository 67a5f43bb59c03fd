"""A shop's uploads and changes over HTTP: what is taken, and what is refused with which words."""

import asyncio
import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from aiohttp import FormData, MultipartWriter
from tests.wardrobe.clothing import CROTCH, DRESS, TROUSERS, dress, legs, open_jacket
from tests.wardrobe.garments import TANK, TEE, drawn
from tests.wardrobe.test_photo import cmyk_jpeg, png_header, with_exif

from fitmirror.web import wardrobe_work
from fitmirror.web.wardrobe_writes import MOST_PHOTO_BYTES

from .test_signaling import problem


def png(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


@pytest.fixture(scope="module")
def tee() -> bytes:
    return png(drawn(TEE).photo)


@pytest.fixture(scope="module")
def tank() -> bytes:
    return png(drawn(TANK).photo)


def form(photo: bytes | None, name: str = "tee_shirt.png", kind: str = "image/png", **fields: str) -> FormData:
    data = FormData(default_to_multipart=True)
    for key, value in ({"category": "top"} | fields).items():
        data.add_field(key, value)
    if photo is not None:
        data.add_field("photo", photo, filename=name, content_type=kind)
    return data


async def test_a_photo_is_taken_in_and_can_be_seen_at_once(service, tee):
    client = await service()
    response = await client.post("/v1/wardrobe", data=form(tee, title="Summer <b>tee</b>", sku="S-1", text="Soft"))
    body = await response.json()
    assert response.status == 201, body
    assert response.headers["Location"] == "/v1/wardrobe/s-1"
    assert (body["id"], body["title"], body["text"], body["demo"]) == ("s-1", "Summer <b>tee</b>", "Soft", False)
    assert 0 < body["confidence"] <= 1
    assert "left_shoulder" in body["keypoints"]
    listed = (await (await client.get("/v1/wardrobe?q=summer")).json())["items"]
    assert [item["id"] for item in listed] == ["s-1"]
    assert (await client.get(listed[0]["thumbnail"])).status == 200
    again = await client.get("/v1/wardrobe/s-1")
    assert again.headers["ETag"] == response.headers["ETag"]


async def test_a_back_comes_with_the_front_and_only_one_of_each(service, shelf, tee, tank):
    client = await service()
    data = form(tee, id="both")
    data.add_field("back", tank, filename="back.png", content_type="image/png")
    response = await client.post("/v1/wardrobe", data=data)
    assert response.status == 201, await response.text()
    assert shelf.get("both").back is not None
    data = form(tee, id="three")
    for _ in range(2):
        data.add_field("back", tank, filename="back.png", content_type="image/png")
    assert "more than one part `back`" in await problem(await client.post("/v1/wardrobe", data=data), 400)


@pytest.mark.parametrize(
    ("category", "make", "point"),
    [
        ("bottom", lambda: legs(TROUSERS, CROTCH["trousers"]), "crotch"),
        ("dress", lambda: dress(DRESS), "left_hip"),
        ("outerwear", open_jacket, "left_armpit"),
    ],
)
async def test_clothing_of_every_category_is_taken_in(service, category, make, point):
    client = await service()
    response = await client.post("/v1/wardrobe", data=form(png(make().photo), category=category))
    body = await response.json()
    assert response.status == 201, body
    assert body["category"] == category
    assert body["keypoints"][point][2] > 0.6
    assert (await client.get(f"/v1/wardrobe/{body['id']}/image?view=preview")).status == 200


async def test_the_wrong_category_names_the_right_one(service):
    client = await service()
    photo = png(legs(TROUSERS, CROTCH["trousers"]).photo)
    said = await problem(await client.post("/v1/wardrobe", data=form(photo, category="top")), 422)
    assert "category bottom" in said


async def test_the_photo_may_come_before_its_fields_and_its_name_is_only_a_name(service, shelf, tee):
    client = await service()
    lines = [
        b"--abc",
        b'Content-Disposition: form-data; name="photo"; filename="../../x y.png"',
        b"Content-Type: text/html",
        b"",
        tee,
        b"--abc",
        b'Content-Disposition: form-data; name="category"',
        b"",
        b"top",
        b"--abc--",
        b"",
    ]
    headers = {"Content-Type": "multipart/form-data; boundary=abc"}
    response = await client.post("/v1/wardrobe", data=b"\r\n".join(lines), headers=headers)
    body = await response.json()
    assert (response.status, body["id"], body["title"]) == (201, "x-y", "X y")
    assert sorted(p.name for p in shelf.folder.iterdir()) == ["chair-1", "tank", "tee", "x-y"]


def sixteen_bit() -> np.ndarray:
    return drawn(TEE).photo.astype(np.uint16) * 257


def transparent() -> np.ndarray:
    made = drawn(TEE)
    return np.dstack((made.photo, made.mask))


def animated() -> bytes:
    """A WebP of two frames; the first shows the garment."""
    photo = cv2.cvtColor(drawn(TEE).photo, cv2.COLOR_BGR2RGB)
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(p, cv2.COLOR_RGB2BGRA) for p in (photo, photo[::-1].copy())]
    animation.durations = [100, 100]
    ok, data = cv2.imencodeanimation(".webp", animation)
    assert ok
    return bytes(data)


GOOD = {
    "jpeg named png": lambda: cv2.imencode(".jpg", drawn(TEE).photo)[1].tobytes(),
    "turned by Exif": lambda: with_exif(
        cv2.imencode(".jpg", np.ascontiguousarray(np.rot90(drawn(TEE).photo)))[1].tobytes(), 6
    ),
    "16 bit": lambda: png(sixteen_bit()),
    "with transparency": lambda: png(transparent()),
    "animated": animated,
}


@pytest.mark.parametrize("name", GOOD)
async def test_photos_of_every_kind(service, name):
    client = await service()
    response = await client.post("/v1/wardrobe", data=form(GOOD[name]()))
    body = await response.json()
    assert response.status == 201, body
    assert body["height"] > body["width"] * 0.8
    left, right = body["keypoints"]["left_hem"], body["keypoints"]["right_hem"]
    assert left[0] > right[0]  # the right way up
    assert left[1] > body["keypoints"]["left_shoulder"][1]


def bomb() -> bytes:
    pixels = zlib.compress(bytes(1000))
    data = struct.pack(">I", len(pixels)) + b"IDAT" + pixels + struct.pack(">I", zlib.crc32(b"IDAT" + pixels))
    return png_header(30_000, 30_000) + data + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


BAD = {
    "empty": (lambda: b"", "empty"),
    "no picture": (lambda: b"hello" * 100, "not a picture"),
    "svg with a script": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "picture",
    ),
    "cut short": (lambda: png(drawn(TEE).photo)[:-2000], "cut short"),
    "a bomb": (bomb, "too large"),
    "nothing on it": (lambda: png(np.full((500, 400, 3), 230, np.uint8)), ""),
    "cmyk without a garment": (cmyk_jpeg, ""),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_cannot_be_used_is_said_and_leaves_nothing(service, shelf, name):
    photo, says = BAD[name]
    client = await service()
    before = sorted(p.name for p in shelf.folder.iterdir())
    detail = await problem(await client.post("/v1/wardrobe", data=form(photo())), 422)
    assert says in detail
    assert sorted(p.name for p in shelf.folder.iterdir()) == before


async def test_too_large(service, shelf):
    client = await service()

    async def endless():
        for _ in range(2 * MOST_PHOTO_BYTES // (1 << 20)):
            yield bytes(1 << 20)

    with MultipartWriter("form-data") as body:
        body.append(b"top").set_content_disposition("form-data", name="category")
        body.append(endless()).set_content_disposition("form-data", name="photo", filename="a.png")
    await problem(await client.post("/v1/wardrobe", data=body), 413)
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "200000000"}
    reader, writer = await asyncio.open_connection(client.host, client.port)
    lines = [f"{k}: {v}" for k, v in ({"Host": f"{client.host}:{client.port}"} | headers).items()]
    writer.write(("POST /v1/wardrobe HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode())
    assert b" 413 " in await reader.readline()  # before any of it has come
    writer.close()
    assert sorted(p.name for p in shelf.folder.iterdir()) == ["chair-1", "tank", "tee"]


def not_text(tee: bytes) -> FormData:
    data = form(tee)
    data.add_field("text", io.BytesIO(b"\xff\xfe"))
    return data


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        (lambda tee: form(None), 400, "photo"),
        (lambda tee: form(tee, category="spaceship"), 400, "category"),
        (lambda tee: form(tee, colour="red"), 400, "colour"),
        (lambda tee: form(tee, title="x" * 201), 400, "title"),
        (lambda tee: form(tee, id="../x"), 422, "cannot be an id"),
        (lambda tee: form(tee, id="tee"), 409, "already"),
        (lambda tee: form(tee, sku="C-1"), 409, "SKU"),
        (lambda tee: form(tee, category="shoes"), 422, "shoes"),
        (lambda tee: not_text(tee), 400, "not text"),
    ],
)
async def test_fields_that_are_wrong(service, shelf, tee, data, status, says):
    client = await service()
    assert says in await problem(await client.post("/v1/wardrobe", data=data(tee)), status)
    assert sorted(p.name for p in shelf.folder.iterdir()) == ["chair-1", "tank", "tee"]


async def test_unknown_fields_are_refused_before_they_are_read(service):
    client = await service()
    sent = 0

    async def endless():
        nonlocal sent
        for n in range(3000):
            sent += 1
            yield f'--abc\r\nContent-Disposition: form-data; name="x{n}"\r\n\r\n'.encode() + b"x" * 15_000 + b"\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=abc"}
    assert "'x0'" in await problem(await client.post("/v1/wardrobe", data=endless(), headers=headers), 400)
    assert sent < 3000


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_an_upload_that_stops_coming_is_ended(service, monkeypatch, method):
    monkeypatch.setattr(wardrobe_work, "STALLED_AFTER_S", 0.2)
    client = await service()
    kind = "multipart/form-data; boundary=abc" if method == "POST" else "application/json"
    start = b'--abc\r\nContent-Disposition: form-data; name="photo"\r\n\r\nhalf' if method == "POST" else b'{"ti'
    reader, writer = await asyncio.open_connection(client.host, client.port)
    head = (
        f"{method} /v1/wardrobe{'' if method == 'POST' else '/tee'} HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n"
    )
    writer.write(f"{head}Content-Type: {kind}\r\nContent-Length: 1000\r\n\r\n".encode() + start)
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 20)
    writer.close()


async def test_not_a_form(service, tee):
    client = await service()
    await problem(await client.post("/v1/wardrobe", json={"category": "top"}), 415)
    headers = {"Content-Type": "multipart/form-data"}
    await problem(await client.post("/v1/wardrobe", data=b"x", headers=headers), 400)
    headers = {"Content-Type": "multipart/form-data; boundary=abc"}
    await problem(await client.post("/v1/wardrobe", data=b"--abc\r\nnonsense", headers=headers), 400)


async def test_the_same_photo_twice_names_the_first(service, tee):
    client = await service()
    assert (await client.post("/v1/wardrobe", data=form(tee))).status == 201
    second = await client.post("/v1/wardrobe", data=form(tee, name="other.png"))
    assert (await second.json())["existing"] == "tee-shirt"
    assert second.status == 409


async def test_words_are_changed_while_nobody_else_has(service):
    client = await service()
    tag = (await client.get("/v1/wardrobe/tee")).headers["ETag"]
    changed = await client.patch("/v1/wardrobe/tee", json={"title": "<i>T</i>"}, headers={"If-Match": tag})
    assert changed.status == 200
    assert (await changed.json())["title"] == "<i>T</i>"
    stale = await client.patch("/v1/wardrobe/tee", json={"title": "Late"}, headers={"If-Match": tag})
    assert "changed since" in await problem(stale, 412)
    assert (await (await client.patch("/v1/wardrobe/tee", json={"text": "New"})).json())["text"] == "New"
    await problem(await client.patch("/v1/wardrobe/nothing", json={"title": "x"}), 404)


async def test_of_several_changes_of_one_state_one_is_made(service):
    client = await service()
    tag = (await client.get("/v1/wardrobe/tee")).headers["ETag"]
    headers = {"If-Match": tag}
    answers = await asyncio.gather(
        *(client.patch("/v1/wardrobe/tee", json={"title": f"T{n}"}, headers=headers) for n in range(8))
    )
    assert sorted(a.status for a in answers) == [200] + [412] * 7


@pytest.mark.parametrize(
    ("body", "status"),
    [({"id": "x"}, 400), ({"title": 5}, 400), ([], 400), ({"category": "boat"}, 400), ({"sku": "C-1"}, 409),
     ({"category": "hat"}, 422), ({"title": "x" * 3_100_000}, 413)],
)  # fmt: skip
async def test_changes_that_cannot_be(service, body, status):
    client = await service()
    before = await (await client.get("/v1/wardrobe/tee")).json()
    await problem(await client.patch("/v1/wardrobe/tee", json=body), status)
    assert await (await client.get("/v1/wardrobe/tee")).json() == before


async def test_a_patch_that_is_no_json(service):
    client = await service()
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[" * 60_000, b'{"a":' * 9000, b'{"colours": ["\\udfff"]}', b"\xff", b""):
        await problem(await client.patch("/v1/wardrobe/tee", data=body, headers=headers), 400)
    await problem(await client.patch("/v1/wardrobe/tee", data=b"x"), 415)


async def test_removed_and_put_back(service):
    client = await service()
    assert (await (await client.delete("/v1/wardrobe/tee")).json())["id"] == "tee"
    await problem(await client.get("/v1/wardrobe/tee"), 404)
    await problem(await client.delete("/v1/wardrobe/tee"), 404)
    back = await client.post("/v1/wardrobe/tee/restore")
    assert back.status == 200
    assert (await back.json())["title"] == "T-shirt"
    await problem(await client.post("/v1/wardrobe/tee/restore"), 404)


async def test_many_at_once_are_all_answered(service, tee, tank):
    client = await service()
    photos = [png(np.roll(drawn(TEE).photo, n, axis=0)) for n in range(3)]
    answers = await asyncio.gather(*(client.post("/v1/wardrobe", data=form(p)) for p in photos))
    assert [a.status for a in answers] == [201] * 3
    assert len({(await a.json())["id"] for a in answers}) == 3


async def test_a_broken_item_can_be_removed(service, shelf):
    (shelf.folder / "tee" / "item.json").write_text("[]")
    client = await service()
    await problem(await client.get("/v1/wardrobe/tee"), 500)
    assert (await client.delete("/v1/wardrobe/tee")).status == 200


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/wardrobe/tee"), ("DELETE", "/v1/wardrobe")])
async def test_other_methods_are_refused(service, method, path):
    client = await service()
    await problem(await client.request(method, path), 405)
