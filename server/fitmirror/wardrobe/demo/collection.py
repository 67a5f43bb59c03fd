"""The demo items themselves: cut, cloth and colours."""

from dataclasses import dataclass

from fitmirror.frames import U8
from fitmirror.wardrobe.demo import prints
from fitmirror.wardrobe.demo.pattern import Pattern, Sleeve
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.studio import photographed
from fitmirror.wardrobe.demo.tailor import Look, sewn


@dataclass(frozen=True)
class Piece:
    """One demo item before it is photographed."""

    id: str
    title: str
    colours: tuple[str, ...]
    text: str
    sizes: dict[str, dict[str, float]]
    pattern: Pattern
    look: Look
    sheet: Sheet
    paper: str = "#f3f3f1"

    def photo(self) -> U8:
        """Its product photo."""
        return photographed(self.sheet, sewn(self.sheet, self.pattern, self.look), self.look.seed, self.paper)


def _sizes(chest: float, length: float, sleeve: float) -> dict[str, dict[str, float]]:
    """S to XL around a medium, cm."""
    table = {}
    for name, step in (("S", -1), ("M", 0), ("L", 1), ("XL", 2)):
        table[name] = {"chest_cm": chest + 5 * step, "length_cm": length + 2 * step}
        if sleeve:
            table[name]["sleeve_cm"] = sleeve + 1 * step
    return table


_SHORT = Sleeve(outer=(41.5, 21.5), inner=(34.0, 34.5))
_WIDE = Sheet(-48, -6, 96, 84)
_NARROW = Sheet(-36, -6, 72, 84)

COLLECTION = (
    Piece(
        "tee-sunrise",
        "Sunrise tee",
        ("ecru", "terracotta"),
        "Heavy cotton T-shirt in ecru with a sunrise over the lake printed on the chest.",
        _sizes(104, 71, 21),
        Pattern(sleeve=_SHORT),
        Look(prints.plain("#eee3cf"), prints.plain("#eee3cf"), "#eadec8", "#d9cbb0", print=prints.sunrise, seed=4),
        _WIDE,
        "#d6dadd",
    ),
    Piece(
        "tee-moonrise",
        "Moonrise tee",
        ("navy",),
        "Navy cotton T-shirt with the moon over the sea, drawn in lines of sand and sea green.",
        _sizes(104, 71, 21),
        Pattern(sleeve=_SHORT, front=9.4, neck=8.9),
        Look(prints.plain("#26334f"), prints.plain("#26334f"), "#222e48", "#3d4c6e", print=prints.moonrise, seed=21),
        _WIDE,
    ),
    Piece(
        "longsleeve-forest",
        "Forest long sleeve",
        ("green",),
        "Long-sleeved cotton top in forest green with ribbed cuffs and a small embroidered mountain.",
        _sizes(104, 71, 63),
        Pattern(sleeve=Sleeve(outer=(45.0, 63.5), inner=(37.2, 66.5), bow=2.2), front=8.6),
        Look(
            prints.plain("#3f5f4c"), prints.plain("#3f5f4c"), "#3a5846", "#5d7f6a",
            cuff_cm=5.0, print=prints.peaks, seed=8,
        ),
        Sheet(-50, -6, 100, 84),
    ),
    Piece(
        "tank-terracotta",
        "Terracotta tank",
        ("terracotta",),
        "Ribbed-edge tank top in terracotta melange.",
        _sizes(94, 68, 0),
        Pattern(
            neck=9.6, front=15.5, back=7.0, tip=(14.6, 1.0), pit=(23.4, 25.0), waist=(21.8, 44.0), hem=(24.0, 66.5),
            armhole=1.2,
        ),
        Look(
            prints.plain("#bf6a4b"), prints.plain("#bf6a4b"), "#b6623f", "#d98d6e",
            band_cm=1.3, heather=0.022, seed=13,
        ),
        _NARROW,
    ),
    Piece(
        "breton-stripe",
        "Breton stripe tee",
        ("white", "navy"),
        "Boat-neck T-shirt in off-white with navy stripes.",
        _sizes(98, 66, 17),
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
)  # fmt: skip
