"""The stylist on the page: words as they come, consent before anything leaves, things to put on, and failures."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.service import Service
from tests.browser.test_kiosk import IDLE, SCREEN, SOMEBODY
from tests.browser.watching import eventually, phase, until
from tests.stylist.openai_server import Manner, OpenAIServer, serving

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")

WORDS = ("The stripes ", "are calm. ", "The hem ", "is straight. ", "It is ", "well cut.")
SLOW_S = 0.4  # between two pieces, so that what comes in between can be seen
WHOLE = "".join(WORDS)
BUSY = "document.querySelector('.turn.busy')"

# A machine that speaks; Chromium without a screen has no voice. What is said is in `aloud`.
VOICES = """
  window.aloud = [];
  speechSynthesis.getVoices = () => [
    {lang: 'en-US', localService: false, name: 'far'}, {lang: 'en-GB', localService: true, name: 'near'},
  ];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.speak = said => aloud.push([said.voice.name, said.text.trim()]);
  speechSynthesis.cancel = () => aloud.push('hush');
"""


@pytest.fixture(scope="module")
def openai() -> Iterator[OpenAIServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def advised(openai: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose stylist has a model."""
    folder = tmp_path_factory.mktemp("advised")
    service = Service(folder, openai.base_url, stylist_per_minute="0").start()
    yield service
    service.stop()


@pytest.fixture
def model(openai: OpenAIServer) -> OpenAIServer:
    """The model, asked nothing so far; it answers at once unless told otherwise."""
    openai.sent.clear()
    openai.manners[:] = [Manner(WORDS)]
    return openai


def _opened(page: Any) -> Any:
    phase(page, "live")
    page.click("#advise")
    page.wait_for_selector("#stylist")
    return page


def _answered(page: Any, turns: int = 1) -> str:
    """Wait for the end of so many answers; the words of the last."""
    until(page, f"!{BUSY} && document.querySelectorAll('.turn .source').length === {turns}")
    return str(page.locator(".turn .words").last.inner_text())


def _pictures(body: dict[str, Any]) -> int:
    return json.dumps(body).count("data:image/jpeg;base64,")


def _worn(page: Any, ids: list[str]) -> None:
    until(page, f"JSON.stringify(fitmirror.worn) === {json.dumps(json.dumps(ids, separators=(',', ':')))}")


def test_words_come_one_by_one_and_a_further_question_knows_what_was_said(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any, tops: list[str]
) -> None:
    model.manners[:] = [Manner(WORDS, gap_s=SLOW_S), Manner(["Yes, in ", "winter, too."])]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en&wear={tops[0]}"))
    page.evaluate("""new MutationObserver(seen => {
      const nodes = seen.flatMap(({addedNodes}) => [...addedNodes]);
      (window.told ??= []).push(...nodes.map(node => node.textContent.trim()));
    }).observe(document.querySelector('#stylist [aria-live=polite]'), {childList: true})""")
    page.click("#describe")
    page.click("#with")
    until(page, f"{BUSY}?.querySelector('.words').textContent.startsWith('The stripes')")
    assert page.inner_text(".turn .words") != WHOLE  # it has only begun
    assert _answered(page) == WHOLE
    assert page.evaluate("told") == ["The stripes are calm.", "The hem is straight.", "It is well cut."]
    assert page.inner_text(".turn .source") == page.evaluate("fitmirror.stylist.model")
    page.fill("#question", "Warm enough?")
    page.keyboard.press("Enter")
    assert _answered(page, 2) == "Yes, in winter, too."
    assert page.input_value("#question") == ""
    assert page.locator(".turn .asked").all_inner_texts() == ["How does it look?", "Warm enough?"]
    first, second = (sent.body for sent in model.sent)
    assert (_pictures(first), _pictures(second)) == (1, 1)  # agreed to once
    assert "Warm enough?" in json.dumps(second)
    assert WHOLE in json.dumps(second)
    assert page.complaints == []


