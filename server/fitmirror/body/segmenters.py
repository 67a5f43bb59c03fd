"""Who is person and who is background: the segmenters, by name.

A segmenter holds one mirror's state over time; the nets it runs are shared. Every one works on a coarse grid over the
frame (`GRID_LINES` high), steadies the mask there, and enlarges it at the end.
"""

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from fitmirror.body.matte import refine
from fitmirror.body.person_box import Box, BoxHold, person_box
from fitmirror.body.pose import Pose
from fitmirror.body.roi import net_input
from fitmirror.body.steadiness import MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Net, Nets

GRID_LINES = 288  # shorter frames are their own grid
GRID_PIXELS = 160_000  # a grid never has more
SELFIE_PIXELS = 256
MIN_SHARE = 0.003  # of the frame; less confident person than this, without a pose, is nobody
DOUBT = 0.025  # weight of a mask that says one half, against 0.525 of one that says 0 or 1
NEIGHBOURHOOD = 15  # grid pixels
CRISP = 1.5  # contrast about one half after enlarging: the grid's ramp is wider than an edge in focus


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
    """(width, height) of the grid over a frame."""
    scale = min(1.0, GRID_LINES / height, (GRID_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def enlarged(mask: F32, size: tuple[int, int], gain: float = 1.0) -> U8:
    """A mask of 0..1 as uint8 of `size` (width, height), its contrast raised about one half by `gain`."""
    levels = cv2.convertScaleAbs(np.maximum(mask, 0.0), alpha=255.0)
    full = cv2.resize(levels, size, interpolation=cv2.INTER_LINEAR)
    if gain != 1.0:
        full = cv2.LUT(full, np.clip((np.arange(256) - 127.5) * gain + 127.5 + 0.5, 0, 255).astype(np.uint8))
    return np.asarray(full, np.uint8)


def selfie(net: Net, bgr: U8) -> F32:
    """(256, 256) float32 person probability of a picture, which is squashed to a square as the net was trained."""
    square = shrunk(bgr, (SELFIE_PIXELS, SELFIE_PIXELS))
    return np.asarray(net.run(net_input(square))[0][0, :, :, 0], np.float32)


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


def _on_grid(frame: Frame) -> U8:
    return shrunk(frame.bgr, grid_size(*frame.size))


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
        picture = _on_grid(frame)
        mask = cv2.resize(selfie(self._net, frame.bgr), picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        if pose is None and np.count_nonzero(mask > 0.9) < MIN_SHARE * mask.size:
            self._steadier.reset()
            return _nobody(frame)
        return enlarged(self._steadier.steady(np.asarray(mask, np.float32), picture, frame.pts), frame.size)


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
        picture = _on_grid(frame)
        grid = picture.shape[1], picture.shape[0]
        scale = grid[0] / frame.size[0], grid[1] / frame.size[1]
        mask = pose.reading.roi.put_back(pose.reading.mask, scale, grid)
        return enlarged(self._steadier.steady(mask, picture, frame.pts), frame.size)


class FusedSegmenter:
    """Both nets, and an edge refined by the picture; the selfie net looks at the person only."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("selfie_segmentation")
        self._steadier = MaskSteadier()
        self._hold = BoxHold()
        self._alone = SelfieSegmenter(nets)

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `Segmenter`."""
        if pose is None:
            self._steadier.reset()
            return self._alone.segment(frame, None)
        picture = _on_grid(frame)
        box = self._hold.update(person_box(pose.reading, frame.size), frame.size)
        mask = self._fused(frame, picture, pose, box)
        mask = self._steadier.steady(mask, picture, frame.pts)
        left, top, right, bottom = box.on_grid(frame.size, mask.shape[1::-1])
        part = np.s_[top:bottom, left:right]
        mask = mask.copy()
        mask[part] = refine(picture[part], mask[part])
        return enlarged(mask, frame.size, CRISP)

    def _fused(self, frame: Frame, picture: U8, pose: Pose, box: Box) -> F32:
        grid = picture.shape[1], picture.shape[0]
        scale = grid[0] / frame.size[0], grid[1] / frame.size[1]
        mask = pose.reading.roi.put_back(pose.reading.mask, scale, grid)
        crop = frame.bgr[box.top : box.bottom, box.left : box.right]
        left, top, right, bottom = box.on_grid(frame.size, grid)
        seen = cv2.resize(selfie(self._net, crop), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        out = np.zeros_like(mask)
        part = np.s_[top:bottom, left:right]
        out[part] = fused(mask[part], np.asarray(seen, np.float32))
        return out


SEGMENTERS: dict[str, Callable[[Nets], Segmenter]] = {
    "selfie": SelfieSegmenter,
    "blazepose": BlazePoseSegmenter,
    "fused": FusedSegmenter,
}
