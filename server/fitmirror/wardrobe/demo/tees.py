"""T-shirts and tanks."""

from functools import partial

from fitmirror.wardrobe.demo import lettering, prints, weaves
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.piece import Piece, sizes
from fitmirror.wardrobe.demo.sheet import Sheet

SHORT = Sleeve(outer=(41.5, 21.5), inner=(34.0, 34.5))
WIDE = Sheet(-48, -6, 96, 84)

TEES = (
    Piece(
        "tee-sunrise",
        "Sunrise tee",
        ("ecru", "terracotta"),
        "Heavy cotton T-shirt in ecru with a sunrise over the lake printed on the chest.",
        sizes(104, 71, 21),
        Pattern(sleeve=SHORT),
        Look(prints.plain("#eee3cf"), prints.plain("#eee3cf"), "#eadec8", "#d9cbb0", print=prints.sunrise, seed=4),
        WIDE,
        "#d6dadd",
    ),
    Piece(
        "tee-moonrise",
        "Moonrise tee",
        ("navy",),
        "Navy cotton T-shirt with the moon over the sea, drawn in lines of sand and sea green.",
        sizes(104, 71, 21),
        Pattern(sleeve=SHORT, front=9.4, neck=8.9),
        Look(prints.plain("#26334f"), prints.plain("#26334f"), "#222e48", "#3d4c6e", print=prints.moonrise, seed=21),
        WIDE,
    ),
    Piece(
        "breton-stripe",
        "Breton stripe tee",
        ("white", "navy"),
        "Boat-neck T-shirt in off-white with navy stripes.",
        sizes(98, 66, 17),
        Pattern(
            neck=11.0, front=6.6, back=1.6, tip=(21.8, 5.0), pit=(24.6, 25.0), waist=(23.4, 44.0), hem=(24.6, 65.5),
            sleeve=Sleeve(outer=(39.0, 24.0), inner=(31.6, 33.5)),
        ),
        Look(
            prints.striped("#f1ede4", "#2b3a5e", 2.7, 1.05, 12.2, 63.0),
            prints.striped("#f1ede4", "#2b3a5e", 2.7, 1.05, 3.4, 22.0),
            "#efeae0", "#dcd5c6", band_cm=1.5, seed=31,
        ),
        Sheet(-45, -6, 90, 80),
        "#aab6c2",
    ),
    Piece(
        "tee-hello",
        "Hello tee",
        ("black",),
        "Black cotton T-shirt that says hello in nested bands of orange, amber and cream.",
        sizes(106, 72, 22),
        Pattern(sleeve=Sleeve(outer=(42.5, 22.5), inner=(34.6, 35.8)), front=9.2, hem=(26.4, 71.0)),
        Look(
            prints.plain("#232326"), prints.plain("#232326"), "#1f1f22", "#3a3a3f",
            band_cm=2.3, print=lettering.hello, seed=41,
        ),
        WIDE,
    ),
    Piece(
        "tee-tiedye",
        "Tie-dye tee",
        ("turquoise", "violet", "coral"),
        "Loose cotton T-shirt, twisted and tie-dyed in turquoise, violet, coral and amber.",
        sizes(110, 72, 22),
        Pattern(
            sleeve=Sleeve(outer=(43.0, 23.0), inner=(34.8, 36.8)), tip=(23.4, 6.0), pit=(27.2, 27.5),
            waist=(26.6, 46.0), hem=(27.2, 70.5),
        ),
        Look(
            weaves.spiral(("#2aa7b8", "#5b4ea3", "#d9507a", "#f2a541"), "#f6f0e4", (2.5, 33.0), 4, 6), None,
            "#7a5aa0", "#c9b9c9", seed=52,
        ),
        Sheet(-48, -6, 96, 84, scale=9.4),
        "#eceae4",
    ),
    Piece(
        "raglan-mustard",
        "Mustard raglan tee",
        ("white", "mustard"),
        "Baseball tee in off-white with three-quarter raglan sleeves in mustard and a small embroidered mountain.",
        sizes(102, 70, 47),
        Pattern(
            raglan=True, front=9.4, tip=(21.5, 6.4), pit=(25.8, 28.0), hem=(25.6, 70.0), sag=1.8,
            sleeve=Sleeve(outer=(50.5, 41.0), inner=(42.5, 48.6), bow=2.4),
        ),
        Look(
            prints.plain("#f2eee4"), prints.plain("#d59a2d"), "#ece6d8", "#d8cdb6",
            print=partial(prints.peaks, far="#d59a2d", near="#2b3a5e", ground="#2b3a5e"), seed=63,
        ),
        Sheet(-55, -6, 110, 84),
        "#a9b3bd",
    ),
    Piece(
        "tank-terracotta",
        "Terracotta tank",
        ("terracotta",),
        "Ribbed-edge tank top in terracotta melange.",
        sizes(94, 68, 0),
        Pattern(
            neck=9.6, front=15.5, back=7.0, tip=(14.6, 1.0), pit=(23.4, 25.0), waist=(21.8, 44.0), hem=(24.0, 66.5),
            armhole=1.2,
        ),
        Look(
            prints.plain("#bf6a4b"), prints.plain("#bf6a4b"), "#b6623f", "#d98d6e",
            band_cm=1.3, heather=0.022, seed=13,
        ),
        Sheet(-36, -6, 72, 84),
    ),
)  # fmt: skip
