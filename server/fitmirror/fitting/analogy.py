"""Image analogy: a product that takes on the folds of what is worn, in its own cloth. For stills: it takes seconds.

Deep Image Analogy (see `fitmirror.fitting.correspondence`), where the content A is somebody in what they wear now and
the style B the product as it was laid over them. What is worn has other colours and another print, which would drive
the matching, and has not the product's, which would be lost; so A is first put into the product's colours: it is the
product in the light that the worn cloth's folds throw. What is found of B there is the product's own cloth; light that
its photo holds nothing like is laid over that.
"""

from collections.abc import Callable

import cv2
import numpy as np

from fitmirror.fitting.correspondence import correspond
from fitmirror.fitting.features import COARSEST_PX, pyramid
from fitmirror.fitting.folds import folds, soft
from fitmirror.fitting.layer import Layer, over
from fitmirror.fitting.patchmatch import Field, agreement, enlarged, voted
from fitmirror.frames import F32, U8
from fitmirror.nets.runtime import Net

LONGEST_PX = 512  # side of the region that is matched; a larger one is matched so small, and drawn in full
LEAST_PX = 32
SEEN, SOLID = 8, 250  # alpha above which a pixel is the garment's, and nothing else's
VOTE_PX = 5
NEAR_PX = 2  # how far a match's match may lie from where it began
SOFT_PX = 1.5  # blur of the light that is laid over, and of where matches are trusted
GLOSS = 22.0  # levels that folds work on beyond the cloth's own: on black cloth they show by what it reflects


def _on() -> None:
    return None


class Analogy:
    """See the module.

    Args:
        net: One of features, see `fitmirror.nets.feature_net`.
    """

    def __init__(self, net: Net) -> None:
        """See the class."""
        self._net = net

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `fitmirror.fitting.blend.Blender`."""
        h, w = layer.bgra.shape[:2]
        here = picture[layer.y : layer.y + h, layer.x : layer.x + w]
        over(picture, layer.x, layer.y, analogous(self._net, here, layer.bgra))


def analogous(net: Net, picture: U8, bgra: U8, proceed: Callable[[], None] = _on) -> U8:
    """A layer with the folds of what it covers; its alpha stays to the bit.

    Args:
        net: One of features.
        picture: (h, w, 3) uint8 BGR, somebody in what they wear.
        bgra: (h, w, 4) uint8, premultiplied, the product over it.
        proceed: Called between steps; what it raises ends the work.

    Returns:
        (h, w, 4) uint8, premultiplied.
    """
    h, w = bgra.shape[:2]
    if min(h, w) < LEAST_PX or not (bgra[..., 3] > SEEN).any():
        return bgra
    scale = min(1.0, LONGEST_PX / max(h, w))
    size = max(1, round(w * scale)), max(1, round(h * scale))
    small, cloth = (_resized(p, size) for p in (picture, bgra))
    region = np.where(cloth[..., 3] > SEEN, 255, 0).astype(np.uint8)
    light = folds(small, region)
    proceed()
    if not light.any():
        return bgra
    lit = cloth.copy()
    lit[..., :3] = _lit(cloth[..., :3].astype(np.float32), cloth[..., 3:], light)
    content, style = _padded(_under(small, lit)), _padded(_under(small, cloth))
    within: U8 = np.zeros(content.shape[:2], np.uint8)
    within[: size[1], : size[0]] = region
    there, back = correspond(pyramid(net, content), pyramid(net, style), within, proceed)
    trust = _trust(there, back, within)
    plain = style.astype(np.float32)
    found = plain + trust[..., None] * (voted(plain, there, within, VOTE_PX) - plain)
    missing = _missing(content.astype(np.float32), found)
    proceed()
    in_layer = np.s_[: size[1], : size[0]]
    return _drawn(bgra, there[in_layer], trust[in_layer], missing[in_layer])


def _under(picture: U8, bgra: U8) -> U8:
    both = picture.copy()
    over(both, 0, 0, bgra)
    return both


def _resized(picture: U8, size: tuple[int, int]) -> U8:
    if picture.shape[1::-1] == size:
        return picture.copy()
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _padded(picture: U8) -> U8:
    """A picture that the coarsest level divides."""
    h, w = picture.shape[:2]
    edge = cv2.BORDER_REPLICATE
    return np.asarray(cv2.copyMakeBorder(picture, 0, -h % COARSEST_PX, 0, -w % COARSEST_PX, edge), np.uint8)


def _trust(there: Field, back: Field, region: U8) -> F32:
    """How far what is found is drawn, (h, w) 0..1: where both directions agree."""
    both = cv2.erode(cv2.bitwise_and(agreement(there, back, NEAR_PX), region), np.ones((3, 3), np.uint8))
    return soft(both.astype(np.float32) / np.float32(255), SOFT_PX)


def _missing(content: F32, found: F32) -> F32:
    """Log of the light in the content that what was found has not, (h, w); softly, so that no print comes with it."""
    wanted, had = (soft(np.asarray(cv2.cvtColor(p, cv2.COLOR_BGR2GRAY), np.float32), SOFT_PX) for p in (content, found))
    return np.asarray(np.log((wanted + GLOSS) / (had + GLOSS)), np.float32)


def _drawn(bgra: U8, there: Field, trust: F32, missing: F32) -> U8:
    """The layer at its full size, moved and lit."""
    h, w = bgra.shape[:2]
    alpha = np.asarray(bgra[..., 3:], np.float32)
    cloth = np.where(bgra[..., 3] > SEEN, 255, 0).astype(np.uint8)
    # Where a patch lies beyond the edge of the cloth there is nothing to be found.
    solid = cv2.erode((bgra[..., 3] > SOLID).astype(np.uint8), np.ones((VOTE_PX + 2, VOTE_PX + 2), np.uint8))
    trust, missing = (
        np.asarray(cv2.resize(p, (w, h), interpolation=cv2.INTER_LINEAR), np.float32) for p in (trust, missing)
    )
    straight = np.asarray(bgra[..., :3] * (255 / np.maximum(alpha, 1)), np.float32)
    moved = voted(straight, enlarged(there, h, w, (h, w)), cloth, VOTE_PX)
    straight += (trust * solid)[..., None] * (moved - straight)
    out = bgra.copy()
    out[..., :3] = _lit(straight * (alpha / np.float32(255)), bgra[..., 3:], missing)
    return out


def _lit(colour: F32, alpha: U8, light: F32) -> U8:
    """Premultiplied colours (h, w, 3) of an opacity (h, w, 1) in a light, given by its logarithm (h, w)."""
    gloss = alpha * np.float32(GLOSS / 255)
    lit = (colour + gloss) * np.exp(light)[..., None] - gloss + np.float32(0.5)
    return np.asarray(np.clip(lit, 0, alpha), np.uint8)
