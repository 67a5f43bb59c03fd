"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from fitmirror.fitting import styles
from fitmirror.fitting.colour_match import ColourMatch
from fitmirror.fitting.feather import Feather
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.layer import Layer, over
from fitmirror.fitting.poisson import Poisson
from fitmirror.fitting.poisson_options import poisson_options
from fitmirror.fitting.style import Style
from fitmirror.frames import U8
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets


class Blender(Protocol):
    """Puts the layers of one item over pictures, so that it may remember the last frame."""

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """Write the layer into the picture (h, w, 3), in place; the layer lies inside the picture.

        The picture is a part of a frame: `origin` is where its top left corner lies there, px.
        """


@runtime_checkable
class Restyler(Protocol):
    """A blender that gives an item other cloth before it is worn."""

    def restyled(self, garment: Garment) -> Garment:
        """The garment that is drawn in its place."""


class Alpha:
    """Porter-Duff over: picture * (1 - alpha) + layer, to the nearest integer. Leaves alpha 0 untouched to the bit."""

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `Blender`."""
        over(picture, layer.x, layer.y, layer.bgra)


BLENDERS: dict[str, Callable[[Nets | None, str], Blender]] = {
    "alpha": lambda nets, options: Alpha(),
    "feather": lambda nets, options: Feather(),
    "color": lambda nets, options: ColourMatch(),
    "poisson": lambda nets, options: Poisson(poisson_options(options)),
    "style": Style,
}
"""Every way to blend, by the name users choose it by; what follows the name's first colon are its options."""

ON_NETS = frozenset({"style"})
"""Those that run only where the user has fetched nets."""

STILLS: frozenset[str] = frozenset()
"""Those that take seconds for a picture: not for a mirror while it runs."""


def make(name: str, nets: Nets | None = None) -> Blender:
    """A blender for one item of one mirror.

    Args:
        name: One of `BLENDERS`, with its options after a colon where it has any.
        nets: For blenders that run on nets.

    Raises:
        KeyError: there is none of that name, or it cannot run.
        ValueError: it has no such options.
        OSError: the file of a net is damaged.
    """
    kind, _, options = name.partition(":")
    return BLENDERS[kind](nets, options)


def why_not(name: str, kept: KeptNets | None) -> str | None:
    """Why there is no such blender, and what to do about it, in words; None where it can run with the user's nets."""
    kind, _, options = name.partition(":")
    if kind not in BLENDERS:
        return f"there is no blender {kind!r}, only {', '.join(runnable(kept))}"
    return _WHY_NOT.get(kind, _without_options)(kind, options, kept)


def runnable(kept: KeptNets | None) -> tuple[str, ...]:
    """Names of the blenders that have what they need, the styles with them."""
    ready = tuple(name for name in BLENDERS if why_not(name, kept) is None)
    return (*ready, *(f"style:{style}" for style in styles.names(kept)))


def _without_options(kind: str, options: str, kept: KeptNets | None) -> str | None:
    return f"{kind} has no options: leave {':' + options!r} out" if options else None


def _poisson(kind: str, options: str, kept: KeptNets | None) -> str | None:
    try:
        poisson_options(options)
    except ValueError as why:
        return str(why)
    return None


_WHY_NOT: dict[str, Callable[[str, str, KeptNets | None], str | None]] = {
    "poisson": _poisson,
    "style": lambda kind, options, kept: styles.why_not(options, kept),
}
