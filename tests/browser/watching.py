"""Waiting for and reading what a page shows."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

WITHIN_S = 30.0
DRESSED = 12  # mean difference in grey levels from which a torso counts as changed

TORSO = """name => {
  const video = document.getElementById(name), [w, h] = [video.videoWidth, video.videoHeight];
  const canvas = Object.assign(document.createElement('canvas'), {width: 8, height: 16});
  const pen = canvas.getContext('2d');
  pen.drawImage(video, .42 * w, .6 * h, .16 * w, .35 * h, 0, 0, 8, 16);
  return [...pen.getImageData(0, 0, 8, 16).data].filter((_, i) => i % 4 < 3);
}"""


def until(page: Any, expression: str, within_s: float = WITHIN_S) -> Any:
    """Wait until a JavaScript expression is true in the page; its value.

    Not Playwright's own waiting, which needs `unsafe-eval` in the page's content security policy.
    """
    deadline = time.monotonic() + within_s
    while not (value := page.evaluate(expression)):
        if time.monotonic() > deadline:
            phase = page.evaluate("document.documentElement.dataset.phase")
            raise AssertionError(f"never came: {expression} (phase {phase}, complaints {page.complaints})")
        page.wait_for_timeout(50)
    return value


def eventually(page: Any, holds: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Wait until something holds that Python decides."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"never held (complaints {page.complaints})"
        page.wait_for_timeout(100)


def phase(page: Any, *wanted: str, within_s: float = WITHIN_S) -> None:
    """Wait for a phase of the mirror page."""
    until(page, f"{list(wanted)}.includes(document.documentElement.dataset.phase)", within_s)


def torso(page: Any, video: str) -> Any:
    """What a video shows in its middle, where the clip's torso is: a flat list of grey levels per channel."""
    return page.evaluate(TORSO, video)


def difference(a: Any, b: Any) -> float:
    """Mean difference of two pictures, in grey levels."""
    return float(np.abs(np.subtract(a, b)).mean())
