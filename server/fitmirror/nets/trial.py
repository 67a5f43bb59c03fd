"""What a foreign net is tried on where nobody gave a picture."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.nets.reading import RANGES, PictureInput


def noise_for(picture: PictureInput, shape: list[int]) -> F32:
    """Noise of all levels, as the net is fed pictures; `shape` is that of its input."""
    usual_mean, usual_divisor = RANGES[picture.values]
    of_channels = [3 if axis == "C" else 1 for axis in picture.layout]
    mean, divisor = (
        np.array(three, np.float32).reshape(of_channels)
        for three in (picture.mean or usual_mean, picture.divisor or usual_divisor)
    )
    levels = np.random.default_rng(0).random(shape, np.float32) * np.float32(255)
    return np.asarray((levels - mean) / divisor, np.float32)
