"""Stillness: the stance over time, filtered where the eye sees trembling and quick where it sees lag."""

from dataclasses import replace

import numpy as np

from fitmirror.body.body import LEFT_SHOULDER, RIGHT_SHOULDER, Body
from fitmirror.body.one_euro import SHORTEST_STEP_S, OneEuro, smoothing_factor
from fitmirror.fitting.girth import Girth, blended
from fitmirror.fitting.legs import LegGirth, blended_legs
from fitmirror.fitting.reduced import Points
from fitmirror.fitting.stance import (
    LEAST_SEEN,
    LEFT,
    RIGHT,
    SHIN_TORSOS,
    THIGH_TORSOS,
    TORSO_PER_SHOULDERS,
    Stance,
    stance_of,
)
from fitmirror.frames import F32

# Where the garment hangs and how wide it is must not lag; how long it is and how its hem leans must not tremble.
TORSO_CUTOFF_HZ, TORSO_BETA = 0.5, np.array([[20.0], [20.0], [1.0], [1.0]])
LIMB_CUTOFF_HZ, LIMB_BETA = 1.5, 5.0
TWIST_CUTOFF_HZ, TWIST_BETA = 0.8, 0.3
LEAD_SHARE, LONGEST_LEAD_S, SPEED_CUTOFF_HZ = 0.8, 0.08, 2.0
AT_REST, MOVING = 0.04, 0.16  # shoulder widths per second
RATIO_WEIGHT = 0.05  # how fast the shopper's own T / SW is learnt, per frame
GIRTH_WEIGHT, GIRTH_WEIGHT_MOVING = 0.04, 0.25  # quick at rest it would tremble, slow in motion trail
LEGS_WEIGHT = 0.12
FORGET_AFTER_S = 1.0  # without a stance for this long the next one starts anew
STRAIGHTEN = 0.1  # how fast a leg that went out of view comes to hang straight, per frame
# Shoulders that leap farther past each other than this, in their own widths, and than so many more per second, though
# the picture goes on, are misread: somebody whose head is out of view is taken to be seen from behind for a frame.
LEAP_SHOULDERS, FASTEST = 0.3, 6.0
JUMP_SHOULDERS = 1.0  # a torso that jumps farther than this in one frame is another view or another person


def hanging_bones(stance: Stance) -> Points:
    """(2, 3, 2) upper arm, forearm and hand of arms that hang: what a limb out of view most likely does."""
    lengths = np.array([0.82, 0.74, 0.2])[None, :, None] * stance.girth_width
    out = np.array([-1.0, 1.0])[:, None, None] * stance.across
    aim = stance.down + np.array([0.2, 0.08, 0.0])[None, :, None] * out
    return np.asarray(lengths * aim)


def standing_bones(stance: Stance) -> Points:
    """(2, 3, 2) thigh, shin and foot of legs that stand straight: what legs out of view most likely do."""
    lengths = np.array([THIGH_TORSOS, SHIN_TORSOS, 0.18])[:, None] * stance.torso
    return np.asarray(np.broadcast_to(lengths * stance.down, (2, 3, 2)))


def _frame_of(stance: Stance) -> Points:
    """(4, 2) the garment's own frame: where it hangs, how it leans, how large it is."""
    span, hip_span = (pair[LEFT] - pair[RIGHT] for pair in (stance.shoulders, stance.hips))
    return np.stack([stance.neck, span, stance.hip - stance.neck, hip_span])


