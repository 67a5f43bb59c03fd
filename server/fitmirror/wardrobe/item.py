"""`item.json`: what is known of one thing that can be worn."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1  # the newest version this code writes and reads


class Category(StrEnum):
    """What kind of thing it is; decides which `Wear` puts it on."""

    TOP = "top"
    BOTTOM = "bottom"
    DRESS = "dress"
    OUTERWEAR = "outerwear"
    EYEWEAR = "eyewear"
    HAT = "hat"
    SHOES = "shoes"
    FURNITURE = "furniture"


KeyPoint = tuple[float, float, float]
"""x, y in cut-out pixels, confidence 0..1."""


class Item(BaseModel):
    """One item as stored. Left is the wearer's left, so `left_shoulder` lies on the right of a front photo.

    Key point names, each with left_ or right_, in cut-out pixels: of a top or outerwear collar shoulder armpit
    cuff_inner cuff_outer waist hem (elbow for long sleeves, no cuffs without sleeves); of a dress hip too; of a bottom
    waist hip, with legs cuff_outer cuff_inner (knee for long ones) and `crotch` without a side, of a skirt hem.
    `neckline` is the front edge of the neck opening, above it lies the inside of the back; of an open front it runs
    down one panel's edge to the hem and up the other's. `hood` is the closed outline of one above the shoulders.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    version: Literal[1] = 1
    id: str
    sku: str = ""
    title: str = ""
    category: Category
    colours: tuple[str, ...] = ()
    text: str = ""
    sizes: dict[str, dict[str, float]] = Field(default_factory=dict)
    keypoints: dict[str, KeyPoint] = Field(default_factory=dict)
    edited: tuple[str, ...] = ()
    neckline: tuple[tuple[float, float], ...] = ()
    hood: tuple[tuple[float, float], ...] = ()
    neckline_confidence: float = 0.0
    dimensions_cm: dict[str, float] = Field(default_factory=dict)
