"""The front edge of a top's neck opening; what the cut-out shows above it is the inner back of the collar."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.background import lab_of
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

Polyline = tuple[tuple[float, float], ...]

_HALF = 64  # samples of the patch per half of the opening's width
_SIDE = 1.15  # half widths the patch reaches to each side
_UP, _DOWN = 1.0, 3.0  # half widths above and below the collar points
_POWERS = (1.0, 1.4, 2.0, 2.8, 4.0)  # V, U, and square necks: y = depth * (1 - |u| ** power)
_DEEPEST = 2.4  # half widths
_STRIP = 0.07  # half widths between the edge and the strips compared on its two sides
_CLEAR = 7.0  # Lab difference across an edge that leaves no doubt
_FAINT = 1.2
_LIGHTER_INSIDE = 0.45  # weight of an edge with the brighter side above
_STAND_INSIDE = 6.0  # Lab: a stand-up collar is open in front only where its inside is clearly darker
_HOOD = 1.3  # half widths: what stands higher than this above the collar is a hood, not a collar
_OFF_SHOULDER = 1.1  # torso widths from collar to collar: it hangs below the shoulders, and its upper edge is the front
_POINTS = 41


@dataclass(frozen=True, eq=False)
class _Patch:
    """The neck opening with u along the collar chord and v down, both in half widths."""

    lab: F32
    mask: U8
    to_cutout: F32  # (2, 3) patch pixels to cut-out pixels

    def row(self, v: F32) -> F32:
        return np.asarray((v + _UP) * _HALF, np.float32)

    def column(self, u: F32) -> F32:
        return np.asarray((u + _SIDE) * _HALF, np.float32)

    def place(self, u: F32, v: F32) -> F32:
        ones = np.ones_like(u)
        return np.asarray(np.stack([self.column(u), self.row(v), ones], axis=1) @ self.to_cutout.T, np.float32)


def _patch(bgra: U8, left: F32, right: F32) -> _Patch:
    middle, half = (left + right) / 2.0, (left - right) / 2.0
    across, down = half, np.array([-half[1], half[0]], np.float32)
    if down[1] < 0:
        down = -down
    w, h = round(2 * _SIDE * _HALF), round((_UP + _DOWN) * _HALF)
    to_cutout = np.stack([across / _HALF, down / _HALF, middle - _SIDE * across - _UP * down], axis=1).astype(
        np.float32
    )
    warp = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    # Shrinking by remap would alias a fine knit: blur to the patch's scale first.
    shrink = float(np.hypot(*half)) / _HALF
    source = cv2.GaussianBlur(bgra, (0, 0), 0.5 * shrink) if shrink > 1.2 else bgra
    patch = cv2.warpAffine(source, to_cutout, (w, h), flags=warp)
    mask = (patch[..., 3] > 127).astype(np.uint8)
    return _Patch(lab_of(np.ascontiguousarray(patch[..., :3])), mask, to_cutout)


def _tops(patch: _Patch, u: F32) -> F32:
    """Height v of the outline's upper edge at each u."""
    columns = np.clip(np.round(patch.column(u)).astype(int), 0, patch.mask.shape[1] - 1)
    first = np.argmax(patch.mask[:, columns], axis=0).astype(np.float32)
    return np.asarray(first / _HALF - _UP, np.float32)


def _step(patch: _Patch, smooth: F32, u: F32, v: F32, top: F32) -> tuple[float, float]:
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


def _search(patch: _Patch, u: F32, top: F32) -> tuple[F32, float]:
    """The best curve's v at each u, and its colour step."""
    smooth = np.asarray(cv2.GaussianBlur(patch.lab, (0, 0), 1.5), np.float32)
    centre = float(np.median(top[np.abs(u) < 0.3]))
    best_v, best, best_step = top, 0.0, 0.0
    for power in _POWERS:
        bow = (1.0 - np.abs(u) ** power).astype(np.float32)
        for depth in np.arange(max(0.12, centre + 0.12), _DEEPEST, 0.03):
            v = (depth * bow).astype(np.float32)
            step, seen = _step(patch, smooth, u, v, top)
            # The back collar has a seam of its own close under the outline; very deep openings are rare.
            likely = np.clip((depth - centre) / 0.35, 0.3, 1.0) * np.exp(-0.5 * (max(0.0, depth - 1.1) / 0.8) ** 2)
            score = step * float(likely) * (0.5 + 0.5 * seen)
            if score > best:
                best, best_v, best_step = score, v, step
    return best_v, best_step


