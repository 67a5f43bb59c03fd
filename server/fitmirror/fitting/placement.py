"""Where the parts of an item come to lie on a body."""

from dataclasses import dataclass

from fitmirror.fitting.layer import Point
from fitmirror.fitting.mesh import Grid


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
