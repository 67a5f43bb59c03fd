"""What the shopper puts together: things of several kinds, their fit, and the way back."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tests.browser.bare import WATCH, follow, open_mirror, state
from tests.browser.service import Service
from tests.browser.test_reconnecting import CATCH_PEERS
from tests.browser.watching import eventually, phase, until

from fitmirror.wardrobe.item import Item
from fitmirror.wardrobe.item_folder import save_product
from fitmirror.wardrobe.product import Product

SIZES = {"S": {"chest_cm": 94.0, "length_cm": 64.0}, "L": {"chest_cm": 104.0, "length_cm": 70.0}}

# A mirror that puts on whatever it is asked for: what the service knows to draw is not the page's matter.
OBLIGING = (
    WATCH
    + """
  const really = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (text) {
    const {type, id, items, height_cm} = JSON.parse(text);
    let answer = height_cm && {type: 'applied', id, height_cm};
    if (type === 'wear') answer = {type: 'worn', id, items, visible: true};
    if (!answer) return really.call(this, text);
    said.push(JSON.parse(text));
    setTimeout(() => this.onmessage({data: JSON.stringify(answer)}));
  };
"""
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a wardrobe of several kinds, beside the demo tops."""
    folder = tmp_path_factory.mktemp("shop")
    cutout = np.zeros((300, 200, 4), np.uint8)
    cutout[20:280, 40:160] = (20, 40, 200, 255)
    for kind in ("top", "bottom", "dress", "hat", "furniture"):
        item = Item(id=f"a-{kind}", title=f"A {kind}", category=kind, sizes=SIZES if kind == "top" else {})
        save_product(folder / "wardrobe", Product(item, cutout), b"photo", ".png")
    service = Service(folder).start()
    yield service
    service.stop()


def _open(visit: Any, browser: Any, service: Service, address: str = "/?autostart=1", script: str = OBLIGING) -> Any:
    page = visit(browser, service.base + address, script=script)
    phase(page, "live")
    until(page, "document.querySelector('[data-item=a-hat]')")
    return page


def _pick(page: Any, *items: str) -> None:
    for item in items:
        page.click(f'[data-item="{item}"]')


def _worn(page: Any, *items: Any) -> None:
    """The mirror has confirmed these, in this order, and the shelf shows the same."""
    eventually(page, lambda: page.evaluate("fitmirror.worn") == list(items))
    pressed = page.evaluate("[...document.querySelectorAll('.tile[aria-pressed=true]')].map(tile => tile.dataset.item)")
    assert sorted(pressed) == sorted(item if isinstance(item, str) else item["item"] for item in items) or pressed == [
        ""
    ]


