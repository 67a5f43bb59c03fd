"""MediaPipe's wheel, its nets run by LiteRT, and a photo: what the translated nets are compared with and on."""

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
from numpy.typing import NDArray

# Carries a NASA photo of a person, free of rights, from the waist up.
_SKIMAGE = "scikit_image-0.25.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
_SKIMAGE_SHA256 = "24cc986e1f4187a12aa319f777b36008764e856e5013666a4a83f8df083c2641"

REPOSITORY = Path(__file__).resolve().parents[2]


def load_convert() -> ModuleType:
    """models/convert.py as a module; it is a program beside the package."""
    spec = importlib.util.spec_from_file_location("convert", REPOSITORY / "models" / "convert.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def astronaut(cache: Path) -> NDArray[np.uint8] | None:
    """A photo of a person, 512 x 512 BGR, or None where no package registry is to be had."""
    wheel = cache / _SKIMAGE
    if not wheel.is_file():
        asked = ["--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--platform", "manylinux_2_17_x86_64"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", *asked, "scikit-image==0.25.2", "--dest", str(cache)]
        subprocess.run(pip, capture_output=True, check=False)
        if not wheel.is_file():
            return None
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == _SKIMAGE_SHA256
    with zipfile.ZipFile(wheel) as archive:
        data = np.frombuffer(archive.read("skimage/data/astronaut.png"), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


class Original:
    """A .tflite net run by LiteRT."""

    def __init__(self, data: bytes) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(model_content=data, num_threads=1)
        self._interpreter.allocate_tensors()
        self.input_shapes = [tuple(d["shape"]) for d in self._interpreter.get_input_details()]
        self.output_names = [d["name"] for d in self._interpreter.get_output_details()]

    def run(self, *inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        for detail, value in zip(self._interpreter.get_input_details(), inputs, strict=True):
            self._interpreter.set_tensor(detail["index"], value)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(d["index"]).copy() for d in self._interpreter.get_output_details()]
