"""The shopper without the old bottoms: bare legs where the new garment leaves them uncovered, and the room beside."""

import cv2
import numpy as np

from fitmirror.fitting import shapes
from fitmirror.fitting.legs import INNER, LEG_SHARE, OUTER, leg_axis, on_axis
from fitmirror.fitting.light import blurred
from fitmirror.fitting.masks import above
from fitmirror.fitting.reduced import Points, Reduced, halved
from fitmirror.fitting.regions import BOTTOM, LIKE, SKIN, TOP, Regions, stretched
from fitmirror.fitting.skin import LIGHT_SHARE, Palette, Retouch, joint_shade, rounded, spread
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import F32, U8

SLIM = 0.93  # a bare leg's width to one in fitted trousers
ROUND, ROUND_SHOULDERS, HIGHLIGHT = (
    0.30,
    0.075,
    1.04,
)  # as for arms: darker at the edge, how far in, and lit in the middle
CLOSE, REACH, FAR = 1.3, 1.9, 3.4  # how much wider than a leg old cloth beside it is looked for
AROUND, MOSTLY = 0.07, 0.35  # shoulder widths within which so much must have the cloth's colour
HEMS = 0.12  # shoulder widths
HOLDS, SEEN_HAND = 0.9, 0.35  # size of a hand with what is in it, and how much of it is skin at least
SLEEVE, BARE_ARM = 1.3, 0.5  # a sleeve's width to the arm in it; of forearm and hand, how much is skin on a bare one
CLAD_FROM = 0.1  # share of the leg above a hem from which nothing is painted within the leg
PAST_THE_ANKLE = 0.14  # shoulder widths
HEEL, INSTEP, FOOT = 0.10, 0.30, 0.09  # half-width of a foot's root, how far it goes on, its half-width there


def leg_outline(
    reduced: Reduced, stance: Stance, side: int, grow: float, first: float = 0.0, last: float = 1.0
) -> Points:
    """Outline (n, 2) of a leg from `first` to `last` (0 hip, 1 ankle) and a little more, `grow` times as wide."""
    unit = stance.girth_width / reduced.step
    points, tangents = leg_axis(stance, side)
    share = np.linspace(first, last, 14)
    axis, along = reduced.from_frame(on_axis(points, share)), on_axis(tangents, share)
    axis = np.concatenate([axis, axis[-1:] + PAST_THE_ANKLE * unit * along[-1]])
    along, share = np.concatenate([along, along[-1:]]), np.append(share, last)
    sign = -1.0 if side == SIDES[0] else 1.0
    normal = np.stack([sign * along[:, 1], -sign * along[:, 0]], 1)
    out, inn = (np.interp(share, LEG_SHARE, width)[:, None] * unit * grow for width in (OUTER, INNER))
    return np.concatenate([axis + out * normal, (axis - inn * normal)[::-1]])


def _foot(mask: U8, reduced: Reduced, stance: Stance, side: int) -> None:
    """Draw the foot's root into a mask, in place: a leg ends in its shoe, not above it."""
    unit = stance.girth_width / reduced.step
    ankle, toes = reduced.from_frame(stance.legs[side, 2:4])
    along = leg_axis(stance, side)[1][-1]
    size = float(np.hypot(*(toes - ankle)))
    onward = along + (toes - ankle) / size if size > 1e-3 else 2.0 * along
    onward /= max(float(np.hypot(*onward)), 1e-6)
    heel = ankle + PAST_THE_ANKLE * unit * along
    shapes.chain(mask, np.stack([ankle, heel, ankle + INSTEP * unit * onward]), [HEEL * unit, HEEL * unit, FOOT * unit])


