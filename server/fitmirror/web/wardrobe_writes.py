"""`/v1/wardrobe`: what a shop does with it — photos taken in, items changed, removed and restored."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fitmirror.wardrobe import keeping
from fitmirror.wardrobe.errors import (
    BuiltInError,
    ChangedError,
    ItemError,
    PhotoError,
    ProductError,
    SenseError,
    TakenError,
    UnknownItem,
)
from fitmirror.wardrobe.files import FULL
from fitmirror.wardrobe.item import Category
from fitmirror.web.by_hand import ByHand, edits_of, words_of
from fitmirror.web.catalogue import shelf_of, shown, tag_of
from fitmirror.web.keys import SERVICE
from fitmirror.web.problems import Problem

logger = logging.getLogger(__name__)

MOST_PHOTO_BYTES = 32_000_000
PHOTOS = ("photo", "back")  # parts of an upload: the front, and the back where there is one
MOST_FIELD_BYTES = 16_000
MOST_PATCH_BYTES = 3_000_000  # of it nearly all the picture of a brush's strokes
STALLED_AFTER_S = 30  # without another byte: a phone that left the network holds no upload for ever

routes = web.RouteTableDef()
T = TypeVar("T")


class Fields(BaseModel):
    """What goes with a photo."""

    model_config = ConfigDict(extra="forbid")

    category: Category
    title: str = Field("", max_length=200)
    sku: str = Field("", max_length=100)
    text: str = Field("", max_length=4000)
    id: str = Field("", max_length=64)


class Changes(ByHand):
    """What can be changed of an item; what is left out stays. Another category has the photo looked at anew."""

    title: str | None = Field(None, max_length=200)
    sku: str | None = Field(None, max_length=100)
    text: str | None = Field(None, max_length=4000)
    colours: tuple[str, ...] | None = Field(None, max_length=20)
    category: Category | None = None


class Removed(BaseModel):
    """An item that is out of the wardrobe; `POST /v1/wardrobe/{id}/restore` puts it back for a month."""

    id: str


@routes.post("/v1/wardrobe")
async def add(request: web.Request) -> web.Response:
    """Take a product photo in."""
    if request.content_type != "multipart/form-data":
        raise Problem(415, "The body must be multipart/form-data with a part `photo`.")
    if request.content_length is not None and request.content_length > len(PHOTOS) * MOST_PHOTO_BYTES + 100_000:
        raise _too_large()
    shelf = shelf_of(request)
    given, name, photos = await _parts(request)
    if "photo" not in photos:
        raise Problem(400, "There is no part `photo`.")
    fields = _checked(lambda: Fields.model_validate(given))

    def take_in() -> web.Response:
        product = keeping.add(
            shelf,
            photos["photo"],
            fields.category,
            name,
            id=fields.id,
            title=fields.title,
            sku=fields.sku,
            text=fields.text,
            back=photos.get("back"),
        )
        return shown(shelf, product.item.id, status=201)

    async with request.app[SERVICE].cutting:
        return await _done(take_in)


@routes.patch("/v1/wardrobe/{id}")
async def change(request: web.Request) -> web.Response:
    """Change what is known of an item."""
    if request.content_type != "application/json":
        raise Problem(415, "The body must be application/json.", {"Accept-Patch": "application/json"})
    shelf, id = shelf_of(request), request.match_info["id"]
    body = await _limited(request, MOST_PATCH_BYTES)
    changes = _checked(lambda: Changes.model_validate_json(body))
    wanted, tag = words_of(changes), request.headers.get("If-Match")

    def write() -> web.Response:
        keeping.change(shelf, id, wanted, lambda record: tag in (None, "*", tag_of(record)), edits_of(changes))
        return shown(shelf, id)

    if "category" not in wanted and changes.edge is None:
        return await _done(write)
    async with request.app[SERVICE].cutting:
        return await _done(write)


@routes.delete("/v1/wardrobe/{id}")
async def remove(request: web.Request) -> web.Response:
    """Take an item out of the wardrobe."""
    shelf, id = shelf_of(request), request.match_info["id"]
    await _done(lambda: keeping.remove(shelf, id))
    return web.Response(text=Removed(id=id).model_dump_json(), content_type="application/json")


@routes.post("/v1/wardrobe/{id}/restore")
async def restore(request: web.Request) -> web.Response:
    """Put a removed item back."""
    shelf, id = shelf_of(request), request.match_info["id"]

    def put_back() -> web.Response:
        keeping.restore(shelf, id)
        return shown(shelf, id)

    return await _done(put_back)


async def _done(work: Callable[[], T]) -> T:
    """Do it off the event loop; what goes wrong becomes a problem."""
    try:
        return await asyncio.to_thread(work)
    except UnknownItem:
        raise Problem(404, "There is no such item.") from None
    except BuiltInError as why:
        raise Problem(403, f"{why}.") from None
    except ChangedError as why:
        raise Problem(412, f"{_sentence(why)}.") from None
    except TakenError as why:
        raise Problem(409, f"{_sentence(why)}.", more={"existing": why.existing}) from None
    except SenseError as why:
        raise Problem(422, f"{_sentence(why)}.", more={"at": why.at, "code": why.code, "other": why.other}) from None
    except (ItemError, PhotoError, ProductError) as why:
        raise Problem(422, f"{_sentence(why)}.") from None
    except OSError as why:
        if why.errno in FULL:
            raise Problem(507, "The disk is full: nothing was kept.") from why
        logger.exception("the wardrobe cannot be written")
        raise Problem(500, f"The wardrobe cannot be written: {why.strerror}.") from why


def _sentence(why: Exception) -> str:
    text = str(why)
    return text[:1].upper() + text[1:]


def _checked(read: Callable[[], T]) -> T:
    try:
        return read()
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise Problem(400, "The body is not JSON.") from None
        where = ".".join(map(str, first["loc"])) or "the body"
        raise Problem(400, f"{where}: {first['msg']}.") from None


async def _parts(request: web.Request) -> tuple[dict[str, str], str, dict[str, bytes]]:
    """The fields, the photo's name, and the bytes of those of `PHOTOS` that came."""
    given: dict[str, str] = {}
    name, photos = "", dict[str, bytes]()
    try:
        reader = await request.multipart()
        async for part in reader:
            if not isinstance(part, BodyPartReader) or not part.name:
                raise Problem(400, "A part of the body has no name.")
            if part.name in PHOTOS:
                if part.name in photos:
                    raise Problem(400, f"There is more than one part `{part.name}`: send one photo at a time.")
                name = name if part.name == "back" else part.filename or ""
                photos[part.name] = await _read(part, MOST_PHOTO_BYTES)
            elif part.name not in Fields.model_fields:
                raise Problem(400, f"There is no field {part.name[:40]!r}.")
            elif part.name in given:
                raise Problem(400, f"There is more than one part {part.name[:40]!r}.")
            else:
                try:
                    given[part.name] = (await _read(part, MOST_FIELD_BYTES)).decode()
                except UnicodeDecodeError:
                    raise Problem(400, f"The part {part.name[:40]!r} is not text.") from None
    except (ValueError, AssertionError, web.RequestPayloadError, HttpProcessingError):
        raise Problem(400, "The body is not multipart/form-data, or ends too early.") from None
    return given, name, photos


async def _read(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await _soon(part.read_chunk(1 << 16)):
        data += chunk
        if len(data) > most:
            raise _too_large()
    return bytes(data)


async def _limited(request: web.Request, most: int) -> bytes:
    data = bytearray()
    while chunk := await _soon(request.content.readany()):
        data += chunk
        if len(data) > most:
            raise Problem(413, f"The body is larger than {most} bytes.")
    return bytes(data)


async def _soon(chunk: Awaitable[bytes]) -> bytes:
    """The next piece of a body, if it comes."""
    try:
        return await asyncio.wait_for(chunk, STALLED_AFTER_S)
    except TimeoutError:
        raise Problem(408, f"Nothing came for {STALLED_AFTER_S} s; send it again.") from None


def _too_large() -> Problem:
    return Problem(413, f"The photo is larger than {MOST_PHOTO_BYTES // 1_000_000} MB; export it smaller.")
