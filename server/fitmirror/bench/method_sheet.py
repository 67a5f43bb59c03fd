"""What several methods made of the same pictures, to be looked at: a row for each photo or clip, a column for each."""

from collections.abc import Mapping, Sequence

import numpy as np

from fitmirror.bench.sheet import Cell, Sheet
from fitmirror.frames import U8

BACKDROP = (200, 120, 0)  # BGR, that shows what of a room was left about a person


def over_backdrop(bgr: U8, mask: U8) -> U8:
    """A person cut out by an opacity (h, w) and laid on one colour, (h, w, 3)."""
    share = (mask.astype(np.float32) / np.float32(255.0))[..., None]
    return np.asarray((bgr * share + np.array(BACKDROP, np.float32) * (1 - share)).round(), np.uint8)


class MethodSheet:
    """Collects rows for `fitmirror.bench.sheet.pages`; at least one is needed.

    Args:
        names: The methods, a column each.
        cell_px: Height of a picture.
    """

    def __init__(self, names: Sequence[str], cell_px: int) -> None:
        """See the class."""
        self._names, self._cell_px = names, cell_px
        self._rows: list[list[Cell]] = []

    def masks(self, bgr: U8, masks: Mapping[str, U8]) -> None:
        """A row: the picture, then what each method cut out of it; empty where one could not run."""
        self.pictures(bgr, {name: over_backdrop(bgr, mask) for name, mask in masks.items()})

    def pictures(self, bgr: U8, found: Mapping[str, U8]) -> None:
        """A row: the picture, then each method's; empty where one could not run."""
        self._rows.append([Cell(bgr), *(Cell(found.get(name)) for name in self._names)])

    @property
    def sheet(self) -> Sheet:
        """All rows so far."""
        return Sheet([Cell(None, name) for name in ("picture", *self._names)], self._rows, self._cell_px)