def test_things_of_several_kinds_are_worn_together(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    _pick(page, "a-top", "a-hat", "a-bottom")
    _worn(page, "a-top", "a-hat", "a-bottom")
    _pick(page, "tee-sunrise")  # one of a kind
    _worn(page, "a-hat", "a-bottom", "tee-sunrise")
    _pick(page, "a-dress")  # instead of both
    _worn(page, "a-hat", "a-dress")
    _pick(page, "a-bottom")
    _worn(page, "a-hat", "a-bottom")
    _pick(page, "a-hat")  # taken off again
    _worn(page, "a-bottom")
    _pick(page, "")
    _worn(page)


def test_each_step_can_be_undone(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    assert page.is_hidden("#undo")
    _pick(page, "a-top", "a-hat", "")
    _worn(page)
    page.click("#undo")
    _worn(page, "a-top", "a-hat")
    page.keyboard.press("Control+z")
    _worn(page, "a-top")
    page.click("#undo")
    _worn(page)
    assert page.is_hidden("#undo")
    assert page.evaluate("document.activeElement.matches('.tile')")  # not lost with the button


def test_what_the_address_names_keeps_its_kind(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop, "/?autostart=1&wear=a-hat,a-top")
    _pick(page, "tee-sunrise")
    _worn(page, "a-hat", "tee-sunrise")


def test_a_kind_the_mirror_cannot_show_is_not_added(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop, script="")
    _pick(page, "tee-sunrise")
    _worn(page, "tee-sunrise")
    _pick(page, "a-furniture")
    eventually(page, lambda: page.inner_text("#note") == "A furniture: the mirror cannot show this kind yet.")
    _worn(page, "tee-sunrise")
    assert page.get_attribute('[data-item="a-furniture"]', "aria-pressed") == "false"
    page.click("#language")
    _pick(page, "a-furniture")
    eventually(page, lambda: "暂时还不能" in page.inner_text("#note"))


def test_a_refusal_leaves_what_was_picked_just_before(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop, script="")
    page.evaluate("""() => {
      const real = fitmirror.wear.bind(fitmirror); // an item that is taken out of the wardrobe in this moment
      fitmirror.wear = items => real(items.map(item => item === 'a-hat' ? 'gone' : item));
      for (const id of ['tee-sunrise', 'a-hat']) document.querySelector(`[data-item="${id}"]`).click();
    }""")
    eventually(page, lambda: "A hat is no longer" in page.inner_text("#note"))
    _worn(page, "tee-sunrise")  # it was on its way still


def test_size_length_and_tuck_are_chosen_on_the_card_of_fit(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    _pick(page, "a-top", "a-hat")
    page.click("#fit")
    page.wait_for_selector("#fitting")
    assert page.locator("#fit-tabs button").all_inner_texts() == ["Tops", "Hats"]
    assert page.locator(".sizes, .length").count() == 0  # a hat has none
    page.click("#fit-tabs button >> nth=0")
    page.check(".sizes input[value=L]", force=True)
    _worn(page, {"item": "a-top", "size": "L"}, "a-hat")
    assert page.inner_text(".length output") == "70 cm"
    assert page.get_attribute(".length input", "aria-valuetext") == "70 cm"
    assert "Chest 104" in page.inner_text(".measures")
    page.focus(".length input")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    _worn(page, {"item": "a-top", "size": "L", "length_cm": 67}, "a-hat")
    page.check("#fit-piece [role=switch]")
    _worn(page, {"item": "a-top", "size": "L", "length_cm": 67, "tuck": True}, "a-hat")
    page.uncheck("#fit-piece [role=switch]")
    page.check(".sizes input[value=S]", force=True)  # brings its own length
    _worn(page, {"item": "a-top", "size": "S", "tuck": False}, "a-hat")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "fit"


def test_the_card_of_fit_follows_the_outfit(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    page.click("#fit")
    until(page, "document.querySelector('.fit-none')?.checkVisibility()")
    _pick(page, "a-top")
    until(page, "document.querySelector('.sizes')")
    page.check(".sizes input[value=L]", force=True)
    _worn(page, {"item": "a-top", "size": "L"})
    page.click("#undo")
    until(page, "document.querySelector('.sizes') && !document.querySelector('.sizes :checked')")
    page.get_by_role("button", name="Take off A top").click()
    _worn(page)


def test_the_height_is_asked_once_and_kept(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    page.click("#fit")
    page.wait_for_selector("#height-why")
    page.fill("#height", "172")
    page.keyboard.press("Enter")
    sent = "said.filter(message => message.type === 'set').map(message => message.height_cm)"
    until(page, f"{sent}.length")
    assert page.evaluate(sent) == [172]
    page.reload()
    phase(page, "live")
    until(page, f"{sent}.length")
    assert page.evaluate(sent) == [172]
    page.click("#fit")
    until(page, "document.getElementById('height').value === '172'")
    assert page.is_hidden("#height-why")


def test_the_height_need_not_be_told(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    page.click("#fit")
    page.click("#height-skip")
    assert page.is_hidden("#height-why")
    page.reload()
    phase(page, "live")
    page.click("#fit")
    until(page, "document.getElementById('fitting').checkVisibility()")
    assert page.is_hidden("#height-why")
    assert page.evaluate("said.filter(message => message.type === 'set')") == []


def test_a_service_that_returns_is_told_the_whole_fit(
    tmp_path_factory: pytest.TempPathFactory, nobody: Any, visit: Any
) -> None:
    service = Service(tmp_path_factory.mktemp("returns")).start()
    fitted = {"item": "tee-sunrise", "size": "L", "length_cm": 64, "tuck": True}
    try:
        page = open_mirror(visit, nobody, service.base)
        page.evaluate(
            """async fitted => {
              const own = [fitted];
              const asked = fitmirror.wear(own);
              own.length = 0;
              await asked;
            }""",
            fitted,
        )
        assert page.evaluate("fitmirror.worn") == [fitted]  # whatever the page did with its list meanwhile
        follow(page)
        service.kill()
        state(page, "reconnecting")
        service.start()
        until(page, "heard.some(message => message.type === 'worn')")
        assert page.evaluate("said.filter(message => message.type === 'wear').map(message => message.items)") == [
            [fitted]
        ]
        assert page.evaluate("fitmirror.worn") == [fitted]
    finally:
        service.stop()


def test_a_line_taken_up_again_keeps_the_fit_without_being_told(service: Service, nobody: Any, visit: Any) -> None:
    page = open_mirror(visit, nobody, service.base, script=WATCH + CATCH_PEERS)
    fitted = {"item": "tee-sunrise", "size": "L"}
    page.evaluate("fitted => fitmirror.wear([fitted]).then(() => {})", fitted)
    follow(page)
    page.evaluate("peers.at(-1).close()")
    state(page, "reconnecting")
    state(page, "live")
    page.wait_for_timeout(500)
    assert page.evaluate("said.map(message => message.type)").count("wear") == 0
    assert page.evaluate("fitmirror.worn") == [fitted]


def test_an_item_is_read_with_its_measurements(shop: Service, nobody: Any, visit: Any) -> None:
    page = open_mirror(visit, nobody, shop.base)
    detail = page.evaluate("fitmirror.item('a-top')")
    assert (detail["title"], detail["size_table"]) == ("A top", SIZES)
    assert page.evaluate("fitmirror.item('no-such-thing').catch(why => why.code)") == "http_404"
