"""The one-euro filter: still when the signal is still, quick when it moves.

Casiez, Roussel, Vogel: "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive Systems",
CHI 2012. A low-pass whose cut-off grows with the (itself low-passed) speed of the signal.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

# Frames whose pts do not differ (or nearly so) count as this far apart: a speed must stay finite.
SHORTEST_STEP_S = 1e-3


def smoothing_factor(cutoff_hz: F64 | float, step_s: float) -> F64:
    """Weight of the new value in a first-order low-pass with this cut-off, 0..1."""
    r = 2.0 * np.pi * np.asarray(cutoff_hz, np.float64) * step_s
    return np.asarray(r / (r + 1.0))


@dataclass(frozen=True, eq=False)
class _State:
    pts: float
    raw: F64
    value: F64
    speed: F64


class OneEuro:
    """One-euro filter over arrays, element by element; time is the pts passed in.

    Args:
        min_cutoff_hz: Cut-off at rest; lower is steadier.
        beta: Cut-off gained per unit of speed; higher lags less. One for all elements, or shaped so as to fit them.
        derivative_cutoff_hz: Cut-off of the speed estimate.
    """

    def __init__(self, min_cutoff_hz: float = 1.0, beta: F64 | float = 0.0, derivative_cutoff_hz: float = 1.0) -> None:
        """See the class."""
        self.min_cutoff_hz = min_cutoff_hz
        self.beta = beta
        self.derivative_cutoff_hz = derivative_cutoff_hz
        self._state: _State | None = None

    def reset(self) -> None:
        """Forget the past: the next value comes out as it goes in."""
        self._state = None

    def move(self, by: NDArray[np.floating]) -> None:
        """Move the past along, where it is known by other means how far the signal has come since.

        What is left to filter is the difference from there: the filter does not lag behind motion that was told.

        Args:
            by: Shaped as the values.
        """
        last = self._state
        if last is not None and last.raw.shape == by.shape:
            self._state = replace(last, raw=last.raw + by, value=last.value + by)

    def filter(self, values: NDArray[np.floating], pts: float, scale: float = 1.0) -> NDArray[np.float32]:
        """The filtered values.

        The filter starts anew when the shape changes or time runs backward. An element that is NaN comes out NaN and
        starts anew when it is back.

        Args:
            values: Any shape; the same shape in every call.
            pts: Time of the values, s.
            scale: Speeds are multiplied by this before they meet `beta`; one over the object's size makes the filter
                behave alike for near and far objects (as MediaPipe does).

        Returns:
            float32 of the same shape.
        """
        x = np.asarray(values, np.float64)
        last = self._state
        if last is None or last.raw.shape != x.shape or pts < last.pts:
            self._state = _State(pts, x, x, np.zeros_like(x))
            return x.astype(np.float32)
        step_s = max(pts - last.pts, SHORTEST_STEP_S)
        speed_now = (x - last.raw) * (scale / step_s)
        speed = last.speed + (speed_now - last.speed) * smoothing_factor(self.derivative_cutoff_hz, step_s)
        a = smoothing_factor(self.min_cutoff_hz + self.beta * np.abs(speed), step_s)
        value = last.value + (x - last.value) * a
        fresh = np.isnan(value)
        if fresh.any():
            value, speed = np.where(fresh, x, value), np.where(fresh, 0.0, speed)
        self._state = _State(pts, x, value, speed)
        return value.astype(np.float32)
