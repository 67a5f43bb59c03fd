"""Text files, sent compressed to who takes that; each is compressed once."""

import asyncio
import gzip
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_ANY = "*"


@dataclass(frozen=True)
class _Compressed:
    """A file as it is sent: `modified_ns` and `size` of the file itself tell whether it is another by now."""

    modified_ns: int
    size: int
    body: bytes

    @property
    def tag(self) -> str:
        """Another than the file's own: who holds one of the two cannot make the other of it (RFC 9110, 8.8.3.3)."""
        return f"{self.modified_ns:x}-{self.size:x}-gzip"


class TextFiles:
    """Answers with text files; those that are compressed stay in memory, 100 kB for all of the pages."""

    def __init__(self) -> None:
        self._kept: dict[Path, _Compressed] = {}

    async def answer(self, request: web.Request, path: Path, kind: str) -> web.StreamResponse:
        """The file, or that it is the one that the browser has.

        Args:
            request: A GET or HEAD.
            path: Of a file that is there.
            kind: Its Content-Type.
        """
        headers = {"Content-Type": kind, "Vary": "Accept-Encoding"}
        # Parts of a file are parts of the plain one.
        if "Range" in request.headers or not takes_gzip(request.headers.get("Accept-Encoding", "")):
            return web.FileResponse(path, headers=headers)
        text = await asyncio.to_thread(self._compressed, path)
        headers["Cache-Control"] = "no-cache"  # the answer that nothing has changed says it, too
        response = web.Response(headers=headers)
        if _is_held(request, text):
            response.set_status(304)
        else:
            response.headers["Content-Encoding"] = "gzip"
            response.body = text.body
        response.etag = text.tag
        response.last_modified = text.modified_ns / 1e9
        return response

    def _compressed(self, path: Path) -> _Compressed:
        now = path.stat()
        kept = self._kept.get(path)
        if kept is None or (kept.modified_ns, kept.size) != (now.st_mtime_ns, now.st_size):
            kept = _Compressed(now.st_mtime_ns, now.st_size, gzip.compress(path.read_bytes(), 9, mtime=0))
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


def _is_held(request: web.Request, text: _Compressed) -> bool:
    """Whether the browser holds it, by what it says it has (RFC 9110, 13.2.2)."""
    if (tags := request.if_none_match) is not None:
        return any(tag.value in (text.tag, _ANY) for tag in tags)
    since = request.if_modified_since
    return since is not None and text.modified_ns // 1_000_000_000 <= since.timestamp()
