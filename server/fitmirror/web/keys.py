"""What the handlers find in the application."""

from dataclasses import dataclass
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
    """

    settings: Settings
    rooms: "Rooms | None" = None
    mirrors: Mirrors | None = None
    trouble: Exception | None = None


SERVICE = web.AppKey("service", Service)
