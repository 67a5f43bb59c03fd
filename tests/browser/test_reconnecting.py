"""Lines that break, services that end, pages that are loaded anew."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.browser.bare import follow, open_mirror, state
from tests.browser.service import Service
from tests.browser.watching import DRESSED, difference, eventually, phase, torso, until

BACK_WITHIN_S = 3.0  # dressed again, from when the service is ready

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


class Pausable(Service):
    """A service that can be made to fall silent, as behind a cable that was pulled."""

    def pause(self) -> None:
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        os.kill(self._process.pid, signal.SIGCONT)


@pytest.fixture
def pausable(tmp_path: Path) -> Iterator[Pausable]:
    service = Pausable(tmp_path)
    service.start()
    yield service
    with contextlib.suppress(AssertionError):
        service.go_on()
    service.stop()


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_service_that_returns_dresses_and_sets_again(
    tmp_path: Path, shopper: Any, visit: Any, record_property: Callable[[str, object], None], how: str
) -> None:
    service = Service(tmp_path).start()
    item = service.tops()[0]
    try:
        page = open_mirror(visit, shopper, service.base, [item])
        page.evaluate("fitmirror.set({segmenter: 'selfie'}).then(() => fitmirror.set({blend: 'alpha'}))")
        until(page, "heard.filter(message => message.type === 'applied').length === 2")
        follow(page)
        getattr(service, how)()
        state(page, "reconnecting")
        page.wait_for_timeout(1500)
        service.start()
        ready = time.monotonic()
        until(page, "heard.some(message => message.type === 'worn' && message.visible)")
        took_s = time.monotonic() - ready
        record_property("reconnected_after_s", round(took_s, 2))
        print(f"dressed {took_s:.2f} s after the service was ready ({how})")
        [worn] = page.evaluate("heard.filter(message => message.type === 'worn')")
        assert worn["items"] == [item]
        [applied] = page.evaluate("heard.filter(message => message.type === 'applied')")
        assert (applied["segmenter"], applied["blend"]) == ("selfie", "alpha")
        assert page.evaluate("said.map(message => message.type).filter(type => type !== 'ping')") == [
            "hello",
            "set",
            "wear",
        ]
        # It was never said that every mirror is taken, while there was none yet.
        assert {name for name, _ in page.evaluate("states")} == {"reconnecting", "live"}
        assert took_s <= BACK_WITHIN_S
    finally:
        service.stop()


def test_what_is_asked_while_there_is_no_line_is_done_on_the_next(tmp_path: Path, nobody: Any, visit: Any) -> None:
    service = Service(tmp_path).start()
    first, second = service.tops()[:2]
    try:
        page = open_mirror(visit, nobody, service.base, [first])
        page.evaluate("fitmirror.set({segmenter: 'selfie'})")
        until(page, "heard.some(message => message.type === 'applied')")
        follow(page)
        service.kill()
        state(page, "reconnecting")
        page.evaluate(f"void fitmirror.wear(['{second}']).then(worn => {{ window.worn = worn; }})")
        page.evaluate("void fitmirror.set({blend: 'alpha'}).then(applied => { window.applied = applied; })")
        service.start()
        assert until(page, "window.worn")["items"] == [second]
        assert until(page, "window.applied")["blend"] == "alpha"
        # The choice from before came back too, and the outfit that was replaced did not.
        sets = [message for message in page.evaluate("said") if message["type"] == "set"]
        assert [(m.get("segmenter"), m.get("blend")) for m in sets] == [("selfie", None), (None, "alpha")]
        assert [m["items"] for m in page.evaluate("said") if m["type"] == "wear"] == [[second]]
    finally:
        service.stop()


def test_a_service_that_is_gone_is_asked_ever_more_rarely(tmp_path: Path, nobody: Any, visit: Any) -> None:
    service = Service(tmp_path).start()
    try:
        page = open_mirror(visit, nobody, service.base)
        tries: list[float] = []
        page.on("request", lambda r: r.method == "POST" and tries.append(time.monotonic()))
        service.stop()
        page.wait_for_timeout(7000)
        gaps = [later - earlier for earlier, later in pairwise(tries)]
        assert 4 <= len(tries) <= 9
        assert gaps[0] < 0.9 * max(gaps)
        assert max(gaps) < 2.5
    finally:
        service.stop()


def test_a_change_of_network_is_noticed_before_silence_is(pausable: Pausable, nobody: Any, visit: Any) -> None:
    page = open_mirror(visit, nobody, pausable.base)
    follow(page)
    pausable.pause()
    page.wait_for_timeout(300)
    asked = time.monotonic()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    state(page, "reconnecting")
    assert time.monotonic() - asked < 2.5  # two pings unanswered take 4.5 s
    pausable.go_on()
    state(page, "live")


def test_a_change_of_network_that_harms_nothing_changes_nothing(service: Service, nobody: Any, visit: Any) -> None:
    page = open_mirror(visit, nobody, service.base)
    follow(page)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(2500)
    assert page.evaluate("states") == []


def test_a_tab_that_slept_through_a_restart_comes_back_at_once(tmp_path: Path, nobody: Any, visit: Any) -> None:
    service = Service(tmp_path).start()
    item = service.tops()[0]
    try:
        page = open_mirror(visit, nobody, service.base, [item])
        follow(page)
        control = page.context.new_cdp_session(page)
        control.send("Page.setWebLifecycleState", {"state": "frozen"})
        service.kill()
        service.start()
        time.sleep(2)
        awake, woken_at = time.monotonic(), time.time()
        control.send("Page.setWebLifecycleState", {"state": "active"})
        until(page, "heard.some(message => message.type === 'worn')")
        took_s = time.monotonic() - awake
        print(f"dressed {took_s:.2f} s after the tab woke")
        assert took_s <= BACK_WITHIN_S + 1.5  # a moment to see that nobody answers any more
        assert page.evaluate("states[0][1]") >= (woken_at - 0.5) * 1000  # it did sleep; two clocks
        assert page.evaluate("fitmirror.worn") == [item]
    finally:
        service.stop()


def test_a_page_that_was_put_away_frees_its_mirror_and_comes_back_dressed(
    single: Service, nobody: Any, visit: Any
) -> None:
    item = single.tops()[0]
    page = open_mirror(visit, nobody, single.base, [item])
    follow(page)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    other = open_mirror(visit, nobody, single.base)  # the only place was given back
    other.goto("about:blank")
    assert page.evaluate("said.map(message => message.type)").count("hello") == 0
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    worn = until(page, "heard.find(message => message.type === 'worn')")
    assert worn["items"] == [item]


def test_half_a_description_is_lost_with_its_line(service: Service, nobody: Any, visit: Any) -> None:
    page = open_mirror(visit, nobody, service.base, script=CATCH_PEERS)
    code = page.evaluate("""async () => {
      // The first words of a slow answer are put in where they arrive.
      const send = RTCDataChannel.prototype.send;
      RTCDataChannel.prototype.send = function (text) {
        const {type, id} = JSON.parse(text);
        if (type !== 'describe') return send.call(this, text);
        this.onmessage({data: JSON.stringify({type: 'description', id, delta: 'It '})});
      };
      const answer = fitmirror.describe();
      try {
        for await (const piece of answer) peers.at(-1).close();
      } catch (why) { return why.code; }
    }""")
    assert code == "lost"
    state(page, "live")


def test_a_closed_client_frees_its_mirror(single: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{single.base}/?autostart=1")
    phase(page, "live")
    page.evaluate("fitmirror.close()")
    assert page.evaluate("fitmirror.wear([]).catch(why => why.code)") == "closed"
    other = visit(nobody, f"{single.base}/?autostart=1")
    phase(other, "live")
