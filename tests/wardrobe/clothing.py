"""Bottoms, dresses, jackets and hoodies drawn by the tests, crooked and creased as real ones are."""

import cv2
import numpy as np
from tests.wardrobe.garments import AXIS, LONG_SLEEVE, SIZE, Drawn, Points, outline

from fitmirror.frames import U8

TROUSERS: Points = {
    "waist": (72, 40),
    "hip": (98, 180),
    "knee": (92, 380),
    "cuff_outer": (100, 580),
    "cuff_inner": (34, 584),
}
SHORTS: Points = {"waist": (110, 120), "hip": (142, 300), "cuff_outer": (164, 424), "cuff_inner": (24, 436)}
WIDE_LEGS: Points = {
    "waist": (76, 40),
    "hip": (112, 190),
    "knee": (126, 386),
    "cuff_outer": (150, 580),
    "cuff_inner": (10, 582),
}
CROTCH = {"trousers": 180.0, "shorts": 300.0, "wide legs": 190.0}
PENCIL: Points = {"waist": (84, 100), "hip": (120, 270), "hem": (104, 480)}
FLARED: Points = {"waist": (78, 110), "hip": (160, 252), "hem": (226, 416)}
MAXI: Points = {"waist": (74, 30), "hip": (104, 278), "hem": (132, 590)}
DRESS: Points = {
    "collar": (40, 30),
    "shoulder": (92, 46),
    "cuff_outer": (150, 122),
    "cuff_inner": (112, 146),
    "armpit": (94, 120),
    "waist": (76, 220),
    "hip": (100, 310),
    "hem": (150, 590),
}
SLIP: Points = {"collar": (52, 30), "shoulder": (72, 34), "armpit": (92, 130), "waist": (78, 226), "hem": (116, 590)}


def folded(half: Points, side: float = 1.0) -> Points:
    """One side of something crooked: a little shorter and narrower than the other."""
    return {name: (x * (1.0 - 0.05 * side), y + 6.0 * side) for name, (x, y) in half.items()}


def _leg(half: Points, crotch_y: float) -> list[tuple[float, float]]:
    names = [n for n in ("waist", "hip", "knee", "cuff_outer", "cuff_inner") if n in half]
    return [(0.0, half["waist"][1] + 3), *(half[n] for n in names), (0.0, crotch_y)]


def _skirt(half: Points) -> list[tuple[float, float]]:
    return [(0.0, half["waist"][1] + 3), *(half[n] for n in ("waist", "hip", "hem")), (0.0, half["hem"][1] + 10)]


def _dress(half: Points) -> list[tuple[float, float]]:
    whole = outline(half, 30)
    below = [half[n] for n in ("waist", "hip") if n in half]
    return [*whole[:-2], *below, *whole[-2:]]


