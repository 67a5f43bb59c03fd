"""The folds of the cloth that is worn now, told from its print, from skin, and from the room beside it.

Retinex on colour (Grosse et al., "Ground truth dataset and baseline evaluations for intrinsic image algorithms", 2009):
lightness that changes softly, and without a change of colour, is light and shade; what changes sharply or in colour is
something else. The first kind of steps alone, put together again (a Poisson equation, solved exactly by a cosine
transform), is the light.
"""

import cv2
import numpy as np

from fitmirror.frames import F32, U8

CLUSTERS = 3
LEAST_SHARE = 0.15  # of the middle of the region that a colour of the worn cloth covers
LEAST_PIXELS = 64
CORE = 0.3  # of the deepest distance to the region's edge: what lies further in is its middle
SAME_COLOUR = 16.0  # Lab distance (0..255, lightness halved) over which a colour is no longer the cloth's
COLOUR_STEP = 7.0  # change of a and b together across some pixels that is a change of material
SHARP_STEP = 0.16  # change of log lightness from one pixel to the next that no fold makes
NEAR_EDGE_PX = 5  # width of what is left out along such an edge
FORM_SHARE, FINE_PX = 0.09, 1.0  # blur of the body's form, of the region's longer side; of noise and weave
WEAVE, CREASE = 0.035, 0.09  # log lightness: smaller steps are smoothed as weave, larger ones are kept
BUSY, RESTLESS = 0.1, 0.25  # share of edges about a pixel from which, and up to which, a pattern hides the folds
SMALL_SHARE = 0.03  # blur of what is not small, of the region's longer side
ABOUT_SHARE = 0.03  # how far around a pixel it is asked what cloth it is, of the region's longer side
LINE_SHARE = 0.02  # how far a direction is looked at, of the region's longer side
TANGLED, STRAIGHT = 0.18, 0.5  # coherence up to which there is no direction, and from which there surely is one
EVEN_CLOTH, ROUGH = 0.012, 0.05  # log contrast of a pixel against those beside it: above, weave or fur
DEEPEST, BRIGHTEST = 0.45, 0.11  # log factors
GLOSSY_CLOTH, LEAST_MATT = 55.0, 0.4  # below that level what a cloth shows is more and more its gloss; trust in black
DEEPENED = 1.3  # what blurring and smoothing took off the creases is given back
BRIGHT_CLOTH, WHITE_CLOTH, MORE = 140.0, 235.0, 0.9  # cameras press what is bright together: its folds are deepened
DARK = 30.0  # levels added before a logarithm: what dark cloth shows is noise and gloss as much as light


def folds(picture: U8, region: U8) -> F32:
    """Log of the light that folds throw, 0 where there are none or nothing can be told.

    Args:
        picture: (h, w, 3) uint8 BGR, about 512 px: somebody in what is worn now.
        region: (h, w) uint8, not 0 where a new garment will lie.

    Returns:
        (h, w) float32.
    """
    h, w = region.shape
    longest = max(h, w)
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), FINE_PX), cv2.COLOR_BGR2LAB), np.float32)
    cloth = _cloth(lab, region)
    if cloth is None:
        return np.zeros((h, w), np.float32)
    grey = soft(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32), FINE_PX)
    light = np.log(grey + np.float32(DARK))
    edge = _edges(light, lab)
    sure = _trust(light, grey, edge.astype(np.float32), cloth)
    square = np.ones((NEAR_EDGE_PX, NEAR_EDGE_PX), np.uint8)
    here = np.asarray(cloth * (1 - cv2.dilate(edge, square)), np.float32)
    shade = integrated(
        np.diff(light, axis=1) * np.minimum(here[:, 1:], here[:, :-1]),
        np.diff(light, axis=0) * np.minimum(here[1:], here[:-1]),
    )
    shade -= soft(shade * here, FORM_SHARE * longest) / (soft(here, FORM_SHARE * longest) + np.float32(1e-3))
    shade = np.asarray(cv2.bilateralFilter(shade, 7, CREASE - WEAVE, 2.5), np.float32)
    form = soft(shade, SMALL_SHARE * longest)
    shade = form + _lines(shade, LINE_SHARE * longest) * (shade - form)
    # Folds make cloth neither darker nor brighter as a whole.
    middle = np.median(shade[here > 0.5]) if (here > 0.5).any() else 0.0
    found = np.clip((shade - np.float32(middle)) * soft(sure, 2.0), -DEEPEST, BRIGHTEST)
    return np.asarray(np.where(region > 0, found, 0), np.float32)


