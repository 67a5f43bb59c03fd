"""What the mirror itself measures of a look, in plain words of a fixed vocabulary.

Both the template answer and the model's prompt are made of this; neither sees anything else but, with consent, the
picture. What the shop wrote about an item is data of the shop's, never an instruction: it is kept as it is, cut short.
"""

import unicodedata
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from fitmirror.fitting.garment import Garment
from fitmirror.fitting.outfit import worn_together
from fitmirror.fitting.texture import Texture
from fitmirror.stylist import sits
from fitmirror.stylist.colour import Colour, palette
from fitmirror.stylist.scene import Light, light_of, own_clothes
from fitmirror.stylist.shot import Shot
from fitmirror.wardrobe.item import Category, Item

LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT = 40, 120, 600  # characters
_UPPER = frozenset({Category.TOP, Category.DRESS, Category.OUTERWEAR})
_SOLID = 250  # alpha from which a pixel of a product photo is all cloth
_COLOUR_PX = 256  # size of the product's picture from which its colours are read


@dataclass(frozen=True)
class Piece:
    """One item as it is worn.

    Attributes:
        id, title, category, text: As the shop has it.
        size: The size asked for, or None.
        colours: Measured, the most of it first.
        ends: Where its lower edge lies, one of `sits.ENDS`.
        fit: One of `sits.FITS`, of a bottom with legs one of `sits.LEGS`.
        sleeves: Where they end, one of `sits.SLEEVES`.
        tucked: Whether its hem is inside the trousers.
    """

    id: str
    title: str
    category: Category
    text: str = ""
    size: str | None = None
    colours: tuple[Colour, ...] = ()
    ends: str | None = None
    fit: str | None = None
    sleeves: str | None = None
    tucked: bool = False


@dataclass(frozen=True)
class Facts:
    """All that is measured of one look.

    Attributes:
        seen: Whether somebody is in view.
        pieces: The items worn, outermost last.
        own_top: Colours of the shopper's own clothes there, where no item covers them.
        own_bottom: The same.
        light: How the picture is lit.
    """

    seen: bool
    pieces: tuple[Piece, ...]
    own_top: tuple[Colour, ...]
    own_bottom: tuple[Colour, ...]
    light: Light


def facts_of(shot: Shot) -> Facts:
    """Measure a look; takes some milliseconds."""
    bgr, marks = shot.picture.bgr, shot.landmarks
    drawn = {worn.item: worn for worn in shot.worn}
    pieces = []
    for garment in worn_together(shot.garments):
        worn = drawn.get(garment.item.id)
        if worn is None or marks is None:
            continue
        pieces.append(
            Piece(
                *described(garment.item),
                size=plain(garment.size.name or "", LONGEST_NAME) or None,
                colours=colours_of(garment),
                ends=None if garment.tuck else sits.ends(worn, marks, shot.picture.size),
                fit=sits.fit(garment, shot.height_cm),
                sleeves=sits.sleeves(garment, worn, marks, shot.picture.size),
                tucked=garment.tuck,
            )
        )
    covered = {piece.category for piece in pieces}
    top = marks is not None and not covered & _UPPER
    bottom = marks is not None and not covered & {Category.BOTTOM, Category.DRESS}
    return Facts(
        marks is not None,
        tuple(pieces),
        own_clothes(bgr, marks, "top") if marks is not None and top else (),
        own_clothes(bgr, marks, "bottom") if marks is not None and bottom else (),
        light_of(bgr),
    )


def described(item: Item) -> tuple[str, str, Category, str]:
    """What the shop says of an item: the first four fields of a `Piece`."""
    return item.id, plain(item.title, LONGEST_TITLE) or item.id, item.category, plain(item.text, LONGEST_TEXT)


def plain(text: str, most: int) -> str:
    """Text on one line, without characters that show nothing or change how the rest is read, cut short."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Co", "Cs", "Cn"))
    kept = " ".join(kept.split())
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


_measured: "WeakKeyDictionary[Texture, tuple[Colour, ...]]" = WeakKeyDictionary()


def colours_of(garment: Garment) -> tuple[Colour, ...]:
    """A garment's colours, measured once for each; without the inside of its back."""
    known = _measured.get(garment.texture)
    if known is None:
        rung = garment.texture.rung(_COLOUR_PX / max(garment.texture.rungs[0].bgra.shape[:2]))
        cloth = (rung.bgra[..., 3] >= _SOLID) & (rung.inner == 0)
        known = palette(np.ascontiguousarray(rung.bgra[cloth][:, :3]))
        _measured[garment.texture] = known
    return known
