"""What else a picture tells: the colours of the shopper's own clothes, and the light."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import (
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
)
from fitmirror.body.grid import shrunk
from fitmirror.frames import F32, U8
from fitmirror.stylist.colour import Colour, lab_of, palette

LEAST_SEEN = 0.5
SKIN_DISTANCE = 16.0  # CIELAB a, b: nearer than this to the face's own hue it may be skin
_DIM, _BRIGHT = 62.0, 178.0  # mean grey level
_WARM, _COOL = 7.0, -4.0  # CIELAB b of what is nearly grey
_NEARLY_GREY = 18.0  # CIELAB chroma

BRIGHTNESS = ("dim", "even", "bright")
WARMTH = ("cool", "neutral", "warm")


@dataclass(frozen=True)
class Light:
    """How the picture is lit: one of `BRIGHTNESS` and one of `WARMTH`."""

    brightness: str
    warmth: str


def light_of(bgr: U8) -> Light:
    """The light of a picture (h, w, 3)."""
    small = shrunk(bgr, (64, 64))
    level = float(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).mean())
    lab = lab_of(small.reshape(-1, 3))
    greyish = lab[np.hypot(lab[:, 1], lab[:, 2]) < _NEARLY_GREY]
    tint = float(np.median(greyish[:, 2])) if len(greyish) > len(lab) // 10 else 0.0
    return Light(
        "dim" if level < _DIM else "bright" if level > _BRIGHT else "even",
        "warm" if tint > _WARM else "cool" if tint < _COOL else "neutral",
    )


def own_clothes(bgr: U8, landmarks: F32, which: str) -> tuple[Colour, ...]:
    """Colours of what the shopper came in; none where it is out of view, or may be bare skin, which nobody describes.

    Args:
        bgr: (h, w, 3).
        landmarks: (33, 3) in the same pixels.
        which: "top" for the chest, "bottom" for the legs.
    """
    if which == "top":
        ways: tuple[tuple[int, int], ...] = ((LEFT_SHOULDER, RIGHT_HIP), (RIGHT_SHOULDER, LEFT_HIP))
    else:
        ways = ((LEFT_HIP, LEFT_KNEE), (RIGHT_HIP, RIGHT_KNEE), (LEFT_KNEE, LEFT_ANKLE), (RIGHT_KNEE, RIGHT_ANKLE))
    patches = [patch for a, b in ways for patch in _along(bgr, landmarks, a, b)]
    if not patches:
        return ()
    pixels = np.concatenate(patches)
    skin = _skin(bgr, landmarks)
    return tuple(colour for colour in palette(pixels) if not _may_be_skin(colour, skin))


def _along(bgr: U8, landmarks: F32, a: int, b: int) -> list[U8]:
    """Pixels (n, 3) of small patches between two landmarks that are in view."""
    h, w = bgr.shape[:2]
    if landmarks[[a, b], 2].min() < LEAST_SEEN:
        return []
    start, end = landmarks[a, :2].astype(np.float64), landmarks[b, :2].astype(np.float64)
    radius = max(1, int(0.06 * np.hypot(*(end - start))))
    found = []
    for t in (0.15, 0.3, 0.45, 0.6):  # the far end may be covered by what is tried on
        x, y = np.rint(start + t * (end - start)).astype(int)
        if radius <= x < w - radius and radius <= y < h - radius:
            found.append(bgr[y - radius : y + radius + 1, x - radius : x + radius + 1].reshape(-1, 3))
    return found


def _skin(bgr: U8, landmarks: F32) -> F32 | None:
    """CIELAB of the face beside the nose, or None where it is out of view."""
    h, w = bgr.shape[:2]
    x, y, seen = landmarks[NOSE]
    radius = max(2, int(0.06 * np.hypot(*(landmarks[LEFT_SHOULDER, :2] - landmarks[RIGHT_SHOULDER, :2]))))
    if seen < LEAST_SEEN or not (radius <= x < w - radius and radius <= y < h - radius):
        return None
    patch = bgr[int(y) - radius : int(y) + radius + 1, int(x) - radius : int(x) + radius + 1].reshape(-1, 3)
    return np.asarray(np.median(lab_of(np.ascontiguousarray(patch)), axis=0), np.float32)


def _may_be_skin(colour: Colour, face: F32 | None) -> bool:
    """Whether it lies near the face's hue, or where skin of any tone lies: better no word of brown trousers than one of
    bare legs.
    """
    _, a, b = colour.lab
    near_face = face is not None and float(np.hypot(a - face[1], b - face[2])) <= SKIN_DISTANCE
    return near_face or (4 < a < 30 and 4 < b < 40)
