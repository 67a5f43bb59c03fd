"""The inner seam of trousers whose legs touch: a line up the middle that the picture shows and the outline does not."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.background import lab_of

_BAND = 0.035  # of the height, how far off the axis the line may wander
_FROM, _TO = 0.2, 0.97  # of the height: where it may run
_OTHERS = (-0.6, -0.45, 0.45, 0.6)  # of the half width: where pleats and creases would show the same
_TIMES_OTHERS = 1.8
_LEAST = 4.0  # Lab
_STEP = 0.8  # Lab that a sideways step of one pixel costs
_LONG, _LEAST_HEIGHT = 1.5, 0.7  # heights per width of trousers, and of anything with legs
_SHORT_TIMES, _SHORT_LEAST, _SHORT_FROM = 2.2, 8.5, 0.32  # shorts: a skirt's middle seam goes on to its waistband
_LEAST_LENGTH = 0.22  # of the height
_CONFIDENCE, _SHORT_CONFIDENCE = 0.5, 0.4


@dataclass(frozen=True)
class Inseam:
    """A line between touching legs, in pixels of the picture: its upper and its lower end, and how sure it is."""

    top: tuple[float, float]
    end: tuple[float, float]
    confidence: float


def _line(response: F32) -> tuple[F32, F32]:
    """The best path down a (n, m) response: its column and response in each row."""
    n, m = response.shape
    cost = _STEP * np.abs(np.subtract.outer(np.arange(m), np.arange(m))).astype(np.float32)
    total = response[0].copy()
    came = np.zeros((n, m), int)
    for k in range(1, n):
        options = total[None, :] - cost
        came[k] = options.argmax(axis=1)
        total = options.max(axis=1) + response[k]
    path = np.zeros(n, int)
    path[-1] = int(total.argmax())
    for k in range(n - 1, 0, -1):
        path[k - 1] = came[k][path[k]]
    return path.astype(np.float32), response[np.arange(n), path]


def inseam(bgra: U8, mask: U8, axis_x: float) -> Inseam | None:
    """The line, or None where nothing in the middle differs from the rest.

    Args:
        bgra: (h, w, 4) the cut-out, upright.
        mask: (h, w) 0/1 of it.
        axis_x: Its axis.
    """
    ys, xs = np.nonzero(mask)
    top, height = int(ys.min()), float(np.ptp(ys)) + 1.0
    half_width = float(np.ptp(xs)) / 2.0
    rows = np.arange(top + round(_FROM * height), top + round(_TO * height))
    reach = max(3, round(_BAND * height))
    if len(rows) < 24 or half_width < 12 or height < _LEAST_HEIGHT * 2 * half_width:
        return None
    light = cv2.GaussianBlur(lab_of(np.ascontiguousarray(bgra[..., :3]))[..., 0], (0, 0), 1.0)
    wide = max(3, round(0.012 * height))
    # A dark line: darker than both sides some pixels away.
    sides = np.minimum(np.roll(light, wide, axis=1), np.roll(light, -wide, axis=1))
    response = np.clip(sides - light, -2.0, 14.0) * mask

    def run(centre: float) -> tuple[F32, F32]:
        columns = np.clip(np.arange(round(centre) - reach, round(centre) + reach + 1), 0, mask.shape[1] - 1)
        path, along = _line(np.asarray(response[np.ix_(rows, columns)], np.float32))
        return path + columns[0], along

    path, along = run(axis_x)
    smooth = np.convolve(along, np.ones(9) / 9, "same")
    weak = np.nonzero(smooth < 0.5 * _LEAST)[0]
    start = int(weak[-1]) + 1 if len(weak) else 0
    if len(rows) - start < _LEAST_LENGTH * height:
        return None
    strength = float(np.median(along[start:]))
    others = [float(np.median(run(axis_x + k * half_width)[1][start:])) for k in _OTHERS]
    short = height < _LONG * 2 * half_width
    least, times = (_SHORT_LEAST, _SHORT_TIMES) if short else (_LEAST, _TIMES_OTHERS)
    if strength < least or strength < times * max(others) or (short and rows[start] < top + _SHORT_FROM * height):
        return None
    return Inseam(
        (float(path[start]), float(rows[start])),
        (float(path[-1]), float(rows[-1])),
        _SHORT_CONFIDENCE if short else _CONFIDENCE,
    )