def _settled(patch: _Patch, u: F32, v: F32, top: F32) -> F32:
    """The curve moved onto the edge nearby, by dynamic programming over small shifts."""
    reach = np.arange(-8, 9) / _HALF
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


def _rim(shape: Silhouette, side: int, collar: F32) -> tuple[F32, int]:
    """Cut-out positions of the half outline from its top corner to the collar point; one point without a stand."""
    half = shape.left if side > 0 else shape.right
    points = shape.to_cutout(half.points, side)
    end = int(np.argmin(np.hypot(*(points - collar).T)))
    top = int(np.argmax(half.points[: end + 1] @ np.array([0.2, -1.0], np.float32)))
    return points[top : end + 1], end - top


def _upper_edge(shape: Silhouette, left: F32, right: F32) -> Polyline:
    """The outline's own upper edge between two points of it."""
    line = []
    for half, side, end in ((shape.left, 1, left), (shape.right, -1, right)):
        points = shape.to_cutout(half.points, side)
        line.append(points[: int(np.argmin(np.hypot(*(points - end).T))) + 1 : 4])
    both = np.concatenate([left[None], line[0][::-1], line[1][1:], right[None]])
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in both)


def neckline(
    bgra: U8, shape: Silhouette, left_collar: tuple[float, float], right_collar: tuple[float, float]
) -> tuple[Polyline, float]:
    """Find the front edge of the neck opening.

    Args:
        bgra: The cut-out.
        shape: Its silhouette.
        left_collar: The wearer's left collar point, cut-out pixels.
        right_collar: The wearer's right one.

    Returns:
        Points from the left collar to the right one in cut-out pixels, and the confidence 0..1.
    """
    left, right = np.array(left_collar, np.float32), np.array(right_collar, np.float32)
    width = float(np.hypot(*(left - right)))
    if width < 8:
        return (tuple(map(float, left)), tuple(map(float, right))), 0.1  # type: ignore[return-value]
    if width > _OFF_SHOULDER * shape.torso:
        return _upper_edge(shape, left, right), 0.6
    rims = _rim(shape, 1, left), _rim(shape, -1, right)
    height = max(float(np.hypot(*(rim[0] - rim[-1]))) for rim, _ in rims) / (0.5 * width)
    stands = min(n for _, n in rims) > 4 and height < _HOOD
    hood = min(n for _, n in rims) > 4 and height >= _HOOD
    if stands:
        left, right = rims[0][0][0], rims[1][0][0]
    patch = _patch(bgra, left, right)
    u = np.linspace(0.96, -0.96, _POINTS).astype(np.float32)
    top = _tops(patch, u)
    centre = float(np.median(top[np.abs(u) < 0.3]))
    v, step = _search(patch, u, np.full_like(top, -_UP) if hood else top)
    if step > (_STAND_INSIDE if stands else _FAINT):
        v = _settled(patch, u, v, top)
        confidence = 0.25 + 0.7 * float(np.clip((step - _FAINT) / (_CLEAR - _FAINT), 0.0, 1.0))
    elif centre > 0.3 or stands:
        v, confidence = top, 0.7 if centre > 0.3 else 0.5
    else:
        v = (0.72 * (1.0 - np.abs(u) ** 2.4)).astype(np.float32)
        confidence = 0.25
    curve = patch.place(u, v)
    ends_left = rims[0][0][::-1][::3] if stands else left[None]
    ends_right = rims[1][0][::3] if stands else right[None]
    line = np.concatenate([ends_left, curve, ends_right])
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in line), round(confidence, 3)
