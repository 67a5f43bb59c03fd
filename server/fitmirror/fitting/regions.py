"""What each pixel of the shopper shows: skin, hair, the top or the bottoms that are really worn.

A naive Bayes labelling: colour histograms in Lab, learnt on the shopper (skin in the face's oval, hair above it, cloth
on the chest, bottoms on the thighs), times priors that follow the pose.
"""

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.fitting import shapes
from fitmirror.fitting.head import Head
from fitmirror.fitting.priors import Priors
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.stance import LEAST_SEEN, SIDES, Stance
from fitmirror.frames import F32, U8, Box

SKIN, HAIR, TOP, BOTTOM = range(4)
CLASSES = 4
_L_BINS, _AB_BINS = 16, 32
_BINS = _L_BINS * _AB_BINS * _AB_BINS
LEARN_EVERY_FRAMES = 5
LEARN_WEIGHT = 0.2
LIKE = 20.0  # times the likelihood of an even spread from which a colour is taken for skin or hair
DARK_SKIN, PALE_SKIN = 0.5, 0.6  # of a face's brightness and colour, below both of which what lies on it is no skin
HAND, PALE_HAND = 0.7, 0.5  # size of a hand's middle, and how strong its colour is at least, against a face's
AROUND = 4  # working px around the person that are labelled too
LEAST_UNLIKE_HAIR = 0.35  # share of the chest that must differ from the hair to be believed the cloth

_L_TABLE = ((np.arange(256) >> 4) * _AB_BINS * _AB_BINS).astype(np.uint16)
_A_TABLE = ((np.clip(np.arange(256) - 64, 0, 127) >> 2) * _AB_BINS).astype(np.uint16)
_B_TABLE = (np.clip(np.arange(256) - 64, 0, 127) >> 2).astype(np.uint16)


@dataclass(frozen=True, eq=False)
class Regions:
    """Labels in working pixels.

    Attributes:
        share: (4, h, w) uint8, probability of SKIN, HAIR, TOP, BOTTOM, 0..255, given that the pixel shows the person;
            0 far from any person, as `lab` and `index` are.
        face: (h, w) uint8, the face's oval.
        lab: (h, w, 3) uint8, the picture in Lab.
        index: (h, w) uint16, each pixel's bin.
        density: (4, bins) float32, likelihood of each bin by class.
    """

    share: U8
    face: U8
    lab: U8
    index: NDArray[np.uint16]
    density: F32


def smoothed(counts: NDArray[np.float64]) -> F32:
    """A histogram as a density with no empty bins."""
    cube = counts.reshape(_L_BINS, _AB_BINS, _AB_BINS).astype(np.float32)
    planes = np.ascontiguousarray(cube.transpose(1, 2, 0))
    planes = np.asarray(cv2.GaussianBlur(planes, (5, 5), 0.9, borderType=cv2.BORDER_CONSTANT), np.float32)
    padded = np.pad(planes, ((0, 0), (0, 0), (1, 1)), mode="edge")
    planes = 0.25 * padded[..., :-2] + 0.5 * padded[..., 1:-1] + 0.25 * padded[..., 2:]
    flat = planes.transpose(2, 0, 1).reshape(-1)
    return np.asarray(flat / max(float(flat.sum()), 1e-6) + 0.02 / _BINS, np.float32)


@njit(cache=True, nogil=True)
def _bins(lab, l_bins, a_bins, b_bins, box, index):  # type: ignore[no-untyped-def]  # pragma: no cover
    left, top, w, h = box
    for y in range(top, top + h):
        for x in range(left, left + w):
            index[y, x] = l_bins[lab[y, x, 0]] + a_bins[lab[y, x, 1]] + b_bins[lab[y, x, 2]]


