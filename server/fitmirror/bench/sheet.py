"""Contact sheets: pictures in rows and columns with captions, on as many pages as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from fitmirror.frames import U8

GAP_PX, TEXT_PX, LINE_PX = 6, 13, 18
CAPTION_LINES = 2
LONGEST_PAGE_PX = 4000
PAPER, INK, FAINT = (245, 245, 245), (30, 30, 30), (225, 225, 225)


@dataclass(frozen=True, eq=False)
class Cell:
    """One picture with the words below it.

    Attributes:
        picture: (h, w, 3) uint8 BGR, or None where there is nothing to show.
        caption: At most `CAPTION_LINES` lines are shown.
    """

    picture: U8 | None
    caption: str = ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is laid out.

    Attributes:
        columns: Heads of the columns.
        rows: Each as many cells as there are columns. The first column is repeated on every page.
        cell_px: Height of a picture.
    """

    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    cell_px: int

    @property
    def head_px(self) -> int:
        """Height of the pictures above the columns; 0 where there is none."""
        return self.cell_px // 2 if any(head.picture is not None for head in self.columns) else 0


def fitted(picture: U8, width: int, height: int) -> U8:
    """A picture scaled to fit into a box, on paper."""
    h, w = picture.shape[:2]
    scale = min(width / w, height / h)
    size = max(1, round(w * scale)), max(1, round(h * scale))
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    out = np.full((height, width, 3), PAPER, np.uint8)
    x, y = (width - size[0]) // 2, (height - size[1]) // 2
    out[y : y + size[1], x : x + size[0]] = cv2.resize(picture[..., :3], size, interpolation=way)
    return out


def pages(sheet: Sheet, longest_px: int = LONGEST_PAGE_PX) -> Iterator[U8]:
    """The sheet's pages, (h, w, 3) uint8 BGR: first all rows of some columns, then those of the next.

    Args:
        sheet: What to lay out; at least a row and a column.
        longest_px: How long a page's side may be; a page holds one row and two columns all the same.
    """
    width = _cell_width(sheet)
    many_rows, many_columns = _on_a_page(sheet, width, longest_px)
    others = range(1, len(sheet.columns))
    for group in [others[i : i + many_columns] for i in range(0, len(others), many_columns)] or [range(0)]:
        for first in range(0, len(sheet.rows), many_rows):
            rows = [sheet.columns, *sheet.rows[first : first + many_rows]]
            yield _page([[row[k] for k in (0, *group)] for row in rows], width, sheet.cell_px, sheet.head_px)


def count_of_pages(sheet: Sheet, longest_px: int = LONGEST_PAGE_PX) -> int:
    """How many pages `pages` gives."""
    many_rows, many_columns = _on_a_page(sheet, _cell_width(sheet), longest_px)
    return ceil(len(sheet.rows) / many_rows) * max(1, ceil((len(sheet.columns) - 1) / many_columns))


def _on_a_page(sheet: Sheet, width: int, longest_px: int) -> tuple[int, int]:
    """How many rows, and how many columns beside the first, a page holds."""
    rows = (longest_px - GAP_PX - _high(sheet.head_px)) // _high(sheet.cell_px)
    return max(1, rows), max(1, (longest_px - GAP_PX) // (width + GAP_PX) - 1)


def _high(picture_px: int) -> int:
    """Height of a row with its captions and the gap, px."""
    return picture_px + CAPTION_LINES * LINE_PX + GAP_PX


def _cell_width(sheet: Sheet) -> int:
    """Wide enough for every picture at the cells' height."""
    shapes = [cell.picture.shape for row in sheet.rows for cell in row if cell.picture is not None]
    return max(1, *(round(w * sheet.cell_px / h) for h, w, *_ in shapes)) if shapes else sheet.cell_px


def _page(rows: Sequence[Sequence[Cell]], width: int, cell_px: int, head_px: int) -> U8:
    high = _high(head_px) + (len(rows) - 1) * _high(cell_px) + GAP_PX
    page = np.full((high, len(rows[0]) * (width + GAP_PX) + GAP_PX, 3), PAPER, np.uint8)
    font, y = cv2.FontFace("sans"), GAP_PX
    for r, row in enumerate(rows):
        height = cell_px if r else head_px
        for c, cell in enumerate(row):
            x = GAP_PX + c * (width + GAP_PX)
            if cell.picture is not None:
                page[y : y + height, x : x + width] = fitted(cell.picture, width, height)
            elif r:
                page[y : y + height, x : x + width] = FAINT
            for k, line in enumerate(cell.caption.splitlines()[:CAPTION_LINES]):
                words = shortened(line, width, font)
                cv2.putText(page, words, (x, y + height + (k + 1) * LINE_PX - 5), INK, font, TEXT_PX, 400)
        y += _high(height)
    return page


def shortened(words: str, width: int, font: "cv2.FontFace") -> str:
    """Words that are no wider than this, px; what is left out is the middle, as names differ in their ends."""

    def fits(text: str) -> bool:
        return bool(cv2.getTextSize((width, LINE_PX), text, (0, 0), font, TEXT_PX, 400)[2] <= width)

    if fits(words):
        return words
    for kept in range(len(words) - 1, 0, -1):
        text = words[: kept - kept // 2] + "…" + words[len(words) - kept // 2 :]
        if fits(text):
            return text
    return "…"
