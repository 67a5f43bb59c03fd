"""What a live session needs from the rooms below, as it sees them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from fitmirror.frames import Frame

if TYPE_CHECKING:
    from fitmirror.fitting.outfit import Garment
    from fitmirror.live.finishing import Finisher
    from fitmirror.mirror import Dressed, Timer
    from fitmirror.stylist.stylist import Stylist


class Dresser(Protocol):
    """One shopper's mirror; `fitmirror.mirror.Mirror` is the one in service."""

    def dress(self, frame: Frame, timer: "Timer") -> "Dressed":
        """Dress one frame."""

    @property
    def garments(self) -> "Sequence[Garment]":
        """The outfit."""

    def wear(self, garments: "Sequence[Garment]") -> None:
        """Put on a whole outfit from the next frame on."""

    @property
    def every(self) -> int:
        """Each n-th frame is drawn afresh."""

    def pace(self, every: int) -> None:
        """Draw afresh more or less often."""

    def change(self, segmenter: str | None = None, blend: str | None = None, height_cm: float | None = None) -> None:
        """Choose other methods, or tell the shopper's height, from the next frame on; None leaves one as it is."""


@dataclass(frozen=True)
class Wishes:
    """What a client has set, as `Dresser.change` takes it; None where it has not."""

    segmenter: str | None = None
    blend: str | None = None
    height_cm: float | None = None

    def under(self, newer: "Wishes") -> "Wishes":
        """These, with the newer ones where there are any."""
        return replace(self, **{name: value for name, value in vars(newer).items() if value is not None})

    def tell(self, dresser: Dresser) -> None:
        """Have a dresser follow them."""
        dresser.change(self.segmenter, self.blend, self.height_cm)


@dataclass(frozen=True)
class Choice:
    """One item of an outfit as the client asks for it."""

    item: str
    size: str | None = None
    length_cm: float | None = None
    tuck: bool = False


class CannotWear(Exception):
    """An item that cannot be put on.

    Attributes:
        code: For programs: "unknown_item", "unsupported_category" or "bad_item".
    """

    def __init__(self, code: str, message: str) -> None:
        """`message` is one sentence for the shopper."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class House:
    """What every mirror of this service shares.

    Attributes:
        dresser: Makes a fresh mirror; cheap.
        knows: Whether there is an item of that id; quick.
        prepare: Looks an item up and makes it ready to be put on; slow, from any thread. Raises CannotWear.
        segmenters: Names that `set` takes.
        blends: Names that `set` takes, some of them with options.
        adapts: Whether frames are drawn afresh as often as the machine can (`fitmirror.live.cadence`).
        stylist: Who describes looks, or None.
        absent: Segmenters that cannot run here, each with a sentence of what to do about it.
        ready: Loads what a segmenter and a blender (none: the service's) need for some garments, so that no frame waits
            for it; slow, from any thread. Raises OSError or KeyError with a sentence.
        no_blend: Why there is no blender of a name with its options, in a sentence, or None; without it there are no
            options.
        finisher: Who finishes snapshots, or None.
    """

    dresser: Callable[[], Dresser]
    knows: Callable[[str], bool]
    prepare: "Callable[[Choice], Garment]"
    segmenters: tuple[str, ...] = ()
    blends: tuple[str, ...] = ()
    adapts: bool = False
    stylist: "Stylist | None" = None
    absent: Mapping[str, str] = field(default_factory=dict)
    ready: "Callable[[str | None, str | None, Sequence[Garment]], None] | None" = None
    no_blend: Callable[[str], str | None] | None = None
    finisher: "Finisher | None" = None

    def refused(self, segmenter: str | None, blend: str | None) -> str | None:
        """What is wrong with the names in a `set`, or None."""
        if segmenter is not None and segmenter not in self.segmenters:
            return self.absent.get(segmenter) or f"{segmenter!r} is none of {', '.join(self.segmenters)}"
        if blend is None:
            return None
        if self.no_blend is not None:
            return self.no_blend(blend)
        return None if blend in self.blends else f"{blend!r} is none of {', '.join(self.blends)}"
