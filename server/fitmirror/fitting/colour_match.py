"""Colour correction: a layer takes on the white of the scene's light, and a little of its brightness and contrast.

White balance by shades of grey (Finlayson & Trezzi, "Shades of Gray and Colour Constancy", 2004) on what is around the
garment; mean and spread of lightness in CIELAB, by a small part of Reinhard et al., "Color Transfer between Images"
(2001): all of it would give a shop's product another colour.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.fitting.layer import Layer, over
from fitmirror.frames import F32, U8

SAMPLE_PX = 64  # both are looked at so small
LEAST_AROUND, LEAST_CLOTH = 60, 20  # pixels of the sample
NORM = 6.0  # Minkowski's, of shades of grey
CAST, MOST_CAST = 0.6, 0.15  # share of the light's cast that the cloth takes on, and the most of it
LIGHTNESS, MOST_LIGHTER = 0.12, 5.0  # share of the difference in mean L, and the most, L
CONTRAST, MOST_CONTRAST = 0.2, 0.08
FOLLOW = 0.15  # share of a frame's finding in what is remembered: light changes slowly
_L_TO_LEVELS = 2.55


@dataclass(frozen=True, eq=False)
class Correction:
    """What is done to cloth: `gain` (3,) BGR, `contrast` about `middle` (grey levels), `lift` in grey levels."""

    gain: F32
    contrast: float
    middle: float
    lift: float

    def towards(self, new: "Correction", share: float) -> "Correction":
        """A share of the way to another one."""
        return replace(
            self,
            gain=self.gain + np.float32(share) * (new.gain - self.gain),
            contrast=self.contrast + share * (new.contrast - self.contrast),
            middle=self.middle + share * (new.middle - self.middle),
            lift=self.lift + share * (new.lift - self.lift),
        )

    def matrix(self) -> F32:
        """(4, 4) on premultiplied BGRA."""
        out = np.eye(4, dtype=np.float32)
        for c in range(3):
            out[c, c] = self.gain[c] * self.contrast
            # What is added is premultiplied by alpha as well.
            out[c, 3] = self.gain[c] * self.middle / 255 * (1 - self.contrast) + self.lift / 255
        return out


class ColourMatch:
    """See the module. Remembers what it found, so that it does not flicker."""

    def __init__(self) -> None:
        """See the class."""
        self._kept: Correction | None = None

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `fitmirror.fitting.blend.Blender`."""
        if layer.bgra.size == 0:
            return
        found = correction(picture, layer)
        if found is not None:
            self._kept = found if self._kept is None else self._kept.towards(found, FOLLOW)
        bgra = layer.bgra if self._kept is None else _corrected(layer.bgra, self._kept)
        over(picture, layer.x, layer.y, bgra)


def correction(picture: U8, layer: Layer) -> Correction | None:
    """What a layer needs to go with a picture (h, w, 3); None where too little of either is to be seen."""
    h, w = picture.shape[:2]
    scale = SAMPLE_PX / max(h, w)
    size = max(1, round(w * scale)), max(1, round(h * scale))
    alpha: U8 = np.zeros((h, w), np.uint8)
    lh, lw = layer.bgra.shape[:2]
    alpha[layer.y : layer.y + lh, layer.x : layer.x + lw] = layer.bgra[..., 3]
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    around = small[np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)) < 8]
    few = max(1, round(lw * scale)), max(1, round(lh * scale))
    sample = np.asarray(cv2.resize(layer.bgra, few, interpolation=cv2.INTER_AREA), np.uint8)
    cloth = sample[sample[..., 3] > 250][:, :3]
    if len(around) < LEAST_AROUND or len(cloth) < LEAST_CLOTH:
        return None
    light = np.power(np.power(around.astype(np.float32), NORM).mean(axis=0), 1 / NORM)
    cast = light / max(float(light.mean()), 1.0) - 1
    gain = 1 + np.clip(CAST * cast, -MOST_CAST, MOST_CAST)
    of_scene, of_cloth = _lightness(around), _lightness(cloth)
    lift = np.clip(LIGHTNESS * (of_scene[0] - of_cloth[0]), -MOST_LIGHTER, MOST_LIGHTER)
    spread = CONTRAST * np.log(max(of_scene[1], 1.0) / max(of_cloth[1], 1.0))
    contrast = 1 + np.clip(spread, -MOST_CONTRAST, MOST_CONTRAST)
    return Correction(gain.astype(np.float32), float(contrast), float(cloth.mean()), float(_L_TO_LEVELS * lift))


def _lightness(pixels: U8) -> tuple[float, float]:
    """Mean and standard deviation of L, 0..100, of pixels (n, 3)."""
    lab = cv2.cvtColor(np.ascontiguousarray(pixels[None]).astype(np.float32) / np.float32(255), cv2.COLOR_BGR2LAB)
    return float(lab[..., 0].mean()), float(lab[..., 0].std())


def _corrected(bgra: U8, kept: Correction) -> U8:
    """A premultiplied layer, corrected; no colour becomes more than its opacity allows."""
    out = np.asarray(cv2.transform(bgra, kept.matrix()), np.uint8)
    alpha = np.ascontiguousarray(out[..., 3])
    return np.asarray(cv2.min(out, cv2.merge((alpha, alpha, alpha, alpha))), np.uint8)
