"""What a description is of: one dressed frame and all that is known about it."""

from dataclasses import dataclass

from fitmirror.body.body import Face
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.layer import Worn
from fitmirror.frames import F32, Frame


@dataclass(frozen=True, eq=False)
class Shot:
    """One moment in front of a mirror.

    Attributes:
        picture: The dressed frame, as the shopper saw it.
        landmarks: (33, 3) as `Body.landmarks`, of this frame or one shortly before it; None where nobody is seen.
        face: Of the same frame as the landmarks, or None.
        worn: Where each item lies in the picture.
        garments: The outfit that the frame was dressed in, drawn or not.
        height_cm: The shopper's, where they told it.
    """

    picture: Frame
    landmarks: F32 | None
    face: Face | None
    worn: tuple[Worn, ...]
    garments: tuple[Garment, ...]
    height_cm: float | None = None
