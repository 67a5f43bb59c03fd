"""The curves that a neck opening's front edge may have, and how clearly each of them is an edge in the picture."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints.neck_patch import HALF, NeckPatch

# (u ** a + (v / depth) ** b = 1): V, U, square, and the half ellipses of ribbed crew necks.
_SHAPES = ((1.0, 1.0), (1.4, 1.0), (2.0, 1.0), (2.8, 1.0), (4.0, 1.0), (1.5, 1.5), (2.5, 1.5), (2.0, 2.0), (3.0, 2.0))
_DEPTHS = np.arange(0.1, 2.4, 0.02)  # half widths
_SAMPLES = 41  # of half a curve
_ALONG = 7  # samples over which an edge must go the same way: cloth's own texture does not
_REACH = (-0.03, -0.015, 0.0, 0.015, 0.03)  # half widths off the curve where its edge may be
_OFF = 6.0  # loss of clearness per half width off
_DARKER_BELOW = 0.6  # weight of an edge whose upper side is the brighter one: the inner back lies in the shadow
_FLOOR = 0.4  # Lab per pixel of the patch: less is noise
_MOST = 4.0  # Lab per pixel: a label's letters count no more than this
_NEIGHBOURHOOD = 0.35  # half widths
_SHIFT, _FAR = 0.015, 0.12  # half widths that a curve is moved by
_EVENLY, _FREELY = (0.03, 0.0), (0.08, 0.15)  # clearness that one shift more, and the farthest, cost
_SMOOTH = 7  # samples
_AGREED = 0.75  # of a curve's samples
_MIRROR = np.array([-1.0, 1.0], np.float32)


@dataclass(frozen=True, eq=False)
class Edges:
    """Slopes of a patch's colours.

    Attributes:
        across, down: (h, w, 3) Lab per pixel.
        usual: (h, w) their size nearby.
        inside: (h, w) 0 or 1, off the outline's own edge.
        free: (h, w) 0 or 1, where no label hides the cloth.
    """

    across: F32
    down: F32
    usual: F32
    inside: F32
    free: F32


def edges_of(patch: NeckPatch, label: U8 | None) -> Edges:
    """Slopes of the patch; `label` is the mask (h, w) of what hides the cloth."""
    lab = cv2.GaussianBlur(patch.lab, (0, 0), 1.3)
    across = np.asarray(cv2.Sobel(lab, cv2.CV_32F, 1, 0, scale=0.125), np.float32)
    down = np.asarray(cv2.Sobel(lab, cv2.CV_32F, 0, 1, scale=0.125), np.float32)
    inside = cv2.erode(patch.mask, np.ones((5, 5), np.uint8)).astype(np.float32)
    size = np.minimum(np.sqrt((across**2 + down**2).sum(axis=2)), _MOST) * inside
    sigma = _NEIGHBOURHOOD * HALF
    usual = cv2.GaussianBlur(size, (0, 0), sigma) / (cv2.GaussianBlur(inside, (0, 0), sigma) + 1e-3)
    free = np.ones_like(inside) if label is None else (1 - label).astype(np.float32)
    return Edges(across, down, np.asarray(usual, np.float32), inside, free)


def normals(points: F32) -> F32:
    """Unit normals of half curves (..., n, 2) that point out of the opening."""
    along = np.gradient(points, axis=-2)
    out = np.stack([along[..., 1], -along[..., 0]], axis=-1)
    out /= np.linalg.norm(out, axis=-1, keepdims=True) + 1e-9
    turn = np.where(out @ np.array([0.3, 1.0], np.float32) < 0, -1.0, 1.0)
    return np.asarray(out * turn[..., None], np.float32)


@lru_cache
def family() -> tuple[F32, F32]:
    """Half curves from the collar point (1, 0) to the axis, evenly sampled (shapes, depths, n, 2), and their normals."""
    t = np.linspace(0.0, np.pi / 2.0, 400)
    points = np.empty((len(_SHAPES), len(_DEPTHS), _SAMPLES, 2), np.float32)
    for i, (a, b) in enumerate(_SHAPES):
        u, v = np.cos(t) ** (2.0 / a), np.sin(t) ** (2.0 / b)
        for j, depth in enumerate(_DEPTHS):
            length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(u), depth * np.diff(v)))])
            at = np.linspace(0.0, length[-1], _SAMPLES)
            points[i, j, :, 0], points[i, j, :, 1] = np.interp(at, length, u), depth * np.interp(at, length, v)
    return points, normals(points)


def sampled(patch: NeckPatch, picture: F32, points: F32) -> F32:
    """The picture's values at points (..., 2) of the patch."""
    x = np.asarray(patch.column(points[..., 0]), np.float32).reshape(-1, 1)
    y = np.asarray(patch.row(points[..., 1]), np.float32).reshape(-1, 1)
    most = 30000  # rows that remap takes
    parts = [
        cv2.remap(picture, x[k : k + most], y[k : k + most], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[:, 0]
        for k in range(0, len(x), most)
    ]
    return np.asarray(np.concatenate(parts).reshape(*points.shape[:-1], *picture.shape[2:]), np.float32)


def _running(values: F32, axis: int) -> F32:
    half = _ALONG // 2
    pad = [(0, 0)] * values.ndim
    pad[axis] = (half + 1, half)
    total = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis)
    n = values.shape[axis]
    ends, starts = np.arange(_ALONG, _ALONG + n), np.arange(n)
    return np.asarray((np.take(total, ends, axis) - np.take(total, starts, axis)) / _ALONG, np.float32)


