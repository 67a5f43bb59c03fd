"""An open coat that is worn and reaches below a new top's hem: told by its colours, so that it can be taken off whole.

The coat's colours are those of the flanks above the hem; below it they go on at both sides, while in the middle there
are others. A dress, a long shirt or a suit is of one colour there, and a bag hangs at one side only.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting import shapes
from fitmirror.fitting.bare_legs import leg_outline
from fitmirror.fitting.girth import TAU, Girth, prior_half, spine
from fitmirror.fitting.light import EDGE_FALL, EDGE_SHOULDERS, blurred
from fitmirror.fitting.masks import above
from fitmirror.fitting.reduced import Points, Reduced
from fitmirror.fitting.regions import SKIN, Regions, smoothed
from fitmirror.fitting.room import continued
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES, Stance
from fitmirror.frames import F32, U8

F64 = NDArray[np.float64]

FLANKS, BELOW = (0.45, -0.06), (0.05, 0.30)  # torso lengths: from the shoulders and to the hem; from the hem on
OUTER = (0.6, 1.0)  # half-widths from the middle between which flanks are looked at
WIDEST = 1.15  # of an average body's half-width
MIDDLES, MIDDLE_TO, MIDDLE_WIDE = (-0.35, 0.0, 0.35), 1.45, 0.15  # half-widths aside, torso lengths, half-widths
LEAST_PX, LEAST_FREE = 40, 0.2  # working px that colours are learnt from; share of a side that no arm may hide
OF_FLANKS, LEAST_SIDE, BOTH_SIDES, MOST_MIDDLE = 0.45, 0.3, 1.1, 0.15  # shares that have the coat's colours
MOST_ALIKE = 0.38  # how much the colours of coat and middle overlap at most
KEEPS = 0.8  # of those shares are enough for a coat that was seen before
LOGARITHM, KNOWN = 0.5, 2.0  # of the ratio of likelihoods; times an even spread's
PATCH_PX = 5  # over which a pattern's colours are taken together
LOWEST, ASIDE = 2.3, 2.6  # torso lengths below the shoulders and average half-widths to which it may hang
BESIDE_LEGS, OF_A_ROW, GAP, PAST_ITS_HEM = (0.6, 0.95), 0.25, 0.13, 0.05  # average half-widths; share; torso lengths
HIPS, CLAD_LEG, SMOOTH_SHOULDERS = 0.76, 1.12, 0.08  # of an average torso's and of a leg's width without the coat
LEAST_PIECE = 0.05  # square shoulder widths of a part of the coat that hangs apart, behind an arm or a bag
SURE = 2  # looks in a row
LEARN_EVERY_FRAMES, LOOK_EVERY_FRAMES = 5, 12


@dataclass(frozen=True, eq=False)
class _Colours:
    """(bins,) float32, logarithm of how much more likely each is the coat's than what is worn beneath."""

    ratio: F32


