"""One item on disk: `<wardrobe>/<id>/item.json`, `cutout.png`, `original.*`."""

import json
import re
from pathlib import Path

import cv2
from pydantic import ValidationError

from fitmirror.frames import U8
from fitmirror.wardrobe.errors import ItemError, PhotoError
from fitmirror.wardrobe.files import write_folder
from fitmirror.wardrobe.item import VERSION, Item
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product

ITEM, CUTOUT, ORIGINAL = "item.json", "cutout.png", "original"
_MOST_BYTES = 4_000_000  # of item.json
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class _Stored(Item):
    """An item as in item.json, with where its cut-out lies in the photo."""

    scale: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)


def is_id(text: str) -> bool:
    """Whether it can be an item's id: letters, digits, `.`, `_`, `-`, at most 64, safe as a folder's name."""
    return _ID.fullmatch(text) is not None


def _stored(folder: Path) -> _Stored:
    try:
        data = (folder / ITEM).read_bytes()
    except OSError as error:
        raise ItemError(f"its {ITEM} cannot be read: {error.strerror}") from error
    if len(data) > _MOST_BYTES:
        raise ItemError(f"its {ITEM} is larger than {_MOST_BYTES // 1_000_000} MB")
    try:
        raw = json.loads(data)
    except ValueError as error:
        raise ItemError(f"its {ITEM} is not JSON") from error
    version = raw.get("version") if isinstance(raw, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ItemError(f"its {ITEM} names no version")
    if version > VERSION:
        raise ItemError(f"it is of version {version}, newer than this program, which reads up to {VERSION}")
    try:
        stored = _Stored.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ItemError(f"its {ITEM} is wrong at {where}: {first['msg']}") from error
    if stored.id != folder.name:
        raise ItemError(f"its {ITEM} has the id {stored.id!r}, its folder is called {folder.name!r}")
    return stored


def read_item(folder: Path) -> Item:
    """The item of a folder, without its pixels.

    Raises:
        ItemError: it cannot be read, with the reason as one sentence.
    """
    return _stored(folder)


def read_product(folder: Path) -> Product:
    """The item of a folder with its cut-out.

    Raises:
        ItemError: it cannot be read, with the reason as one sentence.
    """
    stored = _stored(folder)
    try:
        cutout = read_photo(folder / CUTOUT)
    except PhotoError as error:
        raise ItemError(str(error)) from error
    if cutout.shape[2] != 4:
        raise ItemError(f"its {CUTOUT} has no transparency")
    return Product(item=stored, cutout=cutout, scale=stored.scale, offset=stored.offset)


def _png(picture: U8) -> bytes:
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes()


def save_product(wardrobe: Path, product: Product, original: bytes, suffix: str) -> Path:
    """Write a product's folder into a wardrobe, in place of an older one of the same id.

    Args:
        wardrobe: The folder of all items; made where it is missing.
        product: What to keep.
        original: The photo's own bytes.
        suffix: The photo's file name ending, such as ".jpg".

    Raises:
        ItemError: the id cannot be a folder's name.
        OSError: the disk says no; nothing has changed then.
    """
    if not is_id(product.item.id):
        raise ItemError(f"{product.item.id!r} cannot be an id: use letters, digits, '.', '_' and '-', at most 64")
    fields = product.item.model_dump(mode="json") | {"scale": product.scale, "offset": product.offset}
    folder = wardrobe / product.item.id
    files = {
        CUTOUT: _png(product.cutout),
        ORIGINAL + suffix: original,
        ITEM: (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    write_folder(folder, files)
    return folder
