"""The page with a shopper before it: dressed pictures, other clothes, before and after, a photo."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import pytest
from tests.browser import fake_camera
from tests.browser.conftest import ALLOW
from tests.browser.service import Service
from tests.browser.watching import DRESSED, difference, eventually, phase, torso, until

from fitmirror.assets import static_dir
from fitmirror.wardrobe.item import Item
from fitmirror.wardrobe.item_folder import save_product
from fitmirror.wardrobe.product import Product

ON_SCREEN_MS = 1500  # from "on its way" to "in the picture", on a busy machine
# As they run, not compressed:
MOST_SCRIPT_BYTES = 45_000  # at opening; half of it is the client, which every shop page loads, too
MOST_SCRIPT_BYTES_IN_ALL = 60_000  # with everything that is loaded when it is first used
BAR_STEP = 9  # px a picture


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
    first = service.tops()[0]
    until(page, f"document.querySelector('[data-item=\"{first}\"]')")
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
    _worn(page, tops[0])
    page.click("#compare")
    until(page, "document.documentElement.classList.contains('comparing')")
    assert page.get_attribute("#compare", "aria-pressed") == "true"
    over = "document.elementsFromPoint({x}, 300).find(e => ['VIDEO', 'CANVAS'].includes(e.tagName)).id"
    page.evaluate("document.getElementById('split-layer').style.pointerEvents = 'none'")
    assert page.evaluate(over.format(x=60)) == "before"
    assert page.evaluate(over.format(x=600)) == "mirror"
    page.wait_for_timeout(ON_SCREEN_MS)
    page.evaluate("before.videoWidth = before.width, before.videoHeight = before.height")  # read as the videos are
    before = torso(page, "before")
    eventually(page, lambda: difference(before, torso(page, "camera")) < difference(before, torso(page, "mirror")) / 2)
    page.focus("#split")
    page.keyboard.press("Home")
    assert page.evaluate(over.format(x=60)) == "mirror"
    page.keyboard.press("Escape")
    until(page, "!document.documentElement.classList.contains('comparing')")
    assert page.is_hidden("#split")


BAR = """() => new Promise(done => document.getElementById('mirror').requestVideoFrameCallback(() => setTimeout(() => {
  done(['before', 'mirror'].map(name => {
    const picture = document.getElementById(name);
    const [width, height] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
    const pen = Object.assign(document.createElement('canvas'), {width: 640, height: 1}).getContext('2d');
    pen.drawImage(picture, 0, .3 * height, width, 1, 0, 0, 640, 1);
    const dark = [...pen.getImageData(0, 0, 640, 1).data].flatMap((value, i) => (i % 4 || value > 90 ? [] : [i / 4]));
    return dark.reduce((sum, x) => sum + x, 0) / dark.length;
  }));
}))).then(([before, mirror]) => Math.abs(before - mirror))"""


def test_before_and_after_show_the_same_moment(service: Service, launch: Any, visit: Any) -> None:
    pictures = fake_camera.empty_room(60)
    for i, picture in enumerate(pictures):  # a bar whose place tells the time
        picture[60:200, 40 + BAR_STEP * i : 80 + BAR_STEP * i] = 20
    page = visit(launch(pictures, ALLOW), f"{service.base}/?autostart=1")
    phase(page, "live")
    page.click("#compare")
    page.wait_for_timeout(2000)
    apart = []
    for _ in range(20):
        apart.append(page.evaluate(BAR))
        page.wait_for_timeout(60)
    assert median(apart) < BAR_STEP / 2, apart


def _photo(page: Any) -> Any:
    """Take a photo and save it; the picture (BGR)."""
    page.click("#photo")
    page.wait_for_selector("#sheet[open]")
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename.endswith(".jpg")
    return cv2.imread(str(download.value.path()))


def test_photo_is_the_dressed_picture_in_full_size_as_seen_on_screen(service: Service, launch: Any, visit: Any) -> None:
    pictures = fake_camera.empty_room()
    for picture in pictures:
        picture[100:260, 40:200] = 20  # on the camera's left
    page = visit(launch(pictures, ALLOW), f"{service.base}/?autostart=1&width=640&height=360")
    phase(page, "live")
    until(page, "document.getElementById('mirror').videoWidth === 640")  # a browser may begin with less
    photo = _photo(page)
    assert photo.shape == (360, 640, 3)
    assert photo[180, 520].mean() < 60 < photo[180, 120].mean()
    page.click("#sheet-close")
    page.click("#settings")
    page.wait_for_selector("#flip:checked")  # what is not checked yet, Playwright does not uncheck
    page.uncheck("#flip")
    page.keyboard.press("Escape")
    photo = _photo(page)
    assert photo[180, 120].mean() < 60 < photo[180, 520].mean()
    assert page.evaluate("document.activeElement.closest('#sheet') !== null")
    page.reload()
    phase(page, "live")
    assert page.evaluate("getComputedStyle(document.getElementById('mirror')).transform") == "none"


def test_a_photo_can_be_shared_where_the_browser_can(service: Service, nobody: Any, visit: Any) -> None:
    script = """
      navigator.canShare = ({files}) => files.every(file => file.type === 'image/jpeg');
      navigator.share = async ({files}) => { window.shared = files.map(file => [file.name, file.size]); };
    """
    page = visit(nobody, f"{service.base}/?autostart=1", script=script)
    phase(page, "live")
    page.click("#photo")
    page.wait_for_selector("#sheet[open]")
    page.click("#share")
    [[name, size]] = until(page, "window.shared")
    assert name.endswith(".jpg")
    assert size > 1000


def test_another_camera_can_be_chosen_and_is_kept(service: Service, launch: Any, visit: Any) -> None:
    browser = launch(None, ALLOW, "--use-fake-device-for-media-stream=device-count=3")
    page = visit(browser, f"{service.base}/?autostart=1")
    phase(page, "live")
    page.click("#settings")
    page.wait_for_selector("#cameras input")
    assert page.locator("#cameras input").count() == 3
    used = "document.getElementById('camera').srcObject.getVideoTracks()[0].getSettings().deviceId"
    other = page.evaluate("[...document.querySelectorAll('#cameras input:not(:checked)')].pop().value")
    assert page.evaluate(used) != other
    page.locator("#cameras input").last.check()
    until(page, f"{used} === '{other}'")
    assert page.evaluate("fitmirror.state") == "live"
    shown = page.evaluate("document.getElementById('mirror').currentTime")
    until(page, f"document.getElementById('mirror').currentTime > {shown} + 1")
    page.reload()
    phase(page, "live")
    assert page.evaluate(used) == other
    page.evaluate("localStorage.setItem('fitmirror-camera', 'taken-away')")
    page.reload()
    phase(page, "live")


def test_the_page_fills_the_screen_on_demand(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/")
    phase(page, "start")
    page.click("#full-screen")
    until(page, "document.fullscreenElement !== null")
    until(page, "document.getElementById('full-screen').ariaPressed === 'true'")  # told a frame later
    page.click("#full-screen")
    until(page, "document.fullscreenElement === null")


def _shelf(page: Any) -> list[str]:
    tiles = page.evaluate("[...document.querySelectorAll('.tile')].map(tile => tile.dataset.item)")
    return [item for item in tiles if item]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a wardrobe of many things of two kinds."""
    folder = tmp_path_factory.mktemp("stocked")
    cutout = np.zeros((300, 200, 4), np.uint8)
    cutout[20:280, 40:160] = (20, 40, 200, 255)
    for i in range(60):
        item = Item(id=f"shirt-{i:02}", title=f"Linen shirt {i}", category="top")
        save_product(folder / "wardrobe", Product(item, cutout), b"photo", ".png")
    for name in ("Straw hat", "Felt hat <b>"):
        item = Item(id=name.split()[0].lower(), title=name, category="hat")
        save_product(folder / "wardrobe", Product(item, cutout), b"photo", ".png")
    service = Service(folder, demo="false").start()
    yield service
    service.stop()


