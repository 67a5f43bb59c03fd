"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol

from fitmirror.fitting.colour_match import ColourMatch
from fitmirror.fitting.feather import Feather
from fitmirror.fitting.layer import Layer, over
from fitmirror.fitting.poisson import Poisson
from fitmirror.fitting.poisson_options import poisson_options
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
    "poisson": lambda nets: Poisson(),
}
"""Every way to blend, by the name users choose it by."""

WITH_OPTIONS: dict[str, Callable[[str], Blender]] = {"poisson": lambda text: Poisson(poisson_options(text))}
"""Of those that can be told more after a colon, as in "poisson:40": makes one of that, or raises ValueError."""


def make(name: str, nets: Nets | None = None) -> Blender:
    """A blender for one item of one mirror; `name` may have options after a colon.

    Raises:
        KeyError: there is none of that name.
        ValueError: it has no such options.
    """
    method, colon, options = name.partition(":")
    if not colon:
        return BLENDERS[name](nets)
    if method not in WITH_OPTIONS and method in BLENDERS:
        raise ValueError(f"{method} has no options: leave {':' + options!r} out")
    return WITH_OPTIONS[method](options)


def why_not(name: str, kept: KeptNets | None) -> str | None:
    """Why there is no such blender, and what to do about it, in words; None where it can run with the user's nets."""
    method, colon, _ = name.partition(":")
    if method not in BLENDERS:
        return f"there is no blender {method!r}, only {', '.join(runnable(kept))}"
    if colon:
        try:
            make(name)
        except ValueError as why:
            return str(why)
    return None


def runnable(kept: KeptNets | None) -> tuple[str, ...]:
    """Names of the blenders that have what they need."""
    return tuple(name for name in BLENDERS if why_not(name, kept) is None)
