"""Moving a rough outline onto the real edge near it, by dynamic programming over its normals."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8

_STIFF = 0.25  # cost of one step of difference between neighbours, squared
_SMOOTH = 3.0  # samples of two pixels, sigma: the rough outline before it moves
_INWARD = 0.25  # cost of the farthest inward place: of two good edges take the outer one, seams lie inside


def _smoothed(values: F32, sigma: float) -> F32:
    """A Gaussian along a closed outline, (n, k)."""
    radius = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    columns = [np.convolve(np.pad(column, radius, mode="wrap"), kernel, "valid") for column in values.T]
    return np.asarray(np.stack(columns, axis=1), np.float32)


def _normals(points: F32) -> F32:
    """Unit normals of a closed outline (n, 2), pointing out of a contour as cv2.findContours walks it."""
    smooth = _smoothed(points, 2.0)
    along = np.roll(smooth, -2, axis=0) - np.roll(smooth, 2, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    area = float((smooth[:, 0] * np.roll(smooth[:, 1], -1) - np.roll(smooth[:, 0], -1) * smooth[:, 1]).sum())
    normal *= -1.0 if area > 0 else 1.0
    return np.asarray(normal / np.maximum(np.hypot(*normal.T), 1e-6)[:, None], np.float32)


def _closed_path(gain: F32) -> F32:
    """Column of the best smooth closed path through (n, m) gains, row by row."""
    n, m = gain.shape
    step = _STIFF * np.subtract.outer(np.arange(m), np.arange(m)).astype(np.float32) ** 2
    twice = np.concatenate([gain, gain])  # the second round forgets where the first one had to start
    total = twice[0].copy()
    came = np.zeros((2 * n, m), np.int16)
    for k in range(1, 2 * n):
        options = total[None, :] - step
        came[k] = options.argmax(axis=1)
        total = options[np.arange(m), came[k]] + twice[k]
    path = np.zeros(2 * n, np.int64)
    path[-1] = int(total.argmax())
    for k in range(2 * n - 1, 0, -1):
        path[k - 1] = came[k][path[k]]
    half = n // 2
    return np.asarray(np.roll(path[half : half + n], half), np.float32)


def snapped(lab: F32, mask: U8, inward_px: float, outward_px: float) -> U8:
    """The 0/1 mask with the outline of each of its parts moved onto the edges of the picture."""
    slope = np.zeros(mask.shape, np.float32)
    smooth = cv2.GaussianBlur(lab, (0, 0), 0.8)
    for dx, dy in ((1, 0), (0, 1)):
        slope += (np.asarray(cv2.Sobel(smooth, cv2.CV_32F, dx, dy, ksize=3), np.float32) ** 2).sum(axis=2)
    slope = np.sqrt(slope)
    offsets = np.arange(-inward_px, outward_px + 0.1, 0.75).astype(np.float32)
    out = np.zeros_like(mask)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        points = contour[:, 0].astype(np.float32)[::2]
        if len(points) < 64:
            cv2.drawContours(out, [contour], -1, 1, cv2.FILLED)
            continue
        points = _smoothed(points, _SMOOTH)
        normal = _normals(points)
        places = points[:, None] + offsets[None, :, None] * normal[:, None]
        gain = np.asarray(cv2.remap(slope, places[..., 0], places[..., 1], cv2.INTER_LINEAR), np.float32)
        peak = cv2.blur(gain.max(axis=1)[:, None], (1, 41), borderType=cv2.BORDER_REFLECT)
        gain = np.minimum(gain / np.maximum(0.8 * peak, 0.5), 1.0)
        gain -= _INWARD * np.maximum(-offsets, 0.0)[None, :] / max(inward_px, 1.0)
        shift = _smoothed(offsets[_closed_path(gain).astype(int)][:, None], 1.5)[:, 0]
        moved = points + shift[:, None] * normal
        cv2.fillPoly(out, [np.round(moved * 16).astype(np.int32)], 1, shift=4)
    return out
