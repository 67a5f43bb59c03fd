"""What every room that keeps files needs of a disk: to know when it is full, and to have it written for good."""

import contextlib
import errno
import os
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Error numbers of a disk that takes no more."""


def sync(path: Path) -> None:
    """Force a file's bytes or a folder's entries to disk; where the system cannot do that, its own timing has to do."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
