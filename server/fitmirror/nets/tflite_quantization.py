"""Integers that stand for numbers: real = scale * (stored - zero point), one scale for a tensor or for each channel.

Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference" (2018);
slots are those of TensorFlow Lite's schema.fbs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitmirror.nets.flatbuffer import Table

Array = NDArray[np.generic]


class QuantizationError(ValueError):
    """Parameters that contradict themselves; the text goes on after the tensor's name."""


@dataclass(frozen=True, eq=False)
class Quantization:
    """What stored integers stand for.

    Attributes:
        scale, zero_point: (n,) float32 and int64, n being 1 or the length of the axis.
        axis: Along which they differ.
        low, high: The least and the greatest number that the stored type can stand for.
    """

    scale: NDArray[np.float32]
    zero_point: NDArray[np.int64]
    axis: int
    low: float
    high: float

    @classmethod
    def read(cls, table: Table | None, dtype: type[np.generic], shape: tuple[int, ...]) -> "Quantization | None":
        """A tensor's parameters; None where it is not quantised.

        Raises:
            QuantizationError: they do not fit the tensor.
        """
        if table is None or not issubclass(dtype, np.integer):
            return None
        scale, zero_point, axis = table.vector(2, np.float32), table.vector(3, np.int64), table.int32(6)
        if not len(scale):
            return None
        if not len(zero_point):
            zero_point = np.zeros(1, np.int64)
        if not (np.isfinite(scale).all() and (scale >= 0).all()):
            raise QuantizationError("is quantised in steps that are no numbers")
        limits = np.iinfo(dtype)
        if zero_point.min() < limits.min or zero_point.max() > limits.max:
            raise QuantizationError(f"has a zero point that {limits.dtype} cannot hold")
        most = max(len(scale), len(zero_point))
        if most > 1 and not 0 <= axis < len(shape):
            raise QuantizationError(f"of the shape {shape} is quantised along its axis {axis}")
        for given in (scale, zero_point):
            if len(given) not in (1, most) or (most > 1 and most != shape[axis]):
                raise QuantizationError(f"of the shape {shape} has {len(given)} steps along its axis {axis}")
        real = [scale.astype(float) * (limit - zero_point.astype(float)) for limit in (limits.min, limits.max)]
        return cls(scale, zero_point, axis, float(real[0].min()), float(real[1].max()))

    @property
    def per_tensor(self) -> bool:
        """Whether one scale holds for all of the tensor."""
        return len(self.scale) == len(self.zero_point) == 1

    def meant(self, stored: Array) -> NDArray[np.float32]:
        """The numbers that stored integers stand for."""
        wide = [1] * stored.ndim
        if not self.per_tensor:
            wide[self.axis] = -1
        zero_point, scale = (given.astype(np.float64).reshape(wide) for given in (self.zero_point, self.scale))
        return ((stored.astype(np.float64) - zero_point) * scale).astype(np.float32)
