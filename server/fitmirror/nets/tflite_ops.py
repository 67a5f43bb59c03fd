"""One function per TensorFlow Lite operator: adds its equal to an ONNX graph.

Option slots are those of TensorFlow Lite's schema.fbs. Padding SAME is TensorFlow's: ceil(size / stride) outputs, the
odd pixel of padding after the picture.
"""

from collections.abc import Callable

import numpy as np

from fitmirror.nets.onnx_graph import AttributeValue, Graph, per_channel
from fitmirror.nets.sparse import densify
from fitmirror.nets.tflite_model import Operator, TfliteError

_SAME = 0
_ACTIVATIONS = {1: "RELU", 3: "RELU6", 4: "TANH"}


def _int(op: Operator, slot: int, default: int = 0) -> int:
    return op.options.int32(slot, default) if op.options is not None else default


def _enum(op: Operator, slot: int) -> int:
    return op.options.int8(slot) if op.options is not None else 0


def _same_pads(graph: Graph, op: Operator, kernel: tuple[int, int], stride: tuple[int, int]) -> list[int]:
    """ONNX pads [top, left, bottom, right] of TensorFlow's SAME; kernel as dilated, both (vertical, horizontal)."""
    size = graph.tensor(op.inputs[0]).shape[1:3]
    total = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(size, kernel, stride, strict=True)]
    return [t // 2 for t in total] + [t - t // 2 for t in total]


def _activate(graph: Graph, name: str, kind: str) -> str:
    if kind == "RELU":
        return graph.add("Relu", [name], f"{name}/relu")
    if kind == "RELU6":
        low, high = (graph.store(np.array(v, np.float32), "limit") for v in (0, 6))
        return graph.add("Clip", [name, low, high], f"{name}/relu6")
    return graph.add("Tanh", [name], f"{name}/tanh")


def _finish(graph: Graph, op: Operator, name: str, activation_slot: int, planes: bool = True) -> None:
    """Add the fused activation and enter the result."""
    number = _enum(op, activation_slot)
    if number:
        if number not in _ACTIVATIONS:
            raise TfliteError(f"{op.name} with fused activation {number} is not understood")
        name = _activate(graph, name, _ACTIVATIONS[number])
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], name)


def _bias(graph: Graph, op: Operator) -> list[str]:
    if len(op.inputs) < 3 or op.inputs[2] < 0:
        return []
    return [graph.store(graph.constant(op.inputs[2]), graph.tensor(op.inputs[2]).name)]


def _convolution(graph: Graph, op: Operator, depthwise: bool) -> None:
    # Weights: OHWI; depthwise 1HWO with O = input channels * multiplier.
    weights = graph.constant(op.inputs[1])
    channels = graph.tensor(op.inputs[0]).shape[3]
    weights = weights.transpose(3, 0, 1, 2) if depthwise else weights.transpose(0, 3, 1, 2)
    shift = 1 if depthwise else 0
    stride = (_int(op, 2), _int(op, 1))
    dilation = (_int(op, 5 + shift, 1), _int(op, 4 + shift, 1))
    kernel = weights.shape[2:]
    extent = (dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1)
    pads = _same_pads(graph, op, extent, stride) if _enum(op, 0) == _SAME else [0, 0, 0, 0]
    name = graph.add(
        "Conv",
        [graph.planes(op.inputs[0]), graph.store(weights, graph.tensor(op.inputs[1]).name), *_bias(graph, op)],
        graph.name_for(op.outputs[0], planes=True),
        kernel_shape=list(kernel),
        strides=list(stride),
        dilations=list(dilation),
        pads=pads,
        group=channels // weights.shape[1],
    )
    _finish(graph, op, name, 3 + shift)


def _conv_2d(graph: Graph, op: Operator) -> None:
    _convolution(graph, op, depthwise=False)


def _depthwise_conv_2d(graph: Graph, op: Operator) -> None:
    _convolution(graph, op, depthwise=True)


def _convolution_2d_transpose_bias(graph: Graph, op: Operator) -> None:
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
            graph.store(weights.transpose(3, 0, 1, 2), graph.tensor(op.inputs[1]).name),
            *_bias(graph, op),
        ],
        graph.name_for(op.outputs[0], planes=True),
        kernel_shape=list(weights.shape[1:3]),
        strides=[stride_h, stride_w],
        pads=[t // 2 for t in total] + [t - t // 2 for t in total],
    )
    graph.put_planes(op.outputs[0], name)


def _pool(graph: Graph, op: Operator, kind: str, **attributes: AttributeValue) -> None:
    stride, kernel = (_int(op, 2), _int(op, 1)), (_int(op, 4), _int(op, 3))
    same = _enum(op, 0) == _SAME
    source, name = graph.planes(op.inputs[0]), graph.name_for(op.outputs[0], planes=True)
    if kind == "AveragePool" and not same and kernel == graph.tensor(op.inputs[0]).shape[1:3]:
        name = graph.add("GlobalAveragePool", [source], name)
    else:
        pads = _same_pads(graph, op, kernel, stride) if same else [0, 0, 0, 0]
        name = graph.add(kind, [source], name, kernel_shape=list(kernel), strides=list(stride), pads=pads, **attributes)
    _finish(graph, op, name, 5)


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
    if op.options is not None and op.options.boolean(0):
        graph.put_planes(op.outputs[0], name)
    else:
        channels = graph.tensor(op.inputs[0]).shape[3]
        flat = graph.add("Reshape", [name, graph.shape(0, channels)], graph.name_for(op.outputs[0], planes=False))
        graph.put_plain(op.outputs[0], flat)