def old_bottoms(
    reduced: Reduced, regions: Regions, stance: Stance, covered: U8, waist: float, clad: float, with_top: bool
) -> U8:
    """Where the worn bottoms show beside or below the new garment, (h, w) uint8 opacity.

    Args:
        reduced: The frame at working size.
        regions: What each pixel shows.
        stance: How the shopper stands.
        covered: (h, w) uint8, visible opacity of all new cloth.
        waist: Depth in torso lengths above which the old bottoms stay.
        clad: Share of the legs that the new garment clothes: what shows there within the body is the old cloth's edge
            at a hand or a hem, and stays.
        with_top: Whether a long top or a dress goes with them.
    """
    unit = stance.girth_width / reduced.step
    zone = _zone(reduced, regions, stance, waist, with_top)
    share = regions.share[BOTTOM]
    old = stretched(np.asarray(cv2.add(share, regions.share[TOP]), np.uint8) if with_top else share, 89, 166)
    old = np.asarray(cv2.min(old, cv2.dilate(reduced.alpha, np.ones((3, 3), np.uint8))), np.uint8)
    size = 2 * max(1, round(0.02 * unit)) + 1
    old = np.asarray(cv2.morphologyEx(old, cv2.MORPH_OPEN, np.ones((size, size), np.uint8)), np.uint8)
    # Turn-ups and hems of another colour go with the cloth that they hang on.
    reach = 2 * max(1, round(HEMS * unit)) + 1
    near = np.asarray(cv2.dilate(old, np.ones((reach, max(3, reach // 3)), np.uint8)), np.uint8)
    near = np.asarray(cv2.min(near, cv2.min(stretched(regions.share[SKIN], 77, 166) ^ 255, reduced.alpha)), np.uint8)
    below = np.zeros_like(zone)
    for side in SIDES:
        shapes.fill(below, leg_outline(reduced, stance, side, REACH, 0.35))
    old = np.asarray(cv2.max(old, cv2.min(near, below)), np.uint8)
    hands = _hands(reduced, regions, stance, with_top)
    old = np.asarray(cv2.min(cv2.min(old, zone), cv2.bitwise_not(hands)), np.uint8)
    shapes.fill(old, shapes.torso_outline(reduced, stance, waist, 1.2, 0.75), 0)
    if clad > CLAD_FROM:
        for side in SIDES:
            shapes.fill(old, leg_outline(reduced, stance, side, 0.85, 0.0, clad - CLAD_FROM), 0)
    weight = spread(old, reduced)
    inside = np.asarray(cv2.erode(covered, np.ones((3, 3), np.uint8)), np.uint8)
    return np.asarray(cv2.bitwise_and(weight, cv2.bitwise_not(above(inside, 252))), np.uint8)


def _zone(reduced: Reduced, regions: Regions, stance: Stance, waist: float, with_top: bool) -> U8:
    """(h, w) uint8: where old bottoms are looked for."""
    zone, beside, far = (np.zeros_like(reduced.alpha) for _ in range(3))
    shapes.fill(zone, shapes.torso_outline(reduced, stance, waist, 1.45, 1.3))
    for side in SIDES:
        shapes.fill(zone, leg_outline(reduced, stance, side, CLOSE, 0.05))
        shapes.fill(beside, leg_outline(reduced, stance, side, REACH, 0.05))
        shapes.fill(far, leg_outline(reduced, stance, side, FAR, 0.05))
    # Farther off only what has the very colour of the cloth, or mostly: else a bag in the hand would go with it.
    alike = _alike(regions, BOTTOM)
    if with_top:
        alike = np.asarray(cv2.max(alike, _alike(regions, TOP)), np.uint8)
    around = 2 * max(1, round(AROUND * stance.girth_width / reduced.step)) + 1
    mostly = above(np.asarray(cv2.blur(alike, (around, around)), np.uint8), round(MOSTLY * 255))
    return np.asarray(cv2.max(zone, cv2.max(cv2.min(far, alike), cv2.min(beside, mostly))), np.uint8)


def _alike(regions: Regions, part: int) -> U8:
    """(h, w) uint8, 255 where a picture has the very colour of the worn top or bottoms."""
    density = regions.density[part]
    return np.where(density > LIKE / len(density), 255, 0).astype(np.uint8)[regions.index]


def _hands(reduced: Reduced, regions: Regions, stance: Stance, with_top: bool) -> U8:
    """(h, w) uint8: hands, what they hold and the sleeves that they come from; with the top, its sleeves go too."""
    hands = np.zeros_like(reduced.alpha)
    for side in SIDES:
        shapes.arm(hands, reduced, stance, side, 0.5, 1.3 if with_top else 1.2)
    if with_top:
        return hands
    skin = stretched(regions.share[SKIN], 77, 153)
    hands = np.asarray(cv2.min(hands, skin), np.uint8)
    for side in SIDES:
        held, arm = np.zeros_like(hands), np.zeros_like(hands)
        shapes.hand(held, reduced, stance, side, HOLDS)
        if cv2.mean(skin, held)[0] > SEEN_HAND * 255.0:
            shapes.arm(arm, reduced, stance, side, 0.5, SLEEVE)
            cv2.max(hands, arm if cv2.mean(skin, arm)[0] < BARE_ARM * 255.0 else held, dst=hands)
    return hands


def bare_legs(small: Reduced, reduced: Reduced, stance: Stance, light: F32, palette: Palette, weight: U8) -> Retouch:
    """Paint legs over the old bottoms, and the room where they are wider than the legs.

    Args:
        small: The frame at half the working size.
        reduced: The frame at working size.
        stance: How the shopper stands.
        light: Light on the legs at half the working size, 1 is even.
        palette: Colours to paint with.
        weight: Where to paint, from `old_bottoms`.
    """
    unit = stance.girth_width / small.step
    bare = np.zeros_like(weight)
    shade = np.zeros(small.alpha.shape, np.float32)
    for side in SIDES:
        leg = np.zeros_like(weight)
        shapes.fill(leg, leg_outline(reduced, stance, side, SLIM))
        _foot(leg, reduced, stance, side)
        cv2.max(bare, leg, dst=bare)
        # Each leg is round by itself, also where one stands before the other.
        core = blurred(halved(leg).astype(np.float32), ROUND_SHOULDERS * unit) * (2.0 / 255.0)
        cv2.max(shade, core, dst=shade)
    factor = rounded(shade, ROUND, HIGHLIGHT, palette.lit) * np.clip(1.0 + LIGHT_SHARE * (light - 1.0), 0.85, 1.1)
    joint_shade(factor, small, stance.legs[:, 1], unit)
    painted = np.clip(palette.tone * factor[..., None], 0.0, 255.0)
    return Retouch(painted.astype(np.uint8), palette.behind, bare, weight, palette.grain, stance.legs[:, 1])
