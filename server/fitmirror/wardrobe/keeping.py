"""What a shop does with its wardrobe: photos taken in, items changed, removed and restored."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from fitmirror.wardrobe import editing, item_folder
from fitmirror.wardrobe.digest import back_from_photo, product_from_photo
from fitmirror.wardrobe.editing import Edits
from fitmirror.wardrobe.errors import BuiltInError, ChangedError, ItemError, ProductError, TakenError, UnknownItem
from fitmirror.wardrobe.index import Record
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.naming import LONGEST_ID, ids_for, title_of
from fitmirror.wardrobe.photo import read_photo, suffix_of
from fitmirror.wardrobe.preview import preview_jpeg
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.store import Wardrobe

REMOVED = ".removed"  # where removed items wait for somebody to change their mind
REMOVED_KEPT_S = 30 * 24 * 3600
CHANGEABLE = frozenset({"title", "sku", "text", "colours", "sizes", "keypoints", "neckline", "edited", "dimensions_cm"})


def add(
    shelf: Wardrobe,
    photo: bytes,
    category: Category,
    name: str = "",
    *,
    id: str = "",
    title: str = "",
    sku: str = "",
    text: str = "",
    back: bytes | None = None,
) -> Product:
    """Take a product photo in: cut it out, find its key points, keep it.

    Args:
        shelf: Where to.
        photo: The file's bytes.
        category: What kind of thing it is.
        name: The file's name; the title, and with it the id, where none is given.
        id: The id to give it; by default one made of SKU, title or name.
        title: For people to read.
        sku: The shop's own number.
        text: The shop's own words.
        back: The bytes of a photo of the back, if there is one.

    Raises:
        PhotoError: a photo cannot be read.
        ProductError: no product can be made of it.
        TakenError: the id, the SKU or this very photo is there already.
        ItemError: that cannot be an id.
        OSError: the disk says no; nothing is kept then.
    """
    if id and not item_folder.is_id(id):
        raise ItemError(f"{id[:70]!r} cannot be an id: use letters, digits, '.', '_' and '-', at most {LONGEST_ID}")
    digest, sku = hashlib.sha256(photo).hexdigest(), sku.strip()
    _check_new(shelf, id, sku, digest)
    title = title.strip() or title_of(name)
    picture = read_photo(photo)
    product = product_from_photo(picture, category, id=id or "new", title=title, sku=sku)
    product = product.with_item(product.item.model_copy(update={"text": text}))
    if back is not None:
        product = replace(product, back=back_from_photo(read_photo(back), category))
    shelf.folder.mkdir(parents=True, exist_ok=True)
    with shelf.writing():
        _check_new(shelf, id, sku, digest)  # of two handed in at once, one is the second
        _forget_old(shelf)
        for wanted in [id] if id else ids_for(sku or title or name, digest):
            if not id and (shelf.knows(wanted) or (shelf.folder / REMOVED / wanted).exists()):
                continue  # what was removed may want its id back
            named = product.with_item(product.item.model_copy(update={"id": wanted}))
            try:
                item_folder.save_product(
                    shelf.folder, named, photo, suffix_of(photo), preview_jpeg(named), replace=False
                )
            except FileExistsError:
                if id:
                    raise TakenError(f"there is an item {id!r} already", id) from None
                continue
            return named
    raise AssertionError("ids never run out")


def change(
    shelf: Wardrobe,
    item_id: str,
    changes: Mapping[str, Any],
    still: Callable[[Record], bool] | None = None,
    edits: Edits | None = None,
) -> Item:
    """Write other values of `CHANGEABLE`, or another `category`, for which the photo is looked at anew.

    Args:
        shelf: Whose item.
        item_id: Which.
        changes: The new values by name.
        still: Asked while nobody else can write whether the item is what the change was meant for.
        edits: What somebody set by hand, to be written with them.

    Raises:
        UnknownItem: there is none of this id.
        BuiltInError: it is a demo item.
        ChangedError: `still` says no.
        TakenError: another item has that SKU.
        ItemError: it cannot be read, or not with these values; nothing has changed then.
        PhotoError, ProductError: the photo cannot be that category.
        OSError: the disk says no; nothing has changed then.
    """
    unknown = changes.keys() - CHANGEABLE - {"category"}
    if unknown:
        raise ItemError(f"{', '.join(sorted(unknown))} cannot be changed")
    with shelf.writing():
        folder = _own_folder(shelf, item_id)
        if still is not None and not still(shelf.record(item_id)):
            raise ChangedError("the item has changed since; load it again")
        if isinstance(sku := changes.get("sku"), str) and (sku := sku.strip()):
            changes = {**changes, "sku": sku}
            _check_sku(shelf, sku, apart_from=item_id)
        item = item_folder.read_stored(folder)
        category = changes.get("category", item.category)
        if edits is not None:
            if category != item.category:
                raise ItemError("another category has the photo looked at anew; change it first, and the points then")
            return editing.write(folder, edits, {k: v for k, v in changes.items() if k != "category"})
        if category == item.category:
            return item_folder.change_item(folder, {k: v for k, v in changes.items() if k != "category"})
        return _digested_anew(shelf, folder, item, changes)


def remove(shelf: Wardrobe, item_id: str) -> Path:
    """Take an item out of the wardrobe; where it lies until it is restored, or forgotten after a month.

    One of the same id that was removed before lies beside it for its own month.

    Raises:
        UnknownItem: there is none of this id.
        BuiltInError: it is a demo item.
        OSError: the disk says no.
    """
    with shelf.writing():
        folder, place = _own_folder(shelf, item_id), shelf.folder / REMOVED / item_id
        place.parent.mkdir(exist_ok=True)
        if os.path.lexists(place):  # an earlier one of this id is not lost for it
            place.rename(place.with_name(f"{item_id}~{time.time_ns():x}"))
        os.utime(folder, follow_symlinks=False)  # the day it was removed
        folder.rename(place)
        _forget_old(shelf)
        return place


def restore(shelf: Wardrobe, item_id: str) -> Item:
    """Put a removed item back.

    Raises:
        UnknownItem: none of this id was removed.
        TakenError: another item has that id or SKU by now.
        ItemError: it is back, but cannot be read.
    """
    with shelf.writing():
        place = shelf.folder / REMOVED / item_id
        if not item_folder.is_id(item_id) or not place.is_dir():
            raise UnknownItem(item_id)
        if (shelf.folder / item_id).exists():
            raise TakenError(f"there is another item {item_id!r} by now", item_id)
        with suppress(ItemError):
            _check_sku(shelf, item_folder.read_stored(place).sku)
        place.rename(shelf.folder / item_id)
    return shelf.item(item_id)


def _own_folder(shelf: Wardrobe, item_id: str) -> Path:
    if shelf.built_in(item_id):
        raise BuiltInError(f"{item_id} is built in; FITMIRROR_DEMO=false leaves all built-in items out")
    return shelf.folder / item_id


def _check_new(shelf: Wardrobe, item_id: str, sku: str, photo_sha256: str) -> None:
    if item_id and (shelf.folder / item_id).exists():
        raise TakenError(f"there is an item {item_id!r} already", item_id)
    _check_sku(shelf, sku)
    for record in shelf.own.records():
        if record.photo == photo_sha256:
            raise TakenError(f"this very photo is in the wardrobe already, as {record.folder.name}", record.folder.name)


def _check_sku(shelf: Wardrobe, sku: str, apart_from: str = "") -> None:
    for record in shelf.own.records():
        if sku and record.item is not None and record.item.sku == sku and record.item.id != apart_from:
            raise TakenError(f"the SKU {sku[:60]!r} is that of {record.item.id}", record.item.id)


def _digested_anew(shelf: Wardrobe, folder: Path, item: item_folder.Stored, changes: Mapping[str, Any]) -> Item:
    original = item_folder.original_of(folder)
    if original is None:
        raise ProductError("its photo was not kept, so that it cannot be looked at anew")
    made = product_from_photo(read_photo(original), changes["category"], id=item.id, title=item.title, sku=item.sku)
    behind = item_folder.back_of(folder)
    if behind is not None:  # it is looked at whenever the item is read
        back_from_photo(read_photo(behind), changes["category"])
    kept = item.model_dump(exclude={"keypoints", "neckline", "neckline_confidence", "hood", "edited", "category"})
    found = made.item.model_dump(include={"keypoints", "neckline", "neckline_confidence", "hood", "category"})
    others = {k: v for k, v in changes.items() if k not in found}
    product = made.with_item(Item.model_validate(kept | found | others))
    item_folder.save_anew(folder, product, preview_jpeg(product))
    return product.item


def _forget_old(shelf: Wardrobe) -> None:
    """Let go for good of what was removed long ago."""
    removed = shelf.folder / REMOVED
    for place in removed.iterdir() if removed.is_dir() else ():
        if time.time() - place.lstat().st_mtime > REMOVED_KEPT_S:
            with suppress(OSError):
                place.unlink() if place.is_symlink() else shutil.rmtree(place)
