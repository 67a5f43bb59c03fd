"""What a .tflite file holds, as far as a net on pictures needs it; constants in 8 bits are read as the numbers meant.

Slots and enumerations are those of TensorFlow Lite's schema.fbs, version 3.
"""

import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitmirror.nets.flatbuffer import FlatbufferError, Table
from fitmirror.nets.sparse import Dimension, Sparsity
from fitmirror.nets.tflite_quantization import Array, Quantization, QuantizationError

_TYPES: dict[int, type[np.generic]] = {
    0: np.float32,
    1: np.float16,
    2: np.int32,
    3: np.uint8,
    4: np.int64,
    6: np.bool_,
    7: np.int16,
    9: np.int8,
    10: np.float64,
}
_OPERATORS = {
    0: "ADD",
    1: "AVERAGE_POOL_2D",
    2: "CONCATENATION",
    3: "CONV_2D",
    4: "DEPTHWISE_CONV_2D",
    5: "DEPTH_TO_SPACE",
    6: "DEQUANTIZE",
    9: "FULLY_CONNECTED",
    14: "LOGISTIC",
    17: "MAX_POOL_2D",
    18: "MUL",
    19: "RELU",
    21: "RELU6",
    22: "RESHAPE",
    23: "RESIZE_BILINEAR",
    25: "SOFTMAX",
    28: "TANH",
    34: "PAD",
    40: "MEAN",
    41: "SUB",
    54: "PRELU",
    76: "RSQRT",
    97: "RESIZE_NEAREST_NEIGHBOR",
    99: "SQUARED_DIFFERENCE",
    100: "MIRROR_PAD",
    114: "QUANTIZE",
    117: "HARD_SWISH",
    124: "DENSIFY",
}
_CUSTOM = 32
# 1 GB as 32-bit floats; a damaged shape must not ask for all memory.
_MOST_VALUES = 1 << 28
_SEGMENT_TYPES: dict[int, type[np.generic]] = {1: np.int32, 2: np.uint16, 3: np.uint8}


class TfliteError(ValueError):
    """A file that is no .tflite net, or one that is not understood; the text says what."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """One tensor: its static shape, NHWC where it is a picture, and its constant value, if it has one.

    Attributes:
        dtype: As stored.
        value: The constant, shaped; of a sparse tensor the flat non-zero values. What is quantised is float32.
        sparsity: How those lie in the shape, or None where the tensor is dense.
        quantization: What the stored integers stand for, or None where they are what they are.
    """

    name: str
    shape: tuple[int, ...]
    dtype: type[np.generic]
    value: Array | None
    sparsity: Sparsity | None
    quantization: Quantization | None = None


@dataclass(frozen=True, eq=False)
class Operator:
    """One operator: its name as in the schema (or the custom one), and tensor numbers; -1 is an absent input."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Table | None
    custom_options: bytes

    def int_option(self, slot: int, default: int = 0) -> int:
        """A 32-bit option; the schema's default where it is absent."""
        return self.options.int32(slot, default) if self.options is not None else default

    def enum_option(self, slot: int) -> int:
        """An enumeration's number; 0 where it is absent."""
        return self.options.int8(slot) if self.options is not None else 0

    def bool_option(self, slot: int) -> bool:
        """A yes or no; no where it is absent."""
        return self.options is not None and self.options.boolean(slot)


@dataclass(frozen=True, eq=False)
class Model:
    """The one subgraph of a net; inputs and outputs are tensor numbers, operators are in the order of execution."""

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def read_model(data: bytes) -> Model:
    """The net in a .tflite file.

    Raises:
        TfliteError: the file is damaged, is no .tflite net, or has more than one subgraph.
    """
    try:
        root = Table.root(data, b"TFL3")
        graphs = root.tables(2)
        if len(graphs) != 1:
            raise TfliteError(f"{len(graphs)} subgraphs; nets with one are understood")
        (graph,) = graphs
        codes = [_operator_name(code) for code in root.tables(1)]
        buffers = root.tables(4)
        model = Model(
            tuple(_tensor(t, buffers) for t in graph.tables(0)),
            tuple(_operator(o, codes) for o in graph.tables(3)),
            _ints(graph, 1),
            _ints(graph, 2),
        )
    except (FlatbufferError, IndexError, struct.error) as error:
        raise TfliteError(f"not a readable .tflite file: {error}") from error
    _check_references(model)
    return model


def _check_references(model: Model) -> None:
    read = {n for op in model.operators for n in op.inputs} - {-1}
    written = {n for op in model.operators for n in op.outputs}
    if not {*read, *written, *model.inputs, *model.outputs} <= set(range(len(model.tensors))):
        raise TfliteError("an operator names a tensor that is not there")
    if not all(op.inputs and op.outputs for op in model.operators):
        raise TfliteError("an operator without input or output")


def _ints(table: Table, slot: int) -> tuple[int, ...]:
    return tuple(int(v) for v in table.vector(slot, np.int32))


def _operator_name(code: Table) -> str:
    # Newer files keep the code in a wide field; older ones only in the byte that it outgrew.
    number = max(code.int8(0), code.int32(3))
    return code.text(1) if number == _CUSTOM else _OPERATORS.get(number, f"operator {number}")


def _operator(table: Table, codes: list[str]) -> Operator:
    return Operator(
        codes[table.uint32(0)], _ints(table, 1), _ints(table, 2), table.table(4), table.vector(5, np.uint8).tobytes()
    )


def _tensor(table: Table, buffers: list[Table]) -> Tensor:
    name, shape = table.text(3), _ints(table, 0)
    if any(n < 0 for n in shape) or math.prod(shape) > _MOST_VALUES:
        raise TfliteError(f"tensor {name} has the shape {shape}")
    dtype = _TYPES.get(table.int8(1))
    if dtype is None:
        raise TfliteError(f"tensor {name} has a type that is not understood")
    try:
        quantization = Quantization.read(table.table(4), dtype, shape)
    except QuantizationError as error:
        raise TfliteError(f"tensor {name} {error}") from error
    raw = buffers[table.uint32(2)].vector(0, np.uint8)
    sparse = table.table(6)
    if not len(raw):
        return Tensor(name, shape, dtype, None, None, quantization)
    if len(raw) % np.dtype(dtype).itemsize:
        raise TfliteError(f"tensor {name} ends within a value")
    value: Array = np.frombuffer(raw.tobytes(), np.dtype(dtype).newbyteorder("<"))
    if sparse is not None:
        if quantization is not None:
            raise TfliteError(f"tensor {name} is both sparse and quantised, which is not understood")
        return Tensor(name, shape, dtype, value, _sparsity(sparse))
    if value.size != math.prod(shape):
        raise TfliteError(f"tensor {name} has {value.size} values for the shape {shape}")
    value = value.reshape(shape)
    return Tensor(name, shape, dtype, quantization.meant(value) if quantization else value, None, quantization)


def _sparsity(table: Table) -> Sparsity:
    return Sparsity(_ints(table, 0), _ints(table, 1), tuple(_dimension(d) for d in table.tables(2)))


def _dimension(table: Table) -> Dimension:
    if table.int8(0) == 0:
        return Dimension(table.int32(1), None, None)
    return Dimension(0, _index_vector(table, 2), _index_vector(table, 4))


def _index_vector(table: Table, slot: int) -> NDArray[np.int64]:
    kind, holder = _SEGMENT_TYPES.get(table.int8(slot)), table.table(slot + 1)
    if kind is None or holder is None:
        raise TfliteError("a sparse tensor without its indices")
    return holder.vector(0, kind).astype(np.int64)
