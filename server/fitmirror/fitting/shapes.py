"""The body's parts as soft shapes in working pixels."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from fitmirror.fitting.girth import ARM_RADIUS, TAU, Girth, prior_half, spine, square_to_up
from fitmirror.fitting.head import Head
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import U8

_ROWS = 8  # of points down a torso's side
_EVENLY = np.linspace(0.0, 1.0, _ROWS)
_BEND = np.linspace(0.0, 1.0, 6)[:, None]
_SUB = 4  # bits below the pixel in cv2's drawing calls
NECK_FACES = 0.315  # half a neck, in face heights
_FAR = 20000.0  # beyond this cv2's fixed-point drawing overflows


def _fixed(points: Points) -> np.ndarray:
    near = np.minimum(np.maximum(points, -_FAR), _FAR)  # np.clip takes three times as long
    return np.asarray(np.rint(near * (1 << _SUB)), np.int32)


def fill(mask: U8, outline: Points, value: int = 255) -> None:
    """Fill a polygon (n, 2) into a mask, in place."""
    cv2.fillPoly(mask, [_fixed(outline)], value, cv2.LINE_AA, _SUB)


def chain(mask: U8, joints: Points, radii: list[float], value: int = 255) -> None:
    """Draw a tapering limb through joints (n, 2) into a mask, in place."""
    at = joints.tolist()  # so few numbers are quicker without NumPy
    corners: list[list[tuple[float, float]]] = []
    for k in range(len(at) - 1):
        (ax, ay), (bx, by) = at[k], at[k + 1]
        size = math.hypot(bx - ax, by - ay)
        if size > 1e-3:
            nx, ny = (ay - by) / size, (bx - ax) / size
            r, s = radii[k], radii[k + 1]
            corners.append(
                [
                    (ax + r * nx, ay + r * ny),
                    (bx + s * nx, by + s * ny),
                    (bx - s * nx, by - s * ny),
                    (ax - r * nx, ay - r * ny),
                ]
            )
    for centre, radius in zip(_fixed(joints).tolist(), radii, strict=True):
        cv2.circle(mask, centre, int(min(radius, _FAR) * (1 << _SUB)), value, -1, cv2.LINE_AA, _SUB)
    if corners:
        for quad in _fixed(np.array(corners)):
            cv2.fillConvexPoly(mask, quad, value, cv2.LINE_AA, _SUB)


def arm(
    mask: U8, reduced: Reduced, stance: Stance, side: int, share: float = 0.0, grow: float = 1.0, value: int = 255
) -> None:
    """Draw an arm from `share` (0 shoulder, 1 wrist) to the fingers, `grow` times as thick as a bare arm."""
    line = reduced.from_frame(stance.arms[side]).tolist()
    unit = stance.girth_width / reduced.step * grow
    radii = [r * unit for r in ARM_RADIUS]
    # The hand goes on beyond the finger roots.
    wrist, fingers = line[2], line[3]
    line.append([f + 0.8 * (f - w) for f, w in zip(fingers, wrist, strict=True)])
    radii.append(0.7 * radii[3])
    bones = [math.dist(line[k], line[k + 1]) for k in range(2)]
    left = share * sum(bones)
    while left > 0.0 and len(line) > 3:
        bone = bones.pop(0)
        if left < bone:
            part = left / bone
            line[0] = [a + (b - a) * part for a, b in zip(line[0], line[1], strict=True)]
            radii[0] += (radii[1] - radii[0]) * part
            break
        left -= bone
        line.pop(0)
        radii.pop(0)
    chain(mask, np.array(line), radii, value)


def hand(mask: U8, reduced: Reduced, stance: Stance, side: int, grow: float, value: int = 255) -> None:
    """Draw a hand and its wrist, `grow` times as thick as they are."""
    wrist, fingers = reduced.from_frame(stance.arms[side, 2:])
    radius = ARM_RADIUS[3] * stance.girth_width / reduced.step * grow
    chain(mask, np.stack([wrist, fingers, fingers + 0.8 * (fingers - wrist)]), [radius] * 3, value)


def torso_outline(reduced: Reduced, stance: Stance, first: float, last: float, width: float) -> Points:
    """Outline (n, 2) of the torso between two depths, `width` times an average body's."""
    return torso_outlines(reduced, stance, [(first, last, width)])[0]


