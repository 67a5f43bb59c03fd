"""The translated nets give what the originals give."""

import tomllib
import zipfile
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from tests.nets.originals import Original, load_convert

from fitmirror.assets import models_dir
from fitmirror.nets.catalog import entries
from fitmirror.nets.runtime import Nets
from fitmirror.nets.session import OnnxSession
from fitmirror.nets.tflite import translate

NAMES = [net.name for net in entries()]
TOLERANCE = 1e-3
# Other nets of the wheel, for what the built-in ones do not use: dense layers, blocks of sparse weights, 32-bit
# weights, rectangles inside.
OTHERS = {
    "hand_landmark_full": "mediapipe/modules/hand_landmark/hand_landmark_full.tflite",
    "palm_detection_lite": "mediapipe/modules/palm_detection/palm_detection_lite.tflite",
    "face_detection_full_range_sparse": "mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite",
    "iris_landmark": "mediapipe/modules/iris_landmark/iris_landmark.tflite",
}


def as_input(picture: NDArray[np.uint8], shape: tuple[int, ...], signed: bool) -> NDArray[np.float32]:
    rgb = cv2.cvtColor(cv2.resize(picture, (shape[2], shape[1]), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
    scaled = rgb[None].astype(np.float32) / 255
    return scaled * 2 - 1 if signed else scaled


def assert_agrees(
    wanted: list[list[NDArray[np.float32]]], got: list[tuple[NDArray[np.float32], ...]], tolerance: float = TOLERANCE
) -> None:
    """Each output, over all pictures, to a part of its range over all pictures."""
    assert {len(w) for w in wanted} == {len(g) for g in got}
    for number in range(len(wanted[0])):
        reference = np.stack([w[number] for w in wanted])
        result = np.stack([g[number] for g in got])
        assert result.shape == reference.shape
        assert result.dtype == reference.dtype
        assert np.ptp(reference) > 0
        assert np.abs(result - reference).max() <= tolerance * np.ptp(reference), f"output {number}"


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_net_agrees_with_its_original(
    name: str, originals: dict[str, bytes], pictures: list[NDArray[np.uint8]]
) -> None:
    original, net = Original(originals[name]), Nets("cpu").get(name)
    assert net.input_shapes == tuple(original.input_shapes)
    inputs = [as_input(p, net.input_shapes[0], "detection" in name) for p in pictures]
    assert_agrees([original.run(i) for i in inputs], [net.run(i) for i in inputs])


def test_the_committed_nets_are_what_the_conversion_makes(wheel: Path, tmp_path: Path) -> None:
    convert = load_convert()
    convert.convert(wheel, tmp_path)
    assert (tmp_path / "NOTICE").read_bytes() == (models_dir() / "NOTICE").read_bytes()
    for name in NAMES:
        # Other versions of protobuf may write the same net in other bytes.
        assert onnx.load(str(tmp_path / f"{name}.onnx")) == onnx.load(str(models_dir() / f"{name}.onnx"))
    fresh, committed = (tomllib.loads((f / "models.toml").read_text()) for f in (tmp_path, models_dir()))
    for manifest in (fresh, committed):
        for net in manifest["net"]:
            del net["sha256"], net["size_bytes"]
    assert fresh == committed


def test_the_same_original_gives_the_same_bytes(originals: dict[str, bytes]) -> None:
    data = originals["selfie_segmentation"]
    first, second = (translate(data, "net").SerializeToString(deterministic=True) for _ in range(2))
    assert first == second


def test_a_foreign_wheel_is_refused(tmp_path: Path) -> None:
    convert = load_convert()
    wheel = tmp_path / convert.WHEEL
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("mediapipe/__init__.py", "")
    with pytest.raises(convert.WheelError, match="sha-256"):
        convert.read_originals(wheel)


@pytest.mark.parametrize("name", OTHERS)
def test_other_nets_agree_with_their_originals(
    name: str, wheel: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(OTHERS[name])
    assert_translation_agrees(data, pictures, tmp_path / "net.onnx")


@pytest.mark.parametrize("file", ["face_landmark.tflite", "deeplabv3_257_mv_gpu.tflite"])
def test_foreign_nets_agree_with_their_originals(
    file: str, weights_dir: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    assert_translation_agrees((weights_dir / file).read_bytes(), pictures, tmp_path / "net.onnx")


def assert_translation_agrees(data: bytes, pictures: list[NDArray[np.uint8]], file: Path) -> None:
    file.write_bytes(translate(data, "net").SerializeToString())
    original, session = Original(data), OnnxSession(file, "cpu", 1)
    inputs = [as_input(p, original.input_shapes[0], signed=True) for p in pictures[-4:]]
    assert_agrees([original.run(i) for i in inputs], [session.run((i,)) for i in inputs])
