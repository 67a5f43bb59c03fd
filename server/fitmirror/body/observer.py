"""Observer: a frame in, the body that stands there out. Holds what one mirror knows of its shopper over time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitmirror.body.body import Body, Face
from fitmirror.body.face import FaceTrack
from fitmirror.body.matte import refine
from fitmirror.body.pose import Pose, PoseTrack
from fitmirror.body.segmenters import SEGMENTERS
from fitmirror.frames import U8, Frame
from fitmirror.nets.runtime import Nets

NETS = ("pose_detection", "pose_landmark_full", "selfie_segmentation", "face_landmark", "face_detection_short_range")


def warm(nets: Nets) -> None:
    """Load the nets and what numba compiles, so that the first frame takes no longer than the next.

    Takes seconds on an installation's very first run, when there is no compiled code in numba's cache yet.
    """
    nets.warm(*NETS)
    refine(np.zeros((16, 16, 3), np.uint8), np.eye(16, dtype=np.float32))


@dataclass(frozen=True)
class Seen:
    """Seconds that observing took: the mask, and pose with face."""

    segment_s: float
    pose_s: float


@dataclass(frozen=True, eq=False)
class Followed:
    """A frame's pose and face, before its mask.

    Attributes:
        pose: Or None where nobody is seen.
        face: Or None where none is in view.
        pose_s: Seconds that it took.
    """

    pose: Pose | None
    face: Face | None
    pose_s: float

    @property
    def read(self) -> bool:
        """Whether the pose net has read this very frame, and time is short for more."""
        return self.pose is not None and self.pose.read

    def body(self, alpha: U8) -> Body:
        """The body, with a mask (h, w)."""
        if self.pose is None:
            return Body(alpha, None, None, self.face)
        return Body(alpha, self.pose.landmarks, self.pose.depth, self.face)


class Observer:
    """Watches one shopper; one per mirror, not thread-safe.

    Args:
        nets: The stateless nets, shared with other mirrors.
        segmenter: A key of `fitmirror.body.segmenters.SEGMENTERS`.
        pose_every: Run the pose net, the dearest of all, on every n-th frame and move its answer on in between.

    Raises:
        KeyError: an unknown segmenter.
        ValueError: `pose_every` below 1.
    """

    def __init__(self, nets: Nets, segmenter: str = "fused", pose_every: int = 1) -> None:
        """See the class."""
        self._segmenter = SEGMENTERS[segmenter](nets)
        self._pose = PoseTrack(nets, pose_every)
        self._face = FaceTrack(nets)

    def observe(self, frame: Frame, timer: Callable[[], float]) -> tuple[Body, Seen]:
        """Who stands in this frame, and how long it took to see.

        Raises:
            Exception: whatever a net throws; the next frame starts from a sane state.
        """
        followed = self.follow(frame, timer)
        return self.complete(frame, followed, timer)

    def follow(self, frame: Frame, timer: Callable[[], float]) -> Followed:
        """The first half of observing, without the mask; enough where nothing is drawn afresh.

        Raises:
            Exception: as `observe`.
        """
        started = timer()
        pose = self._pose.update(frame)
        face = self._face.update(frame, pose)
        return Followed(pose, face, timer() - started)

    def complete(self, frame: Frame, followed: Followed, timer: Callable[[], float]) -> tuple[Body, Seen]:
        """The second half: the mask, for the same frame.

        Raises:
            Exception: as `observe`.
        """
        started = timer()
        alpha = self._segmenter.segment(frame, followed.pose)
        return followed.body(alpha), Seen(timer() - started, followed.pose_s)
