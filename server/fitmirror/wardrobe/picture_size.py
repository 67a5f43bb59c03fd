"""Size, orientation and completeness of a picture file from its own structure, before anything is decoded.

PNG (W3C PNG 3), JPEG (ITU-T T.81), WebP (RFC 9649), GIF89a, BMP, TIFF 6.0, Exif 2.32 for the orientation.
"""

import struct
from dataclasses import dataclass

_ORIENTATION = 0x0112
_WIDTH, _HEIGHT = 0x0100, 0x0101


@dataclass(frozen=True)
class Header:
    """What a picture file says of itself.

    Attributes:
        format: "PNG", "JPEG", "WebP", "GIF", "BMP" or "TIFF".
        width, height: Pixels as stored, before any turning.
        orientation: Exif's 1..8; 1 is upright.
        complete: Whether the file reaches its own end.
    """

    format: str
    width: int
    height: int
    orientation: int = 1
    complete: bool = True


def _png(data: bytes) -> Header:
    width, height = struct.unpack_from(">II", data, 16)
    at, orientation = 8, 1
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"eXIf":
            orientation = _exif(data[at + 8 : at + 8 + length])
        if kind == b"IEND":
            return Header("PNG", width, height, orientation)
        at += 12 + length
    return Header("PNG", width, height, orientation, complete=False)


_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _jpeg(data: bytes) -> Header:
    at, orientation, size = 2, 1, (0, 0)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker where one belongs")
        marker = data[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            orientation = _exif(data[at + 10 : at + 2 + length])
        elif marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        elif marker == 0xDA:
            # Inside the scan 0xFF is always stuffed, so the first end marker from here on is the real one.
            return Header("JPEG", *size, orientation, complete=data.find(b"\xff\xd9", at) >= 0)
        at += 2 + length
    return Header("JPEG", *size, orientation, complete=False)


def _webp(data: bytes) -> Header:
    (riff,) = struct.unpack_from("<I", data, 4)
    kind = data[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 ":
        width, height = (v & 0x3FFF for v in struct.unpack_from("<HH", data, 26))
    else:
        raise ValueError("unknown WebP kind")
    at, orientation = 12, 1
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"EXIF":
            orientation = _exif(data[at + 8 : at + 8 + length].removeprefix(b"Exif\0\0"))
        at += 8 + length + (length & 1)
    return Header("WebP", width, height, orientation, complete=len(data) >= riff + 8)


def _gif(data: bytes) -> Header:
    width, height = struct.unpack_from("<HH", data, 6)
    return Header("GIF", width, height, complete=data.rstrip(b"\0").endswith(b";"))


def _bmp(data: bytes) -> Header:
    (total, _, _, _, head) = struct.unpack_from("<IHHII", data, 2)
    if head == 12:
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return Header("BMP", abs(width), abs(height), complete=len(data) >= total)


def _ifd(data: bytes) -> dict[int, int]:
    """Tag to first value of the first directory of a TIFF structure (short and long values)."""
    order = {b"II": "<", b"MM": ">"}[data[:2]]
    magic, at = struct.unpack_from(order + "HI", data, 2)
    if magic != 42:
        raise ValueError("no TIFF structure")
    (count,) = struct.unpack_from(order + "H", data, at)
    tags = {}
    for k in range(count):
        tag, kind, _ = struct.unpack_from(order + "HHI", data, at + 2 + 12 * k)
        value = order + {3: "H", 4: "I"}.get(kind, "I")
        (tags[tag],) = struct.unpack_from(value, data, at + 10 + 12 * k)
    return tags


def _exif(data: bytes) -> int:
    try:
        orientation = _ifd(data).get(_ORIENTATION, 1)
    except (ValueError, KeyError, struct.error):
        return 1  # a broken note about the picture does not spoil the picture
    return orientation if 1 <= orientation <= 8 else 1


def _tiff(data: bytes) -> Header:
    tags = _ifd(data)
    return Header("TIFF", tags[_WIDTH], tags[_HEIGHT], _exif(data))


def header(data: bytes) -> Header | None:
    """What the file says of itself; None where it is no picture of a known kind.

    Raises:
        ValueError: it starts like a picture and makes no sense then.
    """
    kinds = (
        (data.startswith(b"\x89PNG\r\n\x1a\n"), _png),
        (data.startswith(b"\xff\xd8\xff"), _jpeg),
        (data[:4] == b"RIFF" and data[8:12] == b"WEBP", _webp),
        (data[:6] in (b"GIF87a", b"GIF89a"), _gif),
        (data[:2] == b"BM" and len(data) > 26, _bmp),
        (data[:4] in (b"II*\0", b"MM\0*"), _tiff),
    )
    for fits, read in kinds:
        if fits:
            try:
                return read(data)
            except (struct.error, KeyError, IndexError) as error:
                raise ValueError("its header is damaged") from error
    return None
