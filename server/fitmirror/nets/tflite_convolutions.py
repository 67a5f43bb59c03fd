"""Convolutions of TensorFlow Lite, and what they share with other operators: padding, bias, fused activation.

Option slots are those of TensorFlow Lite's schema.fbs. Padding SAME is TensorFlow's: ceil(size / stride) outputs, the
odd pixel of padding after the picture.
"""

import numpy as np

from fitmirror.nets.onnx_graph import Graph
from fitmirror.nets.tflite_model import Operator, TfliteError
from fitmirror.nets.tflite_quantization import Array

SAME = 0
_ACTIVATIONS = {1: "RELU", 3: "RELU6", 4: "TANH"}
_RANGES = {"RELU": (0.0, np.inf), "RELU6": (0.0, 6.0)}
_TILE = 4


def same_pads(graph: Graph, op: Operator, kernel: tuple[int, int], stride: tuple[int, int]) -> list[int]:
    """ONNX pads [top, left, bottom, right] of TensorFlow's SAME; kernel as dilated, both (vertical, horizontal)."""
    size = graph.tensor(op.inputs[0]).shape[1:3]
    total = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(size, kernel, stride, strict=True)]
    return [t // 2 for t in total] + [t - t // 2 for t in total]


def activate(graph: Graph, name: str, kind: str) -> str:
    """Add RELU, RELU6 or TANH after a tensor."""
    if kind == "TANH":
        return graph.add("Tanh", [name], f"{name}/tanh")
    return clip(graph, name, *_RANGES[kind])


def clip(graph: Graph, name: str, low: float, high: float) -> str:
    """Add a limit on both sides, or on one, after a tensor."""
    if (low, high) == (-np.inf, np.inf):
        return name
    if (low, high) == (0.0, np.inf):
        return graph.add("Relu", [name], f"{name}/relu")
    limits = [graph.store(np.array(v, np.float32), "limit") for v in (low, high)]
    return graph.add("Clip", [name, *limits], f"{name}/relu6" if (low, high) == _RANGES["RELU6"] else f"{name}/clip")


def finish(graph: Graph, op: Operator, name: str, activation_slot: int | None, planes: bool = True) -> None:
    """Add the fused activation and enter the result, within what its type can stand for where it is quantised.

    Converters leave an activation out where the range of the integers is one.
    """
    number = 0 if activation_slot is None else op.enum_option(activation_slot)
    if number and number not in _ACTIVATIONS:
        raise TfliteError(f"{op.name} with fused activation {number} is not understood")
    kind = _ACTIVATIONS.get(number, "")
    if kind == "TANH":
        name = activate(graph, name, kind)
    low, high = _RANGES.get(kind, (-np.inf, np.inf))
    quantization = graph.tensor(op.outputs[0]).quantization
    if quantization is not None:
        low, high = max(low, quantization.low), min(high, quantization.high)
    name = clip(graph, name, low, high)
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], name)


def bias_of(graph: Graph, op: Operator) -> list[str]:
    """The third input as a constant, or nothing."""
    if len(op.inputs) < 3 or op.inputs[2] < 0:
        return []
    return [graph.weights(graph.constant(op.inputs[2]), graph.tensor(op.inputs[2]).name)]


def _convolution(graph: Graph, op: Operator, depthwise: bool) -> None:
    weights = graph.constant(op.inputs[1])
    channels = graph.tensor(op.inputs[0]).shape[3]
    weights = weights.transpose(3, 0, 1, 2) if depthwise else weights.transpose(0, 3, 1, 2)
    shift = 1 if depthwise else 0
    stride = (op.int_option(2), op.int_option(1))
    dilation = (op.int_option(5 + shift, 1), op.int_option(4 + shift, 1))
    kernel = weights.shape[2:]
    extent = (dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1)
    pads = same_pads(graph, op, extent, stride) if op.enum_option(0) == SAME else [0, 0, 0, 0]
    if _fills_tiles(graph, op, weights, stride, dilation):
        finish(graph, op, _tiled_convolution(graph, op, weights, pads), 3 + shift)
        return
    name = graph.add(
        "Conv",
        [graph.planes(op.inputs[0]), graph.weights(weights, graph.tensor(op.inputs[1]).name), *bias_of(graph, op)],
        graph.name_for(op.outputs[0], planes=True),
        kernel_shape=list(kernel),
        strides=list(stride),
        dilations=list(dilation),
        pads=pads,
        group=channels // weights.shape[1],
    )
    finish(graph, op, name, 3 + shift)


