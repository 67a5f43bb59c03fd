"""Reading a photo that somebody handed in: any common format, upright, 8 bit, and never larger than can be afforded."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import U8
from fitmirror.wardrobe.errors import PhotoError
from fitmirror.wardrobe.picture_size import Header, header

MAX_PIXELS = 128_000_000
MAX_BYTES = 1_000_000_000  # of a file; an uncompressed picture of that many pixels is smaller
_EIGHT_OF_SIXTEEN = ((np.arange(1 << 16) + 128) // 257).astype(np.uint8)
_FORMATS = "PNG, JPEG, WebP, GIF, BMP or TIFF"


def _checked(data: bytes, name: str) -> Header:
    if not data:
        raise PhotoError(f"{name} is empty")
    try:
        head = header(data)
    except ValueError as error:
        raise PhotoError(f"{name} is damaged: {error}") from error
    if head is None:
        raise PhotoError(f"{name} is not a picture that can be read ({_FORMATS})")
    if head.width * head.height > MAX_PIXELS:
        raise PhotoError(
            f"{name} is too large: {head.width} × {head.height} pixels, at most {MAX_PIXELS // 1_000_000} million"
        )
    if not head.complete:
        raise PhotoError(f"{name} is cut short: the file ends before the picture does")
    if head.width <= 0 or head.height <= 0:
        raise PhotoError(f"{name} is damaged: it gives no size")
    return head


def _eight_bit(picture: NDArray[np.generic]) -> U8:
    if picture.dtype == np.uint8:
        return np.asarray(picture, np.uint8)
    made = np.empty(picture.shape, np.uint8)
    # Row by row: a whole picture in a wider type may be several gigabytes.
    for row, given in zip(made, picture, strict=True):
        if picture.dtype == np.uint16:
            row[:] = _EIGHT_OF_SIXTEEN[given]
        else:  # floating point TIFF: 0..1 by custom
            row[:] = np.clip(np.nan_to_num(given.astype(np.float32)), 0, 1) * 255 + 0.5
    return made


def _channels(picture: U8) -> U8:
    """BGR, or BGRA where there is an alpha channel that hides something."""
    if picture.ndim == 2:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    if picture.shape[2] == 1:
        return np.asarray(cv2.cvtColor(picture[..., 0], cv2.COLOR_GRAY2BGR), np.uint8)
    if picture.shape[2] == 2:
        grey = cv2.cvtColor(np.ascontiguousarray(picture[..., 0]), cv2.COLOR_GRAY2BGR)
        picture = np.dstack([grey, picture[..., 1]])
    if picture.shape[2] == 4 and bool((picture[..., 3] == 255).all()):
        return np.ascontiguousarray(picture[..., :3])
    return np.ascontiguousarray(picture[..., :4])


def _upright(picture: U8, orientation: int) -> U8:
    """The picture as Exif's orientation wants it shown."""
    if orientation in (5, 6, 7, 8):
        picture = np.swapaxes(picture, 0, 1)
    if orientation in (3, 4, 7, 8):
        picture = picture[::-1]
    if orientation in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    return np.ascontiguousarray(picture)


def bytes_of(path: Path) -> bytes:
    """A photo's file.

    Raises:
        PhotoError: it is not there, cannot be read or is too large; one sentence.
    """
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise PhotoError(f"{path.name} is too large: {size / 1e9:.1f} GB, at most {MAX_BYTES / 1e9:.0f}")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PhotoError(f"there is no file {path.name}") from error
    except OSError as error:
        raise PhotoError(f"{path.name} cannot be read: {error.strerror}") from error


def read_photo(source: Path | str | bytes, keep_alpha: bool = True) -> U8:
    """Read a photo upright, as 8-bit BGR (h, w, 3), or BGRA (h, w, 4) where it is partly transparent.

    The size is taken from the header and refused above `MAX_PIXELS` before anything is decoded.

    Args:
        source: A file, or its bytes.
        keep_alpha: False gives BGR always, transparent parts on white.

    Raises:
        PhotoError: no such file, empty, no picture, too large, cut short or damaged; one sentence.
    """
    name = "the file" if isinstance(source, bytes) else Path(source).name
    data = source if isinstance(source, bytes) else bytes_of(Path(source))
    head = _checked(data, name)
    # JPEG through the colour path: it turns CMYK and grey into BGR. The others keep depth and alpha.
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION if head.format == "JPEG" else cv2.IMREAD_UNCHANGED
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise PhotoError(f"{name} is damaged: its pixels cannot be decoded") from error
    if decoded is None or {decoded.shape[0], decoded.shape[1]} != {head.width, head.height}:
        raise PhotoError(f"{name} is damaged: its pixels cannot be decoded")
    turned = decoded.shape[:2] == (head.height, head.width)
    picture = _eight_bit(decoded)
    del decoded  # twice as large, maybe
    picture = _channels(picture)
    picture = _upright(picture, head.orientation) if turned and head.orientation > 1 else picture
    if picture.shape[2] == 4 and not keep_alpha:
        alpha = picture[..., 3:].astype(np.uint16)
        picture = ((picture[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    return picture


def suffix_of(data: bytes) -> str:
    """The file name ending of a picture, by its content; ".bin" where that is no picture."""
    try:
        head = header(data)
    except ValueError:
        head = None
    return f".{head.format.lower()}".replace("jpeg", "jpg") if head else ".bin"
