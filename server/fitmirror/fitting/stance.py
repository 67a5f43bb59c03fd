"""How the shopper stands: the skeleton's frame that a garment hangs on, free of NaN and of impossible sizes."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitmirror.body.body import (
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_FOOT,
    LEFT_HIP,
    LEFT_INDEX,
    LEFT_KNEE,
    LEFT_PINKY,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_FOOT,
    RIGHT_HIP,
    RIGHT_INDEX,
    RIGHT_KNEE,
    RIGHT_PINKY,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Body,
    Face,
)
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.turn import FULL_RAD, certain, twist_of

RIGHT, LEFT = 0, 1  # the wearer's; the right side is on the left of a camera picture
SIDES = (RIGHT, LEFT)
TORSO_PER_SHOULDERS = 1.25  # T / SW of an average person seen from the front
LEAST_SEEN = 0.5  # landmark visibility from which a joint is believed
# A head bends down before the chest, but no farther than this: shoulders higher up are those of a body that the net has
# seen in a face alone. Face heights from its middle to the shoulders; torso in shoulder widths of who does not bow.
LEAST_NECK_FACES, UPRIGHT = 0.25, 0.9
WIDE_HEAD, ITS_NECK = 0.55, 0.3  # ears so far apart, in shoulder widths, need a nose that far above the shoulders
_FOREHEAD, _CHIN = 10, 152  # of the face mesh
LEAST_UPRIGHT = -0.2  # cosine of the spine to the plumb line below which legs were taken for a trunk upside down
THIGH_TORSOS, SHIN_TORSOS = 0.80, 0.71  # hip to knee and knee to ankle of an average person who stands


@dataclass(frozen=True, eq=False)
class Stance:
    """Joints in frame pixels; first index of pairs is the side (`RIGHT`, `LEFT`).

    Attributes:
        shoulders: (2, 2) shoulder joints.
        hips: (2, 2) hip joints; rebuilt from the shoulders where they are out of view.
        arms: (2, 4, 2) shoulder, elbow, wrist, finger roots.
        arms_seen: (2, 4) visibility 0..1 of those.
        arms_in_frame: (2,) bool, whether elbow or wrist lies in the frame; without them a hand there is mere guess.
        wrist_depth: (2,) how far the wrist lies before the shoulders, in shoulder widths; positive is nearer.
        hips_seen: Whether the hips are usefully in view.
        legs: (2, 4, 2) hip, knee, ankle, toes.
        legs_seen: (2, 4) visibility 0..1 of those; 0 outside the frame.
        knee_depth: (2,) how far the knee lies before the hips, in shoulder widths; positive is nearer.
        twist: How much farther from the camera the left shoulder lies than the right one, px.
        behind: Whether the shopper is seen from behind and this is the mirror image: `LEFT` is what the picture shows
            on the right all the same, the wearer's right.
    """

    shoulders: Points
    hips: Points
    arms: Points
    arms_seen: Points
    arms_in_frame: NDArray[np.bool_]
    wrist_depth: Points
    hips_seen: bool
    legs: Points
    legs_seen: Points
    knee_depth: Points
    twist: float = 0.0
    behind: bool = False

    @cached_property
    def neck(self) -> Points:
        """(2,) N, the middle between the shoulder joints."""
        return np.asarray(0.5 * (self.shoulders[0] + self.shoulders[1]))

    @cached_property
    def hip(self) -> Points:
        """(2,) the middle between the hip joints."""
        return np.asarray(0.5 * (self.hips[0] + self.hips[1]))

    @cached_property
    def torso(self) -> float:
        """T, distance mid-shoulder to mid-hip, px."""
        return float(np.hypot(*(self.hip - self.neck)))

    @cached_property
    def width(self) -> float:
        """SW, distance between the shoulder joints as seen, px."""
        return float(np.hypot(*(self.shoulders[LEFT] - self.shoulders[RIGHT])))

    @cached_property
    def girth_width(self) -> float:
        """SW for sizes, px: a turned body is narrower to the eye than its clothes are."""
        return max(self.width, 0.9 * self.torso / TORSO_PER_SHOULDERS * 0.9)

    @cached_property
    def down(self) -> Points:
        """(2,) unit vector from neck to hip."""
        return np.asarray((self.hip - self.neck) / max(self.torso, 1e-6))

    @cached_property
    def across(self) -> Points:
        """(2,) unit vector along the shoulders, from the wearer's right to the left."""
        return np.asarray((self.shoulders[LEFT] - self.shoulders[RIGHT]) / max(self.width, 1e-6))

    @cached_property
    def seen_width(self) -> float:
        """The shoulders' width square to the spine, px; negative where they are seen from behind."""
        span, down = self.shoulders[LEFT] - self.shoulders[RIGHT], self.down
        return float(span[0] * down[1] - span[1] * down[0])

    @cached_property
    def turned(self) -> float:
        """Turn about the spine by the landmarks' depth, rad: 0 faces the camera, positive is to the wearer's left."""
        return float(np.arctan2(self.twist, self.seen_width))

    @cached_property
    def yaw(self) -> float:
        """The turn as far as it is certain, rad: 0 for a small one."""
        return certain(self.turned)

    def mirrored(self) -> "Stance":
        """The stance with its sides swapped, as if somebody seen from behind faced the camera."""
        pairs = {f.name: getattr(self, f.name) for f in fields(self)}
        swapped: dict[str, Any] = {name: pair[::-1] for name, pair in pairs.items() if isinstance(pair, np.ndarray)}
        return replace(self, **swapped, twist=-self.twist, behind=not self.behind)

    def facing_cosine(self, torso_ratio: float) -> float:
        """About the cosine of the body's turn: 1 frontal, 0 side view, negative from the back.

        Args:
            torso_ratio: T / SW of this person seen from the front.
        """
        return float(self.seen_width * torso_ratio / max(self.torso, 1e-6))


