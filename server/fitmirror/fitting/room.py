"""What lies behind the shopper, continued under the clothes that are taken off."""

import cv2
import numpy as np

from fitmirror.fitting.masks import above
from fitmirror.fitting.reduced import Reduced, halved
from fitmirror.fitting.regions import BOTTOM, Regions
from fitmirror.frames import U8

SOFT_PX = 3  # pixels of half the working size over which continued pixels are smoothed: no streaks
KEEP = 0.5  # how much of what was there before stays where nothing is seen now


def behind(reduced: Reduced, regions: Regions, bottoms: bool, before: U8 | None = None) -> U8:
    """The room (h, w, 3) at working size, and the bottoms; where the shopper hides it, the nearest of it goes on.

    Args:
        reduced: The frame at working size.
        regions: What each pixel shows.
        bottoms: Whether the shopper's bottoms are behind what is painted over, too.
        before: What this gave some frames ago: where a moving shopper hides something now, it was seen then.
    """
    person = cv2.dilate(reduced.alpha, np.ones((5, 5), np.uint8))
    seen = cv2.bitwise_not(above(np.asarray(person, np.uint8), 12))
    if bottoms:
        own = cv2.erode(regions.share[BOTTOM], np.ones((5, 5), np.uint8))
        seen = cv2.max(seen, above(np.asarray(own, np.uint8), 200))
    if not seen.any():
        return reduced.bgr
    soft = continued(reduced, np.asarray(seen, np.uint8))
    if before is not None and before.shape == soft.shape:
        soft = cv2.addWeighted(soft, 1.0 - KEEP, before, KEEP, 0.0)
    return np.asarray(cv2.copyTo(reduced.bgr, np.asarray(seen, np.uint8), soft), np.uint8)


def continued(reduced: Reduced, seen: U8) -> U8:
    """A picture (h, w, 3) at working size that goes on, softly, with the nearest of what is `seen` (h, w; 255)."""
    # What is hidden is found at half the size: it is soft anyway.
    known = halved(seen) == 255
    if not known.any():
        return reduced.bgr
    few = halved(reduced.bgr)
    _, nearest = cv2.distanceTransformWithLabels(
        np.where(known, 0, 1).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    places = np.zeros(int(nearest.max()) + 1, np.intp)
    places[nearest[known]] = np.flatnonzero(known)
    filled = few.reshape(-1, 3)[places[nearest.ravel()]].reshape(few.shape)
    h, w = seen.shape
    soft = cv2.resize(cv2.blur(filled, (SOFT_PX, SOFT_PX)), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft, np.uint8)
