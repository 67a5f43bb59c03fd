"""Key points as the pattern pieces know them: centimetres on the drawing to pixels of the cut-out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import Point, flipped, mirrored
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.studio import bend
from fitmirror.wardrobe.item import Item
from fitmirror.wardrobe.product import Product

_NOTHING = np.zeros((0, 2), np.float32)


@dataclass(frozen=True, eq=False)
class Marks:
    """What a garment's cut says of its key points, cm.

    Attributes:
        sides: Points on the right of the picture, the wearer's left; the other side mirrors them.
        middle: Points without a side.
        opening: The edge of the neck opening on the right of the picture, from the collar to the middle or the hem.
        hood: Half the outline of a hood above the shoulders, on the right of the picture, from its foot to its peak.
    """

    sides: Mapping[str, Point]
    middle: Mapping[str, Point] = field(default_factory=dict)
    opening: F32 = field(default_factory=lambda: _NOTHING)
    hood: F32 = field(default_factory=lambda: _NOTHING)


def in_photo(points: F32, sheet: Sheet, seed: int) -> F32:
    """Where points (n, 2) of the drawing, cm, are seen in the photo, pixels: the photo bends what was drawn."""
    if not len(points):
        return points
    dx, dy = bend(sheet, seed)
    drawn = (points - np.array([sheet.left, sheet.top], np.float32)) * sheet.density - 0.5
    at = drawn.copy()
    for _ in range(8):  # place + bend(place) = drawn, and the bend is far gentler than 1
        x, y = at[:, :1].astype(np.float32), at[:, 1:].astype(np.float32)
        moved = [cv2.remap(d, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[:, 0] for d in (dx, dy)]
        at = drawn - np.stack(moved, axis=1)
    return np.asarray((at + 0.5) / sheet.fine - 0.5, np.float32)


def marked(product: Product, marks: Marks, sheet: Sheet, seed: int) -> Item:
    """The product's item with its key points, neckline and hood."""

    def placed(points: F32) -> tuple[tuple[float, float], ...]:
        found = (in_photo(points, sheet, seed) - np.array(product.offset)) / product.scale
        return tuple((round(float(x), 2), round(float(y), 2)) for x, y in found)

    names = [f"left_{name}" for name in marks.sides] + [f"right_{name}" for name in marks.sides] + list(marks.middle)
    right = np.array(list(marks.sides.values()), np.float32).reshape(-1, 2)
    middle = np.array(list(marks.middle.values()), np.float32).reshape(-1, 2)
    points = placed(np.concatenate([right, flipped(right), middle]))
    line = placed(np.concatenate([marks.opening, mirrored(marks.opening)]))
    return product.item.model_copy(
        update={
            "keypoints": {name: (x, y, 1.0) for name, (x, y) in zip(names, points, strict=True)},
            "neckline": line,
            "neckline_confidence": 1.0 if line else 0.0,
            "hood": placed(np.concatenate([marks.hood, mirrored(marks.hood)])),
        }
    )
