"""One function per TensorFlow Lite operator: adds its equal to an ONNX graph.

Option slots are those of TensorFlow Lite's schema.fbs.
"""

from collections.abc import Callable

import numpy as np

from fitmirror.nets.onnx_graph import AttributeValue, Graph, per_channel
from fitmirror.nets.sparse import densify
from fitmirror.nets.tflite_convolutions import (
    SAME,
    activate,
    bias_of,
    clip,
    conv_2d,
    convolution_2d_transpose_bias,
    depthwise_conv_2d,
    finish,
    same_pads,
)
from fitmirror.nets.tflite_model import Operator, TfliteError
from fitmirror.nets.tflite_quantization import Array
from fitmirror.nets.tflite_shapes import (
    concatenation,
    depth_to_space,
    mirror_pad,
    pad,
    reshape,
    resize_bilinear,
    resize_nearest,
)


def _pool(graph: Graph, op: Operator, kind: str, **attributes: AttributeValue) -> None:
    stride, kernel = (op.int_option(2), op.int_option(1)), (op.int_option(4), op.int_option(3))
    same = op.enum_option(0) == SAME
    source, name = graph.planes(op.inputs[0]), graph.name_for(op.outputs[0], planes=True)
    if kind == "AveragePool" and not same and kernel == graph.tensor(op.inputs[0]).shape[1:3]:
        name = graph.add("GlobalAveragePool", [source], name)
    else:
        pads = same_pads(graph, op, kernel, stride) if same else [0, 0, 0, 0]
        name = graph.add(kind, [source], name, kernel_shape=list(kernel), strides=list(stride), pads=pads, **attributes)
    finish(graph, op, name, 5)


def _average_pool_2d(graph: Graph, op: Operator) -> None:
    _pool(graph, op, "AveragePool", count_include_pad=0)


def _max_pool_2d(graph: Graph, op: Operator) -> None:
    _pool(graph, op, "MaxPool")


def _mean(graph: Graph, op: Operator) -> None:
    rank = len(graph.tensor(op.inputs[0]).shape)
    axes = {int(a) % rank for a in graph.constant(op.inputs[1]).reshape(-1)}
    if rank != 4 or axes != {1, 2}:
        raise TfliteError(f"MEAN over the axes {sorted(axes)} is not understood")
    name = graph.add("GlobalAveragePool", [graph.planes(op.inputs[0])], graph.name_for(op.outputs[0], planes=True))
    if op.bool_option(0):
        graph.put_planes(op.outputs[0], name)
    else:
        channels = graph.tensor(op.inputs[0]).shape[3]
        flat = graph.add("Reshape", [name, graph.shape(0, channels)], graph.name_for(op.outputs[0], planes=False))
        graph.put_plain(op.outputs[0], flat)


def _binary(graph: Graph, op: Operator, kind: str) -> None:
    planes = any(graph.is_planar(n) for n in op.inputs)
    layout = graph.planes if planes else graph.plain
    name = graph.add(kind, [layout(n) for n in op.inputs], graph.name_for(op.outputs[0], planes))
    finish(graph, op, name, 0, planes)


def _unary(graph: Graph, op: Operator, kind: str) -> None:
    planes = graph.is_planar(op.inputs[0])
    source = graph.planes(op.inputs[0]) if planes else graph.plain(op.inputs[0])
    name = graph.add(kind, [source], graph.name_for(op.outputs[0], planes))
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], name)


def _relu6(graph: Graph, op: Operator) -> None:
    planes = graph.is_planar(op.inputs[0])
    source = graph.planes(op.inputs[0]) if planes else graph.plain(op.inputs[0])
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], activate(graph, source, "RELU6"))


def _prelu(graph: Graph, op: Operator) -> None:
    """Slope * x + (1 - slope) * relu(x), each product a depthwise convolution.

    ONNX Runtime's own PRelu on the processor takes longer than the convolutions around it, and leaves their blocked
    layout; in this form the face mesh runs 2.7 times as fast.
    """
    channels = graph.tensor(op.outputs[0]).shape[3]
    slope = per_channel(graph.constant(op.inputs[1]), graph.tensor(op.inputs[1]).name)
    slope = np.broadcast_to(slope, channels).reshape(-1, 1, 1, 1)
    source, name = graph.planes(op.inputs[0]), graph.name_for(op.outputs[0], planes=True)

    def scaled(tensor: str, factors: Array, suffix: str) -> str:
        weights = graph.weights(factors, f"{name}/{suffix}/factors")
        return graph.add("Conv", [tensor, weights], f"{name}/{suffix}", kernel_shape=[1, 1], group=channels)

    linear = scaled(source, slope, "linear")
    rectified = scaled(graph.add("Relu", [source], f"{name}/relu"), 1 - slope, "rectified")
    graph.put_planes(op.outputs[0], graph.add("Add", [linear, rectified], name))


