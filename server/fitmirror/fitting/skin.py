"""The shopper without the old top: bare arms, neck and shoulders where the new garment leaves them uncovered."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.fitting import grain, room, shapes
from fitmirror.fitting.edges import enlarged
from fitmirror.fitting.girth import Girth
from fitmirror.fitting.head import Head
from fitmirror.fitting.light import blurred
from fitmirror.fitting.masks import above, equal
from fitmirror.fitting.reduced import Points, Reduced, halved
from fitmirror.fitting.regions import BOTTOM, HAIR, LIKE, SKIN, TOP, Regions, stretched
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import F32, U8, Box

NEAR_SHOULDERS, LIMB_SHOULDERS, FAR_SHOULDERS = (
    0.12,
    0.3,
    0.7,
)  # reach of skin tones into painted skin, in shoulder widths
ROUND, ROUND_SHOULDERS = 0.28, 0.07  # how much darker an arm is at its edge, and how far in, in shoulder widths
HIGHLIGHT = 1.03  # in its middle
# Radii of a bare arm at shoulder, above the elbow, elbow, the forearm's thick, wrist and finger roots, shoulder widths.
BARE_ARM = (0.146, 0.122, 0.104, 0.110, 0.074, 0.082)
JOINT_SHADE, JOINT_SHOULDERS = 0.07, 0.055  # how much darker an elbow or a knee is, and how large
FROM_ABOVE, LIT = 0.12, 0.30  # of the light that always comes from above; how strongly the lit side differs
FACE_SHARE = 0.2  # of the face against other skin: faces are made up, and paler or redder than arms
LIGHT_SHARE = 0.6  # how much of the old cloth's light and shade shows on painted skin
LEGS_TONE = (0.6, 70.0)  # doubt and percentile, see `_skin_tone`
LIKE_THE_FACE = 16.0  # distance in a and b of Lab (0..255) up to which skin is as the face's
AVERAGE_SKIN_BGR = (120.0, 140.0, 180.0)  # where none is in view


@dataclass(frozen=True, eq=False)
class Palette:
    """What to paint with; so smooth that it may be a few frames old.

    Attributes:
        tone: (h', w', 3) float32 at half the working size, colour of the nearest skin.
        behind: (h, w, 3) uint8 at working size, what lies behind the shopper.
        grain: How rough skin is, levels.
        lit: (2,) where the light comes from, x and y, about 0.3 long where it is strong.
    """

    tone: F32
    behind: U8
    grain: float
    lit: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Retouch:
    """Paint for the person under a garment.

    Attributes:
        skin: (h', w', 3) uint8 at half the working size, painted skin.
        behind: (h, w, 3) uint8 at working size, the room behind the shopper.
        bare: (h, w) uint8 at working size, the body's own shape: skin inside, room outside.
        weight: (h, w) uint8 at working size, opacity of the paint.
        grain: How rough the skin is, levels.
        held: (2, 2) frame px, what the grain of the right and of the left limb hangs on.
    """

    skin: U8
    behind: U8
    bare: U8
    weight: U8
    grain: float
    held: Points


def old_cloth(
    reduced: Reduced,
    regions: Regions,
    stance: Stance,
    covered: U8,
    stays_below: float,
    unit: float,
    sure_below: float | None = None,
) -> U8:
    """Where the worn top shows beside the new one, (h, w) uint8 opacity.

    Args:
        reduced: The frame at working size.
        regions: What each pixel shows.
        stance: How the shopper stands.
        covered: (h, w) uint8, visible opacity of the new cloth.
        stays_below: Depth, in torso lengths, below which the old top stays, as a shirt under a sweater does.
        unit: Shoulder width, working px.
        sure_below: Depth from which it stays even where it surely is the old top, by its colours; None for the same.
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
    bins = regions.density.shape[1]
    if sure_below is not None and sure_below > stays_below:
        # A hem hangs lower at the sides than in the middle.
        lower = np.zeros_like(stays)
        shapes.fill(lower, shapes.torso_outline(reduced, stance, stays_below - 0.02, sure_below, 1.3))
        x, y, w, h = cv2.boundingRect(lower)
        at = np.s_[y : y + h, x : x + w]
        sure = (regions.density[TOP] > LIKE / bins) & (regions.density[BOTTOM] < 1.0 / bins)
        stays[at][sure.take(regions.index[at]) & (lower[at] > 0)] = 0
    sleeves = np.zeros_like(stays)
    for side in SIDES:
        shapes.arm(stays, reduced, stance, side, 0.5, 1.1, 0)
        shapes.arm(sleeves, reduced, stance, side, 0.5, 1.5)
    # A sleeve is wider than the arm in it; but what has the colour of the bottoms beside it is theirs.
    x, y, w, h = cv2.boundingRect(sleeves)
    at = np.s_[y : y + h, x : x + w]
    unlike = regions.density[BOTTOM] <= LIKE / bins
    stays[at][(sleeves[at] > 0) & unlike.take(regions.index[at])] = 0
    weight = cv2.bitwise_and(weight, equal(stays, 0))
    weight = spread(np.asarray(weight, np.uint8), reduced)
    weight = cv2.min(weight, cv2.bitwise_not(stretched(regions.share[BOTTOM], 102, 179)))
    return beside(np.asarray(weight, np.uint8), covered)


