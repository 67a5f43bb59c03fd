"""The wardrobe: all items that can be worn, the shop's own and the built-in demo ones."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fitmirror.assets import static_dir
from fitmirror.wardrobe import item_folder
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.errors import ItemError, ProductError, UnknownItem
from fitmirror.wardrobe.files import recover
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product


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
    """Items on disk. Reads afresh what has changed there; one may be shared between threads.

    Args:
        folder: The shop's own items; need not exist.
        demo: Whether the built-in items are offered too. A shop's item hides a built-in one of the same id.
    """

    def __init__(self, folder: Path, demo: bool = True) -> None:
        """See the class."""
        self.folder = folder
        self._roots = (folder, demo_dir()) if demo else (folder,)
        self._read: dict[Path, tuple[int, Item]] = {}
        if folder.is_dir():
            recover(folder)

    def _folders(self) -> Iterator[Path]:
        seen: set[str] = set()
        for root in self._roots:
            if not root.is_dir():
                continue
            for folder in sorted(root.iterdir()):
                if folder.is_dir() and item_folder.is_id(folder.name) and folder.name not in seen:
                    seen.add(folder.name)
                    yield folder

    def _folder(self, item_id: str) -> Path:
        if item_folder.is_id(item_id):
            for root in self._roots:
                if (root / item_id).is_dir():
                    return root / item_id
        raise UnknownItem(item_id)

    def _item(self, folder: Path) -> Item:
        try:
            changed = (folder / item_folder.ITEM).stat().st_mtime_ns
        except OSError as error:
            raise ItemError(f"it has no {item_folder.ITEM}") from error
        known = self._read.get(folder)
        if known is None or known[0] != changed:
            known = (changed, item_folder.read_item(folder))
            self._read[folder] = known
        return known[1]

    def items(self) -> tuple[Item, ...]:
        """All items that can be read, the shop's own first, by id."""
        found = []
        for folder in self._folders():
            try:
                found.append(self._item(folder))
            except ItemError:
                continue  # `broken` tells
        return tuple(found)

    def broken(self) -> tuple[Broken, ...]:
        """All folders whose item cannot be read, with the reason."""
        found = []
        for folder in self._folders():
            try:
                self._item(folder)
                if not (folder / item_folder.CUTOUT).is_file():
                    raise ItemError(f"it has no {item_folder.CUTOUT}")
            except ItemError as error:
                found.append(Broken(folder.name, str(error)))
        return tuple(found)

    def knows(self, item_id: str) -> bool:
        """Whether there is a folder of this id."""
        try:
            self._folder(item_id)
        except UnknownItem:
            return False
        return True

    def item(self, item_id: str) -> Item:
        """One item without its pixels.

        Raises:
            UnknownItem: there is none of this id.
            ItemError: there is, but it cannot be read.
        """
        return self._item(self._folder(item_id))

    def get(self, item_id: str) -> Product:
        """One item with its pixels; the same errors as `item`."""
        return item_folder.read_product(self._folder(item_id))

    def cutout_file(self, item_id: str) -> Path:
        """Where the cut-out of an item lies; UnknownItem as `item`."""
        return self._folder(item_id) / item_folder.CUTOUT

    def original_file(self, item_id: str) -> Path | None:
        """Where the photo of an item lies, if it was kept; UnknownItem as `item`."""
        return next(iter(sorted(self._folder(item_id).glob(item_folder.ORIGINAL + ".*"))), None)

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
