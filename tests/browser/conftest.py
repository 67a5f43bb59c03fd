"""Real Chromium before a fake camera, and the real service."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from tests.browser import fake_camera
from tests.browser.service import Service
from tests.browser.watching import difference

playwright_api = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP mirror.test 127.0.0.1",
)
ALLOW = "--use-fake-ui-for-media-stream"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium here (apt-get install chromium, or CHROMIUM=/path/to/it)")
    with playwright_api.sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("service"), hosts="mirror.test").start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def launch(playwright: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Start a browser whose camera shows these pictures; without any, Chromium's own test pictures."""
    running = []

    def start(pictures: list[fake_camera.Picture] | None, *flags: str) -> Any:
        arguments = [*FLAGS, *flags]
        if pictures:
            camera = fake_camera.write(pictures, tmp_path_factory.mktemp("camera") / "camera.y4m")
            arguments.append(f"--use-file-for-fake-video-capture={camera}")
        running.append(playwright.chromium.launch(executable_path=CHROMIUM, args=arguments))
        return running[-1]

    yield start
    for browser in running:
        browser.close()


@pytest.fixture(scope="module")
def shopper(data_dir: Path, launch: Callable[..., Any]) -> Any:
    """A browser with somebody before its camera."""
    return launch(fake_camera.clip(data_dir / "videos" / "talk_gesture_man_upper.mp4"), ALLOW)


@pytest.fixture(scope="module")
def nobody(launch: Callable[..., Any]) -> Any:
    """A browser with nobody before its camera."""
    return launch(fake_camera.empty_room(), ALLOW)


@pytest.fixture(scope="module")
def tops(service: Service) -> list[str]:
    """Two tops, of the colours that are farthest apart."""
    colours = {item["id"]: service.colour(item["id"]) for item in service.items() if item["category"] == "top"}
    return list(max(combinations(colours, 2), key=lambda pair: difference(colours[pair[0]], colours[pair[1]])))


@pytest.fixture
def visit() -> Iterator[Callable[..., Any]]:
    """Open a page in a fresh context; what it complains about is in `page.complaints`."""
    contexts = []

    def open_page(browser: Any, url: str, script: str | None = None, **context: Any) -> Any:
        contexts.append(browser.new_context(**({"viewport": {"width": 1000, "height": 640}} | context)))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        if script:
            page.add_init_script(script)
        page.goto(url, wait_until="domcontentloaded")
        return page

    yield open_page
    for context in contexts:
        context.close()
