"""Giving memory back when a mirror ends."""

import ctypes
import gc
import sys


def settle() -> None:
    """Once, when all that stays has been loaded: later collections need not look at it again."""
    gc.collect()
    gc.freeze()


def release() -> None:
    """Collect what a connection leaves in cycles and hand free pages back to the system.

    Without this the pages of ended mirrors stay with the threads' arenas (glibc), some 20 MB each.
    """
    gc.collect()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
