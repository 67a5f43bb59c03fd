"""Correcting the edge of a cut-out by brush: what to keep of the photo, and what to remove."""

import base64
import binascii
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe import matte
from fitmirror.wardrobe.errors import PhotoError, SenseError
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.picture_size import header
from fitmirror.wardrobe.product import Product

LEAVE = 128  # grey value that leaves a pixel as it is; 255 keeps it, 0 removes it, those between do it by halves
MOST_PIXELS = 16_000_000
LONGEST_PX = 2048  # of a cut-out that has grown
_LEAST_LEFT = 0.1  # of the garment's area, below which nothing would be left of it


@dataclass(frozen=True, eq=False)
class Strokes:
    """What a brush has done, in pixels of the cut-out.

    Attributes:
        grey: (h, w) uint8; see `LEAVE`.
        x, y: Where its upper left corner lies; may be outside the cut-out, where the photo goes on.
    """

    grey: U8
    x: int
    y: int


def read_strokes(png: str, x: int, y: int) -> Strokes:
    """Strokes from a PNG in base64.

    Raises:
        SenseError: that is no such picture.
    """
    broken = SenseError("the edge's strokes are no PNG picture in base64", "cutout", "picture")
    try:
        data = base64.b64decode(png, validate=True)
        head = header(data)
        if head is None or head.format != "PNG" or head.width * head.height > MOST_PIXELS:
            raise broken
        return Strokes(np.ascontiguousarray(read_photo(data, keep_alpha=False)[..., 1]), x, y)
    except (PhotoError, ValueError, binascii.Error) as why:
        raise broken from why


def corrected(product: Product, strokes: Strokes, photo: U8 | None) -> tuple[Product, tuple[int, int, int, int]]:
    """The product with its edge as the strokes want it.

    Args:
        product: As it is; its key points are left where they are.
        strokes: What to keep and remove.
        photo: The photo it was cut out of, which what is kept takes its colours from; None where there is none.

    Returns:
        The product, and by how many px the cut-out has grown at the left, top, right and bottom.

    Raises:
        SenseError: nothing would be left, or it would grow beyond measure.
    """
    h, w = product.cutout.shape[:2]
    grey, x, y = strokes.grey, strokes.x, strokes.y
    limits = _photo_box(product, photo) if photo is not None else (0, 0, w, h)
    kept = np.argwhere(grey > LEAVE)
    left, top, right, bottom = 0, 0, w, h
    if len(kept):
        (y0, x0), (y1, x1) = kept.min(0), kept.max(0)
        left, top = max(min(0, x + int(x0)), limits[0]), max(min(0, y + int(y0)), limits[1])
        right, bottom = min(max(w, x + int(x1) + 1), limits[2]), min(max(h, y + int(y1) + 1), limits[3])
    grown = max(0, -left), max(0, -top), max(0, right - w), max(0, bottom - h)
    if any(grown) and max(right - left, bottom - top) > LONGEST_PX:
        raise SenseError("what is kept reaches too far from the garment; keep less", "cutout", "large")
    cutout = padded(product.cutout, grown)
    # Where the strokes meet the cut-out as it is now.
    wide = np.full(cutout.shape[:2], LEAVE, np.uint8)
    dx, dy = x + grown[0], y + grown[1]
    part = wide[max(dy, 0) : max(dy + grey.shape[0], 0), max(dx, 0) : max(dx + grey.shape[1], 0)]
    part[:] = grey[max(-dy, 0) :, max(-dx, 0) :][: part.shape[0], : part.shape[1]]
    before = cutout[..., 3].astype(np.float32)
    keep = np.maximum(wide.astype(np.float32) - LEAVE, 0.0) * (255.0 / (255 - LEAVE))
    stay = np.minimum(wide.astype(np.float32), LEAVE) * (255.0 / LEAVE)
    alpha = np.minimum(np.maximum(before, keep), stay).round().astype(np.uint8)
    if (alpha > 127).sum() < _LEAST_LEFT * max(int((before > 127).sum()), 1):
        raise SenseError("hardly anything would be left of the garment; undo some of the removing", "cutout", "empty")
    colours = cutout[..., :3].copy()
    offset = product.offset[0] - grown[0] * product.scale, product.offset[1] - grown[1] * product.scale
    made = replace(product, cutout=cutout, offset=offset)
    if photo is not None:
        fresh = (alpha > before) & (before < 250)
        colours[fresh] = _from_photo(made, photo)[fresh]
    return replace(made, cutout=np.dstack([matte.bled(colours, alpha), alpha])), grown


def padded(cutout: U8, grown: tuple[int, int, int, int]) -> U8:
    """A cut-out with transparent pixels added at the left, top, right and bottom."""
    if not any(grown):
        return cutout
    left, top, right, bottom = grown
    return np.asarray(
        cv2.copyMakeBorder(cutout, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(0,) * 4), np.uint8
    )


def _photo_box(product: Product, photo: U8) -> tuple[int, int, int, int]:
    """Where the photo's edges lie in cut-out px."""
    (ox, oy), s = product.offset, product.scale
    h, w = photo.shape[:2]
    return -int(ox / s), -int(oy / s), int((w - ox) / s), int((h - oy) / s)


def _from_photo(product: Product, photo: U8) -> U8:
    """The photo's colours in the pixels of the cut-out; (h, w, 3)."""
    h, w = product.cutout.shape[:2]
    s, (ox, oy) = product.scale, product.offset
    if s > 1.0:
        photo = np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.4 * s), np.uint8)  # some of its pixels are passed over
    lie = np.array([[s, 0.0, ox + 0.5 * (s - 1)], [0.0, s, oy + 0.5 * (s - 1)]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(photo[..., :3], lie, (w, h), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
