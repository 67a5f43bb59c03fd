"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol

from fitmirror.fitting.colour_match import ColourMatch
from fitmirror.fitting.feather import Feather
from fitmirror.fitting.layer import Layer, over
from fitmirror.frames import U8
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets


class Blender(Protocol):
    """Puts the layers of one item over pictures, so that it may remember the last frame."""

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """Write the layer into the picture (h, w, 3), in place; the layer lies inside the picture.

        The picture is a part of a frame: `origin` is where its top left corner lies there, px.
        """


class Alpha:
    """Porter-Duff over: picture * (1 - alpha) + layer, to the nearest integer. Leaves alpha 0 untouched to the bit."""

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `Blender`."""
        over(picture, layer.x, layer.y, layer.bgra)


BLENDERS: dict[str, Callable[[Nets | None], Blender]] = {
    "alpha": lambda nets: Alpha(),
    "feather": lambda nets: Feather(),
    "color": lambda nets: ColourMatch(),
}
"""Every way to blend, by the name users choose it by."""

STILLS: frozenset[str] = frozenset()
"""Those that take seconds for a picture: not for a mirror while it runs."""


def make(name: str, nets: Nets | None = None) -> Blender:
    """A blender for one item of one mirror.

    Raises:
        KeyError: there is none of that name.
    """
    return BLENDERS[name](nets)


def why_not(name: str, kept: KeptNets | None) -> str | None:
    """Why there is no such blender, and what to do about it, in words; None where it can run with the user's nets."""
    return None if name in BLENDERS else f"there is no blender {name!r}, only {', '.join(runnable(kept))}"


def runnable(kept: KeptNets | None) -> tuple[str, ...]:
    """Names of the blenders that have what they need."""
    return tuple(name for name in BLENDERS if why_not(name, kept) is None)
