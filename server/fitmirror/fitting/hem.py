"""Where the top that is really worn ends: the change of colour down the spine."""

import numpy as np

from fitmirror.fitting.girth import spine
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.regions import BOTTOM, SKIN, TOP, Regions
from fitmirror.fitting.stance import Stance

_TAU = np.linspace(0.35, 1.75, 71)
_LATERAL = np.linspace(-0.2, 0.2, 9)  # shoulder widths
LEAST_CONTRAST = 0.9  # mean log likelihood ratio on either side from which the change is believed


def worn_hem(reduced: Reduced, regions: Regions, stance: Stance) -> float | None:
    """Depth of the worn top's hem in torso lengths below the shoulders; None where top and bottoms look alike."""
    centres, across = spine(_TAU, stance)
    at = centres[:, None] + (_LATERAL[:, None] * stance.girth_width)[None] * across[:, None]
    xy = np.rint(reduced.from_frame(at)).astype(int)
    w, h = reduced.size
    inside = (xy[..., 0] >= 0) & (xy[..., 0] < w) & (xy[..., 1] >= 0) & (xy[..., 1] < h)
    x, y = np.clip(xy[..., 0], 0, w - 1), np.clip(xy[..., 1], 0, h - 1)
    known = inside & (reduced.alpha[y, x] > 200) & (regions.share[SKIN][y, x] < 128)
    density = regions.density[:, regions.index[y, x]]
    ratio = np.clip(np.log(density[TOP]) - np.log(density[BOTTOM]), -3.0, 3.0)
    weight = known.sum(1)
    if (weight > 2).sum() < 12:
        return None
    row = np.where(weight > 2, (ratio * known).sum(1) / np.maximum(weight, 1), 0.0)
    below = np.cumsum(row[::-1])[::-1]
    score = np.concatenate([[0.0], np.cumsum(row)])[:-1] - below
    best = int(score.argmax())
    used = weight > 2
    over, under = row[:best][used[:best]], row[best:][used[best:]]
    if len(over) < 4 or len(under) < 4 or over.mean() < LEAST_CONTRAST or under.mean() > -LEAST_CONTRAST:
        return None
    return float(0.5 * (_TAU[best - 1] + _TAU[best]))
