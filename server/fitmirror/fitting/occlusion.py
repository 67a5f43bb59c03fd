"""What lies before a garment: face, hair, bare forearms and hands, and the neck before the inner back collar."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.fitting import shapes
from fitmirror.fitting.hair import hair_before
from fitmirror.fitting.head import Head
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.regions import SKIN, Regions, stretched
from fitmirror.fitting.stance import SIDES, Stance
from fitmirror.frames import U8

FOREARM_ENDS = 0.94  # share of the arm where hand and wrist begin
LEAST_BARE = 0.4  # of a forearm's core that must look like skin
PAST_THE_CUFF = 0.10  # share of the arm that the round end of its shape reaches back


@dataclass(frozen=True, eq=False)
class Occluders:
    """Opacity of what lies in front, working pixels.

    Attributes:
        front: (h, w) uint8, before all cloth: face, hair, hands, bare forearms.
        arms: (h, w) uint8, the hands and forearms of it; they throw a shadow on the cloth.
        neck: (h, w) uint8, before the inner back collar.
        hair: (h, w) uint8, face and hair of `front`.
    """

    front: U8
    arms: U8
    neck: U8
    hair: U8


def occluders(
    reduced: Reduced,
    regions: Regions,
    stance: Stance,
    head: Head,
    bare_from: tuple[float, float],
) -> Occluders:
    """Find what lies in front.

    Args:
        reduced: The frame at working size.
        regions: What each pixel shows.
        stance: How the shopper stands.
        head: Where the head is.
        bare_from: For each side, the share of the arm (0 shoulder, 1 wrist) that the garment's sleeve covers.
    """
    person = reduced.alpha
    arms = np.zeros_like(person)
    for side in SIDES:
        if not stance.arms_in_frame[side]:
            continue
        shown = bare_from[side] + PAST_THE_CUFF
        if shown < FOREARM_ENDS and not _forearm_is_bare(reduced, regions, stance, side):
            # Under an old long sleeve only the hand is skin; what else looks like it is a shadow on the cloth.
            shown = FOREARM_ENDS
        shapes.arm(arms, reduced, stance, side, shown, 1.55)
    skin = stretched(regions.share[SKIN], 51, 128)
    arms = np.asarray(cv2.min(cv2.min(arms, skin), person), np.uint8)
    hair = hair_before(reduced, regions, stance, head)
    front = np.asarray(cv2.max(arms, hair), np.uint8)
    neck = np.zeros_like(person)
    shapes.fill(neck, shapes.neck_outline(reduced, stance, head, 0.6))
    bare = stretched(regions.share[SKIN], 89, 178)
    neck = np.asarray(cv2.min(cv2.max(neck, bare), person), np.uint8)
    return Occluders(front, arms, neck, hair)


def _forearm_is_bare(reduced: Reduced, regions: Regions, stance: Stance, side: int) -> bool:
    """Whether skin is seen along the middle of a forearm, elbow to wrist."""
    along = np.linspace(0.25, 0.85, 13)[:, None]
    elbow, wrist = reduced.from_frame(stance.arms[side, 1:3])
    at = np.rint(elbow + along * (wrist - elbow)).astype(int)
    w, h = reduced.size
    at = at[(at[:, 0] >= 0) & (at[:, 0] < w) & (at[:, 1] >= 0) & (at[:, 1] < h)]
    if not len(at):
        return False
    return bool((regions.share[SKIN][at[:, 1], at[:, 0]] > 110).mean() > LEAST_BARE)