def torso_outlines(reduced: Reduced, stance: Stance, bands: Sequence[tuple[float, float, float]]) -> list[Points]:
    """What `torso_outline` gives for each of several (first, last, width), found at once."""
    first, last, width = np.array(bands, np.float64).T[..., None]
    tau = (first + (last - first) * _EVENLY).reshape(-1)
    wide = np.repeat(width, _ROWS)
    centres, across = spine(tau, stance)
    half = (wide * prior_half(tau, stance))[:, None]
    right, left = (reduced.from_frame(centres + sign * half * across) for sign in (-1.0, 1.0))
    rows = [slice(k, k + _ROWS) for k in range(0, len(tau), _ROWS)]
    return [np.concatenate([right[at], left[at][::-1]]) for at in rows]


def measured_torso(reduced: Reduced, stance: Stance, girth: Girth, first: float, last: float, width: float) -> Points:
    """Outline (n, 2) of the shopper's own torso between two depths, `width` times as wide as it was measured.

    Never wider than an average body's is likely to be: what is measured may be loose cloth.
    """
    tau = np.linspace(first, last, 12)
    centres, across = spine(tau, stance)
    most = prior_half(tau, stance)
    half = [np.minimum(np.interp(tau, TAU, girth.half[side]) * stance.girth_width, most) * width for side in SIDES]
    right, left = centres - half[0][:, None] * across, centres + half[1][:, None] * across
    return reduced.from_frame(np.concatenate([right, left[::-1]]))


def neck_outline(reduced: Reduced, stance: Stance, head: Head, low: float) -> Points:
    """Outline (n, 2) of neck and chest down to `low` (in shoulder widths below the joints), spreading to the shoulders.

    The neck is as wide as the face says, not the shoulders: it is nearer to the one than to the others.
    """
    unit = stance.girth_width / reduced.step
    up, across = -square_to_up(stance), stance.across
    joints = reduced.from_frame(stance.neck)
    side = np.array([-head.up[1], head.up[0]])
    if float(side @ across) < 0:
        side = -side
    width = min(NECK_FACES * head.height, 0.21 * unit)
    jaw = head.chin + 0.2 * head.height * head.up
    root = joints + 0.33 * unit * up
    # From the jaw straight down the neck, then in a hollow curve out to the trapezius.
    bend = _BEND
    sides = []
    for s in (-1.0, 1.0):
        a = root + s * width * 1.02 * across
        c = joints + unit * (s * 0.33 * across + 0.21 * up)
        b = joints + unit * 0.235 * up + s * width * 1.12 * across
        curve = (1 - bend) ** 2 * a + 2 * bend * (1 - bend) * b + bend**2 * c
        foot = joints + unit * (s * 0.34 * across - low * up)
        sides.append(np.concatenate([(jaw + s * width * side)[None], curve, foot[None]]))
    return np.concatenate([sides[0][::-1], sides[1]])


def shoulders_outline(reduced: Reduced, stance: Stance) -> Points:
    """Outline (n, 2) of the bare shoulders, from one deltoid over the trapezius to the other."""
    unit, up, across = stance.girth_width, -square_to_up(stance), stance.across
    lateral = np.array([0.22, 0.30, 0.40, 0.5 * stance.width / unit + 0.04, 0.5 * stance.width / unit + 0.13])
    high = np.array([0.30, 0.26, 0.22, 0.14, -0.02])
    sides = [stance.neck + unit * (s * lateral[:, None] * across + high[:, None] * up) for s in (-1.0, 1.0)]
    low = np.array([[0.5, -0.25]])
    feet = [stance.neck + unit * (s * low[:, :1] * across + low[:, 1:] * up) for s in (-1.0, 1.0)]
    return reduced.from_frame(np.concatenate([feet[0], sides[0][::-1], sides[1], feet[1]]))
