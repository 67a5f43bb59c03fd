"""What must not leave the machine: faces, and the room behind the shopper. Looked for in the very picture that is sent.

The mirror's own pose and mesh may be of a frame shortly before it, so they say where to look, and what is found there
is covered as well as where they say the face is: rather too much than too little.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER, Face
from fitmirror.body.detection import FACE, Detector
from fitmirror.body.face import FACE_POINTS, MIN_PRESENCE, FaceReader, roi_of_mesh, roi_of_pose
from fitmirror.body.roi import Roi
from fitmirror.body.segmenters import SelfieSegmenter
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Nets

LEAST_PERSON = 0.004  # share of a picture's pixels; less is nobody
BEHIND = (206, 208, 210)  # BGR of what takes the room's place
_MESH_GROWN, _BOX_GROWN = 1.25, 1.45  # a mesh ends at the brows' upper edge, a detector's box at the cheeks
# Half a head in torso lengths, from the height of the head in Drillis & Contini: 0.13 of the shopper's.
_HALF_WIDE, _HALF_HIGH = 0.17, 0.24
_PATCHES = 5  # across a face that is covered: as many as tell that there is one
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


class Eyes:
    """Finds faces and people in a picture; no state over time, for any thread.

    Args:
        nets: Those of the mirrors.
    """

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._nets = nets
        self._reader = FaceReader(nets)
        self._detector = Detector(nets.get("face_detection_short_range"), FACE)

    def faces(self, bgr: U8, landmarks: F32, face: Face | None) -> list[Oval]:
        """Every face in a picture (h, w, 3) in which somebody stands; at least one.

        Args:
            bgr: The picture.
            landmarks: (33, 3) of the shopper, in its px.
            face: The shopper's, in its px, where the mirror knows it.
        """
        found = [_of_head(landmarks)]
        roi = roi_of_mesh(face.landmarks) if face is not None else roi_of_pose(landmarks)
        if roi is not None:
            read = self._reader.read(bgr, roi)
            if read.confidence >= MIN_PRESENCE:
                found.append(_of_mesh(read.landmarks))
        near = roi or Roi(found[0].x, found[0].y, 2 * found[0].high)
        detections = self._detector.find(bgr) + self._detector.find_in(bgr, Roi(near.x, near.y, _NEAR * near.size))
        return found + [_of_box(detection.box) for detection in detections]

    def person(self, bgr: U8) -> U8:
        """Opacity (h, w) of the people in a picture."""
        return SelfieSegmenter(self._nets).segment(Frame(bgr, 0.0), None)


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
        part[mask > 0] = soft[mask > 0]
    return out


def without_room(bgr: U8, person: U8) -> U8:
    """A picture's people (opacity (h, w)) before an even grey."""
    share = person[..., None].astype(np.uint16)
    room = np.array(BEHIND, np.uint16)
    return np.asarray((bgr * share + room * (255 - share) + 127) // 255, np.uint8)
