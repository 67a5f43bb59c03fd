"""How each category of items is put on, by category."""

from collections.abc import Callable

from fitmirror.fitting.garment import Garment
from fitmirror.fitting.wear.bottom import BottomWear
from fitmirror.fitting.wear.dress import DressWear
from fitmirror.fitting.wear.outerwear import OuterWear
from fitmirror.fitting.wear.top import TopWear
from fitmirror.fitting.wear.wear import Wear
from fitmirror.wardrobe.item import Category

WEARS: dict[Category, Callable[[Garment, frozenset[Category]], Wear]] = {
    Category.TOP: TopWear,
    Category.BOTTOM: BottomWear,
    Category.DRESS: DressWear,
    Category.OUTERWEAR: OuterWear,
}
"""What puts an item of a category on, given the categories of the whole outfit; one is made for each of its items."""

__all__ = ["WEARS", "Wear"]
