"""The client module: its decisions, called in the browser that runs them, and its methods before a real mirror."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.browser.bare import OPEN, open_mirror
from tests.browser.relay import THROUGH_RELAY, Relay
from tests.browser.service import Service
from tests.browser.watching import until

from fitmirror.assets import static_dir

MOST_BYTES = 21_000  # as it runs, not compressed

WELL = {
    "fps_in": 30.0,
    "fps_out": 30.0,
    "dropped": 0,
    "rtt_ms": 20.0,
    "fps_camera": 30.0,
    "fps_sent": 30.0,
    "fps_received": 30.0,
    "fps_decoded": 30.0,
    "lost": 0.0,
    "limited": "none",
}
NEW = {"quality": "good", "seems": "good", "since": 0}


@pytest.fixture(scope="module")
def call(service: Service, nobody: Any) -> Any:
    """Call an exported function of the client module."""
    page = nobody.new_page()
    page.goto(f"{service.base}/healthz")

    def called(name: str, *arguments: Any) -> Any:
        script = "async ([name, ...given]) => (await import('/fitmirror-client.js'))[name](...given)"
        return page.evaluate(script, [name, *arguments])

    yield called
    page.close()


def test_tries_come_ever_slower_up_to_a_limit(call: Any) -> None:
    waits = [call("backoff", failures, 0.5) for failures in (0, 1, 2, 3, 4, 5, 39)]
    assert waits == [0, 500, 1000, 1500, 1500, 1500, 1500]  # whoever restarts a service is not waited for much longer
    assert call("backoff", 4, 1) < 2000
    assert call("backoff", 40, 0.5) == call("backoff", 400, 0.5) == 10_000  # gone for longer


def test_tries_of_many_clients_are_spread(call: Any) -> None:
    assert call("backoff", 4, 0.99) > 1.5 * call("backoff", 4, 0)


def test_ice_servers_are_read_from_links(call: Any) -> None:
    header = (
        '<stun:stun.example.net>; rel="ice-server", '
        '<turn:turn.example.net?transport=udp>; rel="ice-server"; username="a,b;c"; '
        'credential="x\\"y"; credential-type="password", '
        '<https://example.net/next>; rel="next"'
    )
    assert call("iceServers", header) == [
        {"urls": "stun:stun.example.net"},
        {"urls": "turn:turn.example.net?transport=udp", "username": "a,b;c", "credential": 'x"y'},
    ]
    assert call("iceServers", None) == []


@pytest.fixture(scope="module")
def told(call: Any) -> Callable[..., list[str]]:
    """What is said of the quality at the end of each second, of seconds that differ from a good one in this."""

    def judged(*seconds: dict[str, Any]) -> list[str]:
        state, said = NEW, []
        for number, second in enumerate(seconds, start=1):
            state = call("judge", state, WELL | second, number * 1000)
            said.append(state["quality"])
        return said

    return judged


@pytest.mark.parametrize(
    ("second", "quality"),
    [
        ({}, "good"),
        ({"fps_in": 29.0, "fps_out": 26.0, "dropped": 3}, "good"),
        ({"fps_camera": 8.0, "fps_sent": 8.0, "fps_in": 8.0, "fps_out": 8.0}, "good"),  # a camera in the dark
        ({"limited": "bandwidth"}, "good"),  # smaller pictures, but as many
        ({"fps_out": 11.0, "dropped": 19}, "slow_machine"),
        ({"fps_out": 11.0, "dropped": 19, "rtt_ms": 700.0}, "slow_machine"),  # it answers late because it is behind
        ({"fps_decoded": 9.0}, "slow_machine"),  # the browser's own
        ({"fps_sent": 9.0, "fps_in": 9.0, "fps_out": 9.0, "limited": "cpu"}, "slow_machine"),
        ({"fps_in": 12.0, "fps_out": 12.0}, "slow_machine"),  # all arrived, and not all were read
        ({"fps_in": 12.0, "fps_out": 12.0, "lost": 0.12}, "slow_network"),
        ({"fps_sent": 9.0, "fps_in": 9.0, "fps_out": 9.0, "limited": "bandwidth"}, "slow_network"),
        ({"fps_received": 9.0, "fps_decoded": 9.0}, "slow_network"),
        ({"rtt_ms": 600.0}, "slow_network"),
        ({"lost": 0.2}, "slow_network"),
        (
            {"lost": 0.28, "fps_in": 32.7, "fps_out": 12.9, "dropped": 20, "fps_received": 15.4, "fps_decoded": 15.4},
            "slow_network",
        ),
    ],
)
def test_slow_networks_are_told_from_slow_machines(told: Any, second: dict[str, Any], quality: str) -> None:
    assert told(*[second] * 8)[-1] == quality


def test_a_bad_moment_is_not_told(told: Any) -> None:
    slow = {"rtt_ms": 900.0}
    assert told({}, {}, slow, slow, slow, {}, slow, slow, {}) == ["good"] * 9
    assert told({}, *[slow] * 6) == ["good"] * 5 + ["slow_network"] * 2


def test_what_was_told_stays_until_it_is_clearly_over(told: Any) -> None:
    slow, hardly = {"rtt_ms": 500.0}, {"rtt_ms": 380.0}
    assert told(*[hardly] * 9)[-1] == "good"
    assert told(*[slow] * 6, *[hardly] * 9)[-1] == "slow_network"
    said = told(*[slow] * 6, *[{}] * 8)
    assert said[4:12] == ["slow_network"] * 8
    assert said[12:] == ["good"] * 2


def test_a_trouble_that_changes_its_face_is_told(told: Any) -> None:
    network, machine = {"lost": 0.3}, {"fps_out": 5.0}
    assert told(network, machine, network, machine, network, machine)[-1] != "good"
    assert told(*[network] * 6, *[machine] * 6)[-1] == "slow_machine"


@pytest.fixture(scope="module")
def live(service: Service, nobody: Any) -> Iterator[Any]:
    """A page whose mirror is live."""

    def visit(browser: Any, url: str, script: str) -> Any:
        page = browser.new_page()
        page.complaints = []
        page.add_init_script(script)
        page.goto(url)
        return page

    page = open_mirror(visit, nobody, service.base)
    until(page, "fitmirror.stats?.fps_out > 0")  # there is a picture to describe
    yield page
    page.close()


def test_a_mirror_without_a_model_describes_by_itself_and_says_so(live: Any) -> None:
    assert not live.evaluate("fitmirror.stylist").get("host")
    whole = live.evaluate("""async () => {
      const answer = fitmirror.describe('Does it suit me?', {consent: true});
      let words = '';
      for await (const piece of answer) words += piece;
      return {words, ...await answer.done};
    }""")
    assert whole["source"] == "template"
    assert whole["words"] == whole["text"] != ""
    [asked] = [message for message in live.evaluate("said") if message["type"] == "describe"]
    assert asked == {"type": "describe", "question": "Does it suit me?", "consent": True, "id": asked["id"]}


def test_a_picture_leaves_only_with_consent(live: Any) -> None:
    live.evaluate("fitmirror.describe().done")
    last = [message for message in live.evaluate("said") if message["type"] == "describe"][-1]
    assert (last["question"], last["consent"]) == (None, False)


def test_of_two_questions_the_newer_is_answered(live: Any) -> None:
    both = live.evaluate("""async () => {
      const [older, newer] = [fitmirror.describe('Well?'), fitmirror.describe('And now?')];
      const ended = async answer => { try { for await (const _ of answer); } catch (why) { return why.code; } };
      return [await ended(older), await older.done.catch(why => why.code), (await newer.done).source];
    }""")
    assert both == ["cancelled", "cancelled", "template"]


def test_another_language_holds_from_then_on(live: Any) -> None:
    texts = live.evaluate("""async () => {
      const [before, texts] = [fitmirror.locale, []];
      for (const tag of ['en-GB', 'zh-CN']) {
        fitmirror.locale = tag;
        texts.push((await fitmirror.describe().done).text);
      }
      fitmirror.locale = before;
      return texts;
    }""")
    assert texts[0].isascii()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in texts[1])


# A stylist at the other end of the channel, whose words are chosen here: they are put in where they arrive.
STYLIST = """async ([words, end]) => {
  const send = RTCDataChannel.prototype.send;
  const seen = [];
  RTCDataChannel.prototype.send = function (text) {
    const message = JSON.parse(text);
    seen.push(message);
    if (message.type !== 'describe' && message.type !== 'cancel') return send.call(this, text);
    const say = said => this.onmessage({data: JSON.stringify({...said, id: message.id})});
    if (message.type === 'cancel') return setTimeout(() => say({type: 'cancelled'}));
    words.forEach((delta, i) => setTimeout(() => say({type: 'description', delta}), 20 * i));
    if (end) setTimeout(() => say({type: 'description', done: true, ...end}), 20 * words.length);
  };
  try {
    const events = [], pieces = [];
    const hear = event => events.push(event.detail.delta ?? 'done');
    fitmirror.addEventListener('description', hear);
    const answer = fitmirror.describe('Well?');
    let failed = null;
    try {
      for await (const piece of answer) {
        pieces.push(piece);
        if (!end && pieces.length === words.length) answer.cancel();
      }
    } catch (why) { failed = why.code; }
    const done = await answer.done.catch(why => why.code);
    await new Promise(resolve => setTimeout(resolve, 50));
    fitmirror.removeEventListener('description', hear);
    return {pieces, events, failed, done, sent: seen.map(m => m.type).filter(type => type !== 'ping')};
  } finally { RTCDataChannel.prototype.send = send; }
}"""


def test_a_description_comes_piece_by_piece(live: Any) -> None:
    end = {"text": "It suits you.", "source": "llm", "model": "m", "suggest": ["tee"], "code": "x", "message": "y"}
    heard = live.evaluate(STYLIST, [["It ", "suits ", "you."], end])
    assert heard["pieces"] == ["It ", "suits ", "you."]
    assert heard["events"] == ["It ", "suits ", "you.", "done"]
    assert heard["done"] == end
    whole = live.evaluate(STYLIST, [[], {"text": "Nice.", "source": "template"}])
    assert whole["pieces"] == ["Nice."]


def test_a_description_can_be_cancelled(live: Any) -> None:
    heard = live.evaluate(STYLIST, [["It ", "suits "], None])
    assert heard["pieces"] == ["It ", "suits "]
    assert heard["failed"] == heard["done"] == "cancelled"
    assert heard["sent"] == ["describe", "cancel"]


def test_a_late_answer_to_a_cancelled_request_is_nobodys_error(live: Any) -> None:
    errors = live.evaluate("""async () => {
      const errors = [];
      fitmirror.addEventListener('error', event => errors.push(event.detail.code));
      const answer = fitmirror.describe();
      answer.cancel(); // what the mirror says of either comes when nobody waits for it any more
      const code = await answer.done.catch(why => why.code);
      await fitmirror.snapshot();
      return [code, ...errors];
    }""")
    assert errors == ["cancelled"]


def test_figures_of_both_ends_are_told_once_a_second(live: Any) -> None:
    until(live, "fitmirror.stats?.frames_decoded > 60 && fitmirror.stats.fps_decoded > 0")
    same = """new Promise(resolve => fitmirror.addEventListener('stats', event => {
      resolve(event.detail === fitmirror.stats && event.detail);
    }, {once: true}))"""
    stats = live.evaluate(same)
    assert stats["codec"] in ("H264", "VP8")
    assert (stats["frame_width"], stats["frame_height"]) == (640, 360)
    assert 0 < stats["rtt_ms"] < 5000
    assert stats["quality"] in ("good", "slow_network", "slow_machine")
    assert 0 <= stats["lost"] < 0.5
    for rate in ("fps_camera", "fps_sent", "fps_received", "fps_decoded", "fps_in", "fps_out"):
        assert 0 < stats[rate] < 61, rate
    later = live.evaluate(same)
    assert later["frames_decoded"] > stats["frames_decoded"]
    assert later["frames_dropped"] >= stats["frames_dropped"]
    assert "type" not in stats


@contextmanager
def starved(service: Service) -> Iterator[None]:
    """Give a service's process a tenth of the time, as a machine that has far too much to do."""
    assert service._process
    pid, over = service._process.pid, threading.Event()

    def starve() -> None:
        while not over.is_set():
            os.kill(pid, signal.SIGSTOP)
            over.wait(0.27)
            os.kill(pid, signal.SIGCONT)
            over.wait(0.03)

    thread = threading.Thread(target=starve)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def becomes(page: Any, quality: str, also: str = "true") -> None:
    """Wait for a judgement; a machine that is busy with other things cannot show what these tests want to see."""
    try:
        until(page, f"fitmirror.stats?.quality === '{quality}' && {also}", 20)
    except AssertionError:
        stats = page.evaluate("fitmirror.stats")
        if not stats or stats["quality"] != "slow_machine" or stats["lost"] > 0.05:
            raise
        pytest.skip(f"this machine is too busy to tell: {stats}")


