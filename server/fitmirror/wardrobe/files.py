"""Writing files and folders so that a crash or a full disk leaves the old state or the new one, never half of each."""

import contextlib
import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from fitmirror.disk import sync

if sys.platform != "win32":
    import fcntl

_STAGED, _REPLACED = ".new-", ".old-"
_ABANDONED_AFTER_S = 3600  # a folder still being written by then is a dead program's


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder against other programs that lock it too, where the system can; one that is not there is nobody's.

    The lock is on the folder itself, so that it leaves no file behind, and ends with the program that has it.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # a network's file system may have no locks
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_file(path: Path, data: bytes) -> None:
    """Write a file through a temporary one beside it.

    Raises:
        OSError: it could not be written; the old file, if there was one, is untouched.
    """
    staged = path.with_name(f"{_STAGED}{secrets.token_hex(6)}-{path.name}")
    try:
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write_folder(path: Path, files: Mapping[str, bytes], replace: bool = True) -> None:
    """Write a whole folder at once, in place of the one that may be there.

    Args:
        path: The folder.
        files: Its files' names and contents.
        replace: False leaves a folder that is there as it is.

    Raises:
        FileExistsError: there is such a folder, and it is not to be replaced.
        OSError: it could not be written; what was there before is there again, now or after `recover`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{_STAGED}{secrets.token_hex(6)}-{path.name}")
    try:
        staged.mkdir()
        for name, data in files.items():
            write_file(staged / name, data)
        if path.exists():
            if not replace:
                raise FileExistsError(errno.EEXIST, "there is such a folder", str(path))
            replaced = path.with_name(f"{_REPLACED}{path.name}")
            shutil.rmtree(replaced, ignore_errors=True)
            path.rename(replaced)
            staged.rename(path)
            shutil.rmtree(replaced, ignore_errors=True)
        else:
            try:
                staged.rename(path)
            except OSError as why:  # another program was faster
                if why.errno in (errno.ENOTEMPTY, errno.EEXIST) and not replace:
                    raise FileExistsError(errno.EEXIST, "there is such a folder", str(path)) from why
                raise
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        recover(path.parent)
        raise
    sync(path.parent)


def recover(folder: Path) -> None:
    """Put back what an interrupted `write_folder` had moved aside, and clear away what it left half written."""
    for replaced in folder.glob(f"{_REPLACED}*"):
        path = replaced.with_name(replaced.name.removeprefix(_REPLACED))
        if not path.exists():
            replaced.rename(path)
    for staged in folder.glob(f"{_STAGED}*"):
        with contextlib.suppress(OSError):
            if time.time() - staged.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(staged)
