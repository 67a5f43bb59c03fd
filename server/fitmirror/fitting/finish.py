"""A dressed still with more done to it than to a frame on its way."""

from collections.abc import Callable

import numpy as np

from fitmirror.fitting.analogy import analogous
from fitmirror.fitting.layer import Layer
from fitmirror.frames import U8
from fitmirror.nets.runtime import Net


def finished(net: Net, camera: U8, dressed: U8, layer: Layer, proceed: Callable[[], None]) -> U8:
    """The dressed picture in which the cloth has the folds of what is worn under it.

    What was done to the picture besides, skin that was painted, edges and noise, stays as it is: only what the analogy
    changes about the layer is added.

    Args:
        net: One of features.
        camera: (h, w, 3) uint8 BGR, as it came from the camera.
        dressed: (h, w, 3) uint8 BGR, the same with the layer over it.
        layer: All that was drawn.
        proceed: Called between steps; what it raises ends the work.
    """
    x0, y0 = max(layer.x, 0), max(layer.y, 0)
    bgra = layer.bgra[y0 - layer.y :, x0 - layer.x :][: len(camera) - y0, : camera.shape[1] - x0]
    at = np.s_[y0 : y0 + bgra.shape[0], x0 : x0 + bgra.shape[1]]
    bgra = np.ascontiguousarray(bgra)
    change = analogous(net, camera[at], bgra, proceed)[..., :3].astype(np.int16) - bgra[..., :3]
    out = dressed.copy()
    out[at] = np.clip(dressed[at] + change, 0, 255)
    return out
