"""An item with its pixels, as fitting needs it."""

from dataclasses import dataclass, replace

from fitmirror.frames import U8
from fitmirror.wardrobe.item import Item


@dataclass(frozen=True, eq=False)
class Product:
    """A wardrobe item and its cut-out in memory.

    Attributes:
        item: Title, category, key points (cut-out pixels) and neckline.
        cutout: (h, w, 4) uint8 straight BGRA, edge colours bled outward under alpha 0.
        scale: Product-photo pixels per cut-out pixel.
        offset: Product-photo position (x, y) of the cut-out's top left corner.
        back: The same seen from behind, where there is a photo of it, and described as if it were a front: its
            `right_` points lie on the left of the photo, where the wearer's left is.
    """

    item: Item
    cutout: U8
    scale: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)
    back: "Product | None" = None

    def with_item(self, item: Item) -> "Product":
        """The same pixels with other words or points about them."""
        return replace(self, item=item)

    def in_photo(self, x: float, y: float) -> tuple[float, float]:
        """A cut-out position in pixels of the product photo."""
        return x * self.scale + self.offset[0], y * self.scale + self.offset[1]
