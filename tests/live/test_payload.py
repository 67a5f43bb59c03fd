"""Cut by us, put together by aiortc's own depayloaders."""

import random

import pytest
from aiortc.codecs.h264 import H264PayloadDescriptor, h264_depayload
from aiortc.codecs.vpx import VpxPayloadDescriptor, vp8_depayload

from fitmirror.live.payload import PAYLOAD_MAX_BYTES, h264_payloads, nal_units, vp8_payloads

SIZES = [1, 500, 1196, 1197, 1200, 1201, 2400, 50_000]


@pytest.mark.parametrize("size", SIZES)
def test_vp8_frame_comes_back_whole(size):
    data = random.Random(size).randbytes(size)
    payloads = vp8_payloads(data, 12345)
    assert b"".join(map(vp8_depayload, payloads)) == data
    assert max(map(len, payloads)) <= PAYLOAD_MAX_BYTES


def test_vp8_marks_the_start_of_a_frame_and_its_picture_id():
    first, *rest = [VpxPayloadDescriptor.parse(p)[0] for p in vp8_payloads(bytes(5000), 0x7FFF)]
    assert first.partition_start == 1
    assert rest
    assert all(d.partition_start == 0 for d in rest)
    assert {first.picture_id, *(d.picture_id for d in rest)} == {0x7FFF}


def unit(size: int, kind: int) -> bytes:
    return bytes([0x60 | kind]) + random.Random(size).randbytes(size).replace(b"\0", b"\1")


@pytest.mark.parametrize("size", SIZES)
def test_h264_units_come_back_whole(size):
    units = [unit(20, 7), unit(4, 8), unit(size, 5)]
    stream = b"\0\0\0\1" + units[0] + b"\0\0\1" + units[1] + b"\0\0\0\1" + units[2]
    assert list(nal_units(stream)) == units
    payloads = h264_payloads(stream)
    assert b"".join(map(h264_depayload, payloads)) == b"".join(b"\0\0\0\1" + u for u in units)
    assert max(map(len, payloads)) <= PAYLOAD_MAX_BYTES


def test_h264_fragment_flags():
    payloads = h264_payloads(b"\0\0\1" + unit(3000, 5))
    assert [bool(p[1] & 0x80) for p in payloads] == [True, False, False]
    assert [bool(p[1] & 0x40) for p in payloads] == [False, False, True]
    assert [H264PayloadDescriptor.parse(p)[0].first_fragment for p in payloads] == [True, False, False]


def test_no_units_in_no_stream():
    assert h264_payloads(b"") == []
    assert vp8_payloads(b"", 1) == []
