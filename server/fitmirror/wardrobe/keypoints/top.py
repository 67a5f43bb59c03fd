"""Key points of a top from its outline alone: collar, shoulder, armpit, cuffs, waist, hem on each side.

Written for photos of the front, laid flat or on an unseen body, sleeves anywhere from spread out to hanging down.
"""

import math

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints import outline as ol
from fitmirror.wardrobe.keypoints.armpit import Armpit, Found, Frame, agreed, armpit_of, found_at, ramp, spacing
from fitmirror.wardrobe.keypoints.dress import waist_and_hip
from fitmirror.wardrobe.keypoints.shoulder import collar_of, corner_within, foot_of, shoulder_of
from fitmirror.wardrobe.keypoints.sides import both_sides
from fitmirror.wardrobe.keypoints.silhouette import Silhouette
from fitmirror.wardrobe.keypoints.sleeve_end import end_of, tip_of

_LONG_SLEEVE = 0.55  # torso widths from armpit to cuff: longer has an elbow
_DEEPEST_ARMPIT = 0.95  # torso widths below the shoulder: deeper means the sleeve lies on the body
_DEEPEST_OF_LENGTH = 0.7  # the same, as a share of the way from shoulder to hem
_COLLARS_APART = 0.05  # torso widths between the two collar points' heights: one of them stands on a collar
_WIDE_NECK = 0.95  # torso widths: a neck is not so wide
_CORNERS_APART = 0.1  # torso widths between the neck's corners' distances from the axis
_AT_CORNER = 0.8  # of the confidence of the point before
_BORROWED = 0.45  # of the confidence of a point of the other side
_OWN_OUTLINE = 0.1  # torso widths: a borrowed point moves onto the outline this near
_CROTCH = 0.2  # torso widths from the axis: no hem is so narrow
_ARMHOLE = 0.48  # torso widths: how deep an armhole then is taken to be


def _half(p: F32, frame: Frame, armpit: Armpit, dress: bool) -> dict[str, Found]:
    torso = frame.torso
    found: dict[str, Found] = {}
    end = armpit.index
    collar = collar_of(p, end, torso, armpit.sleeved)
    tip = tip_of(p, collar, end) if armpit.sleeved else end
    # Where a hood or collar stands on the shoulder, the shoulder starts at its foot.
    rough, _ = shoulder_of(p, collar, max(tip, collar + 1), armpit.at.x, math.inf, armpit.sleeved)
    foot = foot_of(p, collar, rough, torso)
    shoulder, sure = shoulder_of(p, foot, max(tip, foot + 1), armpit.at.x, torso, armpit.sleeved)
    if armpit.sleeved:
        outer, inner, cuff_sure = end_of(p, shoulder, end, torso)
        shoulder, sure = shoulder_of(p, foot, max(outer, foot + 1), armpit.at.x, torso, sleeved=True)
        outer, inner, cuff_sure = end_of(p, shoulder, end, torso)
        found["cuff_outer"] = found_at(p, outer, cuff_sure)
        found["cuff_inner"] = found_at(p, inner, cuff_sure)
    corner = ramp(float(ol.turning(p, max(3, round(0.06 * torso / spacing(p))))[foot]), 0.05, 0.4)
    found["collar"] = found_at(p, foot, 0.8 if foot != collar else 0.45 + 0.55 * corner)
    found["shoulder"] = found_at(p, shoulder, sure)
    found["armpit"] = armpit.at
    hem, hem_sure = ol.farthest(p, end, len(p) - 1, (0.55, 1.0)), 0.9
    if p[hem, 0] < _CROTCH * torso:
        # A bodysuit ends between the legs: what is a hem on another top is where its leg openings begin.
        hem, hem_sure = end + int(np.argmax(ol.off_chord(p, end, hem))), 0.6
    found["hem"] = found_at(p, hem, hem_sure)
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
    """The middle of a long sleeve: half way from root to end, and across to between its two edges."""
    if np.hypot(p[inner, 0] - armpit.at.x, p[inner, 1] - armpit.at.y) < _LONG_SLEEVE * torso or outer - shoulder < 4:
        return None
    root, end = (p[shoulder] + armpit.at.place) / 2.0, (p[outer] + p[inner]) / 2.0
    along = (end - root) / max(1e-6, float(np.hypot(*(end - root))))
    middle = (root + end) / 2.0
    upper, lower = p[shoulder : outer + 1], p[inner : armpit.index + 1]
    edges = [run[int(np.argmin(np.abs((run - middle) @ along)))] for run in (upper, lower)]
    x, y = (edges[0] + edges[1]) / 2.0
    return Found(float(x), float(y), 0.8)


