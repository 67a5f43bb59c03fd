"""A small real dresser, and clients to stand before it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import repeat

import numpy as np
import pytest

from fitmirror.bench.loopback import Camera, Client, scenes
from fitmirror.body.body import Body
from fitmirror.fitting.layer import Worn
from fitmirror.frames import Frame
from fitmirror.live.dresser import CannotWear, Choice, House
from fitmirror.live.mirrors import Mirrors
from fitmirror.mirror import Dressed, StageTimes

COLOURS = {"red": (30, 30, 220), "green": (30, 220, 30), "blue": (220, 30, 30)}


@dataclass
class Painter:
    """Paints the lower right quarter in the colour of the last garment; sees somebody, or nobody."""

    present: bool = True
    hint: str | None = None
    broken: bool = False
    takes_s: float = 0.0
    garments: tuple[str, ...] = ()
    methods: list[tuple[str | None, str | None, float | None]] = field(default_factory=list)
    pts: list[float] = field(default_factory=list)

    def wear(self, garments):
        self.garments = tuple(garments)

    every = 1

    def pace(self, every):
        self.every = every

    def change(self, segmenter=None, blend=None, height_cm=None):
        self.methods.append((segmenter, blend, height_cm))

    def dress(self, frame, timer):
        started = timer()
        self.pts.append(frame.pts)
        time.sleep(self.takes_s)
        if self.broken:
            raise RuntimeError("the net fell over")
        landmarks = np.zeros((33, 3), np.float32) if self.present else None
        body = Body(np.zeros(frame.bgr.shape[:2], np.uint8), landmarks, None, None)
        picture, worn = frame.bgr, ()
        if self.present and self.garments:
            picture = frame.bgr.copy()
            picture[frame.bgr.shape[0] // 2 :, frame.bgr.shape[1] // 2 :] = COLOURS[self.garments[-1]]
            worn = tuple(Worn(name, {}, {}) for name in self.garments)
        hint = self.hint if self.present else "nobody"
        return Dressed(Frame(picture, frame.pts), body, None, worn, StageTimes(total=1000 * (timer() - started)), hint)


@dataclass
class Stock:
    """What the tests wear; `slow` holds an item back until it is set."""

    slow: dict[str, "Future[None]"] = field(default_factory=dict)

    def knows(self, item: str) -> bool:
        return item in COLOURS or item in ("chair", "torn")

    def prepare(self, choice: Choice) -> str:
        if choice.item in self.slow:
            self.slow[choice.item].result(5)
        if choice.item == "chair":
            raise CannotWear("unsupported_category", "a furniture cannot be put on yet.")
        if choice.item == "torn":
            raise CannotWear("bad_item", "its picture cannot be read.")
        return choice.item


@pytest.fixture
def stock() -> Stock:
    return Stock()


@pytest.fixture
def painters() -> list[Painter]:
    """The dressers made so far, in their order."""
    return []


@pytest.fixture
def house(stock, painters) -> House:
    def dresser():
        painters.append(Painter())
        return painters[-1]

    return House(dresser, stock.knows, stock.prepare, ("selfie", "fused"), ("alpha", "poisson"))


@pytest.fixture
def adaptive(house) -> House:
    """The same house, which draws as often as the machine can."""
    return replace(house, adapts=True)


@pytest.fixture
async def mirrors(house) -> AsyncIterator[Mirrors]:
    mirrors = Mirrors(house, most=2)
    mirrors.start()
    yield mirrors
    await mirrors.close()


@dataclass
class Visitor:
    """A client that is connected, and its session."""

    client: Client
    session: object

    @property
    def camera(self) -> Camera:
        return self.client.camera


@pytest.fixture
async def visit(mirrors) -> AsyncIterator[Callable[..., Awaitable[Visitor]]]:
    """Stand before a mirror: `await visit(pictures)`."""
    clients = []

    async def visit(pictures=None, opened=None, fps=30.0):
        client = Client(Camera(pictures or scenes(640, 360), fps))
        clients.append(client)
        sessions = []

        async def answer_to(offer):
            session, answer = await (opened or mirrors.open)(offer)
            sessions.append(session)
            return answer

        await client.connect(answer_to)
        await asyncio.wait_for(client.opened.wait(), 10)
        return Visitor(client, sessions[0])

    yield visit
    await asyncio.gather(*(client.close() for client in clients))


@pytest.fixture
def still() -> Callable[[int, int], object]:
    """Makes a camera that shows plain grey of one size."""
    return lambda width, height: repeat(np.full((height, width, 3), 128, np.uint8))
