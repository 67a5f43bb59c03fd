"""A thread of its own that works on the newest item only."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from fitmirror.live.slot import Closed, Job, NewestWins

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Station(Generic[T]):
    """One step of one mirror's path: takes the newest item, works on it, takes the next.

    Args:
        name: Name of the thread.
        work: Called in the thread with each item.
        failed: Called in the thread when `work` raised, with the item and the error. The thread goes on, whatever this
            raises itself.
    """

    def __init__(self, name: str, work: Callable[[T], None], failed: Callable[[T, Exception], None]) -> None:
        """See the class."""
        self._slot: NewestWins[T] = NewestWins()
        self._work, self._failed = work, failed
        self._failures_in_a_row = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Items that a newer one pushed out before work was done on them."""
        return self._slot.dropped

    def put(self, item: T) -> None:
        """Hand over an item; never waits."""
        self._slot.put(item)

    def call(self, job: Job) -> None:
        """Run a job in the thread before the next item; never waits."""
        self._slot.call(job)

    def close(self) -> None:
        """End after the item in work; does not wait for it."""
        self._slot.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end; whether it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            try:
                item = self._slot.take()
            except Closed:
                return
            error = self._attempt(partial(self._do, item))
            if error is not None and not callable(item):
                self._attempt(partial(self._failed, item, error))

    def _do(self, item: T | Job) -> None:
        if callable(item):
            item()
            return
        self._work(item)
        self._failures_in_a_row = 0

    def _attempt(self, step: Callable[[], None]) -> Exception | None:
        try:
            step()
        except Exception as error:
            self._failures_in_a_row += 1
            # The first of a row says it all; thirty tracebacks a second would bury it.
            level = logging.ERROR if self._failures_in_a_row == 1 else logging.DEBUG
            logger.log(level, "%s failed", self._thread.name, exc_info=error)
            return error
        return None
