"""What lies behind the shopper, continued under the clothes that are taken off."""

import cv2
import numpy as np

from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.regions import BOTTOM, Regions
from fitmirror.frames import U8

SOFT_PX = 5  # working px over which continued pixels are smoothed: no streaks
KEEP = 0.5  # how much of what was there before stays where nothing is seen now


def behind(reduced: Reduced, regions: Regions, bottoms: bool, before: U8 | None = None) -> U8:
    """The room (h, w, 3) at working size, and the bottoms; where the shopper hides it, the nearest of it goes on.

    Args:
        reduced: The frame at working size.
        regions: What each pixel shows.
        bottoms: Whether the shopper's bottoms are behind what is painted over, too.
        before: What this gave some frames ago: where a moving shopper hides something now, it was seen then.
    """
    seen = cv2.dilate(reduced.alpha, np.ones((5, 5), np.uint8)) < 12
    if bottoms:
        seen |= cv2.erode(regions.share[BOTTOM], np.ones((5, 5), np.uint8)) > 200
    if not seen.any():
        return reduced.bgr
    hidden = np.where(seen, 0, 1).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(hidden, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.empty((int(nearest.max()) + 1, 3), np.uint8)
    colours[nearest[seen]] = reduced.bgr[seen]
    filled = np.asarray(colours[nearest], np.uint8)
    soft = cv2.blur(filled, (SOFT_PX, SOFT_PX))
    if before is not None and before.shape == soft.shape:
        soft = cv2.addWeighted(soft, 1.0 - KEEP, before, KEEP, 0.0)
    return np.asarray(np.where(seen[..., None], filled, soft), np.uint8)
