"""`/v1/wardrobe`: what can be worn."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from aiohttp import web
from pydantic import BaseModel

from fitmirror.wardrobe.errors import ItemError, PhotoError, ProductError, UnknownItem
from fitmirror.wardrobe.item import Category, Item
from fitmirror.web.keys import SERVICE
from fitmirror.web.problems import Problem

if TYPE_CHECKING:
    from fitmirror.web.rooms import Shelf

PAGE_ITEMS = 50

routes = web.RouteTableDef()

T = TypeVar("T", Item, Path)


class Entry(BaseModel):
    """An item as the catalogue lists it."""

    id: str
    sku: str
    title: str
    category: Category
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
    image: str


class Page(BaseModel):
    """Some of the items; `next` is the `cursor` of the following page, null on the last."""

    items: list[Entry]
    next: str | None


def entry_of(item: Item) -> Entry:
    """What the list shows of an item."""
    return Entry(
        id=item.id,
        sku=item.sku,
        title=item.title,
        category=item.category,
        colours=item.colours,
        sizes=tuple(item.sizes),
        image=f"/v1/wardrobe/{item.id}/image",
    )


def page_of(items: Sequence[Item], category: Category | None, words: str, cursor: str | None) -> Page:
    """Those items that match, in their order, after the one that `cursor` names.

    Args:
        items: All of them.
        category: Only of this one; None is all.
        words: All of these must occur in title, SKU, colours or text.
        cursor: Id of the last item of the page before; an item gone meanwhile starts over.
    """
    wanted = words.lower().split()

    def matches(item: Item) -> bool:
        text = " ".join((item.id, item.title, item.sku, item.text, *item.colours)).lower()
        return category in (None, item.category) and all(word in text for word in wanted)

    found = [item for item in items if matches(item)]
    ids = [item.id for item in found]
    start = ids.index(cursor) + 1 if cursor in ids else 0
    shown = found[start : start + PAGE_ITEMS]
    more = start + PAGE_ITEMS < len(found)
    return Page(items=[entry_of(item) for item in shown], next=shown[-1].id if more else None)


@routes.get("/v1/wardrobe")
async def list_items(request: web.Request) -> web.Response:
    """A page of the catalogue."""
    given = request.query.get("category") or None
    try:
        category = Category(given) if given else None
    except ValueError:
        raise Problem(400, f"There is no category {given[:40] if given else given!r}.") from None
    items = await asyncio.to_thread(_shelf(request).items)
    page = page_of(items, category, request.query.get("q", ""), request.query.get("cursor"))
    return web.Response(text=page.model_dump_json(), content_type="application/json")


@routes.get("/v1/wardrobe/{id}")
async def show(request: web.Request) -> web.Response:
    """All that is known of an item."""
    item = await _found(request, _shelf(request).item)
    return web.Response(text=item.model_dump_json(), content_type="application/json")


@routes.get("/v1/wardrobe/{id}/image")
async def image(request: web.Request) -> web.StreamResponse:
    """Its cut-out, as stored."""
    file = await _found(request, _shelf(request).cutout_file)
    if not file.is_file():
        raise Problem(404, "The item has no picture.")
    return web.FileResponse(file, headers={"Content-Type": "image/png"})


def _shelf(request: web.Request) -> "Shelf":
    rooms = request.app[SERVICE].rooms
    if rooms is None:
        raise Problem(503, "The service is still getting ready.", {"Retry-After": "2"})
    return rooms.shelf


async def _found(request: web.Request, find: Callable[[str], T]) -> T:
    try:
        return await asyncio.to_thread(find, request.match_info["id"])
    except UnknownItem:
        raise Problem(404, "There is no such item.") from None
    except (ItemError, PhotoError, ProductError) as why:
        raise Problem(500, f"The item cannot be read: {why}.") from why
