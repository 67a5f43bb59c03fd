"""The axis about which an outline is most like its own mirror image."""

import cv2
import numpy as np

from fitmirror.frames import U8

_SMALL_PX = 96
_TILTS_DEG = np.arange(-12.0, 12.1, 3.0)


def _mirror_score(mask: U8, tilt_deg: float) -> tuple[float, float]:
    """Best mirror IoU of the mask turned upright by `tilt_deg`, and the x of that axis from the middle."""
    size = mask.shape[0]
    turn = cv2.getRotationMatrix2D((size / 2, size / 2), tilt_deg, 1.0)
    upright = cv2.warpAffine(mask, turn, (size, size), flags=cv2.INTER_NEAREST).astype(np.float32)
    # Row-wise correlation with the mirror image, summed: its peak is the axis.
    spectrum = np.fft.rfft(upright, 2 * size, axis=1)
    overlap = np.fft.irfft((spectrum * spectrum).sum(axis=0), 2 * size)
    best = int(np.argmax(overlap))
    both = float(overlap[best])
    return both / max(1.0, 2.0 * float(upright.sum()) - both), best / 2.0 - (size - 1) / 2.0


def axis(mask: U8) -> tuple[float, tuple[float, float], float]:
    """The axis of best mirror symmetry: tilt (radians), a point on it (x, y), and the mirror IoU."""
    h, w = mask.shape
    factor = _SMALL_PX / max(h, w)
    size = round(1.5 * _SMALL_PX)
    moments = cv2.moments(mask, binaryImage=True)
    cx, cy = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    place = np.array([[factor, 0, size / 2 - cx * factor], [0, factor, size / 2 - cy * factor]])
    small = cv2.warpAffine(mask, place, (size, size), flags=cv2.INTER_AREA)

    def score(tilt: float) -> tuple[float, float]:
        # A little for upright: photos mostly are.
        iou, x = _mirror_score(np.asarray(small, np.uint8), tilt)
        return iou - 0.0012 * abs(tilt), x

    coarse = max(_TILTS_DEG, key=lambda tilt: score(tilt)[0])
    tilt = max(coarse + np.arange(-2.0, 2.1, 1.0), key=lambda tilt: score(tilt)[0])
    iou, shift = _mirror_score(np.asarray(small, np.uint8), tilt)
    radians = np.radians(tilt)
    along = shift / factor
    return float(radians), (float(cx + along * np.cos(radians)), float(cy + along * np.sin(radians))), float(iou)
