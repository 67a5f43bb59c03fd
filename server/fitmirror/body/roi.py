"""Turned square regions of a frame: cut out for a net, and what the net says put back.

Positions are continuous: the frame's top left pixel covers 0..1, its centre is 0.5.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8


@dataclass(frozen=True)
class Roi:
    """A square region of a frame.

    Attributes:
        x, y: Centre, frame px.
        size: Side, frame px.
        angle: Clockwise turn of the region's upright, rad; at 0 its up is the frame's up.
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    def to_frame(self, pixels: int) -> F32:
        """(2, 3) affine from positions in a crop `pixels` wide to frame positions."""
        s = self.size / pixels
        c, n = s * np.cos(self.angle), s * np.sin(self.angle)
        linear = np.array([[c, -n], [n, c]])
        origin = np.array([self.x, self.y]) - linear @ np.full(2, pixels / 2)
        return np.column_stack([linear, origin]).astype(np.float32)

    def points_to_frame(self, points: F32, pixels: int) -> F32:
        """Positions (n, 2) in a crop `pixels` wide as frame positions."""
        m = self.to_frame(pixels)
        return np.asarray(points @ m[:, :2].T + m[:, 2], np.float32)

    def cut(self, bgr: U8, pixels: int, border: int = cv2.BORDER_REPLICATE) -> U8:
        """The region as an upright picture (pixels, pixels, 3); beyond the frame the border is repeated, or black.

        Pixel indices are taken for positions, half a pixel off, because that is how MediaPipe cuts for its nets.
        """
        m, flags = self.to_frame(pixels), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(bgr, m, (pixels, pixels), flags=flags, borderMode=border), np.uint8)

    def put_back(self, mask: F32, area: tuple[int, int, int, int], size: tuple[int, int]) -> F32:
        """What a net says of a cut (n, n), drawn on a grid over an area of the frame; 0 beyond the region.

        Args:
            mask: (n, n) float32.
            area: Left, top, right, bottom of the area, frame px.
            size: (width, height) of the grid.
        """
        left, top, right, bottom = area
        m = self.to_frame(mask.shape[0]).astype(np.float64)
        m[:, 2] += 0.5 - np.array([left, top])
        m = np.diag([size[0] / (right - left), size[1] / (bottom - top)]) @ m
        m[:, 2] -= 0.5
        return np.asarray(cv2.warpAffine(mask, m, size, flags=cv2.INTER_LINEAR), np.float32)


def from_axis(base: F32, top: F32, growth: float) -> Roi:
    """The square around `base` that has `top` upright above it, at half its side over `growth` (BlazePose's rule)."""
    dx, dy = float(top[0] - base[0]), float(top[1] - base[1])
    return Roi(float(base[0]), float(base[1]), 2 * growth * float(np.hypot(dx, dy)), float(np.arctan2(dx, -dy)))


def net_input(bgr: U8, low: float = 0.0, high: float = 1.0) -> F32:
    """A BGR crop (h, w, 3) as a net's input (1, h, w, 3): RGB, float32, 0..255 mapped to low..high."""
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.float32)
    rgb *= (high - low) / 255.0
    if low:
        rgb += low
    return np.asarray(rgb[None], np.float32)


def sigmoid(x: F32) -> F32:
    """1 / (1 + e^-x), safe for any float."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0))), np.float32)