def test_a_starved_machine_is_called_slow(service: Service, nobody: Any, visit: Any) -> None:
    page = open_mirror(visit, nobody, service.base)
    becomes(page, "good")
    with starved(service):
        until(page, "fitmirror.stats?.quality === 'slow_machine'")
    becomes(page, "good")


def test_a_network_that_loses_much_is_called_slow(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/healthz", script=THROUGH_RELAY)
    relay = Relay()
    page.expose_function("relay", relay.open)
    try:
        page.evaluate(OPEN, [[], {"width": 640, "height": 360}])
        becomes(page, "good", "fitmirror.stats.fps_decoded > 10")
        relay.loss = 0.2
        becomes(page, "slow_network")
        assert page.evaluate("fitmirror.stats.lost") > 0.05
        relay.loss = 0.0
        becomes(page, "good")
    finally:
        page.evaluate("fitmirror.close()")
        relay.close()


def test_the_wardrobe_is_read_by_page_category_and_words(live: Any, service: Service) -> None:
    everything = live.evaluate("fitmirror.items()")
    first = next(item for item in everything["items"] if item["category"] == "top")
    assert live.evaluate("fitmirror.items({category: 'hat'})")["items"] == []
    found = live.evaluate("q => fitmirror.items({q, category: 'top'})", first["title"])
    assert first["id"] in [item["id"] for item in found["items"]]
    assert len(found["items"]) < len(everything["items"])
    refused = live.evaluate("fitmirror.items({category: 'nonsense'}).catch(why => [why.code, why.status, why.message])")
    assert refused[:2] == ["http_400", 400]
    assert "nonsense" in refused[2]


def test_pictures_of_items_are_small_unless_asked_for_large(live: Any) -> None:
    size = """async view => {
      const {items: [item]} = await fitmirror.items({category: 'top'});
      const image = new Image();
      image.src = await fitmirror.picture(item.id, view);
      await image.decode();
      return [image.src, Math.max(image.naturalWidth, image.naturalHeight), item.thumbnail ?? null];
    }"""
    address, small, thumbnail = live.evaluate(size, "thumbnail")
    if thumbnail:
        assert address.endswith(thumbnail)
        assert small == 320
    _, large, _ = live.evaluate(size, "cutout")
    assert large > 320


def test_pictures_come_from_a_service_without_thumbnails_and_below_a_path(live: Any) -> None:
    addresses = live.evaluate("""async () => {
      const {FitMirror} = await import('/fitmirror-client.js');
      const real = window.fetch;
      const path = '/v1/wardrobe/a%20b/image';
      const entry = {id: 'a b', thumbnail: `${path}?view=thumbnail&v=7`, image: `${path}?v=7`};
      window.fetch = async () => Response.json({items: [entry, {id: 'old'}], next: null});
      const below = async which => new URL(await mirror.picture(...which)).href.split('/below/')[1];
      let mirror;
      try {
        mirror = new FitMirror({base: new URL('/below', location.href)});
        await mirror.items();
        const wanted = [['a b'], ['a b', 'cutout'], ['old'], ['old', 'cutout']];
        return await Promise.all(wanted.map(below));
      } finally { window.fetch = real; }
    }""")
    assert addresses == [
        "v1/wardrobe/a%20b/image?view=thumbnail&v=7",
        "v1/wardrobe/a%20b/image?v=7",
        "v1/wardrobe/old/image?view=thumbnail",
        "v1/wardrobe/old/image?view=cutout",
    ]


def test_what_is_asked_before_the_mirror_is_open_waits_for_it(service: Service, nobody: Any, visit: Any) -> None:
    page = visit(nobody, f"{service.base}/healthz")
    item = service.tops()[0]
    got = page.evaluate(
        """async item => {
      const {FitMirror} = await import('/fitmirror-client.js');
      const mirror = window.early = new FitMirror();
      const [worn, applied] = [mirror.wear([item]), mirror.set({blend: 'alpha'})];
      await mirror.connect({video: true});
      const result = [(await worn).items, (await applied).blend, mirror.state];
      mirror.close();
      return [...result, mirror.state, mirror.stats, mirror.camera.getTracks()[0].readyState];
    }""",
        item,
    )
    assert got == [[item], "alpha", "live", "closed", None, "ended"]


def test_the_module_stays_small_and_alone(service: Service) -> None:
    source = (static_dir() / "fitmirror-client.js").read_text()
    assert service.script_bytes("fitmirror-client.js") <= MOST_BYTES
    assert "\nimport " not in source
