"""The pose track: where the one person in front of the mirror has their 33 landmarks, frame after frame.

BlazePose (Bazarevsky et al., "BlazePose: On-device Real-time Body Pose Tracking", 2020) as MediaPipe runs it: a
detector finds a region, the landmark net reads it, and its two alignment points give the next frame's region. The
detector runs again only when the net says that nobody is in the region.
"""

from dataclasses import dataclass, replace

import numpy as np

from fitmirror.body import roi as geometry
from fitmirror.body.body import LANDMARKS, LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER
from fitmirror.body.detection import POSE, Detector, nearest_middle
from fitmirror.body.landmark_flow import Glimpse, LandmarkFlow, glimpse
from fitmirror.body.landmark_net import ROI_GROWTH, PoseReader, Reading
from fitmirror.body.one_euro import OneEuro
from fitmirror.body.roi import Roi
from fitmirror.frames import F32, Frame
from fitmirror.nets.runtime import Nets

MIN_PRESENCE = 0.5
# What was seen before that says nothing of now; yet a machine that has fallen behind must not be asked for more.
LONGEST_REST_S = 0.7
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
        age: Frames since the one that the net read.
        travel: See `fitmirror.body.body.Body`.
    """

    landmarks: F32
    depth: F32
    reading: Reading
    age: int = 0
    travel: F32 | None = None

    def moved(self, by: F32) -> "Pose":
        """The pose with each landmark moved by (33, 2) frame px."""
        landmarks = self.landmarks.copy()
        landmarks[:, :2] += by
        reading = self.reading.shifted(by[BODY_CORE].mean(axis=0))
        travel = None if self.travel is None else self.travel + by
        return replace(self, landmarks=landmarks, reading=reading, travel=travel)


@dataclass(frozen=True, eq=False)
class _Last:
    """Where the net last ran."""

    pts: float
    pose: Pose
    glimpse: Glimpse


class PoseTrack:
    """Follows one person; state of one mirror.

    Args:
        nets: The stateless nets.
        every: Look for somebody, or run the landmark net, on every n-th frame; in between its last answer stands, which
            `bring` moves to a frame by optical flow. 1 is truest.

    Raises:
        ValueError: `every` below 1.
    """

    def __init__(self, nets: Nets, every: int = 1) -> None:
        """See the class."""
        self.pace(every)
        self._detector = Detector(nets.get("pose_detection"), POSE)
        self._reader = PoseReader(nets)
        self._last: _Last | None = None
        self._flow = LandmarkFlow()
        self._travel = np.zeros((LANDMARKS, 2), np.float32)
        self._points = OneEuro(MIN_CUTOFF_HZ, BETA)
        self._visibility = OneEuro(VISIBILITY_CUTOFF_HZ)
        self._roi: Roi | None = None
        self._size = (0, 0)
        self._absent = 0  # frames until somebody is looked for again

    def pace(self, every: int) -> None:
        """Run the landmark net more or less often.

        Raises:
            ValueError: `every` below 1.
        """
        if every < 1:
            raise ValueError(f"the pose net runs every 1 or more frames, not every {every}")
        self._every = every

    def reset(self) -> None:
        """Let the person go: the next frame is searched anew."""
        self._roi = None
        self._last = None
        self._points.reset()
        self._visibility.reset()

    def update(self, frame: Frame) -> Pose | None:
        """The latest pose that the net has read, of this or an earlier frame; None where nobody is seen."""
        if self._absent > 0 and frame.size == self._size:
            self._absent -= 1
            return None
        last = self._last
        if (
            last is not None
            and frame.size == self._size
            and last.pose.age + 1 < self._every
            and 0 <= frame.pts - last.pts <= LONGEST_REST_S
        ):
            older = replace(last.pose, age=last.pose.age + 1)
            self._last = replace(last, pose=older)
            return older
        return self._read(frame)

    def bring(self, frame: Frame, pose: Pose) -> Pose | None:
        """The latest pose, which is that of an earlier frame, as it is in this one; None where nobody is seen.

        Each landmark goes where the picture around it went. Where that cannot be told, as after a cut, the net reads.
        """
        if pose.age == 0:
            return pose
        by = self._flow.way(pose.landmarks[:, :2], self._last.glimpse, frame) if self._last else None
        return self._read(frame) if by is None else pose.moved(by)

    def _read(self, frame: Frame) -> Pose | None:
        if frame.size != self._size:
            self.reset()
            self._size = frame.size
        last = self._last
        if last is not None:  # should the net throw, the next frame asks it again
            self._last = replace(last, pose=replace(last.pose, age=self._every))
        reading = self._follow(frame)
        followed = reading is not None
        reading = reading or self._search(frame)
        if reading is None:
            self.reset()
            self._absent = self._every - 1
            return None
        told = followed and last is not None and self._move_on(frame, last, reading)
        pose = self._filtered(reading, frame.pts, told)
        self._last = _Last(frame.pts, pose, glimpse(frame, reading))
        return pose

    def _move_on(self, frame: Frame, last: "_Last", reading: Reading) -> bool:
        """Follow the motion that picture and net agree on; whether the picture told of any."""
        if not 0 <= frame.pts - last.pts <= LONGEST_REST_S:
            return False
        was = last.pose.landmarks[:, :2]
        by = self._flow.way(was, last.glimpse, frame)
        if by is None:
            return False
        read = reading.points[:LANDMARKS] - was
        agreed = (read * by).sum(axis=1) / np.maximum(np.square(by).sum(axis=1), 1e-6)
        by = by * np.clip(agreed, 0.0, 1.0)[:, None]
        self._travel = self._travel + by
        if self._every > 1:
            # Readings are far apart in time: the filter would lag behind them.
            self._points.move(np.column_stack([by, np.zeros(LANDMARKS, np.float32)]))
        return True

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

    def _filtered(self, reading: Reading, pts: float, told: bool) -> Pose:
        self._roi = held(reading.roi, reading.next_roi())
        scale = 1.0 / max(reading.roi.size, 1.0)
        values = np.column_stack([reading.points[:LANDMARKS], reading.depth[:LANDMARKS]])
        values = self._points.filter(values, pts, scale)
        visibility = self._visibility.filter(reading.visibility[:LANDMARKS], pts)
        landmarks = np.column_stack([values[:, :2], visibility])
        return Pose(landmarks, values[:, 2], reading, travel=self._travel if told else None)
