"""The smart mirror that many use one after the other."""

from typing import Any

import cv2
import numpy as np
from tests.browser.service import Service
from tests.browser.watching import eventually, phase, until

SCREEN = {"width": 1080, "height": 1920}
IDLE = "document.documentElement.classList.contains('idle')"

# Who stands there, as the mirror tells it once a second.
SOMEBODY = """
  window.there = true;
  const {set} = Object.getOwnPropertyDescriptor(RTCDataChannel.prototype, 'onmessage');
  Object.defineProperty(RTCDataChannel.prototype, 'onmessage', {set(hear) {
    set.call(this, event => {
      const told = JSON.parse(event.data);
      hear.call(this, told.type === 'stats' ? {data: JSON.stringify({...told, person: window.there})} : event);
    });
  }});
"""


def test_a_shopper_who_leaves_leaves_nothing_behind(service: Service, nobody: Any, visit: Any, tops: list[str]) -> None:
    first, second = tops
    page = visit(nobody, f"{service.base}/?kiosk=1&idle=3&lang=en&wear={first}", script=SOMEBODY, viewport=SCREEN)
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 2")
    page.click(f'[data-item="{second}"]')
    until(page, f"fitmirror.worn[0] === '{second}'")
    page.click("#language")
    eventually(page, lambda: page.inner_text("#language") == "English")
    page.click("#photo")
    page.wait_for_selector("#sheet[open]")
    page.wait_for_timeout(3500)
    assert not page.evaluate(IDLE)  # somebody looks at it
    page.evaluate("there = false")
    until(page, IDLE)
    until(page, "fitmirror.worn.length === 0")
    until(page, "!document.getElementById('sheet').open && !document.getElementById('sheet-picture').src")
    eventually(page, lambda: page.inner_text("#panel-title") == "See it on you")  # in the language it began with
    assert page.is_hidden("#undo")
    assert page.is_visible(f'[data-item="{first}"]')
    page.evaluate("there = true")
    until(page, f"!{IDLE} && fitmirror.worn[0] === '{first}'")  # what the address names, for the next
    assert page.is_hidden("#panel")


def test_a_hand_on_the_screen_is_somebody(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/?kiosk=1&idle=2", viewport=SCREEN)
    phase(page, "live")
    until(page, f"{IDLE} && document.querySelectorAll('.tile').length > 2")
    page.click(".tile >> nth=1")
    until(page, f"!{IDLE} && fitmirror.worn.length === 1")
    until(page, f"{IDLE} && fitmirror.worn.length === 0")


def test_a_kiosk_need_not_be_made_ready(service: Service, nobody: Any, visit: Any) -> None:
    item = service.items()[0]["id"]
    page = visit(nobody, f"{service.base}/?kiosk=1&idle=0&wear={item}", viewport=SCREEN)
    phase(page, "live")
    until(page, f"fitmirror.worn[0] === '{item}'")
    page.wait_for_timeout(3000)
    assert not page.evaluate(IDLE)
    assert page.evaluate("fitmirror.worn") == [item]


def test_a_photo_is_counted_down_shown_as_seen_and_goes_by_itself(service: Service, nobody: Any, visit: Any) -> None:
    quick = "const real = setInterval; window.setInterval = (f, ms) => real(f, ms === 1000 ? 300 : ms);"
    page = visit(nobody, f"{service.base}/?kiosk=1", script=quick, viewport=SCREEN)
    phase(page, "live")
    page.click("#photo")
    until(page, "document.querySelector('.pose')?.textContent === '2'")
    page.wait_for_selector("#sheet[open]")
    assert "with your phone" in page.inner_text("#sheet-hint")
    assert page.is_hidden("#save")  # nobody's disk
    width, height = page.evaluate(
        "(image => [image.naturalWidth, image.naturalHeight])(document.getElementById('sheet-picture'))"
    )
    assert abs(width / height - 1080 / 1920) < 0.01
    shown = page.locator("#sheet-picture").screenshot()
    assert cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_COLOR).shape[0] > 1920 / 2
    until(page, "!document.getElementById('sheet').open && !document.getElementById('sheet-picture').src")
