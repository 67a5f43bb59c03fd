"""What the camera does to a picture, measured on the shopper and done to the new cloth as well: softness and noise.

A product photo is sharper and cleaner than what a webcam shows; laid over it as it is, it looks like a sticker.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from fitmirror.frames import F32, U8

SHARP_PX = 0.95  # spread of the sharpest edges of a picture whose pixels are as sharp as cloth is drawn
SOFTEST_PX = 1.5
LEAST_SOFT_PX = 0.3  # less is not worth a filter
LEAST_NOISE, MOST_NOISE = 1.2, 8.0  # grey levels
LEAST_CONTRAST = 40  # grey levels between both sides of an edge that tells anything
LEAST_EDGE_PIXELS, LEAST_FLAT_PIXELS = 60, 400
SHARPEST_SHARE, FLAT_SHARE = 25, 40  # percentiles: edges that count as the sharpest, pixels that count as flat
MEASURED_PX = 256  # side of the square that is looked at
WEIGHT = 0.2  # of a new look
_TILE_PX = 512
_REACH = np.ones((7, 7), np.uint8)
_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


@dataclass(frozen=True)
class Camera:
    """How the camera sees.

    Attributes:
        soft_px: Standard deviation of the blur that cloth needs to be as soft as the picture, px.
        noise: Standard deviation of the picture's noise, grey levels.
    """

    soft_px: float = 0.0
    noise: float = 0.0

    def seen(self, new: "Camera") -> "Camera":
        """With one more look at it."""
        return Camera(
            self.soft_px + WEIGHT * (new.soft_px - self.soft_px), self.noise + WEIGHT * (new.noise - self.noise)
        )


def camera_of(grey: U8) -> Camera:
    """Measure a picture (h, w) of the shopper.

    Softness by the steepest slope of strong edges against their contrast, which for an edge blurred by a Gaussian is
    1 / (sqrt(2 pi) sigma); noise after Immerkær, "Fast Noise Variance Estimation" (1996), on the flattest parts.
    """
    return Camera(_softness(grey), _noise(grey))


def _softness(grey: U8) -> float:
    contrast = cv2.subtract(cv2.dilate(grey, _REACH), cv2.erode(grey, _REACH))
    strong = contrast > max(LEAST_CONTRAST, float(np.percentile(contrast, 90)))
    if int(strong.sum()) < LEAST_EDGE_PIXELS:
        return 0.0
    slopes = [np.abs(cv2.Sobel(grey, cv2.CV_32F, dx, dy, ksize=3)) for dx, dy in ((1, 0), (0, 1))]
    steepest = cv2.dilate(cv2.max(slopes[0], slopes[1]), _REACH)[strong] / 8.0
    spread = contrast[strong] / (np.sqrt(2.0 * np.pi) * np.maximum(steepest, 1e-3))
    excess = float(np.percentile(spread, SHARPEST_SHARE)) ** 2 - SHARP_PX**2
    return float(min(np.sqrt(max(excess, 0.0)), SOFTEST_PX))


def noise_at(grey: U8) -> F32:
    """(h, w) what each pixel of a picture tells of its noise; the mean over a flat part is the standard deviation.

    Immerkær's mask, the second difference across both axes, knows no slope.
    """
    return np.asarray(np.sqrt(np.pi / 2.0) / 6.0 * np.abs(cv2.filter2D(grey, cv2.CV_32F, _MASK)), np.float32)


def _noise(grey: U8) -> float:
    busy = cv2.blur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (15, 15))
    # What is burnt out or black has lost its noise.
    flat = (busy <= np.percentile(busy, FLAT_SHARE)) & (grey > 16) & (grey < 240)
    if int(flat.sum()) < LEAST_FLAT_PIXELS:
        return 0.0
    return float(min(noise_at(grey)[flat].mean(), MOST_NOISE))


def softened(bgra: U8, camera: Camera) -> U8:
    """Cloth (h, w, 4), premultiplied, as soft as the camera's picture."""
    if camera.soft_px < LEAST_SOFT_PX:
        return bgra
    size = 3 if camera.soft_px < 0.8 else 5
    return np.asarray(cv2.GaussianBlur(bgra, (size, size), camera.soft_px), np.uint8)


@cache
def _grain() -> tuple[U8, U8]:
    """What to add and what to take away, (_TILE_PX, _TILE_PX), for noise of 16 grey levels."""
    noise = np.random.default_rng(7).normal(0.0, 16.0, (_TILE_PX, _TILE_PX))
    return np.clip(noise, 0, 255).astype(np.uint8), np.clip(-noise, 0, 255).astype(np.uint8)


def grained(patch: U8, alpha: U8, camera: Camera, pts: float) -> None:
    """Lay the camera's noise over cloth that has none, in place.

    Args:
        patch: (h, w, 3) the dressed picture.
        alpha: (h, w) opacity of what was drawn in it.
        camera: The camera.
        pts: Time of the frame, s: noise is another in each.
    """
    h, w = alpha.shape
    if camera.noise < LEAST_NOISE:
        return
    shift = np.random.default_rng(round(pts * 1e6) & 0xFFFFFFFF).integers(0, _TILE_PX, 2)
    at = np.ix_((shift[0] + np.arange(h)) % _TILE_PX, (shift[1] + np.arange(w)) % _TILE_PX)
    lighter, darker = (cv2.multiply(plane[at], alpha, scale=camera.noise / (16.0 * 255.0)) for plane in _grain())
    cv2.add(patch, cv2.merge((lighter, lighter, lighter)), dst=patch)
    cv2.subtract(patch, cv2.merge((darker, darker, darker)), dst=patch)
