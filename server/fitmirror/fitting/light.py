"""The room's light on new cloth: the worn cloth's shading without its colours, round forms, and contact shadows.

All of it is smooth, so it is found at half the working size.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from fitmirror.fitting.masks import above, equal
from fitmirror.fitting.reduced import Reduced, halved
from fitmirror.fitting.regions import SKIN, TOP, Regions
from fitmirror.frames import F32, U8

UNIT = 160  # the gain's value that leaves cloth as it is: 1.59 is the most a byte can brighten
DARKEST, BRIGHTEST = 0.66, 1.25
CLUSTERS = 3
MERGE_L, MERGE_AB = 16.0, 9.0
LEARN_EVERY_FRAMES = 10
LEAST_PIXELS = 64
BLACK, PLAIN = 40.0, 80.0  # L of 255: cloth darker than the first tells nothing about light, from the second on all
EVEN_CLOTH, PATTERNED = 0.06, 0.16  # contrast from pixel to pixel, of the cloth's own brightness: above, a pattern
COLOUR_REACH = 45.0  # Lab distance from a cluster's centre over which its evidence fades
FOLDS_SHOULDERS, FORM_SHOULDERS = 0.035, 0.11  # blur of folds and of the body's form, in shoulder widths
FOLDS_SHARE, DEEPEST_FOLD = 0.75, 0.10
EVEN = 0.12  # weight of "no light and shade" against the evidence around a pixel
EDGE_FALL, EDGE_SHOULDERS = 0.15, 0.07
CONTACT = 0.30
BURNT, SHOULDER = 252.0, 16.0  # level that no cloth reaches; how sharply light bends before it
BETWEEN, LEGS_SHOULDERS = 0.22, 0.04  # how dark it is between legs that touch, and how far around


@dataclass(frozen=True, eq=False)
class Albedo:
    """Colours the worn cloth is made of, and the skin's brightness.

    Attributes:
        centres: (n, 3) float32 Lab (0..255) of the clusters.
        median: (n,) float32 median L of each.
        trust: How far its brightness tells of light, 0..1: a pattern's tells of the pattern.
        skin: Median L of bare skin below the face; 0 where none is seen.
    """

    centres: F32
    median: F32
    trust: float
    skin: float


def learn_albedo(regions: Regions, reduced: Reduced, cloth: int = TOP) -> Albedo:
    """Cluster the worn cloth's colours in Lab and merge near ones; no clusters where too little of it is seen.

    Args:
        regions: The shopper.
        reduced: The frame.
        cloth: `regions.TOP` or `regions.BOTTOM`.
    """
    solid = reduced.alpha > 200
    bare = regions.lab[..., 0][(regions.share[SKIN] > 153) & solid & (regions.face == 0)]
    skin = float(np.median(bare)) if len(bare) > LEAST_PIXELS else 0.0
    worn = (regions.share[cloth] > 153) & solid
    at = regions.lab[worn]
    if len(at) < LEAST_PIXELS:
        return Albedo(np.zeros((0, 3), np.float32), np.zeros(0, np.float32), 0.0, skin)
    sample = at[:: max(1, len(at) // 2000)].astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    # The same picture must always give the same clusters: fixed first centres, not random ones.
    order = np.argsort(sample[:, 0])
    first = np.zeros((len(sample), 1), np.int32)
    first[order, 0] = np.arange(len(sample)) * CLUSTERS // len(sample)
    _, labels, centres = cv2.kmeans(sample, CLUSTERS, first, stop, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    labels = labels.ravel()
    group = list(range(len(centres)))
    for i in range(len(centres)):
        for j in range(i):
            d = np.abs(centres[i] - centres[j])
            if d[0] * 100 / 255 < MERGE_L and np.hypot(d[1], d[2]) < MERGE_AB:
                group[i] = group[j]
    member = np.array(group)[labels]
    kept = [k for k in sorted(set(group)) if (member == k).any()]
    centre = np.stack([sample[member == k].mean(0) for k in kept])
    median = np.array([np.median(sample[member == k, 0]) for k in kept])
    return Albedo(centre.astype(np.float32), median.astype(np.float32), _trust(regions.lab[..., 0], worn), skin)


def _trust(light: U8, cloth: NDArray[np.bool_]) -> float:
    inside = cv2.erode(cloth.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if not inside.any():
        return 1.0
    contrast = float(cv2.absdiff(light, cv2.blur(light, (3, 3)))[inside].mean()) / max(
        float(light[inside].mean()), 30.0
    )
    return float(np.clip((PATTERNED - contrast) / (PATTERNED - EVEN_CLOTH), 0.0, 1.0))


@njit(cache=True, nogil=True)
def _evidence(lab, cloth, skin, person, centres, median, trust, skin_median, out):  # type: ignore[no-untyped-def]  # pragma: no cover
    """(h, w, 2): weighted light against the material's middle, and the weights."""
    h, w = cloth.shape
    for y in range(h):
        for x in range(w):
            value, weight = 0.0, 0.0
            light = float(lab[y, x, 0])
            if cloth[y, x] > 0:
                best, expected = 1e9, 1.0
                for k in range(len(median)):
                    dl, da = light - centres[k, 0], lab[y, x, 1] - centres[k, 1]
                    db = lab[y, x, 2] - centres[k, 2]
                    distance = 0.25 * dl * dl + da * da + db * db
                    if distance < best:
                        best, expected = distance, max(median[k], 1.0)
                if best < 1e9:
                    sure = trust * min(max((expected - BLACK) / (PLAIN - BLACK), 0.0), 1.0)
                    g = cloth[y, x] * person[y, x] * sure * np.exp(-best / (2.0 * COLOUR_REACH**2)) / 65025.0
                    weight += g
                    value += g * min(max(light / expected, 0.4), 1.8)
            if skin[y, x] > 0 and skin_median > 20.0:
                g = 0.4 * skin[y, x] * person[y, x] / 65025.0
                weight += g
                value += g * min(max(light / skin_median, 0.5), 1.5)
            out[y, x, 0], out[y, x, 1] = value, weight


