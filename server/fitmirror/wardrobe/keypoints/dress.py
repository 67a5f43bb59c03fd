"""What a dress has that a top has not: a bodice above its skirt, a waist of its own, and hips."""

from dataclasses import replace

import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.keypoints.armpit import Found, found_at, ramp
from fitmirror.wardrobe.keypoints.gap import upright
from fitmirror.wardrobe.keypoints.silhouette import Silhouette

# In torso widths (a chest laid flat, some 45 cm): below the armpit, and hip below waist.
_WAIST_FROM, _WAIST_TO, _WAIST = 0.12, 1.0, 0.5
_HIP = 0.45
_BODICE = (0.12, 0.5)  # of the height
_CHEST_PER_WAIST = 1.12


def bodice(shape: Silhouette, mask: U8) -> Silhouette:
    """The outline with the bodice's width for its torso: the skirt's would be too wide."""
    turned, (ox, _) = upright(mask, shape.tilt, shape.origin)
    rows = np.nonzero(turned.any(axis=1))[0]
    x = int(np.clip(round(ox), 0, turned.shape[1] - 1))
    widths = []
    for share in np.linspace(*_BODICE, 40):
        line = turned[rows[0] + round(share * (len(rows) - 1))]
        right, left = line[x:], line[x::-1]
        widths.append(
            float((len(right) if right.all() else np.argmin(right)) + (len(left) if left.all() else np.argmin(left)))
        )
    narrow = float(np.percentile(widths, 12))
    return replace(shape, torso=max(8.0, min(shape.torso, _CHEST_PER_WAIST * narrow)))


def waist_and_hip(p: F32, armpit: int, hem: int, torso: float) -> dict[str, Found]:
    """The narrowest place below the armpit, and the hip below that; empty where there is no room for them."""
    if hem - armpit < 8:
        return {}
    run = p[armpit : hem + 1]
    down = (run[:, 1] - run[0, 1]) / torso
    inside = (down > _WAIST_FROM) & (down < _WAIST_TO) & (run[:, 1] < 0.75 * p[hem, 1] + 0.25 * run[0, 1])
    if not inside.any():
        return {}
    cost = np.where(inside, run[:, 0] / torso + 0.06 * (down - _WAIST) ** 2, np.inf)
    index = int(np.argmin(cost))
    lean = float(min(run[:index, 0].max() if index else 0.0, run[index:, 0].max()) - run[index, 0]) / torso
    waist = found_at(run, index, 0.6 + 0.35 * ramp(lean, 0.0, 0.06))
    below = np.nonzero(down >= down[index] + _HIP)[0]
    if not len(below):
        return {"waist": waist, "hip": found_at(p, hem, 0.4)}
    return {"waist": waist, "hip": found_at(run, int(below[0]), 0.75)}
