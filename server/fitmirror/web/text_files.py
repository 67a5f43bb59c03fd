"""Text files as they are sent: scripts without what only their readers need, compressed to who takes that.

Each is made ready once. The files themselves are what one reads and changes; nothing is built from them beforehand.
"""

import asyncio
import gzip
from dataclasses import dataclass
from pathlib import Path

import rjsmin
from aiohttp import web

_ANY = "*"


@dataclass(frozen=True)
class _Ready:
    """A file as it is sent: `modified_ns` and `size` of the file itself tell whether it is another by now."""

    modified_ns: int
    size: int
    plain: bytes
    packed: bytes

    def tag(self, compressed: bool) -> str:
        """Each form has its own: who holds one of the two cannot make the other of it (RFC 9110, 8.8.3.3)."""
        return f"{self.modified_ns:x}-{self.size:x}" + ("-gzip" if compressed else "")


class TextFiles:
    """Answers with text files; those that were asked for stay in memory, 400 kB for all of the pages."""

    def __init__(self) -> None:
        self._kept: dict[Path, _Ready] = {}

    async def answer(self, request: web.Request, path: Path, kind: str) -> web.StreamResponse:
        """The file whole (no client of ours asks for parts of a text), or that it is the one that the browser has.

        Args:
            request: A GET or HEAD.
            path: Of a file that is there.
            kind: Its Content-Type.
        """
        text = await asyncio.to_thread(self._ready, path)
        compressed = takes_gzip(request.headers.get("Accept-Encoding", ""))
        tag = text.tag(compressed)
        response = web.Response(headers={"Content-Type": kind, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"})
        if _is_held(request, text, tag):
            response.set_status(304)
        else:
            response.body = text.packed if compressed else text.plain
            if compressed:
                response.headers["Content-Encoding"] = "gzip"
        response.etag = tag
        response.last_modified = text.modified_ns / 1e9
        return response

    def _ready(self, path: Path) -> _Ready:
        now = path.stat()
        kept = self._kept.get(path)
        if kept is None or (kept.modified_ns, kept.size) != (now.st_mtime_ns, now.st_size):
            plain = path.read_bytes()
            if path.suffix == ".js":
                plain = rjsmin.jsmin(plain, keep_bang_comments=True)
            kept = _Ready(now.st_mtime_ns, now.st_size, plain, gzip.compress(plain, 9, mtime=0))
            self._kept[path] = kept
        return kept


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip, and not to refuse it (RFC 9110, 12.5.3)."""
    for choice in accepted.lower().split(","):
        name, _, weight = choice.partition(";")
        if name.strip() not in ("gzip", "x-gzip"):
            continue
        try:
            return float(weight.partition("=")[2] or 1) > 0
        except ValueError:
            return False
    return False


def _is_held(request: web.Request, text: _Ready, tag: str) -> bool:
    """Whether the browser holds it, by what it says it has (RFC 9110, 13.2.2)."""
    if (tags := request.if_none_match) is not None:
        return any(held.value in (tag, _ANY) for held in tags)
    since = request.if_modified_since
    return since is not None and text.modified_ns // 1_000_000_000 <= since.timestamp()