class Steady:
    """One shopper's stance over time. Pure in the frames' pts."""

    def __init__(self) -> None:
        """See the class."""
        self._torso = OneEuro(TORSO_CUTOFF_HZ, TORSO_BETA)
        self._limbs = OneEuro(LIMB_CUTOFF_HZ, LIMB_BETA)
        self._legs = OneEuro(LIMB_CUTOFF_HZ, LIMB_BETA)
        self._twist = OneEuro(TWIST_CUTOFF_HZ, TWIST_BETA)
        self._ratio = TORSO_PER_SHOULDERS
        self._hips_seen = True
        self._last: tuple[float, Stance] | None = None
        self._believed: tuple[float, Stance] | None = None
        self._past: tuple[float, Points, Points] | None = None
        self._moving = 0.0  # 0 at rest, 1 where the shopper moves
        self._girth: Girth | None = None
        self._leg_girth: LegGirth | None = None
        self._travel: F32 | None = None

    def stance(self, body: Body, size: tuple[int, int], pts: float) -> Stance | None:
        """The filtered stance of a frame (width, height), or None where there is none."""
        raw = stance_of(body, size, self._ratio, self._hips_seen)
        if raw is None:
            return None
        believed = pts, raw
        if self._believed is not None and self._leaps(raw, body, pts):
            believed, body = self._believed, replace(body, landmarks=None)
            raw = believed[1]
        if raw.hips_seen != self._hips_seen:
            self._hips_seen = raw.hips_seen
        if raw.hips_seen and raw.facing_cosine(TORSO_PER_SHOULDERS) > 0.7:
            ratio = float(np.clip(raw.torso * np.cos(raw.yaw) / max(raw.width, 1.0), 0.95, 1.7))
            first = self._last is None
            self._ratio += (1.0 if first else RATIO_WEIGHT) * (ratio - self._ratio)
        if self._last is not None:
            then, before = self._last
            moved = float(np.hypot(*(raw.neck - before.neck)))
            if not 0.0 <= pts - then <= FORGET_AFTER_S or moved > JUMP_SHOULDERS * max(before.width, before.torso):
                self.forget()
        self._move(raw, body, size)
        stance = self._filtered(raw, size, pts)
        self._last, self._believed = (pts, stance), believed
        return stance

    @property
    def torso_ratio(self) -> float:
        """T / SW of this person seen from the front, as learnt so far."""
        return self._ratio

    def girth(self, measured: Girth) -> Girth:
        """The measured girth, averaged over the frames."""
        weight = GIRTH_WEIGHT + self._moving * (GIRTH_WEIGHT_MOVING - GIRTH_WEIGHT)
        self._girth = blended(self._girth, measured, weight)
        return self._girth

    def legs(self, measured: LegGirth) -> LegGirth:
        """The measured girth of the legs, averaged over the frames."""
        self._leg_girth = blended_legs(self._leg_girth, measured, LEGS_WEIGHT)
        return self._leg_girth

    def forget_girth(self) -> None:
        """Measure the girth anew, as where the sides have changed places."""
        self._girth = None
        self._leg_girth = None

    def forget(self) -> None:
        """Start anew with the next frame."""
        self._torso.reset()
        self._limbs.reset()
        self._legs.reset()
        self._twist.reset()
        self._girth = None
        self._leg_girth = None
        self._last = None
        self._past = None
        self._believed = None
        self._travel = None

    def _leaps(self, raw: Stance, body: Body, pts: float) -> bool:
        """Whether the shoulders are where nobody can have moved them, in a picture that goes on from the one before."""
        if self._believed is None or body.travel is None:
            return False
        then, before = self._believed
        step_s = pts - then
        if not 0.0 <= step_s <= FORGET_AFTER_S:
            return False
        shoulders = raw.shoulders
        if self._travel is not None:
            shoulders = shoulders - (body.travel - self._travel)[[RIGHT_SHOULDER, LEFT_SHOULDER]]
        right, left = shoulders - before.shoulders
        # A whole body may be quick; shoulders turn about each other much more slowly.
        leap = max(float(np.hypot(*(left - right))), 0.25 * float(np.hypot(*(left + right))))
        return leap > (LEAP_SHOULDERS + FASTEST * step_s) * before.girth_width

    def _move(self, raw: Stance, body: Body, size: tuple[int, int]) -> None:
        """Move the filters along by what the picture tells of the motion since."""
        before, self._travel = self._travel, body.travel
        if before is None or body.travel is None or body.landmarks is None:
            return
        marks = body.landmarks.copy()
        marks[:, :2] -= body.travel - before
        was = stance_of(replace(body, landmarks=marks), size, self._ratio, raw.hips_seen)
        if was is None or was.hips_seen != raw.hips_seen:
            return
        shift = _frame_of(raw) - _frame_of(was)
        self._torso.move(shift)
        if self._past is not None:  # only what was not told is still to be made up for
            self._past = self._past[0], self._past[1] + shift, self._past[2]
        bones = np.diff(raw.arms, axis=1) - np.diff(was.arms, axis=1)
        self._limbs.move(np.where(raw.arms_seen[:, 1:, None] > LEAST_SEEN, bones, 0.0))
        bones = np.diff(raw.legs, axis=1) - np.diff(was.legs, axis=1)
        self._legs.move(np.where(raw.legs_seen[:, 1:, None] > LEAST_SEEN, bones, 0.0))

    def _ahead(self, frame: Points, pts: float, scale: float) -> Points:
        """The garment's frame once the filter's lag has passed; left alone at rest, where it would only tremble."""
        if self._past is None:
            self._past = pts, frame, np.zeros_like(frame)
            return frame
        then, before, speed = self._past
        step_s = max(pts - then, SHORTEST_STEP_S)
        speed = speed + smoothing_factor(SPEED_CUTOFF_HZ, step_s) * ((frame - before) / step_s - speed)
        self._past = pts, frame, speed
        pace = np.hypot(speed[:, :1], speed[:, 1:]) * scale
        moving = np.clip((pace - AT_REST) / (MOVING - AT_REST), 0.0, 1.0)
        self._moving = float(moving.max())
        # A one-euro filter trails by 1 / (2 pi cut-off), and its cut-off grows with the pace; so does the pose's.
        lead_s = np.minimum(LEAD_SHARE / (2.0 * np.pi * (TORSO_CUTOFF_HZ + TORSO_BETA * pace)), LONGEST_LEAD_S)
        return np.asarray(frame + moving * lead_s * speed)

    def _filtered(self, raw: Stance, size: tuple[int, int], pts: float) -> Stance:
        scale = 1.0 / max(raw.width, 0.5 * raw.torso, 1.0)
        frame = self._torso.filter(_frame_of(raw), pts, scale).astype(np.float64)
        frame = self._ahead(frame, pts, scale)
        neck, span, drop, hip_span = frame
        shoulders = np.stack([neck - 0.5 * span, neck + 0.5 * span])
        hips = neck + drop + np.array([[-0.5], [0.5]]) * hip_span
        # Each bone on its own: one that is in view drags the hidden ones beyond it along.
        bones: Points = np.diff(raw.arms, axis=1)
        if self._last is None:
            # The first guess of a hidden joint is all there is; one outside the frame is not even that.
            inside = ((raw.arms[:, 1:] >= 0) & (raw.arms[:, 1:] < size)).all(-1, keepdims=True)
            held, trust = hanging_bones(raw), inside.astype(np.float64)
        else:
            held = np.diff(self._last[1].arms, axis=1)
            trust = np.clip((raw.arms_seen[:, 1:, None] - 0.3) * 2.5, 0.0, 1.0)
        bones = held + trust * (bones - held)
        bones = self._limbs.filter(bones, pts, scale).astype(np.float64)
        arms = np.concatenate([shoulders[:, None], shoulders[:, None] + np.cumsum(bones, axis=1)], axis=1)
        twist = float(self._twist.filter(np.array([raw.twist]), pts, scale)[0])
        stance = replace(raw, shoulders=shoulders, hips=hips, arms=arms, twist=twist)
        return replace(stance, legs=self._filtered_legs(stance, pts, scale))

    def _filtered_legs(self, raw: Stance, pts: float, scale: float) -> Points:
        """(2, 4, 2) the legs from the filtered hips on; straight where they are out of view."""
        standing = standing_bones(raw)
        if self._last is None:
            held = standing
            trust = (raw.legs_seen[:, 1:, None] > 0.3).astype(np.float64)
        else:
            held = np.diff(self._last[1].legs, axis=1)
            held = held + STRAIGHTEN * (standing - held)
            trust = np.clip((raw.legs_seen[:, 1:, None] - 0.3) * 2.5, 0.0, 1.0)
        bones = held + trust * (np.diff(raw.legs, axis=1) - held)
        bones = self._legs.filter(bones, pts, scale).astype(np.float64)
        return np.concatenate([raw.hips[:, None], raw.hips[:, None] + np.cumsum(bones, axis=1)], axis=1)
