"""The wardrobe page: a shop's photos go in, are looked at, changed and taken out; nothing of it is played."""

import base64
import json
import shutil
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.browser.service import Service
from tests.browser.watching import eventually, until
from tests.wardrobe.garments import TANK, TEE, drawn

from fitmirror.assets import static_dir
from fitmirror.wardrobe.store import demo_dir

MOST_SCRIPT_BYTES = 42_000  # as they run, not compressed
PAGE_ITEMS = 50
KEY = "open sesame"
SLOW_BYTES_PER_S = 150_000
BALLAST = 300_000  # bytes after a picture's end, which nobody reads: the upload takes its time

# Every state a photo goes through, and how far the page said it was.
WATCH = """
window.states = []; window.values = []; window.most = 0;
new MutationObserver(changes => {
  const rows = [...document.querySelectorAll('.upload')];
  window.most = Math.max(window.most, rows.filter(row => ['sending', 'preparing'].includes(row.dataset.state)).length);
  for (const { target } of changes) {
    if (target.matches?.('.upload')) window.states.push(target.dataset.state);
    if (target.matches?.('progress') && target.value > 0 && target.value < 1) window.values.push(target.value);
    if (window.cancelAt && target.dataset.state === window.cancelAt) target.querySelector('.drop-it').click();
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state', 'value'] });
"""
DROP = """([name, base64, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, { type }));
  const how = { dataTransfer: data, bubbles: true, cancelable: true };
  const fire = kind => document.querySelector('main').dispatchEvent(new DragEvent(kind, how));
  fire('dragenter');
  const shown = !document.getElementById('drop').hidden;
  return [shown, fire('dragover'), fire('drop'), document.getElementById('drop').hidden];
}"""

Photos = Callable[..., list[str]]


def ask(service: Service, path: str, method: str = "GET", key: str = "", **changes: object) -> Any:
    """Call the service as another program would."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    data = json.dumps(changes).encode() if changes else None
    if data:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(service.base + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def titles(service: Service, key: str = "") -> set[str]:
    return {item["title"] for item in ask(service, "/v1/wardrobe", key=key)["items"]}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that wants a key."""
    service = Service(tmp_path_factory.mktemp("locked"), token=KEY).start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with more items than one page holds, two of them broken; nothing is built in."""
    folder = tmp_path_factory.mktemp("stock")
    model = demo_dir() / "tee-sunrise"
    item = json.loads((model / "item.json").read_text())
    for number in range(PAGE_ITEMS + 12):
        place = folder / "wardrobe" / f"shirt-{number:03}"
        place.mkdir(parents=True)
        named = {"id": place.name, "title": f"Shirt {number}", "text": "linen" if number % 20 == 0 else ""}
        (place / "item.json").write_text(json.dumps(item | named))
        shutil.copy(model / "cutout.png", place)
    broken = folder / "wardrobe" / "old-coat"
    broken.mkdir()
    (broken / "item.json").write_text("{nonsense")
    (folder / "wardrobe" / "shirt-061" / "item.json").write_text("[]")
    service = Service(folder, demo="false").start()
    yield service
    service.stop()


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    """Write photos of garments, each another one, under these names."""
    seed = np.random.default_rng(zlib.crc32(tmp_path.name.encode()))

    def write(*names: str, ballast: int = 0) -> list[str]:
        for name in names:
            cloth = tuple(int(level) for level in seed.integers(20, 120, 3))
            garment = drawn(TANK if "tank" in name else TEE, cloth=cloth)
            picture = cv2.imencode(".png", garment.photo)[1].tobytes()
            (tmp_path / name).write_bytes(picture + bytes(ballast))
        return [str(tmp_path / name) for name in names]

    return write


@pytest.fixture
def open_wardrobe(nobody: Any, visit: Any) -> Callable[..., Any]:
    """Open the page and wait for its items."""

    def open_page(service: Service, tail: str = "", **context: Any) -> Any:
        page = visit(nobody, f"{service.base}/wardrobe{tail}", WATCH, **context)
        until(page, "document.querySelector('.card, #nothing:not([hidden]), #key:not([hidden])')")
        return page

    return open_page


def add(page: Any, *files: str, wait: bool = True) -> None:
    page.set_input_files("#files", list(files))
    page.click("#queue-start")
    if wait:
        until(page, "document.getElementById('queue-cancel').hidden")


def says(page: Any, selector: str) -> str:
    return str(page.text_content(selector)).strip()


def card_titled(page: Any, title: str) -> Any:
    return page.locator(".card", has=page.get_by_text(title, exact=True))


def slow(page: Any) -> None:
    """Send as a slow line does."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW_BYTES_PER_S}
    line.send("Network.emulateNetworkConditions", limits)


