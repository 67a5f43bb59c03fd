"""What must not leave the machine: faces, and the room behind the shopper. Looked for in the very picture that is sent.

The mirror's own pose may be of a frame some tenths of a second before it, time enough for a head to be elsewhere: it
says where to look, and both where it says the head is and where the picture shows one are covered. Rather too much than
too little.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER
from fitmirror.body.detection import FACE, POSE, Detection, Detector
from fitmirror.body.face import FACE_POINTS, MIN_PRESENCE, FaceReader, roi_of_mesh, roi_of_pose
from fitmirror.body.landmark_net import ROI_GROWTH, PoseReader, Reading
from fitmirror.body.pose import MIN_PRESENCE as MIN_BODY
from fitmirror.body.pose import Pose
from fitmirror.body.roi import Roi, from_axis
from fitmirror.body.segmenters import FusedSegmenter, SelfieSegmenter
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Nets

LEAST_PERSON = 0.004  # share of a picture's pixels; less is nobody
BEHIND = (206, 208, 210)  # BGR of what takes the room's place
_MESH_GROWN, _BOX_GROWN = 1.25, 1.45  # a mesh ends at the brows' upper edge, a detector's box at the cheeks
# Half a head in torso lengths, from the height of the head in Drillis & Contini: 0.13 of the shopper's.
_HALF_WIDE, _HALF_HIGH = 0.17, 0.24
_PATCHES = 4  # across a face that is covered: as many as tell that there is one
_LEAST_FACE = 0.1  # presence by the mesh's net, of what the detector takes for one away from the shopper's head
_ROI_OF_BOX = 1.5  # what the mesh's net looks at, in sizes of a detector's box
_TILES_PX = (256, 128)
_NEAR = 3.0  # size of the square in which a face is looked for, in sizes of the one that the pose expects


@dataclass(frozen=True)
class Oval:
    """An ellipse in a picture, px.

    Attributes:
        x, y: Centre.
        wide, high: Half axes.
        angle: Clockwise turn of its upright, rad.
    """

    x: float
    y: float
    wide: float
    high: float
    angle: float = 0.0


@dataclass(frozen=True, eq=False)
class Sight:
    """Who stands in a picture.

    Attributes:
        person: Opacity (h, w) of the shopper, without others as far as the two can be told apart.
        poses: (33, 3) landmarks that say where the shopper may be, px: the mirror's, and those of the very picture.
    """

    person: U8
    poses: tuple[F32, ...]


class Eyes:
    """Finds faces and people in a picture; no state over time, for any thread.

    Args:
        nets: Those of the mirrors.
    """

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._nets = nets
        self._mesh, self._body = FaceReader(nets), PoseReader(nets)
        self._faces = Detector(nets.get("face_detection_short_range"), FACE)
        self._bodies = Detector(nets.get("pose_detection"), POSE)

    def sight(self, bgr: U8, landmarks: F32) -> Sight:
        """Who stands in a picture (h, w, 3) in which the mirror has lately seen somebody at (33, 3) landmarks."""
        reading = self._read(bgr, landmarks)
        if reading is None:
            return Sight(SelfieSegmenter(self._nets).segment(Frame(bgr, 0.0), None), (landmarks,))
        count = len(landmarks)
        now = np.column_stack([reading.points[:count], reading.visibility[:count]]).astype(np.float32)
        pose = Pose(now, reading.depth[:count], reading)
        return Sight(FusedSegmenter(self._nets).segment(Frame(bgr, 0.0), pose), (landmarks, now))

    def faces(self, bgr: U8, poses: tuple[F32, ...], others: bool = False) -> list[Oval]:
        """Every face in a picture; at least one, for each pose has a head, whichever way it is turned.

        Args:
            bgr: (h, w, 3).
            poses: As of `Sight`.
            others: Search the whole picture for small ones as well, a tenth of a second and more.
        """
        heads = [_of_head(landmarks) for landmarks in poses]
        near = roi_of_pose(poses[-1]) or Roi(heads[-1].x, heads[-1].y, 2 * heads[-1].high)
        read = self._mesh.read(bgr, near)
        meshes = [_of_mesh(read.landmarks)] if read.confidence >= MIN_PRESENCE else []
        detections = self._faces.find(bgr) + self._faces.find_in(bgr, Roi(near.x, near.y, _NEAR * near.size))
        for roi in _tiles(bgr) if others else ():
            detections += self._faces.find_in(bgr, roi)
        boxes = [
            _of_box(one.box)
            for one in detections
            if any(_touches(one, oval) for oval in heads) or self._is_face(bgr, one)
        ]
        return heads + meshes + boxes

    def _is_face(self, bgr: U8, detection: Detection) -> bool:
        """Whether the mesh's net, too, takes it for one: the detector sees faces in folds of cloth and in hands."""
        x, y = (detection.box[:2] + detection.box[2:]) / 2
        across = detection.points[1] - detection.points[0]
        roi = Roi(float(x), float(y), _ROI_OF_BOX * detection.size, float(np.arctan2(across[1], across[0])))
        return self._mesh.read(bgr, roi).confidence >= _LEAST_FACE

    def _read(self, bgr: U8, landmarks: F32) -> Reading | None:
        """The pose in this very picture, near where the mirror has seen it, or anywhere."""
        reading = self._body.read(bgr, _around(landmarks))
        if reading.presence >= MIN_BODY:
            return reading
        hip = landmarks[[LEFT_HIP, RIGHT_HIP], :2].mean(axis=0)
        found = self._bodies.find(bgr)
        if not found:
            return None
        nearest = min(found, key=lambda one: float(np.hypot(*(one.points[0] - hip))))
        reading = self._body.read(bgr, from_axis(nearest.points[0], nearest.points[1], ROI_GROWTH))
        return reading if reading.presence >= MIN_BODY else None


