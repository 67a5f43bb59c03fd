"""The user's own nets: a folder with an ONNX file (of a style, maybe a picture) and a description for each, made by
`models pull` and `import`.
"""

import contextlib
import json
import re
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from fitmirror.disk import sync
from fitmirror.nets.catalog import UnknownNetError, Verdict, checksum, problem
from fitmirror.nets.reading import Reading, StyleReading

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class KeptError(OSError):
    """A net cannot be kept, or its description cannot be trusted; the text is one sentence."""


@dataclass(frozen=True)
class Kept:
    """One net of the user's.

    Attributes:
        name: What commands and the code call it.
        file: The ONNX or picture file's name in the folder.
        sha256: Its checksum, hexadecimal.
        size_bytes: Its size.
        meaning: What it does, in one line.
        licence: SPDX identifier, or what the user said.
        source: Where it comes from: an address, or the file that was imported.
        source_sha256: Checksum of what was downloaded or imported.
        reading: How it finds people; None for nets that do something else.
        style: How it restyles a picture; None for nets that do something else.
        features: Whether it is one of features, as `fitmirror.nets.feature_net` makes them.
    """

    name: str
    file: str
    sha256: str
    size_bytes: int
    meaning: str
    licence: str
    source: str
    source_sha256: str
    reading: Reading | None = None
    style: StyleReading | None = None
    features: bool = False
    version: Literal[1] = 1


_READER = TypeAdapter(Kept)


def inside(folder: Path, file: str) -> Path:
    """The path of a file in a folder.

    Raises:
        KeptError: the name leads out of the folder.
    """
    path = folder / file
    plain = file not in ("", ".", "..") and Path(file).name == file and "\\" not in file and "\0" not in file
    if not plain or path.resolve().parent != folder.resolve():
        raise KeptError(f"{file!r} lies outside {folder}, so it is not touched")
    return path


def check_name(name: str) -> None:
    """Refuse what cannot be a net's name.

    Raises:
        KeptError: it cannot.
    """
    if not NAME.fullmatch(name):
        raise KeptError(f"{name!r} cannot be a net's name: up to 40 of a-z, 0-9, '.', '_', '-', no sign first")


class KeptNets:
    """The nets in a folder; one that is not there is empty.

    Args:
        folder: It is made when the first net is kept.
    """

    def __init__(self, folder: Path) -> None:
        """See the class."""
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """All names, sorted; the descriptions may yet turn out to be damaged."""
        found = sorted(p.stem for p in self.folder.glob("*.json")) if self.folder.is_dir() else []
        return tuple(name for name in found if NAME.fullmatch(name))

    def has(self, name: str) -> bool:
        """Whether there is a net of that name with its file."""
        try:
            return self.path(self.find(name)).is_file()
        except (UnknownNetError, KeptError):
            return False

    def find(self, name: str) -> Kept:
        """One net.

        Raises:
            UnknownNetError: there is none of that name.
            KeptError: its description is damaged, or names a file outside the folder.
        """
        described = self.folder / f"{name}.json"
        if name not in self.names():
            raise UnknownNetError(f"no net {name!r} in {self.folder}")
        try:
            kept = _READER.validate_json(described.read_bytes())
        except (ValidationError, OSError) as why:
            raise KeptError(f"{described} is damaged: pull or import the net again") from why
        if kept.name != name:
            raise KeptError(f"{described} describes {kept.name!r}: pull or import the net again")
        inside(self.folder, kept.file)
        return kept

    def path(self, kept: Kept) -> Path:
        """The ONNX file.

        Raises:
            KeptError: it would lie outside the folder.
        """
        return inside(self.folder, kept.file)

    def keep(self, made: Path, kept: Kept) -> None:
        """Move a finished file in under its name, replacing an older net; a crash leaves the older or this one.

        Args:
            made: The file; gone afterwards. On the folder's own disk if the move is to be at once.
            kept: Its description; `sha256` and `size_bytes` must be the file's.

        Raises:
            KeptError: the name cannot be one, or the file is not the one described.
            OSError: the folder cannot be written.
        """
        check_name(kept.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = inside(self.folder, kept.file)
        if checksum(made) != kept.sha256:
            raise KeptError(f"{made} was changed on its way into {self.folder}: try again")
        staged = self.folder / f".new-{secrets.token_hex(6)}"
        described = staged.with_suffix(".description")
        try:
            shutil.move(made, staged)
            sync(staged)
            described.write_text(json.dumps(asdict(kept), indent=1), "utf-8")
            sync(described)
            staged.replace(path)
            described.replace(self.folder / f"{kept.name}.json")
        except BaseException:
            staged.unlink(missing_ok=True)
            described.unlink(missing_ok=True)
            raise
        sync(self.folder)

    def remove(self, name: str) -> None:
        """Forget a net and delete its file.

        Raises:
            UnknownNetError: there is none of that name.
            OSError: it cannot be deleted.
        """
        if name not in self.names():
            raise UnknownNetError(f"no net {name!r} in {self.folder}")
        with contextlib.suppress(KeptError):
            self.path(self.find(name)).unlink(missing_ok=True)
        (self.folder / f"{name}.json").unlink(missing_ok=True)

    def verify(self) -> tuple[Verdict, ...]:
        """Compare every file with its checksum."""
        return tuple(Verdict(name, self._problem(name)) for name in self.names())

    def _problem(self, name: str) -> str | None:
        try:
            kept = self.find(name)
        except KeptError as why:
            return str(why)
        return problem(self.path(kept), kept.sha256)
