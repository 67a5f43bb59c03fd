"""How the service starts, fails to start, and ends."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from fitmirror.settings import Settings
from fitmirror.stylist.stylist import Stylist
from fitmirror.web import app as web_app
from fitmirror.web.app import CannotServe, create_app, serve

from .test_signaling import SDP, problem


async def test_ready_once_warm(service, gate, rooms):
    client = await service(ready=False, open_rooms=lambda _: (gate.wait(5), rooms)[1])
    assert (await client.get("/healthz")).status == 200
    response = await client.get("/readyz")
    await problem(response, 503)
    assert "Retry-After" in response.headers
    gate.set()
    await client.app[web_app.READY]
    assert (await client.get("/readyz")).status == 200


async def test_what_keeps_it_from_getting_ready_is_told(service):
    def no_rooms(_):
        raise FileNotFoundError("the net is missing")

    client = await service(open_rooms=no_rooms)
    assert "the net is missing" in await problem(await client.get("/readyz"), 503)
    assert (await client.get("/healthz")).status == 200


async def test_404_for_an_unknown_path_whatever_the_method(service):
    client = await service()
    for method in ("GET", "POST", "DELETE", "PUT"):
        await problem(await client.request(method, "/nothing/here"), 404)
    await problem(await client.get("/v1/nothing"), 404)
    await problem(await client.get("/nothing.json"), 404)


async def test_a_hundred_browsers_at_once_all_get_the_page_and_what_it_needs(service):
    client = await service()
    page = await (await client.get("/")).text()
    parts = re.findall(r'(?:href|src)="([^":]+\.(?:js|css|svg))"', page)
    assert len(parts) > 3

    async def visit():
        answers = await asyncio.gather(
            *(client.get(f"/{p}") for p in ("", *parts, "v1/wardrobe", "v1/wardrobe/tee/image"))
        )
        for answer in answers:
            assert answer.status == 200
            await answer.read()

    await asyncio.gather(*(visit() for _ in range(100)))
    assert (await client.get("/readyz")).status == 200


async def test_500_tells_nothing_of_our_insides(service, shelf, caplog):
    def broken():
        raise ZeroDivisionError("secret place")

    shelf.records = broken
    client = await service()
    assert "secret" not in await problem(await client.get("/v1/wardrobe"), 500)
    assert "secret place" in caplog.text


@pytest.mark.parametrize("server", ["http://x", "turn:ann:secret@", "turn:ann:secret", "turn:ann:se@cret@turn.example"])
async def test_an_ice_server_that_is_none_is_told_without_its_password(server):
    with pytest.raises(CannotServe, match="ICE server 2") as caught:
        create_app(Settings(ice_servers=f"stun:stun.example,{server}"))
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_405_for_a_wrong_method_on_a_known_path(service, path, method):
    client = await service()
    response = await client.request(method, path)
    await problem(response, 405)
    assert "GET" in response.headers["Allow"]


async def test_a_taken_port_is_one_clear_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=f"Port {port} is taken") as caught:
            await serve(Settings(port=port), asyncio.Event())
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


async def test_an_address_that_is_not_ours():
    with pytest.raises(CannotServe, match=r"192\.0\.2\.77"):
        await serve(Settings(host="192.0.2.77", port=0), asyncio.Event())


async def test_metrics(service, offer):
    client = await service()
    await client.post("/v1/mirrors", data=offer, headers=SDP)
    await client.post("/v1/mirrors", data="x", headers=SDP)
    text = await (await client.get("/metrics")).text()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines["fitmirror_ready"] == "1.0"
    assert lines["fitmirror_mirrors"] == "1.0"
    assert lines['fitmirror_mirror_events_total{event="opened"}'] == "1.0"
    assert lines['fitmirror_frames_total{fate="sent"}'] == "0.0"
    assert float(lines["process_resident_memory_bytes"]) > 1e6


async def test_two_services_in_one_process_count_apart(service, offer):
    one, other = await service(), await service()
    await one.post("/v1/mirrors", data=offer, headers=SDP)
    assert "fitmirror_mirrors 0.0" in await (await other.get("/metrics")).text()


async def test_stopping_ends_mirrors_and_frees_the_port(rooms, offer, monkeypatch):
    monkeypatch.setattr(web_app, "import_rooms", lambda: lambda _: rooms)
    stop, addresses = asyncio.Event(), asyncio.Queue()
    running = asyncio.create_task(serve(Settings(port=0), stop, addresses.put_nowait))
    address = await asyncio.wait_for(addresses.get(), 5)
    import aiohttp

    async with aiohttp.ClientSession() as session:
        async with asyncio.timeout(5):
            while (await session.get(address + "readyz")).status != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert (await session.post(address + "v1/mirrors", data=offer, headers=SDP)).status == 201
        stop.set()
        await asyncio.wait_for(running, 10)
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(address)


async def test_stopping_while_getting_ready(rooms, gate, monkeypatch):
    entered = threading.Event()

    def open_rooms(_):
        entered.set()
        gate.wait(30)
        return rooms

    monkeypatch.setattr(web_app, "import_rooms", lambda: open_rooms)
    stop = asyncio.Event()
    running = asyncio.create_task(serve(Settings(port=0), stop, lambda address: None))
    while not entered.is_set():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(running, 10)
    assert not gate.is_set()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("after_s", [0.0, 0.6])
def test_a_signal_ends_the_process_while_it_is_getting_ready(tmp_path, name, after_s):
    environment = os.environ | {"FITMIRROR_WARDROBE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "fitmirror", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "http://" in process.stdout.readline()
        time.sleep(after_s)
        process.send_signal(name)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert "Traceback" not in said


async def test_problems_are_json(service):
    client = await service()
    body = json.loads(await (await client.get("/nothing")).read())
    assert set(body) == {"type", "title", "status", "detail"}


async def test_metrics_tell_of_the_stylist(rooms, service):
    settings = Settings(_env_file=None)
    one = Stylist(settings, None, None, lambda: (), lambda _: False)
    house = replace(rooms.house, stylist=one)
    client = await service(open_rooms=lambda _: replace(rooms, house=house))
    one.figures.answered("llm")
    one.figures.failed("timeout")
    one.figures.first_delta(0.3)
    one.figures.tokens += 321
    text = await (await client.get("/metrics")).text()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['fitmirror_stylist_answers_total{source="llm"}'] == "1.0"
    assert lines['fitmirror_stylist_answers_total{source="template"}'] == "0.0"
    assert lines['fitmirror_stylist_failures_total{cause="timeout"}'] == "1.0"
    assert lines["fitmirror_stylist_tokens_total"] == "321.0"
    assert lines['fitmirror_stylist_first_word_seconds_bucket{le="0.25"}'] == "0.0"
    assert lines['fitmirror_stylist_first_word_seconds_bucket{le="+Inf"}'] == "1.0"
    assert lines["fitmirror_stylist_first_word_seconds_sum"] == "0.3"
