"""`/v1/wardrobe`: what can be worn, to read."""

import asyncio
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel, Field

from fitmirror.wardrobe.errors import ItemError, PhotoError, ProductError, UnknownItem
from fitmirror.wardrobe.item import Category, KeyPoint
from fitmirror.wardrobe.item_folder import CUTOUT, FOUND_CUTOUT, Found, read_stored
from fitmirror.wardrobe.measures import MEASURES
from fitmirror.wardrobe.sense import known_names
from fitmirror.web.keys import SERVICE
from fitmirror.web.problems import Problem

if TYPE_CHECKING:
    from fitmirror.wardrobe.index import Record
    from fitmirror.wardrobe.store import Wardrobe

PAGE_ITEMS = 50
FOR_EVER = "public, max-age=31536000, immutable"
VIEWS = ("cutout", "thumbnail", "original", "preview", "found")

routes = web.RouteTableDef()

T = TypeVar("T")


class Entry(BaseModel):
    """An item as the catalogue lists it."""

    id: str
    sku: str
    title: str
    category: Category
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
    text: str
    image: str = Field(description="The cut-out, PNG; another address whenever the picture is another.")
    thumbnail: str = Field(description="The same, small, WebP.")
    confidence: float | None = Field(description="Of the least sure key point, 0..1; null where there is none.")
    demo: bool = Field(description="Built in: it cannot be changed or removed.")


class Detail(Entry):
    """All that is known of an item; positions in pixels of the cut-out."""

    keypoints: dict[str, KeyPoint]
    edited: tuple[str, ...]
    neckline: tuple[tuple[float, float], ...]
    neckline_confidence: float
    size_table: dict[str, dict[str, float]] = Field(description="Measurements by size, cm and mm as their names say.")
    width: int
    height: int
    hood: tuple[tuple[float, float], ...] = Field(description="Outline of a hood above the shoulders; or empty.")
    found: Found | None = Field(description="What was found on the photo, where something was set by hand since.")
    scale: float = Field(description="Pixels of the photo per pixel of the cut-out.")
    offset: tuple[float, float] = Field(description="Where the cut-out's corner lies in the photo, its pixels.")
    names: tuple[str, ...] = Field(description="Key points that an item of its category can have.")
    measures: dict[str, tuple[float, float]] = Field(description="Measures of its category, least and most.")


class BrokenEntry(BaseModel):
    """A folder that holds no item that can be read."""

    id: str
    reason: str


class Page(BaseModel):
    """Some of the items; `next` is the `cursor` of the following page, null on the last."""

    items: list[Entry]
    next: str | None
    total: int = Field(description="All that match, on whichever page.")
    categories: dict[Category, int] = Field(description="How many match the words in each category.")
    broken: list[BrokenEntry] = Field(default_factory=list, description="Filled where `broken=1` is asked for.")


def entry_of(record: "Record", demo: bool) -> Entry:
    """What the list shows of an item that can be read."""
    item = record.item
    assert item is not None
    image = f"/v1/wardrobe/{quote(item.id)}/image"
    version = version_of(record)
    sure = [1.0 if name in item.edited else point[2] for name, point in item.keypoints.items()]
    return Entry(
        id=item.id,
        sku=item.sku,
        title=item.title,
        category=item.category,
        colours=item.colours,
        sizes=tuple(item.sizes),
        text=item.text,
        image=f"{image}?v={version}",
        thumbnail=f"{image}?view=thumbnail&v={version}",
        confidence=min(sure, default=None),
        demo=demo,
    )


def version_of(record: "Record") -> str:
    """Changes whenever the item's picture does."""
    try:
        return f"{(record.folder / CUTOUT).stat().st_mtime_ns:x}"
    except OSError:
        return "0"


def tag_of(record: "Record") -> str:
    """The entity tag of an item, which its writes take in If-Match."""
    return f'"{"-".join(f"{part:x}" for part in record.stamp)}"' if record.stamp else '"none"'


def page_of(
    records: "Sequence[Record]", own: Path, category: Category | None = None, words: str = "", cursor: str | None = None
) -> Page:
    """Those items that match, in their order, after the one that `cursor` names.

    Args:
        records: All folders, the shop's own first, each part by id.
        own: The folder of the shop's own.
        category: Only of this one; None is all.
        words: All of these must occur in id, title, SKU, colours or text.
        cursor: `next` of the page before; it holds although the item it names is gone meanwhile.
    """
    wanted = words.lower().split()
    found = [r for r in records if r.item is not None and all(word in r.words for word in wanted)]
    categories = Counter(r.item.category for r in found if r.item is not None)
    if category is not None:
        found = [r for r in found if r.item is not None and r.item.category == category]

    def place(record: "Record") -> tuple[bool, str]:
        return record.folder.parent != own, record.folder.name

    start = 0
    if cursor:
        start = bisect_right(found, (cursor.startswith("~"), cursor.removeprefix("~")), key=place)
    shown = found[start : start + PAGE_ITEMS]
    after = None
    if start + PAGE_ITEMS < len(found):
        demo, name = place(shown[-1])
        after = f"~{name}" if demo else name
    entries = [entry_of(record, record.folder.parent != own) for record in shown]
    return Page(items=entries, next=after, total=len(found), categories=dict(categories))


