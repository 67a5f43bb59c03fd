"""Nets in 8 bits give, in floats, what the interpreter gives but for its rounding."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray
from tests.nets.drawn_tflite import Drawing, quantised_net
from tests.nets.originals import Original
from tests.nets.test_parity import TOLERANCE, as_input, assert_agrees

from fitmirror.body.net_feed import feed
from fitmirror.nets.describing import Told, describe
from fitmirror.nets.importing import make
from fitmirror.nets.kept import KeptError
from fitmirror.nets.reading import Range
from fitmirror.nets.session import OnnxSession
from fitmirror.nets.style_describing import StyleTold, describe_style
from fitmirror.nets.tflite import translate
from fitmirror.nets.tflite_model import TfliteError

STEP = 21 / 255  # of the drawn nets' output


def session(data: bytes, file: Path) -> OnnxSession:
    file.write_bytes(translate(data, "net").SerializeToString())
    return OnnxSession(file, "cpu", 1)


@pytest.mark.parametrize(("dtype", "per_axis"), [(np.uint8, False), (np.int8, False), (np.int8, True)])
@pytest.mark.parametrize("float_ends", [False, True])
def test_a_net_in_8_bits_differs_from_the_interpreter_by_its_rounding(
    dtype: type, per_axis: bool, float_ends: bool, tmp_path: Path
) -> None:
    data = quantised_net(dtype, per_axis, float_ends)
    original, ours = Original(data), session(data, tmp_path / "net.onnx")
    levels = np.random.default_rng(2).integers(0, 256, (1, 16, 16, 3))
    low = np.iinfo(dtype).min
    if float_ends:
        given = (levels / 255).astype(np.float32)
        theirs = original.run(given)[0]
    else:
        given = (levels + low).astype(dtype)
        theirs = (original.run(given)[0].astype(np.float32) - (low + round(9 / STEP))) * STEP
    (result,) = ours.run((given.astype(np.float32),))
    assert result.shape == theirs.shape
    assert np.ptp(theirs) > 5
    difference = np.abs(result - theirs)
    assert difference.max() < 3 * STEP
    assert difference.mean() < 0.6 * STEP


def test_an_activation_that_is_only_the_range_of_the_integers_is_kept(tmp_path: Path) -> None:
    data = quantised_net(np.uint8, False)
    graph = translate(data, "net").graph
    limits = {i.name: np.frombuffer(i.raw_data, np.float32) for i in graph.initializer if i.name.startswith("limit")}
    clips = [[float(limits[name][0]) for name in node.input[1:]] for node in graph.node if node.op_type == "Clip"]
    assert pytest.approx([0.0, 6.0], abs=1e-5) in clips


def test_a_quantised_input_keeps_its_type_and_an_output_is_what_it_stands_for(tmp_path: Path) -> None:
    ours = session(quantised_net(np.uint8, False), tmp_path / "net.onnx")
    assert ours.inputs[0].dtype == "uint8"
    assert ours.outputs[0].dtype == "float"


@pytest.mark.parametrize("dtype", [np.uint8, np.int8])
@pytest.mark.parametrize("values", [None, "-1..1", "0..255"])
def test_a_picture_reaches_a_net_in_8_bits_as_it_is(dtype: type, values: Range | None, tmp_path: Path) -> None:
    (tmp_path / "same.tflite").write_bytes(same(dtype))
    made = make(tmp_path / "same.tflite", tmp_path / "nets")
    net = OnnxSession(made.path, "cpu", 1)
    levels = np.array([0, 64, 128, 191, 255], np.uint8)
    picture = np.repeat(np.repeat(levels, 4)[None, :, None], 20, axis=0).repeat(3, axis=2)
    found = describe(made, Told(values=values, person=1)), describe_style(made, StyleTold(values=values))
    for reading in found:
        (given,) = net.run((feed(picture, reading.picture).tensor,))
        np.testing.assert_allclose(given[0, 10, ::4, 1], levels / 255, atol=1e-3)


def same(dtype: type) -> bytes:
    """A picture of 20 x 20 in 8 bits, as it is, 0..1."""
    net = Drawing()
    start = net.tensor((1, 20, 20, 3), dtype, None, [1 / 255], [int(np.iinfo(dtype).min)])
    end = net.tensor((1, 20, 20, 3), np.float32)
    net.operator(schema.BuiltinOperator.DEQUANTIZE, [start], end)
    return net.file([start], [end])


def test_a_style_vector_in_8_bits_is_refused(tmp_path: Path) -> None:
    net = Drawing()
    picture, vector = net.tensor((1, 8, 8, 3), np.float32), net.tensor((1, 1, 1, 3), np.int8, None, [1 / 64], [0])
    colour, end = net.tensor((1, 1, 1, 3), np.float32), net.tensor((1, 8, 8, 3), np.float32)
    net.operator(schema.BuiltinOperator.DEQUANTIZE, [vector], colour)
    options = schema.BuiltinOptions.AddOptions, schema.AddOptionsT()
    net.operator(schema.BuiltinOperator.ADD, [picture, colour], end, *options)
    (tmp_path / "a.tflite").write_bytes(net.file([picture, vector], [end]))
    with pytest.raises(KeptError, match="style vector in 8 bits"):
        describe_style(make(tmp_path / "a.tflite", tmp_path / "nets"), StyleTold())


def drawn(scale: list[float], zero: list[int], axis: int = 0) -> bytes:
    net = Drawing()
    start = net.tensor((1, 4, 4, 4), np.int8, None, scale, zero, axis)
    out = net.tensor((1, 4, 4, 4), np.float32)
    net.operator(6, [start], out)
    return net.file([start], [out])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawn([float("nan")], [0]), "no numbers"),
        (drawn([-1.0], [0]), "no numbers"),
        (drawn([1.0], [400]), "zero point"),
        (drawn([1.0, 2.0, 3.0], [0, 0, 0]), "3 steps along its axis 0"),
        (drawn([1.0] * 4, [0] * 4, 7), "along its axis 7"),
        (drawn([1.0] * 4, [0] * 3, 3), "3 steps along its axis 3"),
        (drawn([1.0] * 4, [0] * 4, 3), "by the channel"),
    ],
)
def test_steps_that_contradict_themselves_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(TfliteError, match=reason):
        translate(data, "net")


def test_a_damaged_net_in_8_bits_is_refused_or_translated_but_never_crashes() -> None:
    data, random, refused = quantised_net(np.int8, True, True), np.random.default_rng(11), 0
    for _ in range(150):
        damaged = bytearray(data)
        for at in random.integers(0, len(data), 6):
            damaged[at] = random.integers(256)
        try:
            translate(bytes(damaged), "net")
        except TfliteError:
            refused += 1
    assert refused > 30
    for length in range(0, len(data) - 1, 37):
        with pytest.raises(TfliteError):
            translate(data[:length], "net")


def test_magentas_style_vector_is_the_interpreters_but_for_its_rounding(
    weights_dir: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    data = (weights_dir / "style_predict_quantized_256.tflite").read_bytes()
    original, ours = Original(data), session(data, tmp_path / "net.onnx")
    inputs = [as_input(p, (1, 256, 256, 3), signed=False) for p in pictures]
    wanted = np.stack([original.run(i)[0].reshape(-1) for i in inputs])
    got = np.stack([ours.run((i,))[0].reshape(-1) for i in inputs])
    assert wanted.shape == (len(pictures), 100)
    # Its own steps are 0.016; over 55 layers their rounding adds up to no more than that on the mean.
    assert np.abs(got - wanted).mean() < 0.004 * np.ptp(wanted)
    assert np.abs(got - wanted).max() < 0.02 * np.ptp(wanted)
    for one, other in zip(got, wanted, strict=True):
        assert one @ other > 0.999 * np.linalg.norm(one) * np.linalg.norm(other)


def test_magentas_transfer_net_agrees_with_its_original(
    weights_dir: Path, pictures: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    data = (weights_dir / "style_transfer_f16_384.tflite").read_bytes()
    original, ours = Original(data), session(data, tmp_path / "net.onnx")
    vectors = np.random.default_rng(3).normal(0, 0.8, (len(pictures), 1, 1, 1, 100)).astype(np.float32)
    inputs = [(as_input(p, (1, 384, 384, 3), False), v) for p, v in zip(pictures, vectors, strict=True)]
    assert_agrees([original.run(*i) for i in inputs], [ours.run(i) for i in inputs], TOLERANCE / 10)