class Coat:
    """Follows one shopper's coat."""

    def __init__(self) -> None:
        """With none seen."""
        self._colours: _Colours | None = None
        self._age = 0
        self._evidence: int | None = None

    def mask(self, reduced: Reduced, regions: Regions, stance: Stance, girth: Girth, hem: float) -> U8 | None:
        """(h, w) uint8, 255 where an open coat is seen that hangs below a new hem; None where none does.

        Args:
            reduced: The frame at working size.
            regions: What each pixel shows.
            stance: How the shopper stands.
            girth: How wide the shopper is.
            hem: Depth of the new hem in torso lengths.
        """
        if self._age == 0:
            self._look(_colours(reduced, regions, stance, girth, hem, KEEPS if self._colours else 1.0))
        self._age = (self._age + 1) % (LEARN_EVERY_FRAMES if self._evidence else LOOK_EVERY_FRAMES)
        if self._colours is None:
            return None
        alike = _alike(self._colours, reduced, regions)
        zone = np.zeros_like(reduced.alpha)
        shapes.fill(zone, shapes.torso_outline(reduced, stance, 0.0, _hem(alike, reduced, stance, hem), ASIDE))
        hands = np.zeros_like(zone)
        for side in SIDES:
            shapes.hand(hands, reduced, stance, side, 1.0)
        hands = np.asarray(cv2.min(hands, above(regions.share[SKIN], 127)), np.uint8)
        alike = np.asarray(cv2.min(alike, cv2.subtract(zone, hands)), np.uint8)
        # Small things of its colours are not it: it hangs together with what lies below the hem at the sides.
        below = np.zeros_like(zone)
        for side in SIDES:
            shapes.fill(below, _strip(reduced, stance, girth, side, (hem - 0.1, hem + BELOW[1]), OUTER))
        alike = np.asarray(cv2.morphologyEx(alike, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(alike, connectivity=4)
        large = LEAST_PIECE * (stance.girth_width / reduced.step) ** 2
        keep = np.where(stats[:, cv2.CC_STAT_AREA] > large, 255, 0).astype(np.uint8)
        keep[labels[(below > 0) & (alike > 0)]] = 255
        keep[0] = 0
        return np.asarray(keep[labels], np.uint8)

    def _look(self, found: _Colours | None) -> None:
        """A coat is believed at the first look of all, or at the second in a row, and forgotten likewise."""
        if self._evidence is None:
            self._evidence = SURE if found else 0
        else:
            self._evidence = min(self._evidence + 1, SURE) if found else max(self._evidence - 1, 0)
        if self._evidence == 0:
            self._colours = None
        elif found and (self._evidence == SURE or self._colours):
            self._colours = found


def behind_coat(reduced: Reduced, stance: Stance, coat: U8, hem: float) -> U8:
    """What a coat hides, (h, w, 3) uint8 at working size: hips and legs in what is worn on them, and the room.

    Args:
        reduced: The frame at working size.
        stance: How the shopper stands.
        coat: (h, w) uint8 from `Coat.mask`.
        hem: Depth of the new top's hem in torso lengths.
    """
    hips = np.zeros_like(coat)
    shapes.fill(hips, shapes.torso_outline(reduced, stance, hem - 0.1, 1.05, HIPS))
    for side in SIDES:
        shapes.fill(hips, leg_outline(reduced, stance, side, CLAD_LEG, 0.0))
    # Where hips and legs meet there is no corner.
    unit = stance.girth_width / reduced.step
    smooth = blurred(hips.astype(np.float32), SMOOTH_SHOULDERS * unit)
    hips = np.asarray(np.clip(4.0 * smooth - 382.5, 0.0, 255.0), np.uint8)
    hidden = cv2.dilate(coat, np.ones((5, 5), np.uint8))
    person = cv2.dilate(reduced.alpha, np.ones((5, 5), np.uint8))
    beneath = np.asarray(cv2.min(cv2.min(hips, reduced.alpha), cv2.bitwise_not(hidden)), np.uint8)
    for side in SIDES:
        shapes.arm(beneath, reduced, stance, side, 0.3, 1.45, 0)
    free = np.asarray(cv2.bitwise_not(above(np.asarray(person, np.uint8), 12)), np.uint8)
    around = continued(reduced, free)
    onward = continued(reduced, above(np.asarray(cv2.erode(beneath, np.ones((3, 3), np.uint8)), np.uint8), 200))
    inside = blurred(hips.astype(np.float32), EDGE_SHOULDERS * unit) * np.float32(2.0 / 255.0) - 1.0
    shade = 1.0 - EDGE_FALL * np.clip(1.0 - inside, 0.0, 1.0) ** 2
    share = (hips / np.float32(255.0))[..., None]
    return np.asarray(around + share * (onward * shade[..., None] - around), np.uint8)


def _hem(alike: U8, reduced: Reduced, stance: Stance, hem: float) -> float:
    """How far down the coat hangs beside the legs, in torso lengths below the shoulders."""
    tau = np.arange(hem + BELOW[0], LOWEST, 0.03)
    centres, rows = spine(tau, stance)
    half = prior_half(tau, stance)[:, None, None]
    lateral = np.linspace(*BESIDE_LEGS, 12)[None, :, None]
    h, w = alike.shape
    lowest = hem + BELOW[1]
    for sign in (-1.0, 1.0):
        at = np.rint(reduced.from_frame(centres[:, None] + sign * lateral * half * rows[:, None])).astype(int)
        inside = (at[..., 0] >= 0) & (at[..., 0] < w) & (at[..., 1] >= 0) & (at[..., 1] < h)
        hangs = (alike[at[..., 1].clip(0, h - 1), at[..., 0].clip(0, w - 1)] > 0) & inside
        row = hangs.mean(1) > OF_A_ROW
        # A hand or a bag may be before it, but not for long.
        for depth in tau[row]:
            if depth > lowest + GAP:
                break
            lowest = max(lowest, float(depth))
    return lowest + PAST_ITS_HEM


def _strip(
    reduced: Reduced, stance: Stance, girth: Girth, side: int, depth: tuple[float, float], across: tuple[float, float]
) -> Points:
    """Outline (n, 2) of a strip down one side between two depths and two shares of the half-width."""
    tau = np.linspace(*depth, 8)
    centres, rows = spine(tau, stance)
    half = np.minimum(np.interp(tau, TAU, girth.half[side]) * stance.girth_width, WIDEST * prior_half(tau, stance))
    out = (1.0 if side == LEFT else -1.0) * half[:, None] * rows
    return reduced.from_frame(np.concatenate([centres + across[0] * out, (centres + across[1] * out)[::-1]]))


def _alike(colours: _Colours, reduced: Reduced, regions: Regions) -> U8:
    """(h, w) uint8, 255 where the person has the coat's colours."""
    ratio = cv2.blur(colours.ratio[regions.index], (PATCH_PX, PATCH_PX))
    return np.where((ratio > LOGARITHM) & (reduced.alpha > 127), 255, 0).astype(np.uint8)


def _colours(
    reduced: Reduced, regions: Regions, stance: Stance, girth: Girth, hem: float, enough: float
) -> _Colours | None:
    """The colours of an open coat, or None where none is worn; `enough` of the usual evidence says so."""
    lowest = reduced.from_frame((stance.neck + (hem + BELOW[1]) * (stance.hip - stance.neck))[None])[0, 1]
    if lowest >= reduced.size[1]:
        return None
    solid = above(reduced.alpha, 200)
    hands, arms = np.zeros_like(solid), np.zeros_like(solid)
    for side in SIDES:
        shapes.hand(hands, reduced, stance, side, 1.6)
        shapes.arm(arms, reduced, stance, side, 0.3, 1.45)
    cv2.max(arms, hands, dst=arms)

    def within(outline: Points, but: U8) -> NDArray[np.bool_]:
        mask = np.zeros_like(solid)
        shapes.fill(mask, outline)
        return np.asarray((mask > 127) & (solid > 0) & (but == 0))

    flanks = [
        within(_strip(reduced, stance, girth, side, (FLANKS[0], hem + FLANKS[1]), OUTER), hands) for side in SIDES
    ]
    if min(int(flank.sum()) for flank in flanks) < LEAST_PX:
        return None
    bins = regions.density.shape[1]
    worn = smoothed(np.bincount(regions.index[flanks[RIGHT] | flanks[LEFT]], minlength=bins).astype(np.float64))
    bare = np.where((regions.share[SKIN] > 90) | (arms > 0), 255, 0).astype(np.uint8)
    # The body's middle may be covered by one of the coat's panels: what is least like it is what is beneath.
    found: list[tuple[float, F32, NDArray[np.bool_]]] = []
    for aside in MIDDLES:
        side, at = (LEFT, aside) if aside >= 0.0 else (RIGHT, -aside)
        band = (at - MIDDLE_WIDE, at + MIDDLE_WIDE)
        middle = within(_strip(reduced, stance, girth, side, (hem + 0.06, MIDDLE_TO), band), bare)
        if int(middle.sum()) >= LEAST_PX:
            beneath = smoothed(np.bincount(regions.index[middle], minlength=bins).astype(np.float64))
            found.append((float(np.minimum(worn, beneath).sum()), beneath, middle))
    if not found:
        return None
    overlap, beneath, middle = min(found, key=lambda one: one[0])
    if overlap > MOST_ALIKE:
        return None
    ratio = np.clip(np.log(worn) - np.log(beneath), -3.0, 3.0)
    ratio[worn < KNOWN / bins] = -1.0
    colours = _Colours(np.asarray(ratio, np.float32))
    alike = _alike(colours, reduced, regions) > 0
    of_flanks = [float(alike[flank].mean()) for flank in flanks]
    if min(of_flanks) < OF_FLANKS * enough or float(alike[middle].mean()) > MOST_MIDDLE:
        return None
    below = []
    none: U8 = np.zeros_like(solid)
    for side in SIDES:
        outline = _strip(reduced, stance, girth, side, (hem + BELOW[0], hem + BELOW[1]), OUTER)
        whole, free = within(outline, none), within(outline, arms)
        seen = int(free.sum()) > LEAST_FREE * max(int(whole.sum()), LEAST_PX)
        below.append(float(alike[free].mean()) if seen else 0.0)
    sure = min(below) >= LEAST_SIDE * enough and sum(below) >= BOTH_SIDES * enough
    return colours if sure else None
