"""The background seen between two legs, or between the two panels of an open front."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe import masks

_MIDDLE = 0.25  # of the width, how far off the axis the gap's top may lie
_REACH = 0.2  # of the height: the gap starts no higher than this above the lowest cloth
_SHARPER = 0.08  # of the height: the farthest that a gap is taken to go on unseen
_STRAIGHT_PX, _NARROW = 1.5, 0.03  # off the line of best fit; and of the gap's height, its width a third way down
_WIDEST_HEM = 0.75  # of the height: an arch wider than high is a curved hem


@dataclass(frozen=True, eq=False)
class Gap:
    """A gap about the axis, in pixels of the mask it was found in.

    Attributes:
        mask: (h, w) 0/1, the gap.
        seen: Its highest pixel (x, y).
        apex: Where its two sides meet (x, y): there, or higher where it ends in a slit too narrow to be seen.
        height: From the apex to the lowest cloth beside it, as a share of the garment's height.
    """

    mask: U8
    seen: tuple[float, float]
    apex: tuple[float, float]
    height: float


def upright(mask: U8, tilt: float, origin: tuple[float, float]) -> tuple[U8, tuple[float, float]]:
    """The mask turned so that its axis is upright, cropped, and where the axis' origin then lies (x, y)."""
    h, w = mask.shape[:2]
    c, s = np.cos(tilt), np.sin(tilt)
    corners = np.array([(0, 0), (w, 0), (0, h), (w, h)], np.float64) - origin
    local = np.stack([c * corners[:, 0] + s * corners[:, 1], -s * corners[:, 0] + c * corners[:, 1]], axis=1)
    low, high = local.min(axis=0) - 2, local.max(axis=0) + 2
    size = int(np.ceil(high[0] - low[0])), int(np.ceil(high[1] - low[1]))
    turn = np.array([[c, s, 0.0], [-s, c, 0.0]])
    turn[:, 2] = -turn[:, :2] @ np.asarray(origin) - low
    flags = cv2.INTER_NEAREST if mask.ndim == 2 else cv2.INTER_LINEAR
    turned = cv2.warpAffine(mask, turn, size, flags=flags, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(turned, np.uint8), (float(-low[0]), float(-low[1]))


def turned_back(
    mask: U8, tilt: float, origin: tuple[float, float], at: tuple[float, float], size: tuple[int, int]
) -> U8:
    """A mask that `upright` turned, or one found on it, back in place; `at` is what upright returned, `size` (h, w)."""
    c, s = np.cos(tilt), np.sin(tilt)
    turn = np.array([[c, s, 0.0], [-s, c, 0.0]])
    turn[:, 2] = np.asarray(at) - turn[:, :2] @ np.asarray(origin)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(mask, turn, size[::-1], flags=flags), np.uint8)


def gap_of(mask: U8, axis_x: float) -> Gap | None:
    """The tallest gap about the axis of an upright 0/1 mask that comes from the hem or stands just above it."""
    ys, xs = np.nonzero(mask)
    if len(ys) == 0:
        return None
    top, bottom, width = int(ys.min()), int(ys.max()), float(np.ptp(xs)) + 1.0
    height = bottom - top + 1.0
    cloth = mask > 0
    left = np.maximum.accumulate(cloth, axis=1)
    right = np.maximum.accumulate(cloth[:, ::-1], axis=1)[:, ::-1]
    between = masks.mask_of(left & right & ~cloth)
    n, labels, stats, _ = cv2.connectedComponentsWithStats(between, connectivity=4)
    best: Gap | None = None
    for k in range(1, n):
        y, h = int(stats[k, cv2.CC_STAT_TOP]), int(stats[k, cv2.CC_STAT_HEIGHT])
        if y + h < bottom - _REACH * height:
            continue
        row = np.nonzero(labels[y] == k)[0]
        x = float(row.mean())
        if abs(x - axis_x) > _MIDDLE * width / 2:
            continue
        here = masks.mask_of(labels == k)
        half_way = float(here[y + h // 2].sum())
        if half_way * _WIDEST_HEM > h:
            continue
        if best is None or h / height > best.height:
            high = _apex(here, y, h, _SHARPER * height)
            best = Gap(here, (x, float(y)), (x, high), (y + h - high) / height)
    return best


def _apex(gap: U8, y: int, h: int, most_px: float) -> float:
    """Where the gap's two sides meet: a sharp one ends in a slit too narrow to be seen."""
    rows = np.arange(y, y + max(4, round(0.3 * h)))
    widths = gap[np.minimum(rows, len(gap) - 1)].sum(axis=1).astype(np.float64)
    slope, start = np.polyfit(rows - y, widths, 1)
    off = float(np.abs(widths - start - slope * (rows - y)).max())
    # Straight and narrow only: a rounded or a frayed gap ends where it is seen to.
    if slope < 1e-6 or off > _STRAIGHT_PX or widths[-1] > _NARROW * h:
        return float(y)
    return y - float(np.clip(start / slope, 0.0, most_px))
