"""What a size of an item changes: its length and sleeves in centimetres, and how loose it is."""

from dataclasses import dataclass

from fitmirror.fitting.stature import AVERAGE_HEIGHT_CM, Centimetres
from fitmirror.wardrobe.item import Item

TIGHTEST, LOOSEST = 0.8, 1.3
LEAST_CM, MOST_CM = 5.0, 300.0  # of any measure; what lies outside is a slip of the pen


@dataclass(frozen=True)
class Size:
    """The measures of one size.

    Attributes:
        length_cm: Shoulder's high point to hem, or None.
        sleeve_cm: Shoulder seam to cuff, or None.
        width: How wide it is cut against the size that the photo shows; None where that is not known.
        measured: Whether anything at all is known of it.
    """

    length_cm: float | None = None
    sleeve_cm: float | None = None
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

    How wide it is follows from `chest_cm` against that of the middle size, which is the one shops photograph. As only
    the two's ratio counts, a shop may give the chest all round or from armpit to armpit.

    Raises:
        ValueError: the item has no such size.
    """
    if name not in item.sizes:
        raise ValueError(f"{item.id} has no size {name!r}; it has {', '.join(item.sizes) or 'none'}")
    length, sleeve, chest = (_measure(item.sizes[name], field) for field in ("length_cm", "sleeve_cm", "chest_cm"))
    chests = sorted(found for size in item.sizes.values() if (found := _measure(size, "chest_cm")) is not None)
    width = None if chest is None else chest / chests[(len(chests) - 1) // 2]
    return Size(length, sleeve, width, any(found is not None for found in (length, sleeve, width)))


def _limited(looseness: float) -> float:
    return min(max(looseness, TIGHTEST), LOOSEST)


def _measure(size: dict[str, float], field: str) -> float | None:
    value = size.get(field)
    return value if value is not None and LEAST_CM <= value <= MOST_CM else None