def test_a_stopped_answer_stays_as_far_as_it_came_and_the_model_is_left(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    model.manners[:] = [Manner(["Word by word. "] * 200, gap_s=0.1)]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en"))
    page.click("#describe")
    page.click("#without")
    until(page, f"{BUSY}?.querySelector('.words').textContent")
    page.get_by_role("button", name="Stop").click()
    until(page, f"!{BUSY}")
    came = _answered(page)
    assert came.startswith("Word by word.")
    assert page.inner_text(".turn .source") == "Stopped"
    eventually(page, lambda: model.sent[0].cut_off)
    page.wait_for_timeout(500)
    assert page.inner_text(".turn .words") == came
    page.get_by_role("button", name="What goes with it?").click()
    until(page, f"{BUSY}?.querySelector('.words').textContent")
    page.keyboard.press("Escape")  # so does closing the card
    assert page.is_hidden("#stylist")
    assert page.evaluate("document.activeElement.id") == "advise"
    eventually(page, lambda: model.sent[1].cut_off)


def test_a_new_question_takes_the_place_of_an_answer_that_still_comes(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    model.manners[:] = [Manner(["Word by word. "] * 200, gap_s=0.1), Manner(WORDS)]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en"))
    page.click("#describe")
    page.click("#without")
    until(page, f"{BUSY}?.querySelector('.words').textContent")
    page.fill("#question", "Short, please?")
    page.keyboard.press("Enter")
    assert _answered(page, 2) == WHOLE
    eventually(page, lambda: model.sent[0].cut_off)


def test_nothing_leaves_before_the_shopper_has_said_what_may(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en"))
    page.click("#describe")
    page.wait_for_selector("#consent")
    assert model.host in page.inner_text("#consent")
    assert "face blurred" in page.inner_text("#consent")
    page.keyboard.press("Escape")  # no answer is a no
    page.click("#advise")
    assert page.is_hidden("#consent")
    page.fill("#question", "Well?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#consent")
    page.wait_for_timeout(300)
    assert model.sent == []
    page.click("#without")
    assert _answered(page) == WHOLE
    page.click("#goes")
    _answered(page, 2)
    assert [_pictures(sent.body) for sent in model.sent] == [0, 0]
    page.reload()  # another visit
    _opened(page).click("#describe")
    page.click("#with")
    _answered(page)
    assert _pictures(model.sent[-1].body) == 1


def test_where_pictures_are_never_sent_the_page_says_so(
    model: OpenAIServer, shopper: Any, visit: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    service = Service(tmp_path_factory.mktemp("facts"), model.base_url, stylist_pictures="false").start()
    try:
        page = _opened(visit(shopper, f"{service.base}/?autostart=1&lang=en"))
        page.click("#describe")
        page.wait_for_selector("#consent")
        assert f"{model.host}. No picture" in page.inner_text("#consent")
        assert page.is_hidden("#with")
        page.click("#go-on")
        assert _answered(page) == WHOLE
        assert _pictures(model.sent[0].body) == 0
    finally:
        service.stop()


def test_what_is_suggested_can_be_put_on_and_taken_off(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any, tops: list[str]
) -> None:
    choice = json.dumps({"suggest": ["jeans-indigo", "no-such-thing"]})
    model.manners[:] = [Manner(["Jeans would do.\n", choice[:9], choice[9:]])]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en&wear={tops[0]}"))
    page.click("#goes")
    page.click("#with")
    assert _answered(page) == "Jeans would do."
    jeans = page.locator(".suggested button")
    assert jeans.count() == 1
    assert jeans.get_attribute("aria-pressed") == "false"
    until(page, "document.querySelector('.suggested img').naturalWidth > 0")
    jeans.click()
    _worn(page, [tops[0], "jeans-indigo"])
    assert jeans.get_attribute("aria-pressed") == "true"
    page.click("#undo")
    _worn(page, [tops[0]])
    assert jeans.get_attribute("aria-pressed") == "false"
    assert page.complaints == []


def test_where_the_model_fails_the_mirror_answers_and_says_why(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any, tops: list[str]
) -> None:
    model.manners[:] = [Manner(["The stripes ", "are "], cut_after=1), Manner(status=400, text="{}")]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en&wear={tops[0]}"))
    page.click("#describe")
    page.click("#with")
    words = _answered(page)
    title = next(item["title"] for item in advised.items() if item["id"] == tops[0])
    assert title.lower() in words.lower()
    assert not words.startswith("The stripes are")  # what came before it broke is taken back
    assert "cannot be reached" in page.inner_text(".turn .why")
    assert page.inner_text(".turn .source") == "From the mirror’s own measurements"
    assert page.inner_text("#announced") == words


def test_what_a_model_writes_is_text_and_never_more(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    wicked = 'Well <img src=x onerror="window.hurt = true"> <b>done</b> <script>hurt = true</script>'
    model.manners[:] = [Manner(re.findall(r".{1,9}", wicked))]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en"))
    page.fill("#question", "<i>Well?</i>")
    page.keyboard.press("Enter")
    page.click("#with")
    assert _answered(page) == wicked
    assert page.inner_text(".asked") == "<i>Well?</i>"
    assert (
        page.evaluate("document.querySelectorAll('.turn :is(img, b, i, script), #announced *:not(span)').length") == 0
    )
    assert page.evaluate("window.hurt") is None


def test_without_a_model_the_mirror_answers_by_itself_and_asks_for_nothing(
    service: Service, shopper: Any, visit: Any, tops: list[str]
) -> None:
    page = _opened(visit(shopper, f"{service.base}/?autostart=1&lang=en&wear={tops[0]}"))
    page.click("#describe")
    title = next(item["title"] for item in service.items() if item["id"] == tops[0])
    assert title.lower() in _answered(page).lower()
    assert page.is_hidden("#consent")
    assert page.inner_text(".source") == "From the mirror’s own measurements"
    page.click("#language")
    eventually(page, lambda: page.inner_text("#language") == "English")
    page.click("#describe")
    assert re.search("[\u4e00-\u9fff]{3}", _answered(page, 2))  # in the language chosen since


def test_the_next_shopper_finds_nothing_of_the_last(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    url = f"{advised.base}/?kiosk=1&idle=3&lang=en"
    page = _opened(visit(shopper, url, script=SOMEBODY + VOICES, viewport=SCREEN))
    page.click("#aloud")
    page.click("#describe")
    page.click("#with")
    assert _answered(page) == WHOLE
    assert page.is_hidden("#question")  # nothing to type on
    page.evaluate("there = false")
    until(page, IDLE)
    assert page.is_hidden("#stylist")
    assert page.evaluate("turns.children.length + announced.children.length") == 0
    page.evaluate("there = true")
    until(page, f"!{IDLE}")
    page.click("#advise")
    assert page.get_attribute("#aloud", "aria-pressed") == "false"
    page.click("#describe")
    page.wait_for_selector("#consent")  # whoever agreed has left


def test_an_answer_is_read_aloud_by_sentences_with_the_machines_own_voice(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    model.manners[:] = [Manner(WORDS, gap_s=SLOW_S)]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang=en", script=VOICES, locale="en-US"))
    page.click("#aloud")
    page.click("#describe")
    page.click("#without")
    until(page, "aloud.some(said => said[1] === 'The stripes are calm.')")
    assert page.evaluate(f"Boolean({BUSY})")
    _answered(page)
    said = [entry for entry in page.evaluate("aloud") if entry != "hush"]
    assert said == [["near", "The stripes are calm."], ["near", "The hem is straight."], ["near", "It is well cut."]]
    page.click("#stylist-close")
    assert page.evaluate("aloud.at(-1)") == "hush"


def test_a_machine_without_a_voice_offers_none(service: Service, nobody: Any, visit: Any) -> None:
    page = _opened(visit(nobody, f"{service.base}/?autostart=1", script="speechSynthesis.getVoices = () => []"))
    assert page.is_hidden("#aloud")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_stylist_has_no_grave_fault(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any, scheme: str, language: str
) -> None:
    def audit() -> None:
        page.wait_for_timeout(500)
        found = axe.Axe().run(page).response["violations"]
        grave = [
            (v["id"], [node["html"][:120] for node in v["nodes"]])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert not grave

    model.manners[:] = [Manner(["Jeans would do.\n", '{"suggest": ["jeans-indigo"]}']), Manner(status=400, text="{}")]
    page = _opened(visit(shopper, f"{advised.base}/?autostart=1&lang={language}", script=VOICES, color_scheme=scheme))
    audit()
    page.click("#goes")
    page.wait_for_selector("#consent")
    audit()
    page.click("#without")
    _answered(page)
    audit()
    page.click(".suggested button")
    page.click("#describe")
    _answered(page, 2)
    audit()


def test_the_stylist_can_be_asked_from_the_keyboard(
    advised: Service, model: OpenAIServer, shopper: Any, visit: Any
) -> None:
    page = visit(shopper, f"{advised.base}/?autostart=1&lang=en")
    phase(page, "live")
    page.focus("#advise")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'describe'")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'with'")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert _answered(page) == WHOLE
    assert page.evaluate("document.activeElement.id") == "ask"
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("And now?")
    page.keyboard.press("Enter")
    _answered(page, 2)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "advise"
