"""What a foreign net's inputs and outputs are, as far as shapes, names and a trial run tell; the user says the rest."""

import re
from dataclasses import dataclass, field

import numpy as np

from fitmirror.frames import F32
from fitmirror.nets.importing import Made
from fitmirror.nets.kept import KeptError
from fitmirror.nets.reading import EIGHT_BITS, InstancesOutput, Layout, MaskOutput, PictureInput, Range, Reading, Scores
from fitmirror.nets.session import OnnxSession, Port
from fitmirror.nets.trial import noise_for

_TRIAL_PIXELS = 256
_MASKS = re.compile(r"pha|alpha|matte|mask|seg", re.IGNORECASE)
_VOC_CLASSES, _VOC_PERSON = 21, 15
_PLAIN_RATIO = "downsample_ratio"  # of RobustVideoMatting; the picture is small already


@dataclass(frozen=True)
class Told:
    """What the user says of a net; None where nothing is said.

    Attributes:
        layout: Of the picture.
        values: What the levels 0..255 become.
        bgr: Whether the channels are blue, green, red.
        mean, divisor: Of each channel, in place of `values`; both or neither.
        output: Name of the output that holds the mask.
        person: Channel of the person, or the class of people.
        constants: Values of other inputs, by name.
    """

    layout: Layout | None = None
    values: Range | None = None
    bgr: bool = False
    mean: tuple[float, ...] = ()
    divisor: tuple[float, ...] = ()
    output: str | None = None
    person: int | None = None
    constants: dict[str, float] = field(default_factory=dict)


def describe(made: Made, told: Told) -> Reading:
    """How a net that finds people is fed and read.

    Raises:
        KeptError: it is no such net, or the user has to say more; the text says what.
    """
    number, layout = picture_of(made.inputs, told.layout)
    port, values = made.inputs[number], told.values
    mean, divisor = told.mean, told.divisor
    if told.mean:
        values = "0..255"
    elif port.dtype in EIGHT_BITS:
        values, (mean, divisor) = "0..255", EIGHT_BITS[port.dtype]
    if values is None:
        raise KeptError("what the levels of a picture become cannot be told from the file: give --values, or --photo")
    height, width = (port.shape[layout.index(axis)] or 0 for axis in "HW")
    if instances := _instances(made.outputs):
        boxes, labels, scores, masks = instances
        short_side = 800
        picture = PictureInput(number, layout, width, height, values, told.bgr, short_side, 32, mean, divisor)
        person = 1 if told.person is None else told.person
        return Reading(picture, InstancesOutput(boxes, labels, scores, masks, person))
    picture = PictureInput(number, layout, width, height, values, told.bgr, multiple=32, mean=mean, divisor=divisor)
    states, constants = _others(made, number, told)
    outputs = _trial(made, picture, states, constants)
    mask = _mask_number(made.outputs, [out for _, out in states], told)
    return Reading(picture, _mask(mask, outputs[mask], layout, told), states, constants)


def picture_of(inputs: tuple[Port, ...], told: Layout | None) -> tuple[int, Layout]:
    """Which input is the picture, and the order of its axes, which the user may have told.

    Raises:
        KeptError: none is, or its axes cannot be told apart.
    """
    for number, port in enumerate(inputs):
        if len(port.shape) not in (3, 4):
            continue
        batch, shape = ("N", port.shape[1:]) if len(port.shape) == 4 else ("", port.shape)
        first, last = shape[0] == 3, shape[2] == 3
        if told is not None:
            if len(told) != len(port.shape) or shape[told.index("C") - len(batch)] not in (3, None):
                raise KeptError(f"{port.name!r} of the shape {words(port)} is no picture laid out {told}")
            return number, told
        if first != last:
            return number, ("NCHW" if batch else "CHW") if first else ("NHWC" if batch else "HWC")
        if first or None in (shape[0], shape[2]):
            raise KeptError(f"{port.name!r} has the shape {words(port)}: say --layout NCHW or --layout NHWC")
    shapes = ", ".join(f"{port.name!r} {words(port)}" for port in inputs)
    raise KeptError(f"none of the inputs is a picture of three channels: {shapes}")


def _instances(outputs: tuple[Port, ...]) -> tuple[int, int, int, int] | None:
    """Numbers of boxes, labels, scores and masks, as Mask R-CNN has them."""
    of_kind = {
        "boxes": [n for n, o in enumerate(outputs) if len(o.shape) == 2 and o.shape[1] == 4],
        "labels": [n for n, o in enumerate(outputs) if len(o.shape) == 1 and o.dtype.startswith("int")],
        "scores": [n for n, o in enumerate(outputs) if len(o.shape) == 1 and not o.dtype.startswith("int")],
        "masks": [n for n, o in enumerate(outputs) if len(o.shape) == 4],
    }
    if any(len(found) != 1 for found in of_kind.values()):
        return None
    boxes, labels, scores, masks = (found[0] for found in of_kind.values())
    return boxes, labels, scores, masks


