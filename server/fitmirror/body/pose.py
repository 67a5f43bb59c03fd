"""The pose track: where the one person in front of the mirror has their 33 landmarks, frame after frame.

BlazePose (Bazarevsky et al., "BlazePose: On-device Real-time Body Pose Tracking", 2020) as MediaPipe runs it: a
detector finds a region, the landmark net reads it, and its two alignment points give the next frame's region. The
detector runs again only when the net says that nobody is in the region.
"""

from dataclasses import dataclass

import numpy as np

from fitmirror.body import roi as geometry
from fitmirror.body.body import LANDMARKS, LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER
from fitmirror.body.detection import POSE, Detector, nearest_middle
from fitmirror.body.landmark_net import ROI_GROWTH, PoseReader, Reading
from fitmirror.body.one_euro import OneEuro
from fitmirror.body.roi import Roi
from fitmirror.frames import F32, Frame
from fitmirror.nets.runtime import Nets

MIN_PRESENCE = 0.5
# Over more time nobody moves evenly; yet a machine that has fallen behind must not be asked for more on top of it.
LONGEST_STEP_S = 0.6
GOES_ON = 0.75  # share of its speed a pose is taken to keep: a little late is better than shooting past
# MediaPipe's filter has beta 80; with the region held the landmarks are calm enough for less lag.
MIN_CUTOFF_HZ, BETA = 0.05, 140.0
VISIBILITY_CUTOFF_HZ = 0.53  # MediaPipe keeps 0.1 of the new value per frame at 30 fps
BODY_CORE = [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]

# A region that sways with its own landmarks makes them sway: it stays while the person is still well inside it.
HOLD_SHIFT, HOLD_GROWTH, HOLD_TURN_RAD = 0.02, 0.04, 0.03


def held(roi: Roi, wanted: Roi) -> Roi:
    """The region to read next: the same again, unless the wanted one has moved, grown or turned away from it."""
    near = (
        abs(wanted.x - roi.x) + abs(wanted.y - roi.y) < HOLD_SHIFT * roi.size
        and abs(wanted.size - roi.size) < HOLD_GROWTH * roi.size
        and abs((wanted.angle - roi.angle + np.pi) % (2 * np.pi) - np.pi) < HOLD_TURN_RAD
    )
    return roi if near else wanted


@dataclass(frozen=True, eq=False)
class Pose:
    """The tracked pose in one frame.

    Attributes:
        landmarks: (33, 3) float32: x, y in frame px, visibility; filtered in time.
        depth: (33,) float32, frame px; filtered in time.
        reading: What the net said, unfiltered.
        read: Whether the net read this very frame; else the pose has moved on from the last one that it read.
    """

    landmarks: F32
    depth: F32
    reading: Reading
    read: bool = True


class PoseMotion:
    """Where a pose goes on to, from the last two that were seen."""

    def __init__(self) -> None:
        """See the class."""
        self._seen: list[tuple[float, Pose]] = []

    def reset(self) -> None:
        """Forget the past."""
        self._seen = []

    def add(self, pose: Pose, pts: float) -> None:
        """A pose that was seen."""
        self._seen = [*self._seen[-1:], (pts, pose)]

    def at(self, pts: float) -> Pose | None:
        """The pose a little later, moving on as it did; None where too little is known or too much time has passed."""
        if len(self._seen) < 2:
            return None
        (first_pts, first), (last_pts, last) = self._seen
        step, ahead = last_pts - first_pts, pts - last_pts
        if not (0 < step < LONGEST_STEP_S and 0 <= ahead < LONGEST_STEP_S):
            return None
        share = np.float32(GOES_ON * min(ahead / step, 1.0))
        landmarks = last.landmarks.copy()
        shift = (last.landmarks[:, :2] - first.landmarks[:, :2]) * share
        landmarks[:, :2] += shift
        return Pose(landmarks, last.depth, last.reading.shifted(shift[BODY_CORE].mean(axis=0)), read=False)


class PoseTrack:
    """Follows one person; state of one mirror.

    Args:
        nets: The stateless nets.
        every: Run the landmark net on every n-th frame; in between the pose moves on as it moved. 1 is truest.

    Raises:
        ValueError: `every` below 1.
    """

    def __init__(self, nets: Nets, every: int = 1) -> None:
        """See the class."""
        if every < 1:
            raise ValueError(f"the pose net runs every 1 or more frames, not every {every}")
        self._detector = Detector(nets.get("pose_detection"), POSE)
        self._reader = PoseReader(nets)
        self._every = every
        self._motion = PoseMotion()
        self._rest = 0  # frames until the net runs again
        self._points = OneEuro(MIN_CUTOFF_HZ, BETA)
        self._visibility = OneEuro(VISIBILITY_CUTOFF_HZ)
        self._roi: Roi | None = None
        self._size = (0, 0)

    def reset(self) -> None:
        """Let the person go: the next frame is searched anew."""
        self._roi = None
        self._rest = 0
        self._motion.reset()
        self._points.reset()
        self._visibility.reset()

    def update(self, frame: Frame) -> Pose | None:
        """The pose in this frame, or None where nobody is seen."""
        if frame.size != self._size:
            self.reset()
            self._size = frame.size
        predicted = self._motion.at(frame.pts) if self._rest > 0 else None
        if predicted is not None:
            self._rest -= 1
            return predicted
        # Should the net throw, the next frame asks it again.
        self._rest = 0
        reading = self._follow(frame) or self._search(frame)
        if reading is None:
            self.reset()
            return None
        pose = self._filtered(reading, frame.pts)
        self._motion.add(pose, frame.pts)
        self._rest = self._every - 1
        return pose

    def _follow(self, frame: Frame) -> Reading | None:
        if self._roi is None:
            return None
        reading = self._reader.read(frame.bgr, self._roi)
        return reading if reading.presence >= MIN_PRESENCE else None

    def _search(self, frame: Frame) -> Reading | None:
        self.reset()
        found = nearest_middle(self._detector.find(frame.bgr), frame.size[0])
        if found is None:
            return None
        roi = geometry.from_axis(found.points[0], found.points[1], ROI_GROWTH)
        reading = self._reader.read(frame.bgr, roi)
        return reading if reading.presence >= MIN_PRESENCE else None

    def _filtered(self, reading: Reading, pts: float) -> Pose:
        self._roi = held(reading.roi, reading.next_roi())
        scale = 1.0 / max(reading.roi.size, 1.0)
        values = np.column_stack([reading.points[:LANDMARKS], reading.depth[:LANDMARKS]])
        values = self._points.filter(values, pts, scale)
        visibility = self._visibility.filter(reading.visibility[:LANDMARKS], pts)
        return Pose(np.column_stack([values[:, :2], visibility]), values[:, 2], reading)
