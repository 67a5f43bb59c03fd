"""Where a dressed frame's time goes: the mirror alone, without camera, codec or network, each frame drawn afresh."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.fitting.outfit import Garment
from fitmirror.frames import U8, Frame, i420_from_bgr
from fitmirror.live.dresser import Dresser
from fitmirror.mirror import StageTimes

FIRST_FRAMES = 20  # do not count: buffers are cold and nothing is known of the shopper


@dataclass(frozen=True)
class Stages:
    """Median times of a dressed frame, milliseconds; fitting and blending run on one thread.

    Attributes:
        what: What was measured.
        width, height: Of the frames, px.
        frames: How many count: those in which an item was drawn.
        segment_ms, pose_ms: The nets.
        fit_ms: Where the items lie.
        blend_ms: Layers, light, and the picture put together.
        no_nets_ms: The last two together.
        no_nets_p95_ms: The same, 95th percentile.
    """

    what: str
    width: int
    height: int
    frames: int
    segment_ms: float
    pose_ms: float
    fit_ms: float
    blend_ms: float
    no_nets_ms: float
    no_nets_p95_ms: float


def measure_stages(dresser: Dresser, garments: Sequence[Garment], pictures: Iterable[U8]) -> Stages | None:
    """Dress pictures one after the other; None where on none of them an item could be drawn.

    Args:
        dresser: A fresh mirror.
        garments: What is put on.
        pictures: BGR, of one size, as a camera would show them thirty times a second.
    """
    dresser.wear(garments)
    dresser.pace(1)
    times: list[StageTimes] = []
    width = height = 0
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        for number, picture in enumerate(pictures):
            # As the decoder hands them over.
            frame = Frame.of_i420(i420_from_bgr(picture), number / 30)
            dressed = dresser.dress(frame, time.perf_counter)
            width, height = frame.size
            if number >= FIRST_FRAMES and dressed.worn:
                times.append(dressed.ms)
    finally:
        cv2.setNumThreads(threads)
    if not times:
        return None
    each = {name: np.array([getattr(ms, name) for ms in times]) for name in ("segment", "pose", "fit", "blend")}
    median = {name: float(np.median(values)) for name, values in each.items()}
    own = each["fit"] + each["blend"]
    return Stages(
        what="mirror alone",
        width=width,
        height=height,
        frames=len(times),
        segment_ms=median["segment"],
        pose_ms=median["pose"],
        fit_ms=median["fit"],
        blend_ms=median["blend"],
        no_nets_ms=float(np.median(own)),
        no_nets_p95_ms=float(np.percentile(own, 95)),
    )
