"""The shopper without the old top: bare arms, neck and shoulders where the new garment leaves them uncovered."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from fitmirror.fitting import shapes
from fitmirror.fitting.edges import enlarged
from fitmirror.fitting.girth import Girth
from fitmirror.fitting.head import Head
from fitmirror.fitting.light import blurred
from fitmirror.fitting.masks import above, equal
from fitmirror.fitting.reduced import Reduced, halved
from fitmirror.fitting.regions import BOTTOM, HAIR, SKIN, TOP, Regions, stretched
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import F32, U8, Box

NEAR_SHOULDERS, FAR_SHOULDERS = 0.12, 0.6  # reach of skin tones into painted skin, in shoulder widths
ROUND, ROUND_SHOULDERS = 0.26, 0.05  # how much darker an arm is at its edge, and how far in, in shoulder widths
HIGHLIGHT = 1.03  # in its middle
LIGHT_SHARE = 0.6  # how much of the old cloth's light and shade shows on painted skin
LEGS_TONE = (0.6, 70.0)  # doubt and percentile, see `_skin_tone`
LIKE_THE_FACE = 16.0  # distance in a and b of Lab (0..255) up to which skin is as the face's
AVERAGE_SKIN_BGR = (120.0, 140.0, 180.0)  # where none is in view


@dataclass(frozen=True, eq=False)
class Palette:
    """What to paint with; so smooth that it may be a few frames old.

    Attributes:
        tone: (h', w', 3) float32 at half the working size, colour of the nearest skin.
        behind: (h', w', 3) uint8 at half the working size, what lies behind the shopper.
    """

    tone: F32
    behind: U8


@dataclass(frozen=True, eq=False)
class Retouch:
    """Paint for the person under a garment.

    Attributes:
        skin: (h', w', 3) uint8 at half the working size, painted skin.
        behind: (h', w', 3) uint8 at half the working size, the room behind the shopper.
        bare: (h, w) uint8 at working size, the body's own shape: skin inside, room outside.
        weight: (h, w) uint8 at working size, opacity of the paint.
    """

    skin: U8
    behind: U8
    bare: U8
    weight: U8


def old_cloth(reduced: Reduced, regions: Regions, stance: Stance, covered: U8, stays_below: float, unit: float) -> U8:
    """Where the worn top shows beside the new one, (h, w) uint8 opacity.

    Args:
        reduced: The frame at working size.
        regions: What each pixel shows.
        stance: How the shopper stands.
        covered: (h, w) uint8, visible opacity of the new cloth.
        stays_below: Depth, in torso lengths, below which the old top stays, as a shirt under a sweater does.
        unit: Shoulder width, working px.
    """
    old = stretched(regions.share[TOP], 89, 166)
    old = np.asarray(cv2.min(old, cv2.dilate(reduced.alpha, np.ones((3, 3), np.uint8))), np.uint8)
    # Thin strips are mixed pixels along an edge, not cloth.
    size = 2 * max(1, round(0.02 * unit)) + 1
    old = np.asarray(cv2.morphologyEx(old, cv2.MORPH_OPEN, np.ones((size, size), np.uint8)), np.uint8)
    hair = stretched(regions.share[HAIR], 77, 153)
    weight = cv2.min(old, cv2.bitwise_not(cv2.max(hair, regions.face)))
    stays = np.zeros_like(regions.face)
    shapes.fill(stays, shapes.torso_outline(reduced, stance, stays_below, 4.0, 1.25))
    for side in SIDES:
        shapes.arm(stays, reduced, stance, side, 0.5, 1.1, 0)
    weight = cv2.bitwise_and(weight, equal(stays, 0))
    weight = cv2.blur(cv2.dilate(weight, np.ones((5, 5), np.uint8)), (3, 3))
    # Painted a little under the new cloth too, so that no seam of the old shows along its edge.
    inside = cv2.erode(covered, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(weight, cv2.bitwise_not(above(np.asarray(inside, np.uint8), 252))), np.uint8)


def retouch(
    small: Reduced,
    reduced: Reduced,
    stance: Stance,
    girth: Girth,
    head: Head,
    light: F32,
    palette: Palette,
    weight: U8,
    sleeves: tuple[float, float],
    hem_tau: float,
) -> Retouch:
    """Paint skin over the old top, and background where the old top is wider than the body.

    Args:
        small: The frame at half the working size.
        reduced: The frame at working size.
        stance: How the shopper stands.
        girth: How wide the shopper is.
        head: Where the head is.
        light: Light on the shopper at half the working size, 1 is even.
        palette: Colours to paint with.
        weight: Where to paint, from `old_cloth`.
        sleeves: Share of each arm (0 shoulder, 1 wrist) that the new garment covers.
        hem_tau: Depth of the new hem.
    """
    bare = np.zeros_like(weight)
    for side in SIDES:
        shapes.arm(bare, reduced, stance, side, max(sleeves[side] - 0.06, 0.0), 0.96)
    if sleeves == (0.0, 0.0):
        shapes.fill(bare, shapes.shoulders_outline(reduced, stance))
    shapes.fill(bare, shapes.neck_outline(reduced, stance, head, 0.3))
    shapes.fill(bare, shapes.measured_torso(reduced, stance, girth, 0.0, hem_tau, 0.96))

    unit = stance.girth_width / small.step
    core = blurred(halved(bare).astype(np.float32), ROUND_SHOULDERS * unit) * (2.0 / 255.0)
    shade = (HIGHLIGHT - ROUND * np.clip(2.0 - core, 0.0, 1.0) ** 1.5) * np.clip(
        1.0 + LIGHT_SHARE * (light - 1.0), 0.88, 1.08
    )
    painted = np.clip(palette.tone * shade[..., None], 0.0, 255.0)
    return Retouch(painted.astype(np.uint8), palette.behind, bare, weight)


def palette_of(small: Reduced, regions: Regions, unit: float, bottoms: bool = True) -> Palette:
    """The colours around each pixel, given half the working size, labels at working size and the shoulder width.

    With `bottoms` they may lie behind what is painted over, else only the room does.
    """
    if bottoms:
        tone = _skin_tone(small, _skin_seen(small, regions), unit)
    else:
        tone = _skin_tone(small, _like_the_face(small, regions, _skin_seen(small, regions)), unit, *LEGS_TONE)
    return Palette(tone, _background(small, regions, unit, bottoms))


def _weighted(picture: U8, weight: F32) -> F32:
    """(h, w, 4): colours times weight, and the weight."""
    stacked = cv2.merge((*cv2.split(picture), np.full(weight.shape, 1, np.uint8))).astype(np.float32)
    stacked *= weight[..., None]
    return np.asarray(stacked, np.float32)


def _far(stacked: F32, sigma: float) -> F32:
    """A wide blur, found at a quarter of the size."""
    h, w = stacked.shape[:2]
    few = cv2.resize(stacked, (max(1, w // 4), max(1, h // 4)), interpolation=cv2.INTER_AREA)
    wide = blurred(np.asarray(few, np.float32), 0.25 * sigma)
    return np.asarray(cv2.resize(wide, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)


def _skin_seen(small: Reduced, regions: Regions) -> F32:
    """(h, w) 0..1, where skin is in view."""
    share = halved(regions.share[SKIN])
    weight = np.where(share > 178, small.alpha, 0).astype(np.float32) / 255.0
    # Pixels along an edge are mixed with cloth or hair.
    return np.asarray(cv2.erode(weight, np.ones((3, 3), np.uint8)), np.float32)


def _like_the_face(small: Reduced, regions: Regions, weight: F32) -> F32:
    """Skin in view, without what only a pair of dark glasses or a shadow on the face made to be taken for it."""
    lab = np.asarray(cv2.cvtColor(small.bgr, cv2.COLOR_BGR2LAB), np.uint8).astype(np.float32)
    face = (halved(regions.face) > 200) & (weight > 0.7)
    if int(face.sum()) <= 12:
        return weight
    light, a, b = np.median(lab[face], axis=0)
    alike = (np.hypot(lab[..., 1] - a, lab[..., 2] - b) < LIKE_THE_FACE) & (lab[..., 0] > 0.6 * light)
    return np.asarray(np.where(alike, weight, 0.0), np.float32)


def _skin_tone(small: Reduced, weight: F32, unit: float, doubt: float = 0.05, tone: float = 50.0) -> F32:
    """Skin colour (h, w, 3) everywhere: that of the nearest skin in view, the middle tone far from any.

    With more `doubt` it takes more skin nearby to be believed: among the legs are things that only look like it. The
    middle is the `tone`-th percentile of what is seen: a face may lie in the shade of its hair.
    """
    sure = weight > 0.7
    middle = np.percentile(small.bgr[sure], tone, axis=0) if int(sure.sum()) > 12 else np.array(AVERAGE_SKIN_BGR)
    stacked = _weighted(small.bgr, weight)
    near, far = blurred(stacked, NEAR_SHOULDERS * unit), _far(stacked, FAR_SHOULDERS * unit)
    trust = 0.4 * doubt
    last = np.empty((*weight.shape, 3), np.float32)
    last[:] = middle
    return _means(near, far, last, doubt, trust)


def _background(small: Reduced, regions: Regions, unit: float, bottoms: bool) -> U8:
    """What lies behind the old cloth (h, w, 3), the room or the bottoms, from the pixels around."""
    outside = cv2.dilate(small.alpha, np.ones((3, 3), np.uint8)) < 12
    if bottoms:
        outside |= cv2.erode(halved(regions.share[BOTTOM]), np.ones((3, 3), np.uint8)) > 200
    stacked = _weighted(small.bgr, outside.astype(np.float32))
    near, far = blurred(stacked, 0.06 * unit), _far(stacked, 0.5 * unit)
    return _means(near, far, small.bgr.astype(np.float32), 0.02, 1e-3).astype(np.uint8)


def _means(near: F32, far: F32, last: F32, doubt: float, far_doubt: float) -> F32:
    """Colours (h, w, 3) from two blurs of `_weighted` ones: what is near, else what is far, else the last choice."""
    out = np.empty_like(last)
    _normalise(near, far, last, np.float32(doubt), np.float32(far_doubt), out)
    return out


@njit(cache=True, nogil=True)
def _normalise(near, far, last, doubt, far_doubt, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    h, w = out.shape[:2]
    one = np.float32(1.0)
    for y in range(h):
        for x in range(w):
            n, f = one / (near[y, x, 3] + doubt), one / (far[y, x, 3] + far_doubt)
            for c in range(3):
                base = (far[y, x, c] + far_doubt * last[y, x, c]) * f
                out[y, x, c] = (near[y, x, c] + doubt * base) * n


def painted_box(paint: Retouch, reduced: Reduced) -> Box:
    """Where a retouch lies, in frame px; may reach beyond the frame, and is the empty box (0, 0, 0, 0) for none."""
    x, y, w, h = cv2.boundingRect(paint.weight)
    if w == 0:
        return 0, 0, 0, 0
    step = reduced.step
    return (x - 1) * step, (y - 1) * step, (w + 2) * step, (h + 2) * step


def paint_over(picture: U8, at: tuple[int, int], paint: Retouch, small: Reduced, reduced: Reduced) -> None:
    """Put a retouch onto the part (h, w, 3) of the full-size picture that begins at `at` (x, y), in place."""
    x, y, w, h = painted_box(paint, reduced)
    x0, y0 = max(at[0], x), max(at[1], y)
    x1, y1 = min(at[0] + picture.shape[1], x + w), min(at[1] + picture.shape[0], y + h)
    if x1 <= x0 or y1 <= y0:
        return
    frame_box = x0, y0, x1 - x0, y1 - y0
    bare = enlarged(paint.bare, reduced, frame_box)
    if reduced.step > 1:
        # A body's edge is as sharp as the camera's, not as the working size.
        steep = (np.arange(256) - 127.5) * min(reduced.step, 3) + 127.5
        bare = np.asarray(cv2.LUT(bare, np.clip(steep, 0.0, 255.0).astype(np.uint8)), np.uint8)
    _mix(
        picture,
        x0 - at[0],
        y0 - at[1],
        enlarged(paint.skin, small, frame_box),
        enlarged(paint.behind, small, frame_box),
        bare,
        enlarged(paint.weight, reduced, frame_box),
    )


@njit(cache=True, nogil=True)
def _mix(picture, left, top, skin, behind, bare, weight):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Picture <- picture + (skin or behind, by bare) * weight, in place, from `left`, `top` on."""
    h, w = weight.shape
    for y in range(h):
        for x in range(w):
            g = np.uint32(weight[y, x])
            if g == 0:
                continue
            s, half, whole = np.uint32(bare[y, x]), np.uint32(127), np.uint32(255)
            for c in range(3):
                paint = np.uint32(skin[y, x, c]) * s + np.uint32(behind[y, x, c]) * (whole - s)
                paint = (paint + half) // whole * g + np.uint32(picture[y + top, x + left, c]) * (whole - g)
                picture[y + top, x + left, c] = (paint + half) // whole
