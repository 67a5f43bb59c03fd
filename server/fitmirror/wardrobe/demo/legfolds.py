"""Where trousers keep their folds: fanning from the crotch, at the knees, above the leg's end."""

import numpy as np

from fitmirror.wardrobe.demo.folds import Fold, crease
from fitmirror.wardrobe.demo.legs import Legs


def leg_folds(p: Legs, rng: np.random.Generator) -> list[Fold]:
    """Folds of the leg on the right of the picture."""
    (hx, hy), (cx, cy), (ix, iy) = p.hip, p.crotch, p.inner
    folds: list[Fold] = []
    for k in range(4):  # what pulls from the crotch to the hip
        reach = 0.30 + 0.17 * k + rng.normal(0, 0.03)
        start = (cx + 0.8 + 0.3 * k, cy - 2.6 + 1.9 * k)
        folds += crease(rng, start, (reach * hx + 2.5, cy - 9.0 + 4.6 * k + rng.normal(0, 0.8)), 1.1 + 0.25 * k, 0.17)
    folds += crease(rng, (0.95 * hx, hy - 6), (0.55 * hx, hy - 1), 1.8, 0.10)
    length = iy - cy

    def across(t: float) -> tuple[float, float]:
        inner = np.interp(t, (0.0, 0.5, 1.0), (0.8, max(p.gap, 0.5 * ix), ix))
        outer = np.interp(t, (0.0, 0.5, 1.0), (hx, p.knee[0] if p.knee else (hx + p.outer[0]) / 2, p.outer[0]))
        return float(inner), float(outer)

    def fold(t: float, start: float, end: float, drop: float, width: float, height: float) -> None:
        inner, outer = across(t)
        y = cy + t * length
        a = (inner + start * (outer - inner), y)
        folds.extend(crease(rng, a, (inner + end * (outer - inner), y + drop), width, height))

    for _ in range(3):  # long and soft, down the thigh
        t = rng.uniform(0.05, 0.3)
        fold(t, rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.7), 0.22 * length, rng.uniform(2.2, 3.6), 0.10)
    if p.knee is None:
        for _ in range(3):
            fold(rng.uniform(0.3, 0.6), rng.uniform(0.1, 0.9), rng.uniform(0.2, 0.8), 0.4 * length, 2.0, 0.12)
        return folds
    for k, t in enumerate((0.40, 0.46, 0.52, 0.58)):  # behind the knee
        one, other = (0.02, 0.55) if k % 2 else (0.98, 0.42)
        fold(
            t + rng.normal(0, 0.01), one, other, rng.uniform(-2.0, 3.5), rng.uniform(1.2, 2.0), rng.uniform(0.10, 0.17)
        )
    for k, t in enumerate((0.86, 0.905, 0.945)):  # where it stands on the shoe
        one, other = (0.04, 0.7) if k % 2 else (0.97, 0.35)
        fold(t, one, other, rng.uniform(-1.5, 2.0), rng.uniform(1.2, 1.8), rng.uniform(0.10, 0.16))
    return folds
