"""Descriptions over the data channel: real peers, and a model behind a real server."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import repeat

import numpy as np
import pytest
from tests.fitting.people import person
from tests.stylist.looks import facts_in, picture_in, shirt, stylist
from tests.stylist.openai_server import PIECES, Manner, serving

from fitmirror.body.body import Body
from fitmirror.fitting.outfit import Outfit
from fitmirror.live.mirrors import Mirrors
from fitmirror.live.session import SLOW_CLIENT_BYTES
from fitmirror.mirror import Dressed
from fitmirror.nets.runtime import Nets
from fitmirror.stylist import turns

from .test_mirrors import gone, vanish
from .test_session import stop_reading

TOPS = {
    "coral": shirt((60, 60, 230), id="coral", title="Coral tee"),
    "navy": shirt((120, 40, 30), id="navy", title="Navy tee"),
}
ITEMS = tuple(garment.item for garment in TOPS.values())
FRAME, BODY = person(sleeves=True)
LONG = Manner(pieces=("word ",) * 400, gap_s=0.05)


class Dresser:
    """Dresses the drawn shopper for real; it is known where they stand, so that no net has to find out."""

    every = 1

    def __init__(self):
        self.garments, self.present = (), True

    def wear(self, garments):
        self.garments = tuple(garments)

    def pace(self, every):
        self.every = every

    def change(self, segmenter=None, blend=None, height_cm=None):
        pass

    def dress(self, frame, timer):
        if not self.present:
            return Dressed(frame, Body(np.zeros_like(BODY.alpha), None, None, None))
        drawn = Outfit(self.garments, "alpha").dress(frame, BODY, timer)
        return Dressed(drawn.picture, BODY, drawn.layer, drawn.worn)


@pytest.fixture(scope="module")
def nets():
    return Nets("cpu", 1)


@pytest.fixture
def at_mirror(house, visit, nets):
    """Somebody before a mirror whose stylist asks this server: `async with at_mirror(server, **settings) as it`."""

    @asynccontextmanager
    async def stand(server, fps=10.0, locale="en", **settings):
        dressers = []

        def dresser():
            dressers.append(Dresser())
            return dressers[-1]

        one = stylist(server, nets, ITEMS, **settings)
        rooms = replace(house, dresser=dresser, knows=TOPS.__contains__, stylist=one, prepare=lambda c: TOPS[c.item])
        mirrors = Mirrors(rooms, most=2)
        mirrors.start()
        visitor = await visit(repeat(FRAME.bgr), mirrors.open, fps)
        visitor.client.say(type="hello", v=1, locale=locale)
        visitor.ready = await visitor.client.heard("ready")
        visitor.mirrors, visitor.dressers, visitor.stylist = mirrors, dressers, one
        await visitor.client.seen(2)
        try:
            yield visitor
        finally:
            await mirrors.close()
            await one.close()

    return stand


async def until(true, within_s=10.0):
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def deltas(visitor, id):
    return [said["delta"] for said in visitor.client.messages if said.get("id") == id and "delta" in said]


async def asked(visitor, id=1, **more):
    """The whole answer to a request."""
    visitor.client.say(type="describe", id=id, **more)
    return await visitor.client.heard("description", id=id, done=True)


async def test_words_stream_and_the_end_has_them_all(at_mirror):
    with serving() as server:
        async with at_mirror(server) as it:
            end = await asked(it, consent=True)
            assert deltas(it, 1) == list(PIECES)
    assert end == {"type": "description", "id": 1, "done": True, "text": "".join(PIECES), "source": "llm",
                   "model": "some-model"}  # fmt: skip
    assert picture_in(server.sent[0].body) is not None


async def test_a_word_does_not_wait_for_the_next(at_mirror):
    with serving(Manner(gap_s=3.0)) as server:
        async with at_mirror(server) as it:
            it.client.say(type="describe", id=1)
            await it.client.heard("description", id=1, delta=PIECES[0])
            assert len(deltas(it, 1)) == 1


async def test_cancelling_ends_the_request_to_the_model(at_mirror):
    with serving(LONG) as server:
        async with at_mirror(server) as it:
            it.client.say(type="describe", id=1)
            await it.client.heard("description", id=1)
            it.client.say(type="cancel", id=1)
            await it.client.heard("cancelled", id=1)
            await until(lambda: server.sent[0].cut_off)
            count = len(deltas(it, 1))
            await asyncio.sleep(0.3)
            assert len(deltas(it, 1)) == count
            assert not [said for said in it.client.messages if said.get("done")]
            assert it.stylist.figures.tokens > 0


async def test_a_new_request_takes_the_place_of_the_old(at_mirror):
    with serving(LONG, Manner()) as server:
        async with at_mirror(server) as it:
            it.client.say(type="describe", id=1)
            await it.client.heard("description", id=1)
            end = await asked(it, id=2)
            assert await it.client.heard("cancelled", id=1) == {"type": "cancelled", "id": 1}
            await until(lambda: server.sent[0].cut_off)
            assert end["text"] == "".join(PIECES)
            kinds = [(said["type"], said["id"]) for said in it.client.messages if "id" in said]
            assert kinds.index(("cancelled", 1)) < kinds.index(("description", 2))
            assert ("description", 1) not in kinds[kinds.index(("cancelled", 1)) :]


async def test_a_request_of_another_kind_with_an_old_number_is_left_alone(at_mirror):
    with serving() as server:
        async with at_mirror(server) as it:
            await asked(it, id=1)
            it.session._heard('{"type":"snapshot","id":1}')
            it.session._heard('{"type":"describe","id":2}')
            await it.client.heard("snapshot", id=1)
            await it.client.heard("description", id=2, done=True)
            assert not [said for said in it.client.messages if said["type"] == "cancelled"]


async def test_what_is_described_is_the_moment_of_asking(at_mirror):
    with serving() as server:
        async with at_mirror(server) as it:
            it.client.say(type="wear", id=1, items=["coral"])
            await it.client.heard("worn", id=1, visible=True)
            # Heard in one go, before another frame is dressed.
            it.session._heard('{"type":"describe","id":2,"consent":true}')
            it.session._heard('{"type":"wear","id":3,"items":["navy"]}')
            await it.client.heard("worn", id=3, visible=True)
            await it.client.heard("description", id=2, done=True)
            await asked(it, id=4, consent=True)
    first, second = (sent.body for sent in server.sent)
    for body, title, red in ((first, "Coral tee", True), (second, "Navy tee", False)):
        assert [piece["title"] for piece in facts_in(body)["wearing"]] == [title]
        x, y = BODY.landmarks[[11, 12, 23, 24], :2].mean(axis=0).astype(int)
        mean = picture_in(body)[y - 5 : y + 5, x - 5 : x + 5].reshape(-1, 3).mean(axis=0)
        assert (mean[2] > mean[0]) is np.bool_(red)


async def test_a_client_that_is_behind_is_waited_for_and_loses_nothing(at_mirror):
    pieces = tuple(f"{number} " + "x" * 20 for number in range(250))
    with serving(Manner(pieces=pieces, gap_s=0.01)) as server:
        async with at_mirror(server) as it:
            channel, read_again = it.session._channel, stop_reading(it.client)
            request = 100
            while channel.bufferedAmount < SLOW_CLIENT_BYTES:
                request += 1
                it.session._heard(f'{{"type":"snapshot","id":{request}}}')
                await asyncio.sleep(0.02)
            filled = channel.bufferedAmount
            it.session._heard('{"type":"describe","id":1}')
            await until(lambda: server.sent)
            await asyncio.sleep(1.0)
            assert channel.bufferedAmount < filled + 4000
            read_again()
            async with asyncio.timeout(40):
                end = await it.client.heard("description", id=1, done=True)
            assert end["source"] == "llm"
            assert "".join(deltas(it, 1)).strip() == end["text"] == "".join(pieces)


async def test_a_client_that_vanishes_ends_the_request_to_the_model(at_mirror):
    with serving(Manner(pieces=("word ",) * 2000, gap_s=0.05)) as server:
        async with at_mirror(server) as it:
            it.client.say(type="describe", id=1)
            await it.client.heard("description", id=1)
            vanish(it.client)
            await gone(it.mirrors, within_s=15)
            await until(lambda: server.sent[0].cut_off)


async def test_a_client_that_comes_back_goes_on_with_its_conversation_and_its_limit(at_mirror, visit):
    with serving() as server:
        async with at_mirror(server, stylist_mirror_per_minute=2) as it:
            await asked(it, question="Is it warm?")
            old = it.session

            async def again(offer):
                return await it.mirrors.resume(old.id, old.tag, offer)

            back = await visit(repeat(FRAME.bgr), again, 10.0)
            await back.client.seen(2)
            await asked(back, question="And now?")
            said = [message["content"] for message in server.sent[1].body["messages"][1:-1]]
            assert said == ["Is it warm?", "".join(PIECES)]
            assert (await asked(back, id=2))["code"] == "limit"


async def test_who_comes_after_nobody_was_there_for_long_is_told_nothing_of_who_went(at_mirror, monkeypatch):
    monkeypatch.setattr(turns, "NOBODY_FOR_S", 0.5)
    with serving() as server:
        async with at_mirror(server) as it:
            await asked(it, question="Does it hide my secret?")
            it.dressers[0].present = False
            await it.client.seen(8)
            it.dressers[0].present = True
            await it.client.seen(3)
            await asked(it, id=2)
    assert "secret" not in str(server.sent[1].body)


async def test_with_nobody_in_view_the_model_is_not_asked(at_mirror):
    with serving() as server:
        async with at_mirror(server) as it:
            it.dressers[0].present = False
            await it.client.seen(3)
            end = await asked(it, consent=True)
            assert (end["source"], end["code"]) == ("template", "nobody")
            assert "message" not in end
    assert server.sent == []


@pytest.mark.parametrize(
    ("locale", "word", "settings"),
    [
        ("en", "Ask again in", {"stylist_mirror_per_minute": 1}),
        ("zh-CN", "秒", {"stylist_mirror_per_minute": 1}),
        ("en", "Ask again in", {"stylist_per_minute": 1}),
        ("en", "today", {"stylist_tokens_per_day": 300}),
        ("zh", "今天", {"stylist_tokens_per_day": 300}),
    ],
)
async def test_over_a_limit_what_is_measured_is_told_and_why(at_mirror, locale, word, settings):
    with serving() as server:  # each answer takes 321 tokens
        async with at_mirror(server, locale=locale, **settings) as it:
            assert (await asked(it))["source"] == "llm"
            end = await asked(it, id=2)
            assert (end["source"], end["code"]) == ("template", "limit")
            assert word in end["message"]
            assert end["text"]
            assert end["text"].isascii() is (locale == "en")
    assert len(server.sent) == 1


@pytest.mark.parametrize("manner", [Manner(cut_after=2), Manner(status=401), Manner(raw=b"<html>", kind="text/html")])
async def test_a_model_that_fails_leaves_what_is_measured(at_mirror, manner):
    with serving(manner) as server:
        async with at_mirror(server) as it:
            it.client.say(type="wear", id=7, items=["coral"])
            await it.client.heard("worn", id=7, visible=True)
            end = await asked(it)
            assert (end["source"], end["code"]) == ("template", "failed")
            assert "Coral tee" in end["text"]
            assert "cannot be reached" in end["message"]
            assert PIECES[0] not in end["text"]
            assert (await asked(it, id=2))["source"] == "template"  # and the mirror goes on


@pytest.mark.parametrize("size", [1, 4, 200])
async def test_suggestions_are_items_of_the_catalogue_and_their_json_is_never_shown(at_mirror, size):
    text = 'Try another.\n{"suggest": ["navy", "no-such", "../etc", "navy"]}'
    with serving(Manner(pieces=[text[i : i + size] for i in range(0, len(text), size)])) as server:
        async with at_mirror(server) as it:
            end = await asked(it)
            assert end["suggest"] == ["navy"]
            assert end["text"] == "Try another." == "".join(deltas(it, 1)).strip()


@pytest.mark.parametrize(
    "pieces", [("x" * 1_000_000,), ("😀" * 1000,) * 250, ("{" + "y" * 999,) * 1000, ('{"suggest": [' + "1," * 500_000,)]
)
async def test_a_model_that_does_not_stop_is_left(at_mirror, pieces):
    with serving(Manner(pieces=pieces)) as server:
        async with at_mirror(server) as it:
            sizes = []
            it.client.channel.on("message", lambda text: sizes.append(len(text.encode())))
            end = await asked(it)
            assert len(end["text"]) <= 8000
            assert max(sizes) <= it.ready["limits"]["message_bytes"]
            if end["source"] == "llm":
                assert "".join(deltas(it, 1)) == end["text"]


async def test_a_client_that_takes_only_small_messages_gets_small_ones(at_mirror, monkeypatch):
    with serving(Manner(pieces=("z" * 7000,))) as server:
        async with at_mirror(server) as it:
            it.session._channel.transport._remote_max_message_size = 16_384
            end = await asked(it)
            assert "".join(deltas(it, 1)) == "z" * 7000
            assert end["text"] == "z" * len(end["text"])


async def test_no_control_character_reaches_a_client(at_mirror):
    with serving(Manner(pieces=("a\x00b", "\x1b[31mc", "\u202ed\ud800", "\r\ne"))) as server:
        async with at_mirror(server) as it:
            end = await asked(it)
            assert end["text"] == "ab[31mcd\ne"


async def test_markup_stays_text(at_mirror):
    with serving(Manner(pieces=("<img src=x onerror=alert(1)>",))) as server:
        async with at_mirror(server) as it:
            assert (await asked(it))["text"] == "<img src=x onerror=alert(1)>"


async def test_a_client_is_told_beforehand_who_answers(at_mirror):
    with serving() as server:
        async with at_mirror(server) as it:
            notice = {"host": server.host, "pictures": True, "model": "some-model"}
            assert it.ready["stylist"] == notice
        async with at_mirror(server, stylist_pictures=False) as it:
            assert it.ready["stylist"] == notice | {"pictures": False}
            await asked(it, consent=True)
    assert picture_in(server.sent[0].body) is None


async def test_without_a_model_nothing_leaves_and_what_is_measured_is_told(at_mirror):
    async with at_mirror(None) as it:
        assert it.ready["stylist"] == {"pictures": False}
        end = await asked(it, consent=True)
        assert end["source"] == "template"
        assert {"code", "message", "model"}.isdisjoint(end)


async def test_without_consent_no_picture_leaves(at_mirror):
    with serving() as server:
        async with at_mirror(server) as it:
            await asked(it)
            it.client.say(type="describe", id=2, consent="true")
            assert (await it.client.heard("error", id=2))["code"] == "invalid"
    assert picture_in(server.sent[0].body) is None
    assert len(server.sent) == 1


async def test_the_picture_goes_on_while_words_come(at_mirror):
    with serving(LONG) as server:
        async with at_mirror(server) as it:
            it.client.say(type="describe", id=1)
            await it.client.heard("description", id=1)
            begun, before = time.monotonic(), len(it.client.arrivals)
            await it.client.seen(10)
            assert len(it.client.arrivals) > before
            assert time.monotonic() - begun < 20
            it.client.say(type="cancel", id=1)
            await it.client.heard("cancelled", id=1)