def beside(weight: U8, covered: U8) -> U8:
    """Paint (h, w) where no new cloth (h, w) lies over it; a little under it, so that no seam of the old shows."""
    inside = cv2.erode(covered, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(weight, cv2.bitwise_not(above(np.asarray(inside, np.uint8), 252))), np.uint8)


def spread(old: U8, reduced: Reduced) -> U8:
    """Old cloth (h, w) and the mixed pixels along its edge, but nothing of the room."""
    wide = cv2.blur(cv2.dilate(old, np.ones((5, 5), np.uint8)), (3, 3))
    person = cv2.convertScaleAbs(cv2.dilate(reduced.alpha, np.ones((3, 3), np.uint8)), alpha=3.0)
    return np.asarray(cv2.min(wide, person), np.uint8)


def bare_arm(mask: U8, reduced: Reduced, stance: Stance, side: int, share: float) -> None:
    """Draw a bare arm into a mask, in place, from `share` (0 shoulder, 1 wrist) to the fingers."""
    shoulder, elbow, wrist, fingers = reduced.from_frame(stance.arms[side])
    line = np.stack(
        [shoulder, 0.25 * shoulder + 0.75 * elbow, elbow, 0.7 * elbow + 0.3 * wrist, wrist, 1.8 * fingers - 0.8 * wrist]
    )
    radii = np.array(BARE_ARM)
    arc = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.concatenate([[share * arc[4]], arc[arc > share * arc[4]]])
    joints = np.stack([np.interp(at, arc, line[:, 0]), np.interp(at, arc, line[:, 1])], 1)
    unit = stance.girth_width / reduced.step
    shapes.chain(mask, joints, (unit * np.interp(at, arc, radii)).tolist())


def rounded(core: F32, roundness: float, highlight: float, lit: tuple[float, float]) -> F32:
    """Shade (h, w) of round limbs lit from a side.

    Args:
        core: (h, w) 1 at a limb's outline, growing to 2 in its middle.
        roundness: How much darker it is at the outline.
        highlight: How bright in the middle.
        lit: See `Palette`.
    """
    hollow = np.clip(2.0 - core, 0.0, 1.0)
    shade = highlight - roundness * hollow * np.sqrt(hollow)
    slope = [cv2.blur(cv2.Sobel(core, cv2.CV_32F, dx, 1 - dx), (3, 3)) for dx in (1, 0)]
    steep = np.sqrt(slope[0] ** 2 + slope[1] ** 2) + 0.25
    return np.asarray(shade * (1.0 - (lit[0] * slope[0] + lit[1] * slope[1]) / steep), np.float32)


def joint_shade(shade: F32, small: Reduced, joints: Points, unit: float, at: tuple[int, int] = (0, 0)) -> None:
    """Darken elbows or knees (n, 2; frame px) a little, in place; `at` is where the shade begins in `small`, (x, y)."""
    spots = np.zeros(shade.shape, np.uint8)
    for joint in small.from_frame(joints) - at:
        size = JOINT_SHOULDERS * unit
        shapes.chain(spots, np.stack([joint, joint + np.array([0.0, 0.3 * size])]), [size, size])
    shade *= 1.0 - JOINT_SHADE / 255.0 * blurred(spots.astype(np.float32), 0.7 * JOINT_SHOULDERS * unit)


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
        bare_arm(bare, reduced, stance, side, max(sleeves[side] - 0.06, 0.0))
    if sleeves == (0.0, 0.0):
        shapes.fill(bare, shapes.shoulders_outline(reduced, stance))
    shapes.fill(bare, shapes.neck_outline(reduced, stance, head, 0.3))
    shapes.fill(bare, shapes.measured_torso(reduced, stance, girth, 0.0, hem_tau, 0.96))

    unit = stance.girth_width / small.step
    core = blurred(halved(bare).astype(np.float32), ROUND_SHOULDERS * unit) * (2.0 / 255.0)
    # Only what is painted needs a shade, and what is blurred into it.
    x, y, w, h = cv2.boundingRect(halved(weight))
    reach = 4 + round(JOINT_SHOULDERS * unit)
    at = np.s_[max(0, y - reach) : y + h + reach, max(0, x - reach) : x + w + reach]
    shade = rounded(core[at], ROUND, HIGHLIGHT, palette.lit)
    shade *= np.clip(1.0 + LIGHT_SHARE * (light[at] - 1.0), 0.88, 1.08)
    joint_shade(shade, small, stance.arms[:, 1], unit, (at[1].start, at[0].start))
    painted = np.zeros(palette.tone.shape, np.uint8)
    painted[at] = np.clip(palette.tone[at] * shade[..., None], 0.0, 255.0)
    return Retouch(painted, palette.behind, bare, weight, palette.grain, stance.arms[:, 1])


