"""Cutting the product out of its photo: from its own alpha channel, or from a plain background."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import background as bg
from fitmirror.wardrobe import matte
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.halo import without_halo

LONGEST_PX = 1024
_COARSE_PX = 384
_MARGIN = 0.04  # of the product's longer side, kept around it while cutting
_LEAST_SHARE = 0.004  # of the photo: smaller is dust, not a product
_KEEP_PART = 0.05  # of the largest part: shoes come in twos
_LOW_CONTRAST = 12.0  # Lab: white on white
_SHADOWED = 30.0  # Lab: a garment this far from the background may have shadow in its gaps
_GAP = 0.012  # of the width: narrower gaps in a weak outline are not let through

_NOTHING = "no product stands out in this photo; take it on a plain background of another colour, or cut it out as a PNG with transparency"


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
        return (self.bgra[..., 3] > 127).astype(np.uint8)


def has_alpha(photo: U8) -> bool:
    """Whether the picture has an alpha channel that says something."""
    return photo.ndim == 3 and photo.shape[2] == 4 and bool((photo[..., 3] < 128).mean() > 0.005)


def _parts(mask: U8) -> U8:
    """The largest part and those of like size; dust and floor shadows go."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if n <= 1:
        return mask
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    return np.asarray(area >= _KEEP_PART * area.max(), np.uint8)[labels]


def _side_holes(candidate: U8, outline: U8) -> U8:
    """Background seen through the garment: tall gaps between sleeve and body, or between legs; prints stay."""
    holes = (candidate & outline).astype(np.uint8)
    n, labels, stats, _ = cv2.connectedComponentsWithStats(holes, connectivity=4)
    keep = np.zeros(n, np.uint8)
    total = float(outline.sum())
    box_h = float(np.ptp(np.nonzero(outline.any(axis=1))[0])) + 1.0
    for k in range(1, n):
        w, h, area = (int(stats[k, i]) for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
        keep[k] = h > 0.12 * box_h and h > 2.2 * w and area > 0.0008 * total
    return keep[labels]


def _filled(mask: U8) -> U8:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.zeros_like(mask), contours, -1, 1, cv2.FILLED), np.uint8)


def _outline(d: F32, t: float) -> tuple[U8, float]:
    """The garment's mask 0/1 and the median contrast inside, by flooding the background from the picture's edge."""
    h, w = d.shape
    candidate = (cv2.GaussianBlur(d, (0, 0), 0.6) < t).astype(np.uint8)
    outside = bg.reached(candidate)
    garment = _parts(1 - outside)
    if not garment.any():
        return garment, 0.0
    contrast = float(np.median(d[garment > 0]))
    if contrast < _LOW_CONTRAST:
        # A weak outline has gaps through which the flood gets in: let it come only where a disc passes.
        gap = max(1, round(_GAP * w / 2))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * gap + 1, 2 * gap + 1))
        padded = cv2.copyMakeBorder(candidate, gap, gap, gap, gap, cv2.BORDER_CONSTANT, value=1)
        wide = bg.reached(cv2.erode(padded, disc))
        wide = cv2.dilate(wide, disc)[gap:-gap, gap:-gap]
        # Back into the corners the disc cannot enter, but not through them.
        for _ in range(gap):
            wide = cv2.dilate(wide, np.ones((3, 3), np.uint8)) & candidate
        garment = _parts(_filled(_parts(1 - wide)))
        return garment, float(np.median(d[garment > 0])) if garment.any() else 0.0
    # Again by what is really garment: halos and shadows had lowered the median.
    garment = _parts(without_halo(d, _filled(garment), contrast))
    contrast = float(np.median(d[garment > 0]))
    filled = _filled(garment)
    # Shadow fills the gaps beside a dark garment; the pale stripes of a bright one are no gaps.
    hole_t = max(t, 0.25 * contrast) if contrast > _SHADOWED else t
    holes = _side_holes((d < hole_t).astype(np.uint8), filled)
    return np.asarray(filled & (1 - holes), np.uint8), contrast


def _locate(photo: U8) -> tuple[int, int, int, int]:
    """Rough box (x0, y0, x1, y1) of the product in photo pixels."""
    h, w = photo.shape[:2]
    factor = min(1.0, _COARSE_PX / max(h, w))
    small = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else photo
    _, d, t = bg.model(bg.lab_of(np.asarray(small, np.uint8)))
    mask, _ = _outline(d, t)
    if mask.mean() < _LEAST_SHARE:
        raise ProductError(_NOTHING)
    ys, xs = np.nonzero(mask)
    margin = 4.0 + _MARGIN * max(np.ptp(ys), np.ptp(xs))
    return (
        max(0, int((xs.min() - margin) / factor)),
        max(0, int((ys.min() - margin) / factor)),
        min(w, int((xs.max() + 1 + margin) / factor)),
        min(h, int((ys.max() + 1 + margin) / factor)),
    )


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
    keep = _parts((photo[..., 3] > 127).astype(np.uint8))
    if keep.mean() < _LEAST_SHARE:
        raise ProductError("this picture is transparent almost everywhere; its product cannot be seen")
    box = _tight(keep, 2)
    picture, scale = _scaled(photo, box)
    near = cv2.resize(
        cv2.dilate(keep, np.ones((5, 5), np.uint8))[box[1] : box[3], box[0] : box[2]],
        (picture.shape[1], picture.shape[0]),
        interpolation=cv2.INTER_NEAREST,
    )
    alpha = np.asarray(picture[..., 3] * near, np.uint8)
    bgra = np.dstack([matte.bled(picture[..., :3], alpha), alpha])
    return CutOut(np.ascontiguousarray(bgra), scale, (float(box[0]), float(box[1])), 1.0)


def _tight(mask: U8, margin: int) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(mask)
    h, w = mask.shape
    return (
        max(0, int(xs.min()) - margin),
        max(0, int(ys.min()) - margin),
        min(w, int(xs.max()) + 1 + margin),
        min(h, int(ys.max()) + 1 + margin),
    )


def cut_out(photo: U8) -> CutOut:
    """Cut the product out of its photo.

    Args:
        photo: (h, w, 3) BGR on a plain background, or (h, w, 4) BGRA already cut out.

    Raises:
        ProductError: nothing stands out from the background.
    """
    if has_alpha(photo):
        return _from_alpha(photo)
    photo = np.ascontiguousarray(photo[..., :3])
    box = _locate(photo)
    picture, scale = _scaled(photo, box)
    lab = bg.lab_of(picture)
    background, d, t = bg.model(lab)
    mask, contrast = _outline(d, t)
    if mask.mean() < _LEAST_SHARE:
        raise ProductError(_NOTHING)
    reach = max(2.0, 0.007 * max(mask.shape))
    alpha = matte.opacity(lab, background, mask, reach)
    body = _parts((alpha > 0.5).astype(np.uint8))
    alpha = alpha * cv2.dilate(body, np.ones((3, 3), np.uint8))
    # Steeper than the projection says: the half-transparent rim carries the photo's own blur.
    alpha8 = np.clip((alpha - 0.15) / 0.7 * 255.0 + 0.5, 0, 255).astype(np.uint8)
    x0, y0, x1, y1 = _tight((alpha8 > 0).astype(np.uint8), 2)
    alpha8, picture = alpha8[y0:y1, x0:x1], picture[y0:y1, x0:x1]
    bgra = np.ascontiguousarray(np.dstack([matte.bled(picture, alpha8), alpha8]))
    offset = (box[0] + x0 * scale, box[1] + y0 * scale)
    return CutOut(bgra, scale, offset, float(np.clip(contrast / 20.0, 0.2, 1.0)))
