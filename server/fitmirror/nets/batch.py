"""One queue for a net over all mirrors: what is asked for while it runs is run together, as one batch.

A net that is idle runs at once, so nobody who is alone ever waits; a busy one is waited for no longer than it runs.
Batches are filled up to a power of two: a GPU plans anew for each size it has not seen.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from fitmirror.nets.session import Tensor

MOST = 16  # pictures of one batch
SIZES = tuple(1 << power for power in range(MOST.bit_length()))
"""Batches that a net runs, to be warmed."""

Run = Callable[[tuple[Tensor, ...]], tuple[Tensor, ...]]


@dataclass(eq=False)
class _Asked:
    inputs: tuple[Tensor, ...]
    turn: threading.Event = field(default_factory=threading.Event)
    outputs: tuple[Tensor, ...] | None = None
    error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.outputs is not None or self.error is not None

    @property
    def count(self) -> int:
        return len(self.inputs[0])

    def goes_with(self, other: "_Asked") -> bool:
        """Whether both are of one shape for each picture, so that they can be one batch."""
        own, others = ([(x.shape[1:], x.dtype) for x in asked.inputs] for asked in (self, other))
        return own == others and all(len(x) == self.count for x in self.inputs)


class Gathered:
    """A net that many threads ask at the same time.

    Args:
        run: Runs one batch; called by one thread at a time.
    """

    def __init__(self, run: Run) -> None:
        """See the class."""
        self._run = run
        self._lock = threading.Lock()
        self._waiting: list[_Asked] = []
        self._running = False

    def run(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """All outputs for these inputs, whose first axis is the batch; whatever `run` raises.

        Of a batch that fails everybody is run alone, so that nobody suffers from another's inputs.
        """
        asked = _Asked(inputs)
        with self._lock:
            self._waiting.append(asked)
            leads, self._running = not self._running, True
        if not leads:
            asked.turn.wait()
        if not asked.done:
            self._lead(asked)
        if asked.error is not None:
            raise asked.error
        assert asked.outputs is not None
        return asked.outputs

    def _lead(self, asked: _Asked) -> None:
        """Run all that waits and goes with this one, then hand over to the next."""
        with self._lock:
            batch = [asked]
            for other in self._waiting:
                fits = other is not asked and other.goes_with(asked) and asked.goes_with(other)
                if fits and sum(one.count for one in batch) + other.count <= MOST:
                    batch.append(other)
            self._waiting = [one for one in self._waiting if one not in batch]
        try:
            self._answer(batch)
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._running = following is not None
            for one in batch:
                one.turn.set()
            if following is not None:
                following.turn.set()

    def _answer(self, batch: Sequence[_Asked]) -> None:
        try:
            outputs = self._run(_together(batch)) if len(batch) > 1 else self._run(batch[0].inputs)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who asked are told
            if len(batch) == 1:
                batch[0].error = error
                return
            for one in batch:
                self._answer([one])
            return
        start = 0
        for one in batch:
            whole = len(batch) == 1
            one.outputs = outputs if whole else tuple(out[start : start + one.count].copy() for out in outputs)
            start += one.count


def _together(batch: Sequence[_Asked]) -> tuple[Tensor, ...]:
    """Inputs of several as one batch, filled up with zeros."""
    count = sum(one.count for one in batch)
    size = next(size for size in SIZES if size >= count)
    joined = []
    for parts in zip(*(one.inputs for one in batch), strict=True):
        whole = np.zeros((size, *parts[0].shape[1:]), parts[0].dtype)
        np.concatenate(parts, out=whole[:count])
        joined.append(whole)
    return tuple(joined)
