"""Which styles there are, by name: those drawn by the program, pictures and nets of the user's."""

from dataclasses import dataclass

from fitmirror.fitting.drawn_styles import DRAWN
from fitmirror.nets.catalog import UnknownNetError
from fitmirror.nets.kept import Kept, KeptError, KeptNets
from fitmirror.nets.pullable import pullable
from fitmirror.nets.reading import StylePart, StyleReading

PREDICT, TRANSFER = "style-predict", "style-transfer"
_PREFIX = "style-"
_PAIR = f"fitmirror models pull {PREDICT} and fitmirror models pull {TRANSFER}"


class NoStyleError(KeyError):
    """There is no such style, or what it needs is not there; the text says what to do."""

    def __str__(self) -> str:
        """The sentence itself, where KeyError would quote it."""
        return str(self.args[0])


@dataclass(frozen=True)
class Pair:
    """The nets that lay the style of any picture on another (Ghiasi et al. 2017)."""

    predict: Kept
    transfer: Kept


@dataclass(frozen=True)
class ChosenStyle:
    """A style and what it runs on.

    Attributes:
        name: Of the style.
        pair: The nets, where the style is a picture.
        own: The user's picture for the pair, or the one net; None for a drawn style.
    """

    name: str
    pair: Pair | None
    own: Kept | None


def names(kept: KeptNets | None) -> tuple[str, ...]:
    """The styles that have what they need; the default first."""
    drawn = tuple(DRAWN) if _pair(kept) else ()
    own = [(name, _part(name, kept)) for name in (kept.names() if kept else ())]
    pictures = [name for name, part in own if part == "picture" and drawn]
    wholes = [name.removeprefix(_PREFIX) for name, part in own if part == "whole"]
    return tuple(dict.fromkeys((*drawn, *pictures, *wholes)))


def is_reserved(name: str) -> bool:
    """Whether a style of the user's cannot be called so: it would never be found, or taken for another."""
    return name in (PREDICT, TRANSFER) or name.removeprefix(_PREFIX) in DRAWN


def why_not(name: str, kept: KeptNets | None) -> str | None:
    """Why there is no such style, and what to do about it, in words; None where there is; no name is the default's."""
    try:
        find(name, kept)
    except NoStyleError as why:
        return str(why)
    return None


def find(name: str, kept: KeptNets | None) -> ChosenStyle:
    """A style by name; an empty name is the default.

    Raises:
        NoStyleError: there is none, or its nets are not there.
    """
    there = names(kept)
    name = name or (there[0] if there else next(iter(DRAWN)))
    pair = _pair(kept)
    if name in DRAWN:
        if pair is None:
            raise NoStyleError(_mismatch(kept) or f"the style {name} needs nets that are not here yet: {_PAIR}")
        return ChosenStyle(name, pair, None)
    for candidate in (f"{_PREFIX}{name}", name):
        own = _found(candidate, kept)
        part = own.style.part if own and own.style else None
        if part == "picture" and pair is None:
            raise NoStyleError(_mismatch(kept) or f"the style {name} is a picture, and needs nets: {_PAIR}")
        if own is not None and part in ("picture", "whole"):
            return ChosenStyle(name, pair if part == "picture" else None, own)
    if any(net.name == f"{_PREFIX}{name}" and net.style and net.style.part == "whole" for net in pullable()):
        raise NoStyleError(f"the style {name} needs a net that is not here yet: fitmirror models pull {_PREFIX}{name}")
    others = f", only {', '.join(there)}" if there else f"; for a first one, {_PAIR}"
    raise NoStyleError(f"there is no style {name!r}{others}")


def _found(name: str, kept: KeptNets | None) -> Kept | None:
    """A style of the user's whose file is there, or None."""
    if kept is None:
        return None
    try:
        found = kept.find(name)
    except (UnknownNetError, KeptError):
        return None
    return found if found.style is not None and kept.path(found).is_file() else None


def _part(name: str, kept: KeptNets | None) -> StylePart | None:
    found = _found(name, kept)
    return found.style.part if found is not None and found.style is not None else None


def _readings(kept: KeptNets | None) -> tuple[tuple[Kept, StyleReading], tuple[Kept, StyleReading]] | None:
    predict, transfer = _found(PREDICT, kept), _found(TRANSFER, kept)
    if predict is None or transfer is None or predict.style is None or transfer.style is None:
        return None
    if (predict.style.part, transfer.style.part) != ("predict", "transfer"):
        return None
    return (predict, predict.style), (transfer, transfer.style)


def _pair(kept: KeptNets | None) -> Pair | None:
    both = _readings(kept)
    return None if both is None or both[0][1].length != both[1][1].length else Pair(both[0][0], both[1][0])


def _mismatch(kept: KeptNets | None) -> str | None:
    both = _readings(kept)
    if both is None:
        return None
    lengths = both[0][1].length, both[1][1].length
    return f"{PREDICT} gives {lengths[0]} numbers and {TRANSFER} takes {lengths[1]}: import two nets of one pair"
