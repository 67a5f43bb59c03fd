"""Hair that falls before a garment."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting import shapes
from fitmirror.fitting.head import Head
from fitmirror.fitting.masks import above
from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.regions import HAIR, SKIN, TOP, Regions, stretched
from fitmirror.fitting.stance import Stance
from fitmirror.frames import U8

SURE, MAYBE = 158, 97  # of 255: probabilities between which hair fades in
LONGEST_HEADS = 2.6  # how far below the chin hair may fall, in face heights
# Half of what lies between strands and belongs to them, and half of the least lock, in face heights.
WIDEST_GAP_HEADS, THINNEST_HEADS = 0.05, 0.03
MAYBE_SKIN = 8.0  # times the likelihood of an even spread from which a colour may be skin's
SMOOTH, PATCH = 0.07, 5  # brightness varies less on bare skin than in hair, relative to itself; least size, working px


def hair_before(reduced: Reduced, regions: Regions, stance: Stance, head: Head) -> U8:
    """Opacity (h, w) of face and hair before the garment.

    Everything of the person around the face is head, whatever its colour. Below the chin hair must look like hair and
    hang together with it.
    """
    person = reduced.alpha
    zone = np.zeros_like(person)
    side = np.array([-head.up[1], head.up[0]])
    # The half plane above the chin, within two face widths.
    low = head.chin + 0.04 * head.height * head.up
    out, top = 1.25 * head.height * side, 2.2 * head.height * head.up
    shapes.fill(zone, np.stack([low - out, low + out, low + out + top, low - out + top]))
    cv2.bitwise_or(zone, regions.face, dst=zone)
    share = regions.share[HAIR]
    strands = stretched(share, MAYBE, SURE)
    reach = np.zeros_like(person)
    fall = head.chin - LONGEST_HEADS * head.height * head.up
    shapes.fill(reach, np.stack([fall - 1.2 * out, fall + 1.2 * out, low + 1.2 * out + top, low - 1.2 * out + top]))
    seeds = np.asarray(cv2.min(zone, strands), np.uint8)
    strands = np.asarray(cv2.min(strands, reach), np.uint8)
    x, y, w, h = cv2.boundingRect(strands)
    if w:
        at = np.s_[y : y + h, x : x + w]
        strands[at] = np.where((zone[at] == 0) & _bare_skin(regions, at), 0, strands[at])
        _, labels = cv2.connectedComponents(above(strands[at], 100), connectivity=8, ltype=cv2.CV_16U)
        keep = np.zeros(int(labels.max()) + 1, np.uint8)
        keep[labels[seeds[at] > 100]] = 255
        keep[0] = 0
        joined = np.asarray(cv2.dilate(keep[labels], np.ones((3, 3), np.uint8)), np.uint8)
        strands[at] = cv2.min(strands[at], joined)
        # What shines like skin between strands is hair; a thin line is an edge between skin and cloth, and beside cloth
        # hair is mixed with it.
        gap, thin = (2 * max(1, round(heads * head.height)) + 1 for heads in (WIDEST_GAP_HEADS, THINNEST_HEADS))
        # What lies at the box's own edge must not look as if it went on beyond.
        at = np.s_[max(0, y - gap) : y + h + gap, max(0, x - gap) : x + w + gap]
        whole = cv2.morphologyEx(strands[at], cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
        whole = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((thin, thin), np.uint8))
        cloth = cv2.dilate(above(regions.share[TOP][at], 127), np.ones((3, 3), np.uint8))
        strands[at] = cv2.min(whole, cv2.bitwise_not(cloth))
    return np.asarray(cv2.min(cv2.max(zone, strands), person), np.uint8)


def _bare_skin(regions: Regions, at: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Where a part of the picture shows skin, as on a bare chest, however much the hair has its colour."""
    density = regions.density[SKIN]
    alike = (density > MAYBE_SKIN / len(density))[regions.index[at]]
    bright = regions.lab[(*at, 0)].astype(np.float32)
    mean = cv2.blur(bright, (PATCH, PATCH))
    varies = np.sqrt(np.maximum(cv2.blur(bright * bright, (PATCH, PATCH)) - mean * mean, 0.0))
    smooth = (alike & (varies < SMOOTH * np.maximum(mean, 8.0))).astype(np.uint8)
    # Single strands may be as even; and around a patch its own edge varies.
    smooth = np.asarray(cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((PATCH, PATCH), np.uint8)), np.uint8)
    return np.asarray(cv2.dilate(smooth, np.ones((PATCH + 2, PATCH + 2), np.uint8)) > 0)
