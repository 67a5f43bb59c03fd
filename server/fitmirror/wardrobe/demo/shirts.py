"""Shirts and polos: what has a collar."""

from fitmirror.wardrobe.demo import floral, prints, weaves
from fitmirror.wardrobe.demo.collar import Collar, Placket
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.piece import Piece, sizes
from fitmirror.wardrobe.demo.sheet import Sheet

_CHECKS = weaves.gingham("#f4f3ef", "#3f6fae", 1.15)
_GARDEN = floral.garden("#0f4a55").dye

SHIRTS = (
    Piece(
        "shirt-gingham",
        "Gingham shirt",
        ("blue", "white"),
        "Long-sleeved cotton shirt in blue and white gingham with a chest pocket.",
        sizes(108, 74, 64),
        Pattern(
            neck=8.2, front=7.4, back=1.2, tip=(23.0, 6.0), pit=(26.6, 26.5), waist=(25.6, 46.0), hem=(26.2, 68.0),
            sag=3.6, sleeve=Sleeve(outer=(49.6, 62.0), inner=(41.4, 65.8), bow=2.6),
        ),
        Look(
            _CHECKS, _CHECKS, "#dfe4ea", "#dfe6ee", cuff_cm=6.2, woven=True, pocket=True,
            collar=Collar(3.4, ((7.2, 11.8),), weaves.recut(_CHECKS, 14, 0.0, 0.4)),
            placket=Placket(75.0, "#f3f1ea"), seed=115,
        ),
        Sheet(-54, -8, 108, 86, scale=9.2),
        "#c7a27c",
    ),
    Piece(
        "polo-bordeaux",
        "Bordeaux polo",
        ("bordeaux", "cream"),
        "Cotton polo shirt in bordeaux; collar and cuffs are tipped with cream.",
        sizes(104, 71, 22),
        Pattern(
            neck=8.6, front=9.6, back=1.2, v=0.7, tip=(22.4, 5.8), pit=(26.0, 26.5), waist=(25.0, 46.0),
            hem=(25.8, 70.0), sleeve=Sleeve(outer=(41.0, 22.5), inner=(33.6, 34.8)),
        ),
        Look(
            prints.plain("#85243a"), weaves.tipped("#85243a", "#eee2cb", 19.0), "#7d2036", "#a34a5e",
            cuff_cm=2.6, seed=126,
            collar=Collar(2.8, ((7.6, 12.4),), prints.plain("#7d2036"), tipping="#eee2cb"),
            placket=Placket(24.0, "#efe6d4", first=2.6, step=6.0),
        ),
        Sheet(-48, -8, 96, 84),
        "#b8c1ca",  # a white paper would run into the tipping
    ),
    Piece(
        "shirt-aloha",
        "Aloha shirt",
        ("petrol", "coral"),
        "Short-sleeved holiday shirt with an open camp collar; hibiscus and palm leaves on petrol viscose.",
        sizes(112, 71, 24),
        Pattern(
            neck=8.8, front=16.5, back=1.4, v=1.0, tip=(23.6, 6.2), pit=(27.6, 27.5), waist=(27.2, 46.0),
            hem=(27.8, 70.0), sleeve=Sleeve(outer=(43.5, 26.0), inner=(34.4, 38.5)),
        ),
        Look(
            _GARDEN, _GARDEN, "#14545c", "#2c7a7c",
            collar=Collar(
                0.4, ((9.6, 14.6), (8.3, 12.6), (12.2, 11.4)), weaves.recut(_GARDEN, 30, 9.0, 3.0), gorge=(4.6, 8.2)
            ),
            placket=Placket(75.0, "#e7dcc4", first=2.0), seed=137,
        ),
        Sheet(-50, -8, 100, 86, scale=9.0),
        "#b4b1c4",
    ),
)  # fmt: skip
