"""Style nets: read as far as shapes and a trial tell, and refused in words."""

from pathlib import Path

import pytest
from onnx import TensorProto, helper
from tests.nets.drawn_nets import negative, redness, save, style_layer, style_reader

from fitmirror.nets.importing import make
from fitmirror.nets.kept import KeptError
from fitmirror.nets.reading import PictureInput, StyleReading
from fitmirror.nets.style_describing import StyleTold, describe_style


def read(file: Path, told: StyleTold | None = None) -> StyleReading:
    return describe_style(make(file, file.parent / "nets"), told or StyleTold())


@pytest.mark.parametrize("size", [224, None])
def test_a_net_of_one_style_is_known_by_its_shapes_and_its_levels(tmp_path: Path, size: int | None) -> None:
    side = size or 0
    picture = PictureInput(0, "NCHW", side, side, "0..255", short_side=512, multiple=8)
    assert read(negative(tmp_path / "a.onnx", size)) == StyleReading("whole", picture, 0, 0, "NCHW", "0..255")


def test_a_net_on_0_to_1_is_told_from_one_on_levels(tmp_path: Path) -> None:
    found = read(redness_to_three(tmp_path / "a.onnx"))
    assert (found.picture.values, found.values) == ("0..1", "0..1")


def redness_to_three(path: Path) -> Path:
    node = helper.make_node("Sigmoid", ["x"], ["y"])
    shape = [1, 3, 32, 32]
    return save(path, [node], {"x": shape}, {"y": (TensorProto.FLOAT, shape)})


def test_a_net_on_minus_1_to_1_gives_the_same(tmp_path: Path) -> None:
    shape = [1, 3, 32, 32]
    found = read(one_node(tmp_path / "a.onnx", "Tanh", {"x": shape}, shape), StyleTold(values="-1..1"))
    assert (found.picture.values, found.values) == ("-1..1", "-1..1")


def test_either_net_of_a_pair_is_known_by_its_shapes(tmp_path: Path) -> None:
    predict, transfer = read(style_reader(tmp_path / "p.onnx", 7)), read(style_layer(tmp_path / "t.onnx", 7))
    assert (predict.part, predict.length, predict.picture.width, predict.picture.values) == ("predict", 7, 256, "0..1")
    assert (transfer.part, transfer.length, transfer.vector) == ("transfer", 7, 1)
    assert (transfer.picture.values, transfer.values, transfer.layout) == ("0..1", "0..1", "NHWC")


def test_magentas_pair_is_known_by_its_shapes(weights_dir: Path, tmp_path: Path) -> None:
    predict, transfer = (
        describe_style(make(weights_dir / name, tmp_path), StyleTold())
        for name in ("style_predict_quantized_256.tflite", "style_transfer_f16_384.tflite")
    )
    assert (predict.part, predict.length, predict.picture.values) == ("predict", 100, "0..1")
    assert (transfer.part, transfer.length, transfer.picture.width, transfer.values) == ("transfer", 100, 384, "0..1")


def one_node(path: Path, kind: str, given: dict, out: list, **attributes: object) -> Path:
    node = helper.make_node(kind, list(given), ["y"], **attributes)
    return save(path, [node], given, {"y": (TensorProto.FLOAT, out)})


def test_what_restyles_nothing_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(KeptError, match="neither a picture nor a style vector"):
        read(redness(tmp_path / "mask.onnx"))
    with pytest.raises(KeptError, match="none of the inputs is a picture"):
        read(one_node(tmp_path / "flat.onnx", "Relu", {"x": [1, 10]}, [1, 10]))
    three = {"x": [1, 3, 8, 8], "a": [1, 3, 8, 8], "b": [1, 3, 8, 8]}
    with pytest.raises(KeptError, match="takes 3 tensors"):
        read(one_node(tmp_path / "three.onnx", "Sum", three, [1, 3, 8, 8]))
    with pytest.raises(KeptError, match="no style vector"):
        read(one_node(tmp_path / "scalar.onnx", "Mul", {"x": [1, 3, 8, 8], "a": [1]}, [1, 3, 8, 8]))
    two = {"x": [1, 3, 8, 8], "a": [1, 3, 8, 8]}
    with pytest.raises(KeptError, match="no style vector"):
        read(one_node(tmp_path / "two.onnx", "Mul", two, [1, 3, 8, 8]))
    with pytest.raises(KeptError, match="larger picture"):
        read(negative(tmp_path / "huge.onnx", 60_000))
    with pytest.raises(KeptError, match="not finite"):
        read(negative(tmp_path / "nan.onnx", gain=float("nan")))
    with pytest.raises(KeptError, match="no picture laid out NHWC"):
        read(negative(tmp_path / "n.onnx"), StyleTold(layout="NHWC"))
