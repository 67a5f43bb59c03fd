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

    async def visit(relay, size=(640, 360)):
        client = Client(Camera(scenes(*size)))
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


@pytest.mark.parametrize(
    "relay",
    [
        Relay(loss=0.01, delay_s=0.01),
        Relay(loss=0.02, delay_s=0.02, jitter_s=0.03),
        Relay(loss=0.05),
        Relay(delay_s=0.02, jitter_s=0.2),
    ],
    ids=["1 % lost", "2 % lost, 30 ms jitter", "5 % lost", "200 ms jitter"],
)
async def test_the_picture_goes_on_there_and_back(visit_through, relay):
    client, session = await visit_through(relay)
    await client.seen(5)
    there, back, lost = session.path.frames_in, len(client.arrivals), relay.dropped
    await asyncio.sleep(4)
    assert relay.dropped - lost > 2 or not relay.loss
    assert session.path.frames_in - there > 60, "frames keep coming to the mirror"
    assert len(client.arrivals) - back > 40, "and from it"


async def test_a_line_that_takes_a_megabit_gets_no_more(visit_through):
    relay = Relay(delay_s=0.01)
    client, session = await visit_through(relay, (960, 540))
    await client.seen(10)
    first = session.path.bitrate_bps
    assert first > 1_500_000, "it starts high"
    relay.bps = 1_000_000
    async with asyncio.timeout(12):
        while session.path.bitrate_bps > 1_050_000:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await client.seen(20)  # what was lost in the meantime has been made up for


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