def test_a_large_wardrobe_can_be_searched_and_sorted_by_category(stocked: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{stocked.base}/")
    until(page, "document.querySelectorAll('#categories button').length >= 3")
    assert page.locator("#categories button").all_inner_texts() == ["All", "Tops", "Hats"]
    page.click("#categories button[value=hat]")
    eventually(page, lambda: sorted(_shelf(page)) == ["felt", "straw"])
    assert page.inner_text('[data-item="felt"]') == "Felt hat <b>"
    page.fill("#words", "straw")
    eventually(page, lambda: _shelf(page) == ["straw"])
    page.click("#categories button[value='']")
    page.fill("#words", "shirt 59")
    eventually(page, lambda: _shelf(page) == ["shirt-59"])
    page.fill("#words", "no such thing")
    eventually(page, lambda: "no such thing" in page.inner_text("#items-note"))
    page.fill("#words", "")
    eventually(page, lambda: len(_shelf(page)) >= 50)
    page.evaluate("document.querySelector('.items li:last-child').scrollIntoView()")
    eventually(page, lambda: len(_shelf(page)) == 62)
    assert len(set(_shelf(page))) == 62
    assert page.complaints == []


def test_a_small_wardrobe_is_not_cluttered(tmp_path: Path, nobody: Any, visit: Any) -> None:
    cutout = np.full((300, 200, 4), 255, np.uint8)
    for i in range(4):
        item = Item(id=f"shirt-{i}", title=f"Linen shirt {i}", category="top")
        save_product(tmp_path / "wardrobe", Product(item, cutout), b"photo", ".png")
    service = Service(tmp_path, demo="false").start()
    try:
        page = visit(nobody, f"{service.base}/")
        until(page, "document.querySelectorAll('.tile').length > 2")
        page.wait_for_timeout(500)
        assert page.is_hidden("#find")
    finally:
        service.stop()


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


def test_scripts_of_the_page_stay_small(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, "about:blank")
    scripts: dict[str, int] = {}
    page.on("response", lambda got: got.url.endswith(".js") and scripts.update({got.url: len(got.body())}))
    page.goto(f"{service.base}/?autostart=1")
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 2")
    until(page, "document.querySelectorAll('#categories button').length > 2")  # looked for in a large wardrobe
    assert len(scripts) >= 10
    assert min(scripts.values()) > 100
    assert sum(scripts.values()) <= MOST_SCRIPT_BYTES, scripts
    assert all(url.startswith(service.base) for url in scripts)
    ours = [path.name for path in static_dir().glob("*.js") if not path.name.startswith("wardrobe")]
    assert sum(service.script_bytes(name) for name in ours) <= MOST_SCRIPT_BYTES_IN_ALL
