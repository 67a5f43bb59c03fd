"""Taking what is not garment off a garment mask: JPEG's ringing and soft shadows around a dark product."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.background import reached

_FAINT = 0.30  # of the garment's contrast: a halo is fainter
_STRONG = 0.50  # of the garment's contrast: what throws halos and shadows
_REACH = 0.022  # of the longer side; JPEG's own reach is two 8 px blocks (halved chroma)
_JPEG_PX = 14.0
_OPEN_SIDE = 0.2  # of a bay's outline: more of it open to the background than this, and it is no pale stripe


def _bays(mask: U8, lost: U8, outside: U8, reach_px: int) -> U8:
    """Parts of `lost` that lie in narrow bays of the mask: pale stripes that run to the garment's edge."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach_px + 1, 2 * reach_px + 1))
    pad = reach_px + 1
    framed = cv2.copyMakeBorder(mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, disc)[pad:-pad, pad:-pad]
    bays = (closed & lost).astype(np.uint8)
    n, labels = cv2.connectedComponents(bays, connectivity=4)
    if n <= 1:
        return bays
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    rim = (bays & (1 - cv2.erode(bays, cross))).astype(bool)
    open_rim = rim & (cv2.dilate(outside, cross) > 0)
    around = np.bincount(labels[rim], minlength=n).astype(np.float64)
    opened = np.bincount(labels[open_rim], minlength=n)
    keep = (opened / np.maximum(around, 1.0) < _OPEN_SIDE).astype(np.uint8)
    keep[0] = 0
    return np.asarray(keep[labels], np.uint8)


def without_halo(d: F32, mask: U8, contrast: float) -> U8:
    """The mask (0/1) without the faint surroundings of its strong parts.

    A halo is reached from outside, is faint beside the garment, and ends near something strong. A white stripe of a
    dark shirt is all this too; it differs in lying between strong stripes, and is put back.

    Args:
        d: (h, w) Lab distance from the background.
        mask: What stands out from the background at all.
        contrast: The garment's own distance from the background.
    """
    reach_px = round(max(_REACH * max(mask.shape), _JPEG_PX))
    strong = ((d > _STRONG * contrast) & (mask > 0)).astype(np.uint8)
    if not strong.any():
        return mask
    near = cv2.distanceTransform(1 - strong, cv2.DIST_L2, 5) < reach_px
    smooth = cv2.GaussianBlur(d, (0, 0), 0.8)
    faint = ((smooth < _FAINT * contrast) & near & (mask > 0)).astype(np.uint8)
    lost = (reached((faint | (1 - mask)).astype(np.uint8)) & mask).astype(np.uint8)
    kept = (mask & (1 - lost)).astype(np.uint8)
    return kept | _bays(kept, lost, (1 - mask).astype(np.uint8), reach_px)
