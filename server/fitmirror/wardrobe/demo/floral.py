"""A holiday print: hibiscus, palm fronds and leaves all over."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import bezier, joined
from fitmirror.wardrobe.demo.swatch import Swatch


def turned(points: F32, angle: float, at: tuple[float, float], size: float) -> F32:
    """Points turned about the origin, scaled and moved."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    return np.asarray(points @ turn * size + np.array(at), np.float32)


def _petal(rng: np.random.Generator) -> F32:
    """One ruffled petal of length 1 along +x."""
    t = np.linspace(0.0, 1.0, 60)
    half = 0.46 * np.sin(np.pi * t**0.75) ** 0.8 + 0.035 * np.sin(19 * t + rng.uniform(0, 6)) * t
    reach = 0.08 + 0.95 * t - 0.07 * t**6
    side = np.stack([reach, half], axis=1)
    return np.asarray(np.concatenate([side, side[::-1] * np.array([1.0, -1.0])]), np.float32)


def hibiscus(cloth: Swatch, at: tuple[float, float], size: float, tones: tuple[str, str, str], seed: int) -> None:
    """A flower of five petals: petal, vein and throat colours."""
    rng = np.random.default_rng(seed)
    petal, vein, throat = tones
    start = rng.uniform(0, 2 * np.pi)
    for k in range(5):
        angle = start + 2 * np.pi * k / 5
        shape = _petal(rng)
        cloth.line(turned(joined(shape, shape[:1]), angle, at, size), 0.10, vein)
        cloth.fill(turned(shape, angle, at, size), petal)
        for spread in (-0.24, -0.1, 0.05, 0.2):
            line = bezier((0.2, 0.2 * spread), (0.5, 0.9 * spread), (0.84, 1.5 * spread))
            cloth.line(turned(line, angle, at, size), 0.05, vein)
        star = np.array([(0.0, -0.12), (0.52, 0.0), (0.0, 0.12)], np.float32)
        cloth.fill(turned(star, angle, at, size), throat)
    stamen = bezier((0.0, 0.0), (0.4, -0.08), (0.78, 0.10))
    angle = start + 0.6
    cloth.line(turned(stamen, angle, at, size), 0.16, "#fbe3a2")
    for k in range(9):
        dot = stamen[-1 - 2 * k] + rng.normal(0, 0.035, 2)
        ring = np.stack([np.cos(np.arange(8) * 0.785), np.sin(np.arange(8) * 0.785)], axis=1) * 0.035 + dot
        cloth.fill(turned(np.asarray(ring, np.float32), angle, at, size), "#f2b33d")


def frond(cloth: Swatch, at: tuple[float, float], angle: float, size: float, tone: str) -> None:
    """A palm frond: leaflets along a bent stem."""
    stem = bezier((0.0, 0.0), (0.5, -0.10), (1.0, 0.12))
    cloth.line(turned(stem, angle, at, size), 0.12, tone)
    for k in range(3, 39, 3):
        base, t = stem[k], k / 39.0
        reach = 0.42 * np.sin(np.pi * (0.12 + 0.82 * t)) ** 0.8
        for side in (-1.0, 1.0):
            lean = 0.95 - 0.45 * t
            tip = base + reach * np.array([np.cos(lean), side * np.sin(lean)])
            middle = (base + tip) / 2
            wide = 0.035 * np.array([-np.sin(lean) * side, np.cos(lean)])
            leaflet = bezier(tuple(base), tuple(middle + wide * 2), tuple(tip))
            back = bezier(tuple(tip), tuple(middle - wide * 2), tuple(base))
            cloth.fill(turned(joined(leaflet, back), angle, at, size), tone)


def leaf(cloth: Swatch, at: tuple[float, float], angle: float, size: float, tone: str, vein: str) -> None:
    """A broad leaf with slits between its veins."""
    t = np.linspace(0.0, 1.0, 160)
    half = 0.50 * np.sin(np.pi * t**0.8) ** 0.7
    half = half * (1.0 - 0.55 * np.clip(np.sin(2 * np.pi * (5.2 * t + 0.1)) * 3.0 - 2.0, 0.0, 1.0))
    side = np.stack([t, half], axis=1)
    shape = np.concatenate([side, side[::-1] * np.array([1.0, -1.0])]).astype(np.float32)
    cloth.fill(turned(shape, angle, at, size), tone)
    cloth.line(turned(np.array([(-0.1, 0.0), (0.95, 0.0)], np.float32), angle, at, size), 0.10, vein)
    for k in range(1, 6):
        for sign in (-1.0, 1.0):
            rib = np.array([(0.17 * k - 0.08, 0.0), (0.17 * k + 0.06, sign * 0.26)], np.float32)
            cloth.line(turned(rib, angle, at, size), 0.05, vein)


def garden(ground: str) -> Swatch:
    """The repeat: leaves below, fronds over them, flowers on top."""
    cloth = Swatch(30.0, ground)
    rng = np.random.default_rng(12)
    spots = [(x + rng.uniform(-1, 1), y + rng.uniform(-1, 1)) for y in (3, 10.5, 18, 25.5) for x in (3, 10.5, 18, 25.5)]
    for k, spot in enumerate(spots):
        tones = (("#1f7a6c", "#2f9482"), ("#15655f", "#27877a"))[k % 2]
        leaf(cloth, spot, rng.uniform(0, 6.28), rng.uniform(5.0, 6.6), *tones)
    for k, (x, y) in enumerate(spots):
        tone = ("#4fae8a", "#8fcba0", "#e9d9a6")[k % 3]
        frond(cloth, (x + 3.4, y + 3.0), rng.uniform(0, 6.28), rng.uniform(5.2, 7.0), tone)
    flowers = (
        ("#f26d5b", "#d14a45", "#a32f3c"), ("#fbeedd", "#f3cdb4", "#e8796a"), ("#f7a65a", "#e5833c", "#c9483b"),
    )  # fmt: skip
    places = ((5, 6), (19.5, 3.5), (12.5, 13), (27, 12.5), (4, 20), (19.5, 20.5), (11.5, 27), (26.5, 27))
    for k, (x, y) in enumerate(places):
        hibiscus(cloth, (x, y), rng.uniform(2.9, 3.8), flowers[k % 3], k)
    return cloth