def rendered(
    right: list[tuple[float, float]],
    left: list[tuple[float, float]],
    points: dict[str, tuple[float, float]],
    turn_deg: float = 0.0,
    cloth: tuple[int, int, int] = (150, 60, 40),
    paper: tuple[int, int, int] = (245, 245, 245),
    inside: list[tuple[float, float]] | None = None,
    creased: bool = False,
    shadow: bool = False,
) -> Drawn:
    """A photo of two half outlines (x from the axis; `left` is the wearer's left, the photo's right side)."""
    turn = cv2.getRotationMatrix2D((AXIS, 320.0), -turn_deg, 1.0)

    def placed(line: list[tuple[float, float]]) -> np.ndarray:
        return np.array(line) @ turn[:, :2].T + turn[:, 2]

    def area(line: list[tuple[float, float]]) -> U8:
        mask = np.zeros(SIZE, np.uint8)
        return cv2.fillPoly(mask, [np.round(placed(line) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)

    mask = area([(AXIS + x, y) for x, y in left] + [(AXIS - x, y) for x, y in right[::-1]])
    colour = np.full((*SIZE, 3), cloth, np.float32)
    if inside is not None:
        colour[area([(AXIS + x, y) for x, y in inside]) > 127] *= 0.45
    if creased:
        rng = np.random.default_rng(3)
        soft = cv2.GaussianBlur(rng.normal(size=SIZE), (0, 0), sigmaX=6, sigmaY=30)
        colour = np.clip(colour + 16 * (soft / soft.std())[..., None], 0, 235)
    ground = np.full((*SIZE, 3), paper, np.float32)
    if shadow:
        fall = cv2.GaussianBlur(np.roll(mask, (6, 4), (0, 1)).astype(np.float32) / 255, (0, 0), 6)
        ground *= 1 - 0.12 * fall[..., None]
    alpha = mask[..., None] / 255.0
    photo = (colour * alpha + ground * (1 - alpha) + 0.5).astype(np.uint8)
    names = list(points)
    xy = placed([points[n] for n in names])
    return Drawn(photo, mask, {n: (float(x), float(y)) for n, (x, y) in zip(names, xy, strict=True)})


def _both(half: Points, other: Points) -> dict[str, tuple[float, float]]:
    left = {f"left_{n}": (AXIS + x, y) for n, (x, y) in half.items()}
    return left | {f"right_{n}": (AXIS - x, y) for n, (x, y) in other.items()}


def legs(half: Points, crotch_y: float, crooked: bool = False, **more: object) -> Drawn:
    other = folded(half) if crooked else half
    points = _both(half, other) | {"crotch": (float(AXIS), crotch_y)}
    return rendered(_leg(other, crotch_y), _leg(half, crotch_y), points, **more)  # type: ignore[arg-type]


def skirt(half: Points, crooked: bool = False, **more: object) -> Drawn:
    other = folded(half) if crooked else half
    return rendered(_skirt(other), _skirt(half), _both(half, other), **more)  # type: ignore[arg-type]


def dress(half: Points, crooked: bool = False, **more: object) -> Drawn:
    other = folded(half) if crooked else half
    return rendered(_dress(other), _dress(half), _both(half, other), **more)  # type: ignore[arg-type]


OPEN_EDGE = [(38.0, 66.0), (46.0, 140.0), (62.0, 260.0), (70.0, 380.0), (72.0, 474.0)]


def open_jacket(crooked: bool = False, background: bool = False, **more: object) -> Drawn:
    """A jacket whose panels lie apart: between them its dark inside, or the background."""
    half = LONG_SLEEVE
    other = folded(half) if crooked else half
    edge = OPEN_EDGE
    inside = [*edge, *((-x, y) for x, y in edge[::-1])]
    points = _both(half, other)
    if not background:
        return rendered(outline(other, 8), outline(half, 8), points, inside=inside, **more)  # type: ignore[arg-type]
    # The back ends where the collar does: only a narrow yoke joins the two panels.
    sides = [[(0.0, 90.0), *outline(h, 8)[2:-1], *edge[::-1][:-1], (46.0, 130.0), (0.0, 130.0)] for h in (other, half)]
    return rendered(sides[0], sides[1], points, **more)  # type: ignore[arg-type]


def hoodie(wide: float = 66.0, high: float = 100.0, crooked: bool = False, **more: object) -> Drawn:
    """A hooded sweater; its hood stands above the shoulders with its opening dark in front."""

    def shaped(half: Points) -> list[tuple[float, float]]:
        moved = {n: (x, y + 60) for n, (x, y) in half.items()}
        (cx, cy), tip = moved["collar"], moved["collar"][1] - high
        hood = [(0.0, tip), (0.5 * wide, tip + 0.1 * high), (wide, tip + 0.5 * high), (0.95 * wide, cy - 14), (cx, cy)]
        return [*hood, *outline(moved)[3:]]

    half = LONG_SLEEVE
    other = folded(half) if crooked else half
    moved = [{n: (x, y + 60) for n, (x, y) in h.items()} for h in (half, other)]
    opening = [(30.0, 60.0), (36.0, 100.0), (20.0, 150.0), (-20.0, 150.0), (-36.0, 100.0), (-30.0, 60.0)]
    return rendered(shaped(other), shaped(half), _both(*moved), inside=opening, **more)  # type: ignore[arg-type]
