"""The examples of the documentation, as they stand there, in a shop's page of another origin."""

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.service import Service, free_port
from tests.browser.watching import DRESSED, difference, eventually, phase, torso, until

from fitmirror.assets import static_dir

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://mirror.shop.example"
MOST_LINES = 15

# The camera's own picture beside the dressed one, and what the mirror said.
WITNESS = """
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async wish => {
    const stream = await open(wish);
    const video = Object.assign(document.createElement('video'), {id: 'camera', autoplay: true, muted: true});
    video.srcObject = stream;
    document.body.append(video);
    return stream;
  };
  window.heard = [];
  const {set} = Object.getOwnPropertyDescriptor(RTCDataChannel.prototype, 'onmessage');
  Object.defineProperty(RTCDataChannel.prototype, 'onmessage', {set(hear) {
    set.call(this, event => { heard.push(JSON.parse(event.data)); hear.call(this, event); });
  }});
"""


def blocks(document: str, kind: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```", (ROOT / document).read_text(), re.MULTILINE | re.DOTALL)


def policy(service: str) -> str:
    """The Content Security Policy that the documentation asks for, and nothing else but the example's own lines."""
    [asked] = [block for block in blocks("docs/embedding.md", "text") if "script-src" in block]
    needed = asked.replace(ADDRESS, service).replace("\n", " ")
    own = needed.replace("script-src", "script-src 'unsafe-inline'")  # the example has no nonce
    return f"default-src 'none'; style-src 'unsafe-inline'; frame-src {service}; {own}"


class Shop:
    """A web site of another origin with one page."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.page = ""
        shop = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in shop.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(f"<!doctype html><title>A shop</title><body>{shop.page}".encode() if found else b"")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"  # another site than 127.0.0.1, too


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    shop = Shop()
    threading.Thread(target=shop.server.serve_forever, daemon=True).start()
    yield shop
    shop.server.shutdown()
    shop.server.server_close()


@pytest.fixture(scope="module")
def invited(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that the shop's page may call."""
    service = Service(tmp_path_factory.mktemp("invited"), origins=shop.origin).start()
    yield service
    service.stop()


def _dressed(page: Any) -> None:
    worn = until(page, "heard.find(message => message.type === 'worn' && message.visible)")
    assert worn["items"] == ["tee-sunrise"]
    eventually(page, lambda: difference(torso(page, "mirror"), torso(page, "camera")) > DRESSED)


@pytest.mark.parametrize("document", ["docs/embedding.md", "README.md"])
def test_the_example_dresses_in_a_page_of_another_origin(
    shop: Shop, invited: Service, shopper: Any, visit: Callable[..., Any], document: str
) -> None:
    example = blocks(document, "html")[0]
    assert len(example.splitlines()) <= MOST_LINES
    shop.page = example.replace(ADDRESS, invited.base)
    assert invited.base in shop.page
    shop.headers = {"Content-Security-Policy": policy(invited.base), "Permissions-Policy": "camera=(self)"}
    page = visit(shopper, f"{shop.origin}/", script=WITNESS)
    if page.query_selector("button"):
        page.click("button")
    _dressed(page)
    assert page.complaints == []


def test_the_example_gets_nothing_where_it_was_not_invited(
    shop: Shop, service: Service, shopper: Any, visit: Callable[..., Any]
) -> None:
    shop.page = blocks("docs/embedding.md", "html")[0].replace(ADDRESS, service.base)
    shop.headers = {}
    page = visit(shopper, f"{shop.origin}/", script=WITNESS)
    page.click("button")
    page.wait_for_timeout(1000)
    assert page.evaluate("heard") == []
    assert any("CORS" in complaint for complaint in page.complaints)


def test_the_whole_page_lives_in_a_frame(shop: Shop, invited: Service, shopper: Any, visit: Callable[..., Any]) -> None:
    shop.page = blocks("docs/embedding.md", "html")[1].replace(ADDRESS, invited.base)
    [asked] = [block for block in blocks("docs/embedding.md", "text") if "Permissions-Policy" in block]
    name, _, value = asked.strip().replace(ADDRESS, invited.base).partition(": ")
    shop.headers = {"Content-Security-Policy": policy(invited.base), name: value}
    page = visit(shopper, f"{shop.origin}/")
    frame = page.wait_for_selector("iframe").content_frame()
    frame.complaints = page.complaints
    phase(frame, "live")
    until(frame, "fitmirror.worn[0] === 'tee-sunrise'")
    assert frame.evaluate("document.getElementById('mirror').videoWidth") > 0


def test_all_that_the_address_may_say_is_documented() -> None:
    scripts = "".join((static_dir() / name).read_text() for name in ("mirror.js", "strings.js"))
    asked = set(re.findall(r"\.get(?:All)?\('(\w+)'\)", scripts))
    assert {"wear", "kiosk", "idle", "lang", "token"} <= asked
    described = (ROOT / "docs/embedding.md").read_text()
    assert {name for name in asked if f"`{name}=" not in described and f"#{name}=" not in described} == set()


def test_wardrobe_pictures_show_on_the_shops_page(
    shop: Shop, invited: Service, nobody: Any, visit: Callable[..., Any]
) -> None:
    shop.page = ""
    shop.headers = {"Content-Security-Policy": policy(invited.base)}
    page = visit(nobody, f"{shop.origin}/")
    widths = page.evaluate(
        """async base => {
      const {FitMirror} = await import(base + '/fitmirror-client.js');
      const mirror = new FitMirror();
      const {items} = await mirror.items({category: 'top'});
      const image = document.body.appendChild(new Image());
      image.src = await mirror.picture(items[0].id);
      await image.decode();
      return [mirror.base.href, image.naturalWidth];
    }""",
        invited.base,
    )
    assert widths[0] == f"{invited.base}/"
    assert widths[1] > 0
    assert page.complaints == []
