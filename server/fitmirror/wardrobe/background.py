"""The plain background of a product photo: its colour everywhere, and how far each pixel is from it."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import masks

_CHROMA_WEIGHT = 1.5  # studio light varies in lightness, hardly in hue
_BORDER = 0.02  # of the longer side, the frame of pixels taken for background at first
_REFINE_ROUNDS = 2
_SMOOTH = 0.08  # of the longer side, sigma of the background's own shading
_BUSY_RUNS, _BUSY_SHARE, _BUSY_MOST = 5, 0.06, 0.6  # of the picture's edge
_BUSY_LAB = 5.0
_T_MIN, _T_MAX = 1.1, 6.0  # Lab


def lab_of(bgr: U8) -> F32:
    """CIE Lab (h, w, 3), L 0..100, of BGR."""
    return np.asarray(cv2.cvtColor(bgr.astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB), np.float32)


def distance(lab: F32, background: F32) -> F32:
    """Lab distance (h, w), hue weighted above lightness."""
    diff = (lab - background) * np.array([1.0, _CHROMA_WEIGHT, _CHROMA_WEIGHT], np.float32)
    return np.asarray(np.sqrt((diff * diff).sum(axis=2)), np.float32)


def _border_mask(h: int, w: int) -> U8:
    """Top and side borders; the bottom one often has the garment's shadow or the garment itself."""
    width = max(2, round(_BORDER * max(h, w)))
    mask = np.zeros((h, w), np.uint8)
    mask[:width] = 1
    mask[:, :width] = 1
    mask[:, -width:] = 1
    return mask


def _plane(lab: F32, where: U8) -> F32:
    """A plane per channel through the marked pixels, robust against a garment that runs out of the picture."""
    h, w = lab.shape[:2]
    ys, xs = np.nonzero(where)
    if len(ys) > 20000:
        keep = np.linspace(0, len(ys) - 1, 20000).astype(int)
        ys, xs = ys[keep], xs[keep]
    basis = np.stack([np.ones(len(xs)), xs / w - 0.5, ys / h - 0.5], axis=1)
    values = lab[ys, xs].astype(np.float64)
    middle = np.median(values, axis=0)
    weight = 1.0 / (1.0 + (np.abs(values - middle).max(axis=1) / 4.0) ** 2)
    solution = np.zeros((3, 3))
    for _ in range(4):
        scaled = basis * weight[:, None]
        # A little pull towards a flat background, so that a few marked pixels cannot tilt it wildly.
        normal = scaled.T @ basis + np.diag([0.0, 1.0, 1.0])
        solution = np.linalg.solve(normal, scaled.T @ values)
        error = np.abs(values - basis @ solution).max(axis=1)
        weight = 1.0 / (1.0 + (error / max(1.0, 2.0 * float(np.median(error)))) ** 4)
    gx, gy = np.meshgrid(np.arange(w) / w - 0.5, np.arange(h) / h - 0.5)
    return np.asarray(solution[0] + gx[..., None] * solution[1] + gy[..., None] * solution[2], np.float32)


def _threshold(d: F32, where: U8) -> float:
    return float(np.clip(1.6 * np.percentile(d[where > 0], 90) + 0.8, _T_MIN, _T_MAX))


def is_busy(d: F32, t: float) -> bool:
    """Whether the picture's edge, but for the bottom, differs from the background in too many places.

    A garment that runs out of the picture does so in a few.

    Args:
        d: (h, w) Lab distance from the background.
        t: Distance up to which a pixel counts as background.
    """
    width = max(2, round(_BORDER * max(d.shape)))
    ring = [d[:, :width].mean(axis=1)[::-1], d[:width].mean(axis=0), d[:, -width:].mean(axis=1)]
    smooth = np.convolve(np.concatenate(ring), np.ones(5) / 5, "same")
    off = smooth > max(_BUSY_LAB, 1.5 * t)
    runs = int(np.count_nonzero(np.diff(off.astype(np.int8)) == 1)) + int(off[0])
    return (runs > _BUSY_RUNS and float(off.mean()) > _BUSY_SHARE) or float(off.mean()) > _BUSY_MOST


def model(lab: F32) -> tuple[F32, F32, float]:
    """The background's colour, each pixel's distance from it, and below which distance a pixel looks like it.

    Starts from a plane through the borders and refits to what the background then turns out to be, so that a
    studio's uneven light does not count as garment.

    Returns:
        background (h, w, 3) Lab, distance (h, w) Lab, threshold.
    """
    h, w = lab.shape[:2]
    border = _border_mask(h, w)
    background = _plane(lab, border)
    d = distance(lab, background)
    near = d < max(_T_MAX, float(np.percentile(d[border > 0], 50)) * 2.0)
    t = _threshold(d, border & near) if (border & near).any() else _T_MAX
    sigma = _SMOOTH * max(h, w)
    factor = min(1.0, 160.0 / max(h, w))
    size = (max(8, round(w * factor)), max(8, round(h * factor)))
    for _ in range(_REFINE_ROUNDS):
        found = masks.reached(masks.mask_of(d < t))
        if found.mean() < 0.02:
            break
        weight = cv2.resize(found.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        rest = cv2.resize((lab - background) * found[..., None], size, interpolation=cv2.INTER_AREA)
        blur = cv2.GaussianBlur(weight, (0, 0), sigma * factor) + 1e-3
        rest = cv2.GaussianBlur(rest, (0, 0), sigma * factor) / blur[..., None]
        background = background + cv2.resize(rest, (w, h), interpolation=cv2.INTER_LINEAR)
        d = distance(lab, background)
        t = _threshold(d, found)
    return background, d, t
