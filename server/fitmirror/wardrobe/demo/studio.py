"""Taking the product photo: on paper, or cut out for the shop already."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.sheet import Sheet


def bend(sheet: Sheet, seed: int) -> tuple[F32, F32]:
    """How far (drawing pixels, x and y) from each place of the photo the cloth that is seen there was drawn."""
    by = 0.22 * sheet.density
    return by * cloth.noise(sheet, seed + 3, 13, 13), by * cloth.noise(sheet, seed + 4, 13, 13)


def _bent(sheet: Sheet, drawn: tuple[F32, F32], seed: int) -> F32:
    """Premultiplied colours and coverage (h, w, 4) at the finished size, a little out of true as all cloth is."""
    paint, covered = drawn
    rows, columns = sheet.shape
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    dx, dy = bend(sheet, seed)
    layer = np.dstack([paint * covered[..., None], covered])
    layer = np.asarray(cv2.remap(layer, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32)
    return sheet.finished(layer)


def cut_out(sheet: Sheet, drawn: tuple[F32, F32], seed: int) -> U8:
    """The product alone (h, w, 4), straight BGRA."""
    small = _bent(sheet, drawn, seed)
    colours = small[..., :3] / np.maximum(small[..., 3:], 1e-3)
    return np.asarray(np.clip(np.dstack([colours, small[..., 3]]) * 255.0 + 0.5, 0, 255), np.uint8)


def photographed(sheet: Sheet, top: tuple[F32, F32], seed: int, paper: str) -> U8:
    """The product photo (h, w, 3) BGR: the top on paper, with a soft shadow."""
    small = _bent(sheet, top, seed)
    alpha = small[..., 3:]
    drop = np.array([[1, 0, 0.35 * sheet.scale], [0, 1, 0.7 * sheet.scale]], np.float32)
    shadow = cv2.GaussianBlur(
        cv2.warpAffine(alpha[..., 0], drop, (alpha.shape[1], alpha.shape[0])), (0, 0), sheet.scale
    )
    ground = colour(paper) * (1.0 - 0.16 * shadow[..., None])
    return np.asarray(np.clip((small[..., :3] + ground * (1 - alpha)) * 255.0 + 0.5, 0, 255), np.uint8)
