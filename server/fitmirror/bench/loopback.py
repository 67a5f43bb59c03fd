"""A client in this very process: a numbered camera, and notes of when each number comes back."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import cv2
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame

from fitmirror.frames import U8, Frame
from fitmirror.live.pictures import CLOCK_HZ, frame_of, picture_of

SQUARE_PX, BITS = 24, 16
PATIENCE_S = 10.0


def stamp(bgr: U8, number: int) -> None:
    """Draw a number below 65,536 into the top left corner, as black and white squares in two rows of eight."""
    for bit in range(BITS):
        y, x = SQUARE_PX * (bit // 8), SQUARE_PX * (bit % 8)
        bgr[y : y + SQUARE_PX, x : x + SQUARE_PX] = 255 * (number >> bit & 1)


def number_of(frame: VideoFrame) -> int:
    """The number in a decoded frame."""
    plane = frame.planes[0]
    luma = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    middles = np.arange(8) * SQUARE_PX + SQUARE_PX // 2
    bits = (luma[np.ix_(middles[:2], middles)] > 127).reshape(-1)
    return int(np.packbits(bits, bitorder="little").view(np.uint16)[0])


def scenes(width: int, height: int) -> Iterator[U8]:
    """A moving picture without end: a soft pattern that pans, so that a codec has real work."""
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 256, (height // 8 + 64, width // 8 + 64, 3), np.uint8)
    pattern = cv2.GaussianBlur(noise, (0, 0), 2)
    large = np.asarray(cv2.resize(pattern, None, fx=8, fy=8), np.uint8)
    step = 0
    while True:
        x = abs(step % 120 - 60) * 3
        yield large[x : x + height, 2 * x : 2 * x + width].copy()
        step += 1


def shown(clip: Sequence[U8], width: int, height: int) -> Iterator[U8]:
    """A clip there and back without end, letterboxed on grey to one size."""
    for picture in cycle([*clip, *clip[-2:0:-1]]):
        h, w = picture.shape[:2]
        scale = min(width / w, height / h)
        small = cv2.resize(picture, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
        out = np.full((height, width, 3), 110, np.uint8)
        y, x = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
        out[y : y + small.shape[0], x : x + small.shape[1]] = small
        yield out


@dataclass(frozen=True)
class Arrival:
    """A frame that came back.

    Attributes:
        number: Of the camera's picture.
        at_s: When, by `time.perf_counter`.
        width, height: Its size, px.
    """

    number: int
    at_s: float
    width: int
    height: int


class Camera(MediaStreamTrack):
    """A track of numbered pictures, as many as asked for and in real time.

    Args:
        pictures: BGR, of any size; sizes may change.
        fps: Frames per second.
    """

    kind = "video"

    def __init__(self, pictures: Iterator[U8], fps: float = 30.0) -> None:
        """See the class."""
        super().__init__()
        self._pictures, self._period_s = pictures, 1 / fps
        self._started_s: float | None = None
        self._number = 0
        self.shown_s: dict[int, float] = {}

    async def recv(self) -> VideoFrame:
        """The next picture when it is due."""
        if self.readyState != "live":
            raise MediaStreamError
        now = time.perf_counter()
        if self._started_s is None:
            self._started_s = now
        due = self._started_s + self._number * self._period_s
        await asyncio.sleep(max(0.0, due - now))
        picture = next(self._pictures).copy()
        stamp(picture, self._number)
        frame = frame_of(Frame(picture, 0.0), round(self._number * self._period_s * CLOCK_HZ))
        self.shown_s[self._number] = time.perf_counter()
        self._number += 1
        return frame


class Client:
    """A browser's part: offers a camera and the data channel, notes what comes back.

    Args:
        camera: What it sends.
        channel: Whether to open the data channel.
    """

    def __init__(self, camera: MediaStreamTrack | None, channel: bool = True) -> None:
        """See the class."""
        self.camera = camera
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        if camera:
            self.peer.addTrack(camera)
        self.channel = self.peer.createDataChannel("fitmirror") if channel else None
        self.opened = asyncio.Event()
        self.messages: list[dict[str, Any]] = []
        self.arrivals: list[Arrival] = []
        self.newest: VideoFrame | None = None
        self._news = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        if self.channel:
            self.channel.on("open", self.opened.set)
            self.channel.on("message", self._heard)
        self.peer.on("track", lambda track: self._start(self._watch(track)))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work))

    async def connect(self, answer_to: Callable[[str], Awaitable[str]]) -> None:
        """Offer, and take the answer that `answer_to` gives."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        answer = await answer_to(self.peer.localDescription.sdp)
        await self.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    def say(self, **message: object) -> None:
        """Send a message."""
        assert self.channel is not None
        self.channel.send(json.dumps(message))

    async def heard(self, kind: str, **fields: object) -> dict[str, Any]:
        """The first message, past or to come, of that type with those fields."""

        def found() -> dict[str, Any] | None:
            for message in self.messages:
                if message["type"] == kind and all(message.get(k) == v for k, v in fields.items()):
                    return message
            return None

        message: dict[str, Any] = await self._until(found)
        return message

    async def seen(self, frames: int) -> U8:
        """The newest picture (BGR) once so many more frames have come back."""
        wanted = len(self.arrivals) + frames
        await self._until(lambda: len(self.arrivals) >= wanted or None)
        assert self.newest is not None
        return picture_of(self.newest, 0.0).bgr

    async def _until(self, found: Callable[[], Any]) -> Any:
        async with self._news:
            result = found()
            async with asyncio.timeout(PATIENCE_S):
                while result is None:
                    await self._news.wait()
                    result = found()
            return result

    async def close(self) -> None:
        """Hang up properly."""
        for task in self._tasks:
            task.cancel()
        await self.peer.close()

    def _heard(self, text: str) -> None:
        self.messages.append(json.loads(text))
        self._start(self._tell())

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _watch(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, VideoFrame)
                self.newest = frame
                self.arrivals.append(Arrival(number_of(frame), time.perf_counter(), frame.width, frame.height))
                await self._tell()
        except MediaStreamError:
            pass


