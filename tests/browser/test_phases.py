"""What the page says where there is nothing to show yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser import fake_camera
from tests.browser.service import Service
from tests.browser.watching import phase, until

FAILING = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s'); };"


@pytest.fixture(scope="module")
def refusing(launch: Callable[..., Any]) -> Any:
    """A browser whose visitor does not allow the camera."""
    return launch(fake_camera.empty_room(), "--deny-permission-prompts")


def _panel(page: Any) -> str:
    return str(page.inner_text("#panel-title"))


def test_nobody_in_view_is_told_to_step_in(service: Service, nobody: Any, visit: Any) -> None:
    item = service.items()[0]["id"]
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


def test_an_open_question_is_explained(service: Service, nobody: Any, visit: Any) -> None:
    script = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {});"
    page = visit(nobody, f"{service.base}/", script=script)
    page.click("#panel-action")
    phase(page, "asking")
    assert "Allow" in page.inner_text("#panel-text")


def test_an_insecure_address_is_explained(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"http://mirror.test:{service.port}/")
    phase(page, "insecure")
    assert "https://" in page.inner_text("#panel-text")


def test_the_page_speaks_chinese(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/", locale="zh-CN")
    phase(page, "start")
    assert _panel(page) == "穿上看看"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize("size", [(360, 740), (1280, 800), (1080, 1920), (740, 360)])
def test_nothing_is_cut_off(service: Service, nobody: Any, visit: Any, size: tuple[int, int]) -> None:
    page = visit(nobody, f"{service.base}/", viewport={"width": size[0], "height": size[1]})
    phase(page, "start")
    until(page, "document.querySelectorAll('.tile').length > 1")
    inside = """selector => {
      const box = document.querySelector(selector).getBoundingClientRect();
      return box.width > 0 && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    }"""
    for selector in ("#panel-title", "#panel-text", "#panel-action", "#private", ".tile"):
        assert page.evaluate(inside, selector), selector


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
        assert second.inner_text("#status") == "No mirror is free just now. Yours opens as soon as one is."
        first.goto("about:blank")
        phase(second, "live")
    finally:
        service.stop()
