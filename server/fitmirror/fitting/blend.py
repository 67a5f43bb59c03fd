"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from fitmirror.fitting import styles
from fitmirror.fitting.analogy import Analogy
from fitmirror.fitting.colour_match import ColourMatch
from fitmirror.fitting.feather import Feather
from fitmirror.fitting.features import PULLED, features, kept_features
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


def _analogy(nets: Nets | None, options: str) -> Blender:
    if nets is None:
        raise KeyError(why_not("analogy", None))
    return Analogy(features(nets))


BLENDERS: dict[str, Callable[[Nets | None, str], Blender]] = {
    "alpha": lambda nets, options: Alpha(),
    "feather": lambda nets, options: Feather(),
    "color": lambda nets, options: ColourMatch(),
    "poisson": lambda nets, options: Poisson(poisson_options(options)),
    "style": Style,
    "analogy": _analogy,
}
"""Every way to blend, by the name users choose it by; what follows the name's first colon are its options."""

STILLS = frozenset({"analogy"})
"""Those that take seconds for a picture: not for a mirror while it runs."""

_ON_NETS = frozenset({"style", "analogy"})  # that run only where the user has fetched nets


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


def why_not(name: str, kept: KeptNets | None, live: bool = False) -> str | None:
    """Why there is no such blender, and what to do about it, in words; None where it can run with the user's nets.

    Args:
        name: What users choose it by.
        kept: The user's nets.
        live: Whether it is for a mirror that runs.
    """
    kind, _, options = name.partition(":")
    if kind not in BLENDERS:
        return f"there is no blender {kind!r}, only {', '.join(runnable(kept, live))}"
    if live and kind in STILLS:
        return (
            f"{kind} takes seconds for a picture: not for a running mirror, but for its snapshots,"
            f" which can be asked for with the finish {kind}, and for fitmirror try"
        )
    return _WITH_OPTIONS.get(kind, _without_options)(kind, options, kept)


def runnable(kept: KeptNets | None, live: bool = False) -> tuple[str, ...]:
    """Names of the blenders that have what they need, the styles with them."""
    ready = tuple(name for name in BLENDERS if why_not(name, kept, live) is None)
    return (*ready, *(f"style:{style}" for style in styles.names(kept)))


def needs_nets(name: str, live: bool = False) -> bool:
    """Whether a blender is one that runs only where the user has fetched nets."""
    kind = name.partition(":")[0]
    return kind in _ON_NETS and not (live and kind in STILLS)


def _without_options(kind: str, options: str, kept: KeptNets | None) -> str | None:
    if options:
        return f"{kind} has no options: leave {':' + options!r} out"
    if kind == "analogy" and kept_features(kept) is None:
        way_out = f"fitmirror models pull {PULLED}, or import FILE --as features"
        return f"the blender {kind} needs a net that is not here yet: {way_out}"
    return None


def _poisson(kind: str, options: str, kept: KeptNets | None) -> str | None:
    try:
        poisson_options(options)
    except ValueError as why:
        return str(why)
    return None


_WITH_OPTIONS: dict[str, Callable[[str, str, KeptNets | None], str | None]] = {
    "poisson": _poisson,
    "style": lambda kind, options, kept: styles.why_not(options, kept),
}
