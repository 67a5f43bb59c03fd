"""One demo item: cut, cloth and words."""

from dataclasses import dataclass

from fitmirror.frames import U8
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.studio import photographed
from fitmirror.wardrobe.demo.tailor import sewn


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


def sizes(chest: float, length: float, sleeve: float) -> dict[str, dict[str, float]]:
    """S to XL around a medium, cm."""
    table = {}
    for name, step in (("S", -1), ("M", 0), ("L", 1), ("XL", 2)):
        table[name] = {"chest_cm": chest + 5 * step, "length_cm": length + 2 * step}
        if sleeve:
            table[name]["sleeve_cm"] = sleeve + 1 * step
    return table
