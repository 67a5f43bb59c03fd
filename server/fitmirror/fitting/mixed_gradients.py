"""Mixed gradients: what is below shows where it is stronger than the cloth, as a print on it or its folds do."""

import cv2
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
    h, w = solid.shape
    cloth = cv2.cvtColor(layer.bgra, cv2.COLOR_BGRA2BGR).astype(np.float32)
    _straighten(cloth, layer.bgra, solid)
    below = picture[layer.y : layer.y + h, layer.x : layer.x + w].astype(np.float32)
    flat = h, 3 * w
    bend = _bend(below.reshape(flat), cloth.reshape(flat), np.asarray(cv2.merge((solid, solid, solid))).reshape(flat))
    bend = bend.reshape(h, w, 3)
    return Membrane(kinds, np.zeros_like(bend), screen).bent(bend, CYCLES)


@njit(cache=True, nogil=True)
def _straighten(cloth, bgra, solid):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Solid cloth as if it were opaque, in place."""
    h, w = solid.shape
    for y in range(h):
        for x in range(w):
            if solid[y, x] > 0 and bgra[y, x, 3] < 255:
                straight = np.float32(255) / np.float32(bgra[y, x, 3])
                for c in range(3):
                    cloth[y, x, c] *= straight


@njit(cache=True, nogil=True)
def _bend(below, cloth, solid):  # type: ignore[no-untyped-def]  # pragma: no cover
    """By how much a picture's differences between neighbours, where stronger, are not the cloth's; rows of channels."""
    h, n = solid.shape
    out = np.zeros((h, n), np.float32)
    more = np.empty(n, np.float32)
    for y in range(h):
        for way in range(2):
            if way == 1 and y + 1 == h:
                break
            v, step = (y, 3) if way == 0 else (y + 1, 0)
            many = n - step
            a, b, here = below[y, :many], cloth[y, :many], solid[y, :many]
            p, q, there = below[v, step:], cloth[v, step:], solid[v, step:]
            first, second = out[y, :many], out[v, step:]
            for i in range(many):
                stronger, own = p[i] - a[i], q[i] - b[i]
                counts = (here[i] & there[i]) != 0 and abs(stronger) > abs(own)
                more[i] = stronger - own if counts else np.float32(0)
            for i in range(many):
                first[i] -= more[i]
            for i in range(many):
                second[i] += more[i]
    return out
