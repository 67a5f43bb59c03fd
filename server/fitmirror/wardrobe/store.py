"""The wardrobe: all items that can be worn, the shop's own and the built-in demo ones."""

import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from fitmirror.assets import static_dir
from fitmirror.wardrobe import item_folder
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ItemError, ProductError, UnknownItem
from fitmirror.wardrobe.files import locked, recover
from fitmirror.wardrobe.index import Index, Record
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.preview import preview_jpeg
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.thumbnails import Thumbnails


@dataclass(frozen=True)
class Broken:
    """A folder that should hold an item and does not.

    Attributes:
        id: The folder's name.
        reason: What is wrong, for a person to read.
    """

    id: str
    reason: str


def demo_dir() -> Path:
    """The folder of the built-in items."""
    return static_dir() / "wardrobe"


class Wardrobe:
    """Items on disk. Sees what has changed there; one may be shared between threads.

    Args:
        folder: The shop's own items; need not exist.
        demo: Whether the built-in items are offered too. A shop's item hides a built-in one of the same id.
        thumbnails: Where small pictures are kept.
    """

    def __init__(self, folder: Path, demo: bool = True, thumbnails: Thumbnails | None = None) -> None:
        """See the class."""
        self.folder = folder
        self.own = Index(folder)
        """The shop's own items."""
        self._demo = Index(demo_dir()) if demo else None
        self._thumbnails = thumbnails or Thumbnails()
        self._writing = Lock()
        # The shop's own, the demo's, and what both together are: replaced as one, since any thread may look.
        self._seen: tuple[tuple[Record, ...], tuple[Record, ...], tuple[Record, ...]] = (), (), ()
        if folder.is_dir():
            with self.writing():
                recover(folder)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held by who changes the shop's items: one at a time, of all threads and programs."""
        with self._writing, locked(self.folder):
            yield

    def records(self) -> tuple[Record, ...]:
        """Every folder, the shop's own first, by id; the very same tuple while nothing has changed."""
        own, demo = self.own.records(), self._demo.records() if self._demo else ()
        seen = self._seen
        if seen[0] is not own or seen[1] is not demo:
            ids = {record.folder.name for record in own}
            seen = own, demo, (*own, *(record for record in demo if record.folder.name not in ids))
            self._seen = seen
        return seen[2]

    def items(self) -> tuple[Item, ...]:
        """All items that can be read, the shop's own first, by id."""
        return tuple(record.item for record in self.records() if record.item is not None)

    def broken(self) -> tuple[Broken, ...]:
        """All folders whose item cannot be read, with the reason."""
        return tuple(self._broken())

    def _broken(self) -> Iterator[Broken]:
        for record in self.records():
            reason = record.reason
            # Of thousands: a Path costs more than the question.
            if not reason and not os.path.isfile(f"{record.folder}/{item_folder.CUTOUT}"):  # noqa: PTH113
                reason = f"it has no {item_folder.CUTOUT}"
            if reason:
                yield Broken(record.folder.name, reason)

    def knows(self, item_id: str) -> bool:
        """Whether there is a folder of this id."""
        try:
            self.record(item_id)
        except UnknownItem:
            return False
        return True

    def item(self, item_id: str) -> Item:
        """One item without its pixels.

        Raises:
            UnknownItem: there is none of this id.
            ItemError: there is, but it cannot be read.
        """
        record = self.record(item_id)
        if record.item is None:
            raise ItemError(record.reason)
        return record.item

    def get(self, item_id: str) -> Product:
        """One item with its pixels; the same errors as `item`."""
        return item_folder.read_product(self.record(item_id).folder)

    def state(self, item_id: str) -> tuple[object, ...]:
        """Differs whenever anything of an item has changed on disk; the same errors as `item`."""
        record = self.record(item_id)
        if record.item is None:
            raise ItemError(record.reason)
        try:
            picture = (record.folder / item_folder.CUTOUT).stat()
        except OSError as error:
            raise ItemError(f"it has no {item_folder.CUTOUT}") from error
        behind = item_folder.back_of(record.folder)
        back = behind.stat() if behind else None
        return (
            *(record.folder, record.stamp, picture.st_mtime_ns, picture.st_size),
            *((back.st_mtime_ns, back.st_size) if back else ()),
        )

    def built_in(self, item_id: str) -> bool:
        """Whether it is a demo item; UnknownItem as `item`."""
        return self.record(item_id).folder.parent != self.folder

    def cutout_file(self, item_id: str) -> Path:
        """Where the cut-out of an item lies; UnknownItem as `item`."""
        return self.record(item_id).folder / item_folder.CUTOUT

    def original_file(self, item_id: str) -> Path | None:
        """Where the photo of an item lies, if it was kept; UnknownItem as `item`."""
        return item_folder.original_of(self.record(item_id).folder)

    def preview(self, item_id: str) -> Path | bytes:
        """A JPEG of the cut-out with its key points: the file, or its bytes where that is missing or out of date.

        The same errors as `item`.
        """
        record = self.record(item_id)
        kept = record.folder / item_folder.PREVIEW
        if record.stamp is not None and kept.is_file() and kept.stat().st_mtime_ns >= record.stamp[0]:
            return kept
        return preview_jpeg(item_folder.read_product(record.folder))

    def size(self, item_id: str) -> tuple[int, int]:
        """Width and height of the cut-out, px, from its header; the same errors as `item`."""
        try:
            with self.cutout_file(item_id).open("rb") as file:
                head = file.read(24)
        except OSError as error:
            raise ItemError(f"it has no {item_folder.CUTOUT}") from error
        if len(head) < 24 or not head.startswith(b"\x89PNG"):
            raise ItemError(f"its {item_folder.CUTOUT} is no PNG")
        width, height = struct.unpack(">II", head[16:24])
        return int(width), int(height)

    def thumbnail(self, item_id: str) -> Path | bytes:
        """A small WebP of the cut-out; the same errors as `item`."""
        return self._thumbnails.of(self.cutout_file(item_id))

    def record(self, item_id: str) -> Record:
        """The folder of an item, readable or not; UnknownItem as `item`."""
        for index in (self.own, self._demo):
            record = index.record(item_id) if index else None
            if record is not None:
                return record
        raise UnknownItem(item_id)

    def resolve(self, spec: str) -> Product:
        """A product by wardrobe id, or made on the spot from a photo by `CATEGORY=PATH`.

        Raises:
            UnknownItem: no such id.
            ItemError: the item cannot be read.
            PhotoError: the photo cannot be read.
            ProductError: no product can be made of it, or the category is unknown.
        """
        category, separator, path = spec.partition("=")
        if not separator:
            return self.get(spec)
        if category not in set(Category):
            raise ProductError(f"{category!r} is no category; there are {', '.join(Category)}")
        photo = read_photo(path)
        digest = hashlib.sha256(Path(path).name.encode()).hexdigest()[:8]
        return product_from_photo(photo, Category(category), id=f"photo-{digest}", title=Path(path).stem)
