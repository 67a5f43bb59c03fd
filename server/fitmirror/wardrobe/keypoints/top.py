"""Key points of a top from its outline alone: collar, shoulder, armpit, cuffs, waist, hem on each side.

Written for photos of the front, laid flat or on an unseen body, sleeves anywhere from spread out to hanging down.
"""

import math

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints import outline as ol
from fitmirror.wardrobe.keypoints.armpit import Armpit, Found, Frame, agreed, armpit_of, found_at, ramp, spacing
from fitmirror.wardrobe.keypoints.dress import waist_and_hip
from fitmirror.wardrobe.keypoints.sides import both_sides
from fitmirror.wardrobe.keypoints.silhouette import Silhouette
from fitmirror.wardrobe.keypoints.sleeve_end import end_of, tip_of

_LONG_SLEEVE = 0.55  # torso widths from armpit to cuff: longer has an elbow
_DEEPEST_ARMPIT = 0.95  # torso widths below the shoulder: deeper means the sleeve lies on the body
_SHOULDER_REACH = 0.8  # torso widths from the collar: beyond is sleeve
_ARMHOLE = 0.48  # torso widths: how deep an armhole then is taken to be


def _collar(points: F32, end: int, torso: float, sleeved: bool) -> int:
    """Highest point beside the neck opening, before the outline runs down the shoulder."""
    near = np.nonzero(points[:end, 0] < 0.62 * torso)[0]
    last = max(1, min(int(near[-1]) if len(near) else end, end))
    collar = ol.farthest(points, 0, last, (0.2, -1.0))
    if not sleeved:
        # A strap is nearly level: the point above finds its outer corner.
        inner = ol.farthest(points, 0, collar, (0.04, -1.0))
        if points[inner, 0] > 0.55 * points[collar, 0]:
            return inner
    return collar


def _stand(points: F32, collar: int, shoulder: int, torso: float) -> int:
    """The foot of a stand-up collar or hood: the dent between its top and the shoulder; else the collar itself."""
    if shoulder - collar < 6:
        return collar
    off = ol.off_chord(points, collar, shoulder)
    dent = int(np.argmin(off))
    across, down = points[collar + dent] - points[collar]
    steep = down > across  # a collar's side; a shoulder runs down less
    return collar + dent if -off[dent] > (0.025 if steep else 0.05) * torso else collar


def _shoulder(points: F32, collar: int, end: int, armpit_x: float, torso: float, sleeved: bool) -> tuple[int, float]:
    """Sample of the shoulder's tip between collar and `end`, and how sure it is."""
    if end - collar < 4:
        return collar, 0.2
    if sleeved:
        # Of a long sleeve only the upper part: its whole arc would pull the corner down the arm.
        reach = np.nonzero(np.hypot(*(points[collar : end + 1] - points[collar]).T) < _SHOULDER_REACH * torso)[0]
        end = collar + max(4, min(end - collar, int(reach[-1])))
    off = ol.off_chord(points, collar, end)
    length = float(np.hypot(*(points[end] - points[collar])))
    x = points[collar : end + 1, 0]
    if not sleeved:
        index = int(np.argmax(off))
        return collar + index, 0.4 + 0.6 * ramp(float(off[index]) / length, 0.02, 0.12)
    # A set-in sleeve starts about above the armpit; a dropped or raglan one shows no corner at all.
    prior = np.exp(-0.5 * ((x / armpit_x - 0.90) / 0.11) ** 2)
    index = int(np.argmax((np.maximum(off, 0.0) / length + 0.02) * prior))
    return collar + index, 0.35 + 0.6 * ramp(float(off[index]) / length, 0.01, 0.08)