_ARM = (
    (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, RIGHT_INDEX, RIGHT_PINKY),
    (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST, LEFT_INDEX, LEFT_PINKY),
)


_LEG = (
    [RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE, RIGHT_FOOT],
    [LEFT_HIP, LEFT_KNEE, LEFT_ANKLE, LEFT_FOOT],
)


def stance_of(body: Body, size: tuple[int, int], torso_ratio: float, hips_were_seen: bool) -> Stance | None:
    """The stance of one frame, or None where no garment can hang on these landmarks.

    Args:
        body: What was seen.
        size: (width, height) of the frame, px.
        torso_ratio: T / SW of this person as learnt so far, for hips out of view.
        hips_were_seen: What the frame before decided; keeps the decision from flickering.
    """
    if body.landmarks is None or not np.isfinite(body.landmarks).all():
        return None
    w, h = size
    marks = body.landmarks.astype(np.float64)
    # A net may throw a joint anywhere; beyond a frame's length outside it says nothing but "out of view".
    xy = np.clip(marks[:, :2], (-w, -h), (2 * w, 2 * h))
    seen = np.clip(marks[:, 2], 0.0, 1.0)
    shoulders = xy[[RIGHT_SHOULDER, LEFT_SHOULDER]]
    span = shoulders[1] - shoulders[0]
    width = float(np.hypot(*span))
    hips = xy[[RIGHT_HIP, LEFT_HIP]]
    hip_seen = float(seen[[RIGHT_HIP, LEFT_HIP]].min())
    inside = hips[:, 1].max() < h * (1.02 if hips_were_seen else 0.98)
    hips_seen = bool(inside and hip_seen > (0.35 if hips_were_seen else LEAST_SEEN))
    if width < 8.0 and float(np.hypot(*(hips.mean(0) - shoulders.mean(0)))) < 12.0:
        return None
    twist = twist_of(body.depth)
    if not hips_seen:
        guess = hips.mean(0) - shoulders.mean(0)
        square = np.array([-span[1], span[0]])
        # Between square to the shoulders and what the net guesses below the frame's edge.
        aim = square / max(float(np.hypot(*square)), 1e-6) + 0.5 * guess / max(float(np.hypot(*guess)), 1e-6)
        if float(np.hypot(*aim)) < 0.3:
            aim = np.array([0.0, 1.0])
        hip = shoulders.mean(0) + aim / np.hypot(*aim) * _torso_out_of_view(width * torso_ratio, span, twist, guess)
        hips = hip + np.array([[-0.27], [0.27]]) * span
    arms = np.stack([np.stack([xy[a], xy[b], xy[c], 0.5 * (xy[d] + xy[e])]) for a, b, c, d, e in _ARM])
    arms_seen = np.stack([[seen[a], seen[b], seen[c], min(seen[d], seen[e])] for a, b, c, d, e in _ARM])
    depth = np.zeros(33) if body.depth is None or not np.isfinite(body.depth).all() else body.depth.astype(np.float64)
    wrists, roots = depth[[RIGHT_WRIST, LEFT_WRIST]], depth[[RIGHT_SHOULDER, LEFT_SHOULDER]]
    nearer = (roots.mean() - wrists) / max(width, 1.0)
    in_frame = np.asarray(((arms[:, 1:3] >= 0.0) & (arms[:, 1:3] < size)).all(-1).any(-1))
    legs = xy[np.array(_LEG)]
    legs[:, 0] = hips
    # A joint that the net only guesses beyond the frame's edge is as good as none.
    legs_seen = np.where((legs[..., 1] < 1.05 * h) & hips_seen, seen[np.array(_LEG)], 0.0)
    knees = -depth[[RIGHT_KNEE, LEFT_KNEE]] / max(width, 1.0)
    stance = Stance(shoulders, hips, arms, arms_seen, in_frame, nearer, hips_seen, legs, legs_seen, knees, twist)
    if stance.torso <= 6.0 or stance.down[1] < LEAST_UPRIGHT:
        return None
    return stance if _below_the_head(stance, xy, body.face) else None


