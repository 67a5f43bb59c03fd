"""How well a garment is blended in: how its edge shows, what becomes of its colour, how still it is."""

import cv2
import numpy as np

from fitmirror.bench.mask_scores import HALF, Motion
from fitmirror.frames import F32, U8
from fitmirror.stylist.colour import ciede2000, lab_of

SEAM_PX = 1.5  # from the edge to either side, where a jump is read; and as far again to what is usual there
SAMPLES = 4000


def seam(bgr: F32, alpha: U8) -> float | None:
    """Jump of grey levels across a garment's edge beyond what changes beside it; None where it has no edge.

    Args:
        bgr: (h, w, 3) the picture, levels.
        alpha: (h, w) opacity of the garment in it.
    """
    solid = np.pad(alpha >= HALF, 1, mode="edge").astype(np.uint8)
    away = np.asarray(cv2.distanceTransform(1 - solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
    depth = np.asarray(cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
    signed = cv2.GaussianBlur((away - depth)[1:-1, 1:-1].astype(np.float32), (0, 0), 1.5)
    slope_x, slope_y = cv2.Sobel(signed, cv2.CV_32F, 1, 0), cv2.Sobel(signed, cv2.CV_32F, 0, 1)
    edge = (depth[1:-1, 1:-1] > 0) & (depth[1:-1, 1:-1] <= 1.0)
    y, x = np.nonzero(edge)
    h, w = alpha.shape
    far = 3 * SEAM_PX + 1
    clear = (x >= far) & (y >= far) & (x < w - far) & (y < h - far)
    y, x = y[clear], x[clear]
    if len(y) == 0:
        return None
    outward = np.stack([slope_x[y, x], slope_y[y, x]])
    outward = outward / np.maximum(np.hypot(*outward), 1e-6)

    def along(px: float) -> F32:
        at = [(axis + px * out).astype(np.float32) for axis, out in zip((x, y), outward, strict=True)]
        read = cv2.remap(bgr, at[0][None], at[1][None], cv2.INTER_LINEAR)
        return np.asarray(read, np.float32).reshape(-1, 3)

    inner, near_in, near_out, outer = (along(px) for px in (-3 * SEAM_PX, -SEAM_PX, SEAM_PX, 3 * SEAM_PX))
    usual = (np.abs(near_in - inner) + np.abs(outer - near_out)) / 2
    return float((np.abs(near_out - near_in) - usual).mean())


def colour_shift(bgr: F32, lit: U8) -> float | None:
    """Mean CIEDE2000 between a picture and the garment in it as it was lit; None where none of it is opaque.

    Args:
        bgr: (h, w, 3) the picture, levels.
        lit: (h, w, 4) the garment, premultiplied.
    """
    y, x = np.nonzero(lit[..., 3] == 255)
    if len(y) == 0:
        return None
    at = np.linspace(0, len(y) - 1, min(len(y), SAMPLES)).astype(int)
    found = np.clip(bgr[y[at], x[at]] + 0.5, 0, 255).astype(np.uint8)
    one, other = (lab_of(pixels).astype(np.float64) for pixels in (found, lit[y[at], x[at], :3]))
    return float(ciede2000(one, other).mean())


class ClothFlicker:
    """Mean change of a garment, levels, that its motion does not explain. Takes a clip's pictures in order."""

    def __init__(self) -> None:
        """See the class."""
        self._motion = Motion()
        self._known = False
        self._cloth: U8 | None = None
        self._before: dict[str, F32] = {}
        self._inside = np.zeros((0, 0), np.bool_)

    def picture(self, bgr: U8, alpha: U8) -> None:
        """The clip's next picture, dressed in the plainest way, and opacity (h, w) of the garment."""
        self._known = self._motion.picture(bgr)
        now = np.asarray(cv2.resize(alpha, self._motion.size, interpolation=cv2.INTER_AREA), np.uint8)
        before, self._cloth = self._cloth, now
        if not self._known or before is None:
            self._before.clear()
            return
        was = self._motion.moved(before.astype(np.float32))
        # What has just appeared, or lies at the edge, is another matter.
        self._inside = cv2.erode(((was > 250) & (now > 250)).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0

    def of(self, name: str, bgr: F32) -> float | None:
        """Of one method's picture (h, w, 3) of the same moment; None on its first."""
        now = np.asarray(cv2.resize(bgr, self._motion.size, interpolation=cv2.INTER_AREA), np.float32)
        before = self._before.get(name)
        self._before[name] = now
        if before is None or not self._inside.any():
            return None
        return float(np.abs(now - self._motion.moved(before))[self._inside].mean())
