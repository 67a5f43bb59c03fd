"""What `fitmirror doctor` looks at: each check a function that returns what it found, in words, with the way out."""

import ctypes
import errno
import importlib.util
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fitmirror.settings import Settings

LEAST_PYTHON = (3, 11)
# What OpenCV's wheel loads from the system, and the Debian package that has it.
SYSTEM_LIBRARIES = {"libGL.so.1": "libgl1", "libglib-2.0.so.0": "libglib2.0-0"}
# What mediapipe loads, which only the tests compare with.
MEDIAPIPE_LIBRARIES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}
ASK_WITHIN_S = 1.0


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


def isolated(what: str, check: Callable[[], Finding | Iterable[Finding]]) -> Iterator[Finding]:
    """What a check finds; where it fails, a line that says so, and the checks after it go on."""
    try:
        found = check()
        yield from (found,) if isinstance(found, Finding) else found
    except ImportError as why:
        yield Finding(what, State.BAD, f"a part does not load ({why}); install fitmirror again")
    except Exception as why:  # noqa: BLE001 - whatever is broken is what the doctor is for
        told = f"{type(why).__name__}: {why}".splitlines()[0]
        yield Finding(what, State.NOTE, f"could not be looked at ({told}); the service may stumble over it too")


def python() -> Finding:
    """The interpreter's version."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        least = ".".join(map(str, LEAST_PYTHON))
        return Finding("Python", State.BAD, f"{version} is too old; make the environment with Python {least} or later")
    return Finding("Python", State.OK, version)


def system_libraries() -> Iterator[Finding]:
    """Shared libraries, before anything that needs them is imported."""
    yield from _libraries(SYSTEM_LIBRARIES, State.BAD, "OpenCV needs it")


def mediapipe_libraries() -> Iterator[Finding]:
    """Those of mediapipe, where it is installed."""
    if importlib.util.find_spec("mediapipe") is not None:
        yield from _libraries(MEDIAPIPE_LIBRARIES, State.NOTE, "only mediapipe needs it, which the tests compare with")


def _libraries(packages: dict[str, str], missing: State, why: str) -> Iterator[Finding]:
    if not sys.platform.startswith("linux"):
        return
    for library, package in packages.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            yield Finding(library, missing, f"missing; {why}: apt-get install {package}")
        else:
            yield Finding(library, State.OK, "found")


def port(settings: "Settings") -> Finding:
    """Whether the service's port is free."""
    place = f"{settings.host or '*'}:{settings.port}"
    if settings.port == 0:
        return Finding("port", State.OK, "a free one is taken at start")
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as why:
        match why.errno:
            case errno.EADDRINUSE if _fitmirror_answers(settings):
                return Finding(
                    "port", State.NOTE, f"{place}: a fitmirror runs there; a second one needs another --port"
                )
            case errno.EADDRINUSE:
                words = "is taken by another program; choose another with --port, or end that program"
                return Finding("port", State.NOTE, f"{place} {words}")
            case errno.EACCES:
                words = "needs more rights than this user has; choose one above 1023 with --port"
            case errno.EADDRNOTAVAIL | socket.EAI_NONAME:
                words = "is at no address of this machine; choose one with --host, or 0.0.0.0 for all"
            case _:
                words = f"cannot be used ({why.strerror or why}); choose another with --host and --port"
        return Finding("port", State.BAD, f"{place} {words}")
    return Finding("port", State.OK, f"{place} is free")


def _fitmirror_answers(settings: "Settings") -> bool:
    """Whether the service runs already."""
    import http.client
    import ssl

    host = "127.0.0.1" if settings.everywhere else settings.host
    kinds: tuple[Callable[[], http.client.HTTPConnection], ...] = (
        lambda: http.client.HTTPConnection(host, settings.port, timeout=ASK_WITHIN_S),
        lambda: http.client.HTTPSConnection(
            # Who it is matters not: nothing is sent that must be kept from anybody.
            host, settings.port, timeout=ASK_WITHIN_S, context=ssl._create_unverified_context()
        ),
    )  # fmt: skip
    for kind in kinds:
        connection = kind()
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status in (200, 503) and "Permissions-Policy" in answer.headers
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
    return False


def udp() -> Finding:
    """Whether datagrams pass, on loopback and on the addresses for other devices: WebRTC sends the picture in them."""
    from fitmirror.web.address import reachable_at

    failed = {address: why for address in ("127.0.0.1", *reachable_at("0.0.0.0")) if (why := _datagram_lost(address))}
    if not failed:
        return Finding("UDP", State.OK, "passes here; a firewall must let it in for other devices")
    told = "; ".join(f"{address}: {why}" for address, why in failed.items())
    return Finding("UDP", State.BAD, f"does not pass ({told}), and WebRTC needs it: let UDP through the firewall")


def _datagram_lost(address: str) -> str | None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
            there.settimeout(ASK_WITHIN_S)
            there.bind((address, 0))
            there.sendto(b"fitmirror", there.getsockname())
            return None if there.recv(64) == b"fitmirror" else "another datagram came"
    except TimeoutError:
        return "a datagram was lost"
    except OSError as why:
        return why.strerror or str(why)


def camera() -> Iterator[Finding]:
    """Cameras of this machine; only a mirror that runs its browser here needs one."""
    if not sys.platform.startswith("linux"):
        yield Finding("camera", State.OK, "not looked for on this system; visitors use their own")
        return
    # One camera may have several nodes; the first gives pictures, the others what belongs to them.
    nodes = sorted(n for n in Path("/sys/class/video4linux").glob("video*") if _text(n / "index") in ("", "0"))
    if not nodes:
        yield Finding(
            "camera", State.NOTE, "none on this machine: plug one in for a mirror here; visitors use their own"
        )
    for node in nodes:
        device, name = Path("/dev") / node.name, _text(node / "name") or "camera"
        try:
            device.open("rb").close()
        except OSError as why:
            if why.errno in (errno.EACCES, errno.EPERM):
                words = "cannot be opened by this user: usermod --append --groups video"
            elif why.errno == errno.EBUSY:
                words = "is in use by another program; end that before a browser here needs it"
            else:
                words = f"cannot be opened ({why.strerror}): plug it in again"
            yield Finding("camera", State.NOTE, f"{name} ({device}) {words}")
        else:
            yield Finding("camera", State.OK, f"{name} ({device})")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def examine(settings: "Settings") -> Iterator[Finding]:
    """All checks; those that need a missing system library are left out."""
    yield python()
    libraries = list(system_libraries())
    yield from libraries
    if any(f.state is State.BAD for f in libraries):
        return
    from fitmirror.cli import engine_checks, phone_checks, storage_checks, stylist_checks

    yield from isolated("mediapipe", mediapipe_libraries)
    yield from isolated("nets run on", lambda: engine_checks.provider(settings))
    yield from isolated("nets", engine_checks.nets)
    yield from isolated("encoders", engine_checks.encoders)
    yield from isolated("wardrobe", lambda: storage_checks.wardrobe(settings))
    yield from isolated("disk", lambda: storage_checks.disk(settings))
    yield from isolated("port", lambda: port(settings))
    yield from isolated("UDP", udp)
    yield from isolated("camera", camera)
    yield from isolated("certificate", lambda: phone_checks.certificate(settings))
    yield from isolated("phone", lambda: phone_checks.phone(settings))
    yield from isolated("token", lambda: phone_checks.token(settings))
    yield from isolated("stylist", lambda: stylist_checks.stylist(settings))
