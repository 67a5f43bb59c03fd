"""A real HTTP server that speaks OpenAI's chat completions, well or badly, and remembers what it was sent."""

import json
import select
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECES = ("The coral ", "goes well ", "with the navy.")


@dataclass
class Sent:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at_s: float
    cut_off: bool = False  # whether the client went away before the end


@dataclass
class Manner:
    """How one request is answered.

    Attributes:
        pieces: What is streamed.
        gap_s: Between two pieces.
        status: 200, or an error's, with `headers` and `text`.
        stall_after: Pieces after which nothing more comes.
        cut_after: Pieces after which the connection is dropped.
        raw: Sent in place of the stream's events.
        kind: Content type of `raw` or `text`.
    """

    pieces: Sequence[str] = PIECES
    gap_s: float = 0.0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    stall_after: int | None = None
    cut_after: int | None = None
    raw: bytes | None = None
    kind: str = "text/event-stream"
    tokens: int | None = 321


class OpenAIServer:
    """On a port of its own; requests are answered by `manners` in turn, the last one for ever."""

    def __init__(self, *manners: Manner) -> None:
        self.manners = list(manners) or [Manner()]
        self.sent: list[Sent] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                sent = Sent(self.path, headers, json.loads(body), time.monotonic())
                owner.answer(self, sent)

            def do_GET(self) -> None:  # where a redirect would lead
                owner.sent.append(Sent(self.path, dict(self.headers), {}, time.monotonic()))
                self.send_error(404)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, sent: Sent) -> None:
        with self._lock:
            self.sent.append(sent)
            manner = self.manners.pop(0) if len(self.manners) > 1 else self.manners[0]
        try:
            self._answer(handler, sent, manner)
        except OSError:
            sent.cut_off = True
            handler.close_connection = True

    def _answer(self, handler: BaseHTTPRequestHandler, sent: Sent, manner: Manner) -> None:
        if manner.status != 200 or manner.raw is not None:
            body = manner.raw if manner.raw is not None else manner.text.encode()
            handler.send_response(manner.status)
            kind = manner.kind if manner.raw is not None else "application/json"
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **manner.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for number, piece in enumerate(manner.pieces):
            if manner.stall_after == number:
                self._stall(handler.connection)
            if manner.cut_after == number:
                handler.close_connection = True
                handler.connection.shutdown(socket.SHUT_RDWR)
                return
            _event(handler, _chunk(sent.body["model"], {"content": piece}))
            if manner.gap_s:
                self.closing.wait(manner.gap_s)
        _event(handler, _chunk(sent.body["model"], {}, "stop"))
        if manner.tokens is not None and sent.body.get("stream_options", {}).get("include_usage"):
            usage = {"prompt_tokens": manner.tokens - 20, "completion_tokens": 20, "total_tokens": manner.tokens}
            _event(handler, {**_chunk(sent.body["model"], {}), "choices": [], "usage": usage})
        _line(handler, b"data: [DONE]\n\n")
        _line(handler, b"")

    def _stall(self, connection: socket.socket) -> None:
        """Say nothing more until the client goes."""
        while not self.closing.is_set():
            if select.select([connection], [], [], 0.05)[0] and not connection.recv(1, socket.MSG_PEEK):
                break
        raise BrokenPipeError


def _chunk(model: str, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]}


def _event(handler: BaseHTTPRequestHandler, value: dict[str, Any]) -> None:
    _line(handler, b"data: " + json.dumps(value).encode() + b"\n\n")


def _line(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    """One HTTP chunk; an empty one ends the body."""
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()


@contextmanager
def serving(*manners: Manner) -> Iterator[OpenAIServer]:
    server = OpenAIServer(*manners)
    try:
        yield server
    finally:
        server.close()
