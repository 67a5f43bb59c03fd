"""How cloth looks: relief in raking light, knit, heather, ribs."""

import cv2
import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.paths import moved, resampled
from fitmirror.wardrobe.demo.sheet import Sheet

_LIGHT = (-0.50, -0.86)  # from the upper left
_SLOPE = 0.55  # how much a slope of 1 brightens
_BRIGHTEST, _DARKEST = 0.07, 0.30
_HOLLOW = 0.22  # how much 1 cm of hollow darkens


def noise(sheet: Sheet, seed: int, width_cm: float, height_cm: float) -> F32:
    """Smooth noise, standard deviation 1, with blobs of this size."""
    rng = np.random.default_rng(seed)
    rows, columns = sheet.shape
    small = (max(4, int(sheet.height / height_cm * 3)), max(4, int(sheet.width / width_cm * 3)))
    field = cv2.GaussianBlur(rng.normal(size=small).astype(np.float32), (0, 0), 1.5)
    field = cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.asarray((field - field.mean()) / field.std(), np.float32)


def pillow(sheet: Sheet, mask: F32, round_cm: float) -> F32:
    """Height of a piece of cloth that rounds off towards its edge, cm, at most `round_cm`."""
    factor = 4
    small = cv2.resize(mask, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    edge = cv2.distanceTransform((small > 0.5).astype(np.uint8), cv2.DIST_L2, 5) * factor / sheet.density
    height = round_cm * (1.0 - np.exp(-edge / round_cm))
    # Rounded where two edges meet, or a bevel's mitre shows.
    height = cv2.GaussianBlur(height, (0, 0), 0.35 * round_cm * sheet.density / factor)
    return np.asarray(cv2.resize(height, mask.shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def rounded(sheet: Sheet, mask: F32, reach_cm: float, depth: float) -> F32:
    """Brightness factor of cloth that a body or a leg fills: it turns away from the camera towards its edge."""
    factor = 8
    small = cv2.resize(mask, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    edge = cv2.distanceTransform((small > 0.5).astype(np.uint8), cv2.DIST_L2, 5) * factor / sheet.density
    turned = np.clip(1.0 - edge / reach_cm, 0.0, 1.0) ** 2.2
    turned = cv2.GaussianBlur(turned, (0, 0), 0.12 * reach_cm * sheet.density / factor)
    full = cv2.resize(turned, mask.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(1.0 - depth * full, np.float32)


def light(sheet: Sheet, height: F32, gloss: float = 0.0) -> F32:
    """Brightness factor of a relief (cm) lit from the upper left; glossy cloth brightens by that much more."""
    factor = 1.0 / sheet.density
    soft = cv2.GaussianBlur(height, (0, 0), 0.06 * sheet.density)
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=0.125) / factor
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=0.125) / factor
    slope = gx * _LIGHT[0] + gy * _LIGHT[1]
    small = cv2.resize(height, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(small, (0, 0), 1.6 * sheet.density / 8)
    around = cv2.resize(around, (height.shape[1], height.shape[0]), interpolation=cv2.INTER_LINEAR)
    bright = -_SLOPE * slope
    # Cloth scatters: its bright side brightens far less than its dark side darkens.
    most = _BRIGHTEST + gloss
    bright = np.where(bright > 0, most * np.tanh(bright / most), _DARKEST * np.tanh(bright / _DARKEST))
    return np.asarray(1.0 + bright - _HOLLOW * np.maximum(around - height, 0.0), np.float32)


def jersey(sheet: Sheet, strength: float = 0.012) -> F32:
    """Brightness factor of a fine single knit: wales, faint courses."""
    x, y = sheet.grid()
    wale = np.sin(2 * np.pi * x * sheet.scale / 3.0)
    course = np.sin(2 * np.pi * y * sheet.scale / 2.6 + 1.5 * np.sin(2 * np.pi * x * sheet.scale / 6.0))
    return np.asarray(1.0 + strength * (0.6 * wale + 0.4 * course), np.float32)


def heather(sheet: Sheet, seed: int, strength: float) -> F32:
    """Brightness factor of a melange yarn: short flecks along the courses."""
    return np.asarray(1.0 + strength * noise(sheet, seed, 1.0, 0.16), np.float32)


def ribs(sheet: Sheet, line: F32, width_cm: float, pitch_cm: float, strength: float = 0.07) -> F32:
    """Brightness factor of a ribbed band along a line: ridges across it."""
    out = np.zeros(sheet.shape, np.float32)
    fine = resampled(line, pitch_cm)
    one, other = moved(fine, 0.7 * width_cm), moved(fine, -0.7 * width_cm)
    for a, b in zip(one, other, strict=True):
        at = (np.stack([a, b]) - np.array([sheet.left, sheet.top])) * sheet.density
        p, q = (tuple(int(v) for v in np.round(v * 16)) for v in at)
        cv2.line(out, p, q, 1.0, max(1, round(0.42 * pitch_cm * sheet.density)), cv2.LINE_8, 4)
    soft = cv2.GaussianBlur(out, (0, 0), 0.16 * pitch_cm * sheet.density)
    return np.asarray(1.0 - strength * soft, np.float32)
