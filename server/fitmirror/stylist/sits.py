"""How an item sits on the shopper, read off where its key points came to lie: length, sleeves, looseness."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fitmirror.body.body import (
    LEFT_ANKLE,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ANKLE,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.layer import Point, Worn
from fitmirror.fitting.stature import of_height
from fitmirror.frames import F32
from fitmirror.wardrobe.item import Category

Points = NDArray[np.float64]

LEAST_SEEN = 0.5  # landmark visibility
# Below the hips where knees and ankles are out of view, in torso lengths: Drillis & Contini's segments over a torso as
# BlazePose sees it (`fitting.stature`).
THIGH, SHANK = 0.83, 0.83
# Where a hem lies, on the way shoulder (0), hip (1), knee (2), ankle (3): what is below each, and its name.
_HEMS = (
    (0.60, "above the waist"), (0.86, "at the waist"), (1.14, "at the hips"), (1.42, "at the upper thigh"),
    (1.78, "at mid-thigh"), (2.2, "at the knee"), (2.75, "at mid-calf"), (np.inf, "at the ankle"),
)  # fmt: skip
# Where a sleeve ends, on the way shoulder (0), elbow (1), wrist (2).
_SLEEVES = (
    (0.35, "at the shoulder"), (0.8, "above the elbow"), (1.2, "at the elbow"), (1.75, "on the forearm"),
    (2.12, "at the wrist"), (np.inf, "over the hand"),
)  # fmt: skip
# How an upper garment is cut: its width at the waist over that at the armpits, in the product's photo. What it looks
# like on the shopper would tell of their figure, about which nothing is said.
_CUTS = ((0.885, "close"), (1.05, "straight"), (np.inf, "loose"))
_CLOSER, _ROOMIER = 0.95, 1.05  # width of the size worn, against the one that shops photograph
# Width of a leg's end over that of the hips.
_LEGS = ((0.3, "narrow"), (0.4, "straight"), (np.inf, "wide"))

ENDS = tuple(name for _, name in _HEMS)
SLEEVES = ("none", *(name for _, name in _SLEEVES))
FITS = tuple(name for _, name in _CUTS)
LEGS = tuple(name for _, name in _LEGS)


def _named(value: float, table: tuple[tuple[float, str], ...]) -> str:
    return next(name for below, name in table if value < below)


def _middle(anchors: dict[str, Point], name: str) -> Points | None:
    found = [anchors[side + name] for side in ("left_", "right_") if side + name in anchors]
    return np.mean(np.array(found, np.float64), axis=0) if found else None


def along(point: Points, way: Points) -> float:
    """How far along a polyline (n, 2) the nearest place to a point (2,) is: 1.5 is half way on the second segment.

    Before its start it is negative, after its end it goes on.
    """
    best, at = np.inf, 0.0
    last = len(way) - 2
    for i, (a, b) in enumerate(pairwise(way)):
        step = b - a
        t = float((point - a) @ step / max(float(step @ step), 1e-6))
        t = min(max(t, -np.inf if i == 0 else 0.0), np.inf if i == last else 1.0)
        gap = float(np.hypot(*(point - a - t * step)))
        if gap < best:
            best, at = gap, i + t
    return at


def ends(worn: Worn, landmarks: F32, size: tuple[int, int]) -> str | None:
    """Where an item's lower edge lies on the body, one of `ENDS`; None where it has none or it is out of the picture.

    Args:
        worn: Where it came to lie.
        landmarks: (33, 3).
        size: (width, height) of the picture, px.
    """
    low = _middle(worn.anchors, "hem")
    low = _middle(worn.anchors, "cuff_outer") if low is None else low
    if low is None or low[1] >= size[1]:
        return None
    xy = landmarks[:, :2].astype(np.float64)
    neck, hip = xy[[LEFT_SHOULDER, RIGHT_SHOULDER]].mean(axis=0), xy[[LEFT_HIP, RIGHT_HIP]].mean(axis=0)
    torso = float(np.hypot(*(hip - neck)))
    if torso < 4:
        return None
    knee, ankle = _seen(landmarks, (LEFT_KNEE, RIGHT_KNEE), size), _seen(landmarks, (LEFT_ANKLE, RIGHT_ANKLE), size)
    if knee is None:
        down = (hip - neck) / torso
        knee, ankle = hip + THIGH * torso * down, hip + (THIGH + SHANK) * torso * down
    elif ankle is None:
        ankle = knee + (knee - hip)
    return _named(along(low, np.stack([neck, hip, knee, ankle])), _HEMS)


def sleeves(garment: Garment, worn: Worn, landmarks: F32, size: tuple[int, int]) -> str | None:
    """Where an upper garment's sleeves end, one of `SLEEVES`; None for other items and where no arm is in view."""
    if garment.item.category not in (Category.TOP, Category.DRESS, Category.OUTERWEAR):
        return None
    if not any(name.endswith("cuff_outer") for name in garment.item.keypoints):
        return "none"
    found = []
    for side, joints in (
        ("left_", (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST)),
        ("right_", (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST)),
    ):
        cuffs = [worn.anchors[side + name] for name in ("cuff_inner", "cuff_outer") if side + name in worn.anchors]
        if cuffs and all(_seen(landmarks, (joint,), size) is not None for joint in joints):
            found.append(along(np.mean(np.array(cuffs), axis=0), landmarks[list(joints), :2].astype(np.float64)))
    return _named(float(np.mean(found)), _SLEEVES) if found else None


def fit(garment: Garment, height_cm: float | None = None) -> str | None:
    """How loose an item sits, one of `FITS` (of trousers, how wide their legs are: one of `LEGS`); None if unknown.

    Args:
        garment: In the size worn.
        height_cm: The shopper's, if it was told.
    """
    points = garment.source
    if garment.item.category is Category.BOTTOM:
        leg = _ratio(points, ("left_cuff_outer", "left_cuff_inner"), ("left_hip", "right_hip"))
        return None if leg is None else _named(leg, _LEGS)
    room = garment.size.looseness(of_height(height_cm))
    if room <= _CLOSER or room >= _ROOMIER:
        return "close" if room <= _CLOSER else "loose"
    cut = _ratio(points, ("left_waist", "right_waist"), ("left_armpit", "right_armpit"))
    return None if cut is None else _named(cut, _CUTS)


def _ratio(points: dict[str, Point], of: tuple[str, str], to: tuple[str, str]) -> float | None:
    if any(name not in points for name in (*of, *to)):
        return None
    across = _gap(points, *to)
    return _gap(points, *of) / across if across > 0 else None


def _gap(points: dict[str, Point], one: str, other: str) -> float:
    return float(np.hypot(points[one][0] - points[other][0], points[one][1] - points[other][1]))


def _seen(landmarks: F32, which: tuple[int, ...], size: tuple[int, int]) -> Points | None:
    """The middle of landmarks that are all in view, or None."""
    marks = landmarks[list(which)]
    inside = (marks[:, :2] >= 0).all() and (marks[:, :2] < size).all()
    return marks[:, :2].astype(np.float64).mean(axis=0) if inside and marks[:, 2].min() >= LEAST_SEEN else None
