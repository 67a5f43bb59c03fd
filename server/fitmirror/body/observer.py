"""Observer: a frame in, the body that stands there out. Holds what one mirror knows of its shopper over time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitmirror.body.body import Body
from fitmirror.body.face import FaceTrack
from fitmirror.body.matte import refine
from fitmirror.body.pose import PoseTrack
from fitmirror.body.segmenters import SEGMENTERS
from fitmirror.frames import Frame
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
        started = timer()
        pose = self._pose.update(frame)
        face = self._face.update(frame, pose)
        posed = timer()
        alpha = self._segmenter.segment(frame, pose)
        ended = timer()
        landmarks = None if pose is None else pose.landmarks
        body = Body(alpha, landmarks, None if pose is None else pose.depth, face)
        return body, Seen(ended - posed, posed - started)
