"""How a layer is put over the picture, by name."""

from collections.abc import Callable
from typing import Protocol

from fitmirror.fitting.analogy import Analogy
from fitmirror.fitting.colour_match import ColourMatch
from fitmirror.fitting.feather import Feather
from fitmirror.fitting.features import PULLED, features, kept_features
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
    "analogy": lambda nets: _analogy(nets),
}
"""Every way to blend, by the name users choose it by."""

STILLS = frozenset({"analogy"})
"""Those that take seconds, and run on a net of features: not for a mirror while it runs."""


def _analogy(nets: Nets | None) -> Blender:
    if nets is None:
        raise KeyError(why_not("analogy", None))
    return Analogy(features(nets))


def make(name: str, nets: Nets | None = None) -> Blender:
    """A blender for one item of one mirror.

    Raises:
        KeyError: there is none of that name.
    """
    return BLENDERS[name](nets)


def why_not(name: str, kept: KeptNets | None, live: bool = False) -> str | None:
    """Why there is no such blender, and what to do about it, in words; None where it can run with the user's nets.

    Args:
        name: What users choose it by.
        kept: The user's nets.
        live: Whether it is for a mirror that runs.
    """
    if name not in BLENDERS:
        return f"there is no blender {name!r}, only {', '.join(runnable(kept, live))}"
    if name not in STILLS:
        return None
    if live:
        return (
            f"{name} takes seconds for a picture: not for a running mirror, but for its snapshots,"
            f" which can be asked for with the finish {name}, and for fitmirror try"
        )
    if kept_features(kept) is None:
        way_out = f"fitmirror models pull {PULLED}, or import FILE --as features"
        return f"the blender {name} needs a net that is not here yet: {way_out}"
    return None


def runnable(kept: KeptNets | None, live: bool = False) -> tuple[str, ...]:
    """Names of the blenders that have what they need."""
    return tuple(name for name in BLENDERS if why_not(name, kept, live) is None)
