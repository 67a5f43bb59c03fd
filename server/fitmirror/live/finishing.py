"""A snapshot finished with more care than a running mirror has time for: one at a time, behind everything else."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from fitmirror.frames import U8
from fitmirror.live.path import Still
from fitmirror.live.pictures import picture_of

if TYPE_CHECKING:
    from fitmirror.fitting.layer import Layer

NICENESS = 10  # of the thread that finishes; mirrors go before it


class FinishBusy(Exception):
    """Another snapshot is being finished."""


class _Left(Exception):
    """Nobody waits any more."""


class Finisher:
    """Shared by all mirrors of a service.

    Args:
        missing: Why there is no finish of a name, and what to do about it, as a sentence without its full stop; None
            where there is one.
        finish: Does it, slowly: name, camera's picture, dressed picture (both (h, w, 3) BGR), layer, and what is to be
            called between steps, which raises where the work is not wanted any more. Gives the finished picture.
    """

    def __init__(
        self,
        missing: Callable[[str], str | None],
        finish: "Callable[[str, U8, U8, Layer, Callable[[], None]], U8]",
    ) -> None:
        """See the class."""
        self.missing, self._finish = missing, finish
        self._busy = threading.Lock()
        # A thread of its own: how far one yields to others cannot be taken back.
        self._thread = ThreadPoolExecutor(1, "finish", initializer=_yield_to_others)

    async def finish(self, name: str, still: Still) -> U8:
        """The dressed picture of a moment, finished; (h, w, 3) BGR. Being cancelled ends the work at its next step.

        Raises:
            FinishBusy: another one is being finished.
            OSError: what it needs is damaged.
        """
        if not self._busy.acquire(blocking=False):
            raise FinishBusy
        left = threading.Event()

        def proceed() -> None:
            if left.is_set():
                raise _Left

        def work() -> U8:
            camera, dressed = still.camera.bgr, picture_of(still.dressed, 0.0).bgr
            if still.layer is None:
                return dressed
            return self._finish(name, camera, dressed, still.layer, proceed)

        try:
            working = self._thread.submit(work)
        except BaseException:
            self._busy.release()
            raise
        working.add_done_callback(lambda _: self._busy.release())
        try:
            return await asyncio.wrap_future(working)
        finally:
            left.set()


def _yield_to_others() -> None:
    if sys.platform == "linux":  # elsewhere this is the whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