def test_many_photos_become_cards_two_at_a_time(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    before = page.locator(".card").count()
    page.set_input_files("#files", photos("blue_summer-tee.png", "tee 2.png", "tank.png", "tee4.PNG"))
    assert page.eval_on_selector_all(".upload-title", "all => all.map(field => field.value)") == [
        "Blue summer tee",
        "Tee 2",
        "Tank",
        "Tee4",
    ]
    page.fill(".upload-title >> nth=1", "Second tee")
    page.click("#queue-start")
    until(page, "document.querySelectorAll('.upload[data-state=done]').length === 4")
    assert page.evaluate("window.most") == 2
    assert page.locator(".card").count() == before + 4
    assert {"Blue summer tee", "Second tee", "Tank", "Tee4"} <= titles(service)
    until(page, "[...document.querySelectorAll('.card img')].slice(0, 4).every(image => image.naturalWidth > 50)")
    assert says(page, "#queue-title") == "4 added"
    page.click("#queue-clear")
    assert page.is_hidden("#queue")
    assert page.complaints == []


def kept_files(service: Service, name: str) -> set[str]:
    """The stems of what lies in an item's folder."""
    return {path.stem for path in (service.wardrobe / name).iterdir()}


def test_a_photo_may_have_its_back(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    front, other, back = photos("turning tee.png", "plain tee.png", "whatever.png")
    page.set_input_files("#files", [front, other])
    for row in (0, 1):
        page.set_input_files(f".back-file >> nth={row}", back)
    until(page, "document.querySelector('.back img').naturalWidth > 50")
    page.get_by_role("button", name="Without its back: Plain tee").click()
    page.get_by_role("button", name="Add its back: Plain tee").wait_for()
    page.click("#queue-start")
    until(page, "document.querySelectorAll('.upload[data-state=done]').length === 2")
    assert page.locator(".upload .back:visible").count() == 0
    assert "back" in kept_files(service, "turning-tee")
    assert "back" not in kept_files(service, "plain-tee")
    assert page.complaints == []


def test_backs_find_their_fronts_by_name(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    page.set_input_files("#files", photos("IMG_7-back.png", "img_7.png", "low back.png", "img_8.png"))
    assert page.eval_on_selector_all(".upload-title", "all => all.map(field => field.value)") == [
        "Img 7",
        "Low back",  # no front goes by that name
        "Img 8",
    ]
    page.click("#queue-start")
    until(page, "document.querySelectorAll('.upload[data-state=done]').length === 3")
    assert [("back" in kept_files(service, name)) for name in ("img-7", "low-back", "img-8")] == [True, False, False]


def test_progress_is_how_much_has_been_sent(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    slow(page)
    add(page, *photos("slow tee.png", ballast=BALLAST))
    values = page.evaluate("window.values")
    assert len(values) >= 3
    assert values == sorted(values)
    assert page.evaluate("window.states").index("sending") < page.evaluate("window.states").index("preparing")


def test_a_refusal_is_a_sentence_and_can_be_tried_again_or_dismissed(
    service: Service, open_wardrobe: Any, photos: Photos, tmp_path: Path
) -> None:
    page = open_wardrobe(service)
    (tmp_path / "notes.jpg").write_text("no picture at all")
    (good,) = photos("retried tee.png")
    page.set_input_files("#files", [str(tmp_path / "notes.jpg"), good])
    page.select_option(".upload-category >> nth=1", "shoes")
    page.click("#queue-start")
    until(page, "document.querySelectorAll('.upload[data-state=failed]').length === 2")
    notes, tee = page.locator(".upload").all()
    assert "not a picture" in notes.locator(".upload-text").text_content()
    assert "nothing of the category shoes" in tee.locator(".upload-text").text_content()
    assert says(page, "#queue-title") == "2 refused"
    notes.locator(".drop-it").click()
    assert page.locator(".upload").count() == 1
    page.select_option(".upload-category", "top")
    page.click(".upload .retry")
    until(page, "document.querySelector('.upload[data-state=done]')")
    assert "Retried tee" in titles(service)


def test_a_photo_that_is_too_large_is_not_even_sent(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    add(page, *photos("huge.png", ballast=33_000_000))
    assert "larger than 32 MB" in says(page, ".upload-text")
    assert sent == []


def test_the_same_photo_again_leads_to_the_first(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    files = photos("only once.png")
    add(page, *files)
    add(page, *files)
    assert "already" in says(page, ".upload-text")
    page.click(".upload .show")
    until(page, "document.getElementById('detail').open")
    assert says(page, "#detail-title") == "Only once"


def test_cancelled_while_it_is_sent(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    slow(page)
    add(page, *photos("never sent.png", ballast=BALLAST), wait=False)
    until(page, "window.values.length")
    page.click("#queue-cancel")
    until(page, "document.querySelector('.upload[data-state=waiting]')")
    assert says(page, ".upload-text") == "Cancelled"
    assert "Never sent" not in titles(service)


def test_cancelled_when_it_is_too_late_is_taken_out_again(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    before = page.locator(".card").count()
    page.evaluate("window.cancelAt = 'preparing'")
    add(page, *photos("regretted.png"), wait=False)
    until(page, "window.states.at(-1) === 'waiting' && window.states.includes('cancelling')")
    assert "Regretted" not in titles(service)
    assert page.locator(".card").count() == before


def test_photos_can_be_dropped_anywhere(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    data = base64.b64encode(Path(photos("x.png")[0]).read_bytes()).decode()
    shown, over, dropped, hidden = page.evaluate(DROP, ["dropped_tank-top.png", data, "image/png"])
    assert (shown, hidden) == (True, True)
    assert (over, dropped) == (False, False)  # the page's own, not the browser's: it would go to the file
    until(page, "document.querySelector('.upload')")
    assert page.input_value(".upload-title") == "Dropped tank top"


def test_an_item_is_shown_with_what_was_found_on_it(service: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(service)
    id = page.get_attribute(".card[data-item]", "data-item")
    page.focus(f".card[data-item='{id}']")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('detail').open")
    known = ask(service, f"/v1/wardrobe/{id}")
    points = page.locator("#points .point")
    assert points.count() == len(known["keypoints"])
    until(page, "document.getElementById('cutout').naturalWidth && document.getElementById('original').naturalWidth")
    for point, (name, (x, y, _)) in zip(points.all(), known["keypoints"].items(), strict=True):
        label = point.get_attribute("aria-label").lower()
        side, _, rest = name.partition("_")
        assert label.startswith(side)
        assert ("unsure" in label) == (known["keypoints"][name][2] < 0.6 and name not in known["edited"])
        box, image = point.locator("circle").bounding_box(), page.locator("#cutout").bounding_box()
        at = [box["x"] + box["width"] / 2 - image["x"], box["y"] + box["height"] / 2 - image["y"]]
        scale = image["width"] / known["width"]
        assert np.allclose(at, [x * scale, y * scale], atol=1.5), rest
    points.first.hover()
    assert says(page, "#point-name") == points.first.get_attribute("aria-label")
    page.locator("#points [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == says(page, "#point-name")
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('detail').open")
    assert page.evaluate("document.activeElement.dataset.item") == id
    assert page.complaints == []


def test_changes_are_kept_and_html_in_them_is_text(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    add(page, *photos("plain.png"))
    page.click(".upload .show")
    until(page, "document.getElementById('detail').open")
    title = "<img src=x onerror=\"document.title='hit'\"><b>Tee</b>"
    page.fill("[name=title]", title)
    page.fill("[name=sku]", "W-<1>")
    page.fill("[name=colours]", "navy, off-white，")
    page.fill("[name=text]", "Soft.\n<script>alert(1)</script>")
    page.click("#save")
    until(page, "document.getElementById('saved').textContent === 'Saved'")
    assert says(page, "#detail-title") == title
    item = next(item for item in ask(service, "/v1/wardrobe")["items"] if item["title"] == title)
    assert (item["sku"], item["colours"]) == ("W-<1>", ["navy", "off-white"])
    assert item["text"] == "Soft.\n<script>alert(1)</script>"
    page.click("#detail-close")
    assert says(page, f".card[data-item='{item['id']}'] .card-title") == title
    assert "W-<1>" in says(page, f".card[data-item='{item['id']}'] .card-meta")
    page.reload()
    until(page, f"document.querySelector(\".card[data-item='{item['id']}']\")")
    assert page.evaluate("document.title") == "Wardrobe"
    assert page.locator("main b, main script, main img[onerror]").count() == 0
    assert page.complaints == []


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unasked(
    service: Service, open_wardrobe: Any, photos: Photos
) -> None:
    page = open_wardrobe(service)
    add(page, *photos("contested.png"))
    page.click(".upload .show")
    until(page, "document.getElementById('detail').open")
    ask(service, "/v1/wardrobe/contested", "PATCH", text="theirs")
    page.fill("[name=title]", "Mine")
    page.click("#save")
    until(page, "!document.getElementById('trouble').hidden")
    assert "Somebody else" in says(page, "#trouble-text")
    assert ask(service, "/v1/wardrobe/contested")["title"] == "Contested"
    page.click("#trouble-a")  # show theirs
    until(page, "document.querySelector('[name=text]').value === 'theirs'")
    assert page.input_value("[name=title]") == "Contested"
    ask(service, "/v1/wardrobe/contested", "PATCH", text="theirs again")
    page.fill("[name=title]", "Mine")
    page.click("#save")
    until(page, "!document.getElementById('trouble').hidden")
    page.click("#trouble-b")  # save mine all the same
    until(page, "document.getElementById('saved').textContent === 'Saved'")
    kept = ask(service, "/v1/wardrobe/contested")
    assert (kept["title"], kept["text"]) == ("Mine", "theirs again")


def test_changes_are_not_lost_by_closing(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    add(page, *photos("kept open.png"))
    page.click(".upload .show")
    until(page, "document.getElementById('detail').open")
    page.fill("[name=text]", "half a sentence")
    page.keyboard.press("Escape")
    assert page.evaluate("document.getElementById('detail').open")
    assert "not saved" in says(page, "#trouble-text")
    page.click("#trouble-a")
    until(page, "!document.getElementById('detail').open")
    assert ask(service, "/v1/wardrobe/kept-open")["text"] == ""


def test_deleted_and_back_by_button_and_by_keyboard(service: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(service)
    add(page, *photos("fickle.png"))
    order = "[...document.querySelectorAll('.card-title')].map(title => title.textContent)"
    before = page.evaluate(order)
    for undo in (lambda: page.click(".toast-undo"), lambda: page.keyboard.press("Control+z")):
        card_titled(page, "Fickle").click()
        until(page, "document.getElementById('detail').open")
        page.click("#delete")
        until(page, "document.querySelector('.toast-undo:not([hidden])')")
        assert card_titled(page, "Fickle").count() == 0
        assert not page.evaluate("document.getElementById('detail').open")
        assert "Fickle" not in titles(service)
        undo()
        eventually(page, lambda: card_titled(page, "Fickle").count() == 1)
        assert "Fickle" in titles(service)
        assert page.evaluate(order) == before
    assert page.complaints == []


def test_built_in_items_say_so_and_cannot_be_changed(service: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(service)
    demo = next(item for item in service.items() if item["demo"])
    card = f".card[data-item='{demo['id']}']"
    assert "Built in" in says(page, f"{card} .card-meta")
    page.click(card)
    until(page, "document.getElementById('detail').open")
    assert page.is_visible("#built-in")
    assert page.is_hidden("#save")
    assert page.is_hidden("#delete")
    assert page.is_disabled("[name=title]")


def test_try_it_on_opens_the_mirror_with_it(service: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(service)
    id = page.get_attribute(".card[data-item]", "data-item")
    page.click(f".card[data-item='{id}']")
    until(page, "document.getElementById('detail').open")
    with page.context.expect_page() as opened:
        page.click("#try")
    assert opened.value.url == f"{service.base}/?wear={id}"


def test_more_come_as_the_page_is_scrolled(stock: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(stock)
    assert page.locator("[data-item]").count() == PAGE_ITEMS
    assert says(page, "#count") == f"{PAGE_ITEMS + 11} items"
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(page, f"document.querySelectorAll('[data-item]').length === {PAGE_ITEMS + 11}")
    ids = page.eval_on_selector_all("[data-item]", "all => all.map(card => card.dataset.item)")
    assert len(set(ids)) == len(ids)
    assert page.complaints == []


def test_search_and_category_narrow_the_list(stock: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(stock)
    page.fill("#words", "linen")
    until(page, "document.querySelectorAll('[data-item]').length === 4")
    assert says(page, "#count") == "4 items"
    page.click(".chip[data-category=top]")
    until(page, "document.querySelector('.chip[data-category=top]').getAttribute('aria-pressed') === 'true'")
    assert page.locator("[data-item]").count() == 4
    page.fill("#words", "no such thing")
    until(page, "!document.getElementById('nothing').hidden")
    assert says(page, "#nothing-title") == "Nothing matches"
    page.click("#nothing-action")
    until(page, f"document.querySelectorAll('[data-item]').length >= {PAGE_ITEMS}")
    assert page.input_value("#words") == ""


def test_broken_items_are_shown_with_the_reason(stock: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(stock)
    broken = {card.locator(".card-title").text_content(): card for card in page.locator(".broken").all()}
    assert set(broken) == {"old-coat", "shirt-061"}
    assert "JSON" in broken["old-coat"].locator(".reason").text_content()
    broken["old-coat"].locator("button").click()
    until(page, "document.querySelectorAll('.broken').length === 1")
    page.click(".toast-undo")  # it comes back, as broken as it was
    until(page, "document.querySelectorAll('.broken').length === 2")


def test_a_key_is_asked_for_and_told_when_wrong(locked: Service, open_wardrobe: Any, photos: Photos) -> None:
    page = open_wardrobe(locked)
    until(page, "!document.getElementById('key').hidden")
    assert page.locator(".card").count() == 0
    page.fill("#key-field", "guess")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('key-text').textContent.includes('does not know')")
    page.fill("#key-field", KEY)
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.card').length > 0 && document.getElementById('key').hidden")
    until(page, "document.querySelector('.card img').naturalWidth > 50")
    add(page, *photos("with key.png"))
    assert "With key" in titles(locked, KEY)
    page.reload()
    until(page, "document.querySelectorAll('.card').length > 0")  # asked once a tab


def test_a_key_in_the_address_opens_and_goes_along_to_the_mirror(locked: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(locked, "#token=open%20sesame")
    until(page, "document.querySelector('.card img').naturalWidth > 50")
    assert page.get_attribute("#to-mirror", "href") == "./#token=open%20sesame"
    page.click(".card")
    until(page, "document.getElementById('cutout').naturalWidth > 50")
    assert page.get_attribute("#try", "href").endswith("#token=open%20sesame")
    assert page.complaints == []


def test_from_another_computer_without_a_key_it_says_why_not(
    service: Service, nobody: Any, visit: Any, photos: Photos
) -> None:
    page = visit(nobody, f"http://mirror.test:{service.port}/wardrobe", WATCH)
    until(page, "document.querySelector('.card')")
    add(page, *photos("remote.png"))
    assert "only on the computer it runs on" in says(page, ".upload-text")
    assert "FITMIRROR_TOKEN" in says(page, "#read-only")
    assert page.is_visible("#read-only")


def test_it_speaks_chinese(service: Service, open_wardrobe: Any) -> None:
    page = open_wardrobe(service, locale="zh-CN")
    assert says(page, "h1") == "衣橱"
    page.click(".card")
    until(page, "document.getElementById('detail').open")
    words = page.evaluate("[...document.querySelectorAll('[data-say]')].map(element => element.textContent)")
    assert len(words) > 20
    foreign = [word for word in words if not any("\u4e00" <= letter <= "\u9fff" for letter in word)]
    assert foreign == []
    page.keyboard.press("Escape")
    page.click("#language")
    until(page, "document.querySelector('h1')?.textContent === 'Wardrobe'")


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_at_the_side(
    service: Service, open_wardrobe: Any, photos: Photos, width: int, scheme: str
) -> None:
    page = open_wardrobe(service, viewport={"width": width, "height": 740}, color_scheme=scheme)
    page.set_input_files("#files", photos("a title that goes on and on and on for longer than the line.png", "b.png"))
    overflow = "document.scrollingElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
    page.click("#queue-clear")
    page.click(".card")
    until(page, "document.getElementById('cutout').naturalWidth")
    assert page.evaluate("(body => body.scrollWidth - body.clientWidth)(document.querySelector('.detail-body'))") <= 0
    until(page, "document.getElementById('cutout').getBoundingClientRect().width > 150")
    assert page.complaints == []


def test_scripts_of_the_wardrobe_page_stay_small(service: Service) -> None:
    own = [path for path in static_dir().glob("wardrobe*.js") if path.stem != "wardrobe-strings-zh"]
    assert sum(service.script_bytes(path.name) for path in own) <= MOST_SCRIPT_BYTES
