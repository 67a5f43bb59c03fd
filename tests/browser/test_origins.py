"""Pages of other origins: none reaches the mirror, but those that were invited."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.service import Service, free_port
from tests.browser.watching import until

READ = """async base => {
  try {
    const response = await fetch(base + '/v1/wardrobe');
    return (await response.json()).items.length;
  } catch (why) { return why.name; }
}"""
WRITE = """async base => {
  try {
    const headers = {'Content-Type': 'application/sdp'};
    return (await fetch(base + '/v1/mirrors', {method: 'POST', headers, body: 'v=0'})).status;
  } catch (why) { return why.name; }
}"""
EMBED = """async base => {
  const {FitMirror} = await import(base + '/fitmirror-client.js');
  const mirror = window.embedded = new FitMirror();
  const video = document.body.appendChild(document.createElement('video'));
  video.autoplay = video.muted = true;
  mirror.addEventListener('stream', event => { video.srcObject = event.detail; });
  const {items} = await mirror.items({category: 'top'});
  await mirror.connect();
  await mirror.wear([items[0].id]);
  return items[0].id;
}"""


class _Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A shop</title><body>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """A page of another origin."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), _Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_foreign_page_gets_nothing(service: Service, nobody: Any, visit: Any, shop: str) -> None:
    page = visit(nobody, shop)
    assert page.evaluate(READ, service.base) == "TypeError"
    assert page.evaluate(WRITE, service.base) == "TypeError"


def test_an_invited_page_embeds_the_mirror(tmp_path: Path, nobody: Any, visit: Any, shop: str) -> None:
    service = Service(tmp_path, origins=shop).start()
    try:
        page = visit(nobody, shop)
        assert page.evaluate(READ, service.base) > 0
        item = page.evaluate(EMBED, service.base)
        assert page.evaluate("embedded.worn") == [item]
        until(page, "document.querySelector('video').videoWidth > 0")
        page.evaluate("embedded.close()")
    finally:
        service.stop()
