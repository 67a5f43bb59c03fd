"""Telling the soft shadow that a product throws on its background from the product."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import masks

_REACH = 0.08  # of the longer side: shadows do not reach farther
_RISE = 800.0  # Lab per longer side: how fast a soft shadow deepens inwards; a pale cloth's edge is steeper
_EDGE = 1600.0  # Lab per longer side: steeper is an edge
_TINT, _TINT_PER_DARK = 1.5, 0.12  # Lab: a shadow has the background's hue


def soft_shadow(lab: F32, background: F32, d: F32, t: float, mask: U8) -> U8:
    """The part of the mask (0/1) that could be shadow: darker, of the background's hue, deepening softly inwards.

    Whether it is one is for a flood from outside to tell: folds of a grey shirt look like this too.

    Args:
        lab: (h, w, 3) the photo.
        background: (h, w, 3) Lab, the background.
        d: (h, w) distance between the two.
        t: Distance up to which a pixel counts as background.
        mask: What stands out from the background at all.
    """
    size = float(max(mask.shape))
    smooth = np.asarray(cv2.GaussianBlur(lab - background, (0, 0), 1.2), np.float32)
    dark = -smooth[..., 0]
    tint = np.hypot(smooth[..., 1], smooth[..., 2])
    slope = np.hypot(cv2.Sobel(dark, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(dark, cv2.CV_32F, 0, 1, scale=0.125))
    # With no background at all the distance is endless.
    depth = np.minimum(cv2.distanceTransform(mask, cv2.DIST_L2, 5), size)
    could = (dark > 0) & (tint < _TINT + _TINT_PER_DARK * dark) & (slope < _EDGE / size)
    could &= (d < t + 0.8 + _RISE / size * depth) & (depth < _REACH * size)
    return masks.mask_of(could) & mask
