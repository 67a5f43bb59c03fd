"""Feathering: a layer fades out towards its edge, which no longer looks cut."""

import cv2
import numpy as np

from fitmirror.fitting.layer import Layer, over
from fitmirror.frames import U8

SOFT_SHARE, LEAST_SOFT_PX = 1 / 220, 1.2  # standard deviation of the edge, of the layer's height; least of it

# What a blurred edge lets through: nothing at its middle, all where the blur does not reach. The garment does not grow.
_INWARD = np.clip(2 * np.arange(256) - 255, 0, 255).astype(np.uint8)


class Feather:
    """See the module."""

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `fitmirror.fitting.blend.Blender`."""
        if layer.bgra.size == 0:
            return
        alpha = cv2.extractChannel(layer.bgra, 3)
        sigma = max(LEAST_SOFT_PX, SOFT_SHARE * alpha.shape[0])
        # Where the picture ends the garment goes on.
        soft = cv2.LUT(cv2.GaussianBlur(alpha, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), _INWARD)
        faded = cv2.multiply(layer.bgra, cv2.merge((soft, soft, soft, soft)), scale=1 / 255)
        over(picture, layer.x, layer.y, np.asarray(faded, np.uint8))