@routes.get("/v1/wardrobe")
async def list_items(request: web.Request) -> web.Response:
    """A page of the catalogue."""
    given = request.query.get("category") or None
    try:
        category = Category(given) if given else None
    except ValueError:
        raise Problem(400, f"There is no category {given[:40] if given else given!r}.") from None
    shelf = shelf_of(request)
    with_broken = request.query.get("broken") == "1"

    def look() -> Page:
        page = page_of(shelf.records(), shelf.folder, category, request.query.get("q", ""), request.query.get("cursor"))
        if with_broken:
            page.broken = [BrokenEntry(id=b.id, reason=b.reason) for b in shelf.broken()]
        return page

    page = await asyncio.to_thread(look)
    return web.Response(text=page.model_dump_json(), content_type="application/json")


@routes.get("/v1/wardrobe/{id}")
async def show(request: web.Request) -> web.Response:
    """All that is known of an item."""
    return await found(request, lambda shelf, id: shown(shelf, id))


def shown(shelf: "Wardrobe", item_id: str, status: int = 200) -> web.Response:
    """The answer that shows an item; UnknownItem, ItemError as `Wardrobe.item`."""
    record = shelf.record(item_id)
    item = record.item
    if item is None:
        raise ItemError(record.reason)
    stored = read_stored(record.folder)
    width, height = shelf.size(item_id)
    entry = entry_of(record, shelf.built_in(item_id))
    detail = Detail(
        **entry.model_dump(),
        keypoints=item.keypoints,
        edited=item.edited,
        neckline=item.neckline,
        neckline_confidence=item.neckline_confidence,
        size_table=item.sizes,
        width=width,
        height=height,
        hood=item.hood,
        found=stored.found,
        scale=stored.scale,
        offset=stored.offset,
        names=tuple(sorted(known_names(item.category))),
        measures=dict(MEASURES.get(item.category, {})),
    )
    headers = {"ETag": tag_of(record)}
    if status == 201:
        headers["Location"] = f"/v1/wardrobe/{quote(item_id)}"
    return web.Response(text=detail.model_dump_json(), content_type="application/json", headers=headers, status=status)


@routes.get("/v1/wardrobe/{id}/image")
async def image(request: web.Request) -> web.StreamResponse:
    """One of its pictures: the cut-out, small, with its key points or as it was found, or the photo it was made of."""
    view = request.query.get("view", "cutout")
    if view not in VIEWS:
        raise Problem(400, f"view is one of {', '.join(VIEWS)}.")

    def pick(shelf: "Wardrobe", id: str) -> tuple[Path | bytes | None, str]:
        picture: Path | bytes | None
        match view:
            case "thumbnail":
                picture = shelf.thumbnail(id)
            case "original":
                picture = shelf.original_file(id)
            case "preview":
                picture = shelf.preview(id)
            case "found":
                picture = shelf.cutout_file(id).with_name(FOUND_CUTOUT)
            case _:
                picture = shelf.cutout_file(id)
        return picture, version_of(shelf.record(id))

    picture, version = await found(request, pick)
    kinds = {"thumbnail": "image/webp", "preview": "image/jpeg", "cutout": "image/png", "found": "image/png"}
    # Named by the cut-out's version it never changes; all else, key points on it too, is asked about each time.
    lasting = view in ("cutout", "thumbnail") and request.query.get("v") == version
    headers = {"Cache-Control": FOR_EVER if lasting else "no-cache"}
    if isinstance(picture, bytes):
        return web.Response(body=picture, content_type=kinds[view], headers=headers)
    if picture is None or not picture.is_file():
        raise Problem(404, "The item has no such picture.")
    kind = kinds.get(view) or _PHOTOS.get(picture.suffix, "application/octet-stream")
    return web.FileResponse(picture, headers=headers | {"Content-Type": kind})


_PHOTOS = {f".{name}": f"image/{name}" for name in ("png", "webp", "gif", "bmp", "tiff")} | {".jpg": "image/jpeg"}


def shelf_of(request: web.Request) -> "Wardrobe":
    """The wardrobe, once the service is warm."""
    rooms = request.app[SERVICE].rooms
    if rooms is None:
        raise Problem(503, "The service is still getting ready.", {"Retry-After": "2"})
    return rooms.shelf


async def found(request: web.Request, find: "Callable[[Wardrobe, str], T]") -> T:
    """Look an item up, off the event loop."""
    try:
        return await asyncio.to_thread(find, shelf_of(request), request.match_info["id"])
    except UnknownItem:
        raise Problem(404, "There is no such item.") from None
    except (ItemError, PhotoError, ProductError) as why:
        raise Problem(500, f"The item cannot be read: {why}.") from why
