"""The drawing sheet: centimetres to pixels, filled shapes and lines as opacity maps."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.demo.paths import resampled

SHIFT = 4  # binary digits of a pixel, as OpenCV counts them


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper in centimetres.

    Attributes:
        left, top: Position of its top left corner, cm.
        width, height: Its size, cm.
        scale: Pixels per centimetre of the finished picture.
        fine: How many times finer it is drawn.
    """

    left: float
    top: float
    width: float
    height: float
    scale: float = 10.0
    fine: int = 3

    @property
    def density(self) -> float:
        """Pixels per centimetre while drawing."""
        return self.scale * self.fine

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) while drawing."""
        return round(self.height * self.scale) * self.fine, round(self.width * self.scale) * self.fine

    def grid(self) -> tuple[F32, F32]:
        """Centimetres x and y of every pixel."""
        rows, columns = self.shape
        x = (np.arange(columns, dtype=np.float32) + 0.5) / self.density + self.left
        y = (np.arange(rows, dtype=np.float32) + 0.5) / self.density + self.top
        gx, gy = np.meshgrid(x, y)
        return np.asarray(gx, np.float32), np.asarray(gy, np.float32)

    def pixels(self, points: F32) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        """Drawing pixels of points (cm), in 1/16."""
        at = (points - np.array([self.left, self.top], np.float32)) * self.density - 0.5
        return np.asarray(np.round(at * (1 << SHIFT)), np.int32)

    def filled(self, outline: F32) -> F32:
        """1 inside a closed outline."""
        out = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(out, [self.pixels(outline)], 255, cv2.LINE_AA, SHIFT)
        return out.astype(np.float32) / 255.0

    def within(self, mask: F32, points: F32) -> bool:
        """Whether the middle of a line lies inside a mask."""
        x, y = (points[len(points) // 2] - np.array([self.left, self.top])) * self.density
        return bool(mask[int(np.clip(y, 0, mask.shape[0] - 1)), int(np.clip(x, 0, mask.shape[1] - 1))] > 0.5)

    def line(self, points: F32, width_cm: float) -> F32:
        """1 on an open line."""
        out: U8 = np.zeros(self.shape, np.uint8)
        cv2.polylines(
            out, [self.pixels(points)], False, 255, max(1, round(width_cm * self.density)), cv2.LINE_AA, SHIFT
        )
        return out.astype(np.float32) / 255.0

    def distance(self, points: F32) -> F32:
        """Distance (cm) of every pixel from an open line."""
        off = (self.line(points, 0.0) < 0.5).astype(np.uint8)
        return np.asarray(cv2.distanceTransform(off, cv2.DIST_L2, 5) / self.density, np.float32)

    def dashes(self, points: F32, width_cm: float, dash_cm: float, gap_cm: float) -> F32:
        """1 on the dashes of a line: stitches."""
        out: U8 = np.zeros(self.shape, np.uint8)
        fine = resampled(points, 0.04)
        stride, dash = round((dash_cm + gap_cm) / 0.04), max(2, round(dash_cm / 0.04))
        pieces = [self.pixels(fine[k : k + dash]) for k in range(0, len(fine) - 2, stride)]
        cv2.polylines(out, pieces, False, 255, max(1, round(width_cm * self.density)), cv2.LINE_AA, SHIFT)
        return out.astype(np.float32) / 255.0

    def strokes(self, lines: list[tuple[F32, float, float]]) -> F32:
        """Soft ridges (positive) and valleys: each a line in cm, its width in cm, its height; fading to its ends."""
        factor = 8 if self.density >= 27.0 else 4  # soft things need few pixels
        rows, columns = self.shape
        out = np.zeros((rows // factor + 1, columns // factor + 1), np.float32)
        for points, width, height in lines:
            layer = np.zeros_like(out)
            fine = resampled(points, 0.4)
            at = (fine - np.array([self.left, self.top], np.float32)) * self.density / factor
            fade = np.sin(np.linspace(0.0, np.pi, len(fine))) ** 0.8
            for k in range(len(fine) - 1):
                a, b = (tuple(int(v) for v in np.round(p * 16)) for p in at[k : k + 2])
                cv2.line(layer, a, b, float(fade[k]), max(1, round(0.3 * width * self.density / factor)), cv2.LINE_8, 4)
            blurred = cv2.GaussianBlur(layer, (0, 0), 0.45 * width * self.density / factor)
            out += height * blurred / max(1e-6, float(blurred.max()))
        return np.asarray(cv2.resize(out, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)

    def finished(self, picture: F32) -> F32:
        """A drawing (rows, columns, k) at the finished size."""
        size = (self.shape[1] // self.fine, self.shape[0] // self.fine)
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
