"""STUN and TURN servers from the settings, for both ends."""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from urllib.parse import unquote

from aiortc import RTCIceServer

_ADDRESS = r"(?:[^@:?/\s\[\]]+|\[[0-9a-fA-F:.]+\])(?::\d+)?(?:\?transport=\w+)?"
_SERVER = re.compile(r"(?P<scheme>stuns?|turns?):(?:(?P<user>[^:@]+):(?P<password>[^@]*)@)?(?P<rest>" + _ADDRESS + ")")


class BadIceServer(ValueError):
    """A server in the settings that is no STUN or TURN URL. The message does not repeat it: it may hold a password."""


def _parsed(server: str, number: int) -> tuple[str, str | None, str | None]:
    found = _SERVER.fullmatch(server)
    if not found:
        raise BadIceServer(f"ICE server {number} is not stun:host:port or turn:user:password@host:port")
    user, password = found["user"], found["password"]
    url = f"{found['scheme']}:{found['rest']}"
    return url, unquote(user) if user else None, unquote(password) if password else None


def ice_servers(servers: Sequence[str]) -> list[RTCIceServer]:
    """For our end.

    Raises:
        BadIceServer: see the class.
    """
    return [
        RTCIceServer(urls=url, username=user, credential=password)
        for url, user, password in map(_parsed, servers, count(1))
    ]


def link_headers(servers: Sequence[str]) -> Iterator[str]:
    """For the client's end, as `Link` headers (RFC 9725, section 4.6)."""
    for url, user, password in map(_parsed, servers, count(1)):
        link = f'<{url}>; rel="ice-server"'
        if user is not None:
            link += f'; username="{_quoted(user)}"; credential="{_quoted(password or "")}"; credential-type="password"'
        yield link


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
