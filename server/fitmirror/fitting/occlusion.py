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


PAST_THE_CUFF = 0.10  # share of the arm that the round end of its shape reaches back


@dataclass(frozen=True, eq=False)
class Occluders:
    """Opacity of what lies in front, working pixels.

    Attributes:
        front: (h, w) uint8, before all cloth: face, hair, hands, bare forearms.
        arms: (h, w) uint8, the hands and forearms of it; they throw a shadow on the cloth.
        neck: (h, w) uint8, before the inner back collar.
    """

    front: U8
    arms: U8
    neck: U8


def occluders(
    reduced: Reduced,
    regions: Regions,
    stance: Stance,
    head: Head,
    bare_from: tuple[float, float],
) -> Occluders:
    """Find what lies in front.

    Args:
        reduced, regions, stance, head: The shopper.
        bare_from: For each side, the share of the arm (0 shoulder, 1 wrist) that the garment's sleeve covers.
    """
    person = reduced.alpha
    arms = np.zeros_like(person)
    for side in SIDES:
        shapes.arm(arms, reduced, stance, side, bare_from[side] + PAST_THE_CUFF, 1.55)
    skin = stretched(regions.share[SKIN], 77, 166)
    arms = np.asarray(cv2.min(cv2.min(arms, skin), person), np.uint8)
    hair = hair_before(reduced, regions, stance, head)
    front = np.asarray(cv2.max(arms, hair), np.uint8)
    neck = np.zeros_like(person)
    shapes.fill(neck, shapes.neck_outline(reduced, stance, head, 0.6))
    bare = stretched(regions.share[SKIN], 89, 178)
    neck = np.asarray(cv2.min(cv2.max(neck, bare), person), np.uint8)
    return Occluders(front, arms, neck)
