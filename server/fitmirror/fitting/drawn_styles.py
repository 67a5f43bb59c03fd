"""Styles drawn by the program itself: pictures whose strokes and colours a garment can take on."""

from collections.abc import Callable

import cv2
import numpy as np

from fitmirror.frames import F32, U8

SIDE_PX = 256
_SCALE = 2  # drawn larger, for smooth strokes
_SEED = 20


def _flow(random: np.random.Generator, side: int, waves: int) -> tuple[F32, F32]:
    """A smooth field of unit vectors, (side, side) each."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    angle: F32 = np.zeros((side, side), np.float32)
    for _ in range(waves):
        kx, ky = random.uniform(-1.6, 1.6, 2)
        angle += np.float32(random.uniform(0.8, 1.6)) * np.sin(
            2 * np.pi * (kx * x + ky * y) + random.uniform(0, 2 * np.pi)
        ).astype(np.float32)
    return np.cos(angle), np.sin(angle)


def _stroke(start: F32, length: int, field: tuple[F32, F32], side: int) -> F32:
    """Points (n, 2) along the field."""
    points, at = [start], start.copy()
    for _ in range(length):
        column, row = (int(np.clip(v, 0, side - 1)) for v in at)
        at = at + 4 * np.array([field[0][row, column], field[1][row, column]], np.float32)
        points.append(at)
    return np.asarray(points, np.float32)


def _brush(random: np.random.Generator) -> U8:
    """Oil paint laid on thickly, in curved strokes: blues and greens with ochre and cream among them."""
    side = SIDE_PX * _SCALE
    field = _flow(random, side, 4)
    palette = np.array(
        [(94, 52, 22), (138, 84, 34), (150, 118, 58), (168, 150, 92), (70, 140, 196), (96, 178, 222), (190, 214, 232)],
        np.float32,
    )
    share = np.array([0.2, 0.24, 0.2, 0.12, 0.1, 0.08, 0.06])
    picture: U8 = np.full((side, side, 3), palette[1], np.uint8)
    height: F32 = np.zeros((side, side), np.float32)
    tone = cv2.resize(random.random((4, 4)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(1700):
        start = random.uniform(0, side, 2).astype(np.float32)
        # Neighbours are of like colour, as a painter loads the brush.
        level = float(tone[int(start[1]) % side, int(start[0]) % side]) + random.normal(0, 0.22)
        chosen = int(np.searchsorted(np.cumsum(share), np.clip(level, 0, 0.999)))
        colour = palette[min(chosen, len(palette) - 1)] + random.normal(0, 12, 3)
        line = _stroke(start, int(random.integers(5, 13)), field, side)
        width = int(random.integers(7, 13))
        for bristle in np.linspace(-0.5, 0.5, 4):
            moved = np.rint(line + bristle * width * np.array([0.7, 0.7], np.float32)).astype(np.int32)
            shade = colour + 26 * random.normal(0, 0.5)
            thick = max(2, width // 3)
            cv2.polylines(picture, [moved], False, tuple(float(c) for c in np.clip(shade, 0, 255)), thick, cv2.LINE_AA)
            cv2.polylines(height, [moved], False, (float(random.uniform(0.2, 1.0)),), thick, cv2.LINE_AA)
    relief = cv2.Sobel(cv2.GaussianBlur(height, (0, 0), 1.2), cv2.CV_32F, 1, 1, ksize=3)
    lit = picture.astype(np.float32) + 40 * np.clip(relief, -1, 1)[..., None]
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _ink(random: np.random.Generator) -> U8:
    """Pen and ink on paper: hatching in two directions, closer where it is dark, and washes of grey."""
    side = SIDE_PX * _SCALE
    tone = cv2.resize(random.random((5, 5)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    paper = np.array((226, 238, 244), np.float32)
    picture = (paper * (1 - 0.35 * np.clip(tone[..., None] - 0.3, 0, 1))).astype(np.uint8)
    for angle, least in ((0.75, 0.28), (-0.75, 0.55), (0.1, 0.75)):
        field = np.full((side, side), np.cos(angle), np.float32), np.full((side, side), np.sin(angle), np.float32)
        for _ in range(1500):
            start = random.uniform(0, side, 2).astype(np.float32)
            if tone[int(start[1]) % side, int(start[0]) % side] < least + random.normal(0, 0.08):
                continue
            line = _stroke(start, int(random.integers(6, 16)), field, side) + random.normal(0, 0.6, 2)
            dark = float(random.uniform(18, 70))
            cv2.polylines(picture, [np.rint(line).astype(np.int32)], False, (dark + 14, dark + 4, dark), 2, cv2.LINE_AA)
    return np.asarray(picture, np.uint8)


def _glass(random: np.random.Generator) -> U8:
    """Stained glass: cells in jewel colours between dark lead."""
    points = random.uniform(0, SIDE_PX, (130, 2)).astype(np.float32)
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32)
    first: F32 = np.full(x.shape, np.inf, np.float32)
    second, cell = first.copy(), np.zeros(x.shape, np.intp)
    for number, (px, py) in enumerate(points):
        distance = np.hypot(x - px, y - py)
        second = np.minimum(second, np.maximum(first, distance))
        cell[distance < first] = number
        first = np.minimum(first, distance)
    palette = np.array(
        [(150, 60, 30), (60, 120, 40), (40, 50, 190), (50, 170, 230), (150, 150, 40), (120, 40, 110), (220, 210, 190)],
        np.float32,
    )
    colours = palette[random.integers(0, len(palette), len(points))] + random.normal(0, 18, (len(points), 3))
    picture = colours[cell] * (0.82 + 0.3 * np.exp(-first / 11))[..., None]
    lead = np.clip((second - first) / 3.5 - 0.4, 0, 1)[..., None]
    glass = picture * lead + np.array((30, 26, 24), np.float32) * (1 - lead)
    return np.asarray(np.clip(glass, 0, 255), np.uint8)


DRAWN: dict[str, Callable[[np.random.Generator], U8]] = {"brush": _brush, "ink": _ink, "glass": _glass}
"""Every drawn style, by its name; the first is the default."""


def drawn(name: str) -> U8:
    """A drawn style, (SIDE_PX, SIDE_PX, 3) BGR, the same every time.

    Raises:
        KeyError: there is none of that name.
    """
    large = DRAWN[name](np.random.default_rng(_SEED))
    return np.asarray(cv2.resize(large, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)
