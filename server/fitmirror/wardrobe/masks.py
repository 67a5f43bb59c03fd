"""Masks of 0 and 1, (h, w) uint8: the few operations that cutting out needs, typed."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import U8


def mask_of(condition: NDArray[np.bool_]) -> U8:
    """A mask of a condition."""
    return np.asarray(condition, np.uint8)


def disc(radius_px: int) -> U8:
    """A round structuring element."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1, 2 * radius_px + 1)), np.uint8)


SQUARE: U8 = np.ones((3, 3), np.uint8)
CROSS: U8 = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def dilated(mask: U8, element: U8 = SQUARE) -> U8:
    """Grown by the element."""
    return np.asarray(cv2.dilate(mask, element), np.uint8)


def eroded(mask: U8, element: U8 = SQUARE) -> U8:
    """Shrunk by the element; the picture's edge does not shrink it."""
    return np.asarray(cv2.erode(mask, element), np.uint8)


def opened(mask: U8, radius_px: int) -> U8:
    """Without what a disc does not fit into."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc(radius_px)), np.uint8)


def closed(mask: U8, radius_px: int) -> U8:
    """With what a disc cannot enter from outside; outside the picture is empty."""
    pad = radius_px + 1
    framed = cv2.copyMakeBorder(mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.morphologyEx(framed, cv2.MORPH_CLOSE, disc(radius_px))[pad:-pad, pad:-pad], np.uint8)


def without(mask: U8, other: U8) -> U8:
    """What is in the first and not in the second."""
    return np.asarray(mask & (1 - other), np.uint8)


def inverse(mask: U8) -> U8:
    """0 for 1 and 1 for 0."""
    return np.asarray(1 - mask, np.uint8)


def reached(mask: U8) -> U8:
    """The part that is connected with the picture's edge."""
    _, labels = cv2.connectedComponents(mask, connectivity=4)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    inside = np.zeros(int(labels.max()) + 1, np.uint8)
    inside[np.unique(edge)] = 1
    inside[0] = 0
    return np.asarray(inside[labels], np.uint8)


def parts(mask: U8, least_share: float) -> U8:
    """The largest part and those of at least this share of its area; dust goes."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if n <= 1:
        return mask
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    return np.asarray(mask_of(area >= least_share * area.max())[labels], np.uint8)


def long_parts(mask: U8, length_px: float) -> U8:
    """Parts whose box is at least this long one way: straps, not crumbs."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = mask_of(np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= length_px)
    keep[0] = 0
    return np.asarray(keep[labels], np.uint8)


def filled(mask: U8) -> U8:
    """Without holes."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.zeros_like(mask), contours, -1, 1, cv2.FILLED), np.uint8)


def box(mask: U8, margin_px: int) -> tuple[int, int, int, int]:
    """Smallest x, y and largest x, y + 1 of what is marked, with a margin, inside the picture."""
    ys, xs = np.nonzero(mask)
    h, w = mask.shape
    return (
        max(0, int(xs.min()) - margin_px),
        max(0, int(ys.min()) - margin_px),
        min(w, int(xs.max()) + 1 + margin_px),
        min(h, int(ys.max()) + 1 + margin_px),
    )
