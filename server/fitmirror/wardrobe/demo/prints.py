"""What is printed or woven into the cloth: colours (h, w, 3) BGR 0..1 over x and y in centimetres."""

from collections.abc import Callable

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import bezier, joined
from fitmirror.wardrobe.demo.sheet import Sheet

Dye = Callable[[F32, F32], F32]
"""Colour of the cloth at x, y (cm)."""


def colour(text: str) -> F32:
    """BGR 0..1 of "#rrggbb"."""
    r, g, b = (int(text[k : k + 2], 16) / 255.0 for k in (1, 3, 5))
    return np.array([b, g, r], np.float32)


def plain(text: str) -> Dye:
    """One colour."""
    return lambda x, y: np.broadcast_to(colour(text), (*x.shape, 3)).astype(np.float32)


def striped(ground: str, stripe: str, pitch_cm: float, stripe_cm: float, start_cm: float, end_cm: float) -> Dye:
    """Stripes across, between two heights; the ground alone above and below."""
    base, ink = colour(ground), colour(stripe)

    def dye(x: F32, y: F32) -> F32:
        phase = np.mod(y - start_cm, pitch_cm)
        edge = np.clip(np.minimum(phase, stripe_cm - phase) / 0.04 + 0.5, 0.0, 1.0)
        on = (edge * (y >= start_cm) * (y <= end_cm))[..., None]
        return np.asarray(base * (1 - on) + ink * on, np.float32)

    return dye


class Print:
    """Ink on cloth: layers of flat colour, each with its opacity."""

    def __init__(self, sheet: Sheet) -> None:
        """An empty print on the sheet."""
        self.sheet = sheet
        self.ink = np.zeros((*sheet.shape, 3), np.float32)
        self.opacity = np.zeros(sheet.shape, np.float32)

    def add(self, shape: F32, text: str) -> None:
        """Print a shape (opacity 0..1) in a colour over what is there."""
        self.ink += (colour(text) - self.ink) * shape[..., None]
        self.opacity = np.maximum(self.opacity, shape)

    def clear(self, shape: F32) -> None:
        """Take the ink off a shape: bare cloth."""
        self.opacity = self.opacity * (1.0 - shape)

    def worn_in(self, grain: F32) -> F32:
        """Its opacity with the cloth's grain showing through a little."""
        return np.asarray(self.opacity * np.clip(0.95 + 0.035 * grain, 0.0, 1.0), np.float32)


def _disc(sheet: Sheet, x: float, y: float, radius: float) -> F32:
    gx, gy = sheet.grid()
    return np.asarray(np.clip((radius - np.hypot(gx - x, gy - y)) * sheet.density + 0.5, 0.0, 1.0), np.float32)


def _hills(sheet: Sheet, seed: int, base: float, height: float, ragged: float) -> F32:
    """A skyline: what lies below a rough line."""
    rng = np.random.default_rng(seed)
    gx, gy = sheet.grid()
    knots = np.linspace(-16, 16, 14)
    tops = base - height * rng.uniform(0.1, 1.0, len(knots)) * np.where(np.arange(len(knots)) % 2, 1.0, ragged)
    line = np.interp(gx[0], knots, tops).astype(np.float32)
    return np.asarray(np.clip((gy - line[None, :]) * sheet.density + 0.5, 0.0, 1.0), np.float32)


def sunrise(sheet: Sheet) -> Print:
    """A low sun over ridges and water, in a round window."""
    out = Print(sheet)
    cx, cy, radius = 0.0, 29.0, 11.0
    gx, gy = sheet.grid()
    window = _disc(sheet, cx, cy, radius)
    for k, tone in enumerate(("#f3c98b", "#f0b676", "#eb9f66", "#e58a5c")):
        out.add(window * np.clip((gy - (cy - radius + 3.6 * k)) * sheet.density, 0, 1), tone)
    sun = _disc(sheet, cx + 1.6, cy - 1.6, 4.6)
    out.add(sun * window, "#fff1cf")
    out.add(window * _hills(sheet, 5, cy + 1.9, 4.2, 0.45), "#c9694f")
    out.add(window * _hills(sheet, 11, cy + 3.7, 3.4, 0.4), "#8d4a52")
    out.add(window * _hills(sheet, 23, cy + 5.0, 2.4, 0.4), "#4d3a52")
    water = window * np.clip((gy - (cy + 4.9)) * sheet.density, 0, 1)
    out.add(water, "#2f5d6b")
    rng = np.random.default_rng(3)
    for k in range(26):
        y = cy + 5.5 + 0.22 * k
        span = (0.6 + 0.16 * k) * rng.uniform(0.6, 1.0)
        x = cx + 1.6 + rng.normal(0, 0.4 + 0.05 * k)
        glint = np.exp(-(((gx - x) / span) ** 4)) * np.clip(0.075 - np.abs(gy - y), 0, 0.03) / 0.03
        out.add(water * glint.astype(np.float32), "#f6dcae" if k % 3 else "#e9a574")
    for bird, (x, y, size) in enumerate(((-4.6, 23.2, 1.5), (-2.4, 21.9, 1.1), (-6.4, 21.6, 0.9))):
        lift = 0.42 + 0.05 * bird
        wing = bezier(
            (x, y), (x + 0.35 * size, y - lift * size), (x + 0.8 * size, y - lift * size), (x + size, y - 0.1 * size)
        )
        other = wing * np.array([-1.0, 1.0], np.float32) + np.array([2 * x, 0.0], np.float32)
        out.add(sheet.line(joined(other[::-1], wing), 0.16), "#4d3a52")
    ring = np.clip(0.16 - np.abs(np.hypot(gx - cx, gy - cy) - radius - 0.55), 0, 0.03) / 0.03
    out.add(ring.astype(np.float32), "#8d4a52")
    return out


