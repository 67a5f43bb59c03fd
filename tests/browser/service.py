"""The real service, in a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import cv2
import numpy as np

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 15.0


def free_port() -> int:
    """A TCP port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`fitmirror serve` on a port of its own, which it keeps when started again."""

    def __init__(self, folder: Path, model: str | None = None, **settings: str) -> None:
        """In this folder, with these settings; `model` is the address of one that speaks OpenAI's protocol."""
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self.wardrobe = folder / "wardrobe"
        self._settings = {f"FITMIRROR_{name.upper()}": value for name, value in settings.items()}
        self._model = {"OPENAI_BASE_URL": model, "OPENAI_API_KEY": "none"} if model else {}
        self._log = folder / "service.log"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "Service":
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("FITMIRROR_", "OPENAI_"))}
        environment |= {"FITMIRROR_WARDROBE": str(self.wardrobe), **self._settings, **self._model}
        command = [sys.executable, "-m", "fitmirror", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while self.status("/readyz") != 200:
            alive = self._process.poll() is None
            assert alive, f"ended instead of being ready: {self.log()}"
            assert time.monotonic() < deadline, f"not ready: {self.log()}"
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """End it as a service is ended."""
        self._end(gently=True)

    def kill(self) -> None:
        """End it without a word to anybody, as a cut cable would."""
        self._end(gently=False)

    def _end(self, gently: bool) -> None:
        if self._process is None:
            return
        if gently:
            self._process.terminate()
        else:
            self._process.kill()
        try:
            self._process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process = None

    def log(self) -> str:
        return self._log.read_text()[-3000:]

    def status(self, path: str) -> int | None:
        """HTTP status of a GET, None when nobody answers."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return None

    def script_bytes(self, name: str) -> int:
        """Size of a script as a browser runs it, unpacked."""
        with urllib.request.urlopen(f"{self.base}/{name}", timeout=5) as response:
            return len(response.read())

    def colour(self, item: str) -> Any:
        """Mean colour (BGR) of an item's own picture where the chest is."""
        with urllib.request.urlopen(f"{self.base}/v1/wardrobe/{item}/image", timeout=10) as response:
            picture = cv2.imdecode(np.frombuffer(response.read(), np.uint8), cv2.IMREAD_UNCHANGED)
        height, width = picture.shape[:2]
        return picture[height * 2 // 5 : height * 4 // 5, width * 2 // 5 : width * 3 // 5, :3].mean((0, 1))

    def items(self) -> list[dict[str, Any]]:
        """What the wardrobe offers."""
        with urllib.request.urlopen(self.base + "/v1/wardrobe", timeout=5) as response:
            return list(json.load(response)["items"])

    def tops(self) -> list[str]:
        """The ids of the tops it offers."""
        return [item["id"] for item in self.items() if item["category"] == "top"]
