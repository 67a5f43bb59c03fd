"""What every category of items can do."""

from dataclasses import dataclass
from typing import Protocol

from fitmirror.fitting.garment import Garment
from fitmirror.fitting.occlusion import Occluders
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.shopper import Seen
from fitmirror.fitting.skin import Retouch
from fitmirror.fitting.wear.undress import Undress
from fitmirror.frames import U8, Frame


@dataclass(frozen=True, eq=False)
class Around:
    """What an item must know of the rest of the outfit on one frame.

    Attributes:
        before: What lies in front of all cloth.
        beneath: (h, w) uint8 at working size, opacity of the new cloth that lies beneath, or None.
    """

    before: Occluders
    beneath: U8 | None


@dataclass(frozen=True, eq=False)
class Dressed:
    """The outfit on one frame, once all of its cloth is drawn.

    Attributes:
        covered: (h, w) uint8 at working size, opacity of all new cloth, and of hair before it.
        sleeves: Share of each arm (0 shoulder, 1 wrist) that new sleeves cover.
    """

    covered: U8
    sleeves: tuple[float, float]


class Wear(Protocol):
    """Puts one item onto one shopper; may remember the frames before."""

    garment: Garment

    def place(self, seen: Seen, waist: float | None = None) -> Placed:
        """Where the item lies in this frame.

        Args:
            seen: The shopper in it.
            waist: Depth of a new bottom's waistband in torso lengths below the shoulders, if one is worn too.
        """

    def draw(self, frame: Frame, seen: Seen, placed: Placed, around: Around) -> Piece | None:
        """The item as it lies in this frame, or None where nothing of it is in the picture; nothing painted yet."""

    def undress(self, seen: Seen, placed: Placed, dressed: Dressed, undress: Undress) -> tuple[Retouch, ...]:
        """Paint for what the shopper wears in its place."""
