"""`bench mirror`: the live path from offer to dressed frame, with client and service in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fitmirror.bench.loopback import Figures, measure, scenes
from fitmirror.frames import U8
from fitmirror.live.dresser import Choice, House
from fitmirror.live.mirrors import Mirrors


@asynccontextmanager
async def serving(house: House, wear: Sequence[str], most: int) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """A service of `most` mirrors that all wear the same; gives what answers offers."""
    mirrors = Mirrors(house, most)
    with ThreadPoolExecutor() as pool:
        garments = list(pool.map(house.prepare, map(Choice, wear)))

    async def answer(offer: str) -> str:
        session, sdp = await mirrors.open(offer)
        session.path.wear(garments, 1)
        return sdp

    try:
        yield answer
    finally:
        await mirrors.close()


async def _measured(
    house: House, wear: Sequence[str], pictures: Callable[[], Iterator[U8]], seconds: float, count: int
) -> list[Figures]:
    async with serving(house, wear, count) as answer:
        one = (measure(f"mirror {i + 1} of {count}", answer, pictures(), seconds) for i in range(count))
        return list(await asyncio.gather(*one))


def measure_mirror(
    house: House,
    wear: Sequence[str] = (),
    pictures: Callable[[], Iterator[U8]] = lambda: scenes(1280, 720),
    seconds: float = 5.0,
    count: int = 1,
) -> list[Figures]:
    """One line for each of `count` mirrors at a time.

    Args:
        house: What mirrors share, e.g. `fitmirror.web.rooms.open_rooms(settings).house`.
        wear: Wardrobe ids to put on.
        pictures: Makes what each camera shows.
        seconds: How long after the first second.
        count: Mirrors at the same time.
    """
    return asyncio.run(_measured(house, wear, pictures, seconds, count))