@njit(cache=True, nogil=True)
def _posterior(index, density, priors, box, share):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Bayes' rule per pixel of a box; the priors are at half size."""
    left, top, w, h = box
    last_y, last_x = priors.shape[1] - 1, priors.shape[2] - 1
    for y in range(top, top + h):
        py = min(y >> 1, last_y)
        for x in range(left, left + w):
            px, k = min(x >> 1, last_x), index[y, x]
            a = density[0, k] * priors[0, py, px]
            b = density[1, k] * priors[1, py, px]
            c = density[2, k] * priors[2, py, px]
            d = density[3, k] * priors[3, py, px]
            scale = np.float32(255.0) / (a + b + c + d + np.float32(1e-12))
            share[0, y, x] = np.uint8(a * scale)
            share[1, y, x] = np.uint8(b * scale)
            share[2, y, x] = np.uint8(c * scale)
            share[3, y, x] = np.uint8(d * scale)


def _halved(head: Head) -> Head:
    """A head in the pixels of the half-size picture."""
    at = [(points + 0.5) / 2.0 - 0.5 for points in (head.oval, head.centre, head.chin)]
    return replace(head, oval=at[0], centre=at[1], chin=at[2], height=head.height / 2.0)


def _around(alpha: U8) -> Box:
    """The part of a picture that shows the person, and a little more."""
    x, y, w, h = cv2.boundingRect(alpha)
    if w == 0:
        return 0, 0, 0, 0
    x0, y0 = max(0, x - AROUND), max(0, y - AROUND)
    return x0, y0, min(alpha.shape[1], x + w + AROUND) - x0, min(alpha.shape[0], y + h + AROUND) - y0


class Labeller:
    """Labels the frames of one shopper; learns the colours as it goes."""

    def __init__(self) -> None:
        """See the class."""
        self._counts: list[NDArray[np.float64] | None] = [None] * CLASSES
        self._density: F32 | None = None
        self._priors = Priors()
        self._frames = 0

    def label(self, reduced: Reduced, small: Reduced, stance: Stance, head: Head) -> Regions:
        """Label one frame, given at working size and at half of it."""
        # Labels mean something on the person only.
        x, y, w, h = _around(reduced.alpha)
        at = np.s_[y : y + h, x : x + w]
        lab: U8 = np.zeros_like(reduced.bgr)
        index = np.zeros(reduced.alpha.shape, np.uint16)
        if w:
            lab[at] = cv2.cvtColor(reduced.bgr[at], cv2.COLOR_BGR2LAB)
            _bins(lab, _L_TABLE, _A_TABLE, _B_TABLE, (x, y, w, h), index)
        face = np.zeros(reduced.alpha.shape, np.uint8)
        shapes.fill(face, head.oval)
        # From behind there is hair where the face would be.
        if self._density is None or (self._frames % LEARN_EVERY_FRAMES == 0 and not stance.behind):
            self._learn(index, reduced, stance, head, face)
        self._frames += 1
        assert self._density is not None
        share: U8 = np.zeros((CLASSES, *index.shape), np.uint8)
        if w:
            _posterior(index, self._density, self._priors.of(small, stance, _halved(head)), (x, y, w, h), share)
            for c in range(CLASSES):
                part = share[c][at]
                cv2.blur(part, (3, 3), dst=part)
        return Regions(share, face, lab, index, self._density)

    def _learn(self, index: NDArray[np.uint16], reduced: Reduced, stance: Stance, head: Head, face: U8) -> None:
        solid = reduced.alpha > 200
        for c, seed in enumerate(_seeds(reduced, stance, head, face)):
            at = index[(seed > 0) & solid]
            skin = self._counts[SKIN]
            if c == SKIN and len(at):
                at = _of_skin(at)
                hands = np.zeros_like(face)
                for side in SIDES:
                    if stance.arms_seen[side, 2:].min() > LEAST_SEEN:
                        shapes.hand(hands, reduced, stance, side, HAND)
                at = np.concatenate([at, _as_skin(index[(hands > 0) & solid], at)])
            if c in (TOP, BOTTOM) and skin is not None:
                # Sleeves and trousers are sown; bare arms, a bare chest and bare thighs are not.
                at = at[smoothed(skin)[at] < LIKE / _BINS]
                hair = self._counts[HAIR]
                if c == TOP and hair is not None and len(at):
                    # Nor is long hair on the chest, unless cloth and hair are of one colour.
                    cloth = at[smoothed(hair)[at] < LIKE / _BINS]
                    at = cloth if len(cloth) > LEAST_UNLIKE_HAIR * len(at) else at
            if len(at) < 12:
                continue
            fresh = np.bincount(at, minlength=_BINS).astype(np.float64)
            fresh /= fresh.sum()
            old = self._counts[c]
            self._counts[c] = fresh if old is None else old + LEARN_WEIGHT * (fresh - old)
        flat = np.full(_BINS, 1.0 / _BINS)
        self._density = np.stack([smoothed(flat if counts is None else counts) for counts in self._counts])


