"""Encoders side by side: how good the picture is that comes out, and what it costs, at several bit rates."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np
from aiortc.codecs.h264 import H264Encoder, h264_depayload
from aiortc.codecs.vpx import Vp8Encoder, vp8_depayload
from av import VideoFrame

from fitmirror.frames import U8, Frame, i420_from_bgr
from fitmirror.live.encoders import ENCODERS, FRAME_TICKS
from fitmirror.live.pictures import frame_of, i420_of

RATES_BPS = (1_000_000, 2_000_000, 4_000_000)
FIRST_FRAMES = 30  # do not count: rate control has to find its feet
FPS = 30
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_DEPAYLOAD: dict[str, Callable[[bytes], bytes]] = {"video/vp8": vp8_depayload, "video/h264": h264_depayload}
_DECODERS = {"video/vp8": "vp8", "video/h264": "h264"}


@dataclass(frozen=True)
class Coded:
    """One encoder at one rate.

    Attributes:
        encoder: "vp8" or "h264" of this mirror, or aiortc's own.
        width, height: Px.
        asked_kbps, kbps: Bit rate asked for, and what came out.
        psnr_db: Peak signal to noise ratio of the luma, mean over frames.
        ssim: Structural similarity of the luma (Wang et al. 2004), mean over frames, 0..1.
        cpu_ms: Median processor time of encoding a frame, all threads.
    """

    encoder: str
    width: int
    height: int
    asked_kbps: int
    kbps: float
    psnr_db: float
    ssim: float
    cpu_ms: float


def measure_codecs(pictures: Iterable[U8], rates_bps: Sequence[int] = RATES_BPS) -> list[Coded]:
    """Encode and decode a clip, BGR of one size, by each encoder at each rate."""
    clip = [i420_from_bgr(picture) for picture in pictures]
    if len(clip) <= FIRST_FRAMES:
        raise ValueError(f"{len(clip)} frames are too few: the first {FIRST_FRAMES} do not count")
    rows = []
    for rate in rates_bps:
        for mime, encoder in ENCODERS.items():
            rows.append(_measured(_DECODERS[mime], mime, clip, rate, _own(encoder(rate))))
        for mime, stock in (("video/vp8", Vp8Encoder()), ("video/h264", H264Encoder())):
            stock.target_bitrate = rate
            rows.append(_measured(f"aiortc {_DECODERS[mime]}", mime, clip, rate, _stock(stock)))
    return rows


Encode = Callable[[VideoFrame, int], list[bytes]]


def _own(encoder: Any) -> Encode:
    return lambda frame, number: encoder.encode(frame, number == 0, number / FPS)


def _stock(encoder: Any) -> Encode:
    return lambda frame, number: encoder.encode(frame, number == 0)[0]


def _measured(name: str, mime: str, clip: Sequence[U8], rate: int, encode: Encode) -> Coded:
    decoder: Any = av.CodecContext.create(_DECODERS[mime], "r")
    seconds, sizes, psnr, ssim = [], [], [], []
    for number, i420 in enumerate(clip):
        frame = frame_of(Frame.of_i420(i420, 0.0), number * FRAME_TICKS)
        started = time.process_time()
        payloads = encode(frame, number)
        seconds.append(time.process_time() - started)
        data = b"".join(map(_DEPAYLOAD[mime], payloads))
        sizes.append(len(data))
        decoded = decoder.decode(av.Packet(data)) if data else []
        if number >= FIRST_FRAMES and decoded:
            luma, shown = _luma(i420), _luma(i420_of(decoded[-1]))
            psnr.append(_psnr(luma, shown))
            ssim.append(_ssim(luma, shown))
    h, w = _luma(clip[0]).shape
    return Coded(
        encoder=name,
        width=w,
        height=h,
        asked_kbps=rate // 1000,
        kbps=8 * FPS * float(np.mean(sizes[FIRST_FRAMES:])) / 1000,
        psnr_db=float(np.mean(psnr)),
        ssim=float(np.mean(ssim)),
        cpu_ms=1000 * float(np.median(seconds[FIRST_FRAMES:])),
    )


def _luma(i420: U8) -> U8:
    return i420[: i420.shape[0] * 2 // 3]


def _psnr(one: U8, other: U8) -> float:
    error = float(np.square(np.subtract(one, other, dtype=np.float32)).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


def _ssim(one: U8, other: U8) -> float:
    a, b = one.astype(np.float32), other.astype(np.float32)

    def mean(x: Any) -> Any:
        return cv2.GaussianBlur(x, (11, 11), 1.5)

    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    both = mean(a * b) - mean_a * mean_b
    top = (2 * mean_a * mean_b + _C1) * (2 * both + _C2)
    return float((top / ((mean_a**2 + mean_b**2 + _C1) * (var_a + var_b + _C2))).mean())
