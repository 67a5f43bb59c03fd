"""Small nets made by the tests, with the inputs and outputs of the real ones."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Shape = list[int | str | None]


def save(
    path: Path,
    nodes: list[onnx.NodeProto],
    inputs: dict[str, Shape],
    outputs: dict[str, tuple[int, Shape]],
    **constants: NDArray[np.generic],
) -> Path:
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def redness(path: Path, channels: int = 1, size: tuple[int, int] | None = (32, 48), softmax: bool = False) -> Path:
    """A matting net, NCHW, RGB 0..1: what is red is a person. In two channels the second is the person's."""
    h, w = size or (None, None)
    weights = np.zeros((channels, 3, 1, 1), np.float32)
    weights[-1, :, 0, 0] = 20, -20, -20
    nodes = [helper.make_node("Conv", ["picture", "weights", "bias"], ["logits"])]
    nodes.append(
        helper.make_node("Softmax" if softmax else "Sigmoid", ["logits"], ["mask"], **({"axis": 1} if softmax else {}))
    )
    bias = np.array([0.0] * (channels - 1) + [-10.0], np.float32)
    outputs: dict[str, tuple[int, Shape]] = {"mask": (TensorProto.FLOAT, [1, channels, h or "h", w or "w"])}
    return save(path, nodes, {"picture": [1, 3, h or "h", w or "w"]}, outputs, weights=weights, bias=bias)


def remembering(path: Path) -> Path:
    """A recurrent net in the manner of RobustVideoMatting: its mask is the mean of this redness and the last mask."""
    weights = np.array([20, -20, -20], np.float32).reshape(1, 3, 1, 1)
    nodes = [
        helper.make_node("Conv", ["src", "weights", "bias"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["now"]),
        helper.make_node("Add", ["now", "r1i"], ["both"]),
        helper.make_node("Mul", ["both", "half"], ["scaled"]),
        helper.make_node("Mul", ["scaled", "downsample_ratio"], ["pha"]),
        helper.make_node("Identity", ["pha"], ["r1o"]),
        helper.make_node("Identity", ["src"], ["fgr"]),
    ]
    free: Shape = [1, 1, "h", "w"]
    return save(
        path,
        nodes,
        {"src": [1, 3, "h", "w"], "r1i": [1, 1, "rh", "rw"], "downsample_ratio": [1]},
        {
            "fgr": (TensorProto.FLOAT, [1, 3, "h", "w"]),
            "pha": (TensorProto.FLOAT, free),
            "r1o": (TensorProto.FLOAT, ["a", "b", "c", "d"]),
        },
        weights=weights,
        bias=np.array([-10.0], np.float32),
        half=np.array(0.5, np.float32),
    )


def mask_rcnn(
    path: Path,
    boxes: NDArray[np.float32],
    labels: list[int],
    scores: list[float],
    masks: NDArray[np.float32],
    batch: bool = False,
) -> Path:
    """The inputs and outputs of Mask R-CNN; it finds the same things in every picture."""
    shape: Shape = [1, 3, "h", "w"] if batch else [3, "h", "w"]
    # The picture must go in somehow: its sum, times nothing, is added to the boxes.
    nodes = [
        helper.make_node("ReduceSum", ["image"], ["sum"], keepdims=0),
        helper.make_node("Mul", ["sum", "nothing"], ["zero"]),
        helper.make_node("Add", ["b", "zero"], ["boxes"]),
        helper.make_node("Identity", ["l"], ["labels"]),
        helper.make_node("Identity", ["s"], ["scores"]),
        helper.make_node("Identity", ["m"], ["masks"]),
    ]
    n = "n"
    return save(
        path,
        nodes,
        {"image": shape},
        {
            "boxes": (TensorProto.FLOAT, [n, 4]),
            "labels": (TensorProto.INT64, [n]),
            "scores": (TensorProto.FLOAT, [n]),
            "masks": (TensorProto.FLOAT, [n, 1, "mh", "mw"]),
        },
        b=boxes.astype(np.float32).reshape(-1, 4),
        l=np.array(labels, np.int64),
        s=np.array(scores, np.float32),
        m=masks.astype(np.float32),
        nothing=np.array(0, np.float32),
    )


def negative(path: Path, size: int | None = 224, gain: float = -1.0, bias: float = 255.0) -> Path:
    """A net that knows one style, as the ONNX zoo's: NCHW, levels of 0..255 in and out; here the negative."""
    side = size or None
    shape: Shape = [1, 3, side or "h", side or "w"]
    nodes = [
        helper.make_node("Mul", ["input1", "gain"], ["scaled"]),
        helper.make_node("Add", ["scaled", "bias"], ["output1"]),
    ]
    return save(
        path,
        nodes,
        {"input1": shape},
        {"output1": (TensorProto.FLOAT, shape)},
        gain=np.array(gain, np.float32),
        bias=np.array(bias, np.float32),
    )


def style_reader(path: Path, length: int = 3) -> Path:
    """The first of a pair as Magenta's: NHWC, 0..1, 256 x 256, to a vector; here the mean of each channel."""
    weights = np.zeros((3, length), np.float32)
    weights[:, :3] = np.eye(3, min(3, length), dtype=np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["style_image"], ["mean"], axes=[1, 2], keepdims=1),
        helper.make_node("MatMul", ["mean", "weights"], ["vector"]),
    ]
    shape: Shape = [1, 256, 256, 3]
    return save(
        path, nodes, {"style_image": shape}, {"vector": (TensorProto.FLOAT, [1, 1, 1, length])}, weights=weights
    )


