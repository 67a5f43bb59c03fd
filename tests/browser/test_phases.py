"""What the page says where there is nothing to show yet."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser import fake_camera
from tests.browser.service import Service
from tests.browser.watching import eventually, phase, until

from fitmirror.assets import static_dir

FAILING = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s'); };"


@pytest.fixture(scope="module")
def refusing(launch: Callable[..., Any]) -> Any:
    """A browser whose visitor does not allow the camera."""
    return launch(fake_camera.empty_room(), "--deny-permission-prompts")


def _panel(page: Any) -> str:
    return str(page.inner_text("#panel-title"))


def test_nobody_in_view_is_told_to_step_in(service: Service, nobody: Any, visit: Any) -> None:
    item = service.tops()[0]
    page = visit(nobody, f"{service.base}/?autostart=1&wear={item}")
    phase(page, "live")
    until(page, "document.documentElement.classList.contains('hinted')")
    assert page.inner_text("#status") == "Step in front of the camera"
    until(page, f"fitmirror.worn[0] === '{item}'")  # prepared for who comes


def test_denied_camera_shows_the_way_out(service: Service, refusing: Any, visit: Any) -> None:
    page = visit(refusing, f"{service.base}/")
    page.click("#panel-action")
    phase(page, "denied")
    assert _panel(page) == "The camera is blocked"
    assert page.is_visible("#panel-action")
    eventually(page, lambda: "left of the address" in page.inner_text("#panel-steps"))


WAYS_OUT = {
    "Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0": "Blocked",
    "Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15": "menu bar",
    "iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1": "Website Settings",
}


@pytest.mark.parametrize(("browser", "way"), WAYS_OUT.items(), ids=["firefox", "safari", "ios"])
def test_each_browser_has_its_own_way_out(service: Service, refusing: Any, visit: Any, browser: str, way: str) -> None:
    page = visit(refusing, f"{service.base}/?autostart=1", user_agent=f"Mozilla/5.0 ({browser}")
    phase(page, "denied")
    eventually(page, lambda: way in page.inner_text("#panel-steps"))


def test_a_camera_the_system_keeps_is_not_blamed_on_the_browser(service: Service, nobody: Any, visit: Any) -> None:
    script = """navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Permission denied by system', 'NotAllowedError');
    };"""
    page = visit(nobody, f"{service.base}/?autostart=1", script=script)
    phase(page, "denied")
    eventually(page, lambda: "Privacy" in page.inner_text("#panel-steps"))


@pytest.mark.parametrize(("error", "shown"), [("NotFoundError", "nocamera"), ("NotReadableError", "busy")])
def test_a_camera_that_does_not_come_is_explained(
    service: Service, nobody: Any, visit: Any, error: str, shown: str
) -> None:
    page = visit(nobody, f"{service.base}/?autostart=1", script=FAILING % error)
    phase(page, shown)
    assert page.is_visible("#panel-action")


def test_the_mirror_opens_when_a_camera_is_plugged_in(service: Service, nobody: Any, visit: Any) -> None:
    script = """
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      let there = false;
      navigator.mediaDevices.getUserMedia = async wish => {
        if (!there) throw new DOMException('', 'NotFoundError');
        return real(wish);
      };
      window.plugIn = () => { there = true; navigator.mediaDevices.dispatchEvent(new Event('devicechange')); };
    """
    page = visit(nobody, f"{service.base}/?autostart=1", script=script)
    phase(page, "nocamera")
    page.evaluate("plugIn()")
    phase(page, "live")


# A camera of this page's own making: black, or without any picture at all, until it is uncovered.
COVERED = """
  const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 360});
  const pen = canvas.getContext('2d');
  let light = 'black', drawing = %s;
  window.uncover = () => { light = 'white'; drawing = true; };
  setInterval(() => { if (drawing) { pen.fillStyle = light; pen.fillRect(0, 0, 640, 360); } }, 40);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(25);
