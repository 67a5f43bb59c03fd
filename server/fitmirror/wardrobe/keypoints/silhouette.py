"""A garment's outline seen about its own axis: upright, halved, and walked from the middle of the top to the hem."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints.symmetry import axis

POINTS = 500  # per half outline
_SMOOTH = 1.6  # outline samples, sigma


@dataclass(frozen=True, eq=False)
class Half:
    """One side of the outline.

    Attributes:
        points: (POINTS, 2) float32 from the top on the axis to the bottom on the axis, evenly spaced; x away from the
            axis, y down, both in cut-out pixels.
    """

    points: F32


@dataclass(frozen=True, eq=False)
class Silhouette:
    """An outline about its axis.

    Attributes:
        left: The wearer's left, the right side of the photo.
        right: The wearer's right.
        torso: Width of the body part in pixels, the unit of every proportion.
        top, bottom: Smallest and largest y of the outline about the origin.
        mirror: IoU of the outline with its mirror image, 0..1.
        tilt: Angle of the axis, radians, positive turns clockwise.
        origin: Cut-out position (x, y) of the axis' origin.
    """

    left: Half
    right: Half
    torso: float
    top: float
    bottom: float
    mirror: float
    tilt: float
    origin: tuple[float, float]

    @property
    def height(self) -> float:
        """From top to bottom, pixels."""
        return self.bottom - self.top

    def to_cutout(self, points: F32, side: int) -> F32:
        """Half-outline coordinates (n, 2) of the `side` (+1 wearer's left, -1 right) in cut-out pixels."""
        c, s = np.cos(self.tilt), np.sin(self.tilt)
        x, y = points[:, 0] * side, points[:, 1]
        return np.stack([self.origin[0] + c * x - s * y, self.origin[1] + s * x + c * y], axis=1).astype(np.float32)


def opened(mask: U8) -> U8:
    """The mask with closed side gaps (a cuff that touches the body) slit open downwards, so that they show outside."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if tree is None:
        return mask
    out = mask.copy()
    height = mask.shape[0]
    for contour, node in zip(contours, tree[0], strict=True):
        if node[3] < 0 or cv2.contourArea(contour) < 20 or np.ptp(contour[:, 0, 1]) < 0.1 * height:
            continue
        bottom = contour[:, 0][int(np.argmax(contour[:, 0, 1]))]
        below = np.argwhere(mask[bottom[1] + 2 :] == 0)
        if len(below) == 0:
            continue
        below[:, 0] += bottom[1] + 2
        cost = (below[:, 0] - bottom[1]) ** 2 + 4.0 * (below[:, 1] - bottom[0]) ** 2
        end = below[int(np.argmin(cost))]
        cv2.line(out, (int(bottom[0]), int(bottom[1]) - 1), (int(end[1]), int(end[0])), 0, 2)
    return out


def _resampled(points: F32, count: int) -> F32:
    step = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(step)])
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, points[:, k]) for k in (0, 1)], axis=1).astype(np.float32)


def _smoothed(points: F32) -> F32:
    """A light Gaussian along the outline, ends kept."""
    radius = int(4 * _SMOOTH)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / _SMOOTH) ** 2)
    kernel /= kernel.sum()
    head = 2 * points[0] - points[radius:0:-1]
    tail = 2 * points[-1] - points[-2 : -radius - 2 : -1]
    long = np.concatenate([head, points, tail])
    return np.stack([np.convolve(long[:, k], kernel, "valid") for k in (0, 1)], axis=1).astype(np.float32)


def _torso(mask: U8, tilt: float, origin: tuple[float, float]) -> float:
    """Median width of the run through the axis over the middle of the garment."""
    h, w = mask.shape
    c, s = np.cos(tilt), np.sin(tilt)
    ys = np.nonzero(mask.any(axis=1))[0]
    widths = []
    for y in np.linspace(ys[0] + 0.45 * np.ptp(ys), ys[0] + 0.85 * np.ptp(ys), 25):
        t = (y - origin[1]) / c
        width = 0.0
        for side in (1, -1):
            reach = np.arange(0, w)
            px = np.round(origin[0] - s * t + side * c * reach).astype(int)
            py = np.round(origin[1] + c * t + side * s * reach).astype(int)
            ok = (px >= 0) & (px < w) & (py >= 0) & (py < h)
            line = np.where(ok, mask[np.clip(py, 0, h - 1), np.clip(px, 0, w - 1)], 0)
            width += float(np.argmin(line)) if not line.all() else float(len(line))
        widths.append(width)
    return float(np.median(widths))


def in_axis(points: F32, tilt: float, origin: tuple[float, float]) -> F32:
    """Cut-out positions (n, 2) about the axis: x to the right, y down."""
    c, s = np.cos(tilt), np.sin(tilt)
    d = points - np.array(origin, np.float32)
    return np.stack([c * d[:, 0] + s * d[:, 1], -s * d[:, 0] + c * d[:, 1]], axis=1).astype(np.float32)


def halved(local: F32, first: int, last: int) -> tuple[Half, Half]:
    """A closed outline about its axis (n, 2) cut at its top and bottom sample: the wearer's left half and right."""
    rolled = np.roll(local, -first, axis=0)
    split = (last - first) % len(local)
    one, other = rolled[: split + 1], np.concatenate([rolled[split:], rolled[:1]])[::-1]
    if one[:, 0].mean() < other[:, 0].mean():
        one, other = other, one
    other = other * np.array([-1.0, 1.0], np.float32)
    left, right = (Half(_smoothed(_resampled(np.ascontiguousarray(p), POINTS))) for p in (one, other))
    return left, right


def silhouette(mask: U8) -> Silhouette:
    """Outline of a 0/1 mask (one part) about its axis of symmetry.

    Raises:
        ValueError: the axis does not cross the outline.
    """
    tilt, origin, mirror = axis(mask)
    open_mask = opened(mask)
    contours, _ = cv2.findContours(open_mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea)[:, 0].astype(np.float32)
    local = in_axis(outline, tilt, origin)
    crossing = np.nonzero((local[:, 0] >= 0) != (np.roll(local[:, 0], -1) >= 0))[0]
    if len(crossing) < 2:
        raise ValueError("the outline does not cross its axis")
    first = int(crossing[np.argmin(local[crossing, 1])])
    last = int(crossing[np.argmax(local[crossing, 1])])
    left, right = halved(local, first, last)
    return Silhouette(
        left=left,
        right=right,
        torso=_torso(open_mask, tilt, origin),
        top=float(local[:, 1].min()),
        bottom=float(local[:, 1].max()),
        mirror=mirror,
        tilt=tilt,
        origin=origin,
    )
