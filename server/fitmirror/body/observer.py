"""Observer: a frame in, the body that stands there out. Holds what one mirror knows of its shopper over time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitmirror.body.body import Body, Face
from fitmirror.body.face import FaceTrack
from fitmirror.body.matte import refine
from fitmirror.body.pose import Pose, PoseTrack
from fitmirror.body.segmenters import make
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
    """Who is followed, before anything costly is done for it.

    Attributes:
        pose: The latest that the net has read, or None where nobody is seen.
        pose_s: Seconds that it took.
    """

    pose: Pose | None
    pose_s: float

    @property
    def read(self) -> bool:
        """Whether the pose net has read this very frame, and time is short for more."""
        return self.pose is not None and self.pose.age == 0


def body_of(pose: Pose | None, face: Face | None, alpha: U8) -> Body:
    """What is known of one person as a body; `alpha` is (h, w)."""
    if pose is None:
        return Body(alpha, None, None, face)
    return Body(alpha, pose.landmarks, pose.depth, face, pose.travel)


class Observer:
    """Watches one shopper; one per mirror, not thread-safe.

    Args:
        nets: The stateless nets, shared with other mirrors.
        segmenter: A name that `fitmirror.body.segmenters.make` takes.
        pose_every: Run the pose net, the dearest of all, on every n-th frame and bring its answer along in between.

    Raises:
        KeyError: an unknown segmenter, or one whose net is not there.
        ValueError: `pose_every` below 1.
    """

    def __init__(self, nets: Nets, segmenter: str = "fused", pose_every: int = 1) -> None:
        """See the class."""
        self._nets = nets
        self._segmenter = make(segmenter, nets)
        self._pose = PoseTrack(nets, pose_every)
        self._face = FaceTrack(nets)

    def pace(self, pose_every: int) -> None:
        """Run the pose net more or less often, from the next frame on.

        Raises:
            ValueError: `pose_every` below 1.
        """
        self._pose.pace(pose_every)

    def change(self, segmenter: str) -> None:
        """Find the mask in another way from the next frame on; who is followed stays.

        Raises:
            KeyError: an unknown segmenter, or one whose net is not there; nothing has changed then.
        """
        self._segmenter = make(segmenter, self._nets)

    def observe(self, frame: Frame, timer: Callable[[], float]) -> tuple[Body, Seen]:
        """Who stands in this frame, and how long it took to see.

        Raises:
            Exception: whatever a net throws; the next frame starts from a sane state.
        """
        followed = self.follow(frame, timer)
        return self.complete(frame, followed, timer)

    def follow(self, frame: Frame, timer: Callable[[], float]) -> Followed:
        """The first half of observing, without face and mask; enough where nothing is drawn afresh.

        Raises:
            Exception: as `observe`.
        """
        started = timer()
        pose = self._pose.update(frame)
        if pose is None:
            self._face.reset()
        return Followed(pose, timer() - started)

    def complete(self, frame: Frame, followed: Followed, timer: Callable[[], float]) -> tuple[Body, Seen]:
        """The second half, for the same frame: the pose as it is in it, the face and the mask.

        Raises:
            Exception: as `observe`.
        """
        started = timer()
        pose = None if followed.pose is None else self._pose.bring(frame, followed.pose)
        face = self._face.update(frame, pose)
        posed = timer()
        alpha = self._segmenter.segment(frame, pose)
        return body_of(pose, face, alpha), Seen(timer() - posed, followed.pose_s + posed - started)