def _below_the_head(stance: Stance, marks: Points, face: Face | None) -> bool:
    """Whether the shoulders are where a neck reaches; (33, 2) landmarks."""
    if face is not None and face.confidence > LEAST_SEEN and np.isfinite(face.landmarks[[_FOREHEAD, _CHIN]]).all():
        top, chin = face.landmarks[[_FOREHEAD, _CHIN], :2].astype(np.float64)
        height = float(np.hypot(*(chin - top)))
        return float((stance.neck - 0.5 * (top + chin)) @ (chin - top)) > LEAST_NECK_FACES * height**2
    above = float((stance.neck - marks[NOSE]) @ stance.down)
    if float(np.hypot(*(marks[LEFT_EAR] - marks[RIGHT_EAR]))) > WIDE_HEAD * stance.girth_width:
        return above > ITS_NECK * stance.girth_width
    return above > 0.0 or stance.torso < UPRIGHT * stance.girth_width


def _torso_out_of_view(usual: float, span: Points, twist: float, guess: Points) -> float:
    """T, px, where the hips are not seen: by the shoulders' width, or where they are turned by what the net guesses.

    Args:
        usual: T of somebody with shoulders of this width who faces the camera.
        span: (2,) between the shoulder joints.
        twist: See `Stance`.
        guess: (2,) mid-shoulder to mid-hip as the net guesses it.
    """
    turn = certain(float(np.arctan2(twist, abs(float(span[0])))))
    share = min(1.0, abs(turn) / FULL_RAD)
    guessed = float(np.clip(np.hypot(*guess) / max(usual, 1.0), 0.8, 2.5))
    return float(usual * guessed**share)
