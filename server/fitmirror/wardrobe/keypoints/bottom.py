"""Key points of trousers, shorts and skirts: waist, hip, crotch, knee and cuffs, or hem, on each side."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import masks
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.keypoints import outline as ol
from fitmirror.wardrobe.keypoints.armpit import Found, found_at, ramp, spacing
from fitmirror.wardrobe.keypoints.gap import gap_of, upright
from fitmirror.wardrobe.keypoints.inseam import inseam
from fitmirror.wardrobe.keypoints.kind import check_bottom
from fitmirror.wardrobe.keypoints.marks import Marks
from fitmirror.wardrobe.keypoints.sides import both_sides, point_at
from fitmirror.wardrobe.keypoints.silhouette import Silhouette, halved, in_axis, opened
from fitmirror.wardrobe.keypoints.sleeve_end import end_of
from fitmirror.wardrobe.keypoints.symmetry import axis

_WAISTBAND = 0.2  # of the height: the waist's corner lies above
_LEAST_GAP = 0.1  # of the height: a lower one is a curved hem
_LONG_INSEAM = 1.0  # hip widths: shorter legs end above the knee
_SLIT = 0.5  # of the height: a gap lower than this in something long is a skirt's slit
_LONG = 1.9  # heights per hip width: longer than shorts
_SKIRT_HIP = 0.45  # of the height
_BESIDE_LEGS = 2.0  # heights per hip width: longer and not flared, it may be trousers whose legs touch


def bottom(bgra: U8) -> Marks:
    """Key points of a bottom.

    Raises:
        ProductError: it is something else, or its legs lie on top of each other.
    """
    mask = opened(masks.mask_of(bgra[..., 3] > 127))
    tilt, origin, mirror = axis(mask)
    turned, (ox, oy) = upright(mask, tilt, origin)
    gap = gap_of(turned, ox)
    ys = np.nonzero(turned.any(axis=1))[0]
    top, low = float(ys[0]) - oy, float(ys[-1]) - oy
    height = low - top
    legs = gap is not None and gap.height > _LEAST_GAP
    if gap is not None and legs:
        width = float(turned[int(gap.apex[1])].sum())
        legs = height < _LONG * width or gap.height > _SLIT
    check_bottom(mask, gap if legs else None)
    crotch: Found | None = None
    if legs and gap is not None:
        crotch = Found(gap.apex[0] - ox, gap.apex[1] - oy, 0.5 + 0.5 * ramp(gap.height, _LEAST_GAP, 0.25))
        end = (gap.seen[0] - ox, gap.seen[1] - oy)
    else:
        seam = inseam(upright(bgra, tilt, origin)[0], turned, ox)
        column = int(np.clip(round(ox if seam is None else seam.end[0]), 0, turned.shape[1] - 1))
        rows = np.nonzero(turned[:, column])[0]
        end = (column - ox, (float(rows[-1]) if len(rows) else low + oy) - oy)
        if seam is not None:
            crotch = Found(seam.top[0] - ox, seam.top[1] - oy, seam.confidence)
    shape = _halves(mask, tilt, origin, end, (top, low), mirror)
    unsure = 1.0 if crotch is None or (gap is not None and legs) else crotch.confidence
    if crotch is None:
        halves = [_skirt_side(half.points, height) for half in (shape.left, shape.right)]
        flare = (halves[0]["hem"].x + halves[1]["hem"].x) / max(1.0, halves[0]["waist"].x + halves[1]["waist"].x)
        across = halves[0]["hip"].x + halves[1]["hip"].x
        if height > _BESIDE_LEGS * across and flare < 1.25:
            unsure = 0.55
    else:
        halves = [
            _leg(half.points, Found(side * crotch.x, crotch.y, crotch.confidence), height, shape.torso)
            for half, side in ((shape.left, 1), (shape.right, -1))
        ]
    left, right = (
        {n: Found(p.x, p.y, p.confidence * (1.0 if n == "waist" else unsure)) for n, p in half.items()}
        for half in halves
    )
    points = both_sides(left, right, shape)
    if crotch is not None:
        points["crotch"] = point_at(shape, crotch)
    return Marks(points)


def _halves(
    mask: U8,
    tilt: float,
    origin: tuple[float, float],
    end: tuple[float, float],
    span: tuple[float, float],
    mirror: float,
) -> Silhouette:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    local = in_axis(max(contours, key=cv2.contourArea)[:, 0].astype(np.float32), tilt, origin)
    crossing = np.nonzero((local[:, 0] >= 0) != (np.roll(local[:, 0], -1) >= 0))[0]
    if len(crossing) == 0:
        raise ProductError("this does not look like trousers or a skirt; take them laid flat, front up, in one piece")
    first = int(crossing[np.argmin(local[crossing, 1])])
    last = int(np.argmin(np.hypot(local[:, 0] - end[0], local[:, 1] - end[1])))
    left, right = halved(local, first, last)
    level = span[0] + 0.3 * (span[1] - span[0])
    wide = [float(np.interp(level, *_outer_edge(half.points))) for half in (left, right)]
    return Silhouette(left, right, max(8.0, sum(wide)), span[0], span[1], mirror, tilt, origin)


def _outer_edge(points: F32) -> tuple[F32, F32]:
    """Heights and x of the outer edge from the top down to the half outline's lowest point."""
    lowest = int(np.argmax(points[:, 1]))
    down = np.maximum.accumulate(points[: lowest + 1, 1])
    return down + np.arange(len(down)) * 1e-4, points[: lowest + 1, 0]