def _of_skin(at: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Those of a face's bins (n,) that can be skin: dark glasses are black, skin in shadow keeps some colour."""
    bright = at // (_AB_BINS * _AB_BINS)
    a, b = (at // _AB_BINS) % _AB_BINS - _AB_BINS / 2, at % _AB_BINS - _AB_BINS / 2
    colour = np.hypot(a, b)
    lit = bright >= DARK_SKIN * np.percentile(bright, 75)
    return np.asarray(at[lit | (colour >= PALE_SKIN * np.median(colour[lit]))], np.uint16)


def _as_skin(hand: NDArray[np.uint16], face: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Those of the bins on hands (n,) that have the hue of a face's, in whatever light."""
    (a, b), (face_a, face_b) = (_colour(at) for at in (hand, face))
    a_, b_ = float(np.median(face_a)), float(np.median(face_b))
    size = float(np.hypot(a_, b_))
    along, off = (a * a_ + b * b_) / max(size, 0.5), np.abs(a * b_ - b * a_) / max(size, 0.5)
    return np.asarray(
        hand[(along > PALE_HAND * size) & (along < 1.6 * size + 1.0) & (off < 0.35 * along + 0.5)], np.uint16
    )


def _colour(at: NDArray[np.uint16]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    half = _AB_BINS / 2
    return np.asarray((at // _AB_BINS) % _AB_BINS - half, np.float64), np.asarray(at % _AB_BINS - half, np.float64)


def _seeds(reduced: Reduced, stance: Stance, head: Head, face: U8) -> list[U8]:
    """Where each class can be learnt, in the classes' order."""
    blank = np.zeros_like(face)
    skin, hair, top, bottom = (blank.copy() for _ in range(CLASSES))
    # The lower half of the face: a fringe, glasses and shadowed eyes teach nothing about skin.
    shapes.fill(skin, head.centre + (head.oval - head.centre) * 0.72 - 0.06 * head.height * head.up)
    side = np.array([-head.up[1], head.up[0]])
    ring = head.centre + (head.oval - head.centre) * 1.28 + 0.12 * head.height * head.up
    shapes.fill(hair, ring)
    gap = head.centre + (head.oval - head.centre) * 1.06
    shapes.fill(hair, gap, 0)
    # Beside the jaw the ring may lie on the neck.
    cut = head.centre - 0.05 * head.height * head.up
    wide = 3.0 * head.height
    shapes.fill(
        hair,
        np.stack([cut - wide * side, cut + wide * side, cut + wide * (side - head.up), cut - wide * (side + head.up)]),
        0,
    )
    shapes.fill(top, shapes.torso_outline(reduced, stance, 0.14, 0.56, 0.85))
    shapes.fill(bottom, shapes.torso_outline(reduced, stance, 1.2, 1.75, 0.8))
    for s in SIDES:
        shapes.arm(bottom, reduced, stance, s, 0.45, 1.25, 0)
        shapes.arm(top, reduced, stance, s, 0.35, 0.55, 255)
        shapes.hand(top, reduced, stance, s, 1.6, 0)
    return [skin, hair, top, bottom]


def stretched(share: U8, low: int, high: int) -> U8:
    """A probability as an opacity: 0 up to `low`, 255 from `high` on (both of 255)."""
    return np.asarray(cv2.LUT(share, _ramp(low, high)), np.uint8)


@cache
def _ramp(low: int, high: int) -> U8:
    table = np.clip((np.arange(256) - low) * (255.0 / (high - low)), 0.0, 255.0)
    return np.asarray(table, np.uint8)