def _well_inside(share: U8, width: float) -> U8:
    """A probability, 0 near the region's border: a waistband or hair beside cloth is not its shade."""
    sure = above(share, 153)
    size = 2 * max(1, round(width)) + 1
    return np.asarray(cv2.bitwise_and(share, cv2.erode(sure, np.ones((size, size), np.uint8))), np.uint8)


def shading(regions: Regions, small: Reduced, albedo: Albedo, below: U8, unit: float, of: int = TOP) -> F32:
    """Light on the shopper (h, w) float32, 1 where it is as bright as its own material's middle.

    Args:
        regions: The shopper at working size.
        small: The frame at half the working size, which is the result's.
        albedo: Colours of the worn cloth.
        below: (h, w) uint8 at that size, not 0 where that cloth tells nothing: below the worn top's hem.
        unit: Shoulder width in pixels of `small`.
        of: Whose light it is, `regions.TOP` or `regions.BOTTOM`.
    """
    top = cv2.bitwise_and(halved(regions.share[of]), equal(below, 0))
    cloth = _well_inside(np.asarray(top, np.uint8), 0.02 * unit)
    bare = cv2.subtract(halved(regions.share[SKIN]), cv2.dilate(halved(regions.face), np.ones((3, 3), np.uint8)))
    skin = _well_inside(np.asarray(bare, np.uint8), 0.035 * unit)
    out = np.ones(cloth.shape, np.float32)
    at = _around(np.asarray(cv2.max(cloth, skin), np.uint8), 2 * (_half(FORM_SHOULDERS * unit) + 1))
    cloth, skin, person = (np.ascontiguousarray(mask[at]) for mask in (cloth, skin, small.alpha))
    if cloth.size == 0:
        return out
    lab = np.asarray(cv2.cvtColor(small.bgr[at], cv2.COLOR_BGR2LAB), np.uint8)
    evidence = np.empty((*cloth.shape, 2), np.float32)
    _evidence(lab, cloth, skin, person, albedo.centres, albedo.median, albedo.trust, albedo.skin, evidence)

    # Normalised convolution (Knutsson, Westin 1993); where nothing is known the light is even.
    def smooth(sigma: float) -> NDArray[np.float32]:
        value, weight = cv2.split(blurred(evidence, sigma))
        return np.asarray((value + EVEN) / (weight + EVEN), np.float32)

    coarse, fine = smooth(FORM_SHOULDERS * unit), smooth(FOLDS_SHOULDERS * unit)
    folds = np.clip(FOLDS_SHARE * (fine - coarse), -DEEPEST_FOLD, DEEPEST_FOLD)
    out[at] = np.clip(coarse + folds, DARKEST, BRIGHTEST)
    return out


