"""Everything found on the cut-out of a top, a dress or an outer garment."""

import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe import masks
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.keypoints.dress import bodice
from fitmirror.wardrobe.keypoints.gap import gap_of, turned_back, upright
from fitmirror.wardrobe.keypoints.hood import hood_of
from fitmirror.wardrobe.keypoints.kind import check_upper
from fitmirror.wardrobe.keypoints.marks import Marks
from fitmirror.wardrobe.keypoints.neck_width import narrower_neck
from fitmirror.wardrobe.keypoints.neckline import neckline
from fitmirror.wardrobe.keypoints.opening import front_opening
from fitmirror.wardrobe.keypoints.silhouette import silhouette
from fitmirror.wardrobe.keypoints.strands import without_strands
from fitmirror.wardrobe.keypoints.symmetry import axis
from fitmirror.wardrobe.keypoints.top import keypoints

_CORNER = 0.75  # confidence of a collar point below which it may be no corner
_THAN_ENDS = 1.1, 0.8  # times as sure as its ends a neckline can be; where they may be no corners
_OPEN_GAP = 0.3  # of the height: a lower gap is a vent or a curved hem


def top(bgra: U8) -> Marks:
    """Key points, neckline and hood of a top."""
    return _upper(bgra, "the front of a top")


def dress(bgra: U8) -> Marks:
    """Key points and neckline of a dress."""
    return _upper(bgra, "the front of a dress", is_dress=True)


def outerwear(bgra: U8) -> Marks:
    """Key points, neckline and hood of a jacket or coat, closed or open in front."""
    return _upper(bgra, "the front of a jacket or coat", may_open=True)


def _upper(bgra: U8, what: str, is_dress: bool = False, may_open: bool = False) -> Marks:
    mask = masks.parts(masks.mask_of(bgra[..., 3] > 127), 1.0)
    check_upper(mask)
    tilt, origin, _ = axis(mask)
    turned, at = upright(mask, tilt, origin)
    gap = gap_of(turned, at[0])
    front = None
    if gap is not None and gap.height > _OPEN_GAP:
        front = turned_back(gap.mask, tilt, origin, at, (mask.shape[0], mask.shape[1]))
    whole = mask if front is None else masks.filled(masks.closed(mask | front, 2))
    whole = without_strands(whole)
    try:
        shape = silhouette(whole)
        if shape.torso < 8:
            raise ValueError("it is too narrow")
        points = keypoints(bodice(shape, whole) if is_dress else shape, is_dress)
    except ValueError as error:
        raise ProductError(
            f"this does not look like {what}; take it laid flat or on a hanger, front up and in one piece"
        ) from error
    left, right = points["left_collar"][:2], points["right_collar"][:2]
    if min(points[f"{side}_collar"][2] for side in ("left", "right")) < _CORNER:
        inner = narrower_neck(bgra, shape, np.array(left, np.float32), np.array(right, np.float32))
        if inner is not None:
            for side, place in zip(("left", "right"), inner[:2], strict=True):
                points[f"{side}_collar"] = (float(place[0]), float(place[1]), round(inner[2], 3))
            left, right = points["left_collar"][:2], points["right_collar"][:2]
    opened = front_opening(bgra, front, shape, left, right) if may_open or front is not None else None
    line, sure = opened or neckline(bgra, shape, left, right)
    # No line is surer than the points it ends in.
    ends = min(points[f"{side}_collar"][2] for side in ("left", "right"))
    sure = min(sure, ends * _THAN_ENDS[ends < _CORNER])
    hood = hood_of(shape, np.array(left, np.float32), np.array(right, np.float32))
    return Marks(points, line, sure, hood)
