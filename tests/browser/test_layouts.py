"""The page on screens of all shapes: nothing cut off, nothing on top of something else, the mirror large."""

from typing import Any

import pytest
from tests.browser.service import Service
from tests.browser.watching import phase, until

SIZES = [(360, 740), (740, 360), (820, 1180), (1280, 800), (1920, 1080), (1080, 1920)]
LEAST_TARGET_PX = 36

VISIBLE = """selectors => selectors.map(selector => {
  const element = document.querySelector(selector);
  const {left, top, right, bottom} = element.getBoundingClientRect();
  const shown = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  return {selector, shown, inside, left, top, right, bottom};
})"""

sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def _viewport(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}


def _seen(page: Any, *selectors: str) -> dict[str, dict[str, Any]]:
    """Where they are; all of them are in view and as large as a finger."""
    found = {box["selector"]: box for box in page.evaluate(VISIBLE, list(selectors))}
    for selector, box in found.items():
        assert box["shown"], selector
        assert box["inside"], box
    return found


def _apart(boxes: dict[str, dict[str, Any]]) -> None:
    """None lies over another."""
    names = list(boxes)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            x = min(boxes[a]["right"], boxes[b]["right"]) - max(boxes[a]["left"], boxes[b]["left"])
            y = min(boxes[a]["bottom"], boxes[b]["bottom"]) - max(boxes[a]["top"], boxes[b]["top"])
            assert x <= 0 or y <= 0, (a, boxes[a], b, boxes[b])


def _whole(page: Any) -> None:
    """It does not scroll, and what can be pressed is large enough."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    small = page.evaluate(
        """least => [...document.querySelectorAll('button, a[href], input:not([type=checkbox], [type=radio])')]
          .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
          .filter(e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < least)
          .map(e => e.outerHTML.slice(0, 80))""",
        LEAST_TARGET_PX,
    )
    assert small == []


@sizes
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_start(service: Service, nobody: Any, visit: Any, size: tuple[int, int], language: str) -> None:
    page = visit(nobody, f"{service.base}/?lang={language}", viewport=_viewport(size))
    phase(page, "start")
    until(page, "document.querySelectorAll('.tile').length > 1")
    until(page, "[...document.querySelectorAll('#fan img')].every(image => image.complete)")
    _apart(_seen(page, "#panel-title", "#panel-text", "#panel-action", "#private", "#language", ".tile"))
    _whole(page)


@sizes
def test_the_mirror(service: Service, nobody: Any, visit: Any, size: tuple[int, int]) -> None:
    page = visit(nobody, f"{service.base}/?autostart=1", viewport=_viewport(size))
    phase(page, "live")
    until(page, "document.documentElement.classList.contains('hinted')")  # the longest it has to say over the picture
    page.wait_for_timeout(400)
    boxes = _seen(page, "#status", "#language", "#settings", "#fit", "#compare", "#photo", "#advise", ".tile")
    _apart(boxes)
    _whole(page)
    mirror = _seen(page, "#mirror")["#mirror"]
    share = (mirror["right"] - mirror["left"]) * (mirror["bottom"] - mirror["top"]) / (size[0] * size[1])
    assert share > 0.55


def test_a_smart_mirror_is_all_picture(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/?kiosk=1", viewport={"width": 1080, "height": 1920})
    phase(page, "live")
    until(page, "document.documentElement.classList.contains('hinted')")
    page.wait_for_timeout(400)
    box = _seen(page, "#mirror")["#mirror"]
    assert (box["left"], box["top"], box["right"], box["bottom"]) == (0, 0, 1080, 1920)
    boxes = _seen(page, "#status", "#language", "#fit", "#compare", "#photo", "#advise", ".tile")
    _apart(boxes)
    assert min(boxes["#compare"]["top"], boxes["#language"]["top"]) > 1920 / 2  # within an arm's reach
    assert not any(box["shown"] for box in page.evaluate(VISIBLE, ["#settings", "#full-screen"]))


def test_a_smart_mirror_on_its_side_has_its_tools_beside_the_shopper(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/?kiosk=1", viewport={"width": 1920, "height": 1080})
    phase(page, "live")
    until(page, "document.documentElement.classList.contains('hinted')")
    until(page, "document.querySelectorAll('#categories button').length > 2")
    page.wait_for_timeout(400)
    boxes = _seen(page, "#status", "#language", "#fit", "#compare", "#photo", "#advise", "#categories", ".tile")
    _apart(boxes)
    assert max(boxes[tool]["right"] for tool in ("#fit", "#compare", "#photo", "#advise")) < 1920 / 4


@sizes
def test_the_card_of_fit_leaves_the_face_in_view(
    service: Service, nobody: Any, visit: Any, size: tuple[int, int]
) -> None:
    item = service.items()[0]["id"]
    page = visit(nobody, f"{service.base}/?autostart=1&wear={item}", viewport=_viewport(size))
    phase(page, "live")
    page.click("#fit")
    page.wait_for_selector(".sizes")
    card = _seen(page, "#fitting")["#fitting"]
    _seen(page, "#fit-close", ".sizes label", ".length input")
    mirror = _seen(page, "#mirror")["#mirror"]
    middle = (mirror["left"] + mirror["right"]) / 2
    assert card["left"] > middle or card["top"] > 0.3 * mirror["bottom"]
    _whole(page)


@sizes
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_stylist_leaves_the_face_in_view(
    service: Service, nobody: Any, visit: Any, size: tuple[int, int], language: str
) -> None:
    item = service.items()[0]["id"]
    page = visit(nobody, f"{service.base}/?autostart=1&lang={language}&wear={item}", viewport=_viewport(size))
    phase(page, "live")
    page.click("#advise")
    page.click("#describe")
    until(page, "document.querySelector('.source')")
    card = _seen(page, "#stylist")["#stylist"]
    boxes = _seen(page, "#stylist-close", "#describe", "#goes", "#question")
    boxes |= _seen(page, ".words")
    _apart(boxes)
    mirror = _seen(page, "#mirror")["#mirror"]
    assert card["left"] > (mirror["left"] + mirror["right"]) / 2 or card["top"] > 0.3 * mirror["bottom"]
    _whole(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_colours(service: Service, nobody: Any, visit: Any, scheme: str) -> None:
    page = visit(nobody, f"{service.base}/", color_scheme=scheme)
    phase(page, "start")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(paper) / 3 > 128) == (scheme == "light")
