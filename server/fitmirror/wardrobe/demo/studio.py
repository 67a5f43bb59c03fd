"""Taking the product photo of a top."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.sheet import Sheet


def photographed(sheet: Sheet, top: tuple[F32, F32], seed: int, paper: str) -> U8:
    """The product photo (h, w, 3) BGR: the top on paper, a little out of true as all cloth is, with a soft shadow."""
    paint, covered = top
    rows, columns = sheet.shape
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    bend = 0.22 * sheet.density
    x += bend * cloth.noise(sheet, seed + 3, 13, 13)
    y += bend * cloth.noise(sheet, seed + 4, 13, 13)
    layer = np.dstack([paint * covered[..., None], covered])
    layer = np.asarray(cv2.remap(layer, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32)
    small = sheet.finished(layer)
    alpha = small[..., 3:]
    drop = np.array([[1, 0, 0.35 * sheet.scale], [0, 1, 0.7 * sheet.scale]], np.float32)
    shadow = cv2.GaussianBlur(
        cv2.warpAffine(alpha[..., 0], drop, (alpha.shape[1], alpha.shape[0])), (0, 0), sheet.scale
    )
    ground = colour(paper) * (1.0 - 0.16 * shadow[..., None])
    return np.asarray(np.clip((small[..., :3] + ground * (1 - alpha)) * 255.0 + 0.5, 0, 255), np.uint8)
