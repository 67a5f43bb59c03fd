"""Key points of a top from its outline alone: collar, shoulder, armpit, cuffs, waist, hem on each side.

Written for photos of the front, laid flat or on an unseen body, sleeves anywhere from spread out to hanging down.
"""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe import outline as ol
from fitmirror.wardrobe.silhouette import Half, Silhouette

_LONG_SLEEVE = 0.55  # torso widths from armpit to cuff: longer has an elbow
_DEEPEST_ARMPIT = 1.15  # torso widths below the collar: deeper means the sleeve lies on the body
_OVERHANG = 0.035  # torso widths a sleeve sticks out beyond the armpit


@dataclass(frozen=True)
class Found:
    """A point on a half outline and how sure it is, 0..1."""

    x: float
    y: float
    confidence: float


def _at(points: F32, index: int, confidence: float) -> Found:
    return Found(float(points[index, 0]), float(points[index, 1]), float(np.clip(confidence, 0.0, 1.0)))


def _ramp(value: float, low: float, high: float) -> float:
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
    step = max(3, round(0.1 * torso / _spacing(points)))
    turn = ol.turning(points, step)
    drop = (points[:, 1] - top) / torso
    prior = np.exp(-0.5 * ((drop - 0.55) / 0.16) ** 2)
    side = points[:, 0] > 0.3 * torso
    last = int(np.argmax(points[:, 1] > bottom - 0.3 * (bottom - top)))
    score = np.where(side, prior * (0.25 + np.maximum(turn, 0.0)), 0.0)
    score[max(last, 1) :] = 0.0
    index = int(np.argmax(score))
    return index, 0.35 + 0.6 * _ramp(float(turn[index]), 0.1, 0.5)


def _spacing(points: F32) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).mean())


def _collar(points: F32, end: int, torso: float) -> int:
    """Highest point beside the neck opening, before the outline runs down the shoulder."""
    near = np.nonzero(points[:end, 0] < 0.62 * torso)[0]
    last = int(near[-1]) if len(near) else end
    return ol.farthest(points, 0, max(1, min(last, end)), (0.2, -1.0))


def _stand(points: F32, collar: int, shoulder: int, torso: float) -> int:
    """The foot of a stand-up collar or hood: the dent between its top and the shoulder; else the collar itself."""
    if shoulder - collar < 6:
        return collar
    off = ol.off_chord(points, collar, shoulder)
    dent = int(np.argmin(off))
    return collar + dent if -off[dent] > 0.05 * torso else collar


def _shoulder(points: F32, collar: int, end: int, armpit_x: float, sleeved: bool) -> tuple[int, float]:
    """Sample of the shoulder's tip between collar and `end`, and how sure it is."""
    if end - collar < 4:
        return collar, 0.2
    off = ol.off_chord(points, collar, end)
    length = float(np.hypot(*(points[end] - points[collar])))
    x = points[collar : end + 1, 0]
    if not sleeved:
        index = int(np.argmax(off))
        return collar + index, 0.4 + 0.6 * _ramp(float(off[index]) / length, 0.02, 0.12)
    # A set-in sleeve starts about above the armpit; a dropped or raglan one shows no corner at all.
    prior = np.exp(-0.5 * ((x / armpit_x - 0.97) / 0.13) ** 2)
    index = int(np.argmax((np.maximum(off, 0.0) / length + 0.02) * prior))
    return collar + index, 0.35 + 0.6 * _ramp(float(off[index]) / length, 0.01, 0.08)


def _cuff(points: F32, shoulder: int, armpit: int, torso: float) -> tuple[int, int, float]:
    """Samples of the outer and the inner corner of the sleeve's end, and how sure they are."""
    root = (points[shoulder] + points[armpit]) / 2.0
    tip = shoulder + int(np.argmax(np.hypot(*(points[shoulder : armpit + 1] - root).T)))
    middle = points[tip]
    outer = inner = tip
    for _ in range(3):
        along = (middle - root) / max(1e-6, float(np.hypot(*(middle - root))))
        across = np.array([-along[1], along[0]], np.float32)  # towards the body
        for k in (0.8, 1.3, 2.0, 3.0):
            outer = ol.farthest(points, shoulder, armpit, tuple(along - k * across))
            inner = ol.farthest(points, shoulder, armpit, tuple(along + k * across))
            if np.hypot(*(points[outer] - points[inner])) > 0.14 * torso and inner > outer:
                break
        middle = (points[outer] + points[inner]) / 2.0
    if inner <= outer:
        return tip, min(armpit, tip + 1), 0.2
    chord = float(np.hypot(*(points[inner] - points[outer]))) / torso
    return outer, inner, 0.3 + 0.7 * _ramp(chord, 0.08, 0.18)


