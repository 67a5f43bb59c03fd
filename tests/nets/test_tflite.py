"""What is no net, or one that is not understood, is refused in words."""

import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest

from fitmirror.nets.tflite import translate
from fitmirror.nets.tflite_model import TfliteError, read_model


@pytest.mark.parametrize("data", [b"", b"TFL3", b"\x89PNG\r\n\x1a\n" + bytes(64), b"\x08\0\0\0TFL3" + bytes(3)])
def test_what_is_no_net_is_refused(data: bytes) -> None:
    with pytest.raises(TfliteError):
        translate(data, "net")


def test_operators_that_are_not_understood_are_named(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read("mediapipe/modules/face_landmark/face_landmark_with_attention.tflite")
    with pytest.raises(TfliteError, match=r"Landmarks2TransformMatrix.*operator 45"):
        translate(data, "net")


def test_a_net_cut_short_is_refused(originals: dict[str, bytes]) -> None:
    data = originals["face_detection_short_range"]
    for length in range(0, len(data) - 1, len(data) // 40):
        with pytest.raises(TfliteError):
            translate(data[:length], "net")


def test_a_damaged_net_is_refused_or_translated_but_never_crashes(originals: dict[str, bytes]) -> None:
    data = originals["face_detection_short_range"]
    # All but the weights lies at the end of the file.
    random, start = np.random.default_rng(7), len(data) - 20_000
    refused = 0
    for _ in range(60):
        damaged = bytearray(data)
        for at in random.integers(start, len(data), 20):
            damaged[at] = random.integers(256)
        try:
            translate(bytes(damaged), "net")
        except TfliteError:
            refused += 1
    assert refused > 10


def test_inputs_and_outputs_keep_name_order_and_layout(originals: dict[str, bytes]) -> None:
    data = originals["pose_landmark_full"]
    graph, original = translate(data, "net").graph, read_model(data)
    for info, number in zip([*graph.input, *graph.output], [*original.inputs, *original.outputs], strict=True):
        assert info.name == original.tensors[number].name
        dims = info.type.tensor_type.shape.dim
        assert dims[0].dim_param == "batch"
        assert tuple(d.dim_value for d in dims[1:]) == original.tensors[number].shape[1:]


def test_pictures_are_turned_only_where_the_net_begins_and_ends(originals: dict[str, bytes]) -> None:
    turned = {
        name: sum(node.op_type == "Transpose" for node in translate(data, name).graph.node)
        for name, data in originals.items()
    }
    assert turned == {
        "selfie_segmentation": 1,
        "selfie_segmentation_landscape": 1,
        "pose_detection": 7,  # three feature maps give boxes and scores each
        "pose_landmark_full": 2,  # the heat map is turned back
        "face_detection_short_range": 5,
        "face_landmark": 1,
    }


def test_weights_are_stored_in_16_bits(originals: dict[str, bytes]) -> None:
    for name, data in originals.items():
        wide = [i for i in translate(data, name).graph.initializer if i.data_type == onnx.TensorProto.FLOAT]
        assert sum(int(np.prod(i.dims)) for i in wide) < 3000, name
