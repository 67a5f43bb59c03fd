"""A style net is kept for pictures of any size where it can do without the one that it was saved for."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from tests.nets.drawn_nets import negative, save, style_layer

from fitmirror.nets.importing import make
from fitmirror.nets.reading import StyleReading
from fitmirror.nets.session import OnnxSession
from fitmirror.nets.style_describing import StyleTold, describe_style
from fitmirror.nets.style_sizes import any_size


def freed(file: Path) -> tuple[StyleReading, OnnxSession]:
    made = make(file, file.parent / file.stem)
    found = any_size(made.path, describe_style(made, StyleTold()))
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    return found, OnnxSession(made.path, "cpu", 1)


def test_a_size_that_nothing_inside_needs_is_taken_out(tmp_path: Path) -> None:
    for file in (negative(tmp_path / "n.onnx", 224), style_layer(tmp_path / "t.onnx")):
        found, session = freed(file)
        assert (found.picture.width, found.picture.height, found.picture.short_side) == (0, 0, 512)
        assert session.inputs[0].shape.count(None) == 2


def test_a_size_that_is_needed_inside_stays(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Reshape", ["x", "flat"], ["line"]),
        helper.make_node("Reshape", ["line", "again"], ["y"]),
    ]
    sizes = {"flat": np.array([3, 32 * 32]), "again": np.array([1, 3, 32, 32])}
    shape = [1, 3, 32, 32]
    file = save(tmp_path / "a.onnx", nodes, {"x": shape}, {"y": (TensorProto.FLOAT, shape)}, **sizes)
    before = file.read_bytes()
    found, session = freed(file)
    assert (found.picture.width, found.picture.height) == (32, 32)
    assert session.inputs[0].shape == (1, 3, 32, 32)
    assert file.read_bytes() == before


def test_a_net_that_does_not_say_what_it_gives_is_left_as_it_is(tmp_path: Path) -> None:
    model = onnx.load(str(negative(tmp_path / "whole.onnx", 224)))
    model.graph.output[0].type.tensor_type.ClearField("shape")
    onnx.save(model, str(tmp_path / "silent.onnx"))
    found, session = freed(tmp_path / "silent.onnx")
    assert (found.part, found.layout, found.picture.width, found.picture.height) == ("whole", "NCHW", 224, 224)
    assert session.inputs[0].shape == (1, 3, 224, 224)


def test_magentas_transfer_net_gives_the_same_at_its_own_size(weights_dir: Path, tmp_path: Path) -> None:
    made = make(weights_dir / "style_transfer_f16_384.tflite", tmp_path)
    random = np.random.default_rng(1)
    given = random.random((1, 384, 384, 3), np.float32), random.normal(0, 0.8, (1, 1, 1, 100)).astype(np.float32)
    before = OnnxSession(made.path, "cpu", 1).run(given)[0]
    found = any_size(made.path, describe_style(made, StyleTold()))
    session = OnnxSession(made.path, "cpu", 1)
    assert found.picture.width == 0
    np.testing.assert_allclose(session.run(given)[0], before, atol=1e-5)
    assert session.run((random.random((1, 640, 640, 3), np.float32), given[1]))[0].shape == (1, 640, 640, 3)
