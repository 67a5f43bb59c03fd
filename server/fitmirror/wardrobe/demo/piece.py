"""One demo item: cut, cloth and words."""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.cutout import cut_out
from fitmirror.wardrobe.demo import studio
from fitmirror.wardrobe.demo.look import Look
from fitmirror.wardrobe.demo.marks import Marks, marked
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.tailor import sewn
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product

_QUALITY = [cv2.IMWRITE_WEBP_QUALITY, 92]
Sizes = dict[str, dict[str, float]]


def _webp(picture: U8) -> bytes:
    return cv2.imencode(".webp", picture, _QUALITY)[1].tobytes()


@dataclass(frozen=True)
class Piece:
    """A top before it is photographed; what is known of it is found on its photo, as with any shop's."""

    id: str
    title: str
    colours: tuple[str, ...]
    text: str
    sizes: Sizes
    pattern: Pattern
    look: Look
    sheet: Sheet
    paper: str = "#f3f3f1"

    def made(self) -> tuple[Product, bytes]:
        """The product, and its photo as a WebP file."""
        drawn = sewn(self.sheet, self.pattern, self.look)
        original = _webp(studio.photographed(self.sheet, drawn, self.look.seed, self.paper))
        made = product_from_photo(read_photo(original), Category.TOP, self.id, title=self.title)
        said = {"colours": self.colours, "text": self.text, "sizes": self.sizes}
        return made.with_item(made.item.model_copy(update=said)), original


class Garment(Protocol):
    """What can be drawn and knows its own key points."""

    @property
    def seed(self) -> int:
        """Of folds and grain."""

    def marks(self) -> Marks:
        """Its key points."""

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""


@dataclass(frozen=True)
class Exact:
    """An item whose photo is cut out already, and whose key points are those of its cut."""

    id: str
    title: str
    category: Category
    colours: tuple[str, ...]
    text: str
    sizes: Sizes
    garment: Garment
    sheet: Sheet

    def made(self) -> tuple[Product, bytes]:
        """The product, and its photo as a WebP file."""
        original = _webp(studio.cut_out(self.sheet, self.garment.sewn(self.sheet), self.garment.seed))
        cut = cut_out(read_photo(original))
        item = Item(
            id=self.id, title=self.title, category=self.category, colours=self.colours, text=self.text, sizes=self.sizes
        )
        cutout = cut.bgra.copy()
        # To 7 bits: nobody sees it, and the file is a seventh smaller.
        cutout[..., :3] = np.minimum(cutout[..., :3], 254) + 1 & 0xFE
        product = Product(item=item, cutout=cutout, scale=cut.scale, offset=cut.offset)
        return product.with_item(marked(product, self.garment.marks(), self.sheet, self.garment.seed)), original


_STEPS = (("S", -1), ("M", 0), ("L", 1), ("XL", 2))  # from the medium


def sizes(chest: float, length: float, sleeve: float) -> Sizes:
    """S to XL around a medium, cm."""
    table = {}
    for name, step in _STEPS:
        table[name] = {"chest_cm": chest + 5 * step, "length_cm": length + 2 * step}
        if sleeve:
            table[name]["sleeve_cm"] = sleeve + 1 * step
    return table


def bottom_sizes(waist: float, hip: float, length: float, inseam: float = 0.0) -> Sizes:
    """S to XL of trousers, or of a skirt without an inseam, around a medium, cm."""
    table = {}
    for name, step in _STEPS:
        table[name] = {"waist_cm": waist + 5 * step, "hip_cm": hip + 5 * step, "length_cm": length + 1 * step}
        if inseam:
            table[name]["inseam_cm"] = inseam + 0.5 * step
    return table


def dress_sizes(chest: float, waist: float, hip: float, length: float, sleeve: float) -> Sizes:
    """S to XL of a dress around a medium, cm."""
    table = sizes(chest, length, sleeve)
    for name, step in _STEPS:
        table[name] |= {"waist_cm": waist + 5 * step, "hip_cm": hip + 5 * step}
    return table
