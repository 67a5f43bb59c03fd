"""Downloads nets: resumable, checked, and never trusted before the checksum is right. The only code below the web that
talks to a network, and only the command line calls it.

Ranges and their validator: RFC 9110, 13.1.5 (If-Range) and 14 (Range).
"""

import http.client
import json
import re
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPMessage
from io import FileIO
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

from fitmirror.disk import FULL
from fitmirror.nets.catalog import checksum
from fitmirror.nets.kept import KeptError, inside
from fitmirror.nets.pullable import Pullable

if sys.platform != "win32":
    import fcntl

STALL_S = 30.0  # without a byte
TRIES = 4  # in a row without any progress
_CHUNK_BYTES = 1 << 16
_SPARE_BYTES = 50_000_000  # that must stay free on the disk
_AGENT = "fitmirror"

Progress = Callable[[int, int], None]
"""Told the bytes there are and the bytes there will be."""


class PullError(KeptError):
    """A download that came to nothing; the text is one sentence that says why."""


class _Refused(PullError):
    """What the server does cannot be right, so asking it again is no use."""


class _SameScheme(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from one scheme to another: neither to plain http, nor to ftp or a file."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme != req.type:
            raise _Refused(f"{_host(req.full_url)} redirects to {newurl[:80]!r}, another scheme; that is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)

    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> IO[bytes] | None:
        # The inherited one refuses ftp's and others' schemes by an error of its own, which says less.
        target = headers.get("location") or headers.get("uri") or ""
        scheme = urlsplit(target).scheme
        if scheme and scheme != req.type:
            raise _Refused(f"{_host(req.full_url)} redirects to {target[:80]!r}, another scheme; that is not followed")
        return cast("IO[bytes] | None", super().http_error_302(req, fp, code, msg, headers))

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _opener() -> urllib.request.OpenerDirector:
    """Speaks http and https and nothing else."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _SameScheme(),
    ):
        opener.add_handler(handler)
    return opener


def download(net: Pullable, folder: Path, progress: Progress, stall_s: float = STALL_S) -> Path:
    """Fetch a net's file into a folder, going on where an earlier attempt was cut off.

    Returns:
        The file, its checksum right, under a temporary name: for the caller to move away.

    Raises:
        PullError: the network or the server fails for good, the disk is full, or the file is not the one meant.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    inside(folder, net.file)
    part = inside(folder, f"{net.file}.part")
    with part.open("ab", buffering=0) as file:
        _lock(file, net.name)
        failures: list[str] = []
        for url in net.urls:
            resumed = file.seek(0, 2) > 0
            try:
                _fetch(net, url, file, part, progress, stall_s)
                # What was begun may have been another version's.
                if resumed and checksum(part) != net.sha256:
                    file.truncate(0)
                    _fetch(net, url, file, part, progress, stall_s)
                if checksum(part) == net.sha256:
                    _validator(part).unlink(missing_ok=True)
                    return part
                file.truncate(0)
                failures.append(f"what {_host(url)} sent for {net.name} has another sha-256, so it was thrown away")
            except _Refused as why:
                file.truncate(0)
                failures.append(str(why))
            except PullError as why:
                failures.append(str(why))
            except OSError as why:
                if why.errno not in FULL:
                    raise
                raise PullError(f"the disk is full: free some room, and pull {net.name} again to go on") from why
        if not part.stat().st_size:
            part.unlink()
            _validator(part).unlink(missing_ok=True)
        raise PullError("; ".join(failures))


def _fetch(net: Pullable, url: str, file: FileIO, part: Path, progress: Progress, stall_s: float) -> None:
    """Ask until the file is whole."""
    tries, most = 0, file.seek(0, 2)
    while (have := file.seek(0, 2)) != net.size_bytes or not have:
        if have > net.size_bytes:
            file.truncate(0)
            continue
        free = shutil.disk_usage(part.parent).free
        if free < net.size_bytes - have + _SPARE_BYTES:
            wanted = f"{(net.size_bytes - have + _SPARE_BYTES) / 1e6:.0f} MB"
            raise PullError(f"{net.name} needs {wanted} free at {part.parent}, where there are {free / 1e6:.0f} MB")
        why = "it ended too early"
        try:
            _receive(net, url, file, part, progress, stall_s)
        except urllib.error.HTTPError as error:
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
                file.truncate(0)
            elif error.code < http.client.INTERNAL_SERVER_ERROR and error.code != http.client.TOO_MANY_REQUESTS:
                raise PullError(f"{_host(url)} answers {error.code} {error.reason} for {net.name}") from error
            why = f"it answers {error.code} {error.reason}"
        except TimeoutError:
            why = f"it sent nothing for {stall_s:.0f} s"
        except urllib.error.URLError as error:
            why = str(getattr(error.reason, "strerror", None) or error.reason)
        except (http.client.HTTPException, ConnectionError):
            why = "it broke off"
        tries = 0 if file.seek(0, 2) > most else tries + 1
        most = max(most, file.tell())
        if tries >= TRIES:
            kept = ", which is kept: pull again to go on" if file.tell() else ""
            so_far = f"{file.tell() / 1e6:.1f} of {net.size_bytes / 1e6:.1f} MB came{kept}"
            raise PullError(f"{net.name} could not be fetched from {_host(url)}: {why}; {so_far}")


def _receive(net: Pullable, url: str, file: FileIO, part: Path, progress: Progress, stall_s: float) -> None:
    """One request: append what comes to the file."""
    have = file.seek(0, 2)
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
    known = _read_validator(part)
    if have and known and known["url"] == url:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", known["validator"])
    with _opener().open(request, timeout=stall_s) as response:
        if response.status == http.client.PARTIAL_CONTENT and have:
            found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
            if not found or int(found[1]) != have or found[2] not in ("*", str(net.size_bytes)):
                raise _Refused(f"{_host(url)} sends another part of {net.name} than it was asked for")
        else:
            if have:
                file.truncate(0)
            have = 0
        _write_validator(part, url, response.headers)
        said = response.headers.get("Content-Length")
        if said is not None and said.isdigit() and have + int(said) > net.size_bytes:
            raise _Refused(_too_long(net, url))
        while data := response.read1(_CHUNK_BYTES):
            have += len(data)
            if have > net.size_bytes:
                raise _Refused(_too_long(net, url))
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            progress(have, net.size_bytes)


def _too_long(net: Pullable, url: str) -> str:
    return f"{_host(url)} sends more than the {net.size_bytes} bytes of {net.name}, so it was thrown away"


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _lock(file: FileIO, name: str) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as why:
        raise PullError(f"{name} is being pulled by another program: wait for it") from why
    except OSError:
        return  # a network's file system may have no locks


def _validator(part: Path) -> Path:
    return part.with_name(f"{part.name}.from")


def _write_validator(part: Path, url: str, headers: HTTPMessage) -> None:
    """Remember which version is being fetched; without a strong validator there is no going on."""
    tag, changed = headers.get("ETag", ""), headers.get("Last-Modified", "")
    validator = tag if tag.startswith('"') else changed
    if validator:
        _validator(part).write_text(json.dumps({"url": url, "validator": validator}), "utf-8")
    else:
        _validator(part).unlink(missing_ok=True)


def _read_validator(part: Path) -> dict[str, str] | None:
    try:
        known = json.loads(_validator(part).read_text("utf-8"))
        return {"url": str(known["url"]), "validator": str(known["validator"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None
