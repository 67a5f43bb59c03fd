"""What lies in a folder of items, known without reading again what has not changed.

Ten thousand folders are looked over in some tens of milliseconds: one `stat` for each, and nothing parsed twice.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from fitmirror.wardrobe import item_folder
from fitmirror.wardrobe.errors import ItemError
from fitmirror.wardrobe.item import Item

Stamp = tuple[int, int, int]
"""Change time (ns), size and inode of an item.json."""


@dataclass(frozen=True, eq=False)
class Record:
    """One folder of items.

    Attributes:
        folder: Where it lies.
        item: What it holds; None where that cannot be read.
        reason: Why it cannot, for a person to read; empty where it can.
        words: Its texts in lower case, to search in.
        photo: SHA-256 of the photo it was made of, where that is known.
        stamp: Of its item.json; None where there is none.
    """

    folder: Path
    item: Item | None
    reason: str
    words: str
    photo: str
    stamp: Stamp | None


class Index:
    """One root's folders. Thread-safe.

    Args:
        root: The folder of folders; need not exist.
    """

    def __init__(self, root: Path) -> None:
        """See the class."""
        self.root = root
        self._records: dict[str, Record] = {}
        self._sorted: tuple[Record, ...] = ()
        self._lock = Lock()

    def records(self) -> tuple[Record, ...]:
        """All folders whose name is an id, by id; the very same tuple while nothing has changed."""
        with self._lock:
            found: dict[str, Record] = {}
            changed = False
            for name in self._names():
                known = self._records.get(name)
                stamp = self._stamp(name)
                if stamp is None and not (self.root / name).is_dir():
                    continue
                if known is None or known.stamp != stamp:
                    known, changed = _read(self.root / name, stamp), True
                found[name] = known
            if changed or len(found) != len(self._records):
                self._records = found
                self._sorted = tuple(found[name] for name in sorted(found))
            return self._sorted

    def record(self, item_id: str) -> Record | None:
        """One folder; None where there is none of this id."""
        if not item_folder.is_id(item_id) or not (self.root / item_id).is_dir():
            return None
        with self._lock:
            stamp, known = self._stamp(item_id), self._records.get(item_id)
            return known if known is not None and known.stamp == stamp else _read(self.root / item_id, stamp)

    def _names(self) -> list[str]:
        try:
            return [name for name in os.listdir(self.root) if item_folder.is_id(name)]  # noqa: PTH208 - as below
        except OSError:
            return []

    def _stamp(self, name: str) -> Stamp | None:
        try:
            found = os.stat(f"{self.root}/{name}/{item_folder.ITEM}")  # noqa: PTH116 - a Path costs more than the stat
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def _read(folder: Path, stamp: Stamp | None) -> Record:
    if stamp is None:
        return Record(folder, None, f"it has no {item_folder.ITEM}", "", "", None)
    try:
        stored = item_folder.read_stored(folder)
    except ItemError as error:
        return Record(folder, None, str(error), "", "", stamp)
    texts = (stored.id, stored.title, stored.sku, stored.text, *stored.colours)
    return Record(folder, stored, "", " ".join(texts).lower(), stored.photo_sha256, stamp)
