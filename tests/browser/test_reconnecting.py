"""Lines that break, services that end, pages that are loaded anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.browser.service import Service
from tests.browser.watching import DRESSED, difference, eventually, phase, torso, until

CATCH_PEERS = """
  window.peers = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...how) { super(...how); peers.push(this); }
  };
"""

CATCH_MESSAGES = """
  window.said = [];
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (text) { said.push(JSON.parse(text).type); return send.call(this, text); };
"""


@pytest.fixture
def single(tmp_path: Path) -> Iterator[Service]:
    """A service with room for one."""
    service = Service(tmp_path, max_mirrors="1").start()
    yield service
    service.stop()


def test_reload_leaves_no_mirror_behind(single: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{single.base}/?autostart=1")
    phase(page, "live")
    statuses: list[int] = []
    page.on("response", lambda r: r.request.method == "POST" and statuses.append(r.status))
    page.reload(wait_until="domcontentloaded")
    phase(page, "live")
    assert statuses == [201]  # the only place was free again at once


def test_a_broken_line_is_taken_up_with_its_outfit(service: Service, shopper: Any, visit: Any, tops: list[str]) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1", script=CATCH_PEERS + CATCH_MESSAGES)
    phase(page, "live")
    until(page, "document.getElementById('camera').currentTime > 0")
    skin_or_shirt = np.reshape(torso(page, "camera"), (-1, 3)).mean(0)[::-1]
    item = max(tops, key=lambda top: difference(service.colour(top), skin_or_shirt))
    page.evaluate(f"fitmirror.wear(['{item}'])")

    def dressed() -> bool:
        return difference(torso(page, "mirror"), torso(page, "camera")) > DRESSED

    eventually(page, dressed)
    page.evaluate("window.before = document.getElementById('mirror').srcObject; said.length = 0")
    posts: list[tuple[str, int]] = []
    page.on("response", lambda r: r.request.method == "POST" and posts.append((r.url, r.status)))
    page.evaluate("peers.at(-1).close()")
    phase(page, "reconnecting")
    assert page.inner_text("#status") == "Connection lost. Reconnecting…"
    phase(page, "live")
    assert "resume=" in posts[0][0]
    assert posts[0][1] == 201
    # Not the last picture of the old line: the new one's, which nobody told what to wear.
    until(page, "(now => now.srcObject !== before && now.currentTime > .3)(document.getElementById('mirror'))")
    assert page.evaluate("said").count("wear") == 0
    for _ in range(5):
        assert dressed()
        page.wait_for_timeout(100)
    assert page.evaluate("fitmirror.worn") == [item]


def test_a_service_that_returns_dresses_again(tmp_path: Path, nobody: Any, visit: Any) -> None:
    service = Service(tmp_path).start()
    item = service.items()[0]["id"]
    try:
        page = visit(nobody, f"{service.base}/?autostart=1&wear={item}")
        phase(page, "live")
        until(page, f"fitmirror.worn[0] === '{item}'")
        page.evaluate("fitmirror.addEventListener('worn', event => { window.again = event.detail; })")
        service.kill()
        phase(page, "reconnecting")
        service.start()
        phase(page, "live")
        assert until(page, "window.again")["items"] == [item]
    finally:
        service.stop()


def test_a_closed_client_frees_its_mirror(single: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{single.base}/?autostart=1")
    phase(page, "live")
    page.evaluate("fitmirror.close()")
    assert page.evaluate("fitmirror.wear([]).catch(why => why.code)") == "closed"
    other = visit(nobody, f"{single.base}/?autostart=1")
    phase(other, "live")
