"""`/v1/wardrobe`: what a shop does with it — photos taken in, items changed, removed and restored."""

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, ConfigDict, Field

from fitmirror.wardrobe import keeping
from fitmirror.wardrobe.item import Category
from fitmirror.web.by_hand import MOST_PATCH_BYTES, ByHand, edits_of, words_of
from fitmirror.web.catalogue import shelf_of, shown, tag_of
from fitmirror.web.keys import SERVICE
from fitmirror.web.problems import Problem
from fitmirror.web.wardrobe_work import checked, done, limited, soon

MOST_PHOTO_BYTES = 32_000_000
PHOTOS = ("photo", "back")  # parts of an upload: the front, and the back where there is one
MOST_FIELD_BYTES = 16_000

routes = web.RouteTableDef()


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
    fields = checked(lambda: Fields.model_validate(given))

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
        return await done(take_in)


@routes.patch("/v1/wardrobe/{id}")
async def change(request: web.Request) -> web.Response:
    """Change what is known of an item."""
    if request.content_type != "application/json":
        raise Problem(415, "The body must be application/json.", {"Accept-Patch": "application/json"})
    shelf, id = shelf_of(request), request.match_info["id"]
    body = await limited(request, MOST_PATCH_BYTES)
    changes = checked(lambda: Changes.model_validate_json(body))
    wanted, tag = words_of(changes), request.headers.get("If-Match")

    def write() -> web.Response:
        keeping.change(shelf, id, wanted, lambda record: tag in (None, "*", tag_of(record)), edits_of(changes))
        return shown(shelf, id)

    if "category" not in wanted and changes.edge is None:
        return await done(write)
    async with request.app[SERVICE].cutting:
        return await done(write)


@routes.delete("/v1/wardrobe/{id}")
async def remove(request: web.Request) -> web.Response:
    """Take an item out of the wardrobe."""
    shelf, id = shelf_of(request), request.match_info["id"]
    await done(lambda: keeping.remove(shelf, id))
    return web.Response(text=Removed(id=id).model_dump_json(), content_type="application/json")


@routes.post("/v1/wardrobe/{id}/restore")
async def restore(request: web.Request) -> web.Response:
    """Put a removed item back."""
    shelf, id = shelf_of(request), request.match_info["id"]

    def put_back() -> web.Response:
        keeping.restore(shelf, id)
        return shown(shelf, id)

    return await done(put_back)


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
    while chunk := await soon(part.read_chunk(1 << 16)):
        data += chunk
        if len(data) > most:
            raise _too_large()
    return bytes(data)


def _too_large() -> Problem:
    return Problem(413, f"The photo is larger than {MOST_PHOTO_BYTES // 1_000_000} MB; export it smaller.")
