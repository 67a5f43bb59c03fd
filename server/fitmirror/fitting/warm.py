"""Compile the hot loops before the first shopper comes; from the cache on disk that takes a fraction of a second."""

import numpy as np

from fitmirror.body.body import (
    LANDMARKS,
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Body,
)
from fitmirror.fitting.outfit import Drawn, Outfit, prepare
from fitmirror.frames import Frame
from fitmirror.wardrobe.item import Category, Item, KeyPoint
from fitmirror.wardrobe.product import Product

_POSE = {
    LEFT_EAR: (67, 12),
    RIGHT_EAR: (53, 12),
    MOUTH_LEFT: (62, 16),
    MOUTH_RIGHT: (58, 16),
    LEFT_SHOULDER: (80, 30),
    RIGHT_SHOULDER: (40, 30),
    LEFT_HIP: (72, 80),
    RIGHT_HIP: (48, 80),
    LEFT_ELBOW: (88, 60),
    RIGHT_ELBOW: (32, 60),
    LEFT_WRIST: (92, 85),
    RIGHT_WRIST: (28, 85),
}
_RIGHT = {"collar": (26, 4), "shoulder": (16, 8), "armpit": (18, 26), "hem": (18, 60), "cuff_outer": (4, 24)}

_SCALE = 8  # as large as a camera's frame: smaller arrays lie otherwise in memory, and compile otherwise


def warm() -> Drawn:
    """Dress a made-up figure in two items, so that everything is compiled; what was drawn. Any thread."""
    points: dict[str, KeyPoint] = {}
    for name, (x, y) in (_RIGHT | {"cuff_inner": (12, 28)}).items():
        points[f"right_{name}"], points[f"left_{name}"] = (x, y, 1.0), (64.0 - x, y, 1.0)
    cutout = np.full((64, 64, 4), 200, np.uint8)
    cutout[..., 3] = 255
    clothes = [
        prepare(Product(Item(id=f"warm-{category.value}", category=category, keypoints=points), cutout))
        for category in (Category.TOP, Category.OUTERWEAR)
    ]
    marks = np.full((LANDMARKS, 3), (60.0, 12.0, 0.9), np.float32)
    for joint, xy in _POSE.items():
        marks[joint, :2] = xy
    marks[:, :2] *= _SCALE
    picture = np.full((120, 120, 3), 90, np.uint8)
    picture[28:80, 25:95] = (160, 60, 30)
    alpha = np.zeros((120, 120), np.uint8)
    alpha[5:118, 25:95] = 255
    picture, alpha = (plane.repeat(_SCALE, axis=0).repeat(_SCALE, axis=1) for plane in (picture, alpha))
    poisson = Outfit(tuple(clothes), "poisson:mixed")
    body = Body(alpha, marks, np.zeros(LANDMARKS, np.float32), None)
    frame = Frame(picture, 0.0)
    for _ in range(2):  # it remembers the first frame
        poisson.dress(frame, body, lambda: 0.0)
    return Outfit(tuple(clothes), "alpha").dress(frame, body, lambda: 0.0)
