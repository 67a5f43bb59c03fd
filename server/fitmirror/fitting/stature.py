"""How long the shopper is in centimetres: what turns a garment's measures into lengths on the body.

The torso T (mid-shoulder to mid-hip) is a nearly fixed share of the height. Drillis & Contini, "Body Segment
Parameters" (1966; in Winter, "Biomechanics and Motor Control of Human Movement") have the acromion at 0.818 of the
height, the hip at 0.530 and the ankle at 0.039: T = 0.288. BlazePose sees both pairs of joints lower than that. On 58
whole standing people its T is 0.308 of the way from the top of the head to the ankles (standard deviation 0.019), and
shoulders to ankles along the legs 0.773 of it (0.012); that way is 0.961 of the height.
"""

from dataclasses import dataclass

import numpy as np

from fitmirror.body.body import (
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    Body,
)

AVERAGE_HEIGHT_CM = 170.0  # of adults, where nobody tells
TORSO_OF_HEIGHT, ANKLES_OF_HEIGHT = 0.308 * 0.961, 0.773 * 0.961  # below the shoulders
ARM_OF_HEIGHT = 0.186 + 0.146  # upper arm and forearm, by the same
SHORTEST_TORSO, LONGEST_TORSO = 0.255, 0.345  # of the height
LEAST_SEEN = 0.6  # landmark visibility
LEAST_STRAIGHT = 0.96  # shoulders to ankles, of the way along the legs: of who squats or sits it is less
LEAST_FRONTAL = 0.45  # shoulder width in torso lengths
SHARE_WEIGHT = 0.05  # of a new look at the whole body


@dataclass(frozen=True)
class Centimetres:
    """The shopper's own measure.

    Attributes:
        per_torso: Length of the torso, mid-shoulder to mid-hip, cm.
        height_cm: The height that it is by.
        told: Whether somebody told it; an average one otherwise.
    """

    per_torso: float
    height_cm: float = AVERAGE_HEIGHT_CM
    told: bool = False

    def torsos(self, cm: float) -> float:
        """A length in torso lengths."""
        return cm / self.per_torso

    def arms(self, cm: float) -> float:
        """A length in lengths of the arm, shoulder joint to wrist."""
        return cm / (ARM_OF_HEIGHT * self.height_cm)


AVERAGE = Centimetres(AVERAGE_HEIGHT_CM * TORSO_OF_HEIGHT)


def of_height(height_cm: float | None) -> Centimetres:
    """The measure of somebody so tall, of average proportions; of an average height where nobody told it."""
    return AVERAGE if height_cm is None else Centimetres(height_cm * TORSO_OF_HEIGHT, height_cm, told=True)


_LEGS = ((LEFT_HIP, LEFT_KNEE, LEFT_ANKLE), (RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE))
_WHOLE = (LEFT_SHOULDER, RIGHT_SHOULDER, *_LEGS[0], *_LEGS[1])


def torso_share(body: Body, size: tuple[int, int]) -> float | None:
    """T as a share of this shopper's height; None where not the whole body stands upright in view.

    Args:
        body: What was seen.
        size: (width, height) of the frame, px.
    """
    marks = body.landmarks
    if marks is None or not np.isfinite(marks).all() or marks[list(_WHOLE), 2].min() < LEAST_SEEN:
        return None
    xy = marks[:, :2].astype(np.float64)
    whole = xy[list(_WHOLE)]
    if (whole < 0).any() or (whole >= size).any():
        return None

    def gap(a: int, b: int) -> float:
        return float(np.hypot(*(xy[a] - xy[b])))

    neck, hip = 0.5 * (xy[LEFT_SHOULDER] + xy[RIGHT_SHOULDER]), 0.5 * (xy[LEFT_HIP] + xy[RIGHT_HIP])
    ankle = 0.5 * (xy[LEFT_ANKLE] + xy[RIGHT_ANKLE])
    torso = float(np.hypot(*(hip - neck)))
    along = torso + float(np.mean([gap(a, b) + gap(b, c) for a, b, c in _LEGS]))
    if torso < 6.0 or gap(LEFT_SHOULDER, RIGHT_SHOULDER) < LEAST_FRONTAL * torso:
        return None
    if float(np.hypot(*(ankle - neck))) < LEAST_STRAIGHT * along:
        return None
    return float(np.clip(ANKLES_OF_HEIGHT * torso / along, SHORTEST_TORSO, LONGEST_TORSO))


class Stature:
    """One shopper's measure over time.

    Whole bodies are seen now and then; what was learnt of the shopper's proportions then holds for the frames between,
    so that the measure does not change as the feet go out of view.

    Args:
        height_cm: As somebody told; None for an average one.
    """

    def __init__(self, height_cm: float | None = None) -> None:
        """See the class."""
        self.height_cm = height_cm
        self._share: float | None = None

    def look(self, body: Body, size: tuple[int, int]) -> Centimetres:
        """The measure in a frame (width, height)."""
        found = torso_share(body, size)
        if found is not None:
            self._share = found if self._share is None else self._share + SHARE_WEIGHT * (found - self._share)
        share = TORSO_OF_HEIGHT if self._share is None else self._share
        height_cm = self.height_cm or AVERAGE_HEIGHT_CM
        return Centimetres(height_cm * share, height_cm, told=self.height_cm is not None)
