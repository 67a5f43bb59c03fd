"""Foreign nets: read as far as shapes tell, and refused in words where they cannot be used."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tests.nets.drawn_nets import mask_rcnn, redness, remembering, save

from fitmirror.nets.describing import Told, describe
from fitmirror.nets.importing import make
from fitmirror.nets.kept import KeptError
from fitmirror.nets.reading import InstancesOutput, MaskOutput, PictureInput, Reading

UNIT = Told(values="0..1")


def read(file: Path, told: Told = UNIT) -> Reading:
    return describe(make(file, file.parent / "nets"), told)


def test_what_the_shapes_tell_need_not_be_said(tmp_path: Path) -> None:
    assert read(redness(tmp_path / "a.onnx")) == Reading(
        PictureInput(0, "NCHW", 48, 32, "0..1", multiple=32), MaskOutput(0, "NCHW", 0, "probability")
    )
    two = read(redness(tmp_path / "b.onnx", 2, None, softmax=True))
    assert (two.picture.width, two.picture.height) == (0, 0)
    assert two.output == MaskOutput(0, "NCHW", 1, "probability")


def test_a_net_that_remembers_is_recognised_by_its_names(tmp_path: Path) -> None:
    found = read(remembering(tmp_path / "rvm.onnx"))
    assert found.states == ((1, 2),)
    assert found.constants == ((2, 1.0),)
    assert found.output == MaskOutput(1, "NCHW", 0, "probability")


def test_mask_rcnn_is_recognised_by_its_outputs(tmp_path: Path) -> None:
    file = mask_rcnn(tmp_path / "r.onnx", np.ones((1, 4), np.float32), [1], [0.9], np.ones((1, 1, 28, 28), np.float32))
    found = read(file, Told(values="caffe", bgr=True))
    assert found.output == InstancesOutput(0, 1, 2, 3, 1)
    assert (found.picture.layout, found.picture.bgr, found.picture.multiple) == ("CHW", True, 32)


def test_deeplab_is_translated_and_read(weights_dir: Path, tmp_path: Path) -> None:
    made = make(weights_dir / "deeplabv3_257_mv_gpu.tflite", tmp_path)
    found = describe(made, Told(values="-1..1"))
    assert (found.picture.layout, found.picture.width, found.picture.height) == ("NHWC", 257, 257)
    assert found.output == MaskOutput(0, "NHWC", 15, "softmax")


def test_what_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(KeptError, match="give --values, or --photo"):
        read(redness(tmp_path / "a.onnx"), Told())
    with pytest.raises(KeptError, match="say --person NUMBER"):
        read(redness(tmp_path / "b.onnx", 5, softmax=True))
    with pytest.raises(KeptError, match="no channel 9, only 0 to 4"):
        read(redness(tmp_path / "c.onnx", 5, softmax=True), Told(values="0..1", person=9))
    with pytest.raises(KeptError, match="say --layout NCHW or --layout NHWC"):
        read(one_node(tmp_path / "d.onnx", ["n", "a", "b", "c"]))
    with pytest.raises(KeptError, match="no output 'x', only mask"):
        read(redness(tmp_path / "e.onnx"), Told(values="0..1", output="x"))


def one_node(path: Path, shape: list, kind: str = "Relu") -> Path:
    node = helper.make_node(kind, ["x"], ["y"])
    return save(path, [node], {"x": shape}, {"y": (TensorProto.FLOAT, shape)})


@pytest.mark.parametrize("shape", [[1, 10], [1, 4, 32, 32], [], [1, 3, 8, 8, 8]])
def test_a_net_that_takes_no_picture_is_refused(tmp_path: Path, shape: list) -> None:
    with pytest.raises(KeptError, match="none of the inputs is a picture"):
        read(one_node(tmp_path / "a.onnx", shape))


def test_an_input_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    nodes = [helper.make_node("Mul", ["x", "gain"], ["mask"])]
    shape = [1, 3, 16, 16]
    file = save(tmp_path / "a.onnx", nodes, {"x": shape, "gain": [1]}, {"mask": (TensorProto.FLOAT, shape)})
    with pytest.raises(KeptError, match="say --set gain=VALUE"):
        read(file)
    assert read(file, Told(values="0..1", person=2, constants={"gain": 0.5})).constants == ((1, 0.5),)


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"not a net at all" * 99, bytes(5000)])
@pytest.mark.parametrize("suffix", [".onnx", ".tflite"])
def test_a_damaged_file_is_refused_and_leaves_nothing(tmp_path: Path, data: bytes, suffix: str) -> None:
    file = tmp_path / f"bad{suffix}"
    file.write_bytes(data)
    with pytest.raises(KeptError, match="bad"):
        make(file, tmp_path / "nets")
    assert list((tmp_path / "nets").iterdir()) == []


def test_a_net_cut_short_is_refused(tmp_path: Path) -> None:
    whole = redness(tmp_path / "whole.onnx").read_bytes()
    file = tmp_path / "cut.onnx"
    for length in range(0, len(whole) - 1, 23):
        file.write_bytes(whole[:length])
        with pytest.raises(KeptError, match="cut"):
            describe(make(file, tmp_path / "nets"), Told(values="0..1"))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.onnx"
    with file.open("wb") as sparse:
        sparse.truncate(3 << 30)
    with pytest.raises(KeptError, match=r"huge\.onnx has 3\.2 GB; nets of up to 1\.1 GB"):
        make(file, tmp_path / "nets")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    for name in ("net.pt", "photo.jpg"):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(KeptError, match=r"neither \.onnx nor \.tflite; export .*; a style's picture: --as style"):
            make(tmp_path / name, tmp_path / "nets")


def test_weights_in_other_files_are_refused(tmp_path: Path) -> None:
    model = onnx.load(str(redness(tmp_path / "a.onnx")))
    weights = numpy_helper.from_array(np.ones((1, 3, 1, 1), np.float32), "weights")
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="../../../etc/passwd")
    del model.graph.initializer[:]
    model.graph.initializer.extend([weights, numpy_helper.from_array(np.zeros(1, np.float32), "bias")])
    (tmp_path / "b.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(KeptError, match="save it as one file"):
        make(tmp_path / "b.onnx", tmp_path / "nets")


def test_an_operator_that_the_runtime_does_not_know_is_said(tmp_path: Path) -> None:
    node = helper.make_node("Magic", ["x"], ["y"], domain="shop.example")
    info = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 3, 8, 8]) for n in "xy"]
    graph = helper.make_graph([node], "g", info[:1], info[1:])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("shop.example", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), str(tmp_path / "a.onnx"))
    with pytest.raises(KeptError, match=r"cannot be loaded.*Magic"):
        make(tmp_path / "a.onnx", tmp_path / "nets")