def style_layer(path: Path, length: int = 3, size: int = 384) -> Path:
    """The second of a pair: a picture and a vector to a picture; here halfway to the colour that the vector is."""
    nodes = [
        helper.make_node("MatMul", ["vector", "weights"], ["colour"]),
        helper.make_node("Add", ["content_image", "colour"], ["both"]),
        helper.make_node("Mul", ["both", "half"], ["stylized"]),
    ]
    weights = np.zeros((length, 3), np.float32)
    weights[:3] = np.eye(min(3, length), 3, dtype=np.float32)
    shape: Shape = [1, size, size, 3]
    return save(
        path,
        nodes,
        {"content_image": shape, "vector": [1, 1, 1, length]},
        {"stylized": (TensorProto.FLOAT, shape)},
        weights=weights,
        half=np.array(0.5, np.float32),
    )


VGG19 = (2, 2, 4, 4, 4)  # convolutions between poolings


def vgg19(path: Path, channels: tuple[int, ...] = (8, 8, 12, 12, 16), pooled: str = "MaxPool") -> Path:
    """A narrow VGG-19 with random weights, written as the ONNX zoo's is: 224 x 224 px, weights among its inputs."""
    random = np.random.default_rng(19)
    nodes, weights = [], {}
    at, before, number = "data", 3, 0
    for block, count in enumerate(VGG19):
        for _ in range(count):
            shape = channels[block], before, 3, 3
            scale = np.sqrt(2 / (before * 9))
            weights[f"vgg0_conv{number}_weight"] = (random.standard_normal(shape) * scale).astype(np.float32)
            weights[f"vgg0_conv{number}_bias"] = (0.1 * random.standard_normal(channels[block])).astype(np.float32)
            given = [at, f"vgg0_conv{number}_weight", f"vgg0_conv{number}_bias"]
            nodes.append(
                helper.make_node(
                    "Conv", given, [f"vgg0_conv{number}_fwd"], kernel_shape=[3, 3], pads=[1] * 4, strides=[1, 1]
                )
            )
            at = f"vgg0_relu{number}_fwd"
            nodes.append(helper.make_node("Relu", [f"vgg0_conv{number}_fwd"], [at]))
            before, number = channels[block], number + 1
        nodes.append(helper.make_node(pooled, [at], [f"vgg0_pool{block}_fwd"], kernel_shape=[2, 2], strides=[2, 2]))
        at = f"vgg0_pool{block}_fwd"
    weights["vgg0_dense0_weight"] = random.standard_normal((10, before * 49)).astype(np.float32)
    weights["vgg0_dense0_bias"] = np.zeros(10, np.float32)
    nodes += [
        helper.make_node("Flatten", [at], ["flatten"]),
        helper.make_node("Gemm", ["flatten", "vgg0_dense0_weight", "vgg0_dense0_bias"], ["scores"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "mxnet_converted_model",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 224, 224])]
        + [helper.make_tensor_value_info(name, TensorProto.FLOAT, value.shape) for name, value in weights.items()],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 10])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 7)], ir_version=3)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path
