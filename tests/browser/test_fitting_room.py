"""The fitting room of the wardrobe page: points, neckline, edge and sizes set by hand, on a real service."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.service import Service
from tests.browser.test_wardrobe_page import ask, says
from tests.browser.watching import eventually, until
from tests.wardrobe.garments import TEE, drawn

from fitmirror.assets import static_dir
from fitmirror.wardrobe.store import demo_dir

MOST_SCRIPT_BYTES = 60_000  # as they run, not compressed
GRAVE = {"serious", "critical"}
READY = "document.getElementById('fit-editor')?.open && document.querySelector('.fit-handle') && !!fitFigure()"
FIGURE = """window.fitFigure = () => {
  const image = document.getElementById('fit-figure'), pen = document.createElement('canvas').getContext('2d');
  const busy = document.getElementById('fit-preview')?.classList.contains('busy');
  if (!image?.naturalWidth || busy) return null;
  pen.canvas.width = 32; pen.canvas.height = 32;
  pen.drawImage(image, 0, 0, 32, 32);
  return [...pen.getImageData(0, 0, 32, 32).data];
};"""

Open = Callable[..., Any]


@pytest.fixture
def open_editor(service: Service, nobody: Any, visit: Any, tmp_path: Path) -> Open:
    """Take a tee in under this name, and open it in the fitting room."""

    def open_page(name: str, tail: str = "", **context: Any) -> Any:
        page = visit(
            nobody, f"{service.base}/wardrobe{tail}", FIGURE, **({"viewport": {"width": 1280, "height": 800}} | context)
        )
        until(page, "document.querySelector('.card')")
        cloth = tuple(int(v) for v in np.random.default_rng(abs(hash(name))).integers(20, 120, 3))
        photo = tmp_path / f"{name}.png"
        cv2.imwrite(str(photo), drawn(TEE, cloth=cloth).photo)
        page.set_input_files("#files", [str(photo)])
        page.click("#queue-start")
        until(page, "document.querySelector('.upload .show:not([hidden])')")
        page.click(".upload .show")
        until(page, "document.getElementById('detail').open")
        page.click("#edit-fit")
        until(page, READY)
        return page

    return open_page


def item(service: Service, name: str) -> Any:
    return ask(service, f"/v1/wardrobe/{name}")


def middle(page: Any, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Any, selector: str, dx: float, dy: float, hold: bool = False) -> None:
    x, y = middle(page, selector)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    if not hold:
        page.mouse.up()


def handle(name: str) -> str:
    return f".fit-handle[data-key={name}]"


def saved(page: Any) -> None:
    page.click("#fit-save")
    until(page, "document.getElementById('fit-save').textContent === 'Saved'")


def figure(page: Any) -> Any:
    """What the figure looks like once nothing is asked for any more."""
    page.wait_for_timeout(500)
    return until(page, "fitFigure()")


def test_a_dragged_point_is_kept_and_its_figure_changes(service: Service, open_editor: Open) -> None:
    page = open_editor("dragged")
    before, plain = item(service, "dragged"), figure(page)
    drag(page, handle("left_hem"), 40, -90, hold=True)
    assert page.is_visible("#fit-loupe")
    page.mouse.up()
    assert page.is_hidden("#fit-loupe")
    assert np.abs(np.subtract(figure(page), plain)).mean() > 0.3
    assert item(service, "dragged")["keypoints"] == before["keypoints"]  # seen before it is kept
    saved(page)
    after = item(service, "dragged")
    assert after["edited"] == ["left_hem"]
    scale = page.evaluate("document.getElementById('fit-board').clientHeight")
    assert after["keypoints"]["left_hem"][1] < before["keypoints"]["left_hem"][1] - 30, scale
    assert after["keypoints"]["right_hem"] == before["keypoints"]["right_hem"]
    assert "set by hand" in says(page, "#fit-points [data-name=left_hem]")
    page.click("#fit-points [data-act=restore][data-name=left_hem]")
    saved(page)
    assert item(service, "dragged")["keypoints"] == before["keypoints"]
    assert page.complaints == []


def test_arrow_keys_move_a_point_and_its_partner_if_wanted(service: Service, open_editor: Open) -> None:
    page = open_editor("stepped")
    before = item(service, "stepped")["keypoints"]
    page.check("#fit-mirror")
    page.focus(handle("left_hem"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    saved(page)
    after = item(service, "stepped")["keypoints"]
    moved = {name: np.subtract(after[name][:2], before[name][:2]) for name in after}
    assert np.allclose(moved["left_hem"], (-1, -10), atol=0.11)
    assert np.allclose(moved["right_hem"], (1, -10), atol=0.11)


def test_undo_and_redo_go_step_by_step_and_back_to_what_was_found(service: Service, open_editor: Open) -> None:
    page = open_editor("undone")
    place = f"document.querySelector('{handle('left_hem')}').style.transform"
    first = page.evaluate(place)
    drag(page, handle("left_hem"), 0, -40)
    second = page.evaluate(place)
    drag(page, handle("left_hem"), 0, -30)
    third = page.evaluate(place)
    assert len({first, second, third}) == 3
    page.click("#fit-undo")
    until(page, f"{place} === '{second}'")
    page.keyboard.press("Control+z")
    until(page, f"{place} === '{first}'")
    assert page.is_disabled("#fit-undo")
    assert page.is_disabled("#fit-save")
    page.keyboard.press("Control+Shift+z")
    page.click("#fit-redo")
    until(page, f"{place} === '{third}'")
    page.click("#fit-reset")
    until(page, f"{place} === '{first}'")
    page.click("#fit-undo")
    until(page, f"{place} === '{third}'")


def test_what_is_unsure_comes_first_and_can_be_said_to_be_right(service: Service, open_editor: Open) -> None:
    page = open_editor("doubtful")
    known = item(service, "doubtful")
    unsure = {name for name, point in known["keypoints"].items() if point[2] < 0.6}
    rows = page.eval_on_selector_all("#fit-points li", "all => all.map(row => row.dataset.name)")
    assert set(rows) == set(known["keypoints"])
    assert set(rows[: len(unsure)]) == unsure
    if unsure:
        page.click(f"#fit-points [data-act=confirm][data-name={rows[0]}]")
        saved(page)
        assert item(service, "doubtful")["edited"] == [rows[0]]


def test_the_neckline_is_dragged_gets_points_loses_them_and_is_drawn_anew(service: Service, open_editor: Open) -> None:
    page = open_editor("collared")
    before = item(service, "collared")["neckline"]
    page.click("#fit-tab-line")
    vertices = page.locator(".fit-handle.vertex:visible")
    count = vertices.count()
    assert count >= 3
    drag(page, handle("'1'"), 0, 12)
    page.keyboard.press("Insert")
    assert vertices.count() == count + 1
    page.keyboard.press("Delete")
    page.click("#fit-line-remove")
    assert vertices.count() == count - 1
    saved(page)
    after = item(service, "collared")
    assert after["edited"] == ["neckline"]
    assert len(after["neckline"]) == count - 1
    assert after["neckline"] != before
    page.click("#fit-line-draw")
    board = page.locator("#fit-board").bounding_box()
    x, y = board["x"] + board["width"] / 2, board["y"] + board["height"] / 2
    for dx, dy in ((-60, -150), (0, -80), (60, -150)):
        page.mouse.click(x + dx, y + dy)
    page.click("#fit-line-done")
    saved(page)
    drawn_anew = item(service, "collared")["neckline"]
    assert len(drawn_anew) == 3
    assert drawn_anew[0][0] > drawn_anew[-1][0]  # from the wearer's left
    page.click("#fit-line-back")
    saved(page)
    assert item(service, "collared")["neckline"] == before


def test_the_brush_corrects_the_edge_and_the_first_cutout_comes_back(service: Service, open_editor: Open) -> None:
    page = open_editor("brushed")
    first = item(service, "brushed")["image"]
    opaque = """() => {
      const canvas = document.getElementById('fit-canvas'), pen = canvas.getContext('2d');
      return pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3];
    }"""
    page.click("#fit-tab-edge")
    page.uncheck("#fit-photo")
    eventually(page, lambda: page.evaluate(opaque) == 255)
    drag(page, "#fit-board", 60, 10)
    eventually(page, lambda: page.evaluate(opaque) == 0)
    page.click("#fit-undo")
    eventually(page, lambda: page.evaluate(opaque) == 255)
    page.click("#fit-redo")
    saved(page)
    after = item(service, "brushed")
    assert after["edited"] == ["cutout"]
    assert after["image"] != first
    eventually(page, lambda: page.evaluate(opaque) == 0)
    page.click("#fit-brush-keep")
    drag(page, "#fit-board", 60, 10)
    eventually(page, lambda: page.evaluate(opaque) == 255)
    page.click("#fit-undo")
    page.click("#fit-edge-back")
    eventually(page, lambda: page.evaluate(opaque) == 255)
    saved(page)
    assert item(service, "brushed")["edited"] == []
    assert page.complaints == []


def test_sizes_are_typed_into_a_table_that_refuses_typing_errors(service: Service, open_editor: Open) -> None:
    page = open_editor("measured")
    page.click("#fit-tab-sizes")
    assert page.is_visible("#fit-no-sizes")
    for size, chest, length in (("M", "104", "70,5"), ("L", "1100", "73")):
        page.click("#fit-size-add")
        fields = page.locator("#fit-table tbody tr:last-child input")
        assert fields.nth(0).input_value() == size
        fields.nth(1).fill(chest)
        fields.nth(2).fill(length)
        page.keyboard.press("Tab")
    assert "between 40 and 220" in says(page, "#fit-sizes-trouble")
    page.click("#fit-save")
    until(page, "!document.getElementById('fit-trouble').hidden")
    assert item(service, "measured")["size_table"] == {}
    page.fill("#fit-table tbody tr:last-child td:nth-child(2) input", "110")
    page.keyboard.press("Tab")
    saved(page)
    table = item(service, "measured")["size_table"]
    assert table == {"M": {"chest_cm": 104, "length_cm": 70.5}, "L": {"chest_cm": 110, "length_cm": 73}}
    assert page.eval_on_selector_all("#fit-size option", "all => all.map(o => o.value)") == ["", "M", "L"]
    page.click("#fit-table tbody tr:first-child button")
    saved(page)
    assert list(item(service, "measured")["size_table"]) == ["L"]


def test_nonsense_is_refused_at_the_point_itself(service: Service, open_editor: Open) -> None:
    page = open_editor("nonsense")
    before = item(service, "nonsense")
    left, right = middle(page, handle("left_hem")), middle(page, handle("right_hem"))
    drag(page, handle("left_hem"), right[0] - left[0] - 30, -20)
    until(page, "!document.getElementById('fit-point-trouble').hidden")
    assert "Left hem" in says(page, "#fit-point-trouble")
    bubble = page.locator("#fit-point-trouble").bounding_box()
    at = middle(page, handle("left_hem"))
    assert bubble["x"] - 30 <= at[0] <= bubble["x"] + bubble["width"] + 30
    assert min(abs(bubble["y"] - at[1]), abs(bubble["y"] + bubble["height"] - at[1])) < 60
    page.click("#fit-save")
    until(page, "!document.getElementById('fit-trouble').hidden")
    assert item(service, "nonsense")["keypoints"] == before["keypoints"]
    page.keyboard.press("Control+z")
    until(page, "document.getElementById('fit-point-trouble').hidden")


def test_unsaved_changes_are_not_lost_by_closing(service: Service, open_editor: Open) -> None:
    page = open_editor("unsaved")
    drag(page, handle("left_hem"), -10, -20)
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('fit-trouble').hidden")
    assert page.evaluate("document.getElementById('fit-editor').open")
    assert "not saved" in says(page, "#fit-trouble-text")
    page.click("#fit-trouble-c")  # go on
    assert page.is_hidden("#fit-trouble")
    page.click("#fit-close")
    page.click("#fit-trouble-b")  # discard
    until(page, "!document.getElementById('fit-editor').open")
    assert item(service, "unsaved")["edited"] == []
    page.click("#edit-fit")
    until(page, READY)
    assert page.is_disabled("#fit-save")


def test_what_somebody_else_changed_is_not_overwritten_unasked(service: Service, open_editor: Open) -> None:
    page = open_editor("contested-fit")
    drag(page, handle("left_hem"), -10, -20)
    ask(service, "/v1/wardrobe/contested-fit", "PATCH", text="theirs")
    page.click("#fit-save")
    until(page, "!document.getElementById('fit-trouble').hidden")
    assert "Somebody else" in says(page, "#fit-trouble-text")
    assert item(service, "contested-fit")["edited"] == []
    page.click("#fit-trouble-b")  # mine all the same
    until(page, "document.getElementById('fit-save').textContent === 'Saved'")
    kept = item(service, "contested-fit")
    assert (kept["edited"], kept["text"]) == (["left_hem"], "theirs")


def test_on_the_camera_it_is_saved_first(service: Service, open_editor: Open) -> None:
    page = open_editor("filmed")
    drag(page, handle("left_hem"), -10, -20)
    with page.context.expect_page() as opened:
        page.click("#fit-camera")
    eventually(page, lambda: opened.value.url == f"{service.base}/?wear=filmed")
    assert item(service, "filmed")["edited"] == ["left_hem"]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_grave_fault_and_nothing_is_cut_off(
    service: Service, open_editor: Open, width: int, height: int, scheme: str
) -> None:
    page = open_editor(f"axe-{width}-{scheme}", viewport={"width": width, "height": height}, color_scheme=scheme)
    for tab in ("points", "line", "edge", "sizes"):
        page.click(f"#fit-tab-{tab}")
        if tab == "sizes":
            page.click("#fit-size-add")
        found = Axe().run(page, context="#fit-editor").response["violations"]
        grave = [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found if v["impact"] in GRAVE]
        assert grave == [], tab
        assert page.evaluate("(body => body.scrollWidth - body.clientWidth)(document.querySelector('.fit-body'))") <= 0


def test_a_finger_drags_a_point(service: Service, open_editor: Open) -> None:
    page = open_editor("touched", viewport={"width": 390, "height": 844}, has_touch=True)
    x, y = middle(page, handle("left_hem"))
    line = page.context.new_cdp_session(page)
    for kind, dy in (("touchStart", 0), ("touchMove", -20), ("touchMove", -40), ("touchEnd", None)):
        points = [] if dy is None else [{"x": x, "y": y + dy}]
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    saved(page)
    assert item(service, "touched")["edited"] == ["left_hem"]


def test_it_speaks_chinese(service: Service, open_editor: Open) -> None:
    page = open_editor("chinese", locale="zh-CN")
    words = page.evaluate(
        "[...document.querySelectorAll('#fit-editor :is(button, label)')].map(e => e.innerText.trim()).filter(Boolean)"
    )
    foreign = [word for word in words if not any("\u4e00" <= letter <= "\u9fff" for letter in word) and word != "×"]
    assert foreign == []


def test_the_editor_is_fetched_only_when_it_is_wanted_and_stays_small(
    service: Service, nobody: Any, visit: Any
) -> None:
    asked: list[str] = []
    page = visit(nobody, "about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{service.base}/wardrobe")
    until(page, "document.querySelector('.card')")
    assert [url for url in asked if "/editor/" in url] == []
    own = [path for path in (static_dir() / "editor").glob("*.js") if path.stem != "strings-zh"]
    assert sum(service.script_bytes(f"editor/{path.name}") for path in own) <= MOST_SCRIPT_BYTES


@pytest.mark.parametrize("demo", ["trousers-black", "skirt-cord", "dress-knit", "blazer-charcoal", "hoodie-zip"])
def test_clothes_of_each_kind_are_seen_on_the_figure(
    service: Service, nobody: Any, visit: Any, tmp_path: Path, demo: str
) -> None:
    folder = service.wardrobe / f"own-{demo}"
    shutil.copytree(demo_dir() / demo, folder)
    file = folder / "item.json"
    own = {"id": f"own-{demo}", "title": f"Own {demo}"}
    file.write_text(json.dumps(json.loads(file.read_text()) | own))
    page = visit(nobody, f"{service.base}/wardrobe", FIGURE, viewport={"width": 1280, "height": 800})
    page.locator(".card", has=page.get_by_text(f"Own {demo}", exact=True)).click()
    page.click("#edit-fit")
    until(page, READY)
    plain = figure(page)
    key = "left_cuff_outer" if demo == "trousers-black" else "left_hem"
    page.focus(handle(key))
    for _ in range(6):
        page.keyboard.press("Shift+ArrowUp")
    assert np.abs(np.subtract(figure(page), plain)).mean() > 0.1
    assert page.is_hidden("#fit-trouble")
    assert page.is_visible("#fit-tab-line") is (demo not in ("trousers-black", "skirt-cord"))  # they have no neck
    page.focus("#fit-tab-points")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.checkVisibility()")
    assert page.complaints == []
