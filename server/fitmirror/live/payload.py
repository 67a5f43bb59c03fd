"""Cutting an encoded frame into RTP payloads: VP8 (RFC 7741) and H.264 (RFC 6184)."""

import struct
from collections.abc import Iterator

PAYLOAD_MAX_BYTES = 1200

_FU_A = 28
_START, _END = 0x80, 0x40


def vp8_payloads(data: bytes, picture_id: int) -> list[bytes]:
    """Payloads of one VP8 frame with a 15-bit picture id; the S bit marks the first (RFC 7741, section 4.2)."""
    room = PAYLOAD_MAX_BYTES - 4
    extension = struct.pack("!BH", 0x80, 0x8000 | picture_id)
    return [
        bytes([0x80 | (0x10 if start == 0 else 0)]) + extension + data[start : start + room]
        for start in range(0, len(data), room)
    ]


def h264_payloads(data: bytes) -> list[bytes]:
    """Payloads of one H.264 access unit in Annex B form: single NAL units, larger ones as FU-A (RFC 6184, 5.6, 5.8)."""
    return [payload for unit in nal_units(data) for payload in _nal_payloads(unit)]


def nal_units(data: bytes) -> Iterator[bytes]:
    """The NAL units between the start codes of an Annex B byte stream."""
    start = data.find(b"\0\0\1")
    while start >= 0:
        following = data.find(b"\0\0\1", start + 3)
        unit = data[start + 3 : following if following >= 0 else len(data)]
        # A zero before the next start code belongs to that code's four-byte form.
        if following >= 0:
            unit = unit.rstrip(b"\0")
        if unit:
            yield unit
        start = following


def _nal_payloads(unit: bytes) -> Iterator[bytes]:
    if len(unit) <= PAYLOAD_MAX_BYTES:
        yield unit
        return
    header, body, room = unit[0], unit[1:], PAYLOAD_MAX_BYTES - 2
    for start in range(0, len(body), room):
        flags = (_START if start == 0 else 0) | (_END if start + room >= len(body) else 0)
        yield bytes([header & 0xE0 | _FU_A, header & 0x1F | flags]) + body[start : start + room]