def _binary(graph: Graph, op: Operator, kind: str) -> None:
    planes = any(graph.is_planar(n) for n in op.inputs)
    layout = graph.planes if planes else graph.plain
    name = graph.add(kind, [layout(n) for n in op.inputs], graph.name_for(op.outputs[0], planes))
    _finish(graph, op, name, 0, planes)


def _unary(graph: Graph, op: Operator, kind: str) -> None:
    planes = graph.is_planar(op.inputs[0])
    source = graph.planes(op.inputs[0]) if planes else graph.plain(op.inputs[0])
    name = graph.add(kind, [source], graph.name_for(op.outputs[0], planes))
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], name)


def _relu6(graph: Graph, op: Operator) -> None:
    planes = graph.is_planar(op.inputs[0])
    source = graph.planes(op.inputs[0]) if planes else graph.plain(op.inputs[0])
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], _activate(graph, source, "RELU6"))


def _prelu(graph: Graph, op: Operator) -> None:
    slope = per_channel(graph.constant(op.inputs[1]), graph.tensor(op.inputs[1]).name)
    source, name = graph.planes(op.inputs[0]), graph.name_for(op.outputs[0], planes=True)
    stored = graph.store(slope.reshape(-1, 1, 1), graph.tensor(op.inputs[1]).name)
    graph.put_planes(op.outputs[0], graph.add("PRelu", [source, stored], name))


def _softmax(graph: Graph, op: Operator) -> None:
    name = graph.name_for(op.outputs[0], planes=False)
    graph.put_plain(op.outputs[0], graph.add("Softmax", [graph.plain(op.inputs[0])], name, axis=-1))


def _pad(graph: Graph, op: Operator) -> None:
    pads = graph.constant(op.inputs[1]).astype(np.int64)
    source = op.inputs[0]
    planes = len(pads) == 4
    if planes:
        pads = pads[[0, 3, 1, 2]]
    stored = graph.store(pads.T.reshape(-1), "pads")
    name = graph.add(
        "Pad", [graph.planes(source) if planes else graph.plain(source), stored], graph.name_for(op.outputs[0], planes)
    )
    (graph.put_planes if planes else graph.put_plain)(op.outputs[0], name)


def _resize_bilinear(graph: Graph, op: Operator) -> None:
    (h, w), (out_h, out_w) = (graph.tensor(n).shape[1:3] for n in (op.inputs[0], op.outputs[0]))
    corners, half = (op.options is not None and op.options.boolean(slot) for slot in (2, 3))
    mode = "align_corners" if corners else "half_pixel" if half else "asymmetric"
    source, name = graph.planes(op.inputs[0]), graph.name_for(op.outputs[0], planes=True)
    attributes: dict[str, AttributeValue] = {"mode": "linear", "coordinate_transformation_mode": mode}
    if out_h % h == 0 and out_w % w == 0:
        scales = graph.store(np.array([1, 1, out_h // h, out_w // w], np.float32), "scales")
        name = graph.add("Resize", [source, "", scales], name, **attributes)
    else:
        sizes = graph.store(np.array([out_h, out_w], np.int64), "sizes")
        name = graph.add("Resize", [source, "", "", sizes], name, axes=[2, 3], **attributes)
    graph.put_planes(op.outputs[0], name)


def _reshape(graph: Graph, op: Operator) -> None:
    shape = graph.tensor(op.outputs[0]).shape
    name = graph.add(
        "Reshape",
        [graph.plain(op.inputs[0]), graph.shape(0, *shape[1:])],
        graph.name_for(op.outputs[0], planes=False),
    )
    graph.put_plain(op.outputs[0], name)


def _concatenation(graph: Graph, op: Operator) -> None:
    rank = len(graph.tensor(op.outputs[0]).shape)
    axis = _int(op, 0) % rank
    planes = rank == 4 and any(graph.is_planar(n) for n in op.inputs)
    layout = graph.planes if planes else graph.plain
    name = graph.add(
        "Concat",
        [layout(n) for n in op.inputs],
        graph.name_for(op.outputs[0], planes),
        axis=(0, 2, 3, 1)[axis] if planes else axis,
    )
    _finish(graph, op, name, 1, planes)


def _depth_to_space(graph: Graph, op: Operator) -> None:
    name = graph.name_for(op.outputs[0], planes=True)
    name = graph.add("DepthToSpace", [graph.planes(op.inputs[0])], name, blocksize=_int(op, 0), mode="DCR")
    graph.put_planes(op.outputs[0], name)


def _fully_connected(graph: Graph, op: Operator) -> None:
    weights = graph.constant(op.inputs[1])
    flat = graph.add("Reshape", [graph.plain(op.inputs[0]), graph.shape(0, weights.shape[1])], "flat")
    stored = graph.store(weights, graph.tensor(op.inputs[1]).name)
    name = graph.name_for(op.outputs[0], planes=False)
    _finish(graph, op, graph.add("Gemm", [flat, stored, *_bias(graph, op)], name, transB=1), 0, planes=False)


def _dequantize(graph: Graph, op: Operator) -> None:
    graph.constants[op.outputs[0]] = graph.constant(op.inputs[0]).astype(np.float32)


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
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "Convolution2DTransposeBias": _convolution_2d_transpose_bias,
    "AVERAGE_POOL_2D": _average_pool_2d,
    "MAX_POOL_2D": _max_pool_2d,
    "MEAN": _mean,
    "PAD": _pad,
    "RESIZE_BILINEAR": _resize_bilinear,
    "RESHAPE": _reshape,
    "CONCATENATION": _concatenation,
    "DEPTH_TO_SPACE": _depth_to_space,
    "FULLY_CONNECTED": _fully_connected,
    "DEQUANTIZE": _dequantize,
    "DENSIFY": _densify,
}
"""Operators that are understood, by their name in the schema or, of a custom one, its own name."""
