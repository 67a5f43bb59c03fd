"""Grids to the maps that `cv2.remap` reads: for every pixel, where in the garment's photo its cloth lies.

Compiled, since a triangle loop in NumPy takes longer than all other stages together; the compiled code is cached on
disk. The loop holds no Python object and runs without the interpreter's lock.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.frames import F32, U8

NOTHING = 0  # part number of pixels without cloth
SOLID, FRINGE = 2, 1  # what a texel is; 0 is no cloth


@njit(cache=True, nogil=True, fastmath=False)
def _triangle(a, b, c, ua, ub, uc, opaque, part, maps, parts):  # type: ignore[no-untyped-def]  # pragma: no cover
    h, w = parts.shape
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    if abs(area) < 1e-9:
        return
    y_first = max(0, int(np.ceil(min(a[1], b[1], c[1]))))
    y_last = min(h - 1, int(np.floor(max(a[1], b[1], c[1]))))
    # The photo's position is an affine function of the pixel within a triangle.
    dux = ((ub[0] - ua[0]) * (c[1] - a[1]) - (uc[0] - ua[0]) * (b[1] - a[1])) / area
    duy = ((uc[0] - ua[0]) * (b[0] - a[0]) - (ub[0] - ua[0]) * (c[0] - a[0])) / area
    dvx = ((ub[1] - ua[1]) * (c[1] - a[1]) - (uc[1] - ua[1]) * (b[1] - a[1])) / area
    dvy = ((uc[1] - ua[1]) * (b[0] - a[0]) - (ub[1] - ua[1]) * (c[0] - a[0])) / area
    th, tw = opaque.shape
    for y in range(y_first, y_last + 1):
        left, right = 1e18, -1e18
        for p, q in ((a, b), (b, c), (c, a)):
            low, high = (p, q) if p[1] <= q[1] else (q, p)
            if low[1] <= y <= high[1] and high[1] > low[1]:
                x = low[0] + (high[0] - low[0]) * (y - low[1]) / (high[1] - low[1])
                left, right = min(left, x), max(right, x)
        x_first, x_last = max(0, int(np.ceil(max(left, -1.0)))), min(w - 1, int(np.floor(min(right, 1.0 * w))))
        for x in range(x_first, x_last + 1):
            u = ua[0] + dux * (x - a[0]) + duy * (y - a[1])
            v = ua[1] + dvx * (x - a[0]) + dvy * (y - a[1])
            i, j = int(v + 0.5), int(u + 0.5)
            if not (0 <= i < th and 0 <= j < tw):
                continue
            # The soft fringe of a part must not cut into cloth that lies behind it.
            if opaque[i, j] == SOLID or (opaque[i, j] == FRINGE and parts[y, x] == NOTHING):
                maps[y, x, 0] = u
                maps[y, x, 1] = v
                parts[y, x] = part


@njit(cache=True, nogil=True)
def _grid(on_body, in_photo, opaque, part, maps, parts):  # type: ignore[no-untyped-def]  # pragma: no cover
    rows, columns = on_body.shape[:2]
    for r in range(rows - 1):
        for k in range(columns - 1):
            a, b = on_body[r, k], on_body[r, k + 1]
            c, d = on_body[r + 1, k], on_body[r + 1, k + 1]
            ua, ub = in_photo[r, k], in_photo[r, k + 1]
            uc, ud = in_photo[r + 1, k], in_photo[r + 1, k + 1]
            _triangle(a, b, c, ua, ub, uc, opaque, part, maps, parts)
            _triangle(b, d, c, ub, ud, uc, opaque, part, maps, parts)


def draw_grid(
    on_body: NDArray[np.floating], in_photo: NDArray[np.floating], opaque: U8, part: int, maps: F32, parts: U8
) -> None:
    """Draw one part over what is drawn already.

    Args:
        on_body: (rows, columns, 2), x, y in pixels of the maps.
        in_photo: (rows, columns, 2), x, y in pixels of `opaque`.
        opaque: (h', w') uint8, `SOLID` where the photo has cloth, `FRINGE` at its soft edge, which gives way to cloth
            already there; elsewhere nothing is drawn.
        part: Number the part's pixels get, 1..255.
        maps: (h, w, 2) float32, written: photo position of every covered pixel.
        parts: (h, w) uint8, written: the part number.
    """
    _grid(
        np.ascontiguousarray(on_body, np.float64), np.ascontiguousarray(in_photo, np.float64), opaque, part, maps, parts
    )
