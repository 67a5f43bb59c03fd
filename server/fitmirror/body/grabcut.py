"""GrabCut: the cut between person and background that fits the picture's own colours, from what the pose tells.

Rother, Kolmogorov and Blake, "GrabCut: Interactive Foreground Extraction using Iterated Graph Cuts" (2004), with the
pose in place of the hand that draws: its landmarks and the rough mask that comes with them say what is surely person
and what surely is not. Live, the colour models and the last mask are carried on, and one small cut a frame is enough.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.body.flow import FlowFinder
from fitmirror.body.grid import CRISP, enlarged, nobody, on_grid, shrunk
from fitmirror.body.last_mask import LastMask, MovedOn, moved_on
from fitmirror.body.matte import refine
from fitmirror.body.person_box import Box, BoxHold, person_box
from fitmirror.body.pose import Pose
from fitmirror.body.seeds import grown, likely, shrunken, skeleton, unit
from fitmirror.body.steadiness import STALE_AFTER_S, MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Nets

FIRST_PIXELS, FIRST_ITERATIONS = 25_000, 3
LIVE_PIXELS = 14_000
HISTORY = 0.5  # share of the last mask in what is expected, where the picture has gone on as the flow says
# Share of what was expected in the result: where the cut says otherwise, the mask is less decided, and waits.
EXPECTED = 0.4
SURE, DOUBTFUL = 0.7, 0.3  # of what is expected
INNER, OUTER = 0.04, 0.03  # body units, within and beyond the edge told, that the cut decides on: wider closes gaps
LEAST_SEEN = 0.5  # of the bones, or the pose's own mask is of something else
UNPOSED = 0.4  # body units of the box's shorter side, where no pose tells
FAR = 4.0  # sides of the box beyond which a landmark is nowhere
COMPONENTS = 5  # of the colours on each side
_BACK, _PERSON, _MAYBE_BACK, _MAYBE_PERSON = cv2.GC_BGD, cv2.GC_FGD, cv2.GC_PR_BGD, cv2.GC_PR_FGD

Models = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Colours of background and of person as OpenCV keeps them, (1, 65) each."""


@dataclass(frozen=True, eq=False)
class _Past:
    """What is kept of a frame (width, height): its mask, the colours on both sides, its pts and the last pose's."""

    frame: tuple[int, int]
    mask: LastMask
    models: Models | None
    pts: float
    posed: float


@dataclass(frozen=True, eq=False)
class _Told:
    """What one frame says by itself of a box's picture.

    Attributes:
        likely: (h, w) float32 of 0..1, how likely each pixel is the person.
        bones: (h, w) uint8 of 0 and 1, see `fitmirror.body.seeds.skeleton`.
        size: The body's, px.
    """

    likely: F32
    bones: U8
    size: float


def trimap(told: F32, expected: F32, bones: U8, size: float) -> U8:
    """Where the cut is free: labels of `cv2.grabCut`, (h, w) uint8.

    Args:
        told: (h, w) float32 of 0..1, how likely each pixel is the person by this frame alone. It decides what is sure:
            by the mask before, a place once lost would be lost for ever.
        expected: The same by the frames before as well: where the colours' models start from in between.
        bones: (h, w) uint8 of 0 and 1, what is the person unless `told` says that it is hidden.
        size: The body's, px (`fitmirror.body.seeds.unit`).
    """
    inner = shrunken((told > SURE).astype(np.uint8), INNER * size)
    outer = grown((told > DOUBTFUL).astype(np.uint8), OUTER * size)
    labels = np.where(expected > 0.5, _MAYBE_PERSON, _MAYBE_BACK).astype(np.uint8)
    labels[outer == 0] = _BACK
    labels[(inner > 0) | ((bones > 0) & (told > DOUBTFUL))] = _PERSON
    return labels


def cut(picture: U8, labels: U8, models: Models | None, iterations: int) -> tuple[F32, Models | None]:
    """The person, (h, w) float32 of 0 and 1, and both sides' colours; as labelled where a side has too few pixels.

    Args:
        picture: (h, w, 3) BGR.
        labels: (h, w) as `trimap` gives them.
        models: Colours learnt before, to start from; not written to.
        iterations: Rounds of learning the colours and cutting by them.
    """
    person = int(np.count_nonzero(labels & 1))
    if not COMPONENTS <= person <= labels.size - COMPONENTS:
        return np.asarray(labels & 1, np.float32), None
    back, front = (np.zeros((1, 13 * COMPONENTS)) for _ in range(2)) if models is None else (m.copy() for m in models)
    out = labels.copy()
    cv2.setRNGSeed(0)  # the same photo is cut the same way every time
    mode = cv2.GC_INIT_WITH_MASK if models is None else cv2.GC_EVAL
    cv2.grabCut(picture, out, (0, 0, 0, 0), back, front, iterations, mode)
    return np.asarray(out & 1, np.float32), (back, front)


