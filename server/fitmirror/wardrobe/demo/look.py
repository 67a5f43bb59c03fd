"""What a top or a dress is made of: cloth, colours, trims."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.collar import Collar, Placket
from fitmirror.wardrobe.demo.folds import Fold, body_folds
from fitmirror.wardrobe.demo.hoods import Hood
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.prints import Dye, Print
from fitmirror.wardrobe.demo.sheet import Sheet

Relief = Callable[[F32, F32], F32]
"""Height of the knit at x, y (cm), cm."""


@dataclass(frozen=True)
class Look:
    """What a top or a dress is made of.

    Attributes:
        body, sleeve: Colours of the cloth; the sleeve's x runs across it and y along it from the shoulder. Without
            `sleeve` the body's cloth goes on over the sleeves, as where a finished top is dyed.
        rib: Colour of neck band, cuffs and waistband.
        thread: Colour of the stitches.
        band_cm: Width of the neck band.
        cuff_cm: Width of the cuffs; 0 is a stitched hem.
        hem_cm: Width of a ribbed waistband; 0 is a stitched hem.
        woven: Whether cuffs are of the cloth with a button, not ribbed.
        collar, placket: What is at the neck instead of a band.
        print: What is on the chest.
        relief: The knit's own relief.
        heather: Strength of the melange.
        seed: Of folds and grain.
        folds: How strong the folds are.
        drape: Where they lie.
        form: How much darker the cloth is where it turns away at the sides; 0 for what lies flat.
        gloss: How much more than cotton it brightens in the light.
        pocket: Whether it has a pocket on the chest.
        hood: What is at the neck instead of a band.
        zip: Colour of the zip that closes the front.
    """

    body: Dye
    sleeve: Dye | None
    rib: str
    thread: str
    band_cm: float = 2.1
    cuff_cm: float = 0.0
    hem_cm: float = 0.0
    woven: bool = False
    collar: Collar | None = None
    placket: Placket | None = None
    print: Callable[[Sheet], Print] | None = None
    relief: Relief | None = None
    heather: float = 0.0
    seed: int = 1
    folds: float = 1.35
    drape: Callable[[Pattern, np.random.Generator], list[Fold]] = body_folds
    form: float = 0.0
    gloss: float = 0.0
    pocket: bool = False
    hood: Hood | None = None
    zip: str | None = None
