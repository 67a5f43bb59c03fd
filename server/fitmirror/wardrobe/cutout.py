"""Cutting the product out of its photo: from its own alpha channel, or from a plain background."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe import masks, matte
from fitmirror.wardrobe.background import lab_of
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.plain import KEEP_PART, product_mask

LONGEST_PX = 1024
_COARSE_PX = 384
_MARGIN = 0.04  # of the product's longer side, kept around it while cutting
_LONGEST_STRIP = 40  # times as long as it is wide: nothing that can be worn is on it
_LEAST_SHARE = 0.004  # of the photo: smaller is dust, not a product

_NOTHING = (
    "no product stands out in this photo; take it on a plain background of another colour, "
    "or cut it out as a PNG with transparency"
)
_BUSY = (
    "the background of this photo is too busy to tell the product from it; take it on a plain floor, wall or sheet "
    "of another colour, or cut it out as a PNG with transparency"
)


@dataclass(frozen=True, eq=False)
class CutOut:
    """A product without its background.

    Attributes:
        bgra: (h, w, 4) uint8 straight, edge colours bled outward.
        scale: Photo pixels per cut-out pixel.
        offset: Photo position (x, y) of the top left corner.
        confidence: 0..1, how sure the outline is.
    """

    bgra: U8
    scale: float
    offset: tuple[float, float]
    confidence: float

    @property
    def mask(self) -> U8:
        """(h, w) 0/1, at least half opaque."""
        return masks.mask_of(self.bgra[..., 3] > 127)


def has_alpha(photo: U8) -> bool:
    """Whether the picture has an alpha channel that says something."""
    return photo.ndim == 3 and photo.shape[2] == 4 and bool((photo[..., 3] < 128).mean() > 0.005)


def _locate(photo: U8) -> tuple[int, int, int, int]:
    """Rough box (x0, y0, x1, y1) of the product in photo pixels."""
    h, w = photo.shape[:2]
    factor = min(1.0, _COARSE_PX / max(h, w))
    small = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else photo
    ground = product_mask(lab_of(np.asarray(small, np.uint8)))
    if ground.busy:
        raise ProductError(_BUSY)
    mask = ground.mask
    if mask.mean() < _LEAST_SHARE:
        raise ProductError(_NOTHING)
    x0, y0, x1, y1 = masks.box(mask, 0)
    x0, y0, x1, y1 = masks.box(mask, 4 + round(_MARGIN * max(x1 - x0, y1 - y0)))
    return int(x0 / factor), int(y0 / factor), min(w, int(np.ceil(x1 / factor))), min(h, int(np.ceil(y1 / factor)))


def _scaled(photo: U8, box: tuple[int, int, int, int]) -> tuple[U8, float]:
    x0, y0, x1, y1 = box
    crop = photo[y0:y1, x0:x1]
    scale = max(1.0, max(crop.shape[:2]) / LONGEST_PX)
    if scale == 1.0:
        return np.ascontiguousarray(crop), 1.0
    size = (max(1, round(crop.shape[1] / scale)), max(1, round(crop.shape[0] / scale)))
    if crop.shape[2] == 4:
        # Premultiplied while shrinking: the hidden colours of transparent pixels must not bleed in.
        alpha = crop[..., 3:].astype(np.float32)
        colour = cv2.resize(crop[..., :3] * (alpha / 255.0), size, interpolation=cv2.INTER_AREA)
        small = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
        colour = colour * (255.0 / np.maximum(small, 1.0))[..., None]
        return np.dstack([np.clip(colour, 0, 255), small]).round().astype(np.uint8), scale
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _from_alpha(photo: U8) -> CutOut:
    keep = masks.parts(masks.mask_of(photo[..., 3] > 127), KEEP_PART)
    if keep.mean() < _LEAST_SHARE:
        raise ProductError("this picture is transparent almost everywhere; its product cannot be seen")
    box = masks.box(keep, 2)
    picture, scale = _scaled(photo, box)
    near = cv2.resize(
        masks.dilated(keep, masks.disc(2))[box[1] : box[3], box[0] : box[2]],
        (picture.shape[1], picture.shape[0]),
        interpolation=cv2.INTER_NEAREST,
    )
    alpha = np.asarray(picture[..., 3] * near, np.uint8)
    bgra = np.dstack([matte.bled(picture[..., :3], alpha), alpha])
    return CutOut(np.ascontiguousarray(bgra), scale, (float(box[0]), float(box[1])), 1.0)


def cut_out(photo: U8) -> CutOut:
    """Cut the product out of its photo.

    Args:
        photo: (h, w, 3) BGR on a plain background, or (h, w, 4) BGRA already cut out.

    Raises:
        ProductError: nothing stands out from the background, or the background is busy.
    """
    if max(photo.shape[:2]) > _LONGEST_STRIP * min(photo.shape[:2]):
        raise ProductError(_NOTHING)
    if has_alpha(photo):
        return _from_alpha(photo)
    photo = np.ascontiguousarray(photo[..., :3])
    box = _locate(photo)
    picture, scale = _scaled(photo, box)
    lab = lab_of(picture)
    ground = product_mask(lab)
    if ground.mask.mean() < _LEAST_SHARE:
        raise ProductError(_NOTHING)
    alpha = matte.opacity(lab, ground.background, ground.mask, max(2.0, 0.007 * max(ground.mask.shape)))
    alpha = alpha * masks.dilated(masks.parts(masks.mask_of(alpha > 0.5), KEEP_PART))
    # Steeper than the projection says: the half-transparent rim carries the photo's own blur.
    alpha8 = np.clip((alpha - 0.15) / 0.7 * 255.0 + 0.5, 0, 255).astype(np.uint8)
    x0, y0, x1, y1 = masks.box(masks.mask_of(alpha8 > 0), 2)
    alpha8, picture = alpha8[y0:y1, x0:x1], picture[y0:y1, x0:x1]
    bgra = np.ascontiguousarray(np.dstack([matte.bled(picture, alpha8), alpha8]))
    offset = (box[0] + x0 * scale, box[1] + y0 * scale)
    return CutOut(bgra, scale, offset, float(np.clip(0.5 + ground.contrast / 25.0, 0.5, 1.0)))
