"""What is set by hand on an item: kept, refused with a name, shown on the figure, and back to what was found."""

import base64
import json

import cv2
import numpy as np
import pytest
from tests.wardrobe.garments import TEE, drawn

from .test_signaling import problem
from .test_wardrobe_writes import form, png


@pytest.fixture(scope="module")
def photo() -> bytes:
    return png(drawn(TEE).photo)


@pytest.fixture
async def tee(service, photo):
    """A client, and the tee as it was taken in."""
    client = await service()
    response = await client.post("/v1/wardrobe", data=form(photo, title="Tee", id="mine"))
    assert response.status == 201
    return client, await response.json()


async def patch(client, **changes):
    return await client.patch("/v1/wardrobe/mine", json=changes)


async def patched(client, **changes):
    response = await patch(client, **changes)
    body = await response.json()
    assert response.status == 200, body
    return body


def strokes(x: int, y: int, width: int, height: int, value: int) -> dict[str, object]:
    data = cv2.imencode(".png", np.full((height, width), value, np.uint8))[1].tobytes()
    return {"x": x, "y": y, "png": base64.b64encode(data).decode()}


async def picture(client, view: str = "cutout"):
    data = await (await client.get(f"/v1/wardrobe/mine/image?view={view}")).read()
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


async def worn(client, **trial):
    response = await client.post("/v1/wardrobe/mine/preview", json=trial)
    data = await response.read()
    assert response.status == 200, data
    assert response.content_type == "image/jpeg"
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).astype(np.float32)


async def test_a_point_set_by_hand_is_sure_and_can_go_back(tee, shelf):
    client, before = tee
    x, y, _ = before["keypoints"]["left_hem"]
    after = await patched(client, keypoints={"left_hem": [x - 9, y - 4]})
    assert after["keypoints"]["left_hem"] == [pytest.approx(x - 9), pytest.approx(y - 4), 1.0]
    assert after["edited"] == ["left_hem"]
    assert after["found"]["keypoints"] == before["keypoints"]
    kept = json.loads((shelf.folder / "mine" / "item.json").read_text())
    assert kept["edited"] == ["left_hem"]
    await patched(client, keypoints={"right_hem": [40, y]})
    back = await patched(client, edited=["right_hem"])
    assert back["keypoints"]["left_hem"] == before["keypoints"]["left_hem"]
    assert back["keypoints"]["right_hem"][:2] == [40, pytest.approx(y)]
    back = await patched(client, edited=[])
    assert (back["keypoints"], back["edited"], back["found"]) == (before["keypoints"], [], None)


async def test_a_point_can_be_said_to_be_right_where_it_is(tee):
    client, before = tee
    after = await patched(client, edited=["left_collar"])
    assert after["keypoints"]["left_collar"] == [*before["keypoints"]["left_collar"][:2], 1.0]


async def test_the_neckline_is_kept_from_the_wearers_left_to_the_right(tee):
    client, before = tee
    line = [[120, 20], [150, 60], [180, 20]]
    after = await patched(client, neckline=line)
    assert after["neckline"] == line[::-1]
    assert after["neckline_confidence"] == 1.0
    back = await patched(client, edited=[])
    assert back["neckline"] == before["neckline"]


NONSENSE = {
    "outside": (lambda p, w, h: {"left_hem": [w + 50, p["left_hem"][1]]}, "left_hem", "outside", "left hem"),
    "on the other side": (lambda p, w, h: {"left_hem": [2, p["left_hem"][1]]}, "left_hem", "side", "right hem"),
    "below the hem": (lambda p, w, h: {"left_armpit": [p["left_armpit"][0], h - 1]}, "left_armpit", "low", "belongs"),
    "no cuff": (lambda p, w, h: {"left_cuff_inner": p["left_cuff_outer"][:2]}, "left_cuff_inner", "same", ""),
    "no such point": (lambda p, w, h: {"left_wing": [5, 5]}, "left_wing", "unknown", "no key point"),
}  # fmt: skip


@pytest.mark.parametrize("what", NONSENSE)
@pytest.mark.parametrize("call", ["change", "preview"])
async def test_nonsense_is_refused_and_the_point_named(tee, what, call):
    client, before = tee
    make, at, code, words = NONSENSE[what]
    changes = {"keypoints": make(before["keypoints"], before["width"], before["height"])}
    if call == "change":
        response = await patch(client, **changes)
    else:
        response = await client.post("/v1/wardrobe/mine/preview", json=changes)
    body = await response.json()
    assert words in await problem(response, 422)
    assert (body["at"], body["code"]) == (at, code)
    assert (await (await client.get("/v1/wardrobe/mine")).json())["keypoints"] == before["keypoints"]


LINES = {
    "crosses itself": ([[180, 20], [100, 60], [180, 60], [100, 20]], "knot"),
    "one point": ([[180, 20]], "short"),
    "no length": ([[180, 20], [180, 20]], "short"),
    "outside": ([[180, 20], [-90, 20]], "outside"),
}


@pytest.mark.parametrize("what", LINES)
async def test_a_line_that_can_be_no_neckline_is_refused(tee, what):
    client, _ = tee
    line, code = LINES[what]
    response = await patch(client, neckline=line)
    body = await response.json()
    assert (response.status, body["at"], body["code"]) == (422, "neckline", code)


