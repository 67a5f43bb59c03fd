"""The doctor's checks of what is kept: the wardrobe, and the disk it lies on."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fitmirror.cli.checks import Finding, State
from fitmirror.disk import FULL

if TYPE_CHECKING:
    from fitmirror.settings import Settings

LEAST_DISK_BYTES = 500_000_000
MOST_BROKEN_TOLD = 20


def wardrobe(settings: "Settings") -> Iterator[Finding]:
    """The items, and whether the folder can be read and written."""
    from fitmirror.wardrobe.store import Wardrobe

    folder = settings.wardrobe
    try:
        place = nearest(folder)
        if not place.is_dir():
            yield Finding("wardrobe", State.BAD, f"{place} is no folder; point FITMIRROR_WARDROBE at one")
            return
        list(place.iterdir() if place == folder.absolute() else ())
        shelf = Wardrobe(folder, settings.demo)
        count, broken = len(shelf.items()), shelf.broken()
    except OSError as why:
        yield Finding("wardrobe", State.BAD, f"{folder} cannot be read ({why.strerror}): chmod or chown it")
        return
    refused = writing_refused(folder)
    if refused is None:
        yield Finding("wardrobe", State.OK, f"{count} items, the shop's own in {folder}")
    else:
        yield Finding("wardrobe", State.BAD, f"{count} items, but {refused}, or point FITMIRROR_WARDROBE elsewhere")
    for item in broken[:MOST_BROKEN_TOLD]:
        yield Finding(
            f"item {item.id}", State.NOTE, f"cannot be worn: {item.reason}; mend or remove {folder / item.id}"
        )
    if len(broken) > MOST_BROKEN_TOLD:
        yield Finding("items", State.NOTE, f"{len(broken) - MOST_BROKEN_TOLD} more cannot be worn")


def writing_refused(folder: Path) -> str | None:
    """Why no file can be made in a folder, or the folder itself cannot be made; None where it can. Leaves nothing."""
    try:
        place = nearest(folder)
    except OSError as why:
        return f"{why.filename} cannot be entered by this user ({why.strerror}): chmod or chown what it is in"
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".fitmirror-doctor-") as probe:
            probe.write(bytes(4096))
            probe.flush()
    except OSError as why:
        if why.errno in FULL:
            return f"there is no room left at {place}: free some"
        if why.errno == errno.EROFS:
            return f"{place} is mounted read-only: remount it"
        return f"{place} cannot be written by this user ({why.strerror}): chmod or chown it"
    return None


def nearest(folder: Path) -> Path:
    """The folder, or the lowest above it that is there, which may be a file.

    Raises:
        OSError: this user may not look.
    """
    absolute = folder.absolute()
    return next(p for p in (absolute, *absolute.parents) if p.exists())


def disk(settings: "Settings") -> Finding:
    """Room for the wardrobe."""
    place = nearest(settings.wardrobe)
    free = shutil.disk_usage(place).free
    words = f"{free / 1e9:.1f} GB free at {place}"
    if free < LEAST_DISK_BYTES:
        return Finding("disk", State.NOTE, f"{words}: free some, or point FITMIRROR_WARDROBE at a larger disk")
    return Finding("disk", State.OK, words)
