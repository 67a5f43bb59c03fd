"""An ONNX graph under construction, which knows the two layouts of a picture tensor.

Convolutions are NCHW in ONNX and NHWC in TensorFlow Lite. A tensor of rank 4 is kept in the layout that its operator
gave it, and turned only when a consumer asks for the other: between convolutions that is never.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from fitmirror.nets.tflite_model import Model, Tensor, TfliteError
from fitmirror.nets.tflite_quantization import Array

# Read by every ONNX Runtime since 1.20; Resize takes `axes` since 18.
_OPSET = 19
_IR_VERSION = 9
_BATCH = "batch"

AttributeValue = int | float | str | list[int] | list[float]


@dataclass(eq=False)
class Graph:
    """Nodes and constants collected so far; tensors are named by their number in the .tflite model."""

    model: Model
    constants: dict[int, Array]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initializers: list[onnx.TensorProto] = field(default_factory=list)
    _plain: dict[int, str] = field(default_factory=dict)
    _planes: dict[int, str] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def tensor(self, number: int) -> Tensor:
        """The tensor as the model describes it."""
        return self.model.tensors[number]

    def constant(self, number: int) -> Array:
        """A tensor's constant value.

        Raises:
            TfliteError: it is computed at run time.
        """
        if number not in self.constants:
            raise TfliteError(f"tensor {self.tensor(number).name} must be a constant")
        return self.constants[number]

    def add(self, operator: str, inputs: list[str], output: str, **attributes: AttributeValue) -> str:
        """One node with one output; returns the output's unique name."""
        name = self._unique(output)
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def store(self, value: Array, name: str) -> str:
        """A constant, as it is."""
        name = self._unique(name)
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weights(self, value: Array, name: str) -> str:
        """Weights: floats that 16 bits hold exactly are stored so, and cast when the net is loaded."""
        half = value.astype(np.float16)
        if value.dtype != np.float32 or not np.array_equal(half.astype(np.float32), value):
            return self.store(value, name)
        return self.add("Cast", [self.store(half, name)], f"{name}/float", to=int(TensorProto.FLOAT))

    def shape(self, *values: int) -> str:
        """A shape as a constant; the batch axis is 0, which Reshape copies from its input."""
        return self.store(np.array(values, np.int64), "shape")

    def input(self, number: int) -> onnx.ValueInfoProto:
        """Declare an input of the net, in its original layout and type."""
        tensor = self.tensor(number)
        name = self._unique(tensor.name)
        self._plain[number] = name if tensor.quantization is None else self._meant(name, tensor)
        return _value_info(name, tensor.shape, tensor.dtype)

    def output(self, number: int) -> onnx.ValueInfoProto:
        """Declare an output of the net, in its original layout and under its original name.

        What is quantised comes as the numbers that it stands for.
        """
        tensor = self.tensor(number)
        dtype = tensor.dtype if tensor.quantization is None else np.float32
        source = self.plain(number)
        if source == tensor.name and number not in self.model.inputs:
            return _value_info(source, tensor.shape, dtype)
        return _value_info(self.add("Identity", [source], tensor.name), tensor.shape, dtype)

    def _meant(self, name: str, tensor: Tensor) -> str:
        """The numbers that a quantised input stands for."""
        quantization = tensor.quantization
        assert quantization is not None
        if not quantization.per_tensor:
            raise TfliteError(f"the input {tensor.name} is quantised by the channel, which is not understood")
        wide = self.add("Cast", [name], f"{name}/wide", to=int(TensorProto.FLOAT))
        zero = self.store(quantization.zero_point[0].astype(np.float32), f"{name}/zero")
        scale = self.store(quantization.scale[0], f"{name}/scale")
        return self.add("Mul", [self.add("Sub", [wide, zero], f"{name}/from_zero"), scale], f"{name}/meant")

    def is_planar(self, number: int) -> bool:
        """Whether the tensor exists as NCHW already."""
        return number in self._planes

    def put_planes(self, number: int, name: str) -> None:
        """A tensor has been computed, as NCHW."""
        self._planes[number] = name

    def put_plain(self, number: int, name: str) -> None:
        """A tensor has been computed, in its original layout."""
        self._plain[number] = name

    def planes(self, number: int) -> str:
        """The tensor as NCHW; constants of lower rank are broadcast over the channels."""
        if number not in self._planes:
            self._planes[number] = (
                self.weights(planar(self.constants[number]), self.tensor(number).name)
                if number in self.constants
                else self._turn(number, self._plain, to_planes=True)
            )
        return self._planes[number]

    def plain(self, number: int) -> str:
        """The tensor in its original layout, NHWC for pictures."""
        if number not in self._plain:
            self._plain[number] = (
                self.weights(self.constants[number], self.tensor(number).name)
                if number in self.constants
                else self._turn(number, self._planes, to_planes=False)
            )
        return self._plain[number]

    def name_for(self, number: int, planes: bool) -> str:
        """What to call a computed tensor; outputs keep their original name for the original layout."""
        name = self.tensor(number).name
        return f"{name}/planes" if planes and number in self.model.outputs else name

    def to_model(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """The finished net, checked."""
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
        model.producer_name = "fitmirror"
        onnx.checker.check_model(model, full_check=True)
        return model

    def _turn(self, number: int, have: dict[int, str], to_planes: bool) -> str:
        tensor = self.tensor(number)
        if number not in have:
            raise TfliteError(f"tensor {tensor.name} is read before it is computed")
        if len(tensor.shape) != 4:
            raise TfliteError(f"tensor {tensor.name} is used as a picture but has the shape {tensor.shape}")
        _, h, w, c = tensor.shape
        name = f"{tensor.name}/planes" if to_planes else tensor.name
        if c == 1 or h * w == 1:
            shape = self.shape(0, c, h, w) if to_planes else self.shape(0, h, w, c)
            return self.add("Reshape", [have[number], shape], name)
        return self.add("Transpose", [have[number]], name, perm=[0, 3, 1, 2] if to_planes else [0, 2, 3, 1])

    def _unique(self, name: str) -> str:
        unique, n = name, 1
        while unique in self._names:
            unique, n = f"{name}.{n}", n + 1
        self._names.add(unique)
        return unique


def planar(value: Array) -> Array:
    """A constant of rank 0 to 4 in channels-last order as (N, C, H, W), missing axes 1 long."""
    padded = value.reshape((1,) * (4 - value.ndim) + value.shape)
    return padded.transpose(0, 3, 1, 2)


def per_channel(value: Array, name: str) -> NDArray[np.float32]:
    """A constant with one number per channel, or one for all, as a vector.

    Raises:
        TfliteError: it varies within a channel.
    """
    if value.size != (value.shape[-1] if value.ndim else 1):
        raise TfliteError(f"constant {name} varies within a channel: shape {value.shape}")
    return value.reshape(-1).astype(np.float32)


def _value_info(name: str, shape: tuple[int, ...], dtype: type[np.generic]) -> onnx.ValueInfoProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, [_BATCH, *shape[1:]])
