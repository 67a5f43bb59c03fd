"""Moving a curve onto the edges nearby: both sides alike, to tell whether it is one, and each side for itself."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints.neck_curves import MIRROR, POINTED, Edges, family, normals, one_side, together
from fitmirror.wardrobe.keypoints.neck_patch import NeckPatch

_SHIFT, _FAR = 0.015, 0.12  # half widths that a curve is moved by
_EVENLY, _FREELY = (0.03, 0.0), (0.08, 0.15)  # clearness that one shift more, and the farthest, cost
_SMOOTH = 7  # samples
_AGREED = 0.75  # of a curve's samples
_ROUNDER = 1.4  # times as near as a round curve a pointed one must be, for a label can point a curve


def _widened(clear: F32) -> F32:
    """The best within two shifts: no garment lies quite evenly."""
    padded = np.pad(np.nan_to_num(clear, nan=-1.0), ((0, 0), (0, 0), (2, 2)), constant_values=-1.0)
    n = clear.shape[2]
    best = np.max([padded[..., 2 + k : 2 + k + n] * (1.0 - 0.07 * abs(k)) for k in range(-2, 3)], axis=0)
    return np.where(best < 0, np.nan, best).astype(np.float32)


def _shifts(reach: float) -> F32:
    most = round(reach / _SHIFT)
    return np.asarray(np.arange(-most, most + 1) * _SHIFT, np.float32)


def _moved(clear: F32, shifts: F32, cost: tuple[float, float]) -> tuple[F32, F32]:
    """Best smooth shifts (m, n) by dynamic programming over clearness (m, n, shifts), and the clearness there."""
    stiff, pull = cost
    gain = clear - pull * (shifts / _FAR) ** 2
    total = gain[:, 0] - 0.3 * (shifts / _FAR) ** 2
    came = np.zeros(clear.shape, int)
    apart = np.subtract.outer(np.arange(len(shifts)), np.arange(len(shifts))) ** 2
    for k in range(1, clear.shape[1]):
        options = total[:, None, :] - stiff * apart[None]
        came[:, k] = options.argmax(axis=2)
        total = options.max(axis=2) + gain[:, k]
    path = np.zeros(clear.shape[:2], int)
    path[:, -1] = total.argmax(axis=1)
    for k in range(clear.shape[1] - 1, 0, -1):
        path[:, k - 1] = np.take_along_axis(came[:, k], path[:, k, None], axis=1)[:, 0]
    half = _SMOOTH // 2
    moved = np.pad(shifts[path], ((0, 0), (half, half)), mode="edge")
    smooth = np.mean([moved[:, k : k + clear.shape[1]] for k in range(_SMOOTH)], axis=0)
    return smooth.astype(np.float32), np.take_along_axis(clear, path[..., None], axis=2)[..., 0]


def settled_evenly(patch: NeckPatch, edges: Edges, points: F32, out: F32, reach: float = _FAR) -> tuple[F32, F32]:
    """Half curves (m, n, 2) moved by up to `reach` onto the edges nearby, both sides alike; their clearness (m, n)."""
    shifts = _shifts(reach)
    at = points[:, :, None] + shifts[None, None, :, None] * out[:, :, None]
    way = np.broadcast_to(out[:, :, None], at.shape)
    left = one_side(patch, edges, at, way, (0.0,), 1)
    right = one_side(patch, edges, at * MIRROR, way * MIRROR, (0.0,), 1)
    clear = together(_widened(left), _widened(right), 0.6)
    moved, there = _moved(clear, shifts, _EVENLY)
    return np.asarray(points + moved[..., None] * out, np.float32), there


def settled_freely(patch: NeckPatch, edges: Edges, half: F32, reach: float = _FAR) -> F32:
    """A whole curve (n, 2) from the wearer's left that is most like a half one, each side moved onto its own edge.

    What settles evenly may catch on a label or a fold: of its shape only what most of it agrees on is kept.
    """
    points, _ = family()
    stride = (points.shape[2] - 1) // (len(half) - 1)
    apart = np.sort(np.linalg.norm(points[:, :, ::stride] - half, axis=-1), axis=-1)
    apart = apart[..., : round(_AGREED * len(half))].mean(axis=-1)
    apart[POINTED] *= _ROUNDER
    half = points[np.unravel_index(int(apart.argmin()), apart.shape)]
    out = normals(half)
    whole = np.concatenate([half, (half * MIRROR)[-2::-1]])
    way = np.concatenate([out, (out * MIRROR)[-2::-1]])
    shifts = _shifts(reach)
    at = whole[None, :, None] + shifts[None, None, :, None] * way[None, :, None]
    clear = one_side(patch, edges, at, np.broadcast_to(way[None, :, None], at.shape), (0.0,), 1)
    moved, _ = _moved(np.nan_to_num(clear).astype(np.float32), shifts, _FREELY)
    return np.asarray(whole + moved[0][:, None] * way, np.float32)
