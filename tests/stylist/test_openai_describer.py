"""A model behind a real server that speaks the protocol, well and badly."""

import asyncio
import json
import time
from contextlib import aclosing
from functools import cache

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.stylist.openai_server import PIECES, Manner, serving

from fitmirror.stylist.describer import CannotDescribe, Request, Used
from fitmirror.stylist.facts import Facts, Piece
from fitmirror.stylist.openai_describer import BadEndpoint, Endpoint, OpenAIDescriber, endpoint_of_environment
from fitmirror.stylist.prompt import Prompts
from fitmirror.stylist.scene import Light
from fitmirror.stylist.turns import Turn
from fitmirror.wardrobe.item import Category

KEY = "sk-this-is-secret"
FACTS = Facts(True, (Piece("tee", "Sunrise tee", Category.TOP, "Made by us"),), (), (), Light("even", "warm"))
JPEG = b"\xff\xd8 a picture \xff\xd9"


def describer(server, **changed):
    endpoint = Endpoint(KEY, server.base_url, "some-model", **changed)
    return OpenAIDescriber(endpoint, Prompts.read())


async def told(server, request=None, **changed):
    """All words, and the tokens."""
    words, tokens = [], None
    one = describer(server, **changed)
    try:
        async for part in one.describe(request or Request(FACTS, None, "en")):
            if isinstance(part, Used):
                tokens = part.tokens
            else:
                words.append(part)
    finally:
        await one.close()
    return words, tokens


async def failure(server, **changed):
    with pytest.raises(CannotDescribe) as caught:
        await told(server, **changed)
    return caught.value.cause


async def test_words_come_as_the_server_sends_them():
    with serving() as server:
        words, tokens = await told(server)
    assert tuple(words) == PIECES
    assert tokens == 321
    assert server.sent[0].path == "/v1/chat/completions"
    assert server.sent[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_first_word_does_not_wait_for_the_next():
    with serving(Manner(gap_s=0.6)) as server:
        one = describer(server)
        async with aclosing(one.describe(Request(FACTS, None, "en"))) as words:
            await anext(words)
            assert time.monotonic() - server.sent[0].at_s < 0.5
        await one.close()


async def test_a_server_that_is_busy_is_asked_again_when_it_says(caplog):
    busy = Manner(status=429, headers={"Retry-After": "1"}, text='{"error": {"message": "slow down"}}')
    with serving(busy, Manner(status=500), Manner()) as server:
        words, _ = await told(server)
    assert tuple(words) == PIECES
    assert len(server.sent) == 3
    assert server.sent[1].at_s - server.sent[0].at_s >= 1.0


@pytest.mark.parametrize(
    ("manner", "cause"),
    [
        (Manner(status=429, headers={"Retry-After": "0.01"}), "rate"),
        (Manner(status=500, headers={"Retry-After": "0.01"}), "server"),
        (Manner(status=401, text='{"error": {"message": "no such key"}}'), "auth"),
        (Manner(status=404), "refused"),
        (Manner(cut_after=1), "cut"),
        (Manner(cut_after=0), "cut"),
        (Manner(raw=b"<html><body>Sign in</body></html>", kind="text/html"), "empty"),
        (Manner(raw=b"data: {nonsense\n\n"), "garbage"),
        (Manner(raw=b'data: {"choices": [{"delta": {"content": {"a": 1}}, "index": 0}]}\n\n'), "garbage"),
        (Manner(raw=b'data: {"choices": "no"}\n\n'), "garbage"),
        (Manner(raw=b'data: [1, 2]\n\n'), "garbage"),
        (Manner(raw=b'data: {"error": {"message": "out of memory"}}\n\n'), "garbage"),
        (Manner(raw=b"\x00\xff\xfe\x80" * 99, kind="application/octet-stream"), "garbage"),
        (Manner(raw=b"data: [DONE]\n\n"), "empty"),
        (Manner(pieces=()), "empty"),
    ],
)  # fmt: skip
async def test_what_is_no_answer_is_told_by_its_cause(manner, cause):
    with serving(manner) as server:
        assert await failure(server) == cause


async def test_a_server_that_falls_silent_is_left_at_the_deadline():
    with serving(Manner(stall_after=1)) as server:
        begun = time.monotonic()
        assert await failure(server, within_s=0.5) == "timeout"
        assert time.monotonic() - begun < 3
        await asyncio.sleep(0.3)
        assert server.sent[0].cut_off


async def test_the_deadline_holds_whatever_delay_a_server_asks_for():
    with serving(Manner(status=503, headers={"Retry-After": "60"})) as server:
        assert await failure(server, within_s=0.5) == "timeout"
        assert len(server.sent) == 1


async def test_nobody_there():
    with serving() as server:
        gone = server.base_url
    one = OpenAIDescriber(Endpoint(KEY, gone, "m", within_s=20), Prompts.read())
    with pytest.raises(CannotDescribe) as caught:
        async for _ in one.describe(Request(FACTS, None, "en")):
            pass
    await one.close()
    assert caught.value.cause == "connection"


async def test_leaving_off_ends_the_request():
    with serving(Manner(pieces=("a ",) * 200, gap_s=0.05)) as server:
        one = describer(server)
        async with aclosing(one.describe(Request(FACTS, None, "en"))) as words:
            await anext(words)
        await asyncio.sleep(0.5)
        assert server.sent[0].cut_off
        await one.close()


async def test_a_redirect_carries_nothing_anywhere():
    with serving() as elsewhere:
        led = Manner(status=307, headers={"Location": f"{elsewhere.base_url}/chat/completions"})
        with serving(led) as server:
            assert await failure(server) == "redirect"
        assert len(server.sent) == 1
    assert elsewhere.sent == []


@pytest.mark.parametrize(
    ("refused", "has", "lacks"),
    [
        ("Unsupported: 'max_tokens', use 'max_completion_tokens'.", "max_completion_tokens", "max_tokens"),
        ("Unknown field: stream_options", "max_tokens", "stream_options"),
    ],
)  # fmt: skip
async def test_what_a_server_does_not_take_is_asked_for_in_another_way(refused, has, lacks):
    with serving(Manner(status=400, text=json.dumps({"error": {"message": refused}})), Manner()) as server:
        one = describer(server)
        for _ in range(2):
            assert [part async for part in one.describe(Request(FACTS, None, "en"))][: len(PIECES)] == list(PIECES)
        await one.close()
    assert len(server.sent) == 3  # it is remembered
    for sent in server.sent[1:]:
        assert has in sent.body
        assert lacks not in sent.body


@cache
def parameters():
    # Kept: it is needed for as long as iterables that it has looked at are.
    from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming

    return TypeAdapter(CompletionCreateParamsStreaming)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (400, "Invalid content type. image_url is only supported by certain models."),
        (500, "this model is missing data required for image input"),
        (404, "No endpoints found that support image input"),
    ],
)
async def test_a_model_that_sees_nothing_is_told_the_facts(status, refusal):
    no = Manner(status=status, headers={"Retry-After": "0.01"}, text=json.dumps({"error": {"message": refusal}}))
    refusals = [no] * (3 if status == 500 else 1)  # which may also be a stumble, and is tried again
    with serving(*refusals, Manner()) as server:
        one = describer(server)
        assert not one.blind
        for _ in range(2):
            words = [part async for part in one.describe(Request(FACTS, None, "en", JPEG))]
            assert words[: len(PIECES)] == list(PIECES)
        assert one.blind
        await one.close()
    assert "image_url" in str(server.sent[0].body)
    for sent in server.sent[len(refusals) :]:
        assert "image_url" not in str(sent.body)
        assert "Sunrise tee" in checked(sent.body)[-1]["content"]


