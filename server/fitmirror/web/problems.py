"""Errors as `application/problem+json` (RFC 9457), whichever way a request failed."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """Raised in a handler where a request cannot be done.

    Attributes:
        status: HTTP status.
        detail: One sentence for whoever sent the request.
        headers: To go with it.
        more: Further members of the answer, for programs.
    """

    def __init__(
        self, status: int, detail: str, headers: dict[str, str] | None = None, more: dict[str, str] | None = None
    ) -> None:
        """See the class."""
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more or {}


def response_of(problem: Problem) -> web.Response:
    """The answer that tells of a problem."""
    title = HTTPStatus(problem.status).phrase
    body = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
    body |= problem.more
    return web.Response(
        status=problem.status,
        body=json.dumps(body).encode(),
        content_type="application/problem+json",
        headers=problem.headers,
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler raises into a problem."""
    try:
        return await handler(request)
    except Problem as why:
        return response_of(why)
    except web.HTTPException as why:
        if why.status < 400:
            raise
        default = f"{why.status}: {why.reason}"
        detail = why.text if why.text and why.text != default else f"{request.method} {request.path}: {why.reason}."
        kept = {k: v for k, v in why.headers.items() if k not in ("Content-Type", "Content-Length")}
        return response_of(Problem(why.status, detail, kept))
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception:
        logger.exception("%s %s failed", request.method, request.match_info.route.resource)
        return response_of(Problem(500, "The service stumbled over this request."))
