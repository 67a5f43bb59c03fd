"""Where a top's sleeve or armhole ends: found on each side, and the two sides held against each other."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints import outline as ol

_SIDES_APART = 0.2  # torso widths between one armpit and the other's mirror image: one of them is wrong
_OVERHANG = 0.035  # torso widths a sleeve sticks out beyond the armpit


@dataclass(frozen=True)
class Found:
    """A point on a half outline and how sure it is, 0..1."""

    x: float
    y: float
    confidence: float

    @property
    def place(self) -> F32:
        """(2,) x, y."""
        return np.array([self.x, self.y], np.float32)


def found_at(points: F32, index: int, confidence: float) -> Found:
    """A sample of the outline as a found point."""
    return Found(float(points[index, 0]), float(points[index, 1]), float(np.clip(confidence, 0.0, 1.0)))


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, linear between."""
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


def _sleeve_armpit(points: F32, torso: float, top: float, bottom: float) -> tuple[int, float] | None:
    """Sample of the notch between sleeve and body, and its depth in torso widths; None without a sleeve."""
    best: tuple[float, int, float] | None = None
    height = bottom - top
    for dent in ol.dents(points):
        if dent.depth < 0.03 * torso:
            break
        span = points[dent.start : dent.far + 1]
        index = dent.start + int(np.argmin(span[:, 0] + 0.5 * span[:, 1]))
        x, y = points[index]
        if index == 0 or x < 0.2 * torso or not top + 0.1 * height < y < bottom - 0.12 * height:
            continue
        overhang = float(points[:index, 0].max() - x) / torso
        # Where the outline goes back down the body from here, it is a sleeve's notch and not the neck's.
        if overhang < _OVERHANG or points[index:, 1].max() - y < 0.15 * height:
            continue
        # The outline must come back under the sleeve: from the tip inwards, not only down.
        tip = int(np.argmax(points[:index, 0]))
        if float(points[tip, 1]) > bottom - 0.02 * height and overhang < 0.15:
            continue
        score = dent.depth / torso + overhang
        if best is None or score > best[0]:
            best = (score, index, overhang)
    return None if best is None else (best[1], best[2])


def _armhole_armpit(points: F32, torso: float, top: float, bottom: float) -> tuple[int, float]:
    """Sample where a sleeveless top's armhole ends, and how sure it is."""
    step = max(3, round(0.1 * torso / spacing(points)))
    turn = ol.turning(points, step)
    drop = (points[:, 1] - top) / torso
    prior = np.exp(-0.5 * ((drop - 0.55) / 0.16) ** 2)
    side = points[:, 0] > 0.3 * torso
    last = int(np.argmax(points[:, 1] > bottom - 0.3 * (bottom - top)))
    score = np.where(side, prior * (0.25 + np.maximum(turn, 0.0)), 0.0)
    score[max(last, 1) :] = 0.0
    index = int(np.argmax(score))
    return index, 0.35 + 0.6 * ramp(float(turn[index]), 0.1, 0.5)


def spacing(points: F32) -> float:
    """Distance between samples, pixels."""
    return float(np.hypot(*np.diff(points, axis=0).T).mean())


@dataclass(frozen=True)
class Frame:
    """The garment's measures all halves share: torso width, top and bottom y."""

    torso: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Armpit:
    """Where the sleeve or armhole ends: the sample the sleeve's outline ends at, and the point itself.

    `borrowed` where it is the other side's, and this side's outline does not come near it.
    """

    index: int
    at: Found
    sleeved: bool
    borrowed: bool = False


def armpit_of(points: F32, frame: Frame) -> Armpit:
    """The armpit of one half outline: a sleeve's notch, or where an armhole turns into the side."""
    sleeve = _sleeve_armpit(points, frame.torso, frame.top, frame.bottom)
    if sleeve is None:
        index, sure = _armhole_armpit(points, frame.torso, frame.top, frame.bottom)
        return Armpit(index, found_at(points, index, sure), sleeved=False)
    index, overhang = sleeve
    return Armpit(index, found_at(points, index, 0.4 + 0.6 * ramp(overhang, 0.03, 0.15)), sleeved=True)


def agreed(one: Armpit, other: Armpit, points: F32, other_points: F32, torso: float) -> tuple[Armpit, Armpit]:
    """Both armpits, the less likely one replaced by the mirror image of the other where they are far apart."""
    apart = float(np.hypot(one.at.x - other.at.x, one.at.y - other.at.y)) / torso
    if apart < _SIDES_APART:
        return one, other

    def doubt(armpit: Armpit) -> float:
        return abs(armpit.at.x / torso - 0.5) - 0.1 * armpit.sleeved

    if doubt(one) > doubt(other):
        return _mirrored(other, one, points, torso), other
    return one, _mirrored(one, other, other_points, torso)


def _mirrored(good: Armpit, bad: Armpit, points: F32, torso: float) -> Armpit:
    away = np.hypot(points[:, 0] - good.at.x, points[:, 1] - good.at.y)
    index = int(np.argmin(away))
    if away[index] < 0.08 * torso:
        return Armpit(index, found_at(points, index, 0.5 * good.at.confidence), good.sleeved)
    # The sleeve lies on the body there: its outline goes on to where it was thought to end.
    end = max(bad.index, index)
    return Armpit(end, Found(good.at.x, good.at.y, 0.4 * good.at.confidence), good.sleeved, borrowed=good.sleeved)
