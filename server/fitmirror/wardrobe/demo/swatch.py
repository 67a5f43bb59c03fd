"""A piece of printed cloth that repeats: shapes drawn on a tile, sampled anywhere."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.prints import colour

_DENSITY = 32  # pixels per cm
_SHIFT = 4


class Swatch:
    """A square tile of cloth (cm); what is drawn over one edge comes in at the opposite one."""

    def __init__(self, size_cm: float, ground: str) -> None:
        """An unprinted swatch."""
        self.size = size_cm
        side = round(size_cm * _DENSITY)
        self._picture = np.full((side, side, 3), colour(ground) * 255.0 + 0.5).astype(np.uint8)

    def _everywhere(self, points: F32) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int32]]]:
        low, high = points.min(axis=0) - 0.5, points.max(axis=0) + 0.5
        copies = []
        for dx in (-self.size, 0.0, self.size):
            for dy in (-self.size, 0.0, self.size):
                shift = np.array([dx, dy], np.float32)
                if (high + shift > 0).all() and (low + shift < self.size).all():
                    copies.append(np.round((points + shift) * _DENSITY * (1 << _SHIFT)).astype(np.int32))
        return copies

    def fill(self, outline: F32, tone: str) -> None:
        """A closed shape in one colour."""
        for copy in self._everywhere(outline):
            cv2.fillPoly(self._picture, [copy], (colour(tone) * 255.0).tolist(), cv2.LINE_AA, _SHIFT)

    def line(self, points: F32, width_cm: float, tone: str) -> None:
        """An open line in one colour."""
        width = max(1, round(width_cm * _DENSITY))
        for copy in self._everywhere(points):
            cv2.polylines(self._picture, [copy], False, (colour(tone) * 255.0).tolist(), width, cv2.LINE_AA, _SHIFT)

    def dye(self, x: F32, y: F32) -> F32:
        """Its colours at x, y (cm)."""
        px, py = (np.asarray(np.mod(v, self.size) * _DENSITY, np.float32) for v in (x, y))
        found = cv2.remap(self._picture, px, py, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return np.asarray(found, np.float32) / 255.0