def _one_side(patch: NeckPatch, edges: Edges, points: F32, out: F32, reach: tuple[float, ...], axis: int) -> F32:
    best = np.zeros(points.shape[:-1], np.float32)
    for off in reach:
        at = np.asarray(points + off * out, np.float32)
        across, down = sampled(patch, edges.across, at), sampled(patch, edges.down, at)
        change = _running(np.asarray(across * out[..., :1] + down * out[..., 1:], np.float32), axis)
        size = np.linalg.norm(change, axis=-1) * np.where(change[..., 0] > 0, 1.0, _DARKER_BELOW)
        clear = size / (size + sampled(patch, edges.usual, at) + _FLOOR)
        clear = clear * (sampled(patch, edges.inside, at) > 0.5) * (1.0 - _OFF * abs(off))
        best = np.maximum(best, clear).astype(np.float32)
    return np.where(sampled(patch, edges.free, points) > 0.5, best, np.nan).astype(np.float32)


def clearness(patch: NeckPatch, edges: Edges, points: F32, out: F32) -> F32:
    """How clearly half curves (..., n, 2) and their mirror images are edges, 0..1 at each sample (..., n).

    An edge counts where both sides show it; a label on one side hides nothing, and one in the middle all.
    """
    left = _one_side(patch, edges, points, out, _REACH, points.ndim - 2)
    right = _one_side(patch, edges, points * _MIRROR, out * _MIRROR, _REACH, points.ndim - 2)
    return _together(left, right)


def _together(left: F32, right: F32, least: float = 0.7) -> F32:
    left, right = np.where(np.isnan(left), right, left), np.where(np.isnan(right), left, right)
    both = least * np.minimum(left, right) + 0.5 * (1.0 - least) * (left + right)
    return np.nan_to_num(both).astype(np.float32)


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


def settled_evenly(
    patch: NeckPatch, edges: Edges, points: F32, out: F32, reach: float = _FAR
) -> tuple[F32, F32]:
    """Half curves (m, n, 2) moved by up to `reach` onto the edges nearby, both sides alike; their clearness (m, n)."""
    shifts = _shifts(reach)
    at = points[:, :, None] + shifts[None, None, :, None] * out[:, :, None]
    way = np.broadcast_to(out[:, :, None], at.shape)
    left = _one_side(patch, edges, at, way, (0.0,), 1)
    right = _one_side(patch, edges, at * _MIRROR, way * _MIRROR, (0.0,), 1)
    clear = _together(_widened(left), _widened(right), 0.6)
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
    half = points[np.unravel_index(int(apart.argmin()), apart.shape)]
    out = normals(half)
    whole = np.concatenate([half, (half * _MIRROR)[-2::-1]])
    way = np.concatenate([out, (out * _MIRROR)[-2::-1]])
    shifts = _shifts(reach)
    at = whole[None, :, None] + shifts[None, None, :, None] * way[None, :, None]
    clear = _one_side(patch, edges, at, np.broadcast_to(way[None, :, None], at.shape), (0.0,), 1)
    moved, _ = _moved(np.nan_to_num(clear).astype(np.float32), shifts, _FREELY)
    return np.asarray(whole + moved[0][:, None] * way, np.float32)
