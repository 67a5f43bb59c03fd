"""What `fitmirror doctor` looks at: each check a function that returns what it found, in words, with the way out."""

import ctypes
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fitmirror.settings import Settings

# What OpenCV's wheel loads from the system, and the Debian package that has it.
SYSTEM_LIBRARIES = {"libGL.so.1": "libgl1", "libglib-2.0.so.0": "libglib2.0-0"}
LEAST_DISK_BYTES = 500_000_000


class State(StrEnum):
    """How bad it is: only BAD keeps the service from working."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: what was looked at, how it is, and what to do about it."""

    what: str
    state: State
    words: str


def python() -> Finding:
    """The interpreter's version."""
    return Finding("Python", State.OK, ".".join(map(str, sys.version_info[:3])))


def system_libraries() -> Iterator[Finding]:
    """Shared libraries, before anything that needs them is imported."""
    if not sys.platform.startswith("linux"):
        return
    for library, package in SYSTEM_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            yield Finding(library, State.BAD, f"missing; OpenCV needs it: apt-get install {package}")
        else:
            yield Finding(library, State.OK, "found")


def provider(settings: "Settings") -> Finding:
    """What runs the nets, and why nothing faster does."""
    from fitmirror.nets.catalog import BrokenInstallError
    from fitmirror.nets.runtime import probe

    try:
        found = probe(settings.provider)
    except BrokenInstallError as why:
        return Finding("nets run on", State.BAD, f"nothing: {why}")
    words = found.provider.upper()
    if found.why:
        return Finding("nets run on", State.NOTE, f"{words}: {found.why}")
    return Finding("nets run on", State.OK, words)


def nets() -> Finding:
    """The built-in nets against their checksums."""
    from fitmirror.nets import catalog

    try:
        results = list(catalog.verify())
    except catalog.BrokenInstallError as why:
        return Finding("nets", State.BAD, f"{why}; install fitmirror again")
    bad = [f"{r.name}: {r.reason}" for r in results if not r.ok]
    if bad:
        return Finding("nets", State.BAD, "; ".join(bad) + "; install fitmirror again")
    return Finding("nets", State.OK, f"{len(results)} verified")


def encoders() -> Iterator[Finding]:
    """Video encoders that are built in, and the hardware one where there is a card for it."""
    import av

    for name, what in (("libvpx", "VP8"), ("libx264", "H.264")):
        good = name in av.codecs_available
        yield Finding(f"{what} encoder", State.OK if good else State.BAD, name if good else f"PyAV lacks {name}")


def wardrobe(settings: "Settings") -> Iterator[Finding]:
    """The items, and whether the folder can be read and written."""
    from fitmirror.wardrobe.store import Wardrobe

    folder = settings.wardrobe
    place = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("wardrobe", State.BAD, f"{place} cannot be read and written by this user: chmod or chown it")
        return
    shelf = Wardrobe(folder, settings.demo)
    broken = list(shelf.broken())
    yield Finding("wardrobe", State.OK, f"{len(shelf.items())} items, the shop's own in {folder}")
    for item in broken:
        yield Finding(f"item {item.id}", State.NOTE, f"cannot be used: {item.reason}")


def disk(settings: "Settings") -> Finding:
    """Room for the wardrobe."""
    place = next(p for p in (settings.wardrobe, *settings.wardrobe.parents) if p.exists())
    free = shutil.disk_usage(place).free
    state = State.OK if free > LEAST_DISK_BYTES else State.NOTE
    return Finding("disk", state, f"{free / 1e9:.1f} GB free at {place}")


def port(settings: "Settings") -> Finding:
    """Whether the service's port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as why:
            words = f"{settings.host}:{settings.port} cannot be used ({why.strerror}); choose another with --port"
            return Finding("port", State.NOTE, words)
    return Finding("port", State.OK, f"{settings.host}:{settings.port} is free")


def camera() -> Finding:
    """Cameras of this machine; only a mirror that runs its browser here needs one."""
    found = sorted(p.name for p in Path("/dev").glob("video*"))
    if found:
        return Finding("camera", State.OK, ", ".join(found))
    return Finding("camera", State.NOTE, "none on this machine; visitors use their own")


def examine(settings: "Settings") -> Iterator[Finding]:
    """All checks; those that need a missing system library are left out."""
    yield python()
    libraries = list(system_libraries())
    yield from libraries
    if any(f.state is State.BAD for f in libraries):
        return
    yield provider(settings)
    yield nets()
    yield from encoders()
    yield from wardrobe(settings)
    yield disk(settings)
    yield port(settings)
    yield camera()
