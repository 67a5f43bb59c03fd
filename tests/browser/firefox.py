"""Real Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks by itself."""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import aiohttp

FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
STARTED_WITHIN_S = 60.0
WITHIN_S = 40.0
_ADDRESS = "WebDriver BiDi listening on "

PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.streams.fake": True,  # a camera that shows a moving pattern
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "en-GB",
}


class Firefox:
    """One browser with one page. `async with Firefox(folder) as page: await page.open(url)`.

    Args:
        folder: For its profile.
        preferences: Beside the usual ones.
    """

    def __init__(self, folder: Path, **preferences: bool | int | str) -> None:
        self._profile = folder / "profile"
        self._profile.mkdir()
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in (PREFERENCES | preferences).items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        self._log = folder / "firefox.log"
        self._ids = itertools.count(1)

    async def __aenter__(self) -> "Firefox":
        self._start()
        self._http = aiohttp.ClientSession()
        address = await self._address()
        self._line = await self._http.ws_connect(f"{address}/session", max_msg_size=0)
        await self.call("session.new", capabilities={})
        tree = await self.call("browsingContext.getTree")
        self._page = tree["contexts"][0]["context"]
        return self

    def _start(self) -> None:
        assert FIREFOX
        words = [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(self._profile)]
        home = {**os.environ, "HOME": str(self._profile)}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, env=home)

    async def __aexit__(self, *_: object) -> None:
        await self._line.close()
        await self._http.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def _address(self) -> str:
        deadline = time.monotonic() + STARTED_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            for line in self._log.read_text().splitlines():
                if _ADDRESS in line:
                    return line.partition(_ADDRESS)[2].strip()
            await asyncio.sleep(0.1)
        raise AssertionError(f"Firefox did not start: {self._log.read_text()[-2000:]}")

    async def call(self, method: str, **parameters: Any) -> Any:
        """One command; its result."""
        id = next(self._ids)
        await self._line.send_json({"id": id, "method": method, "params": parameters})
        async with asyncio.timeout(WITHIN_S):
            while True:
                answer = await self._line.receive_json()
                if answer.get("id") == id:
                    assert answer["type"] == "success", answer
                    return answer["result"]

    async def open(self, url: str) -> None:
        """Go there."""
        await self.call("browsingContext.navigate", context=self._page, url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression that JSON can hold."""
        result = await self.call(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(value => JSON.stringify(value ?? null))",
            target={"context": self._page},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    async def until(self, expression: str, within_s: float = WITHIN_S) -> Any:
        """Wait until an expression is true; its value."""
        deadline = time.monotonic() + within_s
        while not (value := await self.evaluate(expression)):
            if time.monotonic() > deadline:
                phase = await self.evaluate("document.documentElement.dataset.phase")
                raise AssertionError(f"never came: {expression} (phase {phase})")
            await asyncio.sleep(0.1)
        return value

    async def phase(self, *wanted: str) -> None:
        """Wait for a phase of the mirror page."""
        await self.until(f"{list(wanted)}.includes(document.documentElement.dataset.phase)")
