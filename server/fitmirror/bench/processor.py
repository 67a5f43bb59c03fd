"""Processor time of this process by thread."""

import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

REST = "rest"  # threads that Python does not know: those of the nets and the codecs
_LOOP = "loop"
_KINDS = (("video-decoder", "decode"), ("dress-", "dress"), ("encode-", "encode"))


def by_thread() -> dict[str, float]:
    """Seconds so far, by what a thread is for: "decode", "dress", "encode", "loop" (RTP and all else of it), "rest".

    On Linux; elsewhere all is "rest".
    """
    tasks = Path("/proc/self/task")
    if sys.platform != "linux" or not (tasks / str(threading.get_native_id()) / "schedstat").exists():
        return {REST: time.process_time()}
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    spent: Counter[str] = Counter()
    for task in tasks.iterdir():
        try:
            nanoseconds = int((task / "schedstat").read_text().split()[0])
        except OSError:  # it has ended in between
            continue
        spent[_kind(names.get(int(task.name), ""))] += nanoseconds
    return {kind: nanoseconds / 1e9 for kind, nanoseconds in spent.items()}


def _kind(name: str) -> str:
    if name == threading.main_thread().name:
        return _LOOP
    return next((kind for start, kind in _KINDS if name.startswith(start)), REST)


def resident_mb() -> float | None:
    """Memory of this process now, MB; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
