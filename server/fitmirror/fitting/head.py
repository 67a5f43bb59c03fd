"""The head in working pixels: what always lies before a garment, and where to learn skin and hair from."""

from dataclasses import dataclass

import numpy as np

from fitmirror.body.body import LEFT_EAR, MOUTH_LEFT, MOUTH_RIGHT, NOSE, RIGHT_EAR, Body
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.stance import Stance

# The outline of MediaPipe's face mesh, from the middle of the forehead clockwise.
_OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
LEAST_FACE = 0.5
FACE_HEIGHT_SHOULDERS = 0.62  # forehead to chin of an average adult


@dataclass(frozen=True, eq=False)
class Head:
    """A head in working pixels.

    Attributes:
        oval: (n, 2) outline of the face.
        centre: (2,) its middle.
        chin: (2,) its lowest point.
        up: (2,) unit vector from chin to forehead.
        height: Forehead to chin.
        seen: Whether the face net saw it; else it is built from the pose.
    """

    oval: Points
    centre: Points
    chin: Points
    up: Points
    height: float
    seen: bool


def head_of(body: Body, stance: Stance, reduced: Reduced) -> Head:
    """Find the head by the face's landmarks, or by nose, ears and mouth of the pose."""
    face = body.face
    if face is not None and face.confidence >= LEAST_FACE and np.isfinite(face.landmarks).all():
        oval = reduced.from_frame(face.landmarks[list(_OVAL), :2].astype(np.float64))
        chin, brow = oval[18], oval[0]
        span = brow - chin
        height = float(np.hypot(*span))
        if 4.0 < height < 2.0 * max(reduced.size):
            return Head(oval, np.asarray(oval.mean(0)), chin, span / height, height, True)
    assert body.landmarks is not None
    marks = reduced.from_frame(body.landmarks[:, :2].astype(np.float64))
    height = max(FACE_HEIGHT_SHOULDERS * stance.girth_width / reduced.step, 4.0)
    centre = np.asarray((marks[NOSE] + 0.5 * (marks[LEFT_EAR] + marks[RIGHT_EAR])) * 0.5)
    mouth = 0.5 * (marks[MOUTH_LEFT] + marks[MOUTH_RIGHT])
    span = centre - mouth
    size = float(np.hypot(*span))
    up = span / size if size > 1e-3 else -stance.down
    if float(up @ stance.down) > 0.3:
        up = -stance.down
    side = np.array([-up[1], up[0]])
    angle = np.linspace(0.0, 2.0 * np.pi, 36, endpoint=False)
    oval = centre + 0.5 * height * np.cos(angle)[:, None] * up + 0.37 * height * np.sin(angle)[:, None] * side
    return Head(oval, centre, centre - 0.5 * height * up, up, height, False)
