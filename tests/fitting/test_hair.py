"""Hair before a garment: strands fall before it, a bare chest of the same colour does not."""

from dataclasses import replace

import numpy as np
from tests.fitting.people import person

from fitmirror.fitting.hair import hair_before
from fitmirror.fitting.regions import HAIR, SKIN
from fitmirror.fitting.shopper import Shopper

UNIT, AT = 110.0, (320.0, 170.0)


def on_the_chest(texture: float):
    """How much of a patch that may be hair or skin by its colour lies before the cloth, 0..1."""
    seen = Shopper().look(*person((640, 480), UNIT, AT))
    regions = seen.regions
    (x0, y0), (x1, y1) = (
        seen.reduced.from_frame(np.array(p)).astype(int)
        for p in ((AT[0] - 0.3 * UNIT, AT[1] - 0.9 * UNIT), (AT[0] + 0.3 * UNIT, AT[1] + 0.4 * UNIT))
    )
    patch = np.s_[y0:y1, x0:x1]
    share, lab, density = regions.share.copy(), regions.lab.copy(), regions.density.copy()
    share[(slice(None), *patch)] = 0
    share[(HAIR, *patch)] = 255
    noise = np.random.default_rng(1).normal(0.0, texture * 150.0, (y1 - y0, x1 - x0))
    lab[(*patch, 0)] = np.clip(150.0 + noise, 0, 255)
    density[SKIN] = density[HAIR] = 100.0 / density.shape[1]
    found = hair_before(seen.reduced, replace(regions, share=share, lab=lab, density=density), seen.stance, seen.head)
    chest = np.s_[y1 - (y1 - y0) // 4 : y1 - 3, x0 + 3 : x1 - 3]
    return float((found[chest] > 127).mean())


def test_strands_that_hang_onto_the_chest_lie_before_the_cloth():
    assert on_the_chest(0.25) > 0.9


def test_a_bare_chest_with_the_colour_of_the_hair_does_not():
    assert on_the_chest(0.02) < 0.05
