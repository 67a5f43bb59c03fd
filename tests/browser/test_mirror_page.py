"""The page with a shopper before it: dressed pictures, other clothes, before and after, a photo."""

from typing import Any

from tests.browser.service import Service
from tests.browser.watching import DRESSED, difference, eventually, phase, torso, until

from fitmirror.assets import static_dir

ON_SCREEN_MS = 1500  # from "on its way" to "in the picture", on a busy machine
MOST_SCRIPT_BYTES = 60 * 1024


def _worn(page: Any, *ids: str) -> None:
    until(page, f"window.fitmirror && JSON.stringify(fitmirror.worn) === JSON.stringify({list(ids)})")


def test_the_mirror_is_dressed_and_shows_what_is_chosen(
    service: Service, shopper: Any, visit: Any, tops: list[str]
) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1&wear={tops[0]}&width=640&height=360")
    phase(page, "live")
    _worn(page, tops[0])
    page.wait_for_timeout(ON_SCREEN_MS)
    plain, first = torso(page, "camera"), torso(page, "mirror")
    page.click(f'[data-item="{tops[1]}"]')
    _worn(page, tops[1])
    eventually(page, lambda: difference(torso(page, "mirror"), first) > DRESSED)
    second = torso(page, "mirror")
    assert max(difference(plain, first), difference(plain, second)) > DRESSED
    page.click('[data-item=""]')
    _worn(page)
    eventually(page, lambda: difference(torso(page, "mirror"), torso(page, "camera")) < DRESSED)
    assert page.complaints == []


def test_nothing_happens_before_the_visitor_says_so(service: Service, shopper: Any, visit: Any) -> None:
    page = visit(shopper, f"{service.base}/")
    phase(page, "start")
    first = until(page, "document.querySelector('[data-item]:not([data-item=\"\"])')?.dataset.item")
    assert page.evaluate("document.getElementById('camera').srcObject") is None
    page.click("#panel-action")
    phase(page, "live")
    _worn(page, first)
    assert page.evaluate("document.getElementById('panel').hidden")


def test_before_and_after_show_the_camera_beside_the_mirror(
    service: Service, shopper: Any, visit: Any, tops: list[str]
) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1&wear={tops[0]}")
    phase(page, "live")
    page.click("#compare")
    assert page.get_attribute("#compare", "aria-pressed") == "true"
    over = "document.elementsFromPoint({x}, 300).find(e => e.tagName === 'VIDEO').id"
    page.evaluate("document.getElementById('split-layer').style.pointerEvents = 'none'")
    assert page.evaluate(over.format(x=60)) == "camera"
    assert page.evaluate(over.format(x=600)) == "mirror"
    page.focus("#split")
    page.keyboard.press("Home")
    assert page.evaluate(over.format(x=60)) == "mirror"
    page.keyboard.press("Escape")
    assert page.is_hidden("#split")


def test_photo_is_the_dressed_picture_in_full_size(service: Service, shopper: Any, visit: Any, tops: list[str]) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1&wear={tops[0]}&width=640&height=360")
    phase(page, "live")
    with page.expect_download() as download:
        page.click("#photo")
    assert download.value.suggested_filename.endswith(".jpg")
    data = download.value.path().read_bytes()
    assert data[:2] == b"\xff\xd8"
    assert data[-2:] == b"\xff\xd9"


def test_an_unknown_item_is_refused_in_words_and_changes_nothing(
    service: Service, shopper: Any, visit: Any, tops: list[str]
) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1&wear={tops[0]}")
    phase(page, "live")
    _worn(page, tops[0])
    code = page.evaluate("fitmirror.wear(['no-such-thing']).then(() => null, why => why.code)")
    assert code == "unknown_item"
    assert page.evaluate("fitmirror.worn") == [tops[0]]


def test_of_two_wishes_at_once_the_newer_wins(service: Service, shopper: Any, visit: Any, tops: list[str]) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1")
    phase(page, "live")
    answers = page.evaluate(f"Promise.all([fitmirror.wear(['{tops[0]}']), fitmirror.wear(['{tops[1]}'])])")
    assert answers[0].get("superseded") is True
    assert answers[1]["items"] == [tops[1]]


def test_the_mirror_tells_once_a_second_how_it_is_doing(service: Service, shopper: Any, visit: Any) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1")
    phase(page, "live")
    page.evaluate("fitmirror.addEventListener('stats', event => { window.told = event.detail; })")
    stats = until(page, "window.told && told.person && told.rtt_ms > 0 && told")
    assert stats["fps_in"] > 0
    assert stats["fps_out"] > 0


def test_clothes_can_be_chosen_by_keyboard(service: Service, shopper: Any, visit: Any, tops: list[str]) -> None:
    page = visit(shopper, f"{service.base}/?autostart=1")
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 2")
    page.focus('[data-item=""]')
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    chosen = page.evaluate("document.activeElement.dataset.item")
    assert chosen
    _worn(page, chosen)


def test_scripts_of_the_page_stay_small() -> None:
    assert sum(path.stat().st_size for path in static_dir().glob("*.js")) <= MOST_SCRIPT_BYTES
