"""How good a person's mask is: against a true one, and over time. Masks are (h, w) uint8 opacities."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.frames import F32, U8

HALF = 128  # person from here on
BOUNDARY_PX = 3.0
FLOW_LINES = 480  # taller pictures are shrunk to find their motion


def mean_iou(mask: U8, truth: U8) -> float:
    """Intersection over union, 0..1, the mean of person and background; an empty union is agreement."""
    found, true = mask >= HALF, truth >= HALF
    return (_iou(found, true) + _iou(~found, ~true)) / 2


def boundary_f(mask: U8, truth: U8) -> float:
    """F-measure, 0..1, of contour pixels with a counterpart within `BOUNDARY_PX` (Perazzi et al., CVPR 2016)."""
    found, true = _contour(mask >= HALF), _contour(truth >= HALF)
    if not found.any() or not true.any():
        return float(found.any() == true.any())
    precision, recall = _near(true)[found].mean(), _near(found)[true].mean()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


class Motion:
    """Motion from each picture of a clip to the next, by DIS optical flow (Kroeger et al., ECCV 2016)."""

    def __init__(self) -> None:
        """See the class."""
        self._dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._grey: U8 | None = None
        self._back: F32 | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures it works on, px; a clip's own or smaller."""
        assert self._grey is not None
        return self._grey.shape[1], self._grey.shape[0]

    def picture(self, bgr: U8) -> bool:
        """Take the clip's next picture; whether its motion is known."""
        h, w = bgr.shape[:2]
        scale = min(1.0, FLOW_LINES / h)
        small = cv2.resize(bgr, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
        grey, before = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8), self._grey
        self._grey, self._back = grey, None
        if before is None or before.shape != grey.shape or min(grey.shape) < 16:
            return False
        back = self._dis.calc(grey, before, np.zeros((*grey.shape, 2), np.float32))
        y, x = np.mgrid[: grey.shape[0], : grey.shape[1]].astype(np.float32)
        self._back = np.asarray(back + np.dstack((x, y)), np.float32)
        return True

    def moved(self, before: F32) -> F32:
        """What lay on the picture before, of this `size`, moved on to the latest."""
        assert self._back is not None
        x, y = self._back[..., 0], self._back[..., 1]
        return np.asarray(cv2.remap(before, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


class Flicker:
    """Change of masks that the picture's motion does not explain, mean |mask now - mask before, moved on| × 1000.

    Takes a clip's pictures in order.
    """

    def __init__(self) -> None:
        """See the class."""
        self._motion = Motion()
        self._known = False
        self._masks: dict[str, F32] = {}

    def picture(self, bgr: U8) -> None:
        """The clip's next picture."""
        self._known = self._motion.picture(bgr)
        if not self._known:
            self._masks.clear()

    def of(self, name: str, mask: U8) -> float | None:
        """Flicker of one method's mask of this picture; None on its first."""
        small = cv2.resize(mask, self._motion.size, interpolation=cv2.INTER_AREA)
        now = np.asarray(small, np.float32) / np.float32(255.0)
        before = self._masks.get(name)
        self._masks[name] = now
        if before is None or not self._known:
            return None
        return 1000 * float(np.abs(now - self._motion.moved(before)).mean())


def _iou(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    union = np.count_nonzero(found | true)
    return np.count_nonzero(found & true) / union if union else 1.0


def _contour(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(mask.astype(np.uint8), 1, mode="edge")
    inner = np.asarray(cv2.erode(padded, np.ones((3, 3), np.uint8)), np.uint8)
    return np.asarray((padded - inner)[1:-1, 1:-1] > 0)


def _near(contour: NDArray[np.bool_]) -> NDArray[np.bool_]:
    away = cv2.distanceTransform((~contour).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.asarray(away) <= BOUNDARY_PX)
