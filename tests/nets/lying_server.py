"""A real HTTP server that stalls, cuts, lies about the length, ignores ranges, sends other bytes and redirects."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Manners:
    """What the server does.

    Attributes:
        body: What it serves.
        cuts: Bytes after which each of the first answers breaks off, in turn.
        stalls_after: Bytes after which it falls silent, once.
        says: Content-Length it claims; None for the true one, -1 for none at all.
        ranges: Whether it understands Range.
        etag: Its validator; None for none.
        shift: Bytes by which a range begins too late.
        status: Answers with it alone, as often as `statuses` says.
        redirect: Where it sends everyone.
    """

    body: bytes
    cuts: list[int] = field(default_factory=list)
    stalls_after: int | None = None
    says: int | None = None
    ranges: bool = True
    etag: str | None = '"one"'
    shift: int = 0
    statuses: list[int] = field(default_factory=list)
    redirect: str | None = None
    seen: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    woken: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(manners: Manners) -> Iterator[Manners]:
    """Serve on a free port of the loopback; `manners.url` is the file's address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            manners.seen.append({k.lower(): v for k, v in self.headers.items()})
            if manners.redirect and self.path == "/net":
                self.send_response(302)
                self.send_header("Location", manners.redirect)
                self.end_headers()
                return
            if manners.statuses:
                self.send_error(manners.statuses.pop(0))
                return
            self._answer()

        def _answer(self) -> None:
            body, asked = manners.body, re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            same = self.headers.get("If-Range") == manners.etag
            if asked and same and manners.ranges:
                start = int(asked[1]) + manners.shift
                if start >= len(body):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
                body = body[start:]
            else:
                self.send_response(200)
            if manners.says != -1:
                self.send_header("Content-Length", str(len(body) if manners.says is None else manners.says))
            if manners.etag:
                self.send_header("ETag", manners.etag)
            self.end_headers()
            if manners.cuts:
                body = body[: manners.cuts.pop(0)]
            if manners.stalls_after is not None:
                self.wfile.write(body[: manners.stalls_after])
                self.wfile.flush()
                manners.stalls_after = None
                manners.woken.wait(20)
                return
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    manners.url = f"http://127.0.0.1:{server.server_port}/net"
    try:
        yield manners
    finally:
        manners.woken.set()
        server.shutdown()
        server.server_close()
        thread.join()
