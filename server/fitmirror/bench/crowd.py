"""Clients of a load test, in a process of their own: cameras that replay what was encoded before, nothing decoded.

What a client costs must not count as the service's; so next to nothing is done here. Run as a module by
`fitmirror.bench.load`, which it talks to in lines of JSON: offers out, answers in, at the end what came back.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import Packet, VideoFrame
from av.video.codeccontext import VideoCodecContext

from fitmirror.bench.loopback import scenes, shown
from fitmirror.frames import U8
from fitmirror.live.aiortc_private import count_only
from fitmirror.media import open_source

FPS, CLOCK_HZ = 30, 90_000
CLIP_FRAMES = 150
WARM_S = 4.0
BITS_PER_PIXEL = 0.09  # each way, as browsers do: 0.6, 2.5 and 5.6 Mbit/s at 360p, 720p and 1080p
GRID_TICKS = 8  # a time stamp that went through FFmpeg's microseconds comes back a tick off
JITTER = 75  # of those: a camera's frames are not quite regular, and that tells which of them comes back


@dataclass(frozen=True)
class Returned:
    """What one client got.

    Attributes:
        sent: Frames of its camera in the time that counts.
        fps: Frames per second that came back.
        lost: Share of the frames that did not come back, 0..1.
        latency_p50_ms, latency_p95_ms: From a frame's last packet out to the first packet of what became of it; None
            where nothing came back.
    """

    sent: int
    fps: float
    lost: float
    latency_p50_ms: float | None
    latency_p95_ms: float | None


def encoded(pictures: Iterator[U8], width: int, height: int, bps: int) -> list[bytes]:
    """A clip as a browser would send it, VP8, a key frame first."""
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, CLOCK_HZ), Fraction(FPS)
    codec.bit_rate, codec.gop_size = bps, 10 * CLIP_FRAMES
    codec.options = {"deadline": "realtime", "cpu-used": "-8", "lag-in-frames": "0"}
    out = []
    for number, picture in enumerate(islice(pictures, CLIP_FRAMES)):
        frame = VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number * CLOCK_HZ // FPS, Fraction(1, CLOCK_HZ)
        out.append(b"".join(bytes(packet) for packet in codec.encode(frame)))
    return out


class _Camera(MediaStreamTrack):
    """Replays a clip for ever, in real time, each frame with a time stamp of its own."""

    kind = "video"

    def __init__(self, clip: Sequence[bytes], seed: int) -> None:
        super().__init__()
        self._clip, self._rng = clip, np.random.default_rng(seed)
        self._started_s: float | None = None
        self._number = 0
        self.sent_s: dict[int, float] = {}

    async def recv(self) -> Any:  # a packet: what is encoded already is sent as it is
        if self.readyState != "live":
            raise MediaStreamError
        now = time.perf_counter()
        if self._started_s is None:
            self._started_s = now
        await asyncio.sleep(max(0.0, self._started_s + self._number / FPS - now))
        packet = Packet(self._clip[self._number % len(self._clip)])
        packet.pts = _on_grid(self._number * CLOCK_HZ // FPS) + GRID_TICKS * int(self._rng.integers(0, JITTER))
        packet.time_base = Fraction(1, CLOCK_HZ)
        self._number += 1
        self.sent_s[packet.pts] = time.perf_counter()
        return packet


class _Client:
    """One camera, and when what came back did so."""

    def __init__(self, clip: Sequence[bytes], number: int, bps: int) -> None:
        self.number = number
        self.camera = _Camera(clip, number)
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.addTrack(self.camera)
        self.came_s: dict[int, float] = {}
        count_only(self.peer.getReceivers()[0], lambda stamp: self.came_s.setdefault(stamp, time.perf_counter()), bps)

    def returned(self, since_s: float, until_s: float) -> Returned:
        """What came back of the frames sent in a span of time."""
        pairs = _pairs(self.camera.sent_s, self.came_s)
        sent = [pts for pts, at in self.camera.sent_s.items() if since_s <= at < until_s]
        back = [1000 * (pairs[pts] - self.camera.sent_s[pts]) for pts in sent if pts in pairs]
        p50, p95 = (float(np.percentile(back, p)) if back else None for p in (50, 95))
        lost = 1 - len(back) / max(len(sent), 1)
        return Returned(len(sent), len(back) / (until_s - since_s), lost, p50, p95)


def _pairs(sent_s: dict[int, float], came_s: dict[int, float]) -> dict[int, float]:
    """When each time stamp came back. A sender adds one random number to all of them: the one that fits most."""
    if not sent_s or not came_s:
        return {}
    sent, came = set(sent_s), sorted(came_s)
    probe = came[len(came) // 2]
    origins = [probe - pts for pts in sent]
    fits = [sum(_on_grid(stamp - origin) in sent for stamp in came) for origin in origins]
    origin = origins[fits.index(max(fits))]
    pairs: dict[int, float] = {}
    for stamp in came:
        pairs.setdefault(_on_grid(stamp - origin), came_s[stamp])
    return pairs


def _on_grid(ticks: int) -> int:
    return (ticks + GRID_TICKS // 2) % 2**32 // GRID_TICKS * GRID_TICKS


async def _stand(clip: Sequence[bytes], bps: int, count: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    clients = [_Client(clip, number, bps) for number in range(count)]
    for client in clients:
        await client.peer.setLocalDescription(await client.peer.createOffer())
        _say(offer=client.peer.localDescription.sdp)
        answer = json.loads(await loop.run_in_executor(None, sys.stdin.readline))["answer"]
        await client.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await asyncio.sleep(WARM_S)
    _say(started=True)
    since = time.perf_counter()
    await asyncio.sleep(seconds)
    until = time.perf_counter()
    _say(ended=True)
    await asyncio.sleep(0.5)  # what is on its way still counts
    _say(returned=[asdict(client.returned(since, until)) for client in clients])
    await asyncio.gather(*(client.peer.close() for client in clients))


def _say(**message: object) -> None:
    print(json.dumps(message), flush=True)


def main(width: int, height: int, count: int, seconds: float, person: str = "") -> None:
    """Stand before so many mirrors."""
    clip = [frame.bgr for frame in islice(open_source(Path(person)), CLIP_FRAMES)] if person else None
    pictures = shown(clip, width, height) if clip else scenes(width, height)
    bps = round(BITS_PER_PIXEL * width * height * FPS)
    asyncio.run(_stand(encoded(pictures, width, height, bps), bps, count, seconds))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), "".join(sys.argv[5:]))
