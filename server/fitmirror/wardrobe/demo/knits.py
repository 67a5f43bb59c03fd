"""Relief of knitted cloth: heights (cm) over x and y in centimetres."""

from collections.abc import Callable

import numpy as np

from fitmirror.frames import F32

_PITCH_CM = 9.4  # from cable to cable
_TURN_CM = 9.0  # a full turn of a cable's strands
_SWING_CM = 1.15  # how far a strand swings to each side
_STITCH_CM = 0.62


def ribbed(pitch_cm: float, height_cm: float) -> Callable[[F32, F32], F32]:
    """Vertical ribs with narrow valleys between."""

    def relief(x: F32, y: F32) -> F32:
        return np.asarray(height_cm * np.sqrt(np.abs(np.sin(np.pi * x / pitch_cm))), np.float32)

    return relief


def _strand(x: F32, y: F32, phase: float) -> F32:
    """One of a cable's two strands: on top where it runs to the right, below where it comes back."""
    turn = 2.0 * np.pi * y / _TURN_CM + phase
    # Slant of the strand against the wale.
    lean = _SWING_CM * 2.0 * np.pi / _TURN_CM * np.cos(turn)
    off = (x - _SWING_CM * np.sin(turn)) / np.sqrt(1.0 + lean**2)
    body = 0.34 * np.sqrt(np.maximum(1.0 - (off / 0.92) ** 2, 0.0)) * (0.72 + 0.28 * np.cos(turn))
    # Stitches lie as small Vs along the strand.
    stitch = 0.012 * np.cos(2.0 * np.pi * (y + 0.5 * np.abs(off) - 0.6 * off * lean) / _STITCH_CM)
    return np.asarray(np.where(body > 0.0, body + stitch, 0.0), np.float32)


def cables(x: F32, y: F32) -> F32:
    """Twisted cables, a rib on each side of them, moss stitch between."""
    from_cable = np.asarray(np.mod(x, _PITCH_CM) - _PITCH_CM / 2.0, np.float32)
    cable = np.maximum(_strand(from_cable, y, 0.0), _strand(from_cable, y, np.pi))
    beside = np.abs(np.abs(from_cable) - 3.0)
    vs = 0.016 * np.cos(2.0 * np.pi * (y + 0.5 * beside) / _STITCH_CM)
    rib = np.where(beside < 0.42, 0.13 * np.sqrt(np.maximum(1.0 - (beside / 0.42) ** 2, 0.0)) + vs, 0.0)
    moss = 0.032 * np.sin(2.0 * np.pi * x / 0.86) * np.sin(2.0 * np.pi * y / 0.80)
    ground = np.where(np.abs(from_cable) > 3.5, moss, 0.0)
    return np.asarray(np.maximum(cable, rib) + ground, np.float32)