@dataclass(frozen=True)
class Figures:
    """What a visitor on this machine gets, and what it costs.

    Attributes:
        what: What was measured.
        width, height: Of the frames that came back, px.
        fps: New frames per second.
        latency_p50_ms, latency_p95_ms: From the camera to the decoded frame that came back.
        lost: Share of the camera's frames that did not come back.
        cpu_ms: Processor time per frame, camera's side included.
    """

    what: str
    width: int
    height: int
    fps: float
    latency_p50_ms: float
    latency_p95_ms: float
    lost: float
    cpu_ms: float


async def measure(
    what: str, answer_to: Callable[[str], Awaitable[str]], pictures: Iterator[U8], seconds: float
) -> Figures:
    """Stand before a mirror for a while; the first second does not count."""
    camera = Camera(pictures)
    client = Client(camera)
    try:
        await client.connect(answer_to)
        await client.seen(30)
        before, first, cpu_s = len(client.arrivals), time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        cpu_s, span_s = time.process_time() - cpu_s, time.perf_counter() - first
        arrivals = client.arrivals[before:]
    finally:
        await client.close()
    latencies = [1000 * (a.at_s - camera.shown_s[a.number]) for a in arrivals if a.number in camera.shown_s]
    sent = sum(first <= at <= first + span_s for at in camera.shown_s.values())
    p50, p95 = (float(np.percentile(latencies, p)) for p in (50, 95))
    return Figures(
        what=what,
        width=arrivals[-1].width,
        height=arrivals[-1].height,
        fps=len(arrivals) / span_s,
        latency_p50_ms=p50,
        latency_p95_ms=p95,
        lost=max(0.0, 1 - len(arrivals) / sent),
        cpu_ms=1000 * cpu_s / len(arrivals),
    )
