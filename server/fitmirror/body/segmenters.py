"""Who is person and who is background: the segmenters, by name.

A segmenter holds one mirror's state over time; the nets it runs are shared. Every one works on a coarse grid over the
frame or the person in it, steadies the mask there, and enlarges it at the end.
"""

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from fitmirror.body.grabcut import GrabCutSegmenter
from fitmirror.body.grid import CRISP, enlarged, nobody, on_grid, shrunk
from fitmirror.body.matte import refine
from fitmirror.body.person_box import Box, BoxHold, person_box, whole
from fitmirror.body.pose import Pose
from fitmirror.body.roi import net_input
from fitmirror.body.steadiness import MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Net, Nets

SELFIE_PIXELS = 256
MIN_SHARE = 0.003  # of the frame; less confident person than this, without a pose, is nobody
DOUBT = 0.025  # weight of a mask that says one half, against 0.525 of one that says 0 or 1
NEIGHBOURHOOD = 15  # grid pixels


class Segmenter(Protocol):
    """Finds the person's opacity in frame after frame."""

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """(h, w) uint8 person opacity at the frame's size; all zero where nobody is seen.

        Args:
            frame: The next frame, in order of pts.
            pose: The tracked pose in this very frame, or None.
        """
        ...


def selfie(net: Net, bgr: U8, size: tuple[int, ...]) -> F32:
    """Person probability of a picture, float32, at `size` (width, height); the net sees it squashed to a square."""
    square = shrunk(bgr, (SELFIE_PIXELS, SELFIE_PIXELS))
    seen = net.run(net_input(square))[0][0, :, :, 0]
    return np.asarray(cv2.resize(seen, (size[0], size[1]), interpolation=cv2.INTER_LINEAR), np.float32)


def fused(pose: F32, selfie: F32) -> F32:
    """Mean of two masks of 0..1 in which the more decided one counts for more, pixel by pixel.

    The pose net knows where the body is, so where the two tell different stories over a whole neighbourhood (a stranger
    behind, an odd posture), the selfie net loses its say; where they differ by an edge, it helps to place it.
    """
    by_pose, by_selfie = np.abs(pose - 0.5) + DOUBT, np.abs(selfie - 0.5) + DOUBT
    agreement = 1.0 - cv2.blur(cv2.absdiff(pose, selfie), (NEIGHBOURHOOD, NEIGHBOURHOOD))
    by_selfie *= np.square(np.square(agreement))
    return np.asarray((pose * by_pose + selfie * by_selfie) / (by_pose + by_selfie), np.float32)


class SelfieSegmenter:
    """MediaPipe's selfie net over the whole frame."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("selfie_segmentation")
        self._steadier = MaskSteadier()

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `Segmenter`."""
        box = whole(frame.size)
        picture = on_grid(frame, box)
        mask = selfie(self._net, frame.bgr, picture.shape[1::-1])
        if pose is None and np.count_nonzero(mask > 0.9) < MIN_SHARE * mask.size:
            self._steadier.reset()
            return nobody(frame)
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
            return nobody(frame)
        box = whole(frame.size)
        picture = on_grid(frame, box)
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
        picture = on_grid(frame, box)
        grid = picture.shape[1], picture.shape[0]
        by_pose = pose.reading.roi.put_back(pose.reading.mask, box.area, grid)
        mask = fused(by_pose, selfie(self._net, frame.bgr[box.slices], grid))
        mask = refine(picture, self._steadier.steady(mask, picture, frame.pts))
        return enlarged(mask, box, frame.size, CRISP)


SEGMENTERS: dict[str, Callable[[Nets], Segmenter]] = {
    "selfie": SelfieSegmenter,
    "blazepose": BlazePoseSegmenter,
    "fused": FusedSegmenter,
    "grabcut": GrabCutSegmenter,
}