def _softmax(graph: Graph, op: Operator) -> None:
    name = graph.name_for(op.outputs[0], planes=False)
    graph.put_plain(op.outputs[0], graph.add("Softmax", [graph.plain(op.inputs[0])], name, axis=-1))


def _squared_difference(graph: Graph, op: Operator) -> None:
    planes = any(graph.is_planar(n) for n in op.inputs)
    layout = graph.planes if planes else graph.plain
    name = graph.name_for(op.outputs[0], planes)
    difference = graph.add("Sub", [layout(n) for n in op.inputs], f"{name}/difference")
    finish(graph, op, graph.add("Mul", [difference, difference], name), None, planes)


def _rsqrt(graph: Graph, op: Operator) -> None:
    planes = graph.is_planar(op.inputs[0])
    source = graph.planes(op.inputs[0]) if planes else graph.plain(op.inputs[0])
    name = graph.name_for(op.outputs[0], planes)
    root = graph.add("Sqrt", [source], f"{name}/root")
    finish(graph, op, graph.add("Reciprocal", [root], name), None, planes)


def _fully_connected(graph: Graph, op: Operator) -> None:
    weights = graph.constant(op.inputs[1])
    flat = graph.add("Reshape", [graph.plain(op.inputs[0]), graph.shape(0, weights.shape[1])], "flat")
    stored = graph.weights(weights, graph.tensor(op.inputs[1]).name)
    name = graph.name_for(op.outputs[0], planes=False)
    finish(graph, op, graph.add("Gemm", [flat, stored, *bias_of(graph, op)], name, transB=1), 0, planes=False)


def _dequantize(graph: Graph, op: Operator) -> None:
    source, out = op.inputs[0], op.outputs[0]
    if source in graph.constants:
        graph.constants[out] = graph.constant(source).astype(np.float32)
    else:
        _put_again(graph, source, out)


def _quantize(graph: Graph, op: Operator) -> None:
    """The same numbers, not rounded, within what the integers can stand for."""
    source, out = op.inputs[0], op.outputs[0]
    within = graph.tensor(out).quantization
    if within is None:
        raise TfliteError(f"{op.name} to the tensor {graph.tensor(out).name}, which is not quantised")
    if source in graph.constants:
        graph.constants[out] = np.clip(graph.constant(source).astype(np.float32), within.low, within.high)
    else:
        _put_again(graph, source, out, lambda name: clip(graph, name, within.low, within.high))


def _put_again(graph: Graph, source: int, out: int, made: Callable[[str], str] = lambda name: name) -> None:
    """A tensor once more under another number."""
    if graph.is_planar(source):
        graph.put_planes(out, made(graph.planes(source)))
    else:
        graph.put_plain(out, made(graph.plain(source)))


def _densify(graph: Graph, op: Operator) -> None:
    tensor = graph.tensor(op.inputs[0])
    if tensor.sparsity is not None:
        graph.constants[op.outputs[0]] = densify(graph.constant(op.inputs[0]), tensor.shape, tensor.sparsity)
    else:
        graph.constants[op.outputs[0]] = graph.constant(op.inputs[0])


def _named(function: Callable[[Graph, Operator, str], None], kind: str) -> Callable[[Graph, Operator], None]:
    return lambda graph, op: function(graph, op, kind)


OPERATORS: dict[str, Callable[[Graph, Operator], None]] = {
    "ADD": _named(_binary, "Add"),
    "SUB": _named(_binary, "Sub"),
    "MUL": _named(_binary, "Mul"),
    "RELU": _named(_unary, "Relu"),
    "LOGISTIC": _named(_unary, "Sigmoid"),
    "TANH": _named(_unary, "Tanh"),
    "HARD_SWISH": _named(_unary, "HardSwish"),
    "RELU6": _relu6,
    "PRELU": _prelu,
    "SOFTMAX": _softmax,
    "CONV_2D": conv_2d,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d,
    "Convolution2DTransposeBias": convolution_2d_transpose_bias,
    "AVERAGE_POOL_2D": _average_pool_2d,
    "MAX_POOL_2D": _max_pool_2d,
    "MEAN": _mean,
    "PAD": pad,
    "MIRROR_PAD": mirror_pad,
    "SQUARED_DIFFERENCE": _squared_difference,
    "RSQRT": _rsqrt,
    "RESIZE_BILINEAR": resize_bilinear,
    "RESIZE_NEAREST_NEIGHBOR": resize_nearest,
    "RESHAPE": reshape,
    "CONCATENATION": concatenation,
    "DEPTH_TO_SPACE": depth_to_space,
    "FULLY_CONNECTED": _fully_connected,
    "DEQUANTIZE": _dequantize,
    "QUANTIZE": _quantize,
    "DENSIFY": _densify,
}
"""Operators that are understood, by their name in the schema or, of a custom one, its own name."""
