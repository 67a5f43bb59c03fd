"""Who may call: our own pages, listed origins, whoever holds the token. No web site reaches in behind a visitor's back.

`Host` is checked against DNS rebinding, `Origin` and `Sec-Fetch-Site` against requests from other sites, and answers
carry CORS headers for listed origins only (https://fetch.spec.whatwg.org/#http-cors-protocol).
"""

import hmac
import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from fitmirror.settings import Settings
from fitmirror.web.address import machine_names
from fitmirror.web.problems import Handler, Problem

METHODS = "GET, POST, PATCH, DELETE"
REQUEST_HEADERS = "Authorization, Content-Type, If-Match"
EXPOSED = "Location, ETag, Link, Retry-After"
PREFLIGHT_AGE_S = 600
_DESCRIPTIONS = ("/openapi.json", "/asyncapi.json")
_PROXIED = {"via", "forwarded", "x-real-ip"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def split_host(host: str) -> tuple[str, int | None]:
    """Name and port of a `Host` header; the name in lower case, without brackets or a final dot.

    Raises:
        ValueError: not a host.
    """
    parts = urlsplit(f"//{host}")
    if parts.hostname is None or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(host)
    return parts.hostname.rstrip("."), parts.port


class Access:
    """The rules, from the settings.

    Args:
        settings: All settings.
        certified: Names that the service's own certificate is for. They are ours: no other site's name leads to it by
            https without the browser's warning.
    """

    def __init__(self, settings: Settings, certified: Iterable[str] = ()) -> None:
        """See the class."""
        self._token = settings.token
        self._origins = frozenset(origin.rstrip("/").lower() for origin in settings.origins)
        self._names = {"127.0.0.1", "::1", *machine_names(), *certified}
        if not settings.everywhere:
            self._names.add(settings.host.lower())
        self._hosts = frozenset(split_host(host) for host in settings.hosts)

    def knows_host(self, host: str | None, reached_at: str | None) -> bool:
        """Whether `Host` is a name of ours.

        Args:
            host: The header.
            reached_at: Our own address on this connection: a name that leads there by DNS is not enough, it must be
                that address itself.
        """
        try:
            name, port = split_host(host or "")
        except ValueError:
            return False
        if (name, None) in self._hosts or (name, port) in self._hosts:
            return True
        if name in self._names or f"*.{name.partition('.')[2]}" in self._names:
            return True
        return reached_at is not None and name == reached_at.partition("%")[0]

    def same_origin(self, origin: str, host: str, secure: bool = False) -> bool:
        """Whether `Origin` is a page that this service delivered under this very `Host`.

        Args:
            origin: The header.
            host: The header.
            secure: Whether the service itself speaks https. A page that came by http is not its own then; without, it
                may be reached through a proxy that speaks https for it.
        """
        try:
            parts = urlsplit(origin)
            name, port = split_host(host)
            default = _DEFAULT_PORTS[parts.scheme]
            if secure and parts.scheme != "https":
                return False
            return parts.hostname == name and (parts.port or default) == (port or default)
        except (ValueError, KeyError):
            return False

    def listed(self, origin: str | None) -> bool:
        """Whether `Origin` is one of those in the settings."""
        return origin is not None and origin.lower() in self._origins

    def check(self, request: web.Request) -> None:
        """Raise a Problem unless this request may go on."""
        host, origin = request.headers.get("Host"), request.headers.get("Origin")
        if not self.knows_host(host, _own_address(request)):
            raise Problem(403, "This service does not go by that host name; FITMIRROR_HOSTS lists its names.")
        if origin is not None:
            if not self.listed(origin) and not self.same_origin(origin, host or "", request.secure):
                raise Problem(403, "Pages of that origin may not call; FITMIRROR_ORIGINS lists those that may.")
        elif request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") and not _is_visit(request):
            raise Problem(403, "Other sites may not load this.")
        if request.method == "OPTIONS":
            return
        api, metrics = request.path.startswith("/v1/") or request.path in _DESCRIPTIONS, request.path == "/metrics"
        if self._token:
            if (api or metrics) and not self._authorized(request):
                raise Problem(401, "The service's token is missing or wrong.", {"WWW-Authenticate": "Bearer"})
        elif (metrics or _is_wardrobe_write(request)) and not _is_local(request):
            raise Problem(403, "Without FITMIRROR_TOKEN this answers on the machine itself only.")

    def _authorized(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        expected = (self._token or "").encode()
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(errors="replace"), expected)


def guard(access: Access) -> Middleware:
    """The middleware that lets requests through or not, and answers preflights."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        access.check(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            headers = {
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": REQUEST_HEADERS,
                "Access-Control-Max-Age": str(PREFLIGHT_AGE_S),
            }
            if "Access-Control-Request-Private-Network" in request.headers:
                headers["Access-Control-Allow-Private-Network"] = "true"
            return web.Response(status=204, headers=headers)
        return await handler(request)

    return middleware


def cors(access: Access) -> Middleware:
    """The middleware that lets listed origins read answers; outside all others, so that they read errors too."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        response.headers.add("Vary", "Origin")
        origin = request.headers.get("Origin")
        if origin and access.listed(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return middleware


def _own_address(request: web.Request) -> str | None:
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return str(name[0]) if isinstance(name, tuple) else None


def _is_visit(request: web.Request) -> bool:
    """Whether this is a person following a link, which a page of ours may well be the end of."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"


def _is_wardrobe_write(request: web.Request) -> bool:
    return request.path.startswith("/v1/wardrobe") and request.method not in ("GET", "HEAD")


def _is_local(request: web.Request) -> bool:
    """Whether the request comes from this machine, to this machine, and is not passed on by a proxy on it."""
    names = {name.lower() for name in request.headers}
    if names & _PROXIED or any(name.startswith("x-forwarded-") for name in names):
        return False
    try:
        called = split_host(request.headers.get("Host", ""))[0]
        return _is_loopback(request.remote or "") and (called == "localhost" or _is_loopback(called))
    except ValueError:
        return False


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
