"""The shopper without the old top: bare arms, neck and shoulders where the new garment leaves them uncovered."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.fitting import shapes
from fitmirror.fitting.edges import enlarged
from fitmirror.fitting.head import Head
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.regions import HAIR, SKIN, TOP, Regions
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import F32, U8

NEAR_SHOULDERS, FAR_SHOULDERS = 0.12, 0.6  # reach of skin tones into painted skin, in shoulder widths
ROUND = 0.22  # how much darker an arm is at its edge
LIGHT_SHARE = 0.6  # how much of the old cloth's light and shade shows on painted skin


@dataclass(frozen=True, eq=False)
class Retouch:
    """Paint for the person under a garment, working pixels.

    Attributes:
        skin: (h, w, 3) uint8, painted skin.
        behind: (h, w, 3) uint8, the room behind the shopper.
        bare: (h, w) uint8, the body's own shape: skin inside, room outside.
        weight: (h, w) uint8, opacity of the paint.
    """

    skin: U8
    behind: U8
    bare: U8
    weight: U8


def retouch(
    reduced: Reduced,
    regions: Regions,
    stance: Stance,
    head: Head,
    light: F32,
    covered: U8,
    sleeves: tuple[float, float],
    hem_tau: float,
) -> Retouch:
    """Paint skin over the old top, and background where the old top is wider than the body.

    Args:
        reduced, regions, stance, head: The shopper.
        light: (h, w) float32 light on the shopper, 1 is even.
        covered: (h, w) uint8, where new cloth will lie anyway.
        sleeves: Share of each arm (0 shoulder, 1 wrist) that the new garment covers.
        hem_tau: Depth of the new hem: below it the old top stays, as a shirt under a sweater does.
    """
    unit = stance.girth_width / reduced.step
    old = np.clip((regions.share[TOP] - 0.35) * (255.0 / 0.3), 0.0, 255.0).astype(np.uint8)
    old = np.asarray(cv2.min(old, cv2.dilate(reduced.alpha, np.ones((3, 3), np.uint8))), np.uint8)
    hair = np.clip((regions.share[HAIR] - 0.3) * (255.0 / 0.3), 0.0, 255.0).astype(np.uint8)
    # Thin strips are mixed pixels along an edge, not cloth.
    size = 2 * max(1, round(0.02 * unit)) + 1
    old = np.asarray(cv2.morphologyEx(old, cv2.MORPH_OPEN, np.ones((size, size), np.uint8)), np.uint8)
    weight = cv2.min(old, cv2.bitwise_not(cv2.max(hair, regions.face)))
    stays = np.zeros_like(weight)
    shapes.fill(stays, shapes.torso_outline(reduced, stance, hem_tau - 0.03, 4.0, 1.25))
    for side in SIDES:
        shapes.arm(stays, reduced, stance, side, 0.5, 1.3, 0)
    weight[stays > 0] = 0
    weight = np.asarray(cv2.blur(cv2.dilate(weight, np.ones((5, 5), np.uint8)), (3, 3)), np.uint8)
    weight[covered > 252] = 0

    body = np.zeros_like(weight)
    arms = np.zeros_like(weight)
    for side in SIDES:
        shapes.arm(arms, reduced, stance, side, max(sleeves[side] - 0.06, 0.0), 1.02)
    if sleeves == (0.0, 0.0):
        shapes.fill(body, shapes.shoulders_outline(reduced, stance))
    shapes.fill(body, shapes.neck_outline(reduced, stance, head, 0.3))
    shapes.fill(body, shapes.torso_outline(reduced, stance, 0.0, hem_tau, 0.96))
    bare = np.asarray(cv2.max(arms, body), np.uint8)

    tone = _skin_tone(reduced, regions, unit)
    core = cv2.blur(bare, (2 * max(1, round(0.05 * unit)) + 1,) * 2).astype(np.float32) / 255.0
    shade = (1.0 - ROUND * np.clip(2.0 * (1.0 - core), 0.0, 1.0) ** 1.5) * (1.0 + LIGHT_SHARE * (light - 1.0))
    painted = np.clip(tone * shade[..., None], 0.0, 255.0)
    return Retouch(painted.astype(np.uint8), _background(reduced, unit), bare, weight)


def _mean(picture: F32, weight: F32, sigma: float) -> tuple[F32, F32]:
    """Weighted sums of a picture (h, w, 3) and of the weights around each pixel."""
    size = (2 * max(1, round(sigma * 0.87)) + 1,) * 2
    v, g = picture * weight[..., None], weight
    for _ in range(2):
        v, g = np.asarray(cv2.blur(v, size), np.float32), np.asarray(cv2.blur(g, size), np.float32)
    return v, g


def _skin_tone(reduced: Reduced, regions: Regions, unit: float) -> F32:
    """Skin colour (h, w, 3) everywhere: that of the nearest skin in view, the face's middle tone far from any."""
    weight = np.where(regions.share[SKIN] > 0.7, regions.share[SKIN], 0.0).astype(np.float32)
    weight *= reduced.alpha.astype(np.float32) / 255.0
    picture = reduced.bgr.astype(np.float32)
    sure = weight > 0.7
    middle = np.median(picture[sure], axis=0) if int(sure.sum()) > 20 else np.array([120.0, 140.0, 180.0])
    near, near_weight = _mean(picture, weight, NEAR_SHOULDERS * unit)
    far, far_weight = _mean(picture, weight, FAR_SHOULDERS * unit)
    base = (far + 0.02 * middle) / (far_weight[..., None] + 0.02)
    return np.asarray((near + 0.05 * base) / (near_weight[..., None] + 0.05), np.float32)


