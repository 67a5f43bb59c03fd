"""How many mirrors this machine holds, and what each frame costs it, beside a bare echo in the same run."""

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fitmirror.bench.crowd import Returned
from fitmirror.bench.echo import Echo
from fitmirror.bench.mirror import serving
from fitmirror.bench.processor import by_thread, resident_mb
from fitmirror.live.dresser import Dresser, House

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fitmirror.frames import Frame
    from fitmirror.mirror import Dressed, Timer

SIZES = ((640, 360), (1280, 720), (1920, 1080))
MOST_LOST = 0.02
PATIENCE_S = 120.0


class CrowdError(RuntimeError):
    """The clients of a load test failed; the text is one sentence."""


Answer = Callable[[str], Awaitable[str]]


@dataclass(frozen=True)
class Load:
    """So many clients at a time; processor time is this service's alone, in ms for each frame that came back.

    Attributes:
        what: "echo" or "mirror".
        width, height: Of the camera's frames, px.
        count: Clients.
        draw_every: Each n-th frame is drawn afresh (`FITMIRROR_DRAW_EVERY`); None of the echo.
        fps: Frames per second that came back, the slowest client's.
        lost: Share of the cameras' frames that did not come back, the unluckiest client's.
        latency_p50_ms, latency_p95_ms: From a frame's last packet in to the first packet out; the slowest client's.
        cpu_ms: All of it, then by what it is for. `fit_ms` and `blend_ms` are of the dressing thread, as is what
            `segment_ms` and `pose_ms` take of it; what the nets take of other threads is in `rest_ms`. `convert_ms` is
            what the dressing thread does besides. `loop_ms` is RTP, encryption, and the event loop.
        memory_mb: Of the whole service.
    """

    what: str
    width: int
    height: int
    count: int
    draw_every: int | None
    fps: float
    lost: float
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    cpu_ms: float
    decode_ms: float
    convert_ms: float
    segment_ms: float
    pose_ms: float
    fit_ms: float
    blend_ms: float
    encode_ms: float
    loop_ms: float
    rest_ms: float
    memory_mb: float | None


class _Timed:
    """A dresser whose stages are timed by the processor, not by the clock on the wall."""

    def __init__(self, inner: Dresser, spent: dict[str, float]) -> None:
        self._inner, self._spent = inner, spent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def dress(self, frame: "Frame", timer: "Timer") -> "Dressed":
        dressed = self._inner.dress(frame, time.thread_time)
        for stage in ("segment", "pose", "fit", "blend"):
            self._spent[stage] += getattr(dressed.ms, stage) / 1000
        return dressed


@asynccontextmanager
async def _echo(spent: dict[str, float]) -> "AsyncIterator[Answer]":
    echo = Echo()
    try:
        yield echo.answer
    finally:
        await echo.close()


def _mirror(house: House, wear: Sequence[str], most: int) -> "Callable[[dict[str, float]], Any]":
    @asynccontextmanager
    async def service(spent: dict[str, float]) -> "AsyncIterator[Answer]":
        # Whatever the machine would give up: how many it holds without is asked.
        timed = replace(house, dresser=lambda: _Timed(house.dresser(), spent), adapts=False)
        async with serving(timed, wear, most) as answer:
            yield answer

    return service


async def _measured(service: Any, what: str, size: tuple[int, int], count: int, seconds: float, person: str) -> Load:
    stages: dict[str, float] = defaultdict(float)
    arguments = [*map(str, (*size, count, seconds)), *([person] if person else [])]
    crowd = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fitmirror.bench.crowd", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    before = after = by_thread()
    memory: float | None = None
    returned: list[Returned] = []
    spent = stages
    try:
        async with service(stages) as answer:
            while not returned:
                try:
                    line = await asyncio.wait_for(crowd.stdout.readline(), PATIENCE_S + seconds)
                except TimeoutError as why:
                    raise CrowdError("the clients of the load test say nothing any more") from why
                if not line:
                    raise CrowdError("the clients of the load test have ended too soon")
                message = json.loads(line)
                if "offer" in message:
                    crowd.stdin.write(json.dumps({"answer": await answer(message["offer"])}).encode() + b"\n")
                elif "started" in message:
                    stages.clear()
                    before = by_thread()
                elif "ended" in message:
                    after, memory, spent = by_thread(), resident_mb(), stages.copy()
                else:
                    returned = [Returned(**one) for one in message["returned"]]
    finally:
        if crowd.returncode is None:
            crowd.kill()
        await crowd.wait()
    return _load(
        what, size, returned, {kind: at - before.get(kind, 0.0) for kind, at in after.items()}, spent, memory, seconds
    )


def _load(
    what: str,
    size: tuple[int, int],
    returned: Sequence[Returned],
    threads: dict[str, float],
    stages: dict[str, float],
    memory: float | None,
    seconds: float,
) -> Load:
    frames = max(1.0, sum(one.fps for one in returned) * seconds)
    ms = {kind: 1000 * spent / frames for kind, spent in (threads | stages).items()}
    own = sum(1000 * spent / frames for spent in stages.values())
    return Load(
        what=what,
        width=size[0],
        height=size[1],
        count=len(returned),
        draw_every=None,
        fps=min(one.fps for one in returned),
        lost=max(one.lost for one in returned),
        latency_p50_ms=_slowest(one.latency_p50_ms for one in returned),
        latency_p95_ms=_slowest(one.latency_p95_ms for one in returned),
        cpu_ms=1000 * sum(threads.values()) / frames,
        decode_ms=ms.get("decode", 0.0),
        convert_ms=max(0.0, ms.get("dress", 0.0) - own),
        segment_ms=ms.get("segment", 0.0),
        pose_ms=ms.get("pose", 0.0),
        fit_ms=ms.get("fit", 0.0),
        blend_ms=ms.get("blend", 0.0),
        encode_ms=ms.get("encode", 0.0),
        loop_ms=ms.get("loop", 0.0),
        rest_ms=ms.get("rest", 0.0),
        memory_mb=memory,
    )


def _slowest(latencies: Iterable[float | None]) -> float | None:
    """The longest; None where to one of them nothing came back."""
    known = list(latencies)
    return None if None in known else max(ms for ms in known if ms is not None)


def measure_load(
    house: House,
    wear: Sequence[str],
    person: Path | None = None,
    sizes: Sequence[tuple[int, int]] = SIZES,
    seconds: float = 5.0,
    most: int = 64,
) -> Iterator[Load]:
    """The echo and the mirror with 1, 2, 4 … clients, each until frames are lost; yields each as it is measured.

    Args:
        house: What mirrors share.
        wear: Wardrobe ids to put on.
        person: A video of somebody, shown over and over; without one, a pattern in which nobody is.
        sizes: Of the camera.
        seconds: How long each is measured.
        most: Clients at most.
    """
    for size in sizes:
        for what, service in (("echo", _echo), ("mirror", _mirror(house, wear, most))):
            count = 1
            while count <= most:
                load = asyncio.run(_measured(service, what, size, count, seconds, str(person or "")))
                yield load if what == "echo" else replace(load, draw_every=house.dresser().every)
                if load.lost > MOST_LOST:
                    break
                count *= 2


def held(loads: Sequence[Load]) -> dict[tuple[str, int, int], int]:
    """How many clients could be served at each size without losing frames, by what served them; 0 where not one."""
    most: dict[tuple[str, int, int], int] = {}
    for load in loads:
        key = load.what, load.width, load.height
        most[key] = max(most.get(key, 0), load.count if load.lost <= MOST_LOST else 0)
    return most
