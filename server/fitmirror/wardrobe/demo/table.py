"""The table that the pieces of a garment are laid and sewn on."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.paths import moved, resampled
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.sheet import SHIFT, Sheet


class Table:
    """The table the pieces are laid on; keeps the colour picture and what is covered."""

    def __init__(self, sheet: Sheet, seed: int, heather: float) -> None:
        """An empty table."""
        self.sheet = sheet
        self.colour = np.zeros((*sheet.shape, 3), np.float32)
        self.covered = np.zeros(sheet.shape, np.float32)
        self.x, self.y = sheet.grid()
        self.round = np.zeros(sheet.shape, np.float32)
        self.wander = np.zeros(sheet.shape, np.float32)
        self.weave = cloth.jersey(sheet) * (cloth.heather(sheet, seed + 9, heather) if heather else 1.0)

    def lay(self, mask: F32, dyed: F32, brightness: F32, shadow: float = 0.16) -> None:
        """Lay a piece: its colours times its brightness; it throws a little shadow on what lies below."""
        if shadow > 0:
            soft = cv2.GaussianBlur(mask, (0, 0), 0.35 * self.sheet.density)
            self.colour *= 1.0 - shadow * (np.clip(soft * 1.6, 0, 1) * (1 - mask))[..., None]
        lit = dyed * brightness[..., None]
        self.colour += (lit - self.colour) * mask[..., None]
        self.covered = np.maximum(self.covered, mask)

    def tint(self, mask: F32, factor: float) -> None:
        """Brighten or darken along a mask."""
        self.colour *= 1.0 + (factor - 1.0) * mask[..., None]

    def shade(self, mask: F32, right_cm: float, down_cm: float, strength: float) -> None:
        """The shadow of a piece that stands off what it will lie on."""
        density = self.sheet.density
        drop = np.array([[1, 0, right_cm * density], [0, 1, down_cm * density]], np.float32)
        fallen = cv2.warpAffine(mask, drop, (mask.shape[1], mask.shape[0]))
        self.tint(np.asarray(cv2.GaussianBlur(fallen, (0, 0), 0.4 * density), np.float32), 1.0 - strength)

    def disc(self, x: float, y: float, radius: float) -> F32:
        """1 inside a disc."""
        off = radius - np.hypot(self.x - x, self.y - y)
        return np.asarray(np.clip(off * self.sheet.density + 0.5, 0.0, 1.0), np.float32)

    def sew(self, line: F32, thread: str, inset_cm: float, width_cm: float = 0.075) -> None:
        """A row of stitches at a distance from an edge, in the little groove it pulls."""
        at = moved(line, inset_cm)
        groove = cv2.GaussianBlur(self.sheet.line(at, 0.16), (0, 0), 0.10 * self.sheet.density)
        self.tint(np.clip(groove, 0, 1), 0.86)
        stitches = self.sheet.dashes(at, width_cm, 0.24, 0.13) * 0.75 * self.covered
        self.colour += (colour(thread) * 0.92 - self.colour) * stitches[..., None]

    def seam(self, line: F32, width_cm: float = 0.10) -> None:
        """A seam: a dark line with light on its far side."""
        dark = cv2.GaussianBlur(self.sheet.line(line, width_cm), (0, 0), 0.05 * self.sheet.density)
        bright = cv2.GaussianBlur(self.sheet.line(line + np.float32(0.13), width_cm), (0, 0), 0.07 * self.sheet.density)
        self.tint(np.clip(bright, 0, 1) * self.covered, 1.05)
        self.tint(np.clip(dark, 0, 1) * self.covered, 0.76)

    def pucker(self, line: F32, width_cm: float, pitch_cm: float, strength: float) -> None:
        """Cloth drawn together along a seam: small waves across it, uneven as a machine and a wash leave them."""
        rng = np.random.default_rng(len(line) + round(float(np.abs(line).sum())))
        fine = resampled(line, pitch_cm)
        fine = np.asarray(fine + rng.normal(0, 0.22 * pitch_cm, fine.shape), np.float32)
        out = np.zeros(self.sheet.shape, np.float32)
        one, other = moved(fine, 0.5 * width_cm), moved(fine, -0.5 * width_cm)
        for a, b in zip(one, other, strict=True):
            lean = np.float32(rng.normal(0, 0.15 * width_cm, 2))
            ends = np.stack([a + lean, b - lean])
            wide = max(1, round(0.4 * pitch_cm * self.sheet.density))
            (ax, ay), (bx, by) = self.sheet.pixels(ends).tolist()
            cv2.line(out, (ax, ay), (bx, by), float(rng.uniform(0.4, 1.0)), wide, cv2.LINE_AA, SHIFT)
        soft = cv2.GaussianBlur(out, (0, 0), 0.22 * pitch_cm * self.sheet.density)
        lit = cv2.GaussianBlur(out, (0, 0), 0.9 * pitch_cm * self.sheet.density)
        self.colour *= np.asarray(1.0 + strength * (0.8 * lit - soft), np.float32)[..., None]
