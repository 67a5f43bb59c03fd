"""The pages in Firefox: the mirror's phases and outfits, a picture that comes back, and a shop's wardrobe."""

import base64
import json
from pathlib import Path

import cv2
import pytest
from tests.browser.firefox import FIREFOX, Firefox
from tests.browser.service import Service
from tests.wardrobe.garments import TEE, drawn

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


async def test_an_outfit_is_put_together_fitted_and_taken_apart(service: Service, tmp_path: Path) -> None:
    async with Firefox(tmp_path) as page:
        await page.open(f"{service.base}/?autostart=1&lang=en")
        await page.phase("live")
        await page.until("document.querySelectorAll('.tile').length > 25")
        for item in ("tee-moonrise", "jeans-indigo", "blazer-charcoal"):
            await page.evaluate(f"document.querySelector('[data-item={item}]').click()")
        await page.until("fitmirror.worn.join() === 'tee-moonrise,jeans-indigo,blazer-charcoal'")
        await page.evaluate("document.getElementById('fit').click()")
        await page.until("document.querySelector('.sizes input[value=L]')?.checkVisibility()")
        await page.evaluate("document.querySelector('.sizes input[value=L]').click()")
        await page.until("fitmirror.worn[2].size === 'L'")
        assert "Chest 109" in await page.evaluate("document.querySelector('.measures').textContent")
        for left in ("blazer-charcoal", "jeans-indigo", "tee-moonrise"):
            assert left in json.dumps(await page.evaluate("fitmirror.worn"))
        await page.evaluate("document.querySelector('[data-item=dress-knit]').click()")
        await page.until("fitmirror.worn.length === 2 && fitmirror.worn[1] === 'dress-knit'")
        for _ in range(2):
            await page.evaluate("document.getElementById('undo').click()")
        await page.until("fitmirror.worn.join() === 'tee-moonrise,jeans-indigo,blazer-charcoal'")
        await page.evaluate("document.querySelector('[data-item=\"\"]').click()")
        await page.until("fitmirror.worn.length === 0")


async def test_a_photo_goes_into_the_wardrobe_is_fitted_named_and_taken_out(service: Service, tmp_path: Path) -> None:
    photo = base64.b64encode(cv2.imencode(".png", drawn(TEE, cloth=(40, 90, 60)).photo)[1].tobytes()).decode()
    async with Firefox(tmp_path) as page:
        await page.open(f"{service.base}/wardrobe?lang=en")
        await page.until("document.querySelectorAll('.card').length > 25")
        await page.evaluate(f"""(() => {{
          const data = new DataTransfer(), bytes = Uint8Array.from(atob('{photo}'), c => c.charCodeAt(0));
          data.items.add(new File([bytes], 'green_tee.png', {{type: 'image/png'}}));
          const files = document.getElementById('files');
          files.files = data.files;
          files.dispatchEvent(new Event('change'));
        }})()""")
        assert await page.until("document.querySelector('.upload-title')?.value") == "Green tee"
        await page.evaluate("document.getElementById('queue-start').click()")
        await page.until("document.querySelectorAll('.upload[data-state=done]').length")
        await page.evaluate("document.querySelector('.upload .show').click()")
        await page.until("document.getElementById('cutout').naturalWidth")
        assert await page.evaluate("document.querySelectorAll('#points .point').length") >= 10
        await page.evaluate("document.getElementById('edit-fit').click()")
        await page.until("document.getElementById('fit-figure')?.naturalWidth")
        await page.evaluate("document.getElementById('fit-close').click()")
        await page.until("!document.getElementById('fit-editor').open")
        await page.evaluate("document.querySelector('#fields [name=title]').value = 'Grass tee'")
        await page.evaluate("document.getElementById('save').click()")
        await page.until("document.getElementById('saved').textContent")
        assert "Grass tee" in {item["title"] for item in service.items()}
        await page.evaluate("document.getElementById('delete').click()")
        await page.until("document.querySelectorAll('.toast-undo:not([hidden])').length")
        assert "Grass tee" not in {item["title"] for item in service.items()}
        await page.evaluate("document.querySelector('.toast-undo').click()")
        await page.until("[...document.querySelectorAll('.card')].some(card => card.textContent.includes('Grass tee'))")


async def test_a_camera_denied_is_said_with_the_way_out(service: Service, tmp_path: Path) -> None:
    preferences = {"media.navigator.permission.disabled": False, "permissions.default.camera": 2}
    async with Firefox(tmp_path, **preferences) as page:
        await page.open(service.base)
        await page.phase("start")
        await page.evaluate(START)
        await page.phase("denied")
        assert len(await page.evaluate("document.getElementById('panel-text').textContent")) > 20
