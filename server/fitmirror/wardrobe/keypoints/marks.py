"""What a finder of key points hands back."""

from collections.abc import Callable
from dataclasses import dataclass

from fitmirror.frames import U8
from fitmirror.wardrobe.item import KeyPoint

Polyline = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Marks:
    """Everything found on a cut-out, as `fitmirror.wardrobe.item.Item` holds it.

    Attributes:
        keypoints: Name to x, y (cut-out pixels) and confidence 0..1.
        neckline: Front edge of the neck opening, from the wearer's left to right; empty where there is none.
        neckline_confidence: 0..1.
        hood: Closed outline of a hood that stands above the shoulders; empty where there is none.
    """

    keypoints: dict[str, KeyPoint]
    neckline: Polyline = ()
    neckline_confidence: float = 0.0
    hood: Polyline = ()


Finder = Callable[[U8], Marks]
"""Takes a cut-out (h, w, 4) BGRA of one part; raises ProductError where it is not what the finder looks for."""
