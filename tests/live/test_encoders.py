"""What comes out of the encoders, decoded by FFmpeg."""

from itertools import islice

import av
import numpy as np
import pytest
from aiortc.codecs.h264 import h264_depayload
from aiortc.codecs.vpx import vp8_depayload

from fitmirror.bench.loopback import scenes
from fitmirror.frames import Frame, i420_from_bgr
from fitmirror.live.encoders import ENCODERS, FRAME_TICKS
from fitmirror.live.payload import nal_units
from fitmirror.live.pictures import frame_of, i420_of

DEPAYLOAD = {"video/vp8": vp8_depayload, "video/h264": h264_depayload}
BOTH = pytest.mark.parametrize("mime", ENCODERS)


class Run:
    """An encoder and a decoder behind it."""

    def __init__(self, mime):
        self.encoder, self.mime = ENCODERS[mime](), mime
        self.decoder = av.CodecContext.create("vp8" if mime == "video/vp8" else "h264", "r")
        self.count = 0

    def __call__(self, i420, key=False):
        frame = frame_of(Frame.of_i420(i420, 0.0), self.count * FRAME_TICKS)
        payloads = self.encoder.encode(frame, key, self.count / 30)
        self.count += 1
        data = b"".join(map(DEPAYLOAD[self.mime], payloads))
        (decoded,) = self.decoder.decode(av.Packet(data))
        return data, decoded


def is_key(mime, data):
    return not data[0] & 1 if mime == "video/vp8" else 5 in {unit[0] & 31 for unit in nal_units(data)}


@pytest.fixture(scope="module")
def pictures():
    return [i420_from_bgr(p) for p in islice(scenes(640, 360), 60)]


@BOTH
def test_picture_survives(mime, pictures):
    run = Run(mime)
    errors = [np.square(np.subtract(p, i420_of(run(p)[1]), dtype=np.float32)).mean() for p in pictures]
    assert 10 * np.log10(255**2 / np.mean(errors)) > 34


@BOTH
def test_key_frames_at_the_start_and_on_demand_only(mime, pictures):
    run = Run(mime)
    keys = [i for i, p in enumerate(pictures) if is_key(mime, run(p, key=i == 20)[0])]
    assert keys == [0, 20]


@BOTH
def test_bit_rate_is_kept(mime, pictures):
    run = Run(mime)
    sizes = [len(run(p)[0]) for p in pictures * 2]
    bps = 8 * 30 * np.mean(sizes[30:])
    assert bps < 1.3 * run.encoder.bitrate_bps


@BOTH
def test_a_report_of_less_room_lowers_the_rate(mime, pictures):
    run = Run(mime)
    before = [len(run(p)[0]) for p in pictures]
    run.encoder.limit(300_000)
    after = [len(run(p)[0]) for p in pictures * 2]
    assert run.encoder.bitrate_bps == 300_000
    assert np.mean(after[-60:]) < 0.6 * np.mean(before[-30:])


def test_h264_changes_its_rate_without_a_key_frame(pictures):
    run = Run("video/h264")
    for p in pictures:
        run(p)
    run.encoder.limit(300_000)
    assert not any(is_key("video/h264", run(p)[0]) for p in pictures)


@BOTH
def test_picture_changes_its_size_midway(mime, pictures):
    run = Run(mime)
    run(pictures[0])
    data, decoded = run(i420_from_bgr(next(scenes(358, 638))))
    assert is_key(mime, data)
    assert (decoded.width, decoded.height) == (358, 638)


def test_h264_is_constrained_baseline(pictures):
    data, _ = Run("video/h264")(pictures[0])
    (parameters,) = [unit for unit in nal_units(data) if unit[0] & 31 == 7]
    profile, constraints = parameters[1], parameters[2]
    assert profile == 66
    assert constraints & 0x40, "constraint_set1: decodable as main profile, too"


@BOTH
def test_pts_need_not_be_regular(mime, pictures):
    run = Run(mime)
    for pts, p in zip((0, 1, 90_000, 90_010, 10_000_000), pictures, strict=False):
        frame = frame_of(Frame.of_i420(p, 0.0), pts)
        assert run.encoder.encode(frame, False, pts / 90_000)
