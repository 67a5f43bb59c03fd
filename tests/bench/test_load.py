"""A load test measures the service alone, with clients in a process of their own."""

import asyncio
import threading
import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from tests.live.conftest import Painter
from typer.testing import CliRunner

from fitmirror.bench import load as bench
from fitmirror.bench.chart import COLOURS, svg
from fitmirror.bench.crowd import _on_grid, _pairs
from fitmirror.bench.load import CrowdError, Load, held, measure_load
from fitmirror.bench.processor import by_thread, resident_mb
from fitmirror.cli.main import app
from fitmirror.live.dresser import House


def some_load(**fields: object) -> Load:
    ms = dict.fromkeys((f"{stage}_ms" for stage in COLOURS), 1.0)
    plain = {
        "what": "mirror",
        "width": 640,
        "height": 360,
        "count": 1,
        "draw_every": 1,
        "fps": 30.0,
        "lost": 0.0,
        "cpu_ms": 9.0,
    }
    return Load(**(plain | {"latency_p50_ms": 9.0, "latency_p95_ms": 9.0, "memory_mb": 9.0} | ms | fields))


def test_time_is_told_by_thread():
    def burn() -> None:
        until = time.thread_time() + 0.3
        while time.thread_time() < until:
            pass
        told.update(by_thread())

    before, told = by_thread(), {}
    thread = threading.Thread(target=burn, name="dress-test")
    thread.start()
    thread.join()
    assert told["dress"] - before.get("dress", 0) == pytest.approx(0.3, abs=0.05)
    assert 20 < resident_mb() < 10_000


def test_a_frame_is_known_again_though_its_stamp_was_moved_by_a_random_number_and_a_tick():
    rng = np.random.default_rng(5)
    sent = {_on_grid(number * 3000) + 8 * int(rng.integers(0, 75)): number / 30 for number in range(90)}
    origin = 2**32 - 70_000  # wraps round
    came = {(pts + origin + int(rng.integers(-1, 2))) % 2**32: at + 0.04 for pts, at in list(sent.items())[5:80:2]}
    pairs = _pairs(sent, came)
    assert len(pairs) == len(came)
    assert all(at == pytest.approx(sent[pts] + 0.04) for pts, at in pairs.items())
    assert _pairs(sent, {}) == _pairs({}, came) == {}


def test_echo_and_mirror_are_measured_in_one_run_until_frames_are_lost(monkeypatch):
    monkeypatch.setattr(bench, "MOST_LOST", -1.0)  # any loss ends it, none as well
    echo, mirror = measure_load(House(Painter, lambda item: False, None), [], sizes=[(320, 240)], seconds=1.5)
    assert (echo.what, mirror.what) == ("echo", "mirror")
    for load in (echo, mirror):
        assert (load.width, load.height, load.count) == (320, 240, 1)
        assert 20 < load.fps < 33
        assert load.lost < 0.3
        assert 0 < load.latency_p50_ms < load.latency_p95_ms < 1000
        assert min(load.cpu_ms, load.decode_ms, load.loop_ms) > 0
        parts = sum(getattr(load, f"{stage}_ms") for stage in COLOURS)
        assert parts == pytest.approx(load.cpu_ms, rel=0.25)
    assert (echo.draw_every, mirror.draw_every) == (None, 1)
    assert mirror.encode_ms > 0
    assert echo.encode_ms == 0  # aiortc's encoder has no thread of its own


def test_what_is_held_is_the_most_that_lost_nothing():
    loads = [some_load(count=1), some_load(count=2, lost=0.02), some_load(count=4, lost=0.021)]
    assert held([*loads, some_load(what="echo", lost=0.5)]) == {("mirror", 640, 360): 2, ("echo", 640, 360): 0}


def test_the_plot_has_a_bar_for_each_with_all_its_parts():
    root = ET.fromstring(svg([some_load(), some_load(what="echo", width=1280, height=720, fps=float("nan"))]))
    bars = [float(rect.get("width")) for rect in root.findall(".//{*}rect") if rect.get("height") == "18"]
    assert len(bars) == 2 * len(COLOURS)
    assert len(set(bars)) == 1
    assert "1 × echo 1280×720" in {text.text for text in root.findall(".//{*}text")}


def test_clients_that_end_too_soon_are_an_error_and_leave_no_process(monkeypatch):
    monkeypatch.setattr(bench.sys, "executable", "/bin/false")
    with pytest.raises(CrowdError, match="ended too soon"):
        next(measure_load(House(Painter, lambda item: False, None), [], sizes=[(320, 240)]))
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


@pytest.mark.parametrize("arguments", [["--plot", "a.svg"], ["--ramp", "--plot", "a.png"]])
def test_wrong_requests_are_a_sentence(arguments):
    told = CliRunner().invoke(app, ["bench", "mirror", *arguments])
    assert told.exit_code == 2
    assert "Traceback" not in told.output