def palette_of(
    small: Reduced, reduced: Reduced, regions: Regions, unit: float, bottoms: bool = True, before: Palette | None = None
) -> Palette:
    """The colours around each pixel.

    Args:
        small: The frame at half the working size.
        reduced: The frame at working size.
        regions: What each pixel shows.
        unit: Shoulder width, px of `small`.
        bottoms: Whether they may lie behind what is painted over; else only the room does.
        before: The palette before this one.
    """
    seen = _skin_seen(small, regions)
    if bottoms:
        face = halved(regions.face) > 128
        tone = _skin_tone(small, np.where(face, FACE_SHARE * seen, seen).astype(np.float32), unit, seen)
    else:
        seen = _like_the_face(small, regions, seen)
        tone = _skin_tone(small, seen, unit, seen, *LEGS_TONE)
    room_behind = room.behind(reduced, regions, bottoms, None if before is None else before.behind)
    return Palette(tone, room_behind, grain.strength(small, seen), _lit_from(small, regions))


def _lit_from(small: Reduced, regions: Regions) -> tuple[float, float]:
    """Where the light comes from: the brighter side of the face, and a little from above."""
    face = halved(regions.face) > 200
    ys, xs = np.nonzero(face)
    if len(xs) < 24:
        return 0.0, -FROM_ABOVE
    bright = small.bgr[ys, xs, 1].astype(np.float32)
    bright = np.minimum(bright, np.percentile(bright, 90))
    right = xs > np.median(xs)
    both = bright[~right], bright[right]
    if min(map(len, both)) == 0:
        return 0.0, -FROM_ABOVE
    a, b = (float(np.percentile(side, 60)) for side in both)
    return float(np.clip((b - a) / max(a + b, 1.0) * 2.0, -1.0, 1.0)) * LIT, -FROM_ABOVE


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


def _skin_tone(small: Reduced, weight: F32, unit: float, seen: F32, doubt: float = 0.05, tone: float = 50.0) -> F32:
    """Skin colour (h, w, 3) everywhere: that of the nearest skin in view, the middle tone far from any.

    With more `doubt` it takes more skin nearby to be believed: among the legs are things that only look like it. The
    middle is the `tone`-th percentile of what is seen: a face may lie in the shade of its hair.
    """
    sure = seen > 0.7
    middle = np.percentile(small.bgr[sure], tone, axis=0) if int(sure.sum()) > 12 else np.array(AVERAGE_SKIN_BGR)
    stacked = _weighted(small.bgr, weight)
    near, far = blurred(stacked, NEAR_SHOULDERS * unit), _far(stacked, FAR_SHOULDERS * unit)
    trust = 0.4 * doubt
    base = (far[..., :3] + trust * middle.astype(np.float32)) / (far[..., 3:] + trust)
    limb = _far(stacked, LIMB_SHOULDERS * unit)
    base = (limb[..., :3] + doubt * base) / (limb[..., 3:] + doubt)
    return np.asarray((near[..., :3] + doubt * base) / (near[..., 3:] + doubt), np.float32)


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
    weight = enlarged(paint.weight, reduced, frame_box)
    if reduced.step > 1:
        # A body's edge is as sharp as the camera's, not as the working size.
        steep = (np.arange(256) - 127.5) * min(reduced.step, 3) + 127.5
        bare = np.asarray(cv2.LUT(bare, np.clip(steep, 0.0, 255.0).astype(np.uint8)), np.uint8)
    held = np.rint(paint.held).astype(np.int64) - (x0, y0)
    grain.mix(
        picture,
        x0 - at[0],
        y0 - at[1],
        enlarged(paint.skin, small, frame_box),
        enlarged(paint.behind, reduced, frame_box),
        bare,
        weight,
        grain.GRAIN,
        int(256.0 * paint.grain),
        int(held[:, 0].mean()),
        held[0],
        held[1],
    )
