"""Who is person and who is background: the segmenters, by name.

A segmenter holds one mirror's state over time; the nets it runs are shared. Every one works on a coarse grid over the
frame or the person in it, steadies the mask there, and enlarges it at the end.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import cv2
import numpy as np

from fitmirror.body.grabcut import GrabCutSegmenter
from fitmirror.body.grid import CRISP, MIN_SHARE, enlarged, nobody, on_grid, shrunk
from fitmirror.body.instances import InstanceSegmenter
from fitmirror.body.mask_net import MaskNetSegmenter
from fitmirror.body.matte import refine
from fitmirror.body.person_box import Box, BoxHold, person_box, whole
from fitmirror.body.pose import Pose
from fitmirror.body.roi import net_input
from fitmirror.body.steadiness import MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.catalog import UnknownNetError
from fitmirror.nets.kept import Kept, KeptError, KeptNets
from fitmirror.nets.reading import MaskOutput
from fitmirror.nets.runtime import Net, Nets

SELFIE_PIXELS = 256
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


class MissingNetError(KeyError):
    """A segmenter cannot run for want of its net, or there is none of that name; the text says what to do."""

    def __str__(self) -> str:
        """The sentence itself, where KeyError would quote it."""
        return str(self.args[0])


NEEDS: dict[str, tuple[str, ...]] = {
    "deeplab": ("deeplab", "deeplabv3-257"),
    "maskrcnn": ("maskrcnn", "maskrcnn-12", "maskrcnn-12-int8"),
    "pphumanseg": ("pphumanseg",),
}
"""The nets, each enough alone, of the segmenters that run only where the user has fetched one; the best first."""

_TO_PULL = {"deeplab": "deeplabv3-257", "maskrcnn": "maskrcnn-12", "pphumanseg": "pphumanseg"}


def _on_kept(name: str, nets: Nets) -> Segmenter:
    """A segmenter on a net that the user has fetched."""
    kept = _kept_for(name, nets.kept)
    if kept is None:
        raise MissingNetError(why_not(name, nets.kept))
    assert kept.reading is not None
    kind = MaskNetSegmenter if isinstance(kept.reading.output, MaskOutput) else InstanceSegmenter
    return kind(nets.get(kept.name), kept.reading)


SEGMENTERS: dict[str, Callable[[Nets], Segmenter]] = {
    "selfie": SelfieSegmenter,
    "blazepose": BlazePoseSegmenter,
    "fused": FusedSegmenter,
    "grabcut": GrabCutSegmenter,
    "deeplab": partial(_on_kept, "deeplab"),
    "maskrcnn": partial(_on_kept, "maskrcnn"),
    "pphumanseg": partial(_on_kept, "pphumanseg"),
}


def make(name: str, nets: Nets) -> Segmenter:
    """A segmenter for one mirror: one of `SEGMENTERS`, or one on a net of the user's, by the net's name.

    Raises:
        MissingNetError: there is none of that name, or its net is not there.
        OSError: the net's file or description is damaged.
    """
    return SEGMENTERS[name](nets) if name in SEGMENTERS else _on_kept(name, nets)


def runnable(kept: KeptNets | None) -> tuple[str, ...]:
    """Names of the segmenters that have what they need, those on the user's own nets last."""
    ready = [name for name in SEGMENTERS if why_not(name, kept) is None]
    taken = {*SEGMENTERS, *(net for names in NEEDS.values() for net in names)}
    own = [name for name in (kept.names() if kept else ()) if name not in taken and _kept_for(name, kept)]
    return (*ready, *own)


def why_not(name: str, kept: KeptNets | None) -> str | None:
    """Why there is no such segmenter, and what to do about it, in words; None where it can run."""
    if (name in SEGMENTERS and name not in NEEDS) or _kept_for(name, kept):
        return None
    if name in NEEDS:
        way_out = f"fitmirror models pull {_TO_PULL[name]}, or import FILE --as segmenter --name {name}"
        return f"the segmenter {name} needs a net that is not here yet: {way_out}"
    return f"there is no segmenter {name!r}, only {', '.join(runnable(kept))}"


def _kept_for(name: str, kept: KeptNets | None) -> Kept | None:
    """The user's net that a segmenter runs on, or None."""
    if kept is None:
        return None
    for net in NEEDS.get(name, (name,)):
        try:
            found = kept.find(net)
        except (UnknownNetError, KeptError):
            continue
        if found.reading is not None and kept.path(found).is_file():
            return found
    return None
