"""Cloth woven, pieced or dyed in several colours."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.prints import Dye, colour


def gingham(light: str, dark: str, check_cm: float) -> Dye:
    """Even checks: dark where two dark bands cross, half tone where one runs alone."""
    pale, deep = colour(light), colour(dark)

    def band(along: F32) -> F32:
        off = np.abs(np.mod(along / check_cm, 2.0) - 1.0)
        return np.asarray(np.clip((off - 0.5) * check_cm / 0.05 + 0.5, 0.0, 1.0), np.float32)

    def dye(x: F32, y: F32) -> F32:
        share = 0.5 * (band(x) + band(y + 0.3 * check_cm))
        return np.asarray(pale + (deep - pale) * share[..., None], np.float32)

    return dye


def recut(cloth: Dye, degrees: float, x_cm: float, y_cm: float) -> Dye:
    """The same cloth, cut elsewhere and at an angle: the pattern does not run on."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return lambda x, y: cloth(
        np.asarray(c * x + s * y + x_cm, np.float32), np.asarray(c * y - s * x + y_cm, np.float32)
    )


def blocked(*blocks: tuple[str, float]) -> Dye:
    """Colours pieced together from top to bottom: each with the height (cm) it ends at."""

    def dye(x: F32, y: F32) -> F32:
        out = np.broadcast_to(colour(blocks[-1][0]), (*x.shape, 3)).astype(np.float32)
        for tone, end in reversed(blocks[:-1]):
            above = np.clip((end - y) / 0.05 + 0.5, 0.0, 1.0)[..., None]
            seam = 1.0 - 0.22 * np.exp(-(((y - end) / 0.09) ** 2))[..., None]
            out = (out + (colour(tone) - out) * above) * seam
        return np.asarray(out, np.float32)

    return dye


def spiral(tones: tuple[str, ...], ground: str, centre: tuple[float, float], arms: int, seed: int) -> Dye:
    """Tie-dye: twisted up about a point, tied into wedges, each dipped in another colour."""
    inks = np.stack([colour(tone) for tone in tones])
    rng = np.random.default_rng(seed)
    waves = [(rng.uniform(0.05, 0.42), rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi)) for _ in range(9)]

    def ripple(x: F32, y: F32, shift: float) -> F32:
        total = np.zeros_like(x)
        for k, (pitch, turn, phase) in enumerate(waves):
            along = np.cos(turn + shift) * x + np.sin(turn + shift) * y
            total += np.sin(2 * np.pi * pitch * along + phase + k * shift) / (1.0 + 3.0 * pitch)
        return np.asarray(total / 1.8, np.float32)

    def dye(x: F32, y: F32) -> F32:
        dx, dy = x - centre[0], y - centre[1]
        dx, dy = dx + 0.8 * ripple(x, y, 0.7), dy + 0.8 * ripple(x, y, 2.1)
        r = np.hypot(dx, dy)
        turn = np.arctan2(dy, dx) / (2 * np.pi) * arms + r / 10.0 + 0.10 * ripple(x, y, 4.0)
        at = np.mod(turn, len(tones))
        first = at.astype(int) % len(tones)
        within = at - np.floor(at)
        # Dye creeps into the next fold; the string keeps the middle of a fold pale.
        creep = np.clip((within - 0.72) / 0.28, 0.0, 1.0)[..., None] ** 1.5
        out = inks[first] * (1 - creep) + inks[(first + 1) % len(tones)] * creep
        pale = np.exp(-(((within - 0.16 + 0.06 * ripple(x, y, 1.2)) / 0.10) ** 2))
        pale = pale * np.clip(0.45 + 0.4 * ripple(x, y, 5.3), 0.0, 1.0) + 0.75 * np.exp(-((r / 2.0) ** 2))
        fold = 0.07 * np.sin(2 * np.pi * turn * 5.0)
        pale = np.clip(pale + fold, 0.0, 0.92)[..., None]
        return np.asarray(out + (colour(ground) - out) * pale, np.float32)

    return dye


def tipped(ground: str, tone: str, end_cm: float) -> Dye:
    """One colour with two fine stripes towards the end of a sleeve."""
    base, stripe = colour(ground), colour(tone)

    def dye(x: F32, y: F32) -> F32:
        on = np.zeros_like(y)
        for start, width in ((end_cm, 0.5), (end_cm + 0.85, 0.2)):
            on = np.maximum(on, np.clip((width / 2 - np.abs(y - start)) / 0.05 + 0.5, 0.0, 1.0))
        return np.asarray(base + (stripe - base) * on[..., None], np.float32)

    return dye
