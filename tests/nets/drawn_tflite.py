"""Small quantised .tflite nets made by the tests, by the schema that comes with LiteRT."""

from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

_TYPES = {np.float32: 0, np.float16: 1, np.int32: 2, np.uint8: 3, np.int8: 9}
_SAME = 0


@dataclass
class Drawing:
    """A .tflite file under construction; tensors are numbers."""

    tensors: list[Any] = field(default_factory=list)
    buffers: list[Any] = field(default_factory=lambda: [_buffer(b"")])
    operators: list[Any] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    def tensor(
        self,
        shape: tuple[int, ...],
        dtype: type,
        value: NDArray[np.generic] | None = None,
        scale: list[float] | None = None,
        zero: list[int] | None = None,
        axis: int = 0,
    ) -> int:
        made = schema.TensorT()
        made.name, made.shape, made.type = f"t{len(self.tensors)}", list(shape), _TYPES[dtype]
        if value is not None:
            made.buffer = len(self.buffers)
            self.buffers.append(_buffer(np.ascontiguousarray(value, dtype).tobytes()))
        if scale is not None:
            made.quantization = schema.QuantizationParametersT()
            made.quantization.scale, made.quantization.zeroPoint = scale, zero
            made.quantization.quantizedDimension = axis
        self.tensors.append(made)
        return len(self.tensors) - 1

    def operator(self, code: int, inputs: list[int], out: int, kind: int = 0, options: Any = None) -> int:
        made = schema.OperatorT()
        if code not in self.codes:
            self.codes.append(code)
        made.opcodeIndex, made.inputs, made.outputs = self.codes.index(code), inputs, [out]
        made.builtinOptionsType, made.builtinOptions = kind, options
        self.operators.append(made)
        return out

    def file(self, inputs: list[int], outputs: list[int]) -> bytes:
        graph = schema.SubGraphT()
        graph.tensors, graph.operators, graph.inputs, graph.outputs = self.tensors, self.operators, inputs, outputs
        model = schema.ModelT()
        model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [graph], self.buffers, []
        for code in self.codes:
            made = schema.OperatorCodeT()
            made.builtinCode = made.deprecatedBuiltinCode = code
            made.version = 3
            model.operatorCodes.append(made)
        builder = flatbuffers.Builder(0)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def _buffer(data: bytes) -> Any:
    made = schema.BufferT()
    made.data = np.frombuffer(data, np.uint8) if data else None
    return made


def quantised_net(dtype: type, per_axis: bool, float_ends: bool = False) -> bytes:
    """A picture of 16 x 16 to one of 16 x 16 x 4, all in 8 bits.

    A convolution that halves it, whose limits 0..6 are only those of its range of integers; mirrored edges, a depthwise
    convolution, a sum, and pixels doubled.
    """
    random, net = np.random.default_rng(5), Drawing()
    low = int(np.iinfo(dtype).min)
    middle = low + 128

    def activation(shape: tuple[int, ...], least: float, most: float) -> tuple[int, float]:
        step = (most - least) / 255
        return net.tensor(shape, dtype, None, [step], [low + round(-least / step)]), step

    def weights(shape: tuple[int, ...], axis: int, spread: float, of_source: float) -> tuple[int, int]:
        real = random.normal(0, spread, shape)
        others = tuple(a for a in range(len(shape)) if a != axis)
        most = np.abs(real).max(axis=others) if per_axis else np.abs(real).max(keepdims=True).reshape(-1)
        scale = most / 127
        wide = scale.reshape([-1 if a == axis else 1 for a in range(len(shape))]) if per_axis else scale
        zero = 0 if dtype is np.int8 else middle
        stored = np.rint(real / wide) + zero
        steps = scale.astype(np.float32).tolist()
        number = net.tensor(shape, dtype, stored.astype(dtype), steps, [zero] * len(steps), axis)
        bias = random.normal(0, 0.5, shape[axis]) / (scale * of_source)
        of_bias = (scale * of_source).astype(np.float32).tolist()
        return number, net.tensor((shape[axis],), np.int32, np.rint(bias), of_bias, [0] * len(of_bias), 0)

    picture, step = activation((1, 16, 16, 3), 0.0, 1.0)
    start = picture
    if float_ends:
        start = net.tensor((1, 16, 16, 3), np.float32)
        net.operator(schema.BuiltinOperator.QUANTIZE, [start], picture)
    conv = schema.Conv2DOptionsT()
    conv.padding, conv.strideW, conv.strideH = _SAME, 2, 2
    first, first_step = activation((1, 8, 8, 4), 0.0, 6.0)
    net.operator(
        schema.BuiltinOperator.CONV_2D,
        [picture, *weights((4, 3, 3, 3), 0, 1.5, step)],
        first,
        schema.BuiltinOptions.Conv2DOptions,
        conv,
    )
    pads = net.tensor((4, 2), np.int32, np.array([[0, 0], [1, 1], [1, 1], [0, 0]]))
    mirrored, _ = activation((1, 10, 10, 4), 0.0, 6.0)
    net.operator(
        schema.BuiltinOperator.MIRROR_PAD,
        [first, pads],
        mirrored,
        schema.BuiltinOptions.MirrorPadOptions,
        schema.MirrorPadOptionsT(),
    )
    depthwise = schema.DepthwiseConv2DOptionsT()
    depthwise.padding, depthwise.strideW, depthwise.strideH, depthwise.depthMultiplier = 1, 1, 1, 1
    second, _ = activation((1, 8, 8, 4), -9.0, 9.0)
    net.operator(
        schema.BuiltinOperator.DEPTHWISE_CONV_2D,
        [mirrored, *weights((1, 3, 3, 4), 3, 0.4, first_step)],
        second,
        schema.BuiltinOptions.DepthwiseConv2DOptions,
        depthwise,
    )
    total, _ = activation((1, 8, 8, 4), -9.0, 12.0)
    net.operator(
        schema.BuiltinOperator.ADD, [first, second], total, schema.BuiltinOptions.AddOptions, schema.AddOptionsT()
    )
    size = net.tensor((2,), np.int32, np.array([16, 16]))
    doubled, _ = activation((1, 16, 16, 4), -9.0, 12.0)
    net.operator(
        schema.BuiltinOperator.RESIZE_NEAREST_NEIGHBOR,
        [total, size],
        doubled,
        schema.BuiltinOptions.ResizeNearestNeighborOptions,
        schema.ResizeNearestNeighborOptionsT(),
    )
    end = doubled
    if float_ends:
        end = net.tensor((1, 16, 16, 4), np.float32)
        net.operator(schema.BuiltinOperator.DEQUANTIZE, [doubled], end)
    return net.file([start], [end])