class GrabCutSegmenter:
    """Graph cut by colour, seeded by the pose and by the last mask; runs no net of its own."""

    def __init__(self, nets: Nets) -> None:
        """`nets` are not used: every segmenter is made with them."""
        self._steadier = MaskSteadier()
        self._hold = BoxHold()
        self._flows = FlowFinder()
        self._past: _Past | None = None

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `Segmenter`."""
        past = self._before(frame, pose)
        if pose is not None:
            box = self._hold.update(person_box(pose.reading, frame.size), frame.size)
        elif past is not None:
            box = past.mask.box
        else:
            return self._gone(frame)
        small = shrunk(frame.bgr[box.slices], _size(box, LIVE_PIXELS))
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
        before = None if past is None else moved_on(past.mask, box, grey, self._flows)
        if past is None or before is None:
            if pose is None:
                return self._gone(frame)
            past, small = None, shrunk(frame.bgr[box.slices], _size(box, FIRST_PIXELS))
        mask, models = _mask(small, _told(pose, box, small.shape, before), before, past.models if past else None)
        if past is None or box != past.mask.box:
            self._steadier.reset()
        kept = np.asarray(cv2.resize(mask, grey.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
        posed = past.posed if pose is None and past is not None else frame.pts
        self._past = _Past(frame.size, LastMask(kept, grey, box), models, frame.pts, posed)
        picture = on_grid(frame, box)
        fine = cv2.resize(mask, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
        steady = self._steadier.steady(np.asarray(fine, np.float32), picture, frame.pts)
        return enlarged(refine(picture, steady), box, frame.size, CRISP)

    def _before(self, frame: Frame, pose: Pose | None) -> _Past | None:
        """What was kept, where it still says something of this frame."""
        past = self._past
        if past is None or past.frame != frame.size or not 0 <= frame.pts - past.pts < STALE_AFTER_S:
            return None
        return past if pose is not None or frame.pts - past.posed < STALE_AFTER_S else None

    def _gone(self, frame: Frame) -> U8:
        self._past = None
        self._steadier.reset()
        return nobody(frame)


def _mask(picture: U8, told: _Told, before: MovedOn | None, models: Models | None) -> tuple[F32, Models | None]:
    """The person on a small picture, (h, w) float32 of 0..1, and the colours on both sides."""
    expected = told.likely
    if before is not None:
        expected = expected + np.float32(HISTORY) * before.trust * (before.alpha - expected)
    labels = trimap(told.likely, expected, told.bones, told.size)
    person, models = cut(picture, labels, models, 1 if models else FIRST_ITERATIONS)
    return np.asarray((1 - EXPECTED) * person + EXPECTED * expected, np.float32), models


def _size(box: Box, pixels: int) -> tuple[int, int]:
    """(width, height) of a box's picture with about so many pixels; never enlarged, never empty."""
    scale = min(1.0, (pixels / (box.width * box.height)) ** 0.5)
    return max(1, round(box.width * scale)), max(1, round(box.height * scale))


def _told(pose: Pose | None, box: Box, shape: tuple[int, ...], before: MovedOn | None) -> _Told:
    """What the pose says of the box's picture (h, w); without one, what its last mask does."""
    h, w = shape[:2]
    if pose is None:
        assert before is not None
        return _Told(before.alpha, np.zeros((h, w), np.uint8), UNPOSED * min(h, w))
    scale = np.array([w / box.width, h / box.height], np.float32)
    points = (pose.landmarks[:, :2] - np.array([box.left, box.top], np.float32)) * scale
    points = np.asarray(np.nan_to_num(points, nan=-1.0), np.float32).clip((-FAR * w, -FAR * h), (FAR * w, FAR * h))
    visibility = pose.landmarks[:, 2]
    bones, size = skeleton(points, visibility, shape), min(unit(points), float(max(w, h)))
    mask = pose.reading.roi.put_back(pose.reading.mask, box.area, (w, h))
    if np.count_nonzero(bones[mask > 0.5]) < LEAST_SEEN * np.count_nonzero(bones):
        mask = np.maximum(likely(points, visibility, shape), bones.astype(np.float32))
    return _Told(mask, bones, size)
