"""The edge of a mask, drawn where the picture has one.

A guided filter (He, Sun, Tang: "Guided Image Filtering", PAMI 2013): around each pixel the mask is explained as a
linear function of the picture's colours, and that function, averaged over all windows a pixel lies in, gives a mask
that follows the picture's edges. It works on a grid coarser than the frame, and only where the mask has an edge.
"""

import cv2
import numba
import numpy as np

from fitmirror.frames import F32, U8

RADIUS = 4  # grid pixels
NOISE = 3e-4  # variance of colour (0..1) that counts as no edge
BAND_STEP = 0.05  # a mask that varies less than this around a pixel has no edge there

_FEATURES = 13  # 3 colours, the mask, 6 products of colours, 3 products of mask and colour


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _models(guide: U8, mask: F32, band: U8, radius: int, noise: float) -> F32:
    """Per pixel the linear model mask ≈ a·colour + b of its window, by running sums down and then along.

    Args:
        guide: (h, w, 3) uint8.
        mask: (h, w) float32, 0..1.
        band: (h, w) uint8; elsewhere the model is a = 0, b = mask.
        radius: Half the window, px.
        noise: The filter's epsilon, for colours of 0..1.

    Returns:
        (h, w, 4) float32: a for each colour of 0..255, then b.
    """
    h, w = mask.shape
    span = 2 * radius + 1
    out = np.zeros((h, w, 4), np.float32)
    ring = np.zeros((span, _FEATURES, w), np.float32)
    column = np.zeros((_FEATURES, w + 2 * radius), np.float32)  # one window's height, zero beyond the picture
    s = np.zeros(_FEATURES, np.float32)
    scale, eps, one = np.float32(1.0 / 255.0), np.float32(noise), np.float32(1.0)
    for y in range(-radius, h):
        now = ring[(y + radius) % span]  # the row that leaves the window, or zeros; then the row that enters
        for f in range(_FEATURES):
            for x in range(w):
                column[f, x + radius] -= now[f, x]
        if y + radius < h:
            for x in range(w):
                c0 = guide[y + radius, x, 0] * scale
                c1 = guide[y + radius, x, 1] * scale
                c2 = guide[y + radius, x, 2] * scale
                p = mask[y + radius, x]
                now[0, x], now[1, x], now[2, x], now[3, x] = c0, c1, c2, p
                now[4, x], now[5, x], now[6, x] = c0 * c0, c0 * c1, c0 * c2
                now[7, x], now[8, x], now[9, x] = c1 * c1, c1 * c2, c2 * c2
                now[10, x], now[11, x], now[12, x] = c0 * p, c1 * p, c2 * p
            for f in range(_FEATURES):
                for x in range(w):
                    column[f, x + radius] += now[f, x]
        if y < 0:
            continue
        rows = min(h, y + radius + 1) - max(0, y - radius)
        running = False
        for x in range(w):
            if band[y, x]:
                for f in range(_FEATURES):
                    if running:
                        s[f] += column[f, x + 2 * radius] - column[f, x - 1]
                    else:
                        s[f] = column[f, x]
                        for k in range(1, span):
                            s[f] += column[f, x + k]
                running = True
                n = one / np.float32(rows * (min(w, x + radius + 1) - max(0, x - radius)))
                m0, m1, m2, mp = s[0] * n, s[1] * n, s[2] * n, s[3] * n
                v00, v01, v02 = s[4] * n - m0 * m0 + eps, s[5] * n - m0 * m1, s[6] * n - m0 * m2
                v11, v12, v22 = s[7] * n - m1 * m1 + eps, s[8] * n - m1 * m2, s[9] * n - m2 * m2 + eps
                k0, k1, k2 = s[10] * n - m0 * mp, s[11] * n - m1 * mp, s[12] * n - m2 * mp
                i00, i01, i02 = v11 * v22 - v12 * v12, v02 * v12 - v01 * v22, v01 * v12 - v02 * v11
                i11, i12, i22 = v00 * v22 - v02 * v02, v01 * v02 - v00 * v12, v00 * v11 - v01 * v01
                d = one / (v00 * i00 + v01 * i01 + v02 * i02)
                a0 = (i00 * k0 + i01 * k1 + i02 * k2) * d
                a1 = (i01 * k0 + i11 * k1 + i12 * k2) * d
                a2 = (i02 * k0 + i12 * k1 + i22 * k2) * d
                out[y, x, 0], out[y, x, 1], out[y, x, 2] = a0 * scale, a1 * scale, a2 * scale
                out[y, x, 3] = mp - a0 * m0 - a1 * m1 - a2 * m2
            else:
                running = False
                out[y, x, 3] = mask[y, x]
    return out


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _applied(guide: U8, models: F32, mask: F32, band: U8, radius: int) -> F32:
    """The mean model of each pixel's window at its colour where `band` is set, else the mask; (h, w) float32."""
    h, w = mask.shape
    out = np.empty((h, w), np.float32)
    column = np.zeros((w + 2 * radius, 4), np.float32)
    s = np.zeros(4, np.float32)
    for y in range(-radius, h):
        if y - radius - 1 >= 0:
            for x in range(w):
                for c in range(4):
                    column[x + radius, c] -= models[y - radius - 1, x, c]
        if y + radius < h:
            for x in range(w):
                for c in range(4):
                    column[x + radius, c] += models[y + radius, x, c]
        if y < 0:
            continue
        rows = min(h, y + radius + 1) - max(0, y - radius)
        s[:] = 0
        for x in range(2 * radius):
            for c in range(4):
                s[c] += column[x, c]
        for x in range(w):
            for c in range(4):
                s[c] += column[x + 2 * radius, c]
            if band[y, x]:
                n = np.float32(rows * (min(w, x + radius + 1) - max(0, x - radius)))
                out[y, x] = (s[0] * guide[y, x, 0] + s[1] * guide[y, x, 1] + s[2] * guide[y, x, 2] + s[3]) / n
            else:
                out[y, x] = mask[y, x]
            for c in range(4):
                s[c] -= column[x, c]
    return out


def refine(guide: U8, mask: F32, radius: int = RADIUS, noise: float = NOISE) -> F32:
    """The mask with its edge moved onto the picture's.

    Args:
        guide: (h, w, 3) uint8, the picture on the mask's grid.
        mask: (h, w) float32, 0..1.
        radius: Half the filter's window, px.
        noise: Variance of colour (0..1) that counts as no edge.

    Returns:
        (h, w) float32; may leave 0..1 a little.
    """
    reach = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    coarse = np.asarray(cv2.convertScaleAbs(mask, alpha=255.0), np.uint8)
    spread = cv2.subtract(cv2.dilate(coarse, reach), cv2.erode(coarse, reach))
    band = np.asarray(cv2.threshold(spread, 255 * BAND_STEP, 1, cv2.THRESH_BINARY)[1], np.uint8)
    x, y, w, h = cv2.boundingRect(band)
    out = mask.copy()
    if w and h:
        # Half a window beyond the band, for the windows of its outermost pixels.
        reached = np.s_[max(0, y - radius) : y + h + radius, max(0, x - radius) : x + w + radius]
        # Contiguous, so that each kernel is compiled for one layout only.
        part, edge, near = (np.ascontiguousarray(a[reached]) for a in (guide, mask, band))
        models = _models(part, edge, near, radius, noise)
        out[reached] = _applied(part, models, edge, near, radius)
    return out
