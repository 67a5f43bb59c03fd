"""Where skin, hair, the worn top and the bottoms are likely to be, by the pose alone."""

import cv2
import numpy as np

from fitmirror.fitting import shapes
from fitmirror.fitting.head import Head
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import U8

# Bands of the torso (first and last depth, width; see `shapes.torso_outline`) with how likely a class is there, of 255.
_TOP_BANDS = (((-0.22, 1.22, 1.3), 120), ((-0.1, 1.0, 1.15), 255))
_SKIN_BANDS = (((-0.1, 0.45, 0.9), 40), ((0.45, 1.3, 1.2), 14), ((1.3, 4.0, 1.5), 60))
_BOTTOM_BANDS = tuple(((first, 4.5, 2.2), value) for first, value in ((0.72, 30), (0.85, 90), (1.0, 200), (1.15, 255)))
STILL = 0.75  # px that joints may move until the priors, which are blurred more than that, are drawn anew


class Priors:
    """One shopper's; drawn anew only when the body has moved."""

    def __init__(self) -> None:
        """With none drawn."""
        self._kept: tuple[Points, U8] | None = None

    def of(self, small: Reduced, stance: Stance, head: Head) -> U8:
        """(4, h, w) uint8 as `priors_of` gives them, perhaps those of a frame in which the body was as good as here.

        Args:
            small: The frame at half the working size, which is the result's.
            stance: How the shopper stands.
            head: Where the head is, in pixels of `small`.
        """
        joints = small.from_frame(np.concatenate([stance.arms.reshape(-1, 2), stance.hips]))
        at = np.concatenate([joints, head.oval[:: max(1, len(head.oval) // 4)]])
        kept = self._kept
        fits = kept is not None and kept[1].shape[1:] == small.alpha.shape and at.shape == kept[0].shape
        if kept is not None and fits and float(np.abs(at - kept[0]).max()) < STILL:
            return kept[1]
        priors = priors_of(small, stance, head)
        self._kept = at, priors
        return priors


def priors_of(reduced: Reduced, stance: Stance, head: Head) -> U8:
    """(4, h, w) uint8, how likely skin, hair, top and bottoms are at each place by the pose alone, 0..255."""
    blank = np.zeros_like(reduced.alpha)
    face = blank.copy()
    shapes.fill(face, head.oval)
    skin, hair, top, bottom = (blank.copy() for _ in range(4))
    unit = stance.girth_width / reduced.step
    bands = (*_TOP_BANDS, *_SKIN_BANDS, *_BOTTOM_BANDS)
    outlines = iter(shapes.torso_outlines(reduced, stance, [band for band, _ in bands]))
    top[:] = 8
    for s in SIDES:
        shapes.arm(top, reduced, stance, s, 0.0, 2.0, 110)
    for _, value in _TOP_BANDS:
        shapes.fill(top, next(outlines), value)
    skin[:] = 6
    for _, value in _SKIN_BANDS:
        shapes.fill(skin, next(outlines), value)
    for s in SIDES:
        shapes.arm(skin, reduced, stance, s, 0.0, 1.5, 160)
    shapes.fill(skin, shapes.neck_outline(reduced, stance, head, -0.12), 200)
    shapes.fill(skin, head.centre + (head.oval - head.centre) * 1.1, 255)
    hair[:] = 1
    for grow, down, value in ((2.6, 0.9, 24), (1.9, 0.45, 110), (1.5, 0.1, 255)):
        shapes.fill(hair, head.centre + (head.oval - head.centre) * grow - down * head.height * head.up, value)
    # Everything around and above the face is head: a face in front of hair, hair or hat.
    above = head.centre + (head.oval - head.centre) * 1.9 + 0.45 * head.height * head.up
    keep = blank.copy()
    shapes.fill(keep, above)
    cv2.bitwise_or(hair, keep, dst=hair)
    hair[face > 128] = 20
    top[keep > 0] = np.minimum(top[keep > 0], 60)
    bottom[:] = 0
    for _, value in _BOTTOM_BANDS:
        shapes.fill(bottom, next(outlines), value)
    size = 2 * max(1, round(0.05 * unit)) + 1
    return np.stack([np.asarray(cv2.blur(p, (size, size)), np.uint8) for p in (skin, hair, top, bottom)])
