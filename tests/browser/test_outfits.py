"""What the shopper puts together: things of several kinds, their fit, and the way back."""

import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tests.browser.bare import WATCH, follow, open_mirror, state
from tests.browser.service import Service
from tests.browser.test_reconnecting import CATCH_PEERS
from tests.browser.watching import eventually, phase, until

from fitmirror.assets import static_dir
from fitmirror.wardrobe.item import Item
from fitmirror.wardrobe.item_folder import save_product
from fitmirror.wardrobe.product import Product

TOP, OTHER_TOP, BOTTOM, DRESS, JACKET = "tee-moonrise", "tee-sunrise", "jeans-indigo", "dress-summer", "blazer-charcoal"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a thing that nobody can wear, beside the demo clothes."""
    folder = tmp_path_factory.mktemp("shop")
    cutout = np.zeros((300, 200, 4), np.uint8)
    cutout[20:280, 40:160] = (20, 40, 200, 255)
    item = Item(id="a-chair", title="A chair", category="furniture")
    save_product(folder / "wardrobe", Product(item, cutout), b"photo", ".png")
    service = Service(folder).start()
    yield service
    service.stop()


# Every note, however short it stays.
NOTES = """
  window.notes = [];
  addEventListener('DOMContentLoaded', () => {
    const note = document.getElementById('note');
    new MutationObserver(() => notes.push(note.textContent)).observe(note, {childList: true});
  });
