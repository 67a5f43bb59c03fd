"""The nets that can be fetched, by name: what models/pullable.toml says of them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from fitmirror.assets import models_dir
from fitmirror.nets.catalog import BrokenInstallError, UnknownNetError
from fitmirror.nets.kept import NAME, KeptError, inside
from fitmirror.nets.reading import Range, Reading, StyleReading


@dataclass(frozen=True)
class Pullable:
    """One net that can be fetched.

    Attributes:
        name: What commands and the code call it.
        meaning: What it does, in one line.
        file: The downloaded file's name: .onnx, or .tflite, which is translated.
        urls: Where it lies, tried in order.
        size_bytes: Its size.
        sha256: Its checksum, hexadecimal.
        licence: SPDX identifier.
        binds: What the licence asks of a shop beyond naming the authors; None where it asks nothing more.
        reading: How it finds people; None for nets that do something else.
        style: How it restyles a picture; None for nets that do something else.
        features: Of a net whose features alone are kept: what the levels of its picture become.
    """

    name: str
    meaning: str
    file: str
    urls: tuple[str, ...]
    size_bytes: int
    sha256: str
    licence: str
    binds: str | None = None
    reading: Reading | None = None
    style: StyleReading | None = None
    features: Range | None = None


_READER = TypeAdapter(tuple[Pullable, ...])


def read_pullable(manifest: Path) -> tuple[Pullable, ...]:
    """The nets that a manifest lists.

    Raises:
        BrokenInstallError: it is missing or damaged, or an entry cannot be trusted; the text says which.
    """
    try:
        nets = _READER.validate_python(tomllib.loads(manifest.read_text("utf-8"))["net"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValidationError) as why:
        raise BrokenInstallError(f"{manifest} is missing or damaged: {why}") from why
    for net in nets:
        if reason := _distrust(net, manifest.parent):
            raise BrokenInstallError(f"{manifest}: net {net.name!r}: {reason}")
    return nets


def _distrust(net: Pullable, folder: Path) -> str | None:
    try:
        inside(folder, net.file)
    except KeptError:
        return f"its file {net.file!r} lies outside the folder of nets"
    if not NAME.fullmatch(net.name):
        return "that cannot be a name"
    if not net.urls or any(urlsplit(u).scheme not in ("https", "http") or not urlsplit(u).hostname for u in net.urls):
        return "it needs addresses that begin with https://"
    if not re.fullmatch("[0-9a-f]{64}", net.sha256) or net.size_bytes <= 0:
        return "it needs a sha-256 and a size"
    return None


@cache
def pullable() -> tuple[Pullable, ...]:
    """The nets that this version knows where to fetch.

    Raises:
        BrokenInstallError: the installation is damaged.
    """
    return read_pullable(models_dir() / "pullable.toml")


def find_pullable(name: str) -> Pullable:
    """One of them.

    Raises:
        UnknownNetError: there is none of that name.
    """
    for net in pullable():
        if net.name == name:
            return net
    raise UnknownNetError(f"no net {name!r} can be pulled; there are {', '.join(n.name for n in pullable())}")
