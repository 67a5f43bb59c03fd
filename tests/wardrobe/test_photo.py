import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from fitmirror.wardrobe.errors import PhotoError
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.picture_size import header

KINDS = [".png", ".jpg", ".webp", ".bmp", ".tiff", ".gif"]


def picture(h: int = 40, w: int = 60) -> np.ndarray:
    y, x = np.mgrid[:h, :w]
    return np.dstack([x * 255 // w, y * 255 // h, 128 + 0 * x]).astype(np.uint8)


def encoded(suffix: str, image: np.ndarray, *flags: int) -> bytes:
    return cv2.imencode(suffix, image, list(flags))[1].tobytes()


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def exif(orientation: int) -> bytes:
    return b"MM\0*" + struct.pack(">IH", 8, 1) + struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0"


def with_exif(jpeg: bytes, orientation: int) -> bytes:
    block = b"Exif\0\0" + exif(orientation)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


@pytest.mark.parametrize("suffix", KINDS)
def test_reads_every_kind_and_knows_its_size_beforehand(suffix: str, tmp_path: Path) -> None:
    data = encoded(suffix, picture())
    head = header(data)
    assert head is not None
    assert (head.width, head.height, head.complete) == (60, 40, True)
    path = tmp_path / f"photo{suffix}"
    path.write_bytes(data)
    read = read_photo(path)
    assert read.shape == (40, 60, 3)
    assert read.dtype == np.uint8
    if suffix in (".png", ".bmp", ".tiff"):
        assert np.array_equal(read, picture())


@pytest.mark.parametrize("suffix", KINDS)
def test_refuses_a_picture_cut_short(suffix: str) -> None:
    data = encoded(suffix, picture(200, 300))
    for share in (0.5, 0.9):
        with pytest.raises(PhotoError):
            read_photo(data[: int(share * len(data))])


def test_refuses_a_huge_picture_from_its_header_alone() -> None:
    with pytest.raises(PhotoError, match="30000 × 30000"):
        read_photo(png_header(30_000, 30_000))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"<html>hello</html>", "not a picture"),
        (b"GIF", "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff\xe0", "cut short"),
        (b"RIFF\x10\0\0\0WEBPVP8X", "damaged|cut short"),
        (png_header(0, 5) + struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND")), "no size"),
        (png_header(50, 50) + struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND")), "cannot be decoded"),
    ],
)
def test_bad_bytes_are_one_clear_sentence(data: bytes, says: str) -> None:
    with pytest.raises(PhotoError, match=says) as error:
        read_photo(data)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_folder_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"there is no file nowhere\.jpg"):
        read_photo(tmp_path / "nowhere.jpg")
    with pytest.raises(PhotoError, match="cannot be read"):
        read_photo(tmp_path)


def test_a_file_too_large_for_any_photo_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "film.mov").open("wb") as file:
        file.truncate(40_000_000_000)
    with pytest.raises(PhotoError, match=r"film\.mov is too large: 40\.0 GB, at most 1"):
        read_photo(tmp_path / "film.mov")


DEEP = """
import resource, sys
import cv2, numpy as np
from fitmirror.wardrobe.photo import read_photo
data = cv2.imencode(".png", np.zeros((4000, 6000, 4), np.uint16))[1].tobytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert read_photo(data).shape == (4000, 6000, 4)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / (4000 * 6000 * 8))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is counted in other units here")
def test_a_picture_of_sixteen_bits_takes_little_more_room_than_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", DEEP], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 1.8  # times the picture's own bytes


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_the_photo_as_exif_says(orientation: int) -> None:
    upright = np.full((40, 60, 3), 255, np.uint8)
    upright[:10, :10] = (0, 0, 255)  # red at the top left
    upright[:10, -10:] = (255, 0, 0)  # blue at the top right
    undo = {  # what a camera held so would have stored
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.swapaxes(0, 1),
        6: lambda p: p.swapaxes(0, 1)[::-1],
        7: lambda p: p.swapaxes(0, 1)[::-1, ::-1],
        8: lambda p: p.swapaxes(0, 1)[:, ::-1],
    }
    stored = np.ascontiguousarray(undo[orientation](upright))
    read = read_photo(with_exif(encoded(".jpg", stored, cv2.IMWRITE_JPEG_QUALITY, 98), orientation))
    assert read.shape == upright.shape
    assert np.abs(read[2:8, 2:8].astype(int) - (0, 0, 255)).max() < 12
    assert np.abs(read[2:8, -8:-2].astype(int) - (255, 0, 0)).max() < 12


def test_sixteen_bit_grey_and_alpha(tmp_path: Path) -> None:
    deep = picture().astype(np.uint16) * 257
    assert np.array_equal(read_photo(encoded(".png", deep)), picture())
    grey = read_photo(encoded(".png", picture()[..., 0]))
    assert grey.shape == (40, 60, 3)
    assert np.array_equal(grey[..., 1], picture()[..., 0])
    clear = np.dstack([picture(), np.full((40, 60), 255, np.uint8)])
    assert read_photo(encoded(".png", clear)).shape[2] == 3  # an alpha channel that hides nothing is none
    clear[:20, :, 3] = 0
    kept = read_photo(encoded(".png", clear))
    assert np.array_equal(kept, clear)
    flat = read_photo(encoded(".png", clear), keep_alpha=False)
    assert flat.shape[2] == 3
    assert (flat[:20] == 255).all()


def test_cmyk_jpeg() -> None:
    read = read_photo(cmyk_jpeg())
    assert read.shape == (8, 8, 3)
    assert np.abs(read.astype(int) - read[0, 0]).max() <= 2  # one flat colour


def cmyk_jpeg() -> bytes:
    """A baseline 8 × 8 CMYK JPEG (Adobe, four components), every coefficient zero: mid grey in each ink."""
    quant = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([1] * 64)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8 + 12, 8, 8, 8, 4) + b"".join(bytes([k, 0x11, 0]) for k in range(1, 5))
    # One Huffman code each: DC category 0 and AC end-of-block, both the single bit 0.
    tables = b"".join(
        b"\xff\xc4" + struct.pack(">HB", 2 + 1 + 16 + 1, kind << 4) + bytes([1] + [0] * 15) + b"\0" for kind in (0, 1)
    )
    adobe = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0)
    scan = b"\xff\xda" + struct.pack(">HB", 6 + 8, 4) + b"".join(bytes([k, 0]) for k in range(1, 5)) + b"\0\x3f\0"
    return b"\xff\xd8" + adobe + quant + frame + tables + scan + b"\x00" + b"\xff\xd9"
