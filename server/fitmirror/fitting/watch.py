"""What the steps of one frame make on the way, for whoever wants to look at it; on the live path nobody does."""

from typing import TYPE_CHECKING, Protocol

from fitmirror.frames import U8, Box

if TYPE_CHECKING:
    from fitmirror.fitting.compose import Cloth
    from fitmirror.fitting.occlusion import Occluders
    from fitmirror.fitting.shopper import Seen


class Watch(Protocol):
    """Is told of each step, in this order; must not write into what it is shown."""

    def looked(self, seen: "Seen") -> None:
        """What is known of the shopper in this frame."""

    def drew(self, seen: "Seen", cloth: "Cloth", before: "Occluders", lit: U8) -> None:
        """One garment's cloth, what lies before it, and the cloth in the room's light, (h, w, 4) premultiplied."""

    def painted(self, box: Box, patch: U8) -> None:
        """The person with the old garment painted over, (h, w, 3), before the new one is blended in."""
