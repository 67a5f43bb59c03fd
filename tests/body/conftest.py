"""The built-in nets, loaded once, and pictures to try them on."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from platformdirs import user_cache_path
from tests.nets.originals import load_convert

from fitmirror.frames import U8
from fitmirror.nets.runtime import Net, Nets


@pytest.fixture(scope="session")
def nets() -> Nets:
    return Nets("cpu", threads=2)


@pytest.fixture(scope="session")
def originals() -> dict[str, bytes]:
    """MediaPipe's own nets, from the wheel the built-in ones were made from."""
    convert = load_convert()
    try:
        return convert.read_originals(convert.fetch_wheel(user_cache_path("fitmirror-tests")))
    except convert.WheelError as error:
        pytest.skip(f"no package registry to fetch the original nets from: {error}")


def frames_of(video: Path, count: int, skip: int = 0) -> list[U8]:
    """Frames `skip` to `skip + count` of a video file, or of a folder of pictures, BGR."""
    if video.is_dir():
        return [np.asarray(cv2.imread(str(p)), np.uint8) for p in sorted(video.iterdir())[skip : skip + count]]
    reader, out = cv2.VideoCapture(str(video)), []
    for i in range(skip + count):
        good, frame = reader.read()
        assert good, f"{video} has only {i} frames"
        if i >= skip:
            out.append(np.asarray(frame, np.uint8))
    return out


class Faulty:
    """The real nets, with their runs counted and one of them broken on demand."""

    def __init__(self, nets: Nets) -> None:
        self._nets = nets
        self.failing: str | None = None
        self.runs: dict[str, int] = {}

    def get(self, name: str) -> "FaultyNet":
        return FaultyNet(self, self._nets.get(name))


class FaultyNet:
    def __init__(self, owner: Faulty, net: Net) -> None:
        self._owner, self._net = owner, net

    def run(self, *inputs):
        name = self._net.name
        if self._owner.failing == name:
            raise RuntimeError(f"{name} is broken")
        self._owner.runs[name] = self._owner.runs.get(name, 0) + 1
        return self._net.run(*inputs)
