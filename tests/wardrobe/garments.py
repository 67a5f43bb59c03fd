"""Garments drawn by the tests, whose key points are known because they were chosen."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import U8

Points = dict[str, tuple[float, float]]

TEE: Points = {
    "collar": (48, 60),
    "shoulder": (128, 92),
    "cuff_outer": (232, 196),
    "cuff_inner": (178, 250),
    "armpit": (140, 204),
    "hem": (140, 470),
}
LONG_SLEEVE: Points = {
    "collar": (48, 60),
    "shoulder": (128, 92),
    "cuff_outer": (262, 420),
    "cuff_inner": (214, 436),
    "armpit": (138, 210),
    "hem": (138, 470),
}
TANK: Points = {"collar": (58, 60), "shoulder": (92, 66), "armpit": (132, 200), "hem": (140, 470)}
SIZE = (640, 560)  # rows, columns
AXIS = 280


@dataclass(frozen=True)
class Drawn:
    """A garment's photo and where its points are, on both sides."""

    photo: U8
    mask: U8
    points: Points


def outline(half: Points, neck_depth: float = 26) -> list[tuple[float, float]]:
    """Half an outline from the middle of the neck to the middle of the hem, x from the axis."""
    neck = [(0.0, half["collar"][1] + neck_depth), (0.7 * half["collar"][0], half["collar"][1] + 0.7 * neck_depth)]
    names = ["collar", "shoulder", "cuff_outer", "cuff_inner", "armpit", "hem"]
    if "cuff_outer" not in half:  # an armhole: in from the shoulder, out to the armpit
        (sx, sy), (px, py) = half["shoulder"], half["armpit"]
        names = ["collar", "shoulder", "_a", "_b", "armpit", "hem"]
        half = half | {"_a": (sx - 2, 0.5 * (sy + py)), "_b": (0.5 * (sx + px) - 6, py - 20)}
    return [*neck, *(half[name] for name in names), (0.0, half["hem"][1] + 6)]


def drawn(
    half: Points,
    cloth: tuple[int, int, int] = (150, 60, 40),
    paper: tuple[int, int, int] = (245, 245, 245),
    neck_depth: float = 26,
    front_depth: float | None = None,
    turn_deg: float = 0.0,
) -> Drawn:
    """A plain garment; with `front_depth` its darker inner back shows above a curved front edge of that depth."""
    right = outline(half, neck_depth)
    polygon = np.array([(AXIS + x, y) for x, y in right] + [(AXIS - x, y) for x, y in right[::-1]])
    turn = cv2.getRotationMatrix2D((AXIS, 300.0), -turn_deg, 1.0)
    polygon = polygon @ turn[:, :2].T + turn[:, 2]
    mask = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    colour = np.full((*SIZE, 3), cloth, np.float32)
    if front_depth is not None:
        w, y0 = half["collar"]
        u = np.linspace(-1, 1, 60)
        curve = np.stack([AXIS + w * u, y0 + front_depth * (1 - np.abs(u) ** 2)], axis=1) @ turn[:, :2].T + turn[:, 2]
        inside = np.zeros(SIZE, np.uint8)
        cv2.fillPoly(inside, [np.round(curve).astype(np.int32)], 1)
        colour[inside > 0] *= 0.6
    alpha = mask[..., None] / 255.0
    photo = (colour * alpha + np.array(paper, np.float32) * (1 - alpha) + 0.5).astype(np.uint8)
    points = {}
    for name, (x, y) in half.items():
        for side, sign in (("left", 1), ("right", -1)):
            px, py = turn[:, :2] @ np.array([AXIS + sign * x, y]) + turn[:, 2]
            points[f"{side}_{name}"] = (float(px), float(py))
    return Drawn(photo, mask, points)
