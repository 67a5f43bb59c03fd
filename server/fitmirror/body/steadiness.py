"""Steadiness of a mask over time, without trails."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8, another_scene

HOLD = 0.85  # share of the earlier mask kept where the net is undecided and the picture stands still
STILL_LEVELS = 6.0  # change of the picture, grey levels, that halves the hold

# 1 at alpha 0.5, 0 at 0 and 1: the fitted entropy of MediaPipe's SegmentationSmoothingCalculator.
_ENTROPY = (5.68842, -0.748699, -57.8051, 291.309, -624.717)


def uncertainty(alpha: F32) -> F32:
    """How undecided an alpha of 0..1 is: 1 at 0.5, 0 at 0 and 1."""
    x = np.square(alpha - np.float32(0.5))
    poly = np.zeros_like(x)
    for c in reversed(_ENTROPY):
        poly = (poly + np.float32(c)) * x
    return np.asarray(1.0 - np.minimum(poly, 1.0), np.float32)


_TABLE = uncertainty(np.linspace(0.0, 1.0, 256, dtype=np.float32))
_STILLNESS = (1.0 / (1.0 + np.square(np.arange(256) / STILL_LEVELS))).astype(np.float32)


def steadied(alpha: F32, before: F32, change: U8, hold: float = HOLD) -> F32:
    """An undecided edge waits, a moved one does not: alpha + (before - alpha) · hold · uncertainty(alpha) · stillness.

    Args:
        alpha: (h, w) float32 of 0..1, the mask now.
        before: The steadied mask of the frame before.
        change: (h, w) uint8, how much the picture has changed there, grey levels.
        hold: Largest share of `before`.
    """
    levels = np.asarray(cv2.convertScaleAbs(alpha, alpha=255.0), np.uint8)
    keep = np.asarray(cv2.LUT(levels, _TABLE), np.float32)
    keep *= cv2.LUT(change, _STILLNESS)
    keep *= np.float32(hold)
    keep *= before - alpha
    keep += alpha
    return keep


class MaskSteadier:
    """Remembers the last mask and picture of one mirror, both on the segmenter's grid."""

    def __init__(self) -> None:
        """See the class."""
        self._alpha: F32 | None = None
        self._grey: U8 | None = None
        self._pts = 0.0

    def reset(self) -> None:
        """Forget the past."""
        self._alpha = self._grey = None

    def steady(self, alpha: F32, picture: U8, pts: float) -> F32:
        """The mask (h, w), float32 of 0..1, steadied against the one before.

        A scene cut, a gap in time, time running backward or another size starts anew.

        Args:
            alpha: (h, w) float32 of 0..1.
            picture: (h, w, 3) uint8, what the mask is of.
            pts: Time of the picture, s.
        """
        grey = np.asarray(cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (5, 5), 0), np.uint8)
        before, last = self._alpha, self._grey
        if (
            before is not None
            and last is not None
            and last.shape == grey.shape
            and 0 <= pts - self._pts < STALE_AFTER_S
        ):
            change = np.asarray(cv2.absdiff(grey, last), np.uint8)
            if not another_scene(change):
                alpha = steadied(alpha, before, change)
        self._alpha, self._grey, self._pts = alpha, grey, pts
        return alpha


STALE_AFTER_S = 0.5  # a mask older than this says nothing of the one now
