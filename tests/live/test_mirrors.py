"""Who may enter, who is collected, who comes back."""

import asyncio
import contextlib
import gc
import threading
import weakref

import pytest

from fitmirror.bench.loopback import Camera, Client, scenes
from fitmirror.live import session as live_session
from fitmirror.live.mirrors import CannotRestart, Full, Mirrors, NoSuchMirror, WrongTag
from fitmirror.live.negotiation import BadOffer
from fitmirror.live.trickle import Fragment

from .test_session import is_red


def vanish(client):
    """Fall off the net without a word."""
    for transport in client.peer._RTCPeerConnection__iceTransports:
        for protocol in transport._connection._protocols:
            protocol.transport.abort()


async def gone(mirrors, within_s):
    async with asyncio.timeout(within_s):
        while mirrors.sessions:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_a_third_mirror_finds_no_room_and_a_place_that_falls_free_is_given(visit, mirrors):
    first, _ = await visit(), await visit()
    with pytest.raises(Full):
        await visit()
    await mirrors.end(first.session.id)
    await visit()
    assert mirrors.counts["refused"] == 1


async def test_offers_that_come_at_once_do_not_slip_past_the_limit(mirrors):
    clients = [Client(Camera(scenes(320, 180))) for _ in range(4)]
    try:
        results = await asyncio.gather(
            *(client.connect(lambda sdp: opened(mirrors, sdp)) for client in clients), return_exceptions=True
        )
        assert sum(isinstance(result, Full) for result in results) == 2
    finally:
        await asyncio.gather(*(client.close() for client in clients))


async def opened(mirrors, sdp):
    return (await mirrors.open(sdp))[1]


async def test_an_offer_that_cannot_be_answered_leaves_nothing_behind(mirrors):
    with pytest.raises(BadOffer):
        await mirrors.open("v=0\r\nhello")
    assert mirrors.sessions == ()


async def test_an_offer_without_our_codecs(mirrors):
    client = Client(Camera(scenes(320, 180)))
    with pytest.raises(BadOffer, match="codec"):
        await client.connect(lambda sdp: opened(mirrors, sdp.replace("VP8", "AV1").replace("H264", "VP9")))
    await client.close()
    assert mirrors.sessions == ()


async def test_a_client_that_hangs_up_is_collected_at_once(visit, mirrors):
    visitor = await visit()
    await visitor.client.seen(3)
    await visitor.client.close()
    await gone(mirrors, within_s=3)
    assert mirrors.counts["vanished"] == 1


async def test_a_client_that_leaves_without_a_word_is_collected_within_ten_seconds(visit, mirrors):
    visitor = await visit()
    await visitor.client.seen(3)
    vanish(visitor.client)
    await gone(mirrors, within_s=10)


async def test_a_client_that_never_comes_is_collected_within_ten_seconds(mirrors):
    client = Client(Camera(scenes(320, 180)))
    await client.peer.setLocalDescription(await client.peer.createOffer())
    await mirrors.open(client.peer.localDescription.sdp)
    await client.close()
    await gone(mirrors, within_s=10)


async def test_end(visit, mirrors):
    visitor = await visit()
    await mirrors.end(visitor.session.id)
    assert mirrors.sessions == ()
    with pytest.raises(NoSuchMirror):
        await mirrors.end(visitor.session.id)
    with pytest.raises(NoSuchMirror):
        await mirrors.resume(visitor.session.id, visitor.session.tag, "")


async def test_threads_end_with_their_mirror(visit, mirrors):
    visitor = await visit()
    await visitor.client.seen(3)
    name = visitor.session.id[:6]
    assert {f"dress-{name}", f"encode-{name}"} <= {t.name for t in threading.enumerate()}
    await mirrors.end(visitor.session.id)
    assert not [t.name for t in threading.enumerate() if name in t.name]


async def test_trickle_rules(visit, mirrors):
    visitor = await visit()
    id, tag = visitor.session.id, visitor.session.tag
    await mirrors.trickle(id, tag, Fragment(visitor.session.ice_username, ()))
    await mirrors.trickle(id, tag, Fragment(None, ()))
    with pytest.raises(WrongTag):
        await mirrors.trickle(id, '"other"', Fragment(None, ()))
    with pytest.raises(CannotRestart):
        await mirrors.trickle(id, None, Fragment(None, ()))
    with pytest.raises(CannotRestart):
        await mirrors.trickle(id, tag, Fragment("another", ()))
    with pytest.raises(NoSuchMirror):
        await mirrors.trickle("nobody", tag, Fragment(None, ()))


async def test_resume_takes_over_outfit_state_and_place(visit, mirrors, painters):
    visitor, _ = await visit(), await visit()
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn")
    old, seen = visitor.session, len(painters[0].pts)
    again = await visit(opened=lambda sdp: mirrors.resume(old.id, old.tag, sdp))
    assert is_red(await again.client.seen(5)), "the outfit came along"
    assert len(painters) == 2, "and so did the dresser with its state"
    assert len(painters[0].pts) > seen
    assert all(later > earlier for earlier, later in zip(painters[0].pts, painters[0].pts[1:], strict=False))
    assert again.session.id != old.id
    assert len(mirrors.sessions) == 2
    with pytest.raises(NoSuchMirror):
        await mirrors.resume(old.id, old.tag, "")


