"""A style net that was saved for one size of picture, for any size: the larger the picture, the finer the strokes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx

from fitmirror.nets.catalog import BrokenInstallError
from fitmirror.nets.reading import STYLE_SIDE_PX, Layout, StyleReading
from fitmirror.nets.session import OnnxSession, ProviderError

_MULTIPLE = 8
_TRIALS_PX = (192, 320)


def any_size(file: Path, style: StyleReading) -> StyleReading:
    """Take the size out of an ONNX file where the net turns out to take others; nothing changes where it does not.

    Returns:
        Its description now.

    Raises:
        OSError: the file cannot be written.
    """
    how = style.picture
    if style.part not in ("transfer", "whole") or not (how.width and how.height):
        return style
    model = onnx.load(str(file))
    name = OnnxSession(file, "cpu", 1).inputs[how.number].name
    fed = next(i for i in model.graph.input if i.name == name)
    for info, layout in ((fed, how.layout), (model.graph.output[0], style.layout)):
        dims = info.type.tensor_type.shape.dim
        if len(dims) != len(layout):  # a file need not say what comes out
            return style
        for axis in "HW":
            dims[layout.index(axis)].dim_param = axis.lower()
    del model.graph.value_info[:]  # sizes of what lies between
    freed = replace(style, picture=replace(how, width=0, height=0, short_side=STYLE_SIDE_PX, multiple=_MULTIPLE))
    trial = file.with_name(f"{file.name}.any")
    try:
        trial.write_bytes(model.SerializeToString(deterministic=True))
        if not _takes_any(trial, freed):
            return style
        trial.replace(file)
    finally:
        trial.unlink(missing_ok=True)
    return freed


def _takes_any(path: Path, style: StyleReading) -> bool:
    """Whether it gives a picture of the size that it is given."""
    how = style.picture
    try:
        session = OnnxSession(path, "cpu", 1)
        for side in _TRIALS_PX:
            shapes = [[n or 1 for n in port.shape] for port in session.inputs]
            shapes[how.number] = list(_shape(how.layout, side))
            out = session.run(tuple(np.full(shape, 0.3, np.float32) for shape in shapes))[0]
            if out.shape != _shape(style.layout, side) or not np.isfinite(out).all():
                return False
    except (BrokenInstallError, ProviderError, ValueError):
        return False
    return True


def _shape(layout: Layout, side: int) -> tuple[int, ...]:
    return tuple({"N": 1, "C": 3}.get(axis, side) for axis in layout)
