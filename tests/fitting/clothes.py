"""Drawn products for every part of the body, with known key points: flat, of one colour with a seam or two."""

import cv2
import numpy as np
from tests.fitting.people import shirt

from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.product import Product

NAVY, KHAKI, ROSE, WINE, OLIVE, GREY = (
    (110, 60, 30),
    (90, 140, 170),
    (150, 110, 230),
    (60, 20, 130),
    (50, 90, 80),
    (120,) * 3,
)


def mirrored(right: dict[str, tuple[float, float]], width: float) -> dict[str, tuple[float, float]]:
    """Key points of both sides from those of the wearer's right, which is on the left of the picture."""
    points = {}
    for name, (x, y) in right.items():
        points[f"right_{name}"], points[f"left_{name}"] = (x, y), (width - x, y)
    return points


def product(category, size, outlines, points, colour, seams=(), neckline=(), hood=(), scale=1, **fields) -> Product:
    """Draw outlines (lists of names or of points) of a colour; seams are darker lines between points."""
    w, h = size
    k = scale
    cut = np.zeros((h * k, w * k, 4), np.uint8)
    cut[..., :3] = colour
    # A fold here and there, so that one sees how the cloth lies.
    ys, xs = np.mgrid[: h * k, : w * k] / k
    shade = 1.0 + 0.06 * np.sin(xs / 9.0 + ys / 60.0) + 0.04 * np.sin(xs / 23.0 - ys / 37.0)
    cut[..., :3] = np.clip(cut[..., :3] * shade[..., None], 0, 255).astype(np.uint8)
    alpha = np.zeros((h * k, w * k), np.uint8)

    def at(p):
        return points[p] if isinstance(p, str) else p

    def line(ps):
        return np.rint(np.array([at(p) for p in ps], np.float64) * k).astype(np.int32)

    for outline in outlines:
        cv2.fillPoly(alpha, [line(outline)], 255, cv2.LINE_AA)
    for seam in seams:
        cv2.polylines(cut, [line(seam)], False, tuple(int(c * 0.6) for c in colour), k, cv2.LINE_AA)
    cut[..., 3] = alpha
    keypoints = {n: (float(x * k), float(y * k), 0.9) for n, (x, y) in points.items()}
    item = Item(
        id=f"drawn-{category.value}",
        category=category,
        keypoints=keypoints,
        neckline=tuple((float(x * k), float(y * k)) for x, y in neckline),
        neckline_confidence=0.95 if len(neckline) else 0.0,
        hood=tuple((float(x * k), float(y * k)) for x, y in hood),
        **fields,
    )
    return Product(item, cut, scale=1.0, offset=(0.0, 0.0))


def trousers(colour=NAVY, wide=0.0, long=1.0, **fields) -> Product:
    """Trousers 40 cm wide at the waist, 50 at the hips, 78 along the inseam at `long` 1; `wide` flares the cuffs."""
    end = 60 + round(54 + 156 * long)
    inner, outer = 128.0, 92.0 - 26 * wide
    if long < 0.6:
        outer, inner = 74.0, 144.0
    right = {"waist": (100, 12), "hip": (80, 78), "cuff_outer": (outer, end), "cuff_inner": (inner + 8 * wide, end)}
    if long >= 0.6:
        right["knee"] = (0.5 * (80 + outer), 0.5 * (78 + end))
    points = mirrored(right, 300.0) | {"crotch": (150.0, 82.0)}
    outline = [
        "right_waist", (150, 16), "left_waist", "left_hip", "left_cuff_outer", "left_cuff_inner", "crotch",
        "right_cuff_inner", "right_cuff_outer", "right_hip",
    ]  # fmt: skip
    seams = [[(100, 24), (150, 28), (200, 24)], [(150, 16), (150, 66)], [(98, 30), (84, 56)], [(202, 30), (216, 56)]]
    return product(Category.BOTTOM, (300, end + 10), [outline], points, colour, seams, **fields)


def shorts(colour=KHAKI, **fields) -> Product:
    return trousers(colour, long=0.25, **fields)


