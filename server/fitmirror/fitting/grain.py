"""The fine texture of painted skin: as strong as on the skin in view, pores and camera noise, fixed to the limbs."""

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.fitting.camera import noise_at
from fitmirror.fitting.reduced import Reduced
from fitmirror.frames import F32

TILE = 256  # px, a power of two
UNIT = 32  # steps of the tile per standard deviation
MOTTLE, MOTTLE_PX = 0.55, 7.0  # blotches against the fine grain, and their size
LEAST, MOST = 0.8, 3.0  # levels
PER_STEP = 0.15  # how much stronger it is at full size for each frame px that a working px averages


def _tile() -> NDArray[np.int16]:
    """(TILE, TILE) int16, repeats without a seam; always the same."""
    noise = np.random.default_rng(11).standard_normal((2, TILE, TILE)).astype(np.float32)
    sizes = 0.55, MOTTLE_PX
    layers = []
    for plane, size in zip(noise, sizes, strict=True):
        wide = np.pad(plane, 32, mode="wrap")
        soft = cv2.GaussianBlur(wide, (0, 0), size)[32:-32, 32:-32]
        layers.append(soft / soft.std())
    both = layers[0] + MOTTLE * layers[1]
    return np.asarray(np.clip(both / both.std() * UNIT, -127, 127), np.int16)


GRAIN = _tile()


def strength(small: Reduced, weight: F32) -> float:
    """Standard deviation of the grain on skin in view, levels at full size.

    Args:
        small: The frame at half the working size.
        weight: (h, w) 0..1, where skin is in view.
    """
    sure = cv2.erode((weight > 0.7).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if int(sure.sum()) < 24:
        return LEAST
    grey = np.asarray(cv2.cvtColor(small.bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    sigma = float(np.percentile(noise_at(grey)[sure], 40))
    return float(np.clip(sigma * (1.0 + PER_STEP * (small.step - 1)), LEAST, MOST))


@njit(cache=True, nogil=True)
def mix(picture, left, top, skin, behind, bare, weight, tile, level, middle, first, second):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Picture <- picture + (skin with grain, or behind, by bare) * weight, in place, from `left`, `top` on.

    The tile begins at `first` left of column `middle`, at `second` right of it; `level` is its strength times 256.
    """
    h, w = weight.shape
    for y in range(h):
        for x in range(w):
            g = int(weight[y, x])
            if g == 0:
                continue
            s = int(bare[y, x])
            at = first if x < middle else second
            rough = int(tile[(y - at[1]) & (TILE - 1), (x - at[0]) & (TILE - 1)]) * level
            rough = (rough * (96 + (s * 5) // 8)) >> 21
            for c in range(3):
                paint = (skin[y, x, c] * s + behind[y, x, c] * (255 - s) + 127) // 255 + rough
                paint = min(max(paint, 0), 255)
                own = picture[y + top, x + left, c]
                picture[y + top, x + left, c] = (own * (255 - g) + paint * g + 127) // 255
