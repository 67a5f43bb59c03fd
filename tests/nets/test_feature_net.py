"""A net that ends in class scores gives its layers instead, once it is kept."""

import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper
from tests.nets.drawn_nets import redness, vgg19

from fitmirror.nets.feature_net import OUTPUTS, FeaturePicture, cut
from fitmirror.nets.importing import install, make
from fitmirror.nets.kept import KeptError, KeptNets
from fitmirror.nets.pullable import Pullable, find_pullable
from fitmirror.nets.runtime import Nets

FIRST_OF_BLOCK = (0, 2, 4, 8, 12)  # numbers of the convolutions that begin a block
MEAN, STD = (np.array(v, np.float32).reshape(1, 3, 1, 1) for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))


def truth(file: Path, picture: np.ndarray) -> list[np.ndarray]:
    """What the layers of the whole net say, asked for by name."""
    model = onnx.load(str(file))
    names = [f"vgg0_relu{number}_fwd" for number in FIRST_OF_BLOCK]
    for name in names:
        model.graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(names, {"data": picture})


def pulled(tmp_path: Path, file: Path) -> Nets:
    """The net as `models pull` keeps it once it is downloaded."""
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    described = Pullable(
        "vgg19-7", "m", file.name, ("https://x.example/n",), len(data), sha256, "Apache-2.0", features="imagenet"
    )
    nets = KeptNets(tmp_path / "nets")
    install(described, file, nets)
    return Nets("cpu", 1, kept=nets)


def test_the_kept_net_says_what_the_layers_of_the_whole_one_say(tmp_path: Path) -> None:
    file = vgg19(tmp_path / "vgg19-7.onnx")
    rgb = np.random.default_rng(0).random((1, 3, 224, 224), np.float32)
    found = pulled(tmp_path, file).get("vgg19-7").run(rgb)
    for own, expected in zip(found, truth(file, (rgb - MEAN) / STD), strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-4)


def test_it_takes_pictures_of_any_size(tmp_path: Path) -> None:
    net = pulled(tmp_path, vgg19(tmp_path / "vgg19-7.onnx")).get("vgg19-7")
    found = net.run(np.zeros((2, 3, 96, 160), np.float32))
    assert [level.shape for level in found] == [
        (2, 8, 96, 160),
        (2, 8, 48, 80),
        (2, 12, 24, 40),
        (2, 12, 12, 20),
        (2, 16, 6, 10),
    ]


def test_weights_of_the_rest_are_left_out(tmp_path: Path) -> None:
    model = onnx.load(str(vgg19(tmp_path / "vgg19-7.onnx")))
    made = cut(model, FeaturePicture("imagenet"), "vgg19-7.onnx")
    onnx.checker.check_model(made)
    names = {weight.name for weight in made.graph.initializer}
    assert "vgg0_conv12_weight" in names
    assert not names & {"vgg0_conv13_weight", "vgg0_dense0_weight"}
    assert [given.name for given in made.graph.input] == ["rgb"]
    assert [output.name for output in made.graph.output] == list(OUTPUTS)
    assert model.graph.output[0].name == "scores"


def test_channels_go_in_the_order_that_the_net_was_trained_on(tmp_path: Path) -> None:
    file = vgg19(tmp_path / "vgg19-caffe.onnx")
    made = make(file, tmp_path / "nets", FeaturePicture("0..1", bgr=True))
    rgb = np.random.default_rng(0).random((1, 3, 224, 224), np.float32)
    session = onnxruntime.InferenceSession(str(made.path), providers=["CPUExecutionProvider"])
    for own, expected in zip(session.run(None, {"rgb": rgb}), truth(file, rgb[:, ::-1].copy()), strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-4)


def test_a_net_whose_outputs_have_these_names_already_is_taken_as_it_is(weights_dir: Path, tmp_path: Path) -> None:
    file = weights_dir / "vgg19_small16x_features.onnx"
    made = make(file, tmp_path / "nets", FeaturePicture())
    rgb = np.random.default_rng(0).random((1, 3, 64, 96), np.float32)
    whole, own = (
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in (file, made.path)
    )
    for a, b in zip(own.run(None, {"rgb": rgb}), whole.run(None, {"image": rgb}), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_what_is_no_vgg_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(KeptError, match=r"mine\.onnx is no VGG"):
        make(redness(tmp_path / "mine.onnx"), tmp_path / "nets", FeaturePicture())
    assert list((tmp_path / "nets").iterdir()) == []


def test_the_net_that_can_be_pulled_is_kept_for_its_features() -> None:
    net = find_pullable("vgg19-7")
    assert (net.features, net.reading) == ("imagenet", None)
