"""The built-in nets: what models.toml says of them, and whether the files are those it means."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fitmirror.assets import models_dir


class BrokenInstallError(OSError):
    """models.toml or a net's file is missing or damaged; the text says which."""


class UnknownNetError(KeyError):
    """No net of this name."""

    def __str__(self) -> str:
        """The sentence itself, where KeyError would quote it."""
        return str(self.args[0])


@dataclass(frozen=True)
class TensorInfo:
    """One input or output of a net: its name, layout ("1x256x256x3" is N, height, width, channels) and meaning."""

    name: str
    shape: tuple[int, ...]
    meaning: str


@dataclass(frozen=True)
class NetInfo:
    """One built-in net.

    Attributes:
        name: What the code calls it.
        meaning: What it does, in one line.
        path: The ONNX file.
        size_bytes: Its size.
        sha256: Its checksum, hexadecimal.
        source: Where it comes from: the original's path in its package.
        source_sha256: The original's checksum.
        licence: SPDX identifier.
        inputs: In the order of `Net.run`'s arguments.
        outputs: In the order of its results.
    """

    name: str
    meaning: str
    path: Path
    size_bytes: int
    sha256: str
    source: str
    source_sha256: str
    licence: str
    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether one net's file is what models.toml says; `reason` says in words why not."""

    name: str
    reason: str | None

    @property
    def ok(self) -> bool:
        """Whether the file is sound."""
        return self.reason is None


def read_catalog(folder: Path) -> tuple[NetInfo, ...]:
    """The nets that a folder's models.toml lists.

    Raises:
        BrokenInstallError: it is missing or damaged.
    """
    manifest = folder / "models.toml"
    try:
        data = tomllib.loads(manifest.read_text("utf-8"))
        return tuple(_net_info(net, folder, data["package"]) for net in data["net"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BrokenInstallError(f"{manifest} is missing or damaged: {error}") from error


@cache
def entries() -> tuple[NetInfo, ...]:
    """The nets that come with the program."""
    return read_catalog(models_dir())


def find(name: str) -> NetInfo:
    """A built-in net by name.

    Raises:
        UnknownNetError: there is none of that name.
    """
    for net in entries():
        if net.name == name:
            return net
    raise UnknownNetError(f"no net {name!r}; there are {', '.join(n.name for n in entries())}")


def verify(nets: tuple[NetInfo, ...] | None = None) -> tuple[Verdict, ...]:
    """Check the sha-256 of every file; of the built-in nets, unless others are given."""
    return tuple(Verdict(n.name, problem(n.path, n.sha256)) for n in (entries() if nets is None else nets))


def problem(path: Path, sha256: str) -> str | None:
    """Why a file is not the one of this checksum, in words; None where it is."""
    try:
        found = checksum(path)
    except FileNotFoundError:
        return f"{path} is missing"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    return None if found == sha256 else f"{path} is damaged or was changed (sha-256 {found[:12]}…)"


def checksum(path: Path) -> str:
    """The sha-256 of a file, hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _net_info(net: dict[str, object], folder: Path, package: dict[str, object]) -> NetInfo:
    return NetInfo(
        name=str(net["name"]),
        meaning=str(net["meaning"]),
        path=folder / str(net["file"]),
        size_bytes=int(str(net["size_bytes"])),
        sha256=str(net["sha256"]),
        source=f"{package['name']} {package['version']}: {net['source']}",
        source_sha256=str(net["source_sha256"]),
        licence=str(net["licence"]),
        inputs=_tensors(net["input"]),
        outputs=_tensors(net["output"]),
    )


def _tensors(entries: object) -> tuple[TensorInfo, ...]:
    if not isinstance(entries, list):
        raise TypeError("inputs and outputs are arrays of tables")
    return tuple(TensorInfo(str(e["name"]), tuple(int(n) for n in e["shape"]), str(e["meaning"])) for e in entries)
