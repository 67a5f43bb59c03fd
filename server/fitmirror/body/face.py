"""The face in view: MediaPipe's face mesh (Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on
Mobile GPUs", 2019), carried along by the pose between its runs.
"""

import math

import numpy as np

from fitmirror.body import roi as geometry
from fitmirror.body.body import LANDMARKS, MOUTH_LEFT, MOUTH_RIGHT, NOSE, Face
from fitmirror.body.detection import FACE, Detector
from fitmirror.body.one_euro import OneEuro
from fitmirror.body.pose import Pose
from fitmirror.body.roi import Roi
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.runtime import Nets

NET_PIXELS = 192
POINTS = 468
MIN_PRESENCE = 0.5
RUN_EVERY_S = 0.09  # every third frame; between them the pose's own face points carry the mesh along
SEARCH_EVERY_S = 0.45  # between runs of the face detector while no face is found where the pose says
ROI_GROWTH = 1.5  # of the mesh's bounding box
LEFT_EYE, RIGHT_EYE = 2, 5  # of the pose
FACE_POINTS = slice(0, 11)  # of the pose: nose, eyes, ears, mouth
EYE_IMAGE_LEFT, EYE_IMAGE_RIGHT = 33, 263  # of the mesh: outer corners
# The mesh above and below the line from the eyes to the mouth, in lengths of that line; measured on clips.
SEED_CENTRE, SEED_SIZE = 0.38, 4.0
MIN_EYES_TO_MOUTH_PX = 4.0  # of a smaller face nothing can be seen


def roi_of_mesh(mesh: F32) -> Roi:
    """Where to look for a face whose mesh (468, 2+) was here: its box, squared and grown, turned with its eyes."""
    across = mesh[EYE_IMAGE_RIGHT] - mesh[EYE_IMAGE_LEFT]
    low, high = mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)
    middle = (low + high) / 2
    angle = float(np.arctan2(across[1], across[0]))
    return Roi(float(middle[0]), float(middle[1]), ROI_GROWTH * float((high - low).max()), angle)


def roi_of_pose(landmarks: F32) -> Roi | None:
    """Where the pose (33, 2+) says the face is; None where that is too small."""
    eyes = (landmarks[LEFT_EYE, :2] + landmarks[RIGHT_EYE, :2]) / 2
    down = (landmarks[MOUTH_LEFT, :2] + landmarks[MOUTH_RIGHT, :2]) / 2 - eyes
    length = float(np.hypot(*down))
    if not length >= MIN_EYES_TO_MOUTH_PX:
        return None
    middle = eyes + SEED_CENTRE * down
    return Roi(float(middle[0]), float(middle[1]), SEED_SIZE * length, float(np.arctan2(-down[0], down[1])))


def similarity(source: F32, target: F32) -> F32:
    """(2, 3) turn, scale and shift that takes points (n, 2) closest to others (Umeyama 1991, in the plane)."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    power = float((a * a).sum())
    if power <= 0:
        shift = target.mean(axis=0) - source.mean(axis=0)
        return np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
    c, s = float((a * b).sum()) / power, float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / power
    linear = np.array([[c, -s], [s, c]])
    return np.column_stack([linear, target.mean(axis=0) - linear @ source.mean(axis=0)]).astype(np.float32)


def moved(mesh: F32, by: F32) -> F32:
    """A mesh (468, 3) under a similarity (2, 3); depth scales along."""
    xy = mesh[:, :2] @ by[:, :2].T + by[:, 2]
    return np.column_stack([xy, mesh[:, 2] * np.hypot(by[0, 0], by[1, 0])]).astype(np.float32)


class FaceReader:
    """Reads one region of a picture with the face net; stateless."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("face_landmark")

    def read(self, bgr: U8, roi: Roi) -> Face:
        """The mesh, wherever it may be, and how sure the net is that there is a face."""
        values, presence = self._net.run(geometry.net_input(roi.cut(bgr, NET_PIXELS)))
        points = values.reshape(POINTS, 3)
        xy = roi.points_to_frame(points[:, :2], NET_PIXELS)
        z = points[:, 2] * np.float32(roi.size / NET_PIXELS)
        return Face(np.column_stack([xy, z]), float(geometry.sigmoid(presence.reshape(-1))[0]))


class FaceTrack:
    """Follows the face of the tracked person; state of one mirror."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._reader = FaceReader(nets)
        self._detector = Detector(nets.get("face_detection_short_range"), FACE)
        self._smooth = OneEuro(0.05, 80.0)
        self._face: Face | None = None
        self._anchors: F32 | None = None  # the pose's face points when the mesh was read
        self._looked_pts = self._searched_pts = -math.inf

    def reset(self) -> None:
        """Let the face go."""
        self._face = self._anchors = None
        self._looked_pts = self._searched_pts = -math.inf
        self._smooth.reset()

    def update(self, frame: Frame, pose: Pose | None) -> Face | None:
        """The face of the tracked person in this frame, or None where it is out of view or turned away."""
        if pose is None or not self._in_view(frame, pose):
            self.reset()
            return None
        anchors = pose.landmarks[FACE_POINTS, :2]
        carried = self._carried(anchors)
        if carried is None or not 0 <= frame.pts - self._looked_pts < RUN_EVERY_S:
            face = self._look(frame, pose, carried)
            if face is None:
                self._face = self._anchors = None
                self._smooth.reset()
                return None
            self._face, self._anchors, self._looked_pts = face, anchors.copy(), frame.pts
        else:
            face = carried
        scale = 1.0 / max(float(np.ptp(face.landmarks[:, 1])), 1.0)
        return Face(self._smooth.filter(face.landmarks, frame.pts, scale), face.confidence)

    @staticmethod
    def _in_view(frame: Frame, pose: Pose) -> bool:
        x, y, visibility = pose.landmarks[NOSE]
        return bool(visibility > 0.5 and 0 <= x < frame.size[0] and 0 <= y < frame.size[1])

    def _carried(self, anchors: F32) -> Face | None:
        if self._face is None or self._anchors is None:
            return None
        by = similarity(self._anchors, anchors)
        return Face(moved(self._face.landmarks, by), self._face.confidence)

    def _look(self, frame: Frame, pose: Pose, carried: Face | None) -> Face | None:
        roi = roi_of_mesh(carried.landmarks) if carried is not None else roi_of_pose(pose.landmarks[:LANDMARKS])
        if roi is None:
            return None
        face = self._reader.read(frame.bgr, roi)
        if face.confidence >= MIN_PRESENCE:
            self._searched_pts = -math.inf
            # A region guessed from the pose is rough; the mesh itself knows a better one.
            return face if carried is not None else self._reader.read(frame.bgr, roi_of_mesh(face.landmarks))
        return self._search(frame, roi)

    def _search(self, frame: Frame, near: Roi) -> Face | None:
        if 0 <= frame.pts - self._searched_pts < SEARCH_EVERY_S:
            return None
        self._searched_pts = frame.pts
        found = self._detector.find_in(frame.bgr, Roi(near.x, near.y, 1.5 * near.size, near.angle))
        if not found:
            return None
        points, middle = found[0].points, (found[0].box[:2] + found[0].box[2:]) / 2
        across = points[1] - points[0]
        angle = float(np.arctan2(across[1], across[0]))
        face = self._reader.read(frame.bgr, Roi(float(middle[0]), float(middle[1]), ROI_GROWTH * found[0].size, angle))
        return face if face.confidence >= MIN_PRESENCE else None