def _fills_tiles(
    graph: Graph, op: Operator, weights: Array, stride: tuple[int, int], dilation: tuple[int, int]
) -> bool:
    """Whether a convolution to one channel can be computed by whole tiles."""
    _, h, w, _ = graph.tensor(op.outputs[0]).shape
    small = weights.shape[0] == 1 and weights.shape[1] <= _TILE**2 and weights.shape[2:] != (1, 1)
    return small and stride == dilation == (1, 1) and h % _TILE == 0 and w % _TILE == 0


def _tiled_convolution(graph: Graph, op: Operator, weights: Array, pads: list[int]) -> str:
    """A convolution to one channel, as one to the 4 x 4 pixels of a tile at a stride of 4.

    ONNX Runtime computes channels by the sixteen whatever their number; so 15 of them are not for nothing.
    """
    _, channels, kh, kw = weights.shape
    tiles = np.zeros((_TILE**2, channels, _TILE + kh - 1, _TILE + kw - 1), weights.dtype)
    for y in range(_TILE):
        for x in range(_TILE):
            tiles[y * _TILE + x, :, y : y + kh, x : x + kw] = weights[0]
    bias = [np.repeat(graph.constant(n), _TILE**2) for n in op.inputs[2:] if n >= 0]
    name = graph.name_for(op.outputs[0], planes=True)
    inputs = [graph.planes(op.inputs[0]), graph.weights(tiles, f"{name}/weights")]
    inputs += [graph.weights(b, f"{name}/bias") for b in bias]
    tiled = graph.add(
        "Conv", inputs, f"{name}/tiles", kernel_shape=list(tiles.shape[2:]), strides=[_TILE, _TILE], pads=pads
    )
    return graph.add("DepthToSpace", [tiled], name, blocksize=_TILE, mode="DCR")


def conv_2d(graph: Graph, op: Operator) -> None:
    """CONV_2D; weights OHWI."""
    _convolution(graph, op, depthwise=False)


def depthwise_conv_2d(graph: Graph, op: Operator) -> None:
    """DEPTHWISE_CONV_2D; weights 1HWO, O = input channels * multiplier."""
    _convolution(graph, op, depthwise=True)


def convolution_2d_transpose_bias(graph: Graph, op: Operator) -> None:
    """MediaPipe's own operator; options: padding (0 none, 1 SAME), stride w, stride h as int32; weights OHWI."""
    if len(op.custom_options) < 12:
        raise TfliteError(f"{op.name} without its options")
    _, stride_w, stride_h = (int(v) for v in np.frombuffer(op.custom_options, "<i4", 3))
    weights = graph.constant(op.inputs[1])
    (h, w), (out_h, out_w) = (graph.tensor(n).shape[1:3] for n in (op.inputs[0], op.outputs[0]))
    total = [
        max((n - 1) * stride + k - out, 0)
        for n, stride, k, out in zip((h, w), (stride_h, stride_w), weights.shape[1:3], (out_h, out_w), strict=True)
    ]
    name = graph.add(
        "ConvTranspose",
        [
            graph.planes(op.inputs[0]),
            graph.weights(weights.transpose(3, 0, 1, 2), graph.tensor(op.inputs[1]).name),
            *bias_of(graph, op),
        ],
        graph.name_for(op.outputs[0], planes=True),
        kernel_shape=list(weights.shape[1:3]),
        strides=[stride_h, stride_w],
        pads=[t // 2 for t in total] + [t - t // 2 for t in total],
    )
    graph.put_planes(op.outputs[0], name)
