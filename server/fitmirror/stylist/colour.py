"""Colours by the names that people give them, measured in CIELAB.

A name is the nearest of a table by CIEDE2000 (Sharma, Wu & Dalal, "The CIEDE2000 Color-Difference Formula", 2005):
plain distance in Lab calls every dark blue black and every pale one grey.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import F32, U8

F64 = NDArray[np.float64]

_TABLE = {
    "black": ("#17171a", "黑色"), "charcoal": ("#46484b", "炭灰色"), "grey": ("#808080", "灰色"),
    "light grey": ("#c4c5c7", "浅灰色"), "white": ("#f7f7f5", "白色"), "cream": ("#f3ead2", "米白色"),
    "beige": ("#d9c6a5", "米色"), "tan": ("#c19a6b", "棕褐色"), "brown": ("#7b4f2c", "棕色"),
    "dark brown": ("#3f2a1d", "深棕色"), "rust": ("#a7461f", "铁锈红"), "khaki": ("#a89a6d", "卡其色"),
    "olive": ("#5f6230", "橄榄绿"), "yellow": ("#f3d631", "黄色"), "mustard": ("#c99a22", "芥末黄"),
    "orange": ("#ee7d22", "橙色"), "peach": ("#f8c6a0", "桃色"), "coral": ("#f2705c", "珊瑚色"),
    "red": ("#cd2129", "红色"), "burgundy": ("#6b1a2b", "酒红色"), "pink": ("#f09bb8", "粉色"),
    "pale pink": ("#f5d9dd", "浅粉色"), "magenta": ("#c42583", "洋红色"), "purple": ("#6f3b96", "紫色"),
    "plum": ("#4a2545", "梅紫色"), "lavender": ("#b9a6dc", "薰衣草紫"), "navy": ("#1c2541", "藏青色"),
    "blue": ("#2a5db8", "蓝色"), "denim blue": ("#4a6580", "牛仔蓝"), "sky blue": ("#86bbe4", "天蓝色"),
    "pale blue": ("#cfe0ee", "浅蓝色"), "teal": ("#17757a", "青色"), "turquoise": ("#3bc3bd", "绿松石色"),
    "mint": ("#b5e4cd", "薄荷绿"), "green": ("#2f8f46", "绿色"), "dark green": ("#1d4430", "墨绿色"),
    "sage": ("#9cab8c", "灰绿色"), "lime": ("#a9d12f", "黄绿色"),
}  # fmt: skip
NAMES = tuple(_TABLE)

ALIKE = 14.0  # CIELAB distance within which pixels count as one colour
_SHADE = 0.5  # how much lightness counts in it: folds are darker, but no other colour
LEAST_SHARE = 0.08  # of a picture's pixels, for a colour to be named
MOST_COLOURS = 3
SAMPLES = 4000
_BIN = 8.0  # CIELAB units
_CELL = np.array([10_000, 100, 1])  # makes one number, in the same order, of a place in the colour space


@dataclass(frozen=True)
class Colour:
    """One colour of many pixels.

    Attributes:
        name: One of `NAMES`.
        share: Of the pixels, 0..1.
        lab: L 0..100, a and b, D65.
    """

    name: str
    share: float
    lab: tuple[float, float, float]


def in_chinese(name: str) -> str:
    """A name of the table in Chinese."""
    return _TABLE[name][1]


def lab_of(bgr: U8) -> F32:
    """CIELAB (n, 3) of pixels (n, 3): L 0..100, D65."""
    pixels = bgr.reshape(1, -1, 3).astype(np.float32) / np.float32(255)
    lab: F32 = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB), np.float32).reshape(-1, 3)
    return lab


def ciede2000(one: F64, other: F64) -> F64:
    """Difference of colours (..., 3), broadcast against each other; below 1 nobody sees it."""
    l1, a1, b1 = np.moveaxis(one, -1, 0)
    l2, a2, b2 = np.moveaxis(other, -1, 0)
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - np.sqrt(mean_c7 / (mean_c7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = (h2 - h1 + 180) % 360 - 180
    turn = np.where(grey, 0.0, turn)
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, c = (l1 + l2) / 2, (c1 + c2) / 2
    # Half way along the shorter arc; where the two lie opposite each other, by the sum as the paper has it.
    h = np.where(grey, h1 + h2, (h1 + turn / 2) % 360)
    opposite = ~grey & (np.abs(h1 - h2) == 180)
    h = np.where(opposite, (h1 + h2) / 2, h)
    t = (
        1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h))
        + 0.32 * np.cos(np.radians(3 * h + 6)) - 0.20 * np.cos(np.radians(4 * h - 63))
    )  # fmt: skip
    c7 = c**7
    rotation = -2 * np.sqrt(c7 / (c7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    sl = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    squared = (dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh)
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)), np.float64)


def _centres() -> F64:
    pixels = np.array([[int(code[i : i + 2], 16) for i in (5, 3, 1)] for code, _ in _TABLE.values()], np.uint8)
    return lab_of(pixels).astype(np.float64)


_CENTRES = _centres()


def named(lab: F32) -> str:
    """The name of a colour (3,)."""
    return NAMES[int(np.argmin(ciede2000(np.asarray(lab, np.float64)[None], _CENTRES)))]


def palette(bgr: U8) -> tuple[Colour, ...]:
    """The main colours of pixels (n, 3), the most frequent first; none for no pixels.

    The fullest corner of the colour space takes in what looks like it, then the fullest of what is left: the same
    pixels always give the same answer, and a small loud colour beside a large one keeps its own.
    """
    pixels = bgr.reshape(-1, 3)
    if not len(pixels):
        return ()
    lab = lab_of(np.ascontiguousarray(pixels[:: max(1, len(pixels) // SAMPLES)]))
    total, left, shares = len(lab), lab, dict[str, list[tuple[float, F32]]]()
    for _ in range(2 * MOST_COLOURS):
        if len(left) < LEAST_SHARE * total / 2:
            break
        cell = np.floor(left / _BIN).astype(np.int64) @ _CELL
        cells, counts = np.unique(cell, return_counts=True)
        seed = left[cell == cells[np.argmax(counts)]].mean(axis=0)
        near = np.linalg.norm((left - seed) * np.array([_SHADE, 1, 1], np.float32), axis=1) <= ALIKE
        lab_mean = np.median(left[near], axis=0).astype(np.float32)
        shares.setdefault(named(lab_mean), []).append((float(near.sum()) / total, lab_mean))
        left = left[~near]
    found = []
    for name, parts in shares.items():
        share = sum(part for part, _ in parts)
        lightness, a, b = max(parts, key=lambda part: part[0])[1]
        found.append(Colour(name, round(share, 3), (float(lightness), float(a), float(b))))
    found.sort(key=lambda colour: -colour.share)
    kept = [colour for colour in found if colour.share >= LEAST_SHARE] or found[:1]
    return tuple(kept[:MOST_COLOURS])
