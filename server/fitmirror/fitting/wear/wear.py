"""What every category of items can do."""

from typing import Protocol

from fitmirror.fitting.garment import Garment
from fitmirror.fitting.piece import Piece
from fitmirror.fitting.placement import Placement
from fitmirror.fitting.shopper import Seen
from fitmirror.frames import Frame


class Wear(Protocol):
    """Puts one item onto one shopper; may remember the frames before."""

    garment: Garment

    def place(self, seen: Seen) -> Placement:
        """Where the item lies in this frame."""

    def draw(self, frame: Frame, seen: Seen, placed: Placement) -> Piece | None:
        """The item as it lies in this frame, or None where nothing of it is in the picture."""
