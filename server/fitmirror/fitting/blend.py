"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol

from fitmirror.fitting.colour_match import ColourMatch
from fitmirror.fitting.feather import Feather
from fitmirror.fitting.layer import Layer, over
from fitmirror.frames import U8


class Blender(Protocol):
    """Puts the layers of one item over pictures, so that it may remember the last frame."""

    def blend(self, picture: U8, layer: Layer) -> None:
        """Write the layer into the picture (h, w, 3), in place; the layer lies inside the picture."""


class Alpha:
    """Porter-Duff over: picture * (1 - alpha) + layer, to the nearest integer. Leaves alpha 0 untouched to the bit."""

    def blend(self, picture: U8, layer: Layer) -> None:
        """See `Blender`."""
        over(picture, layer.x, layer.y, layer.bgra)


BLENDERS: dict[str, Callable[[], Blender]] = {"alpha": Alpha, "feather": Feather, "color": ColourMatch}
"""Every way to blend, by the name users choose it by."""