def _edge_at(points: F32, y: float, last: int) -> int:
    """First sample of the outer edge at this height."""
    below = np.nonzero(points[: last + 1, 1] >= y)[0]
    return int(below[0]) if len(below) else last


def _waist(points: F32, height: float) -> tuple[int, Found]:
    last = _edge_at(points, float(points[0, 1]) + _WAISTBAND * height, len(points) - 1)
    off = ol.off_chord(points, 0, max(last, 2))
    index = int(np.argmax(off))
    turn = float(ol.turning(points, max(3, round(0.05 * height / spacing(points))))[max(index, 1)])
    return index, found_at(points, index, 0.5 + 0.5 * ramp(turn, 0.4, 1.1))


def _leg(points: F32, crotch: Found, height: float, across: float) -> dict[str, Found]:
    corner, waist = _waist(points, height)
    lowest = int(np.argmax(points[:, 1]))
    hip = max(corner + 1, _edge_at(points, crotch.y, lowest))
    hip = min(hip, len(points) - 8)
    outer, inner, sure = end_of(points, hip, len(points) - 1, 0.5 * across)
    found = {
        "waist": waist,
        "hip": found_at(points, hip, 0.9 * (0.6 + 0.4 * crotch.confidence)),
        "cuff_outer": found_at(points, outer, sure),
        "cuff_inner": found_at(points, inner, sure),
    }
    long = float(np.hypot(points[inner, 0] - crotch.x, points[inner, 1] - crotch.y))
    if long > _LONG_INSEAM * across:
        knee = _edge_at(points, (crotch.y + float(points[inner, 1])) / 2.0, outer)
        found["knee"] = found_at(points, knee, 0.8)
    return found


def _skirt_side(points: F32, height: float) -> dict[str, Found]:
    corner, waist = _waist(points, height)
    lowest = int(np.argmax(points[:, 1] + 0.55 * points[:, 0]))
    start = float(points[corner, 1])
    half = _edge_at(points, start + 0.5 * height, lowest)
    widest = corner + int(np.argmax(points[corner : half + 1, 0]))
    middle = _edge_at(points, start + _SKIRT_HIP * height, lowest)
    # Bulging above and narrower below is a hip; a flare has none.
    hip = widest if points[widest, 0] > points[half, 0] + 0.01 * height else middle
    off = ol.off_chord(points, hip, len(points) - 1)
    hem = hip + int(np.argmax(off))
    turn = float(ol.turning(points, max(3, round(0.05 * height / spacing(points))))[hem])
    return {
        "waist": waist,
        "hip": found_at(points, hip, 0.75),
        "hem": found_at(points, hem, 0.45 + 0.5 * ramp(turn, 0.3, 0.9)),
    }
