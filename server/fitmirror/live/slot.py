"""A slot of one: the newest picture wins, what it pushed out is counted."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
Job = Callable[[], None]


class Closed(Exception):
    """The slot takes and gives nothing any more."""


class NewestWins(Generic[T]):
    """What lies between a camera that does not wait and a thread that takes its time.

    Holds one item and a line of jobs. Jobs are never dropped and come out before the item, in their order.
    Thread-safe.
    """

    def __init__(self) -> None:
        """An empty, open slot."""
        self._changed = threading.Condition()
        self._item: T | None = None
        self._jobs: deque[Job] = deque()
        self._closed = False
        self.dropped = 0

    def put(self, item: T) -> None:
        """Lay down an item; one that nobody took yet is dropped. Without effect once closed."""
        with self._changed:
            if self._closed:
                return
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify()

    def call(self, job: Job) -> None:
        """Queue a job for the taker's thread. Without effect once closed."""
        with self._changed:
            if not self._closed:
                self._jobs.append(job)
                self._changed.notify()

    def take(self) -> T | Job:
        """The next job, or else the item; waits for one.

        Raises:
            Closed: the slot was closed and its jobs are done.
        """
        with self._changed:
            while not (self._jobs or self._item is not None or self._closed):
                self._changed.wait()
            if self._jobs:
                return self._jobs.popleft()
            if self._closed:
                raise Closed
            item, self._item = self._item, None
            assert item is not None
            return item

    def close(self) -> None:
        """Wake the taker with `Closed` after the jobs that lie here; the item is forgotten."""
        with self._changed:
            self._closed = True
            self._item = None
            self._changed.notify_all()
