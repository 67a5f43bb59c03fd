"""The mirror page in Firefox: its phases, and a picture that comes back."""

from pathlib import Path

import pytest
from tests.browser.firefox import FIREFOX, Firefox
from tests.browser.service import Service

pytestmark = pytest.mark.skipif(not FIREFOX, reason="no Firefox here (apt-get install firefox-esr)")

START = "document.getElementById('panel-action').click()"
SHOWS = "document.getElementById('mirror').videoWidth"


@pytest.fixture
def service(tmp_path: Path):  # type: ignore[no-untyped-def]
    (tmp_path / "service").mkdir()
    service = Service(tmp_path / "service").start()
    yield service
    service.stop()


async def test_from_the_first_word_to_the_picture_and_back_after_a_restart(service: Service, tmp_path: Path) -> None:
    async with Firefox(tmp_path) as page:
        await page.open(service.base)
        await page.phase("start")
        assert await page.evaluate("document.getElementById('panel-title').textContent.length > 0")
        await page.evaluate(START)
        await page.phase("live")
        assert await page.until(SHOWS) >= 640
        first = await page.evaluate("document.getElementById('mirror').currentTime")
        await page.until(f"document.getElementById('mirror').currentTime > {first} + 1")
        # Firefox's own camera shows a pattern, and nobody.
        await page.until("document.getElementById('status').textContent.length > 0")
        stats = "new Promise(told => fitmirror.addEventListener('stats', e => told(e.detail), {once: true}))"
        assert (await page.evaluate(stats))["fps_out"] > 5

        service.kill()
        await page.phase("reconnecting")
        service.start()
        await page.phase("live")
        again = await page.evaluate("document.getElementById('mirror').currentTime")
        await page.until(f"document.getElementById('mirror').currentTime > {again}")


async def test_a_camera_denied_is_said_with_the_way_out(service: Service, tmp_path: Path) -> None:
    preferences = {"media.navigator.permission.disabled": False, "permissions.default.camera": 2}
    async with Firefox(tmp_path, **preferences) as page:
        await page.open(service.base)
        await page.phase("start")
        await page.evaluate(START)
        await page.phase("denied")
        assert len(await page.evaluate("document.getElementById('panel-text').textContent")) > 20