def _tiles(bgr: U8) -> Iterator[Roi]:
    """Overlapping squares all over a picture, of sizes in which the detector sees what it misses in the whole."""
    h, w = bgr.shape[:2]
    for size in _TILES_PX:
        for y in range(size // 2, h + size // 2, size // 2):
            for x in range(size // 2, w + size // 2, size // 2):
                yield Roi(float(x), float(y), float(size))


def _around(landmarks: F32) -> Roi:
    """The region that the landmark net reads next, from the landmarks alone: about the hips, upright as the torso."""
    xy = landmarks[:, :2]
    hip, neck = xy[[LEFT_HIP, RIGHT_HIP]].mean(axis=0), xy[[LEFT_SHOULDER, RIGHT_SHOULDER]].mean(axis=0)
    radius = float(np.hypot(*(xy - hip).T).max())
    along = neck - hip
    up = along / max(float(np.hypot(*along)), 1.0)
    return from_axis(hip, hip + np.float32(radius) * up, ROI_GROWTH)


def _touches(detection: Detection, oval: Oval) -> bool:
    x, y = (detection.box[:2] + detection.box[2:]) / 2
    return float(np.hypot((x - oval.x) / oval.wide, (y - oval.y) / oval.high)) < 1.0


def _of_mesh(mesh: F32) -> Oval:
    roi = roi_of_mesh(mesh)
    along = np.array([np.cos(roi.angle), np.sin(roi.angle)], np.float32)
    down = np.array([-along[1], along[0]], np.float32)
    across, height = float(np.ptp(mesh[:, :2] @ along)) / 2, float(np.ptp(mesh[:, :2] @ down)) / 2
    return Oval(roi.x, roi.y, _MESH_GROWN * across, _MESH_GROWN * height, roi.angle)


def _of_box(box: F32) -> Oval:
    x, y = (box[:2] + box[2:]) / 2
    wide, high = (box[2:] - box[:2]) / 2
    # The box ends at the brows and the chin; a forehead is above it.
    return Oval(float(x), float(y - 0.15 * high), _BOX_GROWN * float(wide), _BOX_GROWN * 1.15 * float(high))


def _of_head(landmarks: F32) -> Oval:
    """Where the pose says the head is: it is covered whatever else is found."""
    points = landmarks[FACE_POINTS, :2].astype(np.float64)
    xy = landmarks[:, :2].astype(np.float64)
    neck, hip = xy[[LEFT_SHOULDER, RIGHT_SHOULDER]].mean(axis=0), xy[[LEFT_HIP, RIGHT_HIP]].mean(axis=0)
    torso = float(np.hypot(*(hip - neck)))
    shoulders = float(np.hypot(*(xy[LEFT_SHOULDER] - xy[RIGHT_SHOULDER])))
    size = max(torso, shoulders / 1.2)
    x, y = (points.min(axis=0) + points.max(axis=0)) / 2
    wide = max(_HALF_WIDE * size, 0.6 * float(np.ptp(points[:, 0])))
    high = max(_HALF_HIGH * size, 1.2 * float(np.ptp(points[:, 1])), 1.25 * wide)
    return Oval(float(x), float(y), wide, high)


def covered(bgr: U8, ovals: list[Oval]) -> U8:
    """A copy of a picture in which nothing inside the ovals can be recognised: few soft patches are left of each."""
    out = bgr.copy()
    h, w = bgr.shape[:2]
    for oval in ovals:
        reach = max(oval.wide, oval.high) + 2
        x0, x1 = max(0, int(oval.x - reach)), min(w, int(oval.x + reach) + 1)
        y0, y1 = max(0, int(oval.y - reach)), min(h, int(oval.y + reach) + 1)
        if x1 - x0 < 2 or y1 - y0 < 2:
            continue
        part = out[y0:y1, x0:x1]
        few = cv2.resize(part, (min(_PATCHES, x1 - x0), min(_PATCHES, y1 - y0)), interpolation=cv2.INTER_AREA)
        soft = cv2.resize(few, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        centre = (round(oval.x - x0), round(oval.y - y0))
        axes = (max(1, round(oval.wide)), max(1, round(oval.high)))
        cv2.ellipse(mask, centre, axes, float(np.degrees(oval.angle)), 0, 360, (255,), -1)
        cv2.copyTo(soft, mask, part)
    return out


def without_room(bgr: U8, person: U8) -> U8:
    """A picture's people (opacity (h, w)) before an even grey."""
    out = np.full(bgr.shape, BEHIND, np.uint8)
    x, y, w, h = cv2.boundingRect(person)
    if w and h:
        part = np.s_[y : y + h, x : x + w]
        share = person[part] * np.float32(1 / 255)
        out[part] = cv2.blendLinear(np.ascontiguousarray(bgr[part]), out[part].copy(), share, 1 - share)
    return out
