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


@njit(cache=True, nogil=True, error_model="numpy")
def _triangle(ax, ay, bx, by, cx, cy, au, av, bu, bv, cu, cv, opaque, part, maps, parts):  # type: ignore[no-untyped-def]  # pragma: no cover
    h, w = parts.shape
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if abs(area) < 1e-9:
        return
    y_first = max(0, int(np.ceil(min(ay, by, cy))))
    y_last = min(h - 1, int(np.floor(max(ay, by, cy))))
    # The photo's position is an affine function of the pixel within a triangle.
    dux = ((bu - au) * (cy - ay) - (cu - au) * (by - ay)) / area
    duy = ((cu - au) * (bx - ax) - (bu - au) * (cx - ax)) / area
    dvx = ((bv - av) * (cy - ay) - (cv - av) * (by - ay)) / area
    dvy = ((cv - av) * (bx - ax) - (bv - av) * (cx - ax)) / area
    th, tw = opaque.shape
    for y in range(y_first, y_last + 1):
        left, right = 1e18, -1e18
        for px, py, qx, qy in ((ax, ay, bx, by), (bx, by, cx, cy), (cx, cy, ax, ay)):
            if py > qy:
                px, py, qx, qy = qx, qy, px, py
            if py <= y <= qy and qy > py:
                x = px + (qx - px) * (y - py) / (qy - py)
                left, right = min(left, x), max(right, x)
        x_first, x_last = max(0, int(np.ceil(max(left, -1.0)))), min(w - 1, int(np.floor(min(right, 1.0 * w))))
        row_u, row_v = au + duy * (y - ay) - dux * ax, av + dvy * (y - ay) - dvx * ax
        for x in range(x_first, x_last + 1):
            u, v = row_u + dux * x, row_v + dvx * x
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
            # Numbers, not rows of the arrays: the loop spends its time on these small triangles.
            ax, ay, au, av = on_body[r, k, 0], on_body[r, k, 1], in_photo[r, k, 0], in_photo[r, k, 1]
            bx, by, bu, bv = on_body[r, k + 1, 0], on_body[r, k + 1, 1], in_photo[r, k + 1, 0], in_photo[r, k + 1, 1]
            cx, cy, cu, cv = on_body[r + 1, k, 0], on_body[r + 1, k, 1], in_photo[r + 1, k, 0], in_photo[r + 1, k, 1]
            dx, dy = on_body[r + 1, k + 1, 0], on_body[r + 1, k + 1, 1]
            du, dv = in_photo[r + 1, k + 1, 0], in_photo[r + 1, k + 1, 1]
            _triangle(ax, ay, bx, by, cx, cy, au, av, bu, bv, cu, cv, opaque, part, maps, parts)
            _triangle(bx, by, dx, dy, cx, cy, bu, bv, du, dv, cu, cv, opaque, part, maps, parts)


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
