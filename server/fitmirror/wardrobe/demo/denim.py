"""Denim: indigo that wore off where it rubbed, twill, slubs."""

from collections.abc import Sequence

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.paths import Point, bezier, flipped
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.sheet import Sheet


def twill(sheet: Sheet, seed: int, strength: float, slubs: float) -> F32:
    """Brightness factor of a twill: fine diagonals, and threads of uneven thickness along the warp."""
    x, y = sheet.grid()
    along = np.sin(2 * np.pi * (x + y) * sheet.scale / 3.1)
    thread = cloth.noise(sheet, seed, 0.12, 2.2) + 0.6 * cloth.noise(sheet, seed + 1, 0.22, 5.0)
    return np.asarray(1.0 + strength * along + slubs * thread, np.float32)


def worn(sheet: Sheet, dark: str, pale: str, seed: int, rubbed: Sequence[tuple[Point, float, float]]) -> F32:
    """Colours (rows, columns, 3) of washed denim: paler in patches (middle, half width, half height, cm), mirrored."""
    x, y = sheet.grid()
    wear = 0.06 * cloth.noise(sheet, seed + 2, 4.0, 7.0) + 0.05 * cloth.noise(sheet, seed + 3, 1.2, 1.8)
    for (cx, cy), wide, high in rubbed:
        wear += np.exp(-(((np.abs(x) - cx) / wide) ** 2) - ((y - cy) / high) ** 2)
    share = np.clip(wear, 0.0, 1.0)[..., None]
    return np.asarray(colour(dark) + (colour(pale) - colour(dark)) * share, np.float32)


def whiskers(sheet: Sheet, crotch: Point, hip: Point, seed: int) -> F32:
    """How much paler (0..1) the lines are that sitting wears in beside the crotch."""
    rng = np.random.default_rng(seed)
    lines = []
    for k in range(5):
        start = (crotch[0] + 2.0 + 0.5 * k, crotch[1] - 4.5 + 2.4 * k)
        end = ((0.72 + 0.05 * (k % 2)) * hip[0], crotch[1] - 9.0 + 3.6 * k + float(rng.normal(0, 0.5)))
        line = bezier(start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.6), end)
        lines += [(line, 0.8, 1.0 - 0.1 * k), (flipped(line), 0.8, 1.0 - 0.1 * k)]
    return np.asarray(np.clip(sheet.strokes(lines), 0.0, 1.0), np.float32)