"""


@pytest.mark.parametrize("drawing", ["true", "false"], ids=["black", "still"])
def test_a_camera_without_pictures_is_explained_until_they_come(
    service: Service, nobody: Any, visit: Any, drawing: str
) -> None:
    page = visit(nobody, f"{service.base}/?autostart=1", script=COVERED % drawing)
    phase(page, "blind")
    assert _panel(page) == "The camera shows nothing"
    assert page.is_visible("#panel-action")
    assert page.is_visible("#settings")  # where another camera can be chosen
    page.evaluate("uncover()")
    phase(page, "live")


def test_another_try_opens_a_camera_that_shows_nothing_anew(service: Service, nobody: Any, visit: Any) -> None:
    keep = "const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
    page = visit(nobody, f"{service.base}/?autostart=1", script=keep + COVERED % "true" + "window.real = real;")
    phase(page, "blind")
    page.evaluate("void (navigator.mediaDevices.getUserMedia = real)")
    page.click("#panel-action")
    phase(page, "live")


def test_without_the_words_of_its_language_the_page_speaks_english(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, "about:blank", locale="zh-CN")
    page.route("**/words-zh.json", lambda route: route.abort())
    page.goto(f"{service.base}/")
    phase(page, "start")
    assert _panel(page) == "See it on you"
    assert page.evaluate("document.documentElement.lang") == "en"
    page.unroute("**/words-zh.json")
    page.click("#language")
    eventually(page, lambda: _panel(page) == "穿上看看")


def test_the_service_s_refusals_are_told_in_the_page_s_language(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, "about:blank", locale="zh-CN")
    refusal = {"status": 415, "content_type": "application/problem+json", "body": '{"detail": "No such type."}'}
    page.route("**/v1/mirrors", lambda route: route.fulfill(**refusal))
    page.goto(f"{service.base}/?autostart=1")
    phase(page, "failed")
    assert page.inner_text("#panel-text") == "服务拒绝了请求（HTTP 415）。"


def test_an_open_question_is_explained(service: Service, nobody: Any, visit: Any) -> None:
    script = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {});"
    page = visit(nobody, f"{service.base}/", script=script)
    page.click("#panel-action")
    phase(page, "asking")
    assert "Allow" in page.inner_text("#panel-text")


def test_an_insecure_address_is_explained(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"http://mirror.test:{service.port}/")
    phase(page, "insecure")
    assert "fitmirror serve --tls-self-signed" in page.inner_text("#panel")
    assert "https://" in page.inner_text("#panel")
    assert not page.is_visible("#panel-action")


def test_the_page_speaks_chinese(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/", locale="zh-CN")
    phase(page, "start")
    assert _panel(page) == "穿上看看"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_the_language_can_be_changed_and_is_kept(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/?lang=zh")
    phase(page, "start")
    eventually(page, lambda: _panel(page) == "穿上看看")
    assert page.inner_text("#language") == "English"
    page.click("#language")
    eventually(page, lambda: _panel(page) == "See it on you")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_attribute("#words", "placeholder") == "Search"
    page.click("#language")
    eventually(page, lambda: _panel(page) == "穿上看看")
    page.goto(f"{service.base}/")
    eventually(page, lambda: _panel(page) == "穿上看看")


def test_both_languages_say_all() -> None:
    page = (static_dir() / "index.html").read_text()
    [english] = re.findall(r'<script id="words-en" type="application/json">(.*?)</script>', page, re.DOTALL)
    words = {"en": json.loads(english), "zh": json.loads((static_dir() / "words-zh.json").read_text())}
    assert words["en"].keys() == words["zh"].keys()
    for key, said in words["en"].items():
        assert said.count("|") == words["zh"][key].count("|"), key
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", words["zh"][key])), key


@pytest.mark.parametrize(("quality", "said"), [("slow_network", "connection"), ("slow_machine", "computer")])
def test_slowness_is_told_once_it_is_there(service: Service, nobody: Any, visit: Any, quality: str, said: str) -> None:
    page = visit(nobody, f"{service.base}/?autostart=1")
    phase(page, "live")
    # Somebody in view and a second that went badly, as the mirror would tell it.
    status = page.evaluate(
        """quality => {
          fitmirror.dispatchEvent(new CustomEvent('hint', {detail: {code: '', text: ''}}));
          fitmirror.dispatchEvent(new CustomEvent('stats', {detail: {quality}}));
          return document.getElementById('status').textContent;
        }""",
        quality,
    )
    assert said in status
    over = """() => {
      fitmirror.dispatchEvent(new CustomEvent('stats', {detail: {quality: 'good'}}));
      return document.getElementById('status').textContent;
    }"""
    assert page.evaluate(over) == ""


def test_a_service_with_a_token_opens_to_who_has_the_link(tmp_path: Path, nobody: Any, visit: Any) -> None:
    service = Service(tmp_path, token="open-sesame").start()
    try:
        stranger = visit(nobody, f"{service.base}/?autostart=1")
        phase(stranger, "failed")
        assert "access key" in stranger.inner_text("#panel-text")
        guest = visit(nobody, f"{service.base}/?autostart=1#token=open-sesame")
        phase(guest, "live")
        until(guest, "document.querySelector('.tile img')?.naturalWidth > 0")
    finally:
        service.stop()


def test_a_taken_mirror_opens_when_it_is_free(tmp_path: Path, nobody: Any, visit: Any) -> None:
    service = Service(tmp_path, max_mirrors="1").start()
    try:
        first = visit(nobody, f"{service.base}/?autostart=1")
        phase(first, "live")
        second = visit(nobody, f"{service.base}/?autostart=1")
        phase(second, "full")
        assert "Yours opens as soon as one is free" in second.inner_text("#status")
        eventually(second, lambda: bool(re.search(r"Next try in \d+ s", second.inner_text("#status"))))
        first.goto("about:blank")
        phase(second, "live")
    finally:
        service.stop()
