"""What lies behind the shopper, continued under the clothes that are taken off."""

import cv2
import numpy as np

from fitmirror.fitting.masks import above
from fitmirror.fitting.reduced import Reduced, halved
from fitmirror.fitting.regions import BOTTOM, Regions
from fitmirror.frames import U8

SOFT_PX = 3  # pixels of half the working size over which continued pixels are smoothed: no streaks
BELOW_PX = 2  # working px below what is painted over, where the shopper's other clothes are taken up
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
    seen = np.asarray(cv2.bitwise_not(above(np.asarray(person, np.uint8), 12)), np.uint8)
    if bottoms:
        own = cv2.erode(regions.share[BOTTOM], np.ones((5, 5), np.uint8))
        seen = np.asarray(cv2.max(seen, above(np.asarray(own, np.uint8), 200)), np.uint8)
    if not seen.any():
        return reduced.bgr
    soft = continued(reduced, seen)
    if before is not None and before.shape == soft.shape:
        soft = np.asarray(cv2.addWeighted(soft, 1.0 - KEEP, before, KEEP, 0.0), np.uint8)
    return np.asarray(cv2.copyTo(reduced.bgr, seen, soft), np.uint8)


def upwards(behind: U8, reduced: Reduced, within: U8) -> U8:
    """`behind` (h, w, 3) with what the shopper wears below going on upwards in a part of it (h, w; not 0).

    Beneath a hem there is never the room, however near it is at the sides.
    """
    within = np.asarray(cv2.dilate(within, np.ones((5, 5), np.uint8)), np.uint8)  # its soft edge too
    x, y, w, h = cv2.boundingRect(within)
    rows = len(within)
    if w == 0:
        return behind
    at = np.s_[y : y + h, x : x + w]
    part = within[at] > 0
    lowest = y + h - 1 - part[::-1].argmax(0)
    from_row, columns = np.minimum(lowest + BELOW_PX, rows - 1), np.arange(x, x + w)
    worn = part.any(0) & (reduced.alpha[from_row, columns] > 200)
    if not worn.any():
        return behind
    # A column that ends beside the body takes what its neighbour does.
    nearest = np.abs(columns[:, None] - columns[worn][None]).argmin(1)
    colours = reduced.bgr[from_row, columns][worn][nearest][None]
    colours = cv2.blur(np.ascontiguousarray(colours), (2 * SOFT_PX + 1, 1))
    whole = behind.copy()
    whole[at] = np.where(part[..., None], colours, whole[at])
    return whole


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
