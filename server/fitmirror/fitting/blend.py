"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numba import njit

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
        _over(picture, layer.x, layer.y, layer.bgra)


@njit(cache=True, nogil=True)
def _over(picture, left, top, bgra):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Premultiplied BGRA over BGR from `left`, `top` on, in place; most pixels are clear or opaque, and cost little."""
    h, w = bgra.shape[:2]
    for y in range(h):
        for x in range(w):
            through = np.uint32(255 - bgra[y, x, 3])
            if through == 255:
                continue
            for c in range(3):
                value = np.uint32(bgra[y, x, c])
                if through != 0:
                    below = np.uint32(picture[y + top, x + left, c])
                    value += (below * through + np.uint32(127)) // np.uint32(255)
                picture[y + top, x + left, c] = min(value, np.uint32(255))


BLENDERS: dict[str, Callable[[], Blender]] = {"alpha": Alpha}
"""Every way to blend, by the name users choose it by."""
