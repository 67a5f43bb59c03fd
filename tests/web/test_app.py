"""How the service starts, fails to start, and ends."""

import asyncio
import json
import socket

import pytest

from fitmirror.settings import Settings
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
    await problem(await client.get("/openapi.json"), 404)


async def test_500_tells_nothing_of_our_insides(service, shelf, caplog):
    def broken():
        raise ZeroDivisionError("secret place")

    shelf.items = broken
    client = await service()
    assert "secret" not in await problem(await client.get("/v1/wardrobe"), 500)
    assert "secret place" in caplog.text


async def test_an_ice_server_that_is_none():
    with pytest.raises(CannotServe, match="http://x"):
        create_app(Settings(ice_servers="http://x"))


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


async def test_problems_are_json(service):
    client = await service()
    body = json.loads(await (await client.get("/nothing")).read())
    assert set(body) == {"type", "title", "status", "detail"}
