"""The page for who uses a keyboard or a screen reader."""

from typing import Any

import pytest
from tests.browser.service import Service
from tests.browser.watching import eventually, phase, until

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")

GRAVE = ("serious", "critical")


def _audit(page: Any) -> None:
    """axe-core finds nothing grave."""
    page.wait_for_timeout(500)  # what moves has come to rest
    found = axe.Axe().run(page).response["violations"]
    told = [(v["id"], v["impact"], [node["html"][:120] for node in v["nodes"]]) for v in found]
    assert not [entry for entry in told if entry[1] in GRAVE], told


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_start_has_no_grave_fault(service: Service, nobody: Any, visit: Any, scheme: str, language: str) -> None:
    page = visit(nobody, f"{service.base}/?lang={language}", color_scheme=scheme)
    phase(page, "start")
    until(page, "document.querySelectorAll('.tile').length > 2")
    _audit(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mirror_has_no_grave_fault(service: Service, nobody: Any, visit: Any, scheme: str) -> None:
    item = service.items()[0]["id"]
    page = visit(nobody, f"{service.base}/?autostart=1&wear={item}", color_scheme=scheme)
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 2")
    _audit(page)
    page.click("#fit")
    page.wait_for_selector(".sizes")
    page.click(".sizes label")
    _audit(page)
    page.keyboard.press("Escape")
    page.click("#settings")
    page.wait_for_selector("#menu")
    _audit(page)
    page.click("#photo")
    page.wait_for_selector("#sheet[open]")
    _audit(page)
    page.keyboard.press("Escape")
    page.click("#compare")
    until(page, "document.documentElement.classList.contains('comparing')")
    _audit(page)


@pytest.mark.parametrize("error", ["NotAllowedError", "NotFoundError", "NotReadableError"])
def test_a_missing_camera_has_no_grave_fault(service: Service, nobody: Any, visit: Any, error: str) -> None:
    script = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{error}'); }};"
    page = visit(nobody, f"{service.base}/?autostart=1", script=script)
    phase(page, "denied", "nocamera", "busy")
    _audit(page)


def test_kiosk_has_no_grave_fault(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/?kiosk=1", viewport={"width": 1080, "height": 1920})
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 2")
    _audit(page)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_kiosk_that_waits_has_no_grave_fault(service: Service, nobody: Any, visit: Any, language: str) -> None:
    url = f"{service.base}/?kiosk=1&idle=1&lang={language}"
    page = visit(nobody, url, viewport={"width": 1080, "height": 1920})
    until(page, "document.documentElement.classList.contains('idle')")
    _audit(page)


def _tab_to(page: Any, selector: str, most: int = 40) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('{selector}')"):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_all_can_be_done_from_the_keyboard(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/")
    phase(page, "start")
    until(page, "document.querySelectorAll('.tile').length > 2")
    _tab_to(page, "#panel-action")
    page.keyboard.press("Enter")
    phase(page, "live")
    assert page.evaluate("document.activeElement.matches('.tile')")  # not lost with the button
    page.evaluate("document.activeElement.blur()")
    _tab_to(page, "#compare")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'split'")
    before = page.input_value("#split")
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#split") != before
    page.keyboard.press("Escape")
    until(page, "!document.documentElement.classList.contains('comparing')")
    assert page.evaluate("document.activeElement.id") == "compare"
    _tab_to(page, "#photo")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet[open]")
    page.keyboard.press("Escape")
    until(page, "document.activeElement.id === 'photo'")
    _tab_to(page, "#settings")
    page.keyboard.press("Enter")
    page.wait_for_selector("#menu")
    _tab_to(page, "#flip")
    page.keyboard.press("Space")
    until(page, "document.documentElement.classList.contains('unflipped')")
    page.keyboard.press("Escape")
    until(page, "document.getElementById('menu').hidden")
    assert page.evaluate("document.activeElement.id") == "settings"


def test_what_changes_is_announced(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/?autostart=1")
    phase(page, "live")
    status = page.get_by_role("status").filter(has_text="Step in front of the camera")
    eventually(page, lambda: status.count() == 1)
    # Seconds that pass would be read out one by one.
    assert page.get_attribute("#status-wait", "aria-hidden") == "true"
