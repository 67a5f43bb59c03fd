"""A thread of its own that works on the newest item only."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from fitmirror.live.slot import Closed, Job, NewestWins

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Station(Generic[T]):
    """One step of one mirror's path: takes the newest item, works on it, takes the next.

    Args:
        name: Name of the thread.
        work: Called in the thread with each item.
        failed: Called in the thread when `work` raised, with the item and the error; the thread goes on.
    """

    def __init__(self, name: str, work: Callable[[T], None], failed: Callable[[T, Exception], None]) -> None:
        """See the class."""
        self._slot: NewestWins[T] = NewestWins()
        self._work, self._failed = work, failed
        self.failures = 0
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
            try:
                if callable(item):
                    item()
                    continue
                self._work(item)
            except Exception as error:
                self.failures += 1
                # The first of a row says it all; thirty tracebacks a second would bury it.
                logger.log(
                    logging.ERROR if self.failures == 1 else logging.DEBUG,
                    "%s failed",
                    self._thread.name,
                    exc_info=error,
                )
                if not callable(item):
                    self._failed(item, error)
