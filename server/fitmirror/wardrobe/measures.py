"""What can be measured of a garment, and what is plausible: a typing error shall not reach the mirror."""

import re
from collections.abc import Mapping

from fitmirror.wardrobe.errors import SenseError
from fitmirror.wardrobe.item import Category

MOST_SIZES = 40
LONGEST_NAME = 20

_UPPER = {"chest_cm": (40.0, 220.0), "length_cm": (20.0, 110.0), "sleeve_cm": (5.0, 100.0)}
_LOWER = {"waist_cm": (30.0, 200.0), "hip_cm": (40.0, 220.0), "length_cm": (15.0, 140.0)}
MEASURES: Mapping[Category, Mapping[str, tuple[float, float]]] = {
    Category.TOP: _UPPER,
    Category.OUTERWEAR: _UPPER | {"length_cm": (25.0, 150.0)},
    Category.DRESS: _UPPER | {"waist_cm": (30.0, 200.0), "hip_cm": (40.0, 220.0), "length_cm": (40.0, 180.0)},
    Category.BOTTOM: _LOWER | {"inseam_cm": (3.0, 110.0)},
    Category.EYEWEAR: {"width_mm": (80.0, 180.0)},
}
"""By category the measures to ask for, with least and most. Girths go all the way round the garment."""

_OTHER = {"_cm": (0.1, 500.0), "_mm": (1.0, 5000.0)}  # of measures that only the shop knows what to do with
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}(_cm|_mm)")


def check_sizes(category: Category, sizes: Mapping[str, Mapping[str, float]]) -> None:
    """See that a table of sizes can be true.

    Raises:
        SenseError: it cannot; it names size and measure.
    """
    if len(sizes) > MOST_SIZES:
        raise SenseError(f"there are {len(sizes)} sizes; at most {MOST_SIZES} can be kept", "sizes", "many")
    for size, measures in sizes.items():
        if not size.strip() or len(size) > LONGEST_NAME:
            raise SenseError(
                f"a size needs a name of at most {LONGEST_NAME} letters, not {size[:40]!r}", "sizes", "name", size[:40]
            )
        for name, value in measures.items():
            where = f"{size}/{name}"[:60]
            if not _NAME.fullmatch(name):
                raise SenseError(
                    f"{name[:40]!r} is no measure: its name must end in _cm or _mm", "sizes", "measure", where
                )
            least, most = MEASURES.get(category, {}).get(name) or _OTHER[name[-3:]]
            if not least <= value <= most:
                unit, what = name[-2:], name[:-3].replace("_", " ")
                raise SenseError(
                    f"{what} of size {size} is {value:g} {unit}; between {least:g} and {most:g} is plausible",
                    "sizes",
                    "range",
                    where,
                )
