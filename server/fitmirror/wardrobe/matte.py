"""From a hard garment mask to soft edges: opacity by colour projection, and colours without the background in them."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8

_WEAK = 6.0  # Lab: below this contrast the colours cannot tell how opaque an edge pixel is


def interior(mask: U8, reach_px: float) -> U8:
    """0/1: pixels at least `reach_px` inside, and the ridges of parts too thin for that (straps, laces)."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    size = 2 * int(np.ceil(reach_px)) + 1
    ridge = cv2.dilate(depth, np.ones((size, size), np.uint8))
    return np.asarray((depth >= np.minimum(reach_px, 0.75 * ridge)) & (mask > 0), np.uint8)


def nearest(values: F32, inside: U8) -> F32:
    """For every pixel the value of the nearest marked pixel."""
    _, labels = cv2.distanceTransformWithLabels(1 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros((int(labels.max()) + 1, values.shape[2]), np.float32)
    table[labels[inside > 0]] = values[inside > 0]
    return np.asarray(table[labels], np.float32)


def opacity(lab: F32, background: F32, mask: U8, reach_px: float) -> F32:
    """Opacity 0..1 of each pixel, from where its colour lies between background and the garment just inside.

    The garment's colour is taken along the shortest way inwards, so that stripes that run to the edge keep theirs.
    A soft shadow is darker background: it projects low, and drops out. Where garment and background have nearly the
    same colour, the mask decides.
    """
    inside = interior(mask, reach_px)
    size = 2 * int(np.ceil(reach_px)) + 3
    band = (cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0) & (inside == 0)
    smooth = np.asarray(cv2.GaussianBlur(lab * inside[..., None], (0, 0), 1.2), np.float32)
    weight = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.2)
    colour = nearest(np.asarray(smooth / np.maximum(weight, 1e-3)[..., None], np.float32), inside)
    to_garment = colour - background
    contrast = np.sqrt((to_garment**2).sum(axis=2))
    share = ((lab - background) * to_garment).sum(axis=2) / np.maximum(contrast**2, 1e-3)
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.7, size / 8.0))
    trust = np.clip((contrast - 0.5 * _WEAK) / _WEAK, 0.0, 1.0)
    alpha = inside.astype(np.float32)
    alpha[band] = (trust * np.clip(share, 0.0, 1.0) + (1.0 - trust) * soft)[band]
    return np.asarray(alpha, np.float32)


def bled(bgr: U8, alpha: U8, reach_px: int = 3) -> U8:
    """The colours with those of safely opaque pixels carried outward, so that no background shines through the edge."""
    solid = (cv2.erode(alpha, np.ones((reach_px, reach_px), np.uint8)) > 250).astype(np.uint8)
    if not solid.any():
        solid = (alpha > 0).astype(np.uint8)
    if not solid.any():
        return bgr
    spread = nearest(bgr.astype(np.float32), solid).astype(np.uint8)
    return np.asarray(np.where(alpha[..., None] > 250, bgr, spread), np.uint8)
