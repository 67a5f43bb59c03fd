"""How each category of items is put on, by category."""

from collections.abc import Callable

from fitmirror.fitting.garment import Garment
from fitmirror.fitting.wear.top import TopWear
from fitmirror.fitting.wear.wear import Wear
from fitmirror.wardrobe.item import Category

WEARS: dict[Category, Callable[[Garment], Wear]] = {Category.TOP: TopWear}
"""What puts an item of a category on; one is made for each item of an outfit."""

__all__ = ["WEARS", "Wear"]
