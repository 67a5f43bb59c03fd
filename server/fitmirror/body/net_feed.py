"""A picture as a net takes it, and what the net says as a map of the person; by the net's description."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.nets.reading import RANGES, MaskOutput, PictureInput, Reading
from fitmirror.nets.runtime import Net


@dataclass(frozen=True, eq=False)
class Fed:
    """A picture as a net takes it.

    Attributes:
        tensor: float32.
        size: (width, height) in px of the picture in it; zeros may follow to the right and below.
    """

    tensor: F32
    size: tuple[int, int]


def feed(bgr: U8, how: PictureInput) -> Fed:
    """A picture (h, w, 3) as the net's input; squashed where the net has a size of its own."""
    h, w = bgr.shape[:2]
    scale = how.short_side / min(h, w)
    size = how.width or max(1, round(w * scale)), how.height or max(1, round(h * scale))
    usual_mean, usual_divisor = RANGES[how.values]
    mean, divisor = how.mean or usual_mean, how.divisor or usual_divisor
    small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA if size[0] < w else cv2.INTER_LINEAR)
    values = np.asarray(small if how.bgr else small[:, :, ::-1], np.float32)
    values = np.asarray((values - np.array(mean, np.float32)) / np.array(divisor, np.float32), np.float32)
    right = 0 if how.width else -size[0] % how.multiple
    below = 0 if how.height else -size[1] % how.multiple
    padded = np.pad(values, ((0, below), (0, right), (0, 0)))
    tensor = padded.transpose(2, 0, 1) if "CHW" in how.layout else padded
    return Fed(np.ascontiguousarray(tensor[None] if how.layout.startswith("N") else tensor), size)


def person_map(values: F32, how: MaskOutput) -> F32:
    """The person's probability (h, w) float32, 0..1, of the first picture in an output.

    Raises:
        ValueError: the output has another number of axes or channels than its description.
    """
    if values.ndim != len(how.layout):
        raise ValueError(f"an output of the shape {values.shape} is no {how.layout}")
    one = values[0] if how.layout.startswith("N") else values
    planes = one[None] if "C" not in how.layout else one if "CHW" in how.layout else one.transpose(2, 0, 1)
    if how.channel >= len(planes):
        raise ValueError(f"there is no channel {how.channel} in an output of the shape {values.shape}")
    if how.scores == "softmax":
        logits = planes - planes.max(axis=0)
        powers = np.asarray(np.exp(logits), np.float32)
        return np.asarray(powers[how.channel] / powers.sum(axis=0), np.float32)
    chosen = planes[how.channel]
    if how.scores == "logit":
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(chosen, -60.0, 60.0))), np.float32)
    return np.clip(np.asarray(chosen, np.float32), 0.0, 1.0)


class Feeder:
    """Runs one net on picture after picture, and keeps for one mirror what the net wants to see again.

    Args:
        net: The stateless net.
        reading: Its description.
    """

    def __init__(self, net: Net, reading: Reading) -> None:
        """See the class."""
        self._net, self.reading = net, reading
        self._states: dict[int, F32] = {}
        self._shape: tuple[int, ...] = ()

    def forget(self) -> None:
        """Begin anew with the next picture."""
        self._states = {}

    def run(self, bgr: U8) -> tuple[Fed, tuple[F32, ...]]:
        """The picture as it went in, and all outputs.

        Raises:
            ValueError: the net does not take what its description says.
        """
        fed = feed(bgr, self.reading.picture)
        if fed.tensor.shape != self._shape:  # what it remembers has the size of the pictures before
            self.forget()
            self._shape = fed.tensor.shape
        shapes = self._net.input_shapes
        given: dict[int, F32] = {self.reading.picture.number: fed.tensor}
        given |= {n: np.full(shapes[n], value, np.float32) for n, value in self.reading.constants}
        given |= {n: self._states.get(n, np.zeros(shapes[n], np.float32)) for n, _ in self.reading.states}
        if sorted(given) != list(range(len(shapes))):
            raise ValueError(f"{self._net.name} has {len(shapes)} inputs, of which {sorted(given)} are described")
        outputs = self._net.run(*(given[n] for n in sorted(given)))
        self._states = {n: outputs[out] for n, out in self.reading.states}
        return fed, outputs
