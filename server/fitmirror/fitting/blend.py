"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from fitmirror.fitting.layer import Layer
from fitmirror.frames import U8


class Blender(Protocol):
    """Puts layers over pictures; made for one outfit, so that it may remember the last frame."""

    def blend(self, picture: U8, layer: Layer) -> None:
        """Write the layer into the picture (h, w, 3), in place; the layer lies inside the picture."""


class Alpha:
    """Porter-Duff over: picture * (1 - alpha) + layer, to the nearest integer. Leaves alpha 0 untouched to the bit."""

    def blend(self, picture: U8, layer: Layer) -> None:
        """See `Blender`."""
        h, w = layer.bgra.shape[:2]
        under = picture[layer.y : layer.y + h, layer.x : layer.x + w]
        over(under, layer.bgra)


def over(under: U8, bgra: U8) -> None:
    """Premultiplied BGRA (h, w, 4) over BGR (h, w, 3), in place, in integers."""
    through = cv2.cvtColor(cv2.bitwise_not(np.ascontiguousarray(bgra[..., 3])), cv2.COLOR_GRAY2BGR)
    kept = cv2.multiply(under, through, scale=1 / 255)
    cv2.add(kept, cv2.cvtColor(bgra, cv2.COLOR_BGRA2BGR), dst=kept)
    np.copyto(under, kept)


BLENDERS: dict[str, Callable[[], Blender]] = {"alpha": Alpha}
"""Every way to blend, by the name users choose it by."""