def _half(p: F32, frame: Frame, armpit: Armpit, dress: bool) -> dict[str, Found]:
    torso = frame.torso
    found: dict[str, Found] = {}
    end = armpit.index
    collar = _collar(p, end, torso, armpit.sleeved)
    tip = tip_of(p, collar, end) if armpit.sleeved else end
    # Where a hood or collar stands on the shoulder, the shoulder starts at its foot.
    rough, _ = _shoulder(p, collar, max(tip, collar + 1), armpit.at.x, math.inf, armpit.sleeved)
    foot = _stand(p, collar, rough, torso)
    shoulder, sure = _shoulder(p, foot, max(tip, foot + 1), armpit.at.x, torso, armpit.sleeved)
    if armpit.sleeved:
        outer, inner, cuff_sure = end_of(p, shoulder, end, torso)
        shoulder, sure = _shoulder(p, foot, max(outer, foot + 1), armpit.at.x, torso, sleeved=True)
        outer, inner, cuff_sure = end_of(p, shoulder, end, torso)
        found["cuff_outer"] = found_at(p, outer, cuff_sure)
        found["cuff_inner"] = found_at(p, inner, cuff_sure)
    corner = ramp(float(ol.turning(p, max(3, round(0.06 * torso / spacing(p))))[foot]), 0.05, 0.4)
    found["collar"] = found_at(p, foot, 0.8 if foot != collar else 0.45 + 0.55 * corner)
    found["shoulder"] = found_at(p, shoulder, sure)
    found["armpit"] = armpit.at
    hem = ol.farthest(p, end, len(p) - 1, (0.55, 1.0))
    found["hem"] = found_at(p, hem, 0.9)
    if dress:
        found |= waist_and_hip(p, end, hem, torso)
    else:
        waist = _waist(p, end, hem, torso)
        if waist is not None:
            found["waist"] = waist
    if armpit.sleeved:
        elbow = _elbow(p, shoulder, outer, inner, armpit, torso)
        if elbow is not None:
            found["elbow"] = Found(elbow.x, elbow.y, elbow.confidence * min(1.0, cuff_sure + 0.1))
    return found


def _waist(p: F32, armpit: int, hem: int, torso: float) -> Found | None:
    """The narrowest place of the side seam, and the middle of a straight one."""
    if hem - armpit < 8:
        return None
    run = p[armpit : hem + 1]
    down = (run[:, 1] - run[0, 1]) / max(1.0, float(run[-1, 1] - run[0, 1]))
    inside = (down > 0.25) & (down < 0.85)
    if not inside.any():
        return None
    cost = np.where(inside, run[:, 0] / torso + 0.15 * (down - 0.55) ** 2, np.inf)
    return found_at(p, armpit + int(np.argmin(cost)), 0.8)


def _elbow(p: F32, shoulder: int, outer: int, inner: int, armpit: Armpit, torso: float) -> Found | None:
    """The middle of a long sleeve: half way down its outer edge, and across to its centre line."""
    if np.hypot(p[inner, 0] - armpit.at.x, p[inner, 1] - armpit.at.y) < _LONG_SLEEVE * torso or outer - shoulder < 4:
        return None
    half_way = p[(shoulder + outer) // 2]
    below = p[inner : armpit.index + 1]
    across = below[int(np.argmin(np.hypot(*(below - half_way).T)))]
    x, y = (half_way + across) / 2.0
    return Found(float(x), float(y), 0.8)


def keypoints(shape: Silhouette, dress: bool = False) -> dict[str, tuple[float, float, float]]:
    """Key points of a top: name to x, y (cut-out pixels) and confidence 0..1.

    Names as `fitmirror.wardrobe.item.Item` says; an elbow, the middle of the sleeve's centre line, where sleeves are
    long. Two sides that disagree lower each other's confidence. A dress has a waist and a hip of its own.
    """
    frame = Frame(shape.torso, shape.top, shape.bottom)
    left, right = shape.left.points, shape.right.points
    pits = agreed(armpit_of(left, frame), armpit_of(right, frame), left, right, shape.torso)
    halves = {"left": _half(left, frame, pits[0], dress), "right": _half(right, frame, pits[1], dress)}
    depth = np.mean([half["armpit"].y - half["shoulder"].y for half in halves.values()])
    if pits[0].sleeved and pits[1].sleeved and depth > _DEEPEST_ARMPIT * shape.torso:
        for half in halves.values():
            half["armpit"] = Found(0.5 * shape.torso, half["shoulder"].y + _ARMHOLE * shape.torso, 0.3)
    return both_sides(halves["left"], halves["right"], shape)
