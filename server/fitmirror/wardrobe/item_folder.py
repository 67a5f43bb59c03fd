"""One item on disk: `<wardrobe>/<id>/item.json`, `cutout.png`, `original.*`, `back.*`, `preview.jpg`."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fitmirror.frames import U8
from fitmirror.wardrobe.digest import back_from_photo
from fitmirror.wardrobe.errors import ItemError, PhotoError, ProductError
from fitmirror.wardrobe.files import write_file, write_folder
from fitmirror.wardrobe.item import VERSION, Item, KeyPoint
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product

ITEM, CUTOUT, ORIGINAL, BACK, PREVIEW = "item.json", "cutout.png", "original", "back", "preview.jpg"
FOUND_CUTOUT = "cutout-found.png"  # the cut-out before somebody corrected its edge
_MOST_BYTES = 4_000_000  # of item.json
PNG_LEVEL = 4  # a seventh larger than the smallest, in a thirtieth of the time
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Found(BaseModel):
    """What was found on the photo, kept from when somebody first set a part of it by hand."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    keypoints: dict[str, KeyPoint] = Field(default_factory=dict)
    neckline: tuple[tuple[float, float], ...] = ()
    neckline_confidence: float = 0.0
    hood: tuple[tuple[float, float], ...] = ()


class Stored(Item):
    """An item as in item.json, with where its cut-out lies in the photo, and that photo's SHA-256."""

    scale: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)
    photo_sha256: str = ""
    found: Found | None = None


def is_id(text: str) -> bool:
    """Whether it can be an item's id: letters, digits, `.`, `_`, `-`, at most 64, safe as a folder's name."""
    return _ID.fullmatch(text) is not None


def read_stored(folder: Path) -> Stored:
    """What is written of the item of a folder.

    Raises:
        ItemError: it cannot be read, with the reason as one sentence.
    """
    return _parsed(folder)[0]


def _parsed(folder: Path) -> tuple[Stored, dict[str, Any]]:
    """The item, and the JSON it came from."""
    try:
        data = (folder / ITEM).read_bytes()
    except OSError as error:
        raise ItemError(f"its {ITEM} cannot be read: {error.strerror}") from error
    if len(data) > _MOST_BYTES:
        raise ItemError(f"its {ITEM} is larger than {_MOST_BYTES // 1_000_000} MB")
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ItemError(f"its {ITEM} is not JSON") from error
    version = raw.get("version") if isinstance(raw, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ItemError(f"its {ITEM} names no version")
    if version > VERSION:
        raise ItemError(f"it is of version {version}, newer than this program, which reads up to {VERSION}")
    stored = _checked(data)
    if stored.id != folder.name:
        raise ItemError(f"its {ITEM} has the id {stored.id!r}, its folder is called {folder.name!r}")
    return stored, raw


def _checked(data: bytes) -> Stored:
    try:
        return Stored.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ItemError(f"its {ITEM} is wrong at {where}: {first['msg']}") from error


def read_product(folder: Path) -> Product:
    """The item of a folder with its cut-out, and its back's, which is cut out here where the shop has not.

    Raises:
        ItemError: it cannot be read, with the reason as one sentence.
    """
    stored = read_stored(folder)
    try:
        cutout = read_photo(folder / CUTOUT)
    except PhotoError as error:
        raise ItemError(str(error)) from error
    if cutout.shape[2] != 4:
        raise ItemError(f"its {CUTOUT} has no transparency")
    return Product(stored, cutout, stored.scale, stored.offset, _back(folder, stored))


def _back(folder: Path, stored: Stored) -> Product | None:
    file = back_of(folder)
    if file is None:
        return None
    try:
        return back_from_photo(read_photo(file), stored.category)
    except (PhotoError, ProductError) as error:
        raise ItemError(f"its {file.name} cannot be used: {error}") from error


def _png(picture: U8) -> bytes:
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])[1].tobytes()


def save_product(
    wardrobe: Path, product: Product, original: bytes, suffix: str, preview: bytes | None = None, replace: bool = True
) -> Path:
    """Write a product's folder into a wardrobe, in place of an older one of the same id.

    Args:
        wardrobe: The folder of all items; made where it is missing.
        product: What to keep.
        original: The photo's own bytes.
        suffix: The photo's file name ending, such as ".jpg".
        preview: A JPEG that shows cut-out and key points.
        replace: False leaves an item that has the id already as it is.

    Raises:
        ItemError: the id cannot be a folder's name.
        FileExistsError: there is an item of that id, and it is not to be replaced.
        OSError: the disk says no; nothing has changed then.
    """
    if not is_id(product.item.id):
        raise ItemError(f"{product.item.id!r} cannot be an id: use letters, digits, '.', '_' and '-', at most 64")
    files = _files(product, hashlib.sha256(original).hexdigest(), preview, {}) | {ORIGINAL + suffix: original}
    folder = wardrobe / product.item.id
    write_folder(folder, files, replace)
    return folder


def save_anew(folder: Path, product: Product, preview: bytes, found_cutout: U8 | None = None) -> None:
    """Write another cut-out and item of the same photo; what else is in the folder, as its back, and its JSON stays.

    Args:
        folder: The item's.
        product: What to write.
        preview: A JPEG that shows cut-out and key points.
        found_cutout: The cut-out as it was found, where this one's edge was corrected.

    Raises:
        ItemError: the folder's item cannot be read.
        OSError: the disk says no; nothing has changed then.
    """
    stored, raw = _parsed(folder)
    others = {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file() and f.name != FOUND_CUTOUT}
    if found_cutout is not None:
        others[FOUND_CUTOUT] = _png(found_cutout)
    front = Product(product.item, product.cutout, product.scale, product.offset)
    # What was found is the item's own, or there is nothing to go back to: a photo looked at anew.
    write_folder(folder, others | _files(front, stored.photo_sha256, preview, raw | {"found": None}))


def _files(product: Product, photo: str, preview: bytes | None, base: Mapping[str, Any]) -> dict[str, bytes]:
    fields = product.item.model_dump(mode="json") | {"scale": product.scale, "offset": product.offset}
    files = {CUTOUT: _png(product.cutout), ITEM: _json({**base, **fields, "photo_sha256": photo})}
    if product.back is not None:
        files[f"{BACK}.png"] = _png(product.back.cutout)
    return files if preview is None else files | {PREVIEW: preview}


def change_item(folder: Path, changes: Mapping[str, Any]) -> Stored:
    """Write other values into an item.json; what else a shop wrote there stays.

    Raises:
        ItemError: the item cannot be read, or not with these values; nothing has changed then.
        OSError: the disk says no; nothing has changed then.
    """
    _, raw = _parsed(folder)
    data = _json(raw | dict(changes))
    changed = _checked(data)
    write_file(folder / ITEM, data)
    return changed


def original_of(folder: Path) -> Path | None:
    """The photo an item was made of, if it was kept."""
    return next(iter(sorted(folder.glob(ORIGINAL + ".*"))), None)


def back_of(folder: Path) -> Path | None:
    """The photo or cut-out of an item's back, if there is one."""
    return next(iter(sorted(folder.glob(BACK + ".*"))), None)


def _json(fields: Mapping[str, Any]) -> bytes:
    return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode()
