"""Where in one picture the like of another lies: fields from the coarsest features to the finest, in both directions.

The core of Liao, Yao, Yuan, Hua and Kang, "Visual Attribute Transfer through Deep Image Analogy" (2017). Content A and
style B are given. A' has A's structure in B's looks, and B' has it the other way round; at each level both guesses take
part in the matching. In place of a deconvolution through the net's layers, the guesses of a level are its own features,
voted through the field of the level above.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from fitmirror.fitting.features import condensed, energy, unit
from fitmirror.fitting.patchmatch import Field, enlarged, identity, nearest, voted
from fitmirror.frames import F32, U8

# Of each level, the finest first, as in the paper; but the search, which there begins anywhere, here begins in place.
PATCHES = (5, 5, 3, 3, 3)
CONTENT = (0.1, 0.6, 0.7, 0.8, 1.0)  # weight of a picture's own features in its guess
REACH = (6, 6, 6, 3, 2)  # how far a match moves from where the level above put it, px
ITERATIONS = 10
RESPONSE, SHARPNESS = 0.05, 300.0  # strength from which a picture's own features count, and how sharply


def correspond(
    a: Sequence[F32], b: Sequence[F32], region: U8, proceed: Callable[[], None] = lambda: None
) -> tuple[Field, Field]:
    """Fields from A to B and from B to A, at the finest level.

    Args:
        a: Features of one picture, as `fitmirror.fitting.features.pyramid` gives them.
        b: Features of the other, of the same sizes.
        region: (h, w) uint8 at the finest level, not 0 where matches are looked for, in either picture.
        proceed: Called between steps; what it raises ends the work.
    """
    h, w = a[-1].shape[:2]
    there = back = identity(h, w)
    for level in reversed(range(len(a))):
        of_a, of_b = condensed(a[level], b[level])
        h, w = of_a.shape[:2]
        here = (cv2.resize(region, (w, h), interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
        there, back = enlarged(there, h, w, (h, w)), enlarged(back, h, w, (h, w))
        guess_a, guess_b = of_a, of_b
        if level < len(a) - 1:
            guess_a = _guess(of_a, voted(of_b, there, here, PATCHES[level]), CONTENT[level])
            guess_b = _guess(of_b, voted(of_a, back, here, PATCHES[level]), CONTENT[level])
        proceed()
        left = np.concatenate((unit(of_a), unit(guess_a)), axis=2)
        right = np.concatenate((unit(guess_b), unit(of_b)), axis=2)
        there = nearest(left, right, there, here, here, PATCHES[level], ITERATIONS, REACH[level])
        proceed()
        back = nearest(right, left, back, here, here, PATCHES[level], ITERATIONS, REACH[level])
        proceed()
    return there, back


def _guess(own: F32, looks: F32, share: float) -> F32:
    """A picture's structure in the other one's looks: its own features where they are strong, to a share."""
    strong = share / (1.0 + np.exp(np.clip(SHARPNESS * (RESPONSE - energy(own)), -60.0, 60.0)))
    return np.asarray(own * strong[..., None] + looks * (1.0 - strong[..., None]), np.float32)
