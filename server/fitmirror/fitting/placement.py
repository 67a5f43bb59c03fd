"""Where the parts of an item come to lie on a body."""

from dataclasses import dataclass

from fitmirror.fitting.layer import Point
from fitmirror.fitting.mesh import Grid


@dataclass(frozen=True, eq=False)
class Part:
    """One part of an item, in the photo and on the body.

    Attributes:
        number: What `compose.Cloth.parts` calls it.
        on_body: Frame px.
        in_photo: Texture px, of the same shape.
    """

    number: int
    on_body: Grid
    in_photo: Grid


@dataclass(frozen=True, eq=False)
class Placed:
    """An item of any category on a body.

    Attributes:
        parts: In the order they are drawn in.
        anchors: Key point name to position, frame px.
        scale: Frame px per texture px.
        covered: Share of each arm (0 shoulder, 1 wrist) that it covers.
        hem: Depth in torso lengths below the shoulders at which an upper garment ends; else None.
        waist: Depth in torso lengths at which a lower garment begins; else None.
        clad: Share of the legs (0 hip, 1 ankle) that it clothes.
        hint: What the shopper could do to see it: a code of the contract, or None.
    """

    parts: tuple[Part, ...]
    anchors: dict[str, Point]
    scale: float
    covered: tuple[float, float] = (0.0, 0.0)
    hem: float | None = None
    waist: float | None = None
    clad: float = 0.0
    hint: str | None = None


@dataclass(frozen=True, eq=False)
class Placement:
    """An upper-body garment on a body, frame px.

    Attributes:
        torso: Grid of the torso.
        sleeves: Grids of the wearer's right and left sleeve; None where there is none.
        sleeve_in_front: Whether that sleeve crosses the torso and lies before it.
        covered: Share of each arm (0 shoulder, 1 wrist) that its sleeve covers.
        hem: Depth of the hem below the shoulders, in torso lengths.
        anchors: Key point name to position.
        scale: Frame px per texture px.
    """

    torso: Grid
    sleeves: tuple[Grid | None, Grid | None]
    sleeve_in_front: tuple[bool, bool]
    covered: tuple[float, float]
    hem: float
    anchors: dict[str, Point]
    scale: float
