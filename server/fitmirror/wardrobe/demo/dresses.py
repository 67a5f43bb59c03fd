"""Dresses."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import ditsy, prints
from fitmirror.wardrobe.demo.collar import Collar, Placket
from fitmirror.wardrobe.demo.dressmaking import Dress, close_folds, skirt_folds
from fitmirror.wardrobe.demo.knits import ribbed
from fitmirror.wardrobe.demo.look import Look, Relief
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.piece import Exact, dress_sizes
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.item import Category

_MEADOW = ditsy.meadow("#5f87b8")
_KNIT = Pattern(
    neck=8.2, front=8.0, back=1.6, tip=(18.6, 5.4), pit=(21.2, 24.5), waist=(18.2, 42.0), hip=(22.6, 62.0),
    hem=(21.6, 108.0), sag=1.0, sleeve=Sleeve(outer=(35.5, 60.0), inner=(29.0, 62.5), bow=2.0),
)  # fmt: skip


def _shaped(p: Pattern, pitch_cm: float, height_cm: float) -> Relief:
    """Ribs that follow the sides, knitted in: narrower at the waist. Sleeves take them straight."""
    rib, side = ribbed(pitch_cm, height_cm), p.side()

    def relief(x: F32, y: F32) -> F32:
        half = np.interp(y, side[:, 1], side[:, 0], left=p.pit[0])
        return rib(np.asarray(x * p.pit[0] / half, np.float32), y)

    return relief


DRESSES = (
    Exact(
        "dress-summer", "Daisy summer dress", Category.DRESS, ("blue", "white"),
        "Sleeveless summer dress in soft viscose; daisies on cornflower blue, gathered at the waist.",
        dress_sizes(90, 74, 104, 100, 0),
        Dress(
            Pattern(
                neck=9.6, front=15.0, back=5.0, v=0.35, tip=(14.4, 1.2), pit=(21.8, 22.5), waist=(17.6, 40.0),
                hip=(22.6, 57.0), hem=(32.0, 99.0), sag=2.4, armhole=1.4, waves=0.55,
            ),
            Look(
                _MEADOW.dye, _MEADOW.dye, "#5f87b8", "#7c9fca", band_cm=1.0, drape=skirt_folds, form=0.24, seed=302,
                folds=2.2, gloss=0.05,
            ),
            gathered=True,
        ),
        Sheet(-37, -3, 74, 108, scale=8.2),
    ),
    Exact(
        "dress-shirt", "Terracotta shirt dress", Category.DRESS, ("terracotta",),
        "Short-sleeved shirt dress in terracotta linen, buttoned all the way down, with a tied belt.",
        dress_sizes(98, 82, 112, 104, 24),
        Dress(
            Pattern(
                neck=8.4, front=10.5, back=1.2, v=0.8, tip=(20.4, 5.6), pit=(23.6, 25.0), waist=(19.4, 43.0),
                hip=(23.4, 60.0), hem=(29.6, 103.0), sag=1.8, waves=0.35,
                sleeve=Sleeve(outer=(38.0, 25.0), inner=(30.4, 33.5)),
            ),
            Look(
                prints.plain("#b9694a"), prints.plain("#b9694a"), "#a95c3f", "#d08c6e", drape=skirt_folds, form=0.24,
                collar=Collar(2.8, ((7.2, 14.4),), prints.plain("#b9694a")),
                placket=Placket(140.0, "#7a4a34", first=2.2),
                seed=313, folds=0.95, heather=0.010,
            ),
            belt_cm=3.0,
        ),
        Sheet(-41, -6, 82, 114, scale=8.6),
    ),
    Exact(
        "dress-knit", "Plum knit dress", Category.DRESS, ("plum",),
        "Long-sleeved midi dress in fine ribbed plum merino.",
        dress_sizes(86, 72, 92, 109, 60),
        Dress(
            _KNIT,
            Look(
                prints.plain("#6b3a52"), prints.plain("#6b3a52"), "#643650", "#8a5a72", band_cm=2.2, cuff_cm=5.0,
                hem_cm=3.6,
                relief=_shaped(_KNIT, 0.95, 0.10), drape=close_folds, form=0.30, seed=324, folds=1.2, heather=0.012,
            ),
        ),
        Sheet(-38, -3, 76, 116, scale=8.6),
    ),
)  # fmt: skip