async def test_resume_after_the_client_was_given_up(visit, mirrors):
    visitor = await visit()
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn")
    old = visitor.session
    await visitor.client.close()
    await gone(mirrors, within_s=3)
    again = await visit(opened=lambda sdp: mirrors.resume(old.id, old.tag, sdp))
    assert is_red(await again.client.seen(5))
    again.client.say(type="wear", id=1, items=["green"])
    assert (await again.client.heard("worn"))["visible"] is True


async def test_resume_dresses_anew_where_the_old_dresser_is_stuck(visit, mirrors, painters, stock, monkeypatch):
    monkeypatch.setattr(live_session, "CLOSE_WITHIN_S", 0.3)
    visitor = await visit()
    visitor.client.say(type="wear", id=1, items=["red"])
    await visitor.client.heard("worn")
    visitor.client.say(type="set", id=2, height_cm=172, blend="poisson")
    visitor.client.say(type="set", id=3, height_cm=175)
    await visitor.client.heard("applied", id=3)
    old, go_on = visitor.session, threading.Event()
    painters[0].dress = lambda frame, timer: go_on.wait(20)
    await asyncio.sleep(0.2)
    try:
        again = await visit(opened=lambda sdp: mirrors.resume(old.id, old.tag, sdp))
        assert is_red(await again.client.seen(5))
        assert painters[-1].garments == ("red",)
        assert painters[-1].methods == [(None, "poisson", 175.0)]
        assert painters[-1] is not painters[0]
        again.client.say(type="wear", id=1, items=["green"])
        assert (await again.client.heard("worn"))["visible"] is True
    finally:
        go_on.set()


async def test_of_a_lost_connection_only_what_resuming_needs_stays(visit, mirrors):
    visitor = await visit()
    await visitor.client.seen(3)
    id, path = visitor.session.id, weakref.ref(visitor.session.path)
    await visitor.client.close()
    await gone(mirrors, within_s=3)
    del visitor
    async with asyncio.timeout(10):
        while path() is not None:
            await asyncio.sleep(0.1)
            gc.collect()
    assert id in mirrors._left


async def test_no_more_lost_connections_are_kept_than_there_are_places(mirrors):
    ids = []
    for _ in range(3):
        client = Client(Camera(scenes(320, 180)))
        await client.connect(lambda sdp: opened(mirrors, sdp))
        await asyncio.wait_for(client.opened.wait(), 10)
        ids.append(mirrors.sessions[0].id)
        await client.close()
        await gone(mirrors, within_s=10)
    with pytest.raises(NoSuchMirror):
        await mirrors.resume(ids[0], "", "")
    for id in ids[1:]:
        with pytest.raises(WrongTag):
            await mirrors.resume(id, "", "")


async def test_resume_needs_the_right_tag_and_a_good_offer(visit, mirrors):
    visitor = await visit()
    with pytest.raises(WrongTag):
        await mirrors.resume(visitor.session.id, '"other"', "")
    with pytest.raises(BadOffer):
        await mirrors.resume(visitor.session.id, visitor.session.tag, "garbage")
    await visitor.client.seen(5)
    assert mirrors.sessions == (visitor.session,)


async def test_closing_lets_nobody_in_tells_who_is_here_and_ends(house):
    mirrors = Mirrors(house, most=2)
    mirrors.start()
    client = Client(Camera(scenes(320, 180)))
    await client.connect(lambda sdp: opened(mirrors, sdp))
    await asyncio.wait_for(client.opened.wait(), 10)
    await client.seen(3)
    await mirrors.close()
    assert mirrors.sessions == ()
    assert [m["code"] for m in client.messages if m["type"] == "error"] == ["shutting_down"]
    with pytest.raises(Full):
        await mirrors.open("")
    with contextlib.suppress(Exception):
        await client.close()


async def test_an_id_is_128_random_bits_and_never_logged_whole(visit, mirrors, caplog):
    caplog.set_level("INFO")
    visitor = await visit()
    await mirrors.end(visitor.session.id)
    assert len(visitor.session.id) == 22
    assert visitor.session.id[:6] in caplog.text
    assert visitor.session.id not in caplog.text


async def test_a_mangled_offer_is_answered_or_refused_and_leaves_nothing_behind(mirrors):
    client = Client(Camera(scenes(320, 180)))
    await client.peer.setLocalDescription(await client.peer.createOffer())
    offer = client.peer.localDescription.sdp
    lines = offer.split("\r\n")
    cut = [offer[:end] for end in range(0, len(offer), 131)]
    without = ["\r\n".join(lines[:i] + lines[i + 1 :]) for i in range(0, len(lines), 2)]
    twice = ["\r\n".join(lines[: i + 1] + lines[i:]) for i in range(0, len(lines), 3)]
    for mangled in cut + without + twice:
        with contextlib.suppress(BadOffer):
            session, _ = await mirrors.open(mangled)
            await mirrors.end(session.id)
    assert mirrors.sessions == ()
    assert mirrors.counts["refused"] == 0
    await client.close()
