"""The curve of a neck opening's front edge in the picture: the best of a family, then moved onto the edge nearby."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.neck_patch import HALF, NeckPatch

POWERS = (1.0, 1.4, 2.0, 2.8, 4.0)  # V, U, and square necks: y = depth * (1 - |u| ** power)
_DEEPEST = 2.4  # half widths
_STRIP = 0.07  # half widths between the edge and the strips compared on its two sides
_LIGHTER_INSIDE = 0.45  # weight of an edge with the brighter side above


def step_across(patch: NeckPatch, smooth: F32, u: F32, v: F32, top: F32) -> tuple[float, float]:
    """How much the colour changes across the curve (Lab, the same way all along it), and the share of it in view."""
    inside = v - _STRIP > top + 0.03
    if inside.mean() < 0.55:
        return 0.0, float(inside.mean())
    columns = np.round(patch.column(u[inside])).astype(int)
    above = smooth[np.clip(np.round(patch.row(v[inside] - _STRIP)).astype(int), 0, len(smooth) - 1), columns]
    below = smooth[np.clip(np.round(patch.row(v[inside] + _STRIP)).astype(int), 0, len(smooth) - 1), columns]
    change = below - above
    middle = np.median(change, axis=0)
    size = float(np.linalg.norm(middle))
    # Seven tenths of the curve must show this very change: a print or a label is only under a part of it.
    common = float(np.percentile(change @ (middle / max(size, 1e-3)), 30))
    # The inner back lies in the shadow.
    return common * (1.0 if middle[0] > 0.5 else _LIGHTER_INSIDE), float(inside.mean())


def best_curve(patch: NeckPatch, u: F32, top: F32) -> tuple[F32, float]:
    """The best curve's v at each u, and its colour step."""
    smooth = np.asarray(cv2.GaussianBlur(patch.lab, (0, 0), 1.5), np.float32)
    centre = float(np.median(top[np.abs(u) < 0.3]))
    best_v, best, best_step = top, 0.0, 0.0
    for power in POWERS:
        bow = (1.0 - np.abs(u) ** power).astype(np.float32)
        for depth in np.arange(max(0.12, centre + 0.12), _DEEPEST, 0.03):
            v = (depth * bow).astype(np.float32)
            step, seen = step_across(patch, smooth, u, v, top)
            # The back collar has a seam of its own close under the outline; very deep openings are rare.
            likely = np.clip((depth - centre) / 0.35, 0.3, 1.0) * np.exp(-0.5 * (max(0.0, depth - 1.1) / 0.8) ** 2)
            score = step * float(likely) * (0.5 + 0.5 * seen)
            if score > best:
                best, best_v, best_step = score, v, step
    return best_v, best_step


def settled(patch: NeckPatch, u: F32, v: F32, top: F32) -> F32:
    """The curve moved onto the edge nearby, by dynamic programming over small shifts."""
    reach = np.arange(-8, 9) / HALF
    grey = cv2.GaussianBlur(patch.lab, (0, 0), 1.0)
    slope = np.linalg.norm(cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3), axis=2)
    slope += 0.5 * np.linalg.norm(cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3), axis=2)
    columns = np.clip(np.round(patch.column(u)).astype(int), 0, slope.shape[1] - 1)
    rows = np.round(patch.row(np.asarray(v[:, None] + reach, np.float32))).astype(int)
    gain = slope[np.clip(rows, 0, len(slope) - 1), columns[:, None]]
    gain = gain / max(1e-3, float(np.percentile(gain, 90))) - 0.5 * (reach / reach[-1]) ** 2
    gain[(v[:, None] + reach) < top[:, None] + 0.02] = -1.0
    total = gain.copy()
    came = np.zeros(gain.shape, int)
    shift = np.abs(np.subtract.outer(np.arange(len(reach)), np.arange(len(reach))))
    for k in range(1, len(u)):
        options = total[k - 1][None, :] - 0.35 * shift**2
        came[k] = options.argmax(axis=1)
        total[k] += options.max(axis=1)
    path = np.zeros(len(u), int)
    path[-1] = int(total[-1].argmax())
    for k in range(len(u) - 1, 0, -1):
        path[k - 1] = came[k][path[k]]
    moved = v + reach[path]
    return np.asarray(np.convolve(np.pad(moved, 2, mode="edge"), np.ones(5) / 5, "valid"), np.float32)
