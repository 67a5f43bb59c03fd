"""Two real peers in one process: what a visitor sees and hears."""

import asyncio
import base64
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

import cv2
import numpy as np
import pytest
from aiortc import RTCRtpSender

from fitmirror.bench.loopback import Camera, Client, scenes
from fitmirror.fitting.blend import why_not
from fitmirror.live import messages as m
from fitmirror.live.mirrors import Mirrors
from fitmirror.live.negotiation import MOST_CANDIDATES
from fitmirror.live.session import DEAF_CLIENT_BYTES, SLOW_CLIENT_BYTES
from fitmirror.live.trickle import parse


def quarter(picture):
    """Mean colour of the lower right quarter's middle, BGR."""
    h, w = picture.shape[:2]
    return picture[3 * h // 5 : 4 * h // 5, 3 * w // 5 : 4 * w // 5].reshape(-1, 3).mean(0)


def is_red(picture):
    blue, green, red = quarter(picture)
    return red > 180 and blue < 80 and green < 80


async def test_the_picture_comes_back_in_order_and_newest_first(visit):
    visitor = await visit()
    await visitor.client.seen(40)
    numbers = [a.number for a in visitor.client.arrivals]
    assert numbers == sorted(set(numbers))
    assert {(a.width, a.height) for a in visitor.client.arrivals} == {(640, 360)}


async def test_wear_changes_the_picture_and_is_answered_once_it_shows(visit):
    visitor = await visit()
    assert not is_red(await visitor.client.seen(3))
    visitor.client.say(type="wear", id=1, items=["red"])
    worn = await visitor.client.heard("worn")
    assert worn == {"type": "worn", "id": 1, "items": ["red"], "visible": True}
    assert is_red(await visitor.client.seen(5))
    visitor.client.say(type="wear", id=2, items=[])
    assert (await visitor.client.heard("worn", id=2))["visible"] is True
    assert not is_red(await visitor.client.seen(5))


async def test_with_nobody_in_view_wear_is_answered_not_visible_and_a_hint_follows(visit, painters):
    visitor = await visit()
    painters[0].present = False
    visitor.client.say(type="hello", v=1, locale="zh-CN")
    visitor.client.say(type="wear", id=1, items=["red"])
    assert (await visitor.client.heard("worn"))["visible"] is False
    hint = await visitor.client.heard("hint", code="nobody")
    assert not hint["text"].isascii()
    painters[0].present = True
    assert (await visitor.client.heard("hint", code=""))["text"] == ""
    assert [m["code"] for m in visitor.client.messages if m["type"] == "hint"] == ["nobody", ""]


async def test_hello_is_answered_with_the_limits(visit):
    visitor = await visit()
    visitor.client.say(type="hello", v=1, locale="en")
    ready = await visitor.client.heard("ready")
    assert ready["v"] == 1
    assert ready["session"] == visitor.session.id
    assert ready["limits"]["segmenters"] == ["selfie", "fused"]


async def test_two_wears_at_once_the_newer_wins(visit, stock):
    visitor = await visit()
    stock.slow["green"] = Future()
    visitor.client.say(type="wear", id=1, items=["green"])
    visitor.client.say(type="wear", id=2, items=["red"])
    assert await visitor.client.heard("worn", id=1) == {"type": "worn", "id": 1, "superseded": True}
    stock.slow["green"].set_result(None)
    assert (await visitor.client.heard("worn", id=2))["visible"] is True
    assert is_red(await visitor.client.seen(10))
    assert len([m for m in visitor.client.messages if m["type"] == "worn"]) == 2


@pytest.mark.parametrize(
    ("item", "code"), [("nothing", "unknown_item"), ("chair", "unsupported_category"), ("torn", "bad_item")]
)
async def test_what_cannot_be_worn_is_an_error_and_changes_nothing(visit, item, code):
    visitor = await visit()
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn", id=1)
    visitor.client.say(type="wear", id=2, items=["green", {"item": item, "size": "M"}, "red"])
    error = await visitor.client.heard("error")
    assert (error["code"], error["item"]) == (code, item)
    assert is_red(await visitor.client.seen(5))


async def test_an_unknown_item_does_not_supersede_what_is_being_prepared(visit, stock):
    visitor = await visit()
    stock.slow["red"] = Future()
    visitor.client.say(type="wear", id=1, items=["red"])
    visitor.client.say(type="wear", id=2, items=["nothing"])
    await visitor.client.heard("error", id=2)
    stock.slow["red"].set_result(None)
    assert (await visitor.client.heard("worn", id=1))["visible"] is True


async def test_wear_can_be_cancelled_while_it_is_prepared(visit, stock):
    visitor = await visit()
    stock.slow["red"] = Future()
    visitor.client.say(type="wear", id=1, items=["red"])
    visitor.client.say(type="cancel", id=1)
    await visitor.client.heard("cancelled", id=1)
    stock.slow["red"].set_result(None)
    visitor.client.say(type="cancel", id=1)
    assert (await visitor.client.heard("error"))["code"] == "unknown_request"
    assert not is_red(await visitor.client.seen(5))
    assert not [m for m in visitor.client.messages if m["type"] == "worn"]


async def test_set_changes_the_methods(visit, painters):
    visitor = await visit()
    visitor.client.say(type="set", id=3, blend="poisson", segmenter="selfie")
    assert await visitor.client.heard("applied") == {
        "type": "applied",
        "id": 3,
        "blend": "poisson",
        "segmenter": "selfie",
    }
    assert painters[0].methods == [("selfie", "poisson", None)]


async def test_set_tells_the_shoppers_height(visit, painters):
    visitor = await visit()
    visitor.client.say(type="set", id=3, height_cm=172)
    assert await visitor.client.heard("applied") == {"type": "applied", "id": 3, "height_cm": 172}
    visitor.client.say(type="set", id=4, height_cm=15)
    error = await visitor.client.heard("error", id=4)
    assert error["code"] == "invalid"
    assert "80" in error["message"]
    assert painters[0].methods == [(None, None, 172.0)]


async def test_a_segmenter_whose_net_is_not_there_is_told_how_to_get_it_and_the_mirror_goes_on(house, painters, visit):
    needy = replace(house, absent={"deeplab": "it needs a net: fitmirror models pull deeplabv3-257"})
    mirrors = Mirrors(needy, most=1)
    mirrors.start()
    try:
        visitor = await visit(opened=mirrors.open)
        visitor.client.say(type="set", id=3, segmenter="deeplab")
        error = await visitor.client.heard("error", id=3)
        assert (error["code"], "models pull deeplabv3-257" in error["message"]) == ("invalid", True)
        await visitor.client.seen(3)
        visitor.client.say(type="set", id=4, segmenter="selfie")
        await visitor.client.heard("applied", id=4)
        assert painters[-1].methods == [("selfie", None, None)]
    finally:
        await mirrors.close()


async def test_a_net_that_does_not_load_is_an_error_and_the_newest_wish_counts(house, painters, visit):
    loading = threading.Event()

    def ready(segmenter: str | None, blend: str | None, garments: Sequence[object]) -> None:
        if segmenter == "selfie":
            assert loading.wait(10)
            raise OSError("selfie.onnx is damaged; pull it again")
        if blend:
            raise OSError("waves.png is damaged; import it again")

    mirrors = Mirrors(replace(house, ready=ready), most=1)
    mirrors.start()
    try:
        visitor = await visit(opened=mirrors.open)
        visitor.client.say(type="set", id=3, segmenter="selfie")
        visitor.client.say(type="set", id=4, segmenter="fused")
        await visitor.client.seen(3)
        assert painters[-1].methods == []
        loading.set()
        error = await visitor.client.heard("error", id=3)
        assert (error["code"], error["message"]) == ("invalid", "selfie.onnx is damaged; pull it again.")
        await visitor.client.heard("applied", id=4)
        assert painters[-1].methods == [("fused", None, None)]
        visitor.client.say(type="set", id=5, blend="alpha")
        error = await visitor.client.heard("error", id=5)
        assert error["message"] == "waves.png is damaged; import it again."
        assert painters[-1].methods == [("fused", None, None)]
    finally:
        loading.set()
        await mirrors.close()


async def test_what_is_worn_is_made_ready_for_its_blender_before_a_frame_waits_for_it(house, painters, visit):
    asked = []

    def ready(segmenter: str | None, blend: str | None, garments: Sequence[object]) -> None:
        asked.append((segmenter, blend, len(garments), len(painters[-1].garments)))

    mirrors = Mirrors(replace(house, ready=ready), most=1)
    mirrors.start()
    try:
        visitor = await visit(opened=mirrors.open)
        visitor.client.say(type="wear", id=1, items=["red"])
        await visitor.client.heard("worn", id=1)
        visitor.client.say(type="set", id=2, blend="poisson")
        await visitor.client.heard("applied", id=2)
        visitor.client.say(type="wear", id=3, items=["green"])
        await visitor.client.heard("worn", id=3)
    finally:
        await mirrors.close()
    assert asked == [(None, None, 1, 0), (None, "poisson", 1, 1), (None, "poisson", 1, 1)]


async def test_set_to_an_unknown_method_is_an_error(visit, painters):
    visitor = await visit()
    visitor.client.say(type="set", id=3, blend="magic")
    error = await visitor.client.heard("error", id=3)
    assert error["code"] == "invalid"
    assert "alpha" in error["message"]
    assert painters[0].methods == []


async def test_set_takes_a_blends_options_and_tells_what_is_wrong_with_them(house, painters, visit):
    mirrors = Mirrors(replace(house, no_blend=lambda name: why_not(name, None)), most=1)
    mirrors.start()
    try:
        visitor = await visit(opened=mirrors.open)
        visitor.client.say(type="set", id=3, blend="poisson:blurred")
        error = await visitor.client.heard("error", id=3)
        assert (error["code"], "mixed" in error["message"]) == ("invalid", True)
        visitor.client.say(type="set", id=4, blend="poisson:mixed,40")
        assert (await visitor.client.heard("applied", id=4))["blend"] == "poisson:mixed,40"
        assert painters[-1].methods == [(None, "poisson:mixed,40", None)]
    finally:
        await mirrors.close()


async def test_snapshot_comes_in_parts_and_is_the_dressed_picture(visit):
    visitor = await visit(scenes(1280, 720))
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn")
    visitor.client.say(type="snapshot", id=4)
    first = await visitor.client.heard("snapshot")
    parts = [await visitor.client.heard("snapshot", part=n) for n in range(first["parts"])]
    data = base64.b64decode("".join(part["data"] for part in parts))
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (720, 1280, 3)
    assert is_red(picture)
    assert first["mime"] == "image/jpeg"
    assert len(parts) > 1


async def test_ping_and_statistics(visit):
    visitor = await visit()
    visitor.client.say(type="ping", t=12.5)
    assert (await visitor.client.heard("pong"))["t"] == 12.5
    await visitor.client.seen(45)
    stats = next(m for m in reversed(visitor.client.messages) if m["type"] == "stats")
    assert stats["fps_out"] > 5
    assert stats["person"] is True
    assert (stats["width"], stats["height"]) == (640, 360)
    assert {"segment", "pose", "fit", "blend", "total", "encode"} == set(stats["ms"])


@pytest.mark.parametrize("text", ["not json", '{"type":"describe","id":2}', '{"type":"place","id":5}', "[]"])
async def test_a_message_that_is_none_is_answered_and_changes_nothing(visit, text):
    visitor = await visit()
    visitor.client.channel.send(text)
    assert (await visitor.client.heard("error"))["code"] in ("invalid", "unsupported")
    await visitor.client.seen(5)


async def test_a_mirror_that_fails_shows_the_plain_picture_and_says_so_once(visit, painters):
    broken, whole = await visit(), await visit()
    whole.client.say(type="wear", id=1, items=["red"])
    await whole.client.heard("worn")
    painters[0].broken = True
    await broken.client.heard("error", code="mirror_failed")
    before = len(broken.client.arrivals)
    await broken.client.seen(30)
    assert broken.client.arrivals[-1].number > broken.client.arrivals[before].number
    assert [m["code"] for m in broken.client.messages if m["type"] == "error"] == ["mirror_failed"]
    assert broken.session.totals.failed > 20
    assert is_red(await whole.client.seen(5)), "the other mirror is not disturbed"
    painters[0].broken = False
    broken.client.say(type="wear", id=1, items=["red"])
    assert (await broken.client.heard("worn"))["visible"] is True


@pytest.mark.parametrize("size", [(639, 359), (360, 640), (1920, 1080), (208, 160)])
async def test_sizes(visit, size):
    visitor = await visit(scenes(*size))
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn")
    picture = await visitor.client.seen(3)
    assert picture.shape[:2] == (size[1] & ~1, size[0] & ~1)
    assert is_red(picture)


async def test_the_camera_rotates_midway(visit):
    def turning():
        yield from (p for p, _ in zip(scenes(640, 360), range(20), strict=False))
        yield from scenes(360, 640)

    visitor = await visit(turning())
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn")
    for _ in range(20):
        picture = await visitor.client.seen(3)
        if picture.shape[0] > picture.shape[1]:
            break
    assert picture.shape[:2] == (640, 360)
    assert is_red(picture)


async def test_a_machine_that_is_far_too_slow_gives_up_size_and_rate_as_well_and_says_so(adaptive, painters, visit):
    mirrors = Mirrors(adaptive, most=1)
    mirrors.start()
    try:
        visitor = await visit(scenes(640, 360), opened=mirrors.open)
        painters[0].takes_s = 0.08
        visitor.client.say(type="wear", id=1, items=["red"])
        await visitor.client.heard("worn", id=1)
        await visitor.client.heard("stats", draw_every=5)
        said = await visitor.client.heard("stats", scale=0.75, draw_every=6, frame_every=1)
        assert (said["width"], said["height"]) == (640, 360)  # the camera's own
        picture = await visitor.client.seen(3)
        assert picture.shape[:2] == (270, 480)
        assert is_red(picture)
    finally:
        await mirrors.close()


async def test_a_slow_mirror_drops_frames_and_keeps_up(visit, painters):
    visitor = await visit()
    dress = painters[0].dress

    def slowly(frame, timer):
        time.sleep(0.1)
        return dress(frame, timer)

    painters[0].dress = slowly
    await visitor.client.seen(25)
    latest = visitor.client.arrivals[-1]
    age_s = latest.at_s - visitor.camera.shown_s[latest.number]
    assert visitor.session.path.dropped > 10
    assert age_s < 1.0, "no backlog"


async def test_pts_only_grow(visit, painters):
    visitor = await visit()
    await visitor.client.seen(30)
    assert (np.diff(painters[0].pts) > 0).all()


async def test_a_key_frame_request_is_honoured(visit):
    visitor = await visit()
    await visitor.client.seen(10)
    receiver = visitor.client.peer.getReceivers()[0]
    ssrc = next(iter(receiver._RTCRtpReceiver__remote_streams))
    received = []
    buffer = receiver._RTCRtpReceiver__jitter_buffer
    add = buffer.add

    def noting(packet):
        if packet.payload[0] & 0x10 and not packet._data[0] & 1:
            received.append(packet.timestamp)
        return add(packet)

    buffer.add = noting
    await receiver._send_rtcp_pli(ssrc)
    await visitor.client.seen(10)
    assert len(set(received)) == 1


async def test_a_flood_of_requests_is_refused(visit, painters):
    visitor = await visit()
    dress = painters[0].dress

    def slowly(frame, timer):
        time.sleep(0.3)
        return dress(frame, timer)

    painters[0].dress = slowly
    await visitor.client.seen(2)
    for n in range(30):
        visitor.client.say(type="set", id=n, blend="alpha")
    await visitor.client.heard("error", code="busy")
    await visitor.client.heard("applied", id=0)


async def test_a_client_that_prefers_h264_gets_it(mirrors):
    client = Client(Camera(scenes(640, 360)))
    transceiver = client.peer.getTransceivers()[0]
    codecs = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences([c for c in codecs if c.mimeType == "video/H264"])

    async def answer_to(offer):
        return (await mirrors.open(offer))[1]

    await client.connect(answer_to)
    await asyncio.wait_for(client.opened.wait(), 10)
    client.say(type="wear", id=1, items=["red"])
    assert (await client.heard("worn"))["visible"] is True
    assert is_red(await client.seen(5))
    await client.close()


def stop_reading(client):
    """From now on the client acknowledges nothing; what undoes it."""
    sctp = client.peer.sctp
    acknowledge = sctp._send_sack

    async def nothing():
        pass

    sctp._send_sack = nothing

    def again():
        sctp._send_sack = acknowledge

    return again


async def test_snapshots_do_not_pile_up_before_a_client_that_reads_nothing(visit):
    visitor = await visit(scenes(1280, 720))
    await visitor.client.seen(3)
    read_again, channel = stop_reading(visitor.client), visitor.session._channel
    highest, request = 0, 0
    while channel.bufferedAmount < SLOW_CLIENT_BYTES:
        request += 1
        visitor.session._heard(f'{{"type":"snapshot","id":{request}}}')
        await asyncio.sleep(0.02)
    for request in range(1000, 1030):
        visitor.session._heard(f'{{"type":"snapshot","id":{request}}}')
        await asyncio.sleep(0.02)
        highest = max(highest, channel.bufferedAmount)
    assert highest < 2 * SLOW_CLIENT_BYTES
    read_again()
    async with asyncio.timeout(30):
        assert (await visitor.client.heard("error", id=request))["code"] == "busy"
    assert not visitor.session.gone


async def test_a_client_that_reads_nothing_at_all_is_given_up(visit):
    visitor = await visit()
    stop_reading(visitor.client)
    for _ in range(200):
        visitor.session.say(m.Pong(t="x" * 60_000))
    assert visitor.session.gone
    assert visitor.session._channel.bufferedAmount < DEAF_CLIENT_BYTES + 100_000


async def test_a_picture_that_is_too_large_is_refused_in_words_once(visit, painters):
    def too_large_at_first():
        yield from (p for p, _ in zip(scenes(2048, 1920), range(6), strict=False))
        yield from scenes(640, 360)

    visitor = await visit(too_large_at_first())
    assert (await visitor.client.heard("error"))["code"] == "too_large"
    await visitor.client.seen(5)
    assert visitor.session.totals.dropped > 0
    assert len([said for said in visitor.client.messages if said["type"] == "error"]) == 1


async def test_a_client_names_so_many_addresses_and_no_more(visit):
    visitor = await visit()
    tried = []
    add = visitor.session._peer.addIceCandidate

    async def noting(candidate):
        tried.append(candidate.port)
        await add(candidate)

    visitor.session._peer.addIceCandidate = noting
    for port in range(40_000, 40_100):
        candidate = f"a=candidate:1 1 udp 2122260223 192.0.2.7 {port} typ host"
        await visitor.session.trickle(parse(f"a=mid:0\r\n{candidate}\r\n"))
    assert 0 < len(tried) < MOST_CANDIDATES


async def test_a_request_that_cannot_be_begun_leaves_the_one_before_alone(visit, stock):
    visitor = await visit()
    stock.slow["red"] = Future()
    visitor.client.say(type="wear", id=1, items=["red"])
    visitor.client.say(type="wear", id=1, items=["green"])
    assert (await visitor.client.heard("error", id=1))["code"] == "invalid"
    stock.slow["red"].set_result(None)
    assert await visitor.client.heard("worn", id=1) == {"type": "worn", "id": 1, "items": ["red"], "visible": True}
    assert is_red(await visitor.client.seen(5))


async def test_a_wear_that_fails_unexpectedly_is_answered_once(visit, stock):
    visitor = await visit()
    stock.slow["green"] = Future()
    stock.slow["green"].set_exception(ZeroDivisionError())
    visitor.client.say(type="wear", id=1, items=["green"])
    assert (await visitor.client.heard("error", id=1))["code"] == "internal"
    visitor.client.say(type="wear", id=2, items=["red"])
    assert (await visitor.client.heard("worn"))["id"] == 2
    assert len([said for said in visitor.client.messages if said.get("id") == 1]) == 1


async def test_a_set_that_fails_unexpectedly_is_answered_and_can_be_tried_again(visit, painters):
    visitor = await visit()

    def broken(segmenter=None, blend=None):
        raise ZeroDivisionError

    whole, painters[0].change = painters[0].change, broken
    visitor.client.say(type="set", id=3, blend="alpha")
    assert (await visitor.client.heard("error", id=3))["code"] == "internal"
    painters[0].change = whole
    visitor.client.say(type="set", id=3, blend="alpha")
    await visitor.client.heard("applied", id=3)


@pytest.mark.parametrize(("takes_s", "rarer"), [(0.05, True), (0.0, False)])
async def test_a_machine_that_cannot_keep_up_is_told_to_draw_more_rarely(adaptive, painters, visit, takes_s, rarer):
    mirrors = Mirrors(adaptive, most=1)
    mirrors.start()
    try:
        visitor = await visit(opened=mirrors.open)
        painters[0].takes_s = takes_s
        visitor.client.say(type="wear", id=1, items=["red"])
        await visitor.client.heard("worn", id=1)
        if rarer:
            assert (await visitor.client.heard("stats", draw_every=3))["fps_out"] > 0
            assert painters[0].every >= 3
        else:
            await asyncio.sleep(5)
            assert painters[0].every == 1
    finally:
        await mirrors.close()
