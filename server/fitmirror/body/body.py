"""What the body room returns: who stands there, in frame pixels."""

from dataclasses import dataclass

from fitmirror.frames import F32, U8

# BlazePose's 33 landmarks (Bazarevsky et al. 2020); left is the person's left.
NOSE, LEFT_EAR, RIGHT_EAR, MOUTH_LEFT, MOUTH_RIGHT = 0, 7, 8, 9, 10
LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST = 11, 12, 13, 14, 15, 16
LEFT_PINKY, RIGHT_PINKY, LEFT_INDEX, RIGHT_INDEX, LEFT_THUMB, RIGHT_THUMB = 17, 18, 19, 20, 21, 22
LEFT_HIP, RIGHT_HIP, LEFT_KNEE, RIGHT_KNEE, LEFT_ANKLE, RIGHT_ANKLE = 23, 24, 25, 26, 27, 28
LEFT_HEEL, RIGHT_HEEL, LEFT_FOOT, RIGHT_FOOT = 29, 30, 31, 32
LANDMARKS = 33


@dataclass(frozen=True, eq=False)
class Face:
    """The face in view.

    Attributes:
        landmarks: (468, 3) float32, x and y in frame pixels, z in the same scale, MediaPipe's face mesh order.
        confidence: 0..1, the net's own presence score.
    """

    landmarks: F32
    confidence: float


@dataclass(frozen=True, eq=False)
class Body:
    """One person in one frame.

    Attributes:
        alpha: (h, w) uint8 at the frame's size, person opacity; all zero where nobody is seen.
        landmarks: (33, 3) float32: x, y in frame pixels, visibility 0..1; filtered in time; None where nobody is seen.
        depth: (33,) float32, BlazePose z in frame pixels, smaller is nearer, hips at 0; None with the landmarks.
        face: The face, or None where it is out of view or turned away.
        travel: (33, 2) float32, how far the picture around each landmark has gone in all, frame px, by optical flow;
            only the difference between two frames means anything. None where it was not followed.
    """

    alpha: U8
    landmarks: F32 | None
    depth: F32 | None
    face: Face | None
    travel: F32 | None = None

    @property
    def present(self) -> bool:
        """Whether a person with a known pose is in view."""
        return self.landmarks is not None
