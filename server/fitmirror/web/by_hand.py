"""What a person sets by hand on an item, as it comes over HTTP."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from fitmirror.wardrobe.edge import read_strokes
from fitmirror.wardrobe.editing import Edits
from fitmirror.wardrobe.sense import MOST_LINE_POINTS

FARTHEST_PX = 100_000.0
MOST_PATCH_BYTES = 3_000_000  # of it nearly all the picture of a brush's strokes

Coordinate = Annotated[float, Field(ge=-FARTHEST_PX, le=FARTHEST_PX)]
Place = tuple[Coordinate, Coordinate]
Line = Annotated[tuple[Place, ...], Field(max_length=MOST_LINE_POINTS)]
Name = Annotated[str, Field(max_length=40)]


class Edge(BaseModel):
    """What a brush did at the cut-out's edge."""

    model_config = ConfigDict(extra="forbid")

    x: int = Field(ge=-FARTHEST_PX, le=FARTHEST_PX, description="Left of the strokes, in pixels of the cut-out.")
    y: int = Field(ge=-FARTHEST_PX, le=FARTHEST_PX)
    png: str = Field(max_length=2_800_000, description="Grey PNG in base64: 255 is kept, 0 removed, 128 left as it is.")


class ByHand(BaseModel):
    """Set by hand; positions are pixels of the cut-out as it is stored. What is left out stays."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    keypoints: dict[Name, Place] | None = Field(None, max_length=60, description="Where a person put these.")
    neckline: Line | None = Field(None, description="The front edge of the neck opening.")
    hood: Line | None = Field(None, description="Outline of a hood above the shoulders; empty for none.")
    edited: tuple[Name, ...] | None = Field(
        None,
        max_length=80,
        description="All that stays set by hand: names of key points, `neckline`, `hood`, `cutout`. What was and is "
        "not named goes back to what was found.",
    )
    sizes: dict[Annotated[str, Field(max_length=80)], dict[Name, float]] | None = Field(
        None, max_length=100, description="The whole table: measures, cm and mm, by size."
    )
    edge: Edge | None = Field(None, description="Strokes to apply to the cut-out's edge.")


_FIELDS = frozenset(ByHand.model_fields)


def edits_of(given: ByHand) -> Edits | None:
    """The edits, or None where there are none.

    Raises:
        SenseError: the strokes are no picture.
    """
    if all(getattr(given, name) is None for name in _FIELDS):
        return None
    strokes = None if given.edge is None else read_strokes(given.edge.png, given.edge.x, given.edge.y)
    return Edits(given.keypoints, given.neckline, given.hood, given.edited, given.sizes, strokes)


def words_of(given: ByHand) -> dict[str, Any]:
    """What else is given."""
    return given.model_dump(exclude_none=True, exclude=set(_FIELDS))