def _half(half: Half, torso: float, top: float, bottom: float) -> dict[str, Found]:
    p = half.points
    sleeve = _sleeve_armpit(p, torso, top, bottom)
    found: dict[str, Found] = {}
    if sleeve is None:
        armpit, armpit_sure = _armhole_armpit(p, torso, top, bottom)
        collar = _collar(p, armpit, torso)
        shoulder, shoulder_sure = _shoulder(p, collar, armpit, float(p[armpit, 0]), sleeved=False)
    else:
        armpit, overhang = sleeve
        armpit_sure = 0.4 + 0.6 * _ramp(overhang, 0.03, 0.15)
        collar = _collar(p, armpit, torso)
        root = (p[collar] + p[armpit]) / 2.0
        tip = collar + int(np.argmax(np.hypot(*(p[collar : armpit + 1] - root).T)))
        for _ in range(2):
            shoulder, shoulder_sure = _shoulder(p, collar, max(tip, collar + 1), float(p[armpit, 0]), sleeved=True)
            outer, inner, cuff_sure = _cuff(p, shoulder, armpit, torso)
            tip = outer
        found["cuff_outer"] = _at(p, outer, cuff_sure)
        found["cuff_inner"] = _at(p, inner, cuff_sure)
    foot = _stand(p, collar, shoulder, torso)
    corner = _ramp(float(ol.turning(p, max(3, round(0.06 * torso / _spacing(p))))[foot]), 0.05, 0.4)
    found["collar"] = _at(p, foot, 0.8 if foot != collar else 0.45 + 0.55 * corner)
    found["shoulder"] = _at(p, shoulder, shoulder_sure)
    if sleeve is not None and p[armpit, 1] - p[foot, 1] > _DEEPEST_ARMPIT * torso:
        found["armpit"] = Found(0.5 * torso, float(p[shoulder, 1]) + 0.5 * torso, 0.25)
    else:
        found["armpit"] = _at(p, armpit, armpit_sure)
    hem = ol.farthest(p, armpit, len(p) - 1, (0.55, 1.0))
    found["hem"] = _at(p, hem, 0.9)
    if hem - armpit > 8:
        run = p[armpit : hem + 1]
        down = (run[:, 1] - run[0, 1]) / max(1.0, float(run[-1, 1] - run[0, 1]))
        inside = (down > 0.25) & (down < 0.85)
        # The narrowest place, and the middle where the side is straight.
        cost = run[:, 0] / torso + 0.15 * (down - 0.55) ** 2
        cost[~inside] = np.inf
        found["waist"] = _at(p, armpit + int(np.argmin(cost)), 0.8 if inside.any() else 0.3)
    if "cuff_inner" in found:
        cuff = np.array(
            [(found["cuff_outer"].x + found["cuff_inner"].x) / 2, (found["cuff_outer"].y + found["cuff_inner"].y) / 2]
        )
        a = np.array([found["armpit"].x, found["armpit"].y])
        if np.hypot(found["cuff_inner"].x - a[0], found["cuff_inner"].y - a[1]) > _LONG_SLEEVE * torso:
            root = (a + np.array([found["shoulder"].x, found["shoulder"].y])) / 2
            x, y = root + 0.5 * (cuff - root)
            found["elbow"] = Found(float(x), float(y), 0.7 * cuff_sure)
    return found


def keypoints(shape: Silhouette) -> dict[str, tuple[float, float, float]]:
    """Key points of a top: name to x, y (cut-out pixels) and confidence 0..1.

    Names as `fitmirror.wardrobe.item.Item` says. Two sides that disagree lower each other's confidence.
    """
    halves = {
        "left": _half(shape.left, shape.torso, shape.top, shape.bottom),
        "right": _half(shape.right, shape.torso, shape.top, shape.bottom),
    }
    out: dict[str, tuple[float, float, float]] = {}
    for name, side in (("left", 1), ("right", -1)):
        other = halves["right" if name == "left" else "left"]
        for key, found in halves[name].items():
            twin = other.get(key)
            apart = np.hypot(found.x - twin.x, found.y - twin.y) / shape.torso if twin else 0.4
            agree = float(np.exp(-((apart / 0.3) ** 2)))
            x, y = shape.to_cutout(np.array([[found.x, found.y]], np.float32), side)[0]
            out[f"{name}_{key}"] = (float(x), float(y), round(found.confidence * (0.3 + 0.7 * agree), 3))
    return out
