"""Mixed gradients: what is below shows where it is stronger than the cloth, as a print on it or its folds do."""

import numpy as np
from numba import njit

from fitmirror.fitting.layer import Layer
from fitmirror.fitting.membrane import Membrane
from fitmirror.fitting.multigrid import FIXED, UNKNOWN
from fitmirror.frames import F32, U8

CYCLES = 2


def mixed(picture: U8, layer: Layer, solid: U8, inner: U8, screen: float) -> F32:
    """(h, w, 3) what mixed gradients add to cloth that is cloned with its own.

    Args:
        picture: (H, W, 3).
        layer: The layer in it, premultiplied.
        solid: (h, w) 255 where it belongs to the cloth.
        inner: (h, w) the same without the edge, where nothing is added.
        screen: 1 / reach squared, px; 0 reaches everywhere.
    """
    kinds = np.asarray((solid & FIXED) - (inner & UNKNOWN), np.uint8)  # both are 0 or 255
    bend = _bend(picture, layer.x, layer.y, layer.bgra, solid)
    return Membrane(kinds, np.zeros_like(bend), screen).bent(bend, CYCLES)


@njit(cache=True, nogil=True)
def _bend(picture, left, top, bgra, solid):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Of each pixel, by how much the picture's differences to its neighbours, where stronger, are not the cloth's."""
    h, w = solid.shape
    out = np.zeros((h, w, 3), np.float32)
    for y in range(h):
        for x in range(w):
            if solid[y, x] == 0:
                continue
            straight = np.float32(255) / np.float32(bgra[y, x, 3])
            for down in range(2):
                v, q = y + down, x + 1 - down
                if v == h or q == w or solid[v, q] == 0:
                    continue
                other = np.float32(255) / np.float32(bgra[v, q, 3])
                for c in range(3):
                    of_cloth = bgra[v, q, c] * other - bgra[y, x, c] * straight
                    below = np.float32(picture[top + v, left + q, c]) - np.float32(picture[top + y, left + x, c])
                    if abs(below) > abs(of_cloth):
                        out[y, x, c] -= below - of_cloth
                        out[v, q, c] += below - of_cloth
    return out