def _background(reduced: Reduced, unit: float) -> U8:
    """What lies behind the shopper (h, w, 3), from the pixels around."""
    outside = (cv2.dilate(reduced.alpha, np.ones((5, 5), np.uint8)) < 12).astype(np.float32)
    picture = reduced.bgr.astype(np.float32)
    near, near_weight = _mean(picture, outside, 0.06 * unit)
    far, far_weight = _mean(picture, outside, 0.5 * unit)
    base = (far + 1e-3 * picture) / (far_weight[..., None] + 1e-3)
    return ((near + 0.02 * base) / (near_weight[..., None] + 0.02)).astype(np.uint8)


def paint_over(picture: U8, paint: Retouch, reduced: Reduced) -> None:
    """Put a retouch onto the full-size picture (h, w, 3), in place, in the box where it is."""
    box = cv2.boundingRect(paint.weight)
    if box[2] == 0:
        return
    x0, y0 = max(0, int((box[0] - 1) * reduced.step_x)), max(0, int((box[1] - 1) * reduced.step_y))
    x1 = min(picture.shape[1], int(np.ceil((box[0] + box[2] + 1) * reduced.step_x)))
    y1 = min(picture.shape[0], int(np.ceil((box[1] + box[3] + 1) * reduced.step_y)))
    frame_box = x0, y0, x1 - x0, y1 - y0
    weight = cv2.cvtColor(enlarged(paint.weight, reduced, frame_box), cv2.COLOR_GRAY2BGR)
    bare = enlarged(paint.bare, reduced, frame_box)
    if reduced.step > 1.0:
        # A body's edge is as sharp as the camera's, not as the working size.
        steep = min(reduced.step, 3.0)
        bare = np.asarray(
            cv2.LUT(bare, np.clip((np.arange(256) - 127.5) * steep + 127.5, 0, 255).astype(np.uint8)), np.uint8
        )
    bare = np.asarray(cv2.cvtColor(bare, cv2.COLOR_GRAY2BGR), np.uint8)
    inside = cv2.multiply(enlarged(paint.skin, reduced, frame_box), bare, scale=1 / 255)
    outside = cv2.multiply(enlarged(paint.behind, reduced, frame_box), cv2.bitwise_not(bare), scale=1 / 255)
    colour = cv2.multiply(cv2.add(inside, outside), weight, scale=1 / 255)
    under = picture[y0:y1, x0:x1]
    kept = cv2.multiply(under, cv2.bitwise_not(weight), scale=1 / 255)
    np.copyto(under, cv2.add(kept, colour))
