"""A drawn figure to try things on: a person's proportions, nobody's likeness, and a body that is known, not found.

Positions are shares of its height, x from the middle towards the right of the picture, y from the top of the head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from fitmirror.body.body import LANDMARKS, Body
from fitmirror.frames import F32, U8, Frame

HEIGHT_PX = 1300
WIDTH, HEIGHT = 760, 1480
_TOP_PX = 90
_SHIFT = 4  # fractional bits of polygon corners

Outline = Sequence[tuple[float, float]]

# BGR.
SKIN, HAIR, WALL, FLOOR = (166, 193, 228), (52, 62, 78), (233, 237, 240), (214, 220, 225)
CLOTH, SHORTS = (160, 157, 154), (104, 97, 92)
_WAIST = 0.405

# Right halves, from the top; the left ones mirror them.
_HEAD: Outline = (
    *((0.0, 0.0), (0.026, 0.004), (0.045, 0.02), (0.0535, 0.045), (0.0515, 0.075), (0.045, 0.1)),
    *((0.033, 0.121), (0.016, 0.132), (0.0, 0.134)),
)
_HAIR: Outline = (
    *((0.0, -0.012), (0.03, -0.008), (0.052, 0.01), (0.061, 0.04), (0.0595, 0.07), (0.0545, 0.08)),
    *((0.052, 0.058), (0.046, 0.042), (0.034, 0.034), (0.015, 0.031), (0.0, 0.033)),
)
_NECK: Outline = ((0.0, 0.1), (0.033, 0.1), (0.031, 0.13), (0.034, 0.15), (0.05, 0.162), (0.0, 0.2))
_TORSO: Outline = (
    *((0.0, 0.15), (0.034, 0.151), (0.05, 0.16), (0.078, 0.169), (0.108, 0.178), (0.124, 0.195), (0.122, 0.225)),
    *((0.107, 0.252), (0.102, 0.285), (0.094, 0.325), (0.086, 0.365), (0.087, 0.4), (0.095, 0.44), (0.101, 0.485)),
    *((0.102, 0.53), (0.05, 0.545), (0.0, 0.535)),
)
_LEG: Outline = (
    *((0.004, 0.49), (0.06, 0.47), (0.101, 0.485), (0.1025, 0.53), (0.099, 0.59), (0.089, 0.66), (0.08, 0.71)),
    *((0.077, 0.75), (0.078, 0.79), (0.073, 0.85), (0.063, 0.915), (0.0605, 0.945), (0.037, 0.945), (0.0345, 0.915)),
    *((0.028, 0.85), (0.022, 0.79), (0.026, 0.74), (0.024, 0.7), (0.012, 0.62), (0.004, 0.55)),
)
_FOOT: Outline = (
    *((0.037, 0.935), (0.06, 0.935), (0.066, 0.958), (0.079, 0.985), (0.078, 0.998), (0.06, 1.004), (0.042, 1.0)),
    *((0.035, 0.985), (0.035, 0.958)),
)
_ARM: Outline = (
    *((0.09, 0.176), (0.112, 0.175), (0.132, 0.187), (0.141, 0.215), (0.147, 0.262), (0.1615, 0.325)),
    *((0.171, 0.36), (0.181, 0.405), (0.1865, 0.45), (0.19, 0.487), (0.168, 0.491), (0.155, 0.452), (0.145, 0.412)),
    *((0.138, 0.37), (0.128, 0.335), (0.113, 0.285), (0.102, 0.247), (0.094, 0.21)),
)
_HAND: Outline = (
    *((0.168, 0.484), (0.19, 0.481), (0.199, 0.505), (0.203, 0.53), (0.2015, 0.565), (0.194, 0.582), (0.185, 0.579)),
    *((0.1795, 0.555), (0.1745, 0.548), (0.1685, 0.543), (0.1655, 0.525), (0.167, 0.505)),
)
_TANK: Outline = (
    *((0.0, 0.236), (0.03, 0.23), (0.046, 0.212), (0.052, 0.18), (0.054, 0.155), (0.074, 0.155), (0.076, 0.19)),
    *((0.085, 0.222), (0.1, 0.245), (0.13, 0.262), (0.13, 0.5), (0.13, 0.6), (0.045, 0.607), (0.012, 0.6), (0.0, 0.57)),
)

# x, y by BlazePose's number; of the pairs the left one, which lies on the right of the picture.
_MIDDLE = {0: (0.0, 0.084)}
_PAIRS = {
    (1, 4): (0.011, 0.066), (2, 5): (0.02, 0.066), (3, 6): (0.029, 0.067), (7, 8): (0.051, 0.075),
    (9, 10): (0.016, 0.105), (11, 12): (0.108, 0.193), (13, 14): (0.149, 0.348), (15, 16): (0.178, 0.486),
    (17, 18): (0.197, 0.53), (19, 20): (0.19, 0.545), (21, 22): (0.171, 0.52), (23, 24): (0.057, 0.478),
    (25, 26): (0.052, 0.715), (27, 28): (0.049, 0.935), (29, 30): (0.048, 0.965), (31, 32): (0.058, 0.99),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Mannequin:
    """A figure.

    Attributes:
        frame: The picture, (HEIGHT, WIDTH, 3).
        body: Who stands in it.
    """

    frame: Frame
    body: Body


@cache
def mannequin(parted: bool = False) -> Mannequin:
    """The figure; drawn once, in a fraction of a second. Nothing may write into its arrays.

    Args:
        parted: It wears shorts of another colour than its top, as most people do: bottoms take them off at the waist.
            In one piece, no hem of what it wears says how long a top is to be worn.
    """
    picture = _room()
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    legs = [np.maximum(_filled(_LEG, mirror), _filled(_FOOT, mirror)) for mirror in (False, True)]
    for leg in legs:
        _model(picture, alpha, leg, SKIN, 0.05)
    body = np.maximum(_symmetric(_NECK), _symmetric(_TORSO))
    _model(picture, alpha, body, SKIN, 0.075)
    cloth = _symmetric(_TANK) * np.maximum(body, np.maximum(*legs))
    _model(picture, alpha, cloth, CLOTH, 0.06, paint=0.96)
    if parted:
        below = np.clip((_rows() - _WAIST) * HEIGHT_PX, 0.0, 1.0)
        _model(picture, alpha, np.asarray(cloth * below, np.float32), SHORTS, 0.06, paint=0.96)
    # Shoulders run into arms without a seam.
    free = np.clip((_rows() - 0.185) / 0.055, 0.0, 1.0)
    for mirror in (False, True):
        arm = np.maximum(_filled(_ARM, mirror), _filled(_HAND, mirror))
        shade = cv2.GaussianBlur(arm * free, (0, 0), 0.012 * HEIGHT_PX)
        picture *= (1.0 - 0.3 * shade * alpha)[..., None]
        _model(picture, alpha, np.asarray(arm * np.maximum(free, 1.0 - body), np.float32), SKIN, 0.034)
    head = _symmetric(_HEAD)
    under = cv2.GaussianBlur(np.roll(head, round(0.02 * HEIGHT_PX), 0), (0, 0), 0.009 * HEIGHT_PX)
    picture *= (1.0 - 0.32 * under * alpha)[..., None]
    _ears(picture, alpha)
    _model(picture, alpha, head, SKIN, 0.034)
    _features(picture, head)
    _model(picture, alpha, _symmetric(_HAIR), HAIR, 0.03)
    grain = np.random.default_rng(7).normal(0.0, 1.3, picture.shape[:2]).astype(np.float32)
    picture += cv2.GaussianBlur(grain, (0, 0), 0.7)[..., None]
    frame = Frame(np.clip(picture, 0, 255).round().astype(np.uint8), 0.0)
    opacity = np.asarray(np.clip(alpha * 255.0 + 0.5, 0, 255), np.uint8)
    return Mannequin(frame, Body(opacity, _landmarks(), np.zeros(LANDMARKS, np.float32), None))


def _at(points: np.ndarray) -> np.ndarray:
    return np.asarray(points, np.float64) * HEIGHT_PX + (WIDTH / 2.0, _TOP_PX)


def _rows() -> F32:
    """(HEIGHT, 1), how far down each row lies."""
    return np.asarray((np.arange(HEIGHT)[:, None] - _TOP_PX) / HEIGHT_PX, np.float32)


def _landmarks() -> F32:
    marks = np.full((LANDMARKS, 3), 0.99, np.float32)
    for number, place in _MIDDLE.items():
        marks[number, :2] = _at(np.array(place))
    for (left, right), (x, y) in _PAIRS.items():
        marks[left, :2], marks[right, :2] = _at(np.array((x, y))), _at(np.array((-x, y)))
    return marks


def _smooth(points: np.ndarray, closed: bool) -> np.ndarray:
    """A Catmull-Rom spline through points, eight steps from one to the next."""
    n = len(points)
    steps = np.linspace(0.0, 1.0, 8, endpoint=False)[:, None]
    out = []
    for i in range(n if closed else n - 1):
        ids = [(i + k) % n if closed else min(max(i + k, 0), n - 1) for k in (-1, 0, 1, 2)]
        a, b, c, d = (points[j] for j in ids)
        out.append(
            0.5
            * (2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2 + (3 * b - a - 3 * c + d) * steps**3)
        )
    return np.concatenate(out if closed else [*out, points[-1:]])


def _polygon(corners: np.ndarray) -> F32:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    fixed = np.rint(_at(corners) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SHIFT)
    return np.asarray(mask, np.float32) / np.float32(255.0)


def _filled(outline: Outline, mirror: bool) -> F32:
    """(h, w) opacity of a closed outline."""
    points = np.array(outline) * ((-1.0, 1.0) if mirror else (1.0, 1.0))
    return _polygon(_smooth(points, closed=True))


def _symmetric(outline: Outline) -> F32:
    """(h, w) opacity of a half outline and its mirror image."""
    half = _smooth(np.array(outline), closed=False)
    return _polygon(np.concatenate([half, half[::-1] * (-1.0, 1.0)]))


def _room() -> F32:
    """A wall and a floor that meet softly, and the shadow the figure stands in."""
    y = np.linspace(0.0, 1.0, HEIGHT, dtype=np.float32)[:, None, None]
    wall, floor = np.array(WALL, np.float32), np.array(FLOOR, np.float32)
    share = 1.0 / (1.0 + np.exp(-(y - 0.86) * 40.0))
    room = np.repeat(wall * (1.0 - share) + floor * share, WIDTH, 1).astype(np.float32)
    shadow = np.zeros((HEIGHT, WIDTH), np.float32)
    centre = _at(np.array((0.0, 0.996)))
    axes = round(0.15 * HEIGHT_PX), round(0.012 * HEIGHT_PX)
    cv2.ellipse(shadow, (round(centre[0]), round(centre[1])), axes, 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    shadow = np.asarray(cv2.GaussianBlur(shadow, (0, 0), 0.012 * HEIGHT_PX), np.float32)
    return np.asarray(room * (1.0 - 0.33 * shadow)[..., None], np.float32)


def _model(picture: F32, alpha: F32, mask: F32, colour: tuple[int, int, int], depth: float, paint: float = 1.0) -> None:
    """Paint a part as a rounded form lit from the upper left; `depth` is where it has risen to its full height."""
    inside = (mask > 0.5).astype(np.uint8)
    reach = depth * HEIGHT_PX
    far = np.minimum(cv2.distanceTransform(inside, cv2.DIST_L2, 5) / reach, 1.0)
    form = cv2.GaussianBlur(np.sqrt(np.maximum(1.0 - (1.0 - far) ** 2, 0.0)), (0, 0), 0.22 * reach) * reach
    dx, dy = (cv2.Sobel(form, cv2.CV_32F, *d, ksize=3) / 8.0 for d in ((1, 0), (0, 1)))
    length = np.sqrt(dx * dx + dy * dy + 1.0)
    light = np.array((-0.42, -0.5, 0.76), np.float32)
    lit = (-dx * light[0] - dy * light[1] + light[2]) / length
    tone = np.clip(0.58 + 0.5 * lit, 0.45, 1.1)
    rim = np.clip(1.0 - 1.0 / length, 0.0, 1.0)
    shade = (tone - 0.1 * rim)[..., None]
    tint = np.array(colour, np.float32) * shade + np.array((-6.0, -2.0, 6.0), np.float32) * (1.0 - shade)
    share = (mask * paint)[..., None]
    picture += (tint - picture) * share
    np.maximum(alpha, mask, out=alpha)


def _ears(picture: F32, alpha: F32) -> None:
    for side in (-1.0, 1.0):
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        centre = _at(np.array((side * 0.0535, 0.074)))
        axes = round(0.008 * HEIGHT_PX), round(0.017 * HEIGHT_PX)
        cv2.ellipse(mask, (round(centre[0]), round(centre[1])), axes, -8 * side, 0, 360, 255, -1, cv2.LINE_AA)
        _model(picture, alpha, np.asarray(mask / np.float32(255.0), np.float32), SKIN, 0.012)


def _features(picture: F32, head: F32) -> None:
    """The hollows of eyes, the nose's side and the mouth, as soft shadows only: a face, but nobody's."""
    soft = np.zeros((HEIGHT, WIDTH), np.float32)
    for side in (-1.0, 1.0):
        _blob(soft, (side * 0.0205, 0.0655), (0.0125, 0.0055), 0.55)
        _stroke(soft, ((side * 0.0105, 0.0665), (side * 0.0205, 0.0685), (side * 0.0305, 0.0655)), 0.0017, 0.8)
        _stroke(soft, ((side * 0.01, 0.0555), (side * 0.021, 0.0515), (side * 0.032, 0.0555)), 0.0022, 0.75)
    _blob(soft, (0.0, 0.0905), (0.009, 0.0025), 0.6)
    _stroke(soft, ((-0.0165, 0.1055), (-0.005, 0.1045), (0.0, 0.1055), (0.005, 0.1045), (0.0165, 0.1055)), 0.002, 0.85)
    _blob(soft, (0.0, 0.1135), (0.011, 0.0022), 0.4)
    soft = cv2.GaussianBlur(np.clip(soft, 0.0, 1.0), (0, 0), 0.0011 * HEIGHT_PX) * head
    picture *= 1.0 - 0.3 * soft[..., None] * np.array((1.0, 0.96, 0.8), np.float32)


def _blob(onto: F32, at: tuple[float, float], axes: tuple[float, float], strength: float) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    centre = _at(np.array(at))
    size = round(axes[0] * HEIGHT_PX), max(1, round(axes[1] * HEIGHT_PX))
    cv2.ellipse(mask, (round(centre[0]), round(centre[1])), size, 0, 0, 360, strength, -1)
    np.maximum(onto, cv2.GaussianBlur(mask, (0, 0), 0.4 * size[1]), out=onto)


def _stroke(onto: F32, points: Outline, thick: float, strength: float) -> None:
    line = np.rint(_at(_smooth(np.array(points), closed=False)) * (1 << _SHIFT)).astype(np.int32)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.polylines(mask, [line], False, 255, max(1, round(thick * HEIGHT_PX)), cv2.LINE_AA, _SHIFT)
    np.maximum(onto, mask.astype(np.float32) / np.float32(255.0) * np.float32(strength), out=onto)


def cropped(picture: U8, first: float, last: float) -> U8:
    """The part of a picture of the figure between two heights, as shares of the figure's own from the head down."""
    top, bottom = (round(_TOP_PX + y * HEIGHT_PX) for y in (first, last))
    return picture[max(top, 0) : min(bottom, HEIGHT)]
