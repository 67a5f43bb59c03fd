"""`bench sheet`: people × items as one picture to look at, the undressed person first in each row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.fitting.outfit import Garment
from fitmirror.frames import U8, Frame
from fitmirror.mirror import Mirror

GAP_PX = 6
PAPER = 245


@dataclass(frozen=True, eq=False)
class Scene:
    """Somebody to dress: frames in order, of which the last is shown (earlier ones settle the filters)."""

    frames: Sequence[Frame]


def cell(bgr: U8, height_px: int) -> U8:
    """A picture scaled to the sheet's row height."""
    h, w = bgr.shape[:2]
    size = max(1, round(w * height_px / h)), height_px
    shrink = cv2.INTER_AREA if height_px < h else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(bgr, size, interpolation=shrink), np.uint8)


def render(
    scenes: Sequence[Scene], garments: Sequence[Garment], new_mirror: Callable[[], Mirror], height_px: int = 480
) -> U8:
    """The sheet: a row per scene, a column per garment behind the plain picture.

    Args:
        scenes: Who is dressed.
        garments: What is put on, one at a time.
        new_mirror: Makes a mirror; each cell gets a fresh one, so that none sees another's state.
        height_px: Height of a row.

    Returns:
        (h, w, 3) uint8 BGR.
    """
    rows = []
    for scene in scenes:
        cells = [cell(scene.frames[-1].bgr, height_px)]
        for garment in garments:
            mirror = new_mirror()
            mirror.wear([garment])
            for frame in scene.frames:
                dressed = mirror.dress(frame)
            cells.append(cell(dressed.bgr, height_px))
        rows.append(_joined(cells, axis=1))
    width = max(row.shape[1] for row in rows)
    padded = [cv2.copyMakeBorder(r, 0, 0, 0, width - r.shape[1], cv2.BORDER_CONSTANT, value=(PAPER,) * 3) for r in rows]
    return _joined([np.asarray(r, np.uint8) for r in padded], axis=0)


def _joined(pictures: Sequence[U8], axis: int) -> U8:
    """Pictures side by side (axis 1) or below each other (axis 0) with a gap between."""
    pieces: list[U8] = []
    for picture in pictures:
        shape = (picture.shape[0], GAP_PX, 3) if axis else (GAP_PX, picture.shape[1], 3)
        pieces += [np.full(shape, PAPER, np.uint8), picture] if pieces else [picture]
    return np.concatenate(pieces, axis=axis)
