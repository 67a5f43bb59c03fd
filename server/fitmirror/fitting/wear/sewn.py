"""An item's cloth as a piece: drawn, lit, and what lies before it taken out."""

import cv2
import numpy as np

from fitmirror.fitting import compose
from fitmirror.fitting.camera import softened
from fitmirror.fitting.edges import sharpened
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.light import between, gain
from fitmirror.fitting.occlusion import Occluders
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.reduced import halved
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.stance import SIDES
from fitmirror.frames import F32, U8, Frame


def sewn(
    frame: Frame,
    seen: Seen,
    garment: Garment,
    placed: Placed,
    light: F32,
    before: Occluders,
    within: U8 | None = None,
    sleeves: bool = True,
) -> Piece | None:
    """Draw an item that is placed; None where nothing of it is in the picture.

    Args:
        frame: The frame.
        seen: The shopper in it.
        garment: What is drawn.
        placed: Where.
        light: (h', w') float32 at half the working size, light on it.
        before: What lies before it; the arms throw a shadow on it, the neck lies before a hood that is down.
        within: (h, w) uint8 at working size, what lies before the inside of its back; None for the neck too.
        sleeves: Whether parts 1 and 2 are sleeves, in the trunk's shadow, rather than legs.
    """
    box = compose.box_of(placed, frame.size)
    if box is None:
        return None
    cloth = compose.draw(garment.texture, placed, box, seams=sleeves)
    small = seen.small
    opacity = np.asarray(cv2.extractChannel(cloth.bgra, 3), np.uint8)
    whole = compose.shrunk(opacity, box, small)
    trunk = compose.shrunk(compose.part_mask(cloth, compose.TORSO_PART), box, small) if sleeves else whole
    factor = gain(
        light,
        whole,
        trunk,
        halved(before.arms),
        seen.stance.girth_width / small.step,
        seen.exposure,
        garment.texture.brightest,
    )
    if not sleeves:
        right, left = (compose.shrunk(compose.part_mask(cloth, 1 + side), box, small) for side in SIDES)
        factor = between(factor, right, left, seen.stance.girth_width / small.step)
    x, y, w, h = box
    guide = np.asarray(cv2.cvtColor(frame.bgr[y : y + h, x : x + w], cv2.COLOR_BGR2GRAY), np.uint8)
    front = sharpened(before.front, seen.reduced, seen.grey, guide, box)
    lit = compose.light(
        cloth,
        factor,
        before.neck if within is None else within,
        before.neck,
        seen.reduced,
        small,
        seen.view.opacity,
    )
    lit = softened(lit, seen.camera)
    if seen.watch is not None:
        seen.watch.drew(seen, cloth, before, lit)
    return Piece(x, y, lit, front, (), seen.reduced, small)