def skirt(colour=ROSE, long=1.0, flare=1.0, **fields) -> Product:
    """A skirt 60 cm long at `long` 1, flaring from the hips on."""
    end = 12 + round(160 * long)
    points = mirrored({"waist": (102, 12), "hip": (84, 66), "hem": (84 - 36 * flare * long, end)}, 300.0)
    outline = ["right_waist", (150, 15), "left_waist", "left_hip", "left_hem", (150, end + 8), "right_hem", "right_hip"]
    return product(
        Category.BOTTOM, (300, end + 20), [outline], points, colour, [[(102, 22), (150, 25), (198, 22)]], **fields
    )


_UPPER = {"shoulder": (84, 40), "collar": (122, 18), "armpit": (88, 104), "waist": (96, 160)}


def _curve(a, b, dip, n=15):
    u = np.linspace(-1, 1, n)
    return [(a[0] + (b[0] - a[0]) * (v + 1) / 2, a[1] + dip * (1 - abs(v) ** 2.2)) for v in u]


def dress(colour=WINE, long=1.0, sleeves=True, **fields) -> Product:
    """A dress from shoulder to knee at `long` 1."""
    end = 40 + round(290 * long)
    right = _UPPER | {"hip": (84, 222), "hem": (84 - 0.25 * (end - 222), end)}
    if sleeves:
        right |= {"cuff_outer": (42, 112), "cuff_inner": (74, 124)}
    points = mirrored(right, 300.0)
    neck = _curve(points["right_collar"], points["left_collar"], 26)
    body = ["right_shoulder", *neck, "left_shoulder", "left_armpit", "left_waist", "left_hip", "left_hem", "right_hem",
            "right_hip", "right_waist", "right_armpit"]  # fmt: skip
    outlines = [body]
    if sleeves:
        outlines += [
            [f"{s}_{n}" for n in ("shoulder", "cuff_outer", "cuff_inner", "armpit")] for s in ("right", "left")
        ]
    return product(Category.DRESS, (300, end + 10), outlines, points, colour, neckline=neck[::-1], **fields)


def jacket(colour=OLIVE, opened=True, hood=False, **fields) -> Product:
    """A long-sleeved jacket; `opened` shows the lining between its panels, `hood` a hood above its collar."""
    right = _UPPER | {"hem": (86, 250), "cuff_outer": (30, 230), "cuff_inner": (56, 238)}
    points = mirrored(right, 300.0)
    collars = points["right_collar"], points["left_collar"]
    back = _curve(*collars, 4)
    body = ["right_shoulder", *back, "left_shoulder", "left_armpit", "left_hem", "right_hem", "right_armpit"]
    outlines = [body] + [
        [f"{s}_{n}" for n in ("shoulder", "cuff_outer", "cuff_inner", "armpit")] for s in ("right", "left")
    ]
    hooded = [(118, 22), (112, -24), (130, -44), (170, -44), (188, -24), (182, 22)] if hood else []
    if opened:
        neck = [collars[1], (172, 60), (176, 250), (124, 250), (128, 60), collars[0]]
    else:
        neck = _curve(collars[1], collars[0], 22)
    shift = 60 if hood else 0
    if shift:
        points = {n: (x, y + shift) for n, (x, y) in points.items()}
        outlines = [[p if isinstance(p, str) else (p[0], p[1] + shift) for p in o] for o in outlines]
        neck, hooded = ([(x, y + shift) for x, y in line] for line in (neck, hooded))
        outlines.append(hooded)
    made = product(
        Category.OUTERWEAR, (300, 260 + shift), outlines, points, colour, neckline=neck, hood=hooded, **fields
    )
    k = fields.get("scale", 1)
    inside = np.zeros(made.cutout.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.rint(np.array([*neck]) * k).astype(np.int32)], 255)
    made.cutout[inside > 0, :3] = (40, 40, 44)
    return made


def product_of_top(colour=(60, 200, 60), **fields) -> Product:
    """The T-shirt of `people`."""
    return shirt(colour=colour, **fields)
