"""The curves that a neck opening's front edge may have, and how clearly each of them is an edge in the picture."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints.neck_patch import HALF, NeckPatch

# (u ** a + (v / depth) ** b = 1): V, U, square, and the half ellipses of ribbed crew necks.
_SHAPES = ((1.0, 1.0), (1.4, 1.0), (2.0, 1.0), (2.8, 1.0), (4.0, 1.0), (1.5, 1.5), (2.5, 1.5), (2.0, 2.0), (3.0, 2.0))
POINTED = [i for i, (a, _) in enumerate(_SHAPES) if a < 2.0]
_DEPTHS = np.arange(0.1, 2.4, 0.02)  # half widths
_SAMPLES = 41  # of half a curve
_ALONG = 7  # samples over which an edge must go the same way: cloth's own texture does not
_REACH = (-0.03, -0.015, 0.0, 0.015, 0.03)  # half widths off the curve where its edge may be
_OFF = 6.0  # loss of clearness per half width off
_DARKER_BELOW = 0.6  # weight of an edge whose upper side is the brighter one: the inner back lies in the shadow
_FLOOR = 0.4  # Lab per pixel of the patch: less is noise
_MOST = 4.0  # Lab per pixel: a label's letters count no more than this
_NEIGHBOURHOOD = 0.35  # half widths
MIRROR = np.array([-1.0, 1.0], np.float32)


@dataclass(frozen=True, eq=False)
class Edges:
    """Slopes of a patch's colours.

    Attributes:
        across: (h, w, 4) Lab per pixel, and the slopes' usual size nearby.
        down: (h, w, 4) Lab per pixel, and `inside`: what is looked up together lies together.
        inside: (h, w) 0 or 1, off the outline's own edge.
        free: (h, w) 0 or 1, where no label hides the cloth.
    """

    across: F32
    down: F32
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
    return Edges(np.dstack([across, usual]), np.dstack([down, inside]), inside, free)


def normals(points: F32) -> F32:
    """Unit normals of half curves (..., n, 2) that point out of the opening."""
    along = np.gradient(points, axis=-2)
    out = np.stack([along[..., 1], -along[..., 0]], axis=-1)
    out /= np.linalg.norm(out, axis=-1, keepdims=True) + 1e-9
    turn = np.where(out @ np.array([0.3, 1.0], np.float32) < 0, -1.0, 1.0)
    return np.asarray(out * turn[..., None], np.float32)


@lru_cache
def family() -> tuple[F32, F32]:
    """Half curves from the collar point (1, 0) to the axis (shapes, depths, n, 2), evenly sampled; their normals."""
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


def one_side(patch: NeckPatch, edges: Edges, points: F32, out: F32, reach: tuple[float, ...], axis: int) -> F32:
    """How clearly the points (..., 2) are on an edge, its samples along `axis`; NaN where a label hides them."""
    best = np.zeros(points.shape[:-1], np.float32)
    for off in reach:
        at = np.asarray(points + off * out, np.float32)
        across, down = sampled(patch, edges.across, at), sampled(patch, edges.down, at)
        slope = across[..., :3] * out[..., :1] + down[..., :3] * out[..., 1:]
        change = _running(np.asarray(slope, np.float32), axis)
        size = np.linalg.norm(change, axis=-1) * np.where(change[..., 0] > 0, 1.0, _DARKER_BELOW)
        clear = size / (size + across[..., 3] + _FLOOR) * (down[..., 3] > 0.5) * (1.0 - _OFF * abs(off))
        best = np.maximum(best, clear).astype(np.float32)
    return np.where(sampled(patch, edges.free, points) > 0.5, best, np.nan).astype(np.float32)


def clearness(patch: NeckPatch, edges: Edges, points: F32, out: F32) -> F32:
    """How clearly half curves (..., n, 2) and their mirror images are edges, 0..1 at each sample (..., n).

    An edge counts where both sides show it; a label on one side hides nothing, and one in the middle all.
    """
    left = one_side(patch, edges, points, out, _REACH, points.ndim - 2)
    right = one_side(patch, edges, points * MIRROR, out * MIRROR, _REACH, points.ndim - 2)
    return together(left, right)


def together(left: F32, right: F32, least: float = 0.7) -> F32:
    """Clearness of both sides; `least` is the weight of the fainter one."""
    left, right = np.where(np.isnan(left), right, left), np.where(np.isnan(right), left, right)
    both = least * np.minimum(left, right) + 0.5 * (1.0 - least) * (left + right)
    return np.nan_to_num(both).astype(np.float32)
