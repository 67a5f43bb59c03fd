"""Two halves of a garment put together: what they agree on is sure."""

import numpy as np

from fitmirror.wardrobe.item import KeyPoint
from fitmirror.wardrobe.keypoints.armpit import Found
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

_SIDES_ALIKE = 0.3  # torso widths between a point and its partner's mirror image that leave a third of the confidence


def point_at(shape: Silhouette, found: Found, side: int = 1) -> KeyPoint:
    """A found point of one side in cut-out pixels."""
    x, y = shape.to_cutout(np.array([[found.x, found.y]], np.float32), side)[0]
    return float(x), float(y), round(found.confidence, 3)


def both_sides(left: dict[str, Found], right: dict[str, Found], shape: Silhouette) -> dict[str, KeyPoint]:
    """Key points by name, with `left_` and `right_`; two sides that disagree lower each other's confidence."""
    out: dict[str, KeyPoint] = {}
    for name, side, half, other in (("left", 1, left, right), ("right", -1, right, left)):
        for key, found in half.items():
            twin = other.get(key)
            apart = np.hypot(found.x - twin.x, found.y - twin.y) / shape.torso if twin else 0.4
            agree = 0.3 + 0.7 * float(np.exp(-((apart / _SIDES_ALIKE) ** 2)))
            out[f"{name}_{key}"] = point_at(shape, Found(found.x, found.y, found.confidence * agree), side)
    return out
