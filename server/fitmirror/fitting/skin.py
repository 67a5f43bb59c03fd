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
        bgr: (h, w, 3) uint8.
        weight: (h, w) uint8, opacity of the paint.
    """

    bgr: U8
    weight: U8


def retouch(
    reduced: Reduced, regions: Regions, stance: Stance, head: Head, light: F32, covered: U8, hem_tau: float
) -> Retouch:
    """Paint skin over the old top, and background where the old top is wider than the body.

    Args:
        reduced, regions, stance, head: The shopper.
        light: (h, w) float32 light on the shopper, 1 is even.
        covered: (h, w) uint8, where new cloth will lie anyway.
        hem_tau: Depth of the new hem: below it the old top stays, as a shirt under a sweater does.
    """
    unit = stance.girth_width / reduced.step
    old = np.clip((regions.share[TOP] - 0.35) * (255.0 / 0.3), 0.0, 255.0).astype(np.uint8)
    old = np.asarray(
        cv2.min(cv2.dilate(old, np.ones((3, 3), np.uint8)), cv2.dilate(reduced.alpha, np.ones((5, 5), np.uint8))),
        np.uint8,
    )
    hair = np.clip((regions.share[HAIR] - 0.3) * (255.0 / 0.3), 0.0, 255.0).astype(np.uint8)
    weight = cv2.min(old, cv2.bitwise_not(cv2.max(hair, regions.face)))
    stays = np.zeros_like(weight)
    shapes.fill(stays, shapes.torso_outline(reduced, stance, hem_tau - 0.03, 4.0, 1.25))
    for side in SIDES:
        shapes.arm(stays, reduced, stance, side, 0.5, 1.3, 0)
    weight[stays > 0] = 0
    weight = np.asarray(cv2.blur(weight, (3, 3)), np.uint8)
    weight[covered > 252] = 0

    body = np.zeros_like(weight)
    arms = np.zeros_like(weight)
    for side in SIDES:
        shapes.arm(arms, reduced, stance, side, 0.0, 1.02)
    shapes.fill(body, shapes.neck_outline(reduced, stance, head, 0.3))
    shapes.fill(body, shapes.torso_outline(reduced, stance, 0.0, hem_tau, 0.96))
    bare = np.asarray(cv2.max(arms, body), np.uint8)

    tone = _skin_tone(reduced, regions, unit)
    core = cv2.blur(bare, (2 * max(1, round(0.05 * unit)) + 1,) * 2).astype(np.float32) / 255.0
    shade = (1.0 - ROUND * np.clip(2.0 * (1.0 - core), 0.0, 1.0) ** 1.5) * (1.0 + LIGHT_SHARE * (light - 1.0))
    painted = np.clip(tone * shade[..., None], 0.0, 255.0)
    behind = _background(reduced, unit)
    share = bare.astype(np.float32)[..., None] / 255.0
    return Retouch((behind + (painted - behind) * share).astype(np.uint8), weight)


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


def _background(reduced: Reduced, unit: float) -> F32:
    """What lies behind the shopper (h, w, 3), from the pixels around."""
    outside = (cv2.dilate(reduced.alpha, np.ones((5, 5), np.uint8)) < 12).astype(np.float32)
    picture = reduced.bgr.astype(np.float32)
    near, near_weight = _mean(picture, outside, 0.06 * unit)
    far, far_weight = _mean(picture, outside, 0.5 * unit)
    base = (far + 1e-3 * picture) / (far_weight[..., None] + 1e-3)
    return np.asarray((near + 0.02 * base) / (near_weight[..., None] + 0.02), np.float32)


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
    colour = cv2.multiply(enlarged(paint.bgr, reduced, frame_box), weight, scale=1 / 255)
    under = picture[y0:y1, x0:x1]
    kept = cv2.multiply(under, cv2.bitwise_not(weight), scale=1 / 255)
    np.copyto(under, cv2.add(kept, colour))