def keypoints(shape: Silhouette, dress: bool = False) -> dict[str, tuple[float, float, float]]:
    """Key points of a top: name to x, y (cut-out pixels) and confidence 0..1.

    Names as `fitmirror.wardrobe.item.Item` says; an elbow, the middle of the sleeve's centre line, where sleeves are
    long. Two sides that disagree lower each other's confidence. A dress has a waist and a hip of its own.
    """
    frame = Frame(shape.torso, shape.top, shape.bottom)
    left, right = shape.left.points, shape.right.points
    pits = agreed(armpit_of(left, frame), armpit_of(right, frame), left, right, shape.torso)
    halves = _halves(left, right, pits, frame, dress)
    _within_puffs(halves, left, right, shape.torso)
    sides = list(halves.values())
    depth = 0.5 * sum(half["armpit"].y - half["shoulder"].y for half in sides)
    length = 0.5 * sum(half["hem"].y - half["shoulder"].y for half in sides)
    if pits[0].sleeved and pits[1].sleeved and depth > min(_DEEPEST_ARMPIT * shape.torso, _DEEPEST_OF_LENGTH * length):
        for half in sides:
            x = min(0.5 * shape.torso, max(half["shoulder"].x, 0.3 * shape.torso))
            half["armpit"] = Found(x, half["shoulder"].y + _ARMHOLE * min(shape.torso, 2.0 * x), 0.3)
    return both_sides(halves["left"], halves["right"], shape)


def _halves(
    left: F32, right: F32, pits: tuple[Armpit, Armpit], frame: Frame, dress: bool
) -> dict[str, dict[str, Found]]:
    """What is found on each side, each mended by the other where that is surer."""
    outlines = {"left": left, "right": right}
    found: dict[str, dict[str, Found]] = {}
    for (name, points), pit in sorted(zip(outlines.items(), pits, strict=True), key=lambda side: side[1].borrowed):
        other = next(iter(found.values()), None)
        if pit.borrowed and other is not None and "cuff_outer" in other:
            found[name] = _borrowing(points, other, frame)
        else:
            found[name] = _half(points, frame, pit, dress)
    one, two = found["left"]["collar"], found["right"]["collar"]
    if abs(one.y - two.y) > _COLLARS_APART * frame.torso:
        high, low = ("left", two) if one.y < two.y else ("right", one)
        points = outlines[high]
        near = int(np.argmin(np.hypot(points[:, 0] - low.x, points[:, 1] - low.y)))
        if np.hypot(points[near, 0] - low.x, points[near, 1] - low.y) < _OWN_OUTLINE * frame.torso:
            found[high]["collar"] = found_at(points, near, 0.7 * low.confidence)
    return found


def _within_puffs(found: dict[str, dict[str, Found]], left: F32, right: F32, torso: float) -> None:
    """Collar points at a neck's own corners, where puffed sleeves stand as high beside it."""
    if found["left"]["collar"].x + found["right"]["collar"].x < _WIDE_NECK * torso:
        return
    corners: dict[str, Found] = {}
    for name, points in (("left", left), ("right", right)):
        collar = found[name]["collar"]
        index = corner_within(points, int(np.argmin(np.hypot(*(points - collar.place).T))), torso)
        if index is None:
            return
        corners[name] = found_at(points, index, _AT_CORNER * collar.confidence)
    if abs(corners["left"].x - corners["right"].x) < _CORNERS_APART * torso:
        for name, corner in corners.items():
            found[name]["collar"] = corner


def _borrowing(p: F32, other: dict[str, Found], frame: Frame) -> dict[str, Found]:
    """A side whose sleeve lies on the body: collar and shoulder are its own, the rest the other side's mirror image."""
    out = {name: Found(q.x, q.y, _BORROWED * q.confidence) for name, q in other.items()}
    for name in ("cuff_outer", "cuff_inner", "hem"):
        away = np.hypot(p[:, 0] - other[name].x, p[:, 1] - other[name].y)
        near = int(np.argmin(away))
        if away[near] < _OWN_OUTLINE * frame.torso:
            out[name] = found_at(p, near, _BORROWED * other[name].confidence)
    end = int(np.argmin(np.hypot(p[:, 0] - other["cuff_outer"].x, p[:, 1] - other["cuff_outer"].y)))
    collar = collar_of(p, max(end, 2), frame.torso, sleeved=True)
    rough, _ = shoulder_of(p, collar, max(end, collar + 1), other["armpit"].x, math.inf, sleeved=True)
    foot = foot_of(p, collar, rough, frame.torso)
    shoulder, sure = shoulder_of(p, foot, max(end, foot + 1), other["armpit"].x, frame.torso, sleeved=True)
    out["collar"] = found_at(p, foot, 0.7)
    out["shoulder"] = found_at(p, shoulder, 0.8 * sure)
    return out
