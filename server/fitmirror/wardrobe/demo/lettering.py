"""Words in a round single-line alphabet, written with broad or nested strokes."""

from collections.abc import Sequence

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo.prints import Print
from fitmirror.wardrobe.demo.sheet import Sheet

Strokes = tuple[list[F32], float]
"""The lines of a letter of x-height 1, y down from the base line, and its width."""


def _arc(x: float, y: float, radius: float, start_deg: float, end_deg: float) -> F32:
    """A piece of a circle; 0° points right, 90° up."""
    at = np.radians(np.linspace(start_deg, end_deg, 48))
    return np.stack([x + radius * np.cos(at), y - radius * np.sin(at)], axis=1).astype(np.float32)


def _path(*points: tuple[float, float]) -> F32:
    return np.array(points, np.float32)


def _letter(name: str) -> Strokes:
    bowl = _arc(0.5, -0.5, 0.5, 0, 360)
    arch = np.concatenate([_path((0.0, 0.0), (0.0, -0.55)), _arc(0.45, -0.55, 0.45, 180, 0), _path((0.9, 0.0))])
    match name:
        case "d":
            return [bowl, _path((1.0, -1.65), (1.0, 0.0))], 1.0
        case "e":
            return [np.concatenate([_path((0.0, -0.5), (1.0, -0.5)), _arc(0.5, -0.5, 0.5, 0, 318)])], 1.0
        case "h":
            return [arch, _path((0.0, -1.65), (0.0, 0.0))], 0.9
        case "k":
            return [
                _path((0.0, -1.65), (0.0, 0.0)),
                _path((0.8, -1.0), (0.02, -0.42)),
                _path((0.3, -0.62), (0.85, 0.0)),
            ], 0.85
        case "l":
            return [_path((0.0, -1.65), (0.0, 0.0))], 0.0
        case "n":
            return [arch, _path((0.0, -1.0), (0.0, 0.0))], 0.9
        case "o":
            return [bowl], 1.0
        case "w":
            cups = [_path((0.0, -1.0)), _arc(0.4, -0.4, 0.4, 180, 360), _path((0.8, -0.85))]
            more = [_path((0.8, -0.4)), _arc(1.2, -0.4, 0.4, 180, 360), _path((1.6, -1.0))]
            return [np.concatenate(cups), np.concatenate(more)], 1.6
    raise ValueError(f"the alphabet has no {name!r}")


def written(word: str, middle: tuple[float, float], x_height: float, gap: float) -> list[F32]:
    """The lines of a word, cm: its base line's middle, its x-height, and the gap between letters in x-heights."""
    letters = [_letter(name) for name in word]
    total = sum(width for _, width in letters) + gap * (len(letters) - 1)
    x, lines = -total / 2.0, []
    for strokes, width in letters:
        lines += [(stroke + np.array([x, 0.0])) * x_height + np.array(middle) for stroke in strokes]
        x += width + gap
    return [np.asarray(line, np.float32) for line in lines]


def stroked(out: Print, sheet: Sheet, lines: Sequence[F32], width_cm: float, tone: str | None) -> None:
    """Print lines in one width and colour; None takes the ink off there."""
    shape = np.maximum.reduce([sheet.line(line, width_cm) for line in lines])
    if tone is None:
        out.clear(shape)
    else:
        out.add(shape, tone)


def hello(sheet: Sheet) -> Print:
    """The word hello in nested bands, as a record sleeve of the seventies would have it."""
    out = Print(sheet)
    lines = written("hello", (0.0, 31.0), 5.8, 0.62)
    for width, tone in ((3.1, "#e4572e"), (2.3, "#f3a712"), (1.5, "#f4e3c1"), (0.6, None)):
        stroked(out, sheet, lines, width, tone)
    return out


def weekend(sheet: Sheet) -> Print:
    """The word weekend as a chenille patch across the chest."""
    out = Print(sheet)
    lines = written("weekend", (0.0, 26.5), 3.5, 0.52)
    for width, tone in ((1.62, "#f5efe0"), (1.16, "#2f55a4")):
        stroked(out, sheet, lines, width, tone)
    return out
