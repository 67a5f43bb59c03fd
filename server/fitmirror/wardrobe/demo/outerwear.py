"""Jackets and coats."""

from functools import partial

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import prints, tailoring
from fitmirror.wardrobe.demo.collar import Collar
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.openfront import OpenFront
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.piece import Exact, sizes
from fitmirror.wardrobe.demo.puffer import Puffer, quilted
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.item import Category

_TOBACCO = "#c98d4b"


def _washed(x: F32, y: F32) -> F32:
    wear = 0.30 * np.exp(-(((np.abs(x) - 14.0) / 6.0) ** 2) - ((y - 33.0) / 16.0) ** 2)
    wear += 0.22 * np.exp(-(((np.abs(x) - 15.0) / 7.0) ** 2) - ((y - 10.0) / 8.0) ** 2)
    dark, pale = prints.colour("#4a6b93"), prints.colour("#9fbad3")
    return np.asarray(dark + (pale - dark) * np.clip(wear, 0, 1)[..., None], np.float32)


_WASHED_SLEEVE = prints.plain("#52749b")

OUTERWEAR = (
    Exact(
        "jacket-denim", "Denim jacket", Category.OUTERWEAR, ("blue",),
        "Classic denim jacket in a mid wash with flap pockets and copper buttons, worn open.",
        sizes(106, 62, 62),
        OpenFront(
            Pattern(
                neck=8.6, front=7.6, back=1.4, tip=(23.4, 6.4), pit=(27.0, 27.0), waist=(25.6, 46.0), hem=(23.8, 61.5),
                sag=0.4, sleeve=Sleeve(outer=(46.6, 59.5), inner=(39.0, 63.0), bow=2.8),
            ),
            Look(
                _washed, _WASHED_SLEEVE, "#4a6b93", _TOBACCO, cuff_cm=4.6, woven=True, form=0.20, folds=1.5, seed=501,
            ),
            (5.6, 61.6), prints.plain("#9aa9b8"), tailoring.trucker,
            Collar(3.0, ((10.4, 12.6),), prints.plain("#527399"), apart=5.2), weave=(0.022, 0.022),
        ),
        Sheet(-50, -7, 100, 74, scale=9.6),
    ),
    Exact(
        "blazer-charcoal", "Charcoal blazer", Category.OUTERWEAR, ("grey",),
        "Single-breasted blazer in charcoal wool with notch lapels, worn open.",
        sizes(104, 74, 63),
        OpenFront(
            Pattern(
                neck=8.4, front=38.0, back=1.0, tip=(23.0, 5.4), pit=(26.0, 27.5), waist=(23.8, 44.0), hem=(26.4, 73.0),
                sag=0.6, sleeve=Sleeve(outer=(43.4, 62.5), inner=(36.0, 65.0), bow=2.6),
            ),
            Look(
                prints.plain("#4b4e55"), prints.plain("#4b4e55"), "#44474e", "#3c3f45", form=0.26, folds=1.1, seed=512,
                gloss=0.05,
            ),
            (6.4, 73.6), prints.plain("#7c6d72"), partial(tailoring.tailored, horn="#2c2522"),
            Collar(2.6, ((10.2, 29.0), (14.2, 17.4), (11.2, 15.4), (13.0, 12.2), (11.4, 5.0)), prints.plain("#4d5057"),
                   gorge=(6.4, 11.2), apart=4.4, stitched=False),
            rounded=4.5, weave=(0.03, 0.016),
        ),
        Sheet(-47, -6, 94, 84, scale=10.0),
    ),
    Exact(
        "puffer-mustard", "Mustard puffer jacket", Category.OUTERWEAR, ("mustard",),
        "Quilted down jacket in mustard with a stand-up collar, zipped to the top.",
        sizes(116, 68, 63),
        Puffer(
            Pattern(
                neck=8.6, front=6.2, back=1.6, tip=(24.4, 6.6), pit=(28.6, 28.5), waist=(28.4, 48.0), hem=(27.2, 67.5),
                sag=0.6, sleeve=Sleeve(outer=(49.0, 60.5), inner=(40.6, 64.4), bow=3.6),
            ),
            Look(
                prints.plain("#cf9a2f"), prints.plain("#cf9a2f"), "#b98727", "#b5842a", band_cm=0.0, cuff_cm=2.2,
                form=0.26, gloss=0.16, relief=quilted(6.75, 1.5), seed=523, folds=1.0, zip="#4a4a4e",
            ),
        ),
        Sheet(-53, -11, 106, 83, scale=8.4),
    ),
    Exact(
        "trench-beige", "Beige trench coat", Category.OUTERWEAR, ("beige",),
        "Long trench coat in beige gabardine with storm flap, epaulettes and a loose belt, worn open.",
        sizes(110, 108, 63),
        OpenFront(
            Pattern(
                neck=8.6, front=34.0, back=1.0, tip=(23.4, 6.0), pit=(26.8, 28.0), waist=(25.0, 47.0), hip=(27.6, 68.0),
                hem=(31.5, 108.0), sag=1.2, sleeve=Sleeve(outer=(44.6, 62.0), inner=(36.0, 65.2), bow=3.0),
            ),
            Look(
                prints.plain("#c8ab80"), prints.plain("#c8ab80"), "#bd9f74", "#a98b60", form=0.22, folds=1.5, seed=534,
            ),
            (6.8, 108.4), prints.plain("#8c7a5e"), tailoring.trench,
            Collar(3.2, ((12.4, 28.0), (16.8, 17.0), (12.4, 14.8), (14.8, 10.6), (12.6, 4.6)), prints.plain("#caae84"),
                   gorge=(6.6, 10.6), apart=5.2),
            over=tailoring.belted, weave=(0.014, 0.006),
        ),
        Sheet(-48, -6, 96, 118, scale=8.4),
    ),
)  # fmt: skip
