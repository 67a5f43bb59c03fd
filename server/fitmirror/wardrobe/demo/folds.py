"""Where cloth that was worn, washed and laid flat keeps its folds."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import Point, bezier, moved
from fitmirror.wardrobe.demo.pattern import Pattern

Fold = tuple[F32, float, float]
"""A soft ridge: its line, its width and its height, cm."""


def crease(rng: np.random.Generator, a: Point, b: Point, width: float, height: float) -> list[Fold]:
    """A crease from a to b: a ridge and the valley beside it."""
    bend = rng.normal(0, 0.10, 2) * np.hypot(b[0] - a[0], b[1] - a[1])
    middle = ((a[0] + b[0]) / 2 + float(bend[0]), (a[1] + b[1]) / 2 + float(bend[1]))
    line = bezier(a, middle, b)
    return [(line, width, height), (moved(line, 0.75 * width), width, -0.75 * height)]


def body_folds(p: Pattern, rng: np.random.Generator) -> list[Fold]:
    """Folds of the front panel: from the armpits over the chest, at the sides, along the hem."""
    folds: list[Fold] = []
    (px, py), (hx, hy), (wx, wy) = p.pit, p.hem, p.waist
    for side in (1.0, -1.0):
        for k in range(3):  # what pulls from the armpit over the chest
            end = (side * (px - 9 - 5 * k + rng.normal(0, 1.5)), py + 7 + 5.5 * k + rng.normal(0, 1.5))
            folds += crease(rng, (side * (px - 1.0), py - 0.5 + 1.2 * k), end, 1.5 + 0.4 * k, 0.30 - 0.06 * k)
        folds += crease(rng, (side * p.tip[0] * 0.92, p.tip[1] + 3), (side * p.neck * 1.25, p.tip[1] + 7), 2.2, 0.16)
        for _ in range(3):  # what hangs at the sides
            x = side * rng.uniform(0.45, 0.92) * wx
            folds += crease(
                rng,
                (x, wy + rng.uniform(-12, 4)),
                (x * 1.03, hy - rng.uniform(1, 6)),
                rng.uniform(1.6, 3.2),
                rng.uniform(0.10, 0.24),
            )
        for _ in range(2):
            y = rng.uniform(wy - 8, wy + 12)
            folds += crease(
                rng,
                (side * (wx - 0.3), y),
                (side * rng.uniform(8, 14), y + rng.uniform(2, 6)),
                1.6,
                rng.uniform(0.10, 0.2),
            )
    for _ in range(4):  # soft rollers over the front
        x, y = rng.uniform(-14, 14), rng.uniform(py + 6, hy - 14)
        folds += crease(
            rng,
            (x, y),
            (x + rng.uniform(-8, 8), y + rng.uniform(8, 16)),
            rng.uniform(2.5, 4.5),
            rng.uniform(0.08, 0.18),
        )
    for _ in range(5):
        x = rng.uniform(-0.85, 0.85) * hx
        folds += crease(
            rng,
            (x, hy - rng.uniform(5, 9)),
            (x + rng.normal(0, 0.8), hy + 1.0),
            rng.uniform(1.2, 2.2),
            rng.uniform(0.10, 0.2),
        )
    return folds


def sleeve_folds(p: Pattern, rng: np.random.Generator) -> list[Fold]:
    """Folds of the sleeve on the right of the picture: fanning from the armpit, bunched at the elbow."""
    assert p.sleeve is not None
    (px, py), (tx, ty), (ox, oy), (ix, iy) = p.pit, p.tip, p.sleeve.outer, p.sleeve.inner
    folds: list[Fold] = []
    for k in range(3):  # fan out of the armpit
        t = 0.25 + 0.3 * k
        folds += crease(
            rng,
            (px + 0.8, py - 0.3),
            (tx + t * (ox - tx) * 0.8, ty + t * (oy - ty) * 0.8 + 2),
            1.4 + 0.3 * k,
            0.26 - 0.04 * k,
        )
    long = np.hypot(ix - px, iy - py) > 20
    if long:
        for k in range(7):  # bunched at the elbow and above the cuff
            t = (0.32, 0.42, 0.50, 0.58, 0.80, 0.88, 0.94)[k] + rng.normal(0, 0.015)
            a = np.array([px + t * (ix - px), py + t * (iy - py)])
            b = np.array([tx + t * (ox - tx), ty + t * (oy - ty)])
            start, end = (a, a + 0.75 * (b - a)) if k % 2 else (b, b + 0.7 * (a - b))
            slant = np.array([0.0, rng.uniform(-2.5, 2.5)])
            folds += crease(rng, tuple(start), tuple(end + slant), rng.uniform(1.2, 2.0), rng.uniform(0.18, 0.34))
    folds += crease(rng, (tx + 1.5, ty + 4), (tx + 0.75 * (ox - tx), ty + 0.8 * (oy - ty) + 1), 2.4, 0.16)
    return folds