"""


def _open(visit: Any, browser: Any, service: Service, address: str = "/?autostart=1") -> Any:
    page = visit(browser, service.base + address, script=WATCH)
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 25")
    return page


def _pick(page: Any, *items: str) -> None:
    for item in items:
        page.click(f'[data-item="{item}"]')


def _worn(page: Any, *items: Any) -> None:
    """The mirror has confirmed these, in this order, and the shelf shows the same."""
    eventually(page, lambda: page.evaluate("fitmirror.worn") == list(items))
    pressed = page.evaluate("[...document.querySelectorAll('.tile[aria-pressed=true]')].map(tile => tile.dataset.item)")
    assert sorted(pressed) == sorted(item if isinstance(item, str) else item["item"] for item in items or [""])


def test_things_of_several_kinds_are_worn_together(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    _pick(page, TOP, JACKET, BOTTOM)
    _worn(page, TOP, JACKET, BOTTOM)
    _pick(page, OTHER_TOP)  # one of a kind
    _worn(page, JACKET, BOTTOM, OTHER_TOP)
    _pick(page, DRESS)  # instead of both
    _worn(page, JACKET, DRESS)
    _pick(page, BOTTOM)
    _worn(page, JACKET, BOTTOM)
    _pick(page, JACKET)  # taken off again
    _worn(page, BOTTOM)
    _pick(page, "")
    _worn(page)


def test_each_step_can_be_undone(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    assert page.is_hidden("#undo")
    _pick(page, TOP, JACKET, "")
    _worn(page)
    page.click("#undo")
    _worn(page, TOP, JACKET)
    page.keyboard.press("Control+z")
    _worn(page, TOP)
    page.click("#undo")
    _worn(page)
    assert page.is_hidden("#undo")
    assert page.evaluate("document.activeElement.matches('.tile')")  # not lost with the button


def test_what_the_address_names_keeps_its_kind(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop, f"/?autostart=1&wear={JACKET},{TOP}")
    _pick(page, OTHER_TOP)
    _worn(page, JACKET, OTHER_TOP)


@pytest.mark.parametrize(
    ("bad", "told"),
    [("no-such-thing", "no-such-thing is no longer"), ("a-chair", "A chair: the mirror cannot show this kind yet.")],
)
def test_of_what_the_address_names_only_the_bad_one_is_dropped(
    shop: Service, nobody: Any, visit: Any, bad: str, told: str
) -> None:
    page = visit(nobody, f"{shop.base}/?autostart=1&wear={bad},{TOP},{BOTTOM}", script=WATCH + NOTES)
    phase(page, "live")
    until(page, "document.querySelectorAll('.tile').length > 25")
    _worn(page, TOP, BOTTOM)
    eventually(page, lambda: any(told in note for note in page.evaluate("notes")))
    assert page.is_hidden("#undo")


def test_a_kind_the_mirror_cannot_show_is_not_added(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    _pick(page, TOP)
    _worn(page, TOP)
    _pick(page, "a-chair")
    eventually(page, lambda: page.inner_text("#note") == "A chair: the mirror cannot show this kind yet.")
    _worn(page, TOP)
    assert page.get_attribute('[data-item="a-chair"]', "aria-pressed") == "false"
    page.click("#language")
    _pick(page, "a-chair")
    eventually(page, lambda: "暂时还不能" in page.inner_text("#note"))


def test_a_refusal_leaves_what_was_picked_just_before(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    page.evaluate(
        """([top, jacket]) => {
          const real = fitmirror.wear.bind(fitmirror); // an item that is taken out of the wardrobe in this moment
          fitmirror.wear = items => real(items.map(item => item === jacket ? 'gone' : item));
          for (const id of [top, jacket]) document.querySelector(`[data-item="${id}"]`).click();
        }""",
        [TOP, JACKET],
    )
    eventually(page, lambda: "no longer" in page.inner_text("#note"))
    _worn(page, TOP)  # it was on its way still


def test_what_is_gone_since_it_was_put_on_is_in_the_way_of_nothing(
    tmp_path_factory: pytest.TempPathFactory, nobody: Any, visit: Any
) -> None:
    folder = tmp_path_factory.mktemp("sold")
    own = folder / "wardrobe" / "sold-tee"
    shutil.copytree(static_dir() / "wardrobe" / TOP, own)
    (own / "item.json").write_text((own / "item.json").read_text().replace(f'"{TOP}"', '"sold-tee"'))
    service = Service(folder).start()
    try:
        page = _open(visit, nobody, service)
        _pick(page, "sold-tee")
        _worn(page, "sold-tee")
        shutil.rmtree(own)
        _pick(page, JACKET)
        _worn(page, JACKET)
        eventually(page, lambda: "is no longer in the wardrobe" in page.inner_text("#note"))
    finally:
        service.stop()


def test_size_length_and_tuck_are_chosen_on_the_card_of_fit(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    _pick(page, TOP, JACKET)
    page.click("#fit")
    page.wait_for_selector("#fitting")
    assert page.locator("#fit-tabs button").all_inner_texts() == ["Tops", "Jackets"]
    assert page.locator("#fit-piece [role=switch]").count() == 0  # nobody tucks a jacket in
    page.click("#fit-tabs button >> nth=0")
    page.check(".sizes input[value=L]", force=True)
    _worn(page, {"item": TOP, "size": "L"}, JACKET)
    assert page.inner_text(".length output") == "73 cm"
    assert page.get_attribute(".length input", "aria-valuetext") == "73 cm"
    assert "Chest 109" in page.inner_text(".measures")
    page.focus(".length input")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    _worn(page, {"item": TOP, "size": "L", "length_cm": 70}, JACKET)
    page.check("#fit-piece [role=switch]")
    _worn(page, {"item": TOP, "size": "L", "length_cm": 70, "tuck": True}, JACKET)
    page.uncheck("#fit-piece [role=switch]")
    page.check(".sizes input[value=S]", force=True)  # brings its own length
    _worn(page, {"item": TOP, "size": "S", "tuck": False}, JACKET)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "fit"


def test_the_card_of_fit_follows_the_outfit(shop: Service, nobody: Any, visit: Any) -> None:
    page = _open(visit, nobody, shop)
    page.click("#fit")
    until(page, "document.querySelector('.fit-none')?.checkVisibility()")
    _pick(page, TOP)
    until(page, "document.querySelector('.sizes')")
    page.check(".sizes input[value=L]", force=True)
    _worn(page, {"item": TOP, "size": "L"})
    page.click("#undo")
    until(page, "document.querySelector('.sizes') && !document.querySelector('.sizes :checked')")
    page.get_by_role("button", name="Take off Moonrise tee").click()
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
    until(page, "heard.some(message => message.type === 'applied' && message.height_cm === 172)")
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
    detail = page.evaluate(f"fitmirror.item('{TOP}')")
    assert detail["title"] == "Moonrise tee"
    assert detail["size_table"]["L"] == {"chest_cm": 109, "length_cm": 73, "sleeve_cm": 22}
    assert page.evaluate("fitmirror.item('no-such-thing').catch(why => why.code)") == "http_404"
