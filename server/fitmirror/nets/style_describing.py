"""What a style net's inputs and outputs are, as far as shapes and a trial run tell."""

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from fitmirror.frames import F32
from fitmirror.nets.describing import picture_of, words
from fitmirror.nets.importing import Made
from fitmirror.nets.kept import KeptError
from fitmirror.nets.reading import EIGHT_BITS, STYLE_SIDE_PX, Layout, PictureInput, Range, StyleReading
from fitmirror.nets.session import OnnxSession
from fitmirror.nets.trial import noise_for

_MULTIPLE = 8
_UNIT_REACH = 2.0  # what a net on 0..1 never gives more than, and one on 0..255 does
_NEGATIVE = 0.1  # what a net on 0..1 never gives less than minus of
_MOST_VALUES = 1 << 26  # of an input


@dataclass(frozen=True)
class StyleTold:
    """What the user says of it; None where nothing is said."""

    layout: Layout | None = None
    values: Range | None = None
    bgr: bool = False


def describe_style(made: Made, told: StyleTold) -> StyleReading:
    """How a net that restyles pictures, or reads a style from one, is fed and read.

    Raises:
        KeptError: it is no such net, or the user has to say more; the text says what.
    """
    if len(made.inputs) > 2:
        raise KeptError(
            f"a style net takes a picture, or a picture and a vector; this takes {len(made.inputs)} tensors"
        )
    number, layout = picture_of(made.inputs, told.layout)
    port = made.inputs[number]
    height, width = (port.shape[layout.index(axis)] or 0 for axis in "HW")
    picture = PictureInput(number, layout, width, height, told.values or "0..255", told.bgr, STYLE_SIDE_PX, _MULTIPLE)
    unit = replace(picture, values=told.values or "0..1")
    if port.dtype in EIGHT_BITS:
        mean, divisor = EIGHT_BITS[port.dtype]
        picture = unit = replace(picture, values="0..255", mean=mean, divisor=divisor)
    vector, length = 1 - number, 0
    if len(made.inputs) == 2:
        sides = made.inputs[vector].shape
        length = prod(n or 1 for n in sides)
        if length < 2 or length != max(n or 1 for n in sides) or None in sides[1:]:
            raise KeptError(
                f"{made.inputs[vector].name!r} of the shape {words(made.inputs[vector])} is no style vector"
            )
        if made.inputs[vector].dtype in EIGHT_BITS:
            raise KeptError(
                f"{made.inputs[vector].name!r} is a style vector in 8 bits: export the net with one in floats"
            )
    given = _trial(made, unit, vector if length else None)
    out = _layout_of(given, layout)
    if out is None and length:
        raise KeptError(f"it gives {given.shape}, which is no picture")
    if out is None:
        if given.size < 2 or given.size != given.shape[-1]:
            raise KeptError(f"it gives {given.shape}, neither a picture nor a style vector")
        # What Magenta's takes; the output says nothing of it.
        return StyleReading("predict", unit, length=int(given.size))
    values: Range = "0..255"
    if float(np.abs(given).max()) <= _UNIT_REACH:
        picture, values = unit, "-1..1" if told.values == "-1..1" and given.min() < -_NEGATIVE else "0..1"
    return StyleReading("transfer" if length else "whole", picture, vector if length else 0, length, out, values)


def _trial(made: Made, picture: PictureInput, vector: int | None) -> F32:
    """What the net gives for noise of all levels."""
    shapes = [[n or 1 for n in port.shape] for port in made.inputs]
    for axis, size in (("H", picture.height), ("W", picture.width)):
        shapes[picture.number][picture.layout.index(axis)] = size or STYLE_SIDE_PX
    shapes[picture.number][picture.layout.index("C")] = 3
    if max(prod(shape) for shape in shapes) > _MOST_VALUES:
        raise KeptError("it takes a larger picture than can be afforded")
    given = [np.zeros(shape, np.float32) for shape in shapes]
    given[picture.number] = noise_for(picture, shapes[picture.number])
    if vector is not None:
        given[vector] = np.full(shapes[vector], 0.1, np.float32)
    try:
        outputs = OnnxSession(made.path, "cpu", 1).run(tuple(given))
    except (ValueError, RuntimeError) as why:
        raise KeptError(f"the net does not run on a picture: {str(why).splitlines()[0][:200]}") from why
    if not np.isfinite(outputs[0]).all():
        raise KeptError("the net gives numbers that are not finite: give the right --values")
    return outputs[0]


def _layout_of(given: F32, fed: Layout) -> Layout | None:
    """Order of the axes of a picture that comes out; None where it is none."""
    first, rest = ("N", given.shape[1:]) if given.ndim == 4 else ("", given.shape)
    if len(rest) != 3 or (first and given.shape[0] != 1) or min(rest) < 3:
        return None
    order: Layout | None = None
    if rest[0] == 3 and min(rest[1:]) > 3:
        order = "NCHW" if first else "CHW"
    elif rest[2] == 3 and min(rest[:2]) > 3:
        order = "NHWC" if first else "HWC"
    return order
