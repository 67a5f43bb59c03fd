"""The body's parts as soft shapes in working pixels."""

import cv2
import numpy as np

from fitmirror.fitting.girth import ARM_RADIUS, prior_half, spine, square_to_up
from fitmirror.fitting.head import Head
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.stance import Stance
from fitmirror.frames import U8

_SUB = 4  # bits below the pixel in cv2's drawing calls
_FAR = 20000.0  # beyond this cv2's fixed-point drawing overflows


def _fixed(points: Points) -> np.ndarray:
    return np.rint(np.clip(points, -_FAR, _FAR) * (1 << _SUB)).astype(np.int32)


def fill(mask: U8, outline: Points, value: int = 255) -> None:
    """Fill a polygon (n, 2) into a mask, in place."""
    cv2.fillPoly(mask, [_fixed(outline)], value, cv2.LINE_AA, _SUB)


def capsule(mask: U8, start: Points, end: Points, radii: tuple[float, float], value: int = 255) -> None:
    """Draw a tapering capsule into a mask, in place."""
    span = end - start
    size = float(np.hypot(*span))
    for at, radius in ((start, radii[0]), (end, radii[1])):
        centre = _fixed(at)
        cv2.circle(
            mask, (int(centre[0]), int(centre[1])), int(min(radius, _FAR) * (1 << _SUB)), value, -1, cv2.LINE_AA, _SUB
        )
    if size > 1e-3:
        normal = np.array([-span[1], span[0]]) / size
        fill(
            mask,
            np.stack(
                [
                    start + radii[0] * normal,
                    end + radii[1] * normal,
                    end - radii[1] * normal,
                    start - radii[0] * normal,
                ]
            ),
            value,
        )


def arm(
    mask: U8, reduced: Reduced, stance: Stance, side: int, share: float = 0.0, grow: float = 1.0, value: int = 255
) -> None:
    """Draw an arm from `share` (0 shoulder, 1 wrist) to the fingers, `grow` times as thick as a bare arm."""
    joints = reduced.from_frame(stance.arms[side])
    unit = stance.girth_width / reduced.step
    radii = [r * unit * grow for r in ARM_RADIUS]
    bones = [float(np.hypot(*(joints[k + 1] - joints[k]))) for k in range(2)]
    start = share * sum(bones)
    for k in range(3):
        a, b, ra, rb = joints[k], joints[k + 1], radii[k], radii[k + 1]
        if k < 2:
            if start >= bones[k] > 0:
                start -= bones[k]
                continue
            part = start / bones[k] if bones[k] > 0 else 0.0
            a, ra, start = a + (b - a) * part, ra + (rb - ra) * part, 0.0
        capsule(mask, a, b, (ra, rb), value)
    # The hand goes on beyond the finger roots.
    span = joints[3] - joints[2]
    capsule(mask, joints[3], joints[3] + 0.8 * span, (radii[3], 0.7 * radii[3]), value)


def torso_outline(reduced: Reduced, stance: Stance, first: float, last: float, width: float) -> Points:
    """Outline (n, 2) of the torso between two depths, `width` times an average body's."""
    tau = np.linspace(first, last, 8)
    centres, across = spine(tau, stance)
    half = (width * prior_half(tau, stance))[:, None]
    return reduced.from_frame(np.concatenate([centres - half * across, (centres + half * across)[::-1]]))


def neck_outline(reduced: Reduced, stance: Stance, head: Head, low: float) -> Points:
    """Outline (n, 2) of neck and chest down to `low` (in shoulder widths below the joints), spreading to the shoulders."""
    unit = stance.girth_width
    up, across = -square_to_up(stance), stance.across
    half = np.array([0.34, 0.31, 0.235, 0.19, 0.175])
    high = np.array([-low, 0.225, 0.285, 0.345, 0.42])
    base = [reduced.from_frame(stance.neck + unit * (s * half[:, None] * across + high[:, None] * up)) for s in (-1, 1)]
    jaw = 0.30 * head.height
    side = np.array([-head.up[1], head.up[0]])
    if float(side @ across) < 0:
        side = -side
    at = head.chin + 0.18 * head.height * head.up
    return np.concatenate([base[0], (at - jaw * side)[None], (at + jaw * side)[None], base[1][::-1]])


def shoulders_outline(reduced: Reduced, stance: Stance) -> Points:
    """Outline (n, 2) of the bare shoulders, from one deltoid over the trapezius to the other."""
    unit, up, across = stance.girth_width, -square_to_up(stance), stance.across
    lateral = np.array([0.22, 0.30, 0.40, 0.5 * stance.width / unit + 0.04, 0.5 * stance.width / unit + 0.13])
    high = np.array([0.30, 0.26, 0.22, 0.14, -0.02])
    sides = [stance.neck + unit * (s * lateral[:, None] * across + high[:, None] * up) for s in (-1.0, 1.0)]
    low = np.array([[0.5, -0.25]])
    feet = [stance.neck + unit * (s * low[:, :1] * across + low[:, 1:] * up) for s in (-1.0, 1.0)]
    return reduced.from_frame(np.concatenate([feet[0], sides[0][::-1], sides[1], feet[1]]))