def checked(body):
    """A request's body by the package's own types; iterables are looked into, not only at."""
    taken = parameters().validate_python(body, strict=False)
    messages = [{**message} for message in taken["messages"]]
    for message in messages:
        if not isinstance(message["content"], str):
            message["content"] = [dict(part) for part in message["content"]]
    return messages


@pytest.mark.parametrize("jpeg", [None, JPEG])
async def test_every_body_is_one_that_the_package_knows(jpeg):
    turns = (Turn("And the colour?", "Coral."), Turn("", "Nice."))
    with serving() as server:
        await told(server, Request(FACTS, "Does it go with jeans?", "de-DE", jpeg, turns))
    body = server.sent[0].body
    messages = checked(body)
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert all(message["content"] for message in messages)
    last = messages[-1]["content"]
    if jpeg is None:
        assert "image_url" not in str(body)
    else:
        assert [part["type"] for part in last] == ["text", "image_url"]
        assert last[1]["image_url"]["url"].startswith("data:image/jpeg;base64,/9g")
    assert body["stream"] is True


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.update(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": 5}]}]),
        lambda body: body.update(messages=[{"role": "shopper", "content": "hello"}]),
        lambda body: body.update(model=None),
        lambda body: body.update(max_tokens="many"),
    ],
)
async def test_a_bad_body_does_not_pass_that_check(spoil):
    one = OpenAIDescriber(Endpoint(KEY, "http://127.0.0.1:9/v1", "m"), Prompts.read())
    body = dict(one.parameters(Request(FACTS, None, "en", JPEG)))
    await one.close()
    checked(body)
    spoil(body)
    with pytest.raises(ValidationError):
        checked(body)


async def test_the_key_and_the_words_stay_out_of_every_log(caplog):
    caplog.set_level("DEBUG")
    with serving(Manner(status=500, headers={"Retry-After": "0.01"}, text="echo: Sunrise tee")) as server:
        await failure(server)
    with serving() as server:
        await told(server, Request(FACTS, "What of my secret question?", "en", JPEG))
    for kept in KEY, "secret question", "Sunrise", "base64", "coral":
        assert kept not in caplog.text
    assert KEY not in repr(Endpoint(KEY, "http://x", "m"))


def test_the_environment_means_what_it_means_everywhere(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert endpoint_of_environment("m", 9, 9.0) is None
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert endpoint_of_environment("m", 9, 9.0).host == "api.openai.com"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://user:word@localhost:11434/v1")
    assert endpoint_of_environment("m", 9, 9.0).host == "localhost:11434"
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost")
    with pytest.raises(BadEndpoint, match="must be like"):
        endpoint_of_environment("m", 9, 9.0)
