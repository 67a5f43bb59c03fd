"""A summer print: daisies, sprigs and buds strewn over the cloth."""

import numpy as np

from fitmirror.wardrobe.demo.floral import turned
from fitmirror.wardrobe.demo.paths import bezier, joined
from fitmirror.wardrobe.demo.swatch import Swatch

_ROUND = np.stack([np.cos(np.arange(24) * np.pi / 12), np.sin(np.arange(24) * np.pi / 12)], axis=1).astype(np.float32)


def _daisy(cloth: Swatch, at: tuple[float, float], size: float, angle: float, petal: str, heart: str) -> None:
    shape = joined(
        bezier((0.12, 0.0), (0.45, 0.26), (1.0, 0.24), (1.0, 0.0)),
        bezier((1.0, 0.0), (1.0, -0.24), (0.45, -0.26), (0.12, 0.0)),
    )
    for k in range(9):
        cloth.fill(turned(shape, angle + 2 * np.pi * k / 9, at, size), petal)
    cloth.fill(turned(0.30 * _ROUND, 0.0, at, size), heart)


def _sprig(cloth: Swatch, at: tuple[float, float], size: float, angle: float, stem: str, leaf: str) -> None:
    cloth.line(turned(bezier((0.0, 0.0), (0.5, 0.22), (1.0, 0.05)), angle, at, size), 0.07, stem)
    blade = joined(bezier((0.0, 0.0), (0.16, 0.15), (0.42, 0.0)), bezier((0.42, 0.0), (0.16, -0.12), (0.0, 0.0)))
    for t, lean in ((0.25, 0.9), (0.45, -0.7), (0.65, 0.8), (0.85, -0.5), (1.0, 0.1)):
        x, y = t, 0.22 * 2 * t * (1 - t) + 0.05 * t**2
        own = turned(blade, lean, (0.0, 0.0), 1.0) + np.array([x, y], np.float32)
        cloth.fill(turned(np.asarray(own, np.float32), angle, at, size), leaf)


def _strewn(rng: np.random.Generator, size: float, apart: float, tries: int) -> list[tuple[float, float]]:
    """Places on the tile that keep their distance, across its edges too."""
    found: list[tuple[float, float]] = []
    for x, y in rng.uniform(0.0, size, (tries, 2)):
        off = [np.abs(np.array([x, y]) - place) for place in found]
        if all(np.hypot(*np.minimum(o, size - o)) > apart for o in off):
            found.append((float(x), float(y)))
    return found


def meadow(ground: str) -> Swatch:
    """The repeat."""
    cloth, rng = Swatch(26.0, ground), np.random.default_rng(7)
    spots = _strewn(rng, cloth.size, 2.75, 400)
    for k, (x, y) in enumerate(spots):
        _sprig(
            cloth,
            (x + 1.2, y + 1.4),
            rng.uniform(1.7, 2.3),
            rng.uniform(0, 6.28),
            "#5d8a62",
            ("#6f9e70", "#8fb583")[k % 2],
        )
    for k, (x, y) in enumerate(spots):
        petal, heart = (("#fdf8ea", "#f2b632"), ("#f7d9d3", "#d9694f"), ("#fdf8ea", "#f2b632"))[k % 3]
        _daisy(cloth, (x, y), rng.uniform(0.95, 1.35), rng.uniform(0, 6.28), petal, heart)
    for _ in range(90):
        cloth.fill(
            turned(_ROUND, 0.0, (rng.uniform(0, 26), rng.uniform(0, 26)), 0.13),
            ("#f2b632", "#fdf8ea", "#e58f7b")[rng.integers(3)],
        )
    return cloth
