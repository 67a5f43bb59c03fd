"""Taking what is not garment off a garment mask: JPEG's ringing and soft shadows around a dark product."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import masks

_FAINT = 0.30  # of the garment's contrast: a halo is fainter
_BRIGHTER = 3.0  # Lab: lighter than the background by this is cloth
_STRONG = 0.50  # of the garment's contrast: what throws halos and shadows
_REACH = 0.022  # of the longer side; JPEG's own reach is two 8 px blocks (halved chroma)
_JPEG_PX = 14.0
_NEIGHBOURHOOD = 0.05  # of the longer side, sigma over which a garment's contrast is taken
_BARE_SIDE = 0.12  # of a bay's outline: more of it open to the bare background than this, and it is no pale stripe
_SWING_PX = 2.0  # sigma over which ringing swings
_MEAN = 1.25  # times the distance up to which a pixel counts as background: what the mean of ringing keeps to
_MOST_LIKE = 0.4  # of a bay: if more of it is like the background, so is the stripe
_SPECK_PX = 1  # smaller parts of a stripe may look like background
_OPEN_SIDE = 0.26  # the same, open to whatever else was lost


def _gaps(apart: F32, bays: U8, kept: U8, t: float) -> U8:
    """Where the background reaches into the bays that are of another colour: a gap that a pale stripe ends at.

    Ringing swings about the background's colour, so its mean is that; a pale stripe's is not.
    """
    inside = bays.astype(np.float32)
    weight = cv2.GaussianBlur(inside, (0, 0), _SWING_PX) + 1e-3
    mean = np.linalg.norm(cv2.GaussianBlur(apart * inside[..., None], (0, 0), _SWING_PX), axis=2) / weight
    n, labels = cv2.connectedComponents(bays, connectivity=4)
    count = np.maximum(np.bincount(labels.ravel(), minlength=n), 1)
    like = masks.mask_of(mean < _MEAN * t) & bays
    coloured = np.bincount(labels[like > 0], minlength=n) < _MOST_LIKE * count
    ringing = masks.opened(like & masks.mask_of(coloured[labels]), _SPECK_PX)
    gaps = masks.reached(ringing | masks.inverse(kept | bays)) & bays
    return masks.dilated(gaps, masks.disc(_SPECK_PX))


def _bays(whole: U8, lost: U8, reach_px: int) -> U8:
    """Parts of `lost` that lie in narrow bays of what is kept: pale stripes that run to the garment's edge."""
    mask = masks.without(whole, lost)
    bays = masks.closed(mask, reach_px) & lost
    n, labels = cv2.connectedComponents(bays, connectivity=4)
    rim = (bays > 0) & (masks.eroded(bays, masks.CROSS) == 0)
    around = np.maximum(np.bincount(labels[rim], minlength=n), 1)
    bare = masks.dilated(masks.inverse(whole), masks.CROSS) > 0
    open_ = masks.dilated(masks.inverse(mask | bays), masks.CROSS) > 0
    to_bare = np.bincount(labels[rim & bare], minlength=n) / around
    to_any = np.bincount(labels[rim & open_], minlength=n) / around
    keep = masks.mask_of((to_bare < _BARE_SIDE) & (to_any < _OPEN_SIDE))
    keep[0] = 0
    return np.asarray(keep[labels], np.uint8)


def _local_contrast(d: F32, mask: U8) -> F32:
    """Contrast of the garment around each pixel (h, w): the root mean square of d over the mask nearby."""
    h, w = d.shape
    factor = min(1.0, 128.0 / max(h, w))
    size = (max(4, round(w * factor)), max(4, round(h * factor)))
    inside = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    power = cv2.resize(d * d * mask, size, interpolation=cv2.INTER_AREA)
    sigma = _NEIGHBOURHOOD * max(size)
    mean = cv2.GaussianBlur(power, (0, 0), sigma) / (cv2.GaussianBlur(inside, (0, 0), sigma) + 1e-3)
    return np.asarray(np.sqrt(cv2.resize(mean, (w, h), interpolation=cv2.INTER_LINEAR)), np.float32)


def _without_crumbs(mask: U8, strength: F32, size_px: int) -> U8:
    """The mask without small knobs on its outline that are faint on the whole."""
    knobs = masks.without(mask, masks.opened(mask, size_px))
    n, labels = cv2.connectedComponents(knobs, connectivity=4)
    area = np.maximum(np.bincount(labels.ravel(), minlength=n), 1)
    mean = np.bincount(labels.ravel(), weights=strength.ravel(), minlength=n) / area
    drop = masks.mask_of(mean < _FAINT)
    drop[0] = 0
    return masks.without(mask, np.asarray(drop[labels], np.uint8))


def without_halo(d: F32, apart: F32, t: float, mask: U8, shadow: U8) -> U8:
    """The mask (0/1) without the faint surroundings of its strong parts.

    A halo is reached from outside, is faint beside the garment, and ends near something strong. A white stripe of a
    dark shirt is all this too; it differs in lying between strong stripes, and is put back.

    Args:
        d: (h, w) Lab distance from the background.
        apart: (h, w, 3) Lab minus the background's; ringing never stays lighter over some pixels.
        t: Distance up to which a pixel counts as background.
        mask: What stands out from the background at all.
        shadow: What of it could be a soft shadow.
    """
    reach_px = round(max(_REACH * max(mask.shape), _JPEG_PX))
    contrast = _local_contrast(d, mask)
    strong = masks.mask_of(d > _STRONG * contrast) & mask
    if not strong.any():
        return mask
    near = cv2.distanceTransform(masks.inverse(strong), cv2.DIST_L2, 5) < reach_px
    faint = masks.mask_of((cv2.GaussianBlur(d, (0, 0), 0.8) < _FAINT * contrast) & near) & mask
    faint &= masks.mask_of(cv2.GaussianBlur(apart[..., 0], (0, 0), 1.5) < _BRIGHTER)
    faint |= shadow
    lost = masks.reached(faint | masks.inverse(mask)) & mask
    kept = masks.without(mask, lost)
    bays = _bays(mask, lost, reach_px)
    whole = kept | masks.without(bays, _gaps(apart, bays, kept, t))
    return _without_crumbs(whole, np.asarray(d / np.maximum(contrast, 1.0), np.float32), reach_px // 2)
