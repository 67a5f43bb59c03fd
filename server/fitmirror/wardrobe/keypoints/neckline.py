"""The front edge of a top's neck opening; what the cut-out shows above it is the inner back of the collar."""

import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints.neck_band import above_band
from fitmirror.wardrobe.keypoints.neck_edge import best_curve, settled
from fitmirror.wardrobe.keypoints.neck_front import PARALLEL, collar_edge, front_edge, hood_edge
from fitmirror.wardrobe.keypoints.neck_label import label_of
from fitmirror.wardrobe.keypoints.neck_lines import Front
from fitmirror.wardrobe.keypoints.neck_patch import UP, NeckPatch, neck_patch, tops_of
from fitmirror.wardrobe.keypoints.neck_strap import front_under_straps, upper_edge
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

Polyline = tuple[tuple[float, float], ...]

_CLEAR = 7.0  # Lab difference across an edge that leaves no doubt
_FAINT = 1.2
_STAND_INSIDE = 6.0  # Lab: a stand-up collar is open in front only where its inside is clearly darker
_HOOD = 1.3  # half widths: what stands higher than this above the collar is a hood, not a collar
_OFF_SHOULDER = 1.1  # torso widths from collar to collar: it hangs below the shoulders, and its upper edge is the front
_STRAPS = 0.7  # half widths that the outline lies below the collar points: it hangs on straps
_BESIDE_BACK = 0.25  # half widths
_NO_INSIDE = 0.45  # confidence
_BARELY = 0.4  # confidence
_SEAM = 0.4  # half widths below the outline
_POINTS = 41


def _rim(shape: Silhouette, side: int, collar: F32) -> tuple[F32, int]:
    """Cut-out positions of the half outline from its top corner to the collar point; one point without a stand."""
    half = shape.left if side > 0 else shape.right
    points = shape.to_cutout(half.points, side)
    end = int(np.argmin(np.hypot(*(points - collar).T)))
    top = int(np.argmax(half.points[: end + 1] @ np.array([0.2, -1.0], np.float32)))
    return points[top : end + 1], end - top


def _polyline(points: F32) -> Polyline:
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in points)


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
        return _polyline(upper_edge(shape, left, right)), 0.6
    rims = _rim(shape, 1, left), _rim(shape, -1, right)
    height = max(float(np.hypot(*(rim[0] - rim[-1]))) for rim, _ in rims) / (0.5 * width)
    stands = min(n for _, n in rims) > 4 and height < _HOOD
    hood = min(n for _, n in rims) > 4 and height >= _HOOD
    if stands:
        left, right = rims[0][0][0], rims[1][0][0]
    patch = neck_patch(bgra, left, right)
    u = np.linspace(0.96, -0.96, _POINTS).astype(np.float32)
    top = tops_of(patch, u)
    finder = hood_edge if hood else collar_edge if stands else front_edge
    middle = float(np.median(top[np.abs(u) < 0.3]))
    front = finder(patch, u, top)
    beside = front is not None and front.confidence > _BARELY and front.below(u, top) < _BESIDE_BACK
    if middle > _STRAPS and not hood and not beside:
        # Between straps the outline is the front; what lies farther below it is lace, or the front behind the back.
        if label_of(patch, middle) is None:
            return _polyline(upper_edge(shape, left, right)), 0.6 if front is None else 0.45
        # Beside a label it is the back that ends there.
        line, confidence = front_under_straps(bgra, shape, left, right) or (upper_edge(shape, left, right), 0.3)
        return _polyline(line), round(confidence, 3)
    if front is not None:
        curve, confidence = _of_front(patch, front, u, top, banded=not (stands or hood))
    else:
        curve, confidence = _of_best(patch, u, top, stands, hood)
    ends_left = rims[0][0][::-1][::3] if stands else left[None]
    ends_right = rims[1][0][::3] if stands else right[None]
    line = np.concatenate([ends_left, curve, ends_right])
    return _polyline(line), round(confidence, 3)


def _of_front(patch: NeckPatch, front: Front, u: F32, top: F32, banded: bool) -> tuple[F32, float]:
    """Cut-out positions along a front edge, from the wearer's left, and the confidence."""
    order = np.argsort(front.line[:, 0])
    v = np.interp(u, front.line[order, 0], front.line[order, 1]).astype(np.float32)
    band = above_band(patch, u, v, top, front.step) if banded and front.step else None
    if band is not None:
        return patch.place(u, settled(patch, u, band[0], top)), front.confidence
    return patch.place(front.line[:, 0], front.line[:, 1]), front.confidence


def _is_parallel(u: F32, gap: F32) -> bool:
    """Whether a line is parallel to the outline above it: the collar's seam, with no inside in view."""
    beside = (np.abs(u) > 0.4) & (np.abs(u) < 0.65)
    return float(np.median(gap[beside])) > PARALLEL * float(np.median(gap[np.abs(u) < 0.2]))


def _of_best(patch: NeckPatch, u: F32, top: F32, stands: bool, hood: bool) -> tuple[F32, float]:
    """Cut-out positions of the likeliest line where no edge stands out, or where a collar or hood does."""
    centre = float(np.median(top[np.abs(u) < 0.3]))
    v, step = best_curve(patch, u, np.full_like(top, -UP) if hood else top)
    if step > (_STAND_INSIDE if stands else _FAINT):
        v = settled(patch, u, v, top)
        if not (stands or hood) and _is_parallel(u, np.asarray(v - top, np.float32)):
            return patch.place(u, top), _NO_INSIDE
        # So close under the outline it may be the back collar's own seam.
        deep = 1.0 if stands or hood else float(np.clip((np.median(v[np.abs(u) < 0.3]) - centre) / _SEAM, 0.45, 1.0))
        confidence = 0.25 + 0.7 * float(np.clip((step - _FAINT) / (_CLEAR - _FAINT), 0.0, 1.0))
        return patch.place(u, v), confidence * deep
    if centre > 0.3 or stands:
        return patch.place(u, top), 0.45 if stands else 0.7
    return patch.place(u, (0.72 * (1.0 - np.abs(u) ** 2.4)).astype(np.float32)), 0.25
