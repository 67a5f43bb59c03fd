"""A drawn person and a drawn shirt: known answers for geometry, layers and light."""

import cv2
import numpy as np

from fitmirror.body.body import LANDMARKS, Body
from fitmirror.fitting.garment import Garment, prepare
from fitmirror.frames import Frame
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.product import Product

SKIN, SHIRT, TROUSERS, HAIR, ROOM = (150, 170, 220), (200, 60, 40), (40, 40, 45), (20, 35, 60), (205, 205, 205)

# x, y in shoulder widths from mid-shoulder, x towards the right of the picture; BlazePose's numbers.
POSE = {
    0: (0.0, -0.72), 2: (0.08, -0.82), 5: (-0.08, -0.82), 7: (0.2, -0.76), 8: (-0.2, -0.76),
    9: (0.07, -0.6), 10: (-0.07, -0.6), 11: (0.5, 0.0), 12: (-0.5, 0.0), 13: (0.66, 0.82), 14: (-0.66, 0.82),
    15: (0.72, 1.55), 16: (-0.72, 1.55), 17: (0.74, 1.75), 18: (-0.74, 1.75), 19: (0.72, 1.78), 20: (-0.72, 1.78),
    21: (0.68, 1.68), 22: (-0.68, 1.68), 23: (0.27, 1.25), 24: (-0.27, 1.25), 25: (0.27, 2.2), 26: (-0.27, 2.2),
    27: (0.27, 3.1), 28: (-0.27, 3.1), 29: (0.27, 3.2), 30: (-0.27, 3.2), 31: (0.3, 3.25), 32: (-0.3, 3.25),
}  # fmt: skip


def pose(size=(640, 480), unit=110.0, at=(320.0, 170.0), **moved):
    """Landmarks (33, 3) of somebody who stands; `moved` are other places, as l15=(x, y)."""
    marks = np.zeros((LANDMARKS, 3), np.float32)
    marks[:, 2] = 0.99
    where = POSE | {int(name[1:]): xy for name, xy in moved.items()}
    for i in range(LANDMARKS):
        x, y = where.get(i, where[0])
        marks[i, :2] = at[0] + unit * x, at[1] + unit * y
    return marks


def person(size=(640, 480), unit=110.0, at=(320.0, 170.0), sleeves=False, **moved):
    """A Frame and the Body that is drawn in it."""
    w, h = size
    marks = pose(size, unit, at, **moved)
    picture = np.full((h, w, 3), ROOM, np.uint8)
    alpha = np.zeros((h, w), np.uint8)

    def both(draw):
        def go(colour, *args):
            draw(picture, *args, colour)
            draw(alpha, *args, 255)

        return go

    point = [(round(float(x)), round(float(y))) for x, y, _ in marks]
    poly = both(lambda img, pts, c: cv2.fillPoly(img, [np.array(pts, np.int32)], c))
    bone = both(lambda img, a, b, t, c: cv2.line(img, a, b, c, max(1, round(t * unit))))
    disc = both(lambda img, centre, axes, c: cv2.ellipse(img, centre, axes, 0, 0, 360, c, -1))

    def p(x, y):
        return round(at[0] + unit * x), round(at[1] + unit * y)

    disc(HAIR, p(0, -0.82), (round(0.3 * unit), round(0.38 * unit)))
    bone(SKIN, p(0, -0.5), p(0, -0.1), 0.36)
    disc(SKIN, p(0, -0.75), (round(0.22 * unit), round(0.3 * unit)))
    poly(TROUSERS, [p(-0.5, 1.1), p(0.5, 1.1), p(0.5, 3.3), p(-0.5, 3.3)])
    poly(SHIRT, [p(-0.2, -0.3), p(0.2, -0.3), p(0.6, -0.12), p(0.5, 1.3), p(-0.5, 1.3), p(-0.6, -0.12)])
    for a, b, c, d in ((12, 14, 16, 20), (11, 13, 15, 19)):
        upper, lower = (SHIRT, SHIRT) if sleeves else (SHIRT, SKIN)
        bone(upper, point[a], point[b], 0.3)
        bone(lower, point[b], point[c], 0.22)
        bone(SKIN, point[c], point[d], 0.18)
    return Frame(picture, 0.0), Body(alpha, marks, np.zeros(LANDMARKS, np.float32), None)


def at_time(frame, pts):
    return Frame(frame.bgr, pts)


KEYPOINTS = {
    "right_shoulder": (70, 40), "left_shoulder": (230, 40), "right_collar": (115, 14), "left_collar": (185, 14),
    "right_armpit": (75, 130), "left_armpit": (225, 130), "right_hem": (72, 300), "left_hem": (228, 300),
    "right_cuff_outer": (10, 120), "right_cuff_inner": (52, 140), "left_cuff_outer": (290, 120),
    "left_cuff_inner": (248, 140), "right_waist": (75, 215), "left_waist": (225, 215),
}  # fmt: skip
NECKLINE = tuple((150 + 34 * u, 14 + 30 * (1 - abs(u) ** 2.2)) for u in np.linspace(-1, 1, 15))


def shirt(colour=(60, 200, 60), sleeves=True, category=Category.TOP, **fields) -> Product:
    """A drawn T-shirt of one colour, or with a checker of two given as ((b, g, r), (b, g, r))."""
    cut = np.zeros((310, 300, 4), np.uint8)
    if isinstance(colour[0], tuple):
        ys, xs = np.mgrid[:310, :300]
        cut[..., :3] = np.where((((ys // 15) + (xs // 15)) % 2)[..., None] > 0, colour[0], colour[1])
    else:
        cut[..., :3] = colour
    k = {name: np.array(xy) for name, xy in KEYPOINTS.items()}
    torso = [k[n] for n in ("right_shoulder", "right_collar", "left_collar", "left_shoulder", "left_armpit", "left_hem",
                            "right_hem", "right_armpit")]  # fmt: skip
    parts = [torso]
    if sleeves:
        parts += [
            [k[f"{s}_{n}"] for n in ("shoulder", "cuff_outer", "cuff_inner", "armpit")] for s in ("right", "left")
        ]
    alpha = np.zeros((310, 300), np.uint8)
    for part in parts:
        cv2.fillPoly(alpha, [np.array(part, np.int32)], 255, cv2.LINE_AA)
    cut[..., 3] = alpha
    points = {n: (float(x), float(y), 0.9) for n, (x, y) in KEYPOINTS.items() if sleeves or "cuff" not in n}
    item = Item(id="drawn", category=category, keypoints=points, neckline=NECKLINE, neckline_confidence=0.9, **fields)
    return Product(item, cut, scale=2.0, offset=(5.0, 7.0))


def garment(**kwargs) -> Garment:
    return prepare(shirt(**kwargs))