def _around(mask: U8, margin: int) -> tuple[slice, slice]:
    """Rows and columns that hold all of a mask, and a margin around it."""
    x, y, w, h = cv2.boundingRect(mask)
    if w == 0:
        return np.s_[:0, :0]
    return slice(max(0, y - margin), y + h + margin), slice(max(0, x - margin), x + w + margin)


def _half(sigma: float) -> int:
    """Half the side of a box filter that, applied twice, is close to a Gaussian."""
    return max(1, round(sigma * 0.87))


def blurred(picture: F32, sigma: float) -> F32:
    """Two box filters: close to a Gaussian, its cost independent of its size."""
    size = 2 * _half(sigma) + 1
    once = cv2.blur(picture, (size, size), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(once, (size, size), borderType=cv2.BORDER_REPLICATE), np.float32)


def gain(light: F32, cloth: U8, torso: U8, arms: U8, unit: float, exposure: float, brightest: float = 1.0) -> U8:
    """The factor for new cloth, in units of 1 / `UNIT`; all pictures at one size.

    Args:
        light: (h, w) float32 from `shading`.
        cloth: (h, w) uint8, where any new cloth lies.
        torso: (h, w) uint8, where the torso's cloth lies.
        arms: (h, w) uint8, bare forearms and hands before it.
        unit: Shoulder width, px.
        exposure: Brightness of the room against a product photo's.
        brightest: Level of the cloth's brightest parts, 1..255.
    """
    inside = blurred(cloth.astype(np.float32), EDGE_SHOULDERS * unit) * (2.0 / 255.0) - 1.0
    result = light * (1.0 - EDGE_FALL * np.clip(1.0 - inside, 0.0, 1.0) ** 2)
    # Beside the torso a sleeve lies in its shadow.
    body = blurred(torso.astype(np.float32), 0.5 * EDGE_SHOULDERS * unit) * (2.0 / 255.0)
    beside = (cloth > 0) & (torso < 128)
    result *= np.where(beside, 1.0 - 0.5 * CONTACT * np.minimum(body, 1.0), 1.0)
    if arms.any():
        shift = min(max(1, round(0.035 * unit)), len(arms))
        below = np.zeros(arms.shape, np.float32)
        below[shift:] = arms[: len(arms) - shift]
        shadow = blurred(below, 0.045 * unit) * (1.3 / 255.0)
        result *= 1.0 - CONTACT * np.minimum(shadow, 1.0)
    level = np.asarray(np.clip(result * (exposure * UNIT), 0.0, 255.0), np.uint8)
    return np.asarray(cv2.LUT(level, _exposed(brightest)), np.uint8)


def _exposed(brightest: float) -> U8:
    """(256,) table of factors that burn out no cloth: bent down near there, as by film, so that folds stay."""
    factor, ceiling = np.arange(256) / UNIT, BURNT / brightest
    return np.rint(UNIT * factor * (1.0 + (factor / ceiling) ** SHOULDER) ** (-1.0 / SHOULDER)).astype(np.uint8)


def between(factor: U8, right: U8, left: U8, unit: float) -> U8:
    """A factor (h, w) darker along the line where two legs (h, w) meet; all at one size, a shoulder is `unit` px."""
    near = [blurred(leg.astype(np.float32), LEGS_SHOULDERS * unit) * (2.0 / 255.0) for leg in (right, left)]
    shade = 1.0 - BETWEEN * np.clip(np.minimum(near[0], near[1]), 0.0, 1.0)
    return np.asarray(factor * shade, np.uint8)


def exposure_of(small: Reduced) -> float:
    """How bright the room is against the studio of a product photo: from the picture's own white, 0.72..1."""
    peak = float(np.percentile(small.bgr[::2, ::2, 1], 97))
    return float(np.clip(peak / 215.0, 0.72, 1.0))
