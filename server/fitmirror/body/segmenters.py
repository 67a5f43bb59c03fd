"""Who is person and who is background: the segmenters, by name.

A segmenter holds one mirror's state over time; the nets it runs are shared. Every one works on a coarse grid over the
frame or the person in it, steadies the mask there, and enlarges it at the end.
"""

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from fitmirror.body.matte import refine
from fitmirror.body.person_box import Box, BoxHold, person_box, whole
from fitmirror.body.pose import Pose
from fitmirror.body.roi import net_input
from fitmirror.body.steadiness import MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Net, Nets

GRID_LINES = 288  # shorter areas are their own grid
GRID_PIXELS = 120_000  # a grid never has more
SELFIE_PIXELS = 256
MIN_SHARE = 0.003  # of the frame; less confident person than this, without a pose, is nobody
DOUBT = 0.025  # weight of a mask that says one half, against 0.525 of one that says 0 or 1
NEIGHBOURHOOD = 15  # grid pixels
CRISP = 1.8  # contrast about one half after enlarging: the grid's ramp is wider than an edge in focus


class Segmenter(Protocol):
    """Finds the person's opacity in frame after frame."""

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """(h, w) uint8 person opacity at the frame's size; all zero where nobody is seen.

        Args:
            frame: The next frame, in order of pts.
            pose: The tracked pose in this very frame, or None.
        """
        ...


def grid_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the grid over a frame or a part of it."""
    scale = min(1.0, GRID_LINES / height, (GRID_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def enlarged(mask: F32, box: Box, frame: tuple[int, int], gain: float = 1.0) -> U8:
    """A mask of 0..1 over a box as a uint8 mask of the frame (width, height), its contrast raised by `gain`."""
    levels = cv2.convertScaleAbs(np.maximum(mask, 0.0), alpha=255.0)
    full = cv2.resize(levels, (box.width, box.height), interpolation=cv2.INTER_LINEAR)
    if gain != 1.0:
        low = np.full(4, 127.5 * (1.0 - 1.0 / gain))
        full = cv2.convertScaleAbs(cv2.subtract(full, low), alpha=gain)  # both saturate
    if (box.width, box.height) == frame:
        return np.asarray(full, np.uint8)
    out = np.zeros((frame[1], frame[0]), np.uint8)
    out[box.slices] = full
    return out


def selfie(net: Net, bgr: U8, size: tuple[int, ...]) -> F32:
    """Person probability of a picture, float32, at `size` (width, height); the net sees it squashed to a square."""
    square = shrunk(bgr, (SELFIE_PIXELS, SELFIE_PIXELS))
    seen = net.run(net_input(square))[0][0, :, :, 0]
    return np.asarray(cv2.resize(seen, (size[0], size[1]), interpolation=cv2.INTER_LINEAR), np.float32)


def shrunk(bgr: U8, size: tuple[int, int]) -> U8:
    """A picture at `size` (width, height): halved as often as that fits, then bilinear.

    Free of aliasing and, unlike one area average by an odd factor, cheap.
    """
    while bgr.shape[1] >= 2 * size[0] and bgr.shape[0] >= 2 * size[1]:
        even = bgr[: bgr.shape[0] & ~1, : bgr.shape[1] & ~1]
        half = even.shape[1] // 2, even.shape[0] // 2
        bgr = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def fused(pose: F32, selfie: F32) -> F32:
    """Mean of two masks of 0..1 in which the more decided one counts for more, pixel by pixel.

    The pose net knows where the body is, so where the two tell different stories over a whole neighbourhood (a stranger
    behind, an odd posture), the selfie net loses its say; where they differ by an edge, it helps to place it.
    """
    by_pose, by_selfie = np.abs(pose - 0.5) + DOUBT, np.abs(selfie - 0.5) + DOUBT
    agreement = 1.0 - cv2.blur(cv2.absdiff(pose, selfie), (NEIGHBOURHOOD, NEIGHBOURHOOD))
    by_selfie *= np.square(np.square(agreement))
    return np.asarray((pose * by_pose + selfie * by_selfie) / (by_pose + by_selfie), np.float32)


def _on_grid(frame: Frame, box: Box) -> U8:
    return shrunk(frame.bgr[box.slices], grid_size(box.width, box.height))


def _nobody(frame: Frame) -> U8:
    return np.zeros((frame.bgr.shape[0], frame.bgr.shape[1]), np.uint8)


class SelfieSegmenter:
    """MediaPipe's selfie net over the whole frame."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("selfie_segmentation")
        self._steadier = MaskSteadier()

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `Segmenter`."""
        box = whole(frame.size)
        picture = _on_grid(frame, box)
        mask = selfie(self._net, frame.bgr, picture.shape[1::-1])
        if pose is None and np.count_nonzero(mask > 0.9) < MIN_SHARE * mask.size:
            self._steadier.reset()
            return _nobody(frame)
        return enlarged(self._steadier.steady(mask, picture, frame.pts), box, frame.size)


class BlazePoseSegmenter:
    """The mask that the pose's landmark net gives along with the landmarks; costs no net run of its own."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._steadier = MaskSteadier()

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `Segmenter`."""
        if pose is None:
            self._steadier.reset()
            return _nobody(frame)
        box = whole(frame.size)
        picture = _on_grid(frame, box)
        mask = pose.reading.roi.put_back(pose.reading.mask, box.area, picture.shape[1::-1])
        return enlarged(self._steadier.steady(mask, picture, frame.pts), box, frame.size)


class FusedSegmenter:
    """Both nets, and an edge refined by the picture; looks at the person's box only."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("selfie_segmentation")
        self._steadier = MaskSteadier()
        self._hold = BoxHold()
        self._box: Box | None = None
        self._without_pose = SelfieSegmenter(nets)

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `Segmenter`."""
        if pose is None:
            self._box = None
            return self._without_pose.segment(frame, None)
        box = self._hold.update(person_box(pose.reading, frame.size), frame.size)
        if box != self._box:
            self._steadier.reset()
            self._box = box
        picture = _on_grid(frame, box)
        grid = picture.shape[1], picture.shape[0]
        by_pose = pose.reading.roi.put_back(pose.reading.mask, box.area, grid)
        mask = fused(by_pose, selfie(self._net, frame.bgr[box.slices], grid))
        mask = refine(picture, self._steadier.steady(mask, picture, frame.pts))
        return enlarged(mask, box, frame.size, CRISP)


SEGMENTERS: dict[str, Callable[[Nets], Segmenter]] = {
    "selfie": SelfieSegmenter,
    "blazepose": BlazePoseSegmenter,
    "fused": FusedSegmenter,
}
