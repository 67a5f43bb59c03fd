"""Long sleeves, fleece and knits."""

from fitmirror.wardrobe.demo import knits, lettering, prints, weaves
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.piece import Piece, sizes
from fitmirror.wardrobe.demo.sheet import Sheet

KNITWEAR = (
    Piece(
        "longsleeve-forest",
        "Forest long sleeve",
        ("green",),
        "Long-sleeved cotton top in forest green with ribbed cuffs and a small embroidered mountain.",
        sizes(104, 71, 63),
        Pattern(sleeve=Sleeve(outer=(45.0, 63.5), inner=(37.2, 66.5), bow=2.2), front=8.6),
        Look(
            prints.plain("#3f5f4c"), prints.plain("#3f5f4c"), "#3a5846", "#5d7f6a",
            cuff_cm=5.0, print=prints.peaks, seed=8,
        ),
        Sheet(-50, -6, 100, 84),
    ),
    Piece(
        "longsleeve-block",
        "Colour-block long sleeve",
        ("rust", "cream", "navy"),
        "Long-sleeved cotton top pieced together of rust, cream and navy.",
        sizes(106, 70, 63),
        Pattern(
            sleeve=Sleeve(outer=(46.0, 62.5), inner=(38.0, 66.0), bow=2.2), front=8.8, pit=(26.8, 26.8),
            waist=(26.0, 46.0), hem=(26.6, 69.5),
        ),
        Look(
            weaves.blocked(("#b5482f", 27.0), ("#efe4cd", 43.5), ("#27355a", 99.0)),
            weaves.blocked(("#b5482f", 23.0), ("#efe4cd", 40.0), ("#27355a", 99.0)),
            "#a9432b", "#c9694f", cuff_cm=4.0, seed=71,
        ),
        Sheet(-51, -6, 102, 84),
        "#c3ccd2",
    ),
    Piece(
        "sweat-weekend",
        "Weekend sweatshirt",
        ("grey", "blue"),
        "Fleece sweatshirt in grey melange with ribbed cuffs and waist; \"weekend\" is written across the chest.",
        sizes(112, 69, 62),
        Pattern(
            neck=9.0, front=8.6, back=1.8, tip=(24.0, 6.8), pit=(28.4, 29.0), waist=(28.4, 50.0), hem=(25.4, 69.0),
            sag=0.6, sleeve=Sleeve(outer=(50.5, 60.0), inner=(43.4, 64.0), bow=3.2),
        ),
        Look(
            prints.plain("#b4b5b8"), prints.plain("#b4b5b8"), "#a9aaad", "#8f9094",
            band_cm=2.8, cuff_cm=6.5, hem_cm=6.0, heather=0.022, print=lettering.weekend, seed=82, folds=1.6,
        ),
        Sheet(-55, -6, 110, 84),
        "#6d87a3",  # on white paper the shadow under the arms has the colour of the fleece
    ),
    Piece(
        "knit-cable",
        "Cable-knit jumper",
        ("oat",),
        "Thick jumper in oat wool with plaited cables and moss stitch, ribbed at neck, cuffs and waist.",
        sizes(110, 67, 61),
        Pattern(
            neck=9.4, front=8.8, back=1.8, tip=(23.6, 6.6), pit=(27.6, 28.5), waist=(27.4, 48.0), hem=(25.2, 67.0),
            sag=0.6, sleeve=Sleeve(outer=(46.2, 61.5), inner=(38.8, 64.6), bow=3.0),
        ),
        Look(
            prints.plain("#e2d3b8"), prints.plain("#e2d3b8"), "#dccbae", "#cdb994",
            band_cm=3.0, cuff_cm=6.5, hem_cm=6.0, heather=0.012, relief=knits.cables, seed=93, folds=1.3,
        ),
        Sheet(-51, -6, 102, 82, scale=9.4),
        "#9fa9b0",
    ),
    Piece(
        "crop-lilac",
        "Lilac rib crop top",
        ("lilac",),
        "Close-fitting cropped top with a V-neck in lilac ribbed knit.",
        sizes(84, 49, 17),
        Pattern(
            neck=8.8, front=15.0, back=2.0, v=0.9, tip=(18.8, 4.6), pit=(21.6, 22.5), waist=(19.8, 38.0),
            hem=(20.2, 48.5), sag=0.8, sleeve=Sleeve(outer=(34.0, 22.5), inner=(27.4, 31.5)),
        ),
        Look(
            prints.plain("#b7a1d3"), prints.plain("#b7a1d3"), "#af98cd", "#cdbce3",
            band_cm=1.5, relief=knits.ribbed(0.9, 0.11), seed=104, folds=1.1,
        ),
        Sheet(-40, -6, 80, 62, scale=13.0),
    ),
)  # fmt: skip
