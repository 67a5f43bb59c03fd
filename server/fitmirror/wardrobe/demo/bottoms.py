"""Trousers, shorts and skirts."""

from functools import partial

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import denim, prints
from fitmirror.wardrobe.demo.legs import Legs
from fitmirror.wardrobe.demo.piece import Exact, bottom_sizes
from fitmirror.wardrobe.demo.prints import colour
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.skirts import FlatSkirt, PleatedSkirt
from fitmirror.wardrobe.demo.trousers import Trousers
from fitmirror.wardrobe.demo.waisted import SkirtCut
from fitmirror.wardrobe.item import Category


def _plain(tone: str, sheet: Sheet) -> F32:
    return np.broadcast_to(colour(tone), (*sheet.shape, 3)).astype(np.float32)


def _indigo(sheet: Sheet) -> F32:
    rubbed = (((11.5, 42.0), 4.6, 22.0), ((13.0, 84.0), 4.0, 26.0), ((8.0, 16.0), 7.0, 8.0))
    return denim.worn(sheet, "#30486b", "#6885a9", 5, [(at, w, h) for at, w, h in rubbed])


def _bleached(sheet: Sheet) -> F32:
    rubbed = (((11.5, 30.0), 7.0, 16.0), ((8.0, 16.0), 9.0, 9.0), ((12.0, 44.0), 9.0, 5.0))
    return denim.worn(sheet, "#7496b8", "#a9c2d9", 6, [(at, w, h) for at, w, h in rubbed])


BOTTOMS = (
    Exact(
        "jeans-indigo", "Indigo jeans", Category.BOTTOM, ("blue",),
        "Straight five-pocket jeans in washed indigo denim, sewn with tobacco thread.",
        bottom_sizes(80, 98, 104, 78),
        Trousers(
            Legs(waist=19.6, hip=(23.4, 26.5), outer=(20.6, 103.0), inner=(5.4, 104.0), knee=(22.2, 63.0)),
            _indigo, "#c98d4b", "#b98a5a", "#8fa3b8", jeans=True, twill=(0.02, 0.020), whiskers=0.22, folds=1.2,
            seed=204,
        ),
        Sheet(-27, -3, 54, 110, scale=9.0),
    ),
    Exact(
        "trousers-black", "Black slim trousers", Category.BOTTOM, ("black",),
        "Slim trousers in black stretch twill with a pressed crease.",
        bottom_sizes(78, 96, 101, 76),
        Trousers(
            Legs(
                waist=18.6, hip=(21.4, 26.0), outer=(17.0, 100.0), inner=(5.0, 101.0), knee=(18.9, 61.0), gap=2.6,
                band=3.6,
            ),
            partial(_plain, "#2c2c31"), "#1a1a1d", "#2c2c30", "#3a3a40", crease=True, twill=(0.02, 0.006), folds=1.9,
            gloss=0.14, seed=215,
        ),
        Sheet(-26, -3, 52, 107, scale=9.2),
    ),
    Exact(
        "chinos-sand", "Sand chinos", Category.BOTTOM, ("beige",),
        "Straight chinos in sand cotton twill with slanted pockets.",
        bottom_sizes(82, 102, 104, 78),
        Trousers(
            Legs(waist=19.8, hip=(23.8, 26.5), outer=(20.8, 103.0), inner=(5.0, 104.0), knee=(22.6, 63.0)),
            partial(_plain, "#cdb48e"), "#b89d76", "#7d6443", "#d8cdb8", twill=(0.010, 0.004), folds=1.25, seed=226,
        ),
        Sheet(-27, -3, 54, 110, scale=9.0),
    ),
    Exact(
        "shorts-denim", "Washed denim shorts", Category.BOTTOM, ("blue",),
        "Denim shorts in a pale wash with turned-up legs.",
        bottom_sizes(80, 100, 47, 21),
        Trousers(
            Legs(waist=19.6, hip=(23.6, 26.0), outer=(25.2, 45.5), inner=(3.0, 48.0), gap=1.2),
            _bleached, "#d9a868", "#b98a5a", "#c8d3dd", jeans=True, turn_up=3.6, twill=(0.022, 0.020), whiskers=0.14,
            folds=1.1, seed=237,
        ),
        Sheet(-30, -3, 60, 55, scale=11.5),
    ),
    Exact(
        "skirt-pleated", "Emerald pleated skirt", Category.BOTTOM, ("green",),
        "Midi skirt in emerald satin, pleated all round below a gathered band.",
        bottom_sizes(72, 104, 80),
        PleatedSkirt(
            SkirtCut(waist=17.0, hip=(23.6, 24.0), hem=(32.5, 79.0), sag=2.2, band=3.4, dip=1.2), "#1f7a5c", seed=248,
        ),
        Sheet(-36, -3, 72, 88, scale=10.5),
    ),
    Exact(
        "skirt-cord", "Rust corduroy skirt", Category.BOTTOM, ("rust",),
        "Short A-line skirt in rust corduroy that buttons down the front, with patch pockets.",
        bottom_sizes(74, 98, 44),
        FlatSkirt(
            SkirtCut(waist=18.4, hip=(23.2, 19.0), hem=(27.0, 43.0), sag=1.6, band=3.6), prints.plain("#a8562f"),
            "#c98a58", "#5b3a26", "#b98b6a", seed=259,
        ),
        Sheet(-30, -3, 60, 50, scale=12.0),
    ),
)  # fmt: skip
