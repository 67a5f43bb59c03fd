"""What every call that works on the wardrobe shares: its body read and checked, its work done off the event loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import ValidationError

from fitmirror.disk import FULL
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
from fitmirror.web.problems import Problem

logger = logging.getLogger(__name__)

STALLED_AFTER_S = 30  # without another byte: a phone that left the network holds no upload for ever

T = TypeVar("T")


async def limited(request: web.Request, most: int) -> bytes:
    """The body, of at most so many bytes.

    Raises:
        Problem: it is larger, or does not come.
    """
    data = bytearray()
    while chunk := await soon(request.content.readany()):
        data += chunk
        if len(data) > most:
            raise Problem(413, f"The body is larger than {most} bytes.")
    return bytes(data)


async def soon(chunk: Awaitable[bytes]) -> bytes:
    """The next piece of a body.

    Raises:
        Problem: none comes.
    """
    try:
        return await asyncio.wait_for(chunk, STALLED_AFTER_S)
    except TimeoutError:
        raise Problem(408, f"Nothing came for {STALLED_AFTER_S} s; send it again.") from None


async def done(work: Callable[[], T]) -> T:
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


def checked(read: Callable[[], T]) -> T:
    """What a model reads out of a body; what it does not take becomes a problem."""
    try:
        return read()
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise Problem(400, "The body is not JSON.") from None
        where = ".".join(map(str, first["loc"])) or "the body"
        raise Problem(400, f"{where}: {first['msg']}.") from None
