"""The room's light on new cloth: the worn cloth's shading without its colours, round forms, and contact shadows."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.fitting.reduced import Reduced
from fitmirror.fitting.regions import HAIR, SKIN, TOP, Regions
from fitmirror.frames import F32, U8

UNIT = 160  # the gain's value that leaves cloth as it is: 1.59 is the most a byte can brighten
DARKEST, BRIGHTEST = 0.66, 1.25
CLUSTERS = 3
MERGE_L, MERGE_AB = 16.0, 9.0
LEARN_EVERY_FRAMES = 10
BLACK = 0.10  # cloth darker than this share of white tells nothing about light
FOLDS_SHOULDERS, FORM_SHOULDERS = 0.035, 0.11  # blur of folds and of the body's form, in shoulder widths
FOLDS_SHARE = 0.75
EDGE_FALL = 0.15
CONTACT = 0.30


@dataclass(frozen=True, eq=False)
class Albedo:
    """Colours the worn cloth is made of.

    Attributes:
        centres: (n, 3) float32 Lab of the clusters.
        median: (n,) median L of each.
    """

    centres: F32
    median: F32


def learn_albedo(regions: Regions, reduced: Reduced) -> Albedo | None:
    """Cluster the worn top's colours in Lab and merge near ones; None where too little of it is seen."""
    chosen = (regions.share[TOP] > 0.6) & (reduced.alpha > 200)
    at = regions.lab[chosen]
    if len(at) < 64:
        return None
    sample = at[:: max(1, len(at) // 2000)].astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    cv2.setRNGSeed(1)
    _, labels, centres = cv2.kmeans(sample, CLUSTERS, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    labels = labels.ravel()
    # Merge clusters that differ by light alone.
    group = list(range(len(centres)))
    for i in range(len(centres)):
        for j in range(i):
            d = np.abs(centres[i] - centres[j])
            if d[0] * 100 / 255 < MERGE_L and np.hypot(d[1], d[2]) < MERGE_AB:
                group[i] = group[j]
    kept = sorted(set(group))
    member = np.array([group[k] for k in labels])
    centre = np.stack([sample[member == k].mean(0) if (member == k).any() else centres[k] for k in kept])
    median = np.array([np.median(sample[member == k, 0]) if (member == k).any() else centres[k][0] for k in kept])
    return Albedo(centre.astype(np.float32), median.astype(np.float32))


def shading(regions: Regions, reduced: Reduced, albedo: Albedo | None, unit: float) -> F32:
    """Light on the shopper (h, w) float32, 1 where it is as bright as its own material's middle.

    Args:
        regions, reduced: The shopper.
        albedo: Colours of the worn cloth.
        unit: Shoulder width in working px.
    """
    light = regions.lab[..., 0].astype(np.float32)
    value = np.zeros_like(light)
    weight = np.zeros_like(light)
    person = reduced.alpha.astype(np.float32) / 255.0
    if albedo is not None:
        cloth = regions.share[TOP] * person
        # A few pixels in: a waistband, a button line or hair beside the cloth is not its shade.
        sure = (regions.share[TOP] > 0.6).astype(np.uint8)
        size = 2 * max(1, round(0.02 * unit)) + 1
        cloth *= cv2.erode(sure, np.ones((size, size), np.uint8))
        nearest = np.full(light.shape, np.inf, np.float32)
        expected = np.ones_like(light)
        lab = regions.lab.astype(np.float32)
        for centre, median in zip(albedo.centres, albedo.median, strict=True):
            d = lab - centre
            distance = 0.25 * d[..., 0] ** 2 + d[..., 1] ** 2 + d[..., 2] ** 2
            better = distance < nearest
            nearest[better] = distance[better]
            expected[better] = max(float(median), 1.0)
        # L is about a cube root of the light; the gain must be in the picture's own (gamma) values.
        ratio = np.clip(light / expected, 0.4, 1.8)
        # Black cloth shows no light, only noise; nor does a border between two colours.
        cloth *= np.clip((expected - 255 * BLACK * 1.5) / (255 * BLACK), 0.0, 1.0)
        cloth *= np.exp(-nearest / (2 * 45.0**2))
        value += cloth * ratio
        weight += cloth
    skin = regions.share[SKIN] * person
    sure = ((regions.share[SKIN] > 0.6) & (regions.face == 0)).astype(np.uint8)
    size = 2 * max(1, round(0.035 * unit)) + 1
    skin *= cv2.erode(sure, np.ones((size, size), np.uint8))
    if float(skin.sum()) > 50:
        middle = float(np.median(light[skin > 0.6])) if (skin > 0.6).any() else 0.0
        if middle > 20:
            value += 0.4 * skin * np.clip(light / middle, 0.5, 1.5)
            weight += 0.4 * skin
    form, folds = FORM_SHOULDERS * unit, FOLDS_SHOULDERS * unit

    # Normalised convolution (Knutsson, Westin 1993); where nothing is known the light is even.
    def smooth(sigma: float, prior: float) -> F32:
        v, g = _blur(value, sigma), _blur(weight, sigma)
        return np.asarray((v + prior) / (g + prior), np.float32)

    coarse, fine = smooth(form, 0.12), smooth(folds, 0.12)
    result = coarse + FOLDS_SHARE * (fine - coarse)
    return np.asarray(np.clip(result, DARKEST, BRIGHTEST), np.float32)


def _blur(picture: F32, sigma: float) -> F32:
    """Two box filters: close to a Gaussian, its cost independent of its size."""
    size = 2 * max(1, round(sigma * 0.87)) + 1
    once = cv2.blur(picture, (size, size), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(once, (size, size), borderType=cv2.BORDER_REPLICATE), np.float32)


def gain(light: F32, cloth: U8, torso: U8, arms: U8, unit: float, exposure: float) -> U8:
    """The factor for new cloth, in units of 1 / `UNIT`.

    Args:
        light: (h, w) float32 from `shading`.
        cloth: (h, w) uint8, where any new cloth lies.
        torso: (h, w) uint8, where the torso's cloth lies.
        arms: (h, w) uint8, bare forearms and hands before it.
        unit: Shoulder width, working px.
        exposure: Brightness of the room against a product photo's.
    """
    near = 0.07 * unit
    inside = _blur(cloth.astype(np.float32), near) * (2.0 / 255.0) - 1.0
    fall = 1.0 - EDGE_FALL * np.clip(1.0 - inside, 0.0, 1.0) ** 2
    body = _blur(torso.astype(np.float32), 0.5 * near) / 255.0
    # Beside the torso a sleeve lies in its shadow.
    crease = 1.0 - 0.5 * CONTACT * np.where(torso > 127, 0.0, np.clip(2.0 * body, 0.0, 1.0)) * (cloth > 0)
    result = light * fall * crease
    if arms.any():
        shift = max(1, round(0.035 * unit))
        below = np.zeros_like(arms)
        below[shift:] = arms[:-shift]
        shadow = _blur(below.astype(np.float32), 0.045 * unit) / 255.0
        result *= 1.0 - CONTACT * np.clip(1.3 * shadow, 0.0, 1.0)
    return np.asarray(np.clip(result * (exposure * UNIT), 0.0, 255.0), np.uint8)


def exposure_of(reduced: Reduced) -> float:
    """How bright the room is against the studio of a product photo: from the picture's own white, 0.7..1."""
    peak = float(np.percentile(reduced.bgr[::4, ::4, 1], 97))
    return float(np.clip(peak / 215.0, 0.72, 1.0))


__all__ = ["HAIR", "Albedo", "exposure_of", "gain", "learn_albedo", "shading"]
