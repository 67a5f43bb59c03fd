"""A picture of what was found on a product photo: the cut-out with its key points, the unsure ones marked."""

import cv2
import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.thumbnails import small_of

LONGEST_PX = 1000
MARGIN_PX = 120
SURE = 0.6  # confidence from which a key point is taken as found
_PAPER, _INK = (236, 241, 244), (40, 36, 32)
_GOOD, _UNSURE, _LINE, _HOOD = (96, 148, 32), (32, 96, 224), (168, 112, 32), (148, 60, 132)


def unsure_points(product: Product) -> dict[str, float]:
    """Names and confidences of the key points that somebody should look at; those that somebody set are sure."""
    item = product.item
    return {name: p[2] for name, p in item.keypoints.items() if p[2] < SURE and name not in item.edited}


def preview_of(product: Product) -> U8:
    """(h, w, 3) uint8 BGR: the cut-out on paper, its key points named, the unsure ones in orange, neckline and hood."""
    small = small_of(product.cutout, LONGEST_PX - 2 * MARGIN_PX)
    scale = small.shape[1] / product.cutout.shape[1]
    paper = np.empty((small.shape[0] + 2 * MARGIN_PX, small.shape[1] + 2 * MARGIN_PX, 3), np.float32)
    paper[:] = _PAPER
    inside = paper[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX]
    inside += (small[..., :3] - inside) * (small[..., 3:] / np.float32(255.0))
    out = np.clip(paper + 0.5, 0, 255).astype(np.uint8)

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * scale) + MARGIN_PX, round(y * scale) + MARGIN_PX

    if len(product.item.neckline) > 1:
        line = np.array([at(x, y) for x, y in product.item.neckline], np.int32)
        cv2.polylines(out, [line], False, _LINE, 2, cv2.LINE_AA)
    if len(product.item.hood) > 2:
        cv2.polylines(out, [np.array([at(x, y) for x, y in product.item.hood], np.int32)], True, _HOOD, 1, cv2.LINE_AA)
    unsure = unsure_points(product)
    for name, (x, y, confidence) in product.item.keypoints.items():
        colour = _UNSURE if name in unsure else _GOOD
        cv2.circle(out, at(x, y), 6, colour, -1, cv2.LINE_AA)
        cv2.circle(out, at(x, y), 6, (255, 255, 255), 1, cv2.LINE_AA)
        words = f"{name} {confidence:.0%}" if name in unsure else name
        (wide, high), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 0.4, 1)
        left, top = at(x, y)
        # Outwards, where the picture is empty.
        left = left - 12 - wide if left < out.shape[1] / 2 else left + 12
        left = min(max(left, 4), out.shape[1] - wide - 4)
        cv2.rectangle(out, (left - 3, top - high), (left + wide + 3, top + high), _PAPER, -1)
        cv2.putText(out, words, (left, top + 4), cv2.FONT_HERSHEY_SIMPLEX, 0.4, _INK, 1, cv2.LINE_AA)
    return out


def preview_jpeg(product: Product) -> bytes:
    """The preview as a JPEG file."""
    return cv2.imencode(".jpg", preview_of(product), [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()