async def test_a_hood_is_a_closed_outline_or_none(tee):
    client, _ = tee
    outline = [[120, 2], [180, 2], [190, 50], [110, 50]]
    assert (await patched(client, hood=outline))["hood"] == outline
    assert (await patched(client, hood=[]))["hood"] == []
    assert (await (await patch(client, hood=outline[:2])).json())["at"] == "hood"


async def test_sizes_are_kept_and_typing_errors_are_not(tee):
    client, before = tee
    assert before["measures"]["chest_cm"][0] < 100 < before["measures"]["chest_cm"][1]
    after = await patched(client, sizes={"M": {"chest_cm": 104, "length_cm": 70.5}, "L": {}})
    assert after["size_table"] == {"M": {"chest_cm": 104, "length_cm": 70.5}, "L": {}}
    assert after["sizes"] == ["M", "L"]
    response = await patch(client, sizes={"M": {"chest_cm": 1040}})
    body = await response.json()
    assert "Chest of size M is 1040 cm" in await problem(response, 422)
    assert (body["at"], body["other"]) == ("sizes", "M/chest_cm")
    assert (await (await patch(client, sizes={"": {}})).json())["code"] == "name"
    assert (await (await patch(client, sizes={"M": {"chest": 4}})).json())["code"] == "measure"


async def test_the_brush_removes_and_keeps_and_what_was_found_comes_back(tee, shelf):
    client, before = tee
    found = await picture(client)
    after = await patched(client, edge=strokes(100, 150, 60, 40, 0))
    now = await picture(client)
    assert now[152:188, 102:158, 3].max() == 0
    assert np.array_equal(now[:140, :, 3], found[:140, :, 3])
    assert after["edited"] == ["cutout"]
    assert after["image"] != before["image"]
    kept = await patched(client, edge=strokes(110, 160, 20, 10, 255))
    assert (await picture(client))[162:168, 112:128, 3].min() == 255
    assert kept["keypoints"] == before["keypoints"]
    assert (await patched(client, edited=[]))["edited"] == []
    assert np.array_equal(await picture(client), found)
    assert not (shelf.folder / "mine" / "cutout-found.png").exists()
    assert (await client.get("/v1/wardrobe/mine/image?view=original")).status == 200


async def test_what_is_kept_beyond_the_cutout_brings_the_photo_and_moves_the_points_along(tee, photo):
    client, before = tee
    added = 12
    after = await patched(client, keypoints={"left_hem": before["keypoints"]["left_hem"][:2]},
                          edge=strokes(-added, 40, 30, 20, 255))  # fmt: skip
    assert after["width"] == before["width"] + added
    for name, (x, y, _) in before["keypoints"].items():
        assert after["keypoints"][name][:2] == [pytest.approx(x + added), pytest.approx(y)]
    assert after["found"]["keypoints"]["left_hem"][0] == pytest.approx(before["keypoints"]["left_hem"][0] + added)
    now = await picture(client)
    assert now[45:55, 2:10, 3].min() == 255
    whole = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    s, (ox, oy) = after["scale"], after["offset"]
    there = whole[round(oy + 50 * s), round(ox + 5 * s)].astype(float)
    assert np.abs(now[50, 5, :3] - there).max() < 12
    back = await patched(client, edited=[])
    assert (await picture(client))[45:55, 2:10, 3].max() == 0
    assert back["keypoints"]["left_hem"][0] == pytest.approx(before["keypoints"]["left_hem"][0] + added)


@pytest.mark.parametrize("edge", [{"x": 0, "y": 0, "png": "no"}, strokes(0, 0, 4000, 4000, 0)])
async def test_strokes_that_are_no_picture_or_leave_nothing_are_refused(tee, edge):
    client, _ = tee
    response = await patch(client, edge=edge)
    body = await response.json()
    assert (response.status, body["at"]) == (422, "cutout")


async def test_the_figure_wears_it_and_a_moved_point_shows(tee, shelf):
    client, before = tee
    plain = await worn(client)
    assert np.abs(plain - await worn(client)).max() == 0
    points = before["keypoints"]
    moved = await worn(client, keypoints={n: [points[n][0], points[n][1] - 60] for n in ("left_hem", "right_hem")})
    assert np.abs(plain - moved).mean() > 0.3
    assert (await (await client.get("/v1/wardrobe/mine")).json())["keypoints"] == points
    whole = await worn(client, whole=True)
    assert whole.shape[0] > 1.3 * plain.shape[0]


async def test_a_size_shows_on_the_figure(tee):
    client, _ = tee
    sizes = {"S": {"length_cm": 55}, "XL": {"length_cm": 85}}
    short, long = [await worn(client, sizes=sizes, size=size) for size in sizes]
    assert np.abs(short - long).mean() > 0.3
    response = await client.post("/v1/wardrobe/mine/preview", json={"size": "XS"})
    assert "no size" in await problem(response, 422)


async def test_what_cannot_be_worn_yet_says_so(service):
    client = await service()
    assert "category" in await problem(await client.post("/v1/wardrobe/chair-1/preview", json={}), 422)
    await problem(await client.post("/v1/wardrobe/nothing/preview", json={}), 404)
    await problem(await client.post("/v1/wardrobe/tee/preview", data=b"{"), 400)


async def test_another_category_does_not_go_with_points(tee, shelf):
    client, before = tee
    response = await patch(client, category="bottom", keypoints={"left_hem": before["keypoints"]["left_hem"][:2]})
    assert "first" in await problem(response, 422)
    assert (await (await client.get("/v1/wardrobe/mine")).json())["edited"] == []