def peaks(sheet: Sheet, far: str = "#c9d6c2", near: str = "#f2ead8", ground: str = "#e0a458") -> Print:
    """A small embroidered mountain on the wearer's left chest."""
    out = Print(sheet)
    x, y = 12.0, 19.0
    for dx, dy, width, height, tone in ((-1.2, 0.0, 3.2, 2.3, far), (0.9, 0.0, 3.6, 3.2, near)):
        a, b, c = (x + dx - width / 2, y + dy), (x + dx, y + dy - height), (x + dx + width / 2, y + dy)
        out.add(sheet.filled(np.array([a, b, c], np.float32)), tone)
    out.add(sheet.line(np.array([[x - 3.2, y + 0.35], [x + 3.1, y + 0.35]], np.float32), 0.18), ground)
    return out


def moonrise(sheet: Sheet) -> Print:
    """A moon over a swell, drawn in lines, in a round window."""
    out = Print(sheet)
    cx, cy, radius = 0.0, 29.5, 10.5
    window = _disc(sheet, cx, cy, radius)
    moon = _disc(sheet, cx + 2.6, cy - 4.2, 3.1)
    out.add(moon, "#f3dfb4")
    for star_x, star_y, size in (
        (-4.6, -5.4, 0.17),
        (-2.4, -7.6, 0.12),
        (-6.9, -2.6, 0.12),
        (6.9, -5.2, 0.13),
        (-1.6, -3.4, 0.10),
    ):
        out.add(_disc(sheet, cx + star_x, cy + star_y, size), "#f6ead0")
    x = np.linspace(-12.0, 12.0, 500)
    for k in range(13):
        t = k / 12.0
        swell = (0.35 + 1.25 * t) * np.sin((0.62 - 0.22 * t) * x + 1.9 * t * k**0.5 + 0.4)
        line = np.stack([cx + x, cy + 0.4 + 10.2 * t - swell * (1.0 - 0.35 * t)], axis=1).astype(np.float32)
        tone = (1 - t) * np.array([0xF3, 0xDF, 0xB4]) + t * np.array([0x63, 0xB7, 0xBE])
        # Each wave hides those behind it: cloth below the line, then the line.
        below = sheet.filled(np.concatenate([line, np.array([[cx + 12, cy + 14], [cx - 12, cy + 14]], np.float32)]))
        out.clear(below)
        out.add(sheet.line(line, 0.20) * window, "#" + "".join(f"{round(v):02x}" for v in tone))
    gx, gy = sheet.grid()
    ring = np.clip(0.13 - np.abs(np.hypot(gx - cx, gy - cy) - radius - 0.1), 0, 0.03) / 0.03
    out.add(ring.astype(np.float32), "#8fb9bd")
    return out


def label(sheet: Sheet, y: float) -> Print:
    """The woven label in the neck."""
    out = Print(sheet)
    out.add(sheet.filled(np.array([[-2.3, y], [2.3, y], [2.3, y + 1.7], [-2.3, y + 1.7]], np.float32)), "#f4f1ea")
    ink = np.zeros(sheet.shape, np.uint8)
    size = 0.62 * sheet.density / 22.0
    (width, height), _ = cv2.getTextSize("fitmirror", cv2.FONT_HERSHEY_DUPLEX, size, 1)
    at = (round(-sheet.left * sheet.density - width / 2), round((y + 0.85 - sheet.top) * sheet.density + height / 2))
    cv2.putText(
        ink, "fitmirror", at, cv2.FONT_HERSHEY_DUPLEX, size, 255, max(1, round(0.05 * sheet.density)), cv2.LINE_AA
    )
    out.add(ink.astype(np.float32) / 255.0, "#3a3a42")
    return out
