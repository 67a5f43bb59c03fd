"""What a size of an item changes: its length and sleeves in centimetres, and how loose it is."""

from dataclasses import dataclass

from fitmirror.fitting.stature import AVERAGE_HEIGHT_CM, Centimetres
from fitmirror.wardrobe.item import Item

ACROSS = ("chest_cm", "hip_cm", "waist_cm")  # the measures that tell how wide an item is, the best first
TIGHTEST, LOOSEST = 0.8, 1.3
LEAST_CM, MOST_CM = 5.0, 300.0  # of any measure; what lies outside is a slip of the pen


@dataclass(frozen=True)
class Size:
    """The measures of one size.

    Attributes:
        name: As the shop calls it; None for the one that the photo shows.
        length_cm: Shoulder's high point (a bottom's: waistband) to hem, or None.
        sleeve_cm: Shoulder seam to cuff, or None.
        inseam_cm: Crotch to hem of a trouser leg, or None.
        width: How wide it is cut against the size that the photo shows; None where that is not known.
        measured: Whether anything at all is known of it.
    """

    name: str | None = None
    length_cm: float | None = None
    sleeve_cm: float | None = None
    inseam_cm: float | None = None
    width: float | None = None
    measured: bool = False

    def looseness(self, cm: Centimetres) -> float:
        """How wide it is worn by this shopper against how the photographed size is worn by an average one.

        On a smaller shopper, who fills as much of the picture, the same centimetres are more of it.
        """
        return 1.0 if self.width is None else _limited(self.width * AVERAGE_HEIGHT_CM / cm.height_cm)


PHOTOGRAPHED = Size()


def size_of(item: Item, name: str) -> Size:
    """One of an item's sizes.

    How wide it is follows from `chest_cm` (where there is none from `hip_cm` or `waist_cm`) against that of the middle
    size, which is the one shops photograph. As only the two's ratio counts, a shop may give it all round or laid flat.

    Raises:
        ValueError: the item has no such size.
    """
    if name not in item.sizes:
        raise ValueError(f"{item.id} has no size {name!r}; it has {', '.join(item.sizes) or 'none'}")
    length, sleeve, inseam = (_measure(item.sizes[name], field) for field in ("length_cm", "sleeve_cm", "inseam_cm"))
    width = next((found for field in ACROSS if (found := _width(item, name, field)) is not None), None)
    return Size(
        name, length, sleeve, inseam, width, any(found is not None for found in (length, sleeve, inseam, width))
    )


def _width(item: Item, name: str, field: str) -> float | None:
    all_of_them = sorted(found for size in item.sizes.values() if (found := _measure(size, field)) is not None)
    own = _measure(item.sizes[name], field)
    return None if own is None else own / all_of_them[(len(all_of_them) - 1) // 2]


def _limited(looseness: float) -> float:
    return min(max(looseness, TIGHTEST), LOOSEST)


def _measure(size: dict[str, float], field: str) -> float | None:
    value = size.get(field)
    return value if value is not None and LEAST_CM <= value <= MOST_CM else None
