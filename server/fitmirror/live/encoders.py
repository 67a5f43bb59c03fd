"""Video encoders tuned for a live mirror: no look-ahead, speed before size, key frames on demand only."""

import random
from abc import ABC, abstractmethod
from fractions import Fraction

import av
from av import VideoFrame
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from fitmirror.live.bitrate import Target, start_bps
from fitmirror.live.payload import h264_payloads, vp8_payloads
from fitmirror.live.pictures import TIME_BASE

FRAME_RATE = 30
FRAME_TICKS = int(1 / TIME_BASE) // FRAME_RATE
BUFFER_S = 0.6  # rate control's buffer: how long it may overspend
KEY_FRAME_EVERY = 3000  # frames; lost pictures are asked for by PLI


class Encoder(ABC):
    """One mirror's encoder. `encode` is called from one thread at a time; `limit` from any.

    Args:
        first_bps: Rate to start at and not to exceed; by default what suits the picture's size.
    """

    def __init__(self, first_bps: int | None = None) -> None:
        """Opens no codec yet: the first frame brings the size."""
        self._first_bps = first_bps
        self._codec: VideoCodecContext | None = None
        self._target: Target | None = None
        self._limit_bps: int | None = None

    def limit(self, bps: int | None) -> None:
        """What the receiver can take, by its REMB; the next frame heeds it."""
        self._limit_bps = bps

    @property
    def bitrate_bps(self) -> int:
        """The bit rate aimed at, 0 before the first frame."""
        return self._target.bps if self._target else 0

    def encode(self, frame: VideoFrame, key: bool, now_s: float) -> list[bytes]:
        """RTP payloads of one yuv420p frame of even size.

        Args:
            frame: Its pts in ticks of 90 kHz.
            key: Whether it must be a key frame.
            now_s: A monotonic time, for the bit rate's steps.
        """
        if self._codec is None or (self._codec.width, self._codec.height) != (frame.width, frame.height):
            self._target = Target(self._first_bps or start_bps(frame.width, frame.height))
            self._codec = self._open(frame.width, frame.height, self._target.bps)
        assert self._target is not None
        before = self._target
        self._target = before.step(self._limit_bps, now_s)
        if self._target.bps != before.bps:
            self._codec = self._retune(self._codec, self._target.bps)
        frame.pict_type = PictureType.I if key else PictureType.NONE
        frame.duration = FRAME_TICKS
        return self._payloads(b"".join(bytes(packet) for packet in self._codec.encode(frame)))

    @abstractmethod
    def _open(self, width: int, height: int, bps: int) -> VideoCodecContext: ...

    @abstractmethod
    def _retune(self, codec: VideoCodecContext, bps: int) -> VideoCodecContext: ...

    @abstractmethod
    def _payloads(self, data: bytes) -> list[bytes]: ...


def _context(name: str, width: int, height: int, bps: int) -> VideoCodecContext:
    codec = av.CodecContext.create(name, "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base, codec.framerate = TIME_BASE, Fraction(FRAME_RATE)
    codec.bit_rate, codec.gop_size = bps, KEY_FRAME_EVERY
    codec.thread_count = 2 if width * height > 1280 * 720 else 1
    return codec


class Vp8(Encoder):
    """libvpx in real time: at cpu-used -12 without its noise filter both faster and better than aiortc's own."""

    def __init__(self, first_bps: int | None = None) -> None:
        """See `Encoder`."""
        super().__init__(first_bps)
        self._picture_id = random.randrange(1 << 15)

    def _open(self, width: int, height: int, bps: int) -> VideoCodecContext:
        codec = _context("libvpx", width, height, bps)
        codec.qmin, codec.qmax = 2, 56
        codec.options = {
            "deadline": "realtime",
            "cpu-used": "-12",
            "lag-in-frames": "0",
            "noise-sensitivity": "0",
            "static-thresh": "1",
            "minrate": str(bps),  # as large as maxrate: constant bit rate
            "maxrate": str(bps),
            "bufsize": str(int(bps * BUFFER_S)),
            "undershoot-pct": "100",
            "overshoot-pct": "15",
            "max-intra-rate": "900",  # % of a frame's share of the bit rate
        }
        return codec

    def _retune(self, codec: VideoCodecContext, bps: int) -> VideoCodecContext:
        # FFmpeg's libvpx takes no new rate once open; `Target` keeps these rebuilds, each a key frame, rare.
        return self._open(codec.width, codec.height, bps)

    def _payloads(self, data: bytes) -> list[bytes]:
        self._picture_id = (self._picture_id + 1) % (1 << 15)
        return vp8_payloads(data, self._picture_id)


class H264(Encoder):
    """x264 superfast, no latency, constrained baseline (which Safari insists on)."""

    def _open(self, width: int, height: int, bps: int) -> VideoCodecContext:
        codec = _context("libx264", width, height, bps)
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            "maxrate": str(bps),
            "bufsize": str(int(bps * BUFFER_S)),
            "x264-params": "scenecut=0",
        }
        return codec

    def _retune(self, codec: VideoCodecContext, bps: int) -> VideoCodecContext:
        codec.bit_rate = bps  # FFmpeg's x264 follows without a key frame
        return codec

    def _payloads(self, data: bytes) -> list[bytes]:
        return h264_payloads(data)


ENCODERS: dict[str, type[Encoder]] = {"video/vp8": Vp8, "video/h264": H264}
"""By MIME type in lower case."""
