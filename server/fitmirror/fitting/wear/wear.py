"""What every category of items can do."""

from typing import Protocol

from fitmirror.fitting.garment import Garment
from fitmirror.fitting.layer import Layer
from fitmirror.fitting.placement import Placement
from fitmirror.fitting.shopper import Seen
from fitmirror.frames import U8, Frame


class Wear(Protocol):
    """Puts one item onto one shopper; may remember the frames before."""

    garment: Garment

    def place(self, seen: Seen) -> Placement:
        """Where the item lies in this frame."""

    def draw(self, frame: Frame, seen: Seen, placed: Placement, picture: U8) -> Layer | None:
        """The item as it is seen, or None where nothing of it is in the frame.

        `picture` is the frame as dressed so far; the person in it may be retouched, in place.
        """
