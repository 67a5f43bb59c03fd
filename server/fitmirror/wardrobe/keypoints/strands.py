"""Ties, laces and belt ends that hang off a garment: the outline is walked without them."""

import cv2
import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe import masks

_THIN = 0.06  # of the body's width: what a disc of this radius does not fit into
_LONG = 0.075  # of the height
_LOWER = 0.45  # of the height: above, thin parts are the straps it hangs on
_BOTH = 0.3  # of the larger side's area
_MOST = 0.05  # of the area


def without_strands(mask: U8) -> U8:
    """The 0/1 mask of a top, dress or jacket without long thin parts of its lower half."""
    ys = np.nonzero(mask)[0]
    top, height = int(ys.min()), float(np.ptp(ys)) + 1.0
    width = 2.0 * float(cv2.distanceTransform(mask, cv2.DIST_L2, 5).max())  # of the body: of the widest disc in it
    radius = max(1, round(_THIN * width))
    # Grown back a little, so that the corners of hem and cuffs are no thin parts.
    lost = masks.without(mask, masks.dilated(masks.opened(mask, radius), masks.disc(max(1, radius // 3))))
    lost[: top + round(_LOWER * height)] = 0
    lost = masks.long_parts(lost, _LONG * height)
    middle = round(float(np.nonzero(mask)[1].mean()))
    one, other = sorted((float(lost[:, :middle].sum()), float(lost[:, middle:].sum())))
    # What hangs on both sides alike is narrow sleeves.
    if not lost.any() or one > _BOTH * other or float(lost.sum()) > _MOST * float(mask.sum()):
        return mask
    bare = masks.without(mask, masks.dilated(lost, masks.disc(max(1, radius // 2))) & lost)
    rest = masks.parts(np.asarray(cv2.morphologyEx(bare, cv2.MORPH_OPEN, masks.SQUARE), np.uint8), 1.0)
    return rest if float(rest.sum()) > (1.0 - 2.0 * _MOST) * float(mask.sum()) else mask
