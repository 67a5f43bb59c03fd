"""The picture that goes to a model: small, the face covered, the room left out; or none."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.grid import shrunk
from fitmirror.frames import U8
from fitmirror.stylist.privacy import LEAST_PERSON, Eyes, covered, without_room
from fitmirror.stylist.shot import Shot

JPEG_QUALITY = 82


@dataclass(frozen=True)
class Choices:
    """How much of a picture may be seen.

    Attributes:
        longest_px: Its longest side at most.
        cover_faces: Whether faces are made unrecognisable.
        keep_room: Whether what is behind the shopper stays.
    """

    longest_px: int = 768
    cover_faces: bool = True
    keep_room: bool = False


def outgoing(shot: Shot, eyes: Eyes, choices: Choices) -> bytes | None:
    """A JPEG of a shot as it may leave the machine; None with nobody in it, for then nothing may."""
    if shot.landmarks is None:
        return None
    bgr, scale = _small(shot.picture.bgr, choices.longest_px)
    landmarks = shot.landmarks.copy()
    landmarks[:, :2] *= np.float32(scale)
    sight = eyes.sight(bgr, landmarks)
    if float(np.mean(sight.person)) < 255 * LEAST_PERSON:
        return None
    ovals = eyes.faces(bgr, sight.poses, choices.keep_room) if choices.cover_faces else []
    if not choices.keep_room:
        bgr = without_room(bgr, sight.person)
    if ovals:
        bgr = covered(bgr, ovals)
    ok, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not ok:
        raise ValueError("this picture cannot be written as JPEG")
    return jpeg.tobytes()


def _small(bgr: U8, longest_px: int) -> tuple[U8, float]:
    h, w = bgr.shape[:2]
    scale = longest_px / max(h, w)
    if scale >= 1:
        return bgr, 1.0
    size = max(1, round(w * scale)), max(1, round(h * scale))
    return shrunk(bgr, size), scale
