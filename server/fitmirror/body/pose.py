"""The pose track: where the one person in front of the mirror has their 33 landmarks, frame after frame.

BlazePose (Bazarevsky et al., "BlazePose: On-device Real-time Body Pose Tracking", 2020) as MediaPipe runs it: a
detector finds a region, the landmark net reads it, and its two alignment points give the next frame's region. The
detector runs again only when the net says that nobody is in the region.
"""

from dataclasses import dataclass

import numpy as np

from fitmirror.body import roi as geometry
from fitmirror.body.body import LANDMARKS
from fitmirror.body.detection import POSE, Detector, nearest_middle
from fitmirror.body.one_euro import OneEuro
from fitmirror.body.roi import Roi
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Nets

NET_PIXELS = 256
POINTS = 39  # 33 landmarks, 2 alignment points (hip centre and one on the circle around the person), 4 unused
HIP_CENTRE, ON_CIRCLE = 33, 34
ROI_GROWTH = 1.25
MIN_PRESENCE = 0.5


@dataclass(frozen=True, eq=False)
class Reading:
    """What the landmark net says of one region of one frame, unfiltered.

    Attributes:
        points: (39, 2) float32, frame px.
        depth: (39,) float32, frame px, hips at 0, smaller is nearer.
        visibility: (39,) float32, 0..1.
        presence: Whether a person is in the region, 0..1.
        mask: (256, 256) float32 person probability over the region.
        roi: The region that was read.
    """

    points: F32
    depth: F32
    visibility: F32
    presence: float
    mask: F32
    roi: Roi

    def next_roi(self) -> Roi:
        """Where to read next."""
        return geometry.from_axis(self.points[HIP_CENTRE], self.points[ON_CIRCLE], ROI_GROWTH)


# A region that sways with its own landmarks makes them sway: it stays while the person is still well inside it.
HOLD_SHIFT, HOLD_GROWTH, HOLD_TURN_RAD = 0.06, 0.1, 0.08


def held(roi: Roi, wanted: Roi) -> Roi:
    """The region to read next: the same again, unless the wanted one has moved, grown or turned away from it."""
    near = (
        abs(wanted.x - roi.x) + abs(wanted.y - roi.y) < HOLD_SHIFT * roi.size
        and abs(wanted.size - roi.size) < HOLD_GROWTH * roi.size
        and abs((wanted.angle - roi.angle + np.pi) % (2 * np.pi) - np.pi) < HOLD_TURN_RAD
    )
    return roi if near else wanted


HEAT_PIXELS = 64
HEAT_REACH = 3  # cells each side
MIN_HEAT = 0.5


def refine(points: F32, heat: F32) -> F32:
    """Points moved to the centre of mass of their heat map around them, where it is warm enough (as MediaPipe does).

    Args:
        points: (n, 2) in heat-map cells.
        heat: (64, 64, n) probability.
    """
    step = np.arange(-HEAT_REACH, HEAT_REACH + 1)
    cell = np.floor(points).astype(int)
    inside = ((cell >= 0) & (cell < HEAT_PIXELS)).all(axis=1)
    x, y = cell[:, 0, None] + step, cell[:, 1, None] + step
    known = ((y >= 0) & (y < HEAT_PIXELS))[:, :, None] & ((x >= 0) & (x < HEAT_PIXELS))[:, None, :]
    n = np.arange(len(points))[:, None, None]
    last = HEAT_PIXELS - 1
    around = heat[np.clip(y, 0, last)[:, :, None], np.clip(x, 0, last)[:, None, :], n] * known
    total = around.sum(axis=(1, 2))
    good = inside & (around.max(axis=(1, 2)) >= MIN_HEAT) & (total > 0)
    total = np.where(good, total, 1.0)
    mass = np.stack([(around.sum(axis=1) * x).sum(axis=1), (around.sum(axis=2) * y).sum(axis=1)], axis=1)
    return np.where(good[:, None], mass / total[:, None], points).astype(np.float32)


class PoseReader:
    """Reads one region of a picture with the landmark net; stateless."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("pose_landmark_full")

    def read(self, bgr: U8, roi: Roi) -> Reading:
        """Landmarks and person mask of the region."""
        values, presence, mask, heat, _ = self._net.run(geometry.net_input(roi.cut(bgr, NET_PIXELS)))
        values = values.reshape(POINTS, 5)
        cells = NET_PIXELS / HEAT_PIXELS
        points = refine(values[:, :2] / cells, geometry.sigmoid(heat[0])) * cells
        return Reading(
            points=roi.points_to_frame(points, NET_PIXELS),
            depth=values[:, 2] * np.float32(roi.size / NET_PIXELS),
            visibility=geometry.sigmoid(values[:, 3]),
            presence=float(presence.reshape(-1)[0]),
            mask=geometry.sigmoid(mask[0, :, :, 0]),
            roi=roi,
        )


@dataclass(frozen=True, eq=False)
class Pose:
    """The tracked pose in one frame.

    Attributes:
        landmarks: (33, 3) float32: x, y in frame px, visibility; filtered in time.
        depth: (33,) float32, frame px; filtered in time.
        reading: What the net said, unfiltered.
    """

    landmarks: F32
    depth: F32
    reading: Reading


class PoseTrack:
    """Follows one person; state of one mirror."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._detector = Detector(nets.get("pose_detection"), POSE)
        self._reader = PoseReader(nets)
        self._points = OneEuro(MIN_CUTOFF_HZ, BETA)
        self._visibility = OneEuro(VISIBILITY_CUTOFF_HZ)
        self._roi: Roi | None = None
        self._size = (0, 0)

    def reset(self) -> None:
        """Let the person go: the next frame is searched anew."""
        self._roi = None
        self._points.reset()
        self._visibility.reset()

    def update(self, frame: Frame) -> Pose | None:
        """The pose in this frame, or None where nobody is seen."""
        if frame.size != self._size:
            self.reset()
            self._size = frame.size
        reading = self._follow(frame) or self._search(frame)
        if reading is None:
            self.reset()
            return None
        return self._filtered(reading, frame.pts)

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


# MediaPipe's filter has beta 80; with the region held the landmarks are calm enough for less lag.
MIN_CUTOFF_HZ, BETA = 0.05, 160.0
VISIBILITY_CUTOFF_HZ = 0.53  # MediaPipe keeps 0.1 of the new value per frame at 30 fps
