"""Two real peers with a bad network between them."""

import asyncio
import re

import pytest

from fitmirror.bench.loopback import Camera, Client, scenes

from .relay import Relay


@pytest.fixture
async def visit_through(mirrors):
    """Stand before a mirror behind a relay: `await visit_through(Relay(...))`."""
    made = []

    async def visit(relay):
        client = Client(Camera(scenes(640, 360)))
        sessions = []

        async def answer_to(offer):
            # Without the client's own addresses both ends only ever meet at the relay.
            session, answer = await mirrors.open(re.sub(r"a=candidate.*\r\n", "", offer))
            sessions.append(session)
            return await relay.between(answer)

        await client.connect(answer_to)
        made.append((client, relay))
        await asyncio.wait_for(client.opened.wait(), 10)
        return client, sessions[0]

    yield visit
    for client, relay in made:
        await client.close()
        relay.close()


async def test_the_picture_survives_five_percent_loss(visit_through):
    relay = Relay(loss=0.05)
    client, session = await visit_through(relay)
    await client.seen(5)
    before = session.path.frames_in
    await asyncio.sleep(4)
    assert relay.dropped > 20
    assert session.path.frames_in - before > 60, "frames keep coming to the mirror"


async def test_packets_that_never_come_again_are_given_up_for_a_key_frame(visit_through):
    relay = Relay(repeats=False)
    client, session = await visit_through(relay)
    await client.seen(10)
    relay.open = False
    await asyncio.sleep(1.0)
    relay.open = True
    before = session.path.frames_in
    async with asyncio.timeout(3):
        while session.path.frames_in < before + 20:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_packets_that_overtake_each_other_do_no_harm(visit_through):
    client, session = await visit_through(Relay(delay_s=0.02, jitter_s=0.01))
    await client.seen(40)
    numbers = [a.number for a in client.arrivals]
    assert numbers == sorted(numbers)
    assert session.path.frames_in > 30
