"""What the handlers find in the application."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from fitmirror.live.mirrors import Mirrors
from fitmirror.settings import Settings

if TYPE_CHECKING:
    from fitmirror.web.rooms import Rooms


@dataclass
class Service:
    """The running service.

    Attributes:
        settings: As it was started.
        rooms: What it offers, once it is warm.
        mirrors: Its mirrors, from then on.
        trouble: Why it will never be ready, or None.
        cutting: Held while a photo is cut out, which takes all of a processor for a second: one at a time, so that no
            mirror stands still for it.
        trying: Held while an item is put onto the figure: one at a time, for the same reason.
    """

    settings: Settings
    rooms: "Rooms | None" = None
    mirrors: Mirrors | None = None
    trouble: Exception | None = None
    cutting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    trying: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


SERVICE = web.AppKey("service", Service)