def _others(made: Made, picture: int, told: Told) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, float], ...]]:
    """Tensors that go round, and inputs of one fixed value."""
    outputs = {port.name: number for number, port in enumerate(made.outputs)}
    states, constants = [], []
    for number, port in enumerate(made.inputs):
        if number == picture:
            continue
        back = _partner(port.name, outputs)
        if port.name in told.constants:
            constants.append((number, told.constants[port.name]))
        elif port.name == _PLAIN_RATIO:
            constants.append((number, 1.0))
        elif len(port.shape) >= 2 and back is not None:
            states.append((number, back))
        else:
            raise KeptError(f"what goes into {port.name!r} {words(port)} is not known: say --set {port.name}=VALUE")
    return tuple(states), tuple(constants)


def _partner(name: str, outputs: dict[str, int]) -> int | None:
    """The output that comes back in as this input, by the names in use: r1i and r1o, h_in and h_out, and so on."""
    swaps = ((r"i$", "o"), (r"in$", "out"), (r"^in", "out"), (r"input", "output"), (r"^", "new_"), (r"$", "_out"))
    for pattern, other in swaps:
        if re.search(pattern, name) and re.sub(pattern, other, name, count=1) in outputs:
            return outputs[re.sub(pattern, other, name, count=1)]
    return None


def _trial(
    made: Made,
    picture: PictureInput,
    states: tuple[tuple[int, int], ...],
    constants: tuple[tuple[int, float], ...],
) -> tuple[F32, ...]:
    """What the net gives for noise: what shapes and ranges there are."""
    shapes = [[n or 1 for n in port.shape] for port in made.inputs]
    for axis, size in (("H", picture.height), ("W", picture.width)):
        shapes[picture.number][picture.layout.index(axis)] = size or _TRIAL_PIXELS
    shapes[picture.number][picture.layout.index("C")] = 3
    given = [np.zeros(shape, np.float32) for shape in shapes]
    given[picture.number] = noise_for(picture, shapes[picture.number])
    for number, value in constants:
        given[number] = np.full(shapes[number], value, np.float32)
    session = OnnxSession(made.path, "cpu", 1)
    try:
        outputs = session.run(tuple(given))
        for number, out in states:
            given[number] = outputs[out]
        outputs = session.run(tuple(given))
    except (ValueError, RuntimeError) as why:
        raise KeptError(f"the net does not run on a picture: {str(why).splitlines()[0][:200]}") from why
    return outputs


def _mask_number(outputs: tuple[Port, ...], states: list[int], told: Told) -> int:
    free = [n for n, port in enumerate(outputs) if n not in states and len(port.shape) in (0, 2, 3, 4)]
    if told.output is not None:
        for number in free:
            if outputs[number].name == told.output:
                return number
        raise KeptError(f"there is no output {told.output!r}, only {', '.join(port.name for port in outputs)}")
    named = [n for n in free if _MASKS.search(outputs[n].name)]
    chosen = free if len(free) == 1 else named
    if len(chosen) != 1:
        shapes = ", ".join(f"{port.name!r} {words(port)}" for port in outputs)
        raise KeptError(f"which output is the mask cannot be told: say --output NAME, one of {shapes}")
    return chosen[0]


def _mask(number: int, values: F32, picture: Layout, told: Told) -> MaskOutput:
    if values.ndim == 4:
        _, a, b, c = values.shape
        layout: Layout = picture if len(picture) == 4 else "NCHW"
        if a < min(b, c):
            layout = "NCHW"
        elif c < min(a, b):
            layout = "NHWC"
        planes = values[0] if layout == "NCHW" else values[0].transpose(2, 0, 1)
    elif values.ndim in (2, 3) and (values.ndim == 2 or len(values) == 1):
        channel_less = MaskOutput(number, "HW" if values.ndim == 2 else "NHW", 0, _scores(values.reshape(1, -1)))
        return channel_less
    else:
        raise KeptError(f"an output of the shape {values.shape} is no mask: say --output NAME for the right one")
    count = len(planes)
    usual = {1: 0, 2: 1, _VOC_CLASSES: _VOC_PERSON}.get(count)
    person = told.person if told.person is not None else usual
    if person is None:
        raise KeptError(f"which of the {count} channels is the person cannot be told: say --person NUMBER")
    if not 0 <= person < count:
        raise KeptError(f"there is no channel {person}, only 0 to {count - 1}")
    return MaskOutput(number, layout, person, _scores(planes.reshape(count, -1)))


def _scores(planes: F32) -> Scores:
    """What numbers (channels, n) are."""
    if not np.isfinite(planes).all():
        raise KeptError("the net gives numbers that are not finite: give the right --values")
    within = planes.min() >= -1e-3 and planes.max() <= 1 + 1e-3
    if len(planes) == 1:
        return "probability" if within else "logit"
    return "probability" if within and np.allclose(planes.sum(axis=0), 1, atol=0.02) else "softmax"


def words(port: Port) -> str:
    """A shape as text."""
    return "x".join("?" if n is None else str(n) for n in port.shape) or "scalar"
