"""A TensorFlow Lite net as ONNX: the same inputs, outputs and numbers."""

import onnx
from onnx.checker import ValidationError
from onnx.shape_inference import InferenceError

from fitmirror.nets.onnx_graph import Graph
from fitmirror.nets.tflite_model import Model, TfliteError, read_model
from fitmirror.nets.tflite_ops import OPERATORS


def translate(data: bytes, name: str) -> onnx.ModelProto:
    """Translate a .tflite file.

    Inputs and outputs keep their names, order, type and layout (pictures NHWC); their first axis becomes the batch and
    takes any length. Weights that 16 bits hold exactly are stored in 16 bits.

    Args:
        data: The file.
        name: Name of the graph.

    Raises:
        TfliteError: the file is damaged, or holds an operator or a type that is not understood.
    """
    model = read_model(data)
    unknown = sorted({op.name for op in model.operators} - OPERATORS.keys())
    if unknown:
        raise TfliteError(f"operators that are not understood: {', '.join(unknown)}")
    try:
        return _translate(model, name)
    except TfliteError:
        raise
    # A damaged file reads as an operator with the wrong number of inputs, of the wrong shapes, or with a stride of 0.
    except (LookupError, ValueError, ArithmeticError, ValidationError, InferenceError) as error:
        raise TfliteError(f"the net contradicts itself: {str(error).splitlines()[0]}") from error


def _translate(model: Model, name: str) -> onnx.ModelProto:
    graph = Graph(model, {n: t.value for n, t in enumerate(model.tensors) if t.value is not None})
    inputs = [graph.input(number) for number in model.inputs]
    for op in model.operators:
        OPERATORS[op.name](graph, op)
    outputs = [graph.output(number) for number in model.outputs]
    return graph.to_model(name, inputs, outputs)
