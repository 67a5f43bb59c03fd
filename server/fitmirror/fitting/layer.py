"""What fitting returns: where an item lies, and what is drawn."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from fitmirror.frames import U8

Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Layer:
    """A patch of drawn pixels.

    Attributes:
        x, y: Frame position of the patch's top left corner, px.
        bgra: (h, w, 4) uint8, premultiplied by alpha; alpha is the final visible opacity, after occlusion.
    """

    x: int
    y: int
    bgra: U8

    def on_canvas(self, width: int, height: int) -> U8:
        """The layer as a frame-sized straight BGRA picture (un-premultiplied), for files and measuring."""
        out = np.zeros((height, width, 4), np.uint8)
        h, w = self.bgra.shape[:2]
        a = self.bgra[..., 3:].astype(np.float32)
        colour = self.bgra[..., :3].astype(np.float32) * 255.0 / np.maximum(a, 1.0)
        patch = out[self.y : self.y + h, self.x : self.x + w]
        patch[..., :3] = np.clip(colour + 0.5, 0, 255).astype(np.uint8)[: patch.shape[0], : patch.shape[1]]
        patch[..., 3] = self.bgra[: patch.shape[0], : patch.shape[1], 3]
        return out

    def under(self, upper: "Layer") -> "Layer":
        """This layer with another one over it."""
        x, y = min(self.x, upper.x), min(self.y, upper.y)
        right = max(self.x + self.bgra.shape[1], upper.x + upper.bgra.shape[1])
        bottom = max(self.y + self.bgra.shape[0], upper.y + upper.bgra.shape[0])
        both = np.zeros((bottom - y, right - x, 4), np.uint8)
        h, w = self.bgra.shape[:2]
        both[self.y - y : self.y - y + h, self.x - x : self.x - x + w] = self.bgra
        over(both, upper.x - x, upper.y - y, upper.bgra)
        return Layer(x, y, both)


@njit(cache=True, nogil=True)
def over(picture, left, top, bgra):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Premultiplied BGRA over BGR, or over the same, from `left`, `top` on, in place.

    Most pixels are clear or opaque, and cost little.
    """
    h, w = bgra.shape[:2]
    channels = picture.shape[2]
    for y in range(h):
        for x in range(w):
            through = np.uint32(255 - bgra[y, x, 3])
            if through == 255:
                continue
            for c in range(channels):
                value = np.uint32(bgra[y, x, c])
                if through != 0:
                    below = np.uint32(picture[y + top, x + left, c])
                    value += (below * through + np.uint32(127)) // np.uint32(255)
                picture[y + top, x + left, c] = min(value, np.uint32(255))


@dataclass(frozen=True)
class Worn:
    """Where one item came to lie.

    Attributes:
        item: Its wardrobe id.
        anchors: Key point name to frame pixels.
        source: The same names to product-photo pixels.
    """

    item: str
    anchors: dict[str, Point]
    source: dict[str, Point]