def soft(picture: F32, sigma: float) -> F32:
    """A picture blurred by a Gaussian, px."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)


def _trust(light: F32, grey: F32, edge: F32, cloth: F32) -> F32:
    """Weight of what a pixel (h, w) tells: 0 off the cloth and where a pattern or a weave hides folds, 1, or more."""
    fine = np.asarray(np.abs(light - cv2.blur(light, (5, 5))) * (1 - edge), np.float32)
    pattern = (_about(edge, cloth) - BUSY) / (RESTLESS - BUSY)
    weave = (_about(fine, cloth) - EVEN_CLOTH) / (ROUGH - EVEN_CLOTH)
    pressed = (_about(grey, cloth) - BRIGHT_CLOTH) / (WHITE_CLOTH - BRIGHT_CLOTH)
    told = cloth * (1 - np.clip(pattern, 0, 1)) * (1 - np.clip(weave, 0, 1))
    matt = np.clip(_about(grey, cloth) / GLOSSY_CLOTH, LEAST_MATT, 1)
    return np.asarray(told * matt * (DEEPENED + MORE * np.clip(pressed, 0, 1)), np.float32)


def integrated(right: F32, down: F32) -> F32:
    """The picture (h, w), of mean 0, whose steps to the right (h, w - 1) and down (h - 1, w) come nearest to these."""
    h, w = right.shape[0], down.shape[1]
    # The transform takes even sizes only: the last row and column go on as they are.
    right = np.pad(right, ((0, h % 2), (0, w % 2)), mode="edge")
    down = np.pad(down, ((0, h % 2), (0, w % 2)), mode="edge")
    right[:, w - 1 :], down[h - 1 :] = 0, 0
    divergence = np.zeros((len(right), down.shape[1]), np.float32)
    divergence[:, :-1] += right
    divergence[:, 1:] -= right
    divergence[:-1] += down
    divergence[1:] -= down
    waves = np.asarray(cv2.dct(divergence), np.float32)
    rows, columns = (2 * np.cos(np.pi * np.arange(n) / n) - 2 for n in divergence.shape)
    power = (rows[:, None] + columns[None]).astype(np.float32)
    power[0, 0] = 1.0
    waves /= power
    waves[0, 0] = 0.0
    return np.asarray(cv2.idct(waves)[:h, :w], np.float32)


def _cloth(lab: F32, region: U8) -> F32 | None:
    """How far each pixel (h, w) has a colour of the worn cloth, 0..1; None where too little is seen.

    The cloth's colours are those of the region's middle: skin and the room show at its edge.
    """
    deep = cv2.distanceTransform((region > 0).astype(np.uint8), cv2.DIST_L2, 3)
    core = lab[deep > CORE * deep.max()] if deep.any() else lab[:0, 0]
    if len(core) < LEAST_PIXELS:
        return None
    scaled = np.ascontiguousarray(core[:: max(1, len(core) // 3000)] * (0.5, 1.0, 1.0), np.float32)
    # The same picture must always give the same clusters: fixed first centres, not random ones.
    first = np.zeros((len(scaled), 1), np.int32)
    first[np.argsort(scaled[:, 0]), 0] = np.arange(len(scaled)) * CLUSTERS // len(scaled)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    _, labels, centres = cv2.kmeans(scaled, CLUSTERS, first, stop, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    share = np.bincount(labels.ravel(), minlength=CLUSTERS) / len(labels)
    pixels = lab * np.array((0.5, 1.0, 1.0), np.float32)
    near = np.min([np.square(pixels - centre).sum(-1) for centre in centres[share >= LEAST_SHARE]], axis=0)
    return np.asarray(np.exp(-near / (2 * SAME_COLOUR**2)) * (region > 0), np.float32)


def _edges(light: F32, lab: F32) -> U8:
    """1 where the material changes, (h, w)."""
    sharp = np.zeros(light.shape, np.uint8)
    sharp[:, :-1] |= np.abs(np.diff(light, axis=1)) > SHARP_STEP
    sharp[:-1] |= np.abs(np.diff(light, axis=0)) > SHARP_STEP
    colour = lab[..., 1:]
    square = np.ones((NEAR_EDGE_PX, NEAR_EDGE_PX), np.uint8)
    change = cv2.dilate(colour, square) - cv2.erode(colour, square)
    return np.asarray(sharp | (change.sum(-1) > COLOUR_STEP * 2), np.uint8)


def _lines(shade: F32, sigma: float) -> F32:
    """How far what is about each pixel (h, w) runs in one direction, 0..1, as creases do and lace and fur do not.

    From the eigenvalues of the structure tensor (Bigun and Granlund 1987).
    """
    x, y = (np.asarray(cv2.Scharr(shade, cv2.CV_32F, *way), np.float32) for way in ((1, 0), (0, 1)))
    xx, yy, xy = (soft(p, sigma) for p in (x * x, y * y, x * y))
    coherence = np.sqrt(np.square(xx - yy) + 4 * np.square(xy)) / (xx + yy + np.float32(1e-6))
    return np.asarray(np.clip((coherence - TANGLED) / (STRAIGHT - TANGLED), 0.0, 1.0), np.float32)


def _about(what: F32, cloth: F32) -> F32:
    """The mean of something (h, w) over the cloth about each pixel."""
    sigma = ABOUT_SHARE * max(what.shape)
    return soft(what * cloth, sigma) / (soft(cloth, sigma) + np.float32(1e-3))
