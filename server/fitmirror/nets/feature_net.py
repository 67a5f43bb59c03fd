"""VGG-19, which ends in class scores, as a net of features: what five of its layers say is what it gives.

A net of features takes (n, 3, h, w) float32 RGB, 0..1, of any size, and gives relu1_1, relu2_1, relu3_1, relu4_1 and
relu5_1, each (n, c, h', w') at half the size of the one before. Weights that only the rest of the net needs are left
out.
"""

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from fitmirror.nets.kept import KeptError
from fitmirror.nets.reading import RANGES, Range

LEVELS = 5
OUTPUTS = tuple(f"relu{level}_1" for level in range(1, LEVELS + 1))
_PICTURE = "rgb"
_OLDEST_IR = 4  # from here on weights need not be listed among a net's inputs


@dataclass(frozen=True)
class FeaturePicture:
    """What a net of features was trained on.

    Attributes:
        values: What the levels 0..255 of its picture become.
        bgr: Whether its channels are blue, green, red.
    """

    values: Range = "0..1"
    bgr: bool = False


def cut(model: onnx.ModelProto, picture: FeaturePicture, name: str) -> onnx.ModelProto:
    """A net of features made of a VGG, of any size and with any names.

    Args:
        model: It has one input, a picture NCHW; not changed.
        picture: What it was trained on.
        name: The file's, for what is said where it is none.

    Raises:
        KeptError: it is no such net.
    """
    graph = model.graph
    weights = {weight.name: weight for weight in graph.initializer}
    inputs = [given.name for given in graph.input if given.name not in weights]
    levels = _levels(graph)
    if len(inputs) != 1 or len(levels) != LEVELS:
        raise KeptError(f"{name} is no VGG: five levels of Conv and Relu, with a pooling between, on one picture")
    needed, nodes = set(levels), []
    for node in reversed(graph.node):
        if needed & set(node.output):
            nodes.append(node)
            needed |= set(node.input)

    before, used = _fed(inputs[0], picture)
    after = [helper.make_node("Identity", [level], [output]) for level, output in zip(levels, OUTPUTS, strict=True)]
    # A level that carries one of our names already is not given it again.
    own = {node.output[0] for node in after} & {output for node in nodes for output in node.output}
    if own and tuple(levels) != OUTPUTS:
        raise KeptError(f"{name} calls other layers {', '.join(sorted(own))}; give these another name")
    made = helper.make_graph(
        [*before, *reversed(nodes), *([] if own else after)],
        "features",
        [helper.make_tensor_value_info(_PICTURE, TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info(o, TensorProto.FLOAT, ["n", f"{o}_c", f"{o}_h", f"{o}_w"]) for o in OUTPUTS],
        [weight for title, weight in weights.items() if title in needed] + used,
    )
    ir = max(model.ir_version, _OLDEST_IR)
    return helper.make_model(made, opset_imports=model.opset_import, ir_version=ir, producer_name="fitmirror")


def _levels(graph: onnx.GraphProto) -> list[str]:
    """Names of relu1_1 to relu5_1, in a net whose nodes lie in the order of their work.

    Each is the first Relu after a pooling, whatever an exporter calls it.
    """
    if {output.name for output in graph.output} >= set(OUTPUTS):
        return list(OUTPUTS)
    found: list[str] = []
    due, convolved = True, False
    for node in graph.node:
        if node.op_type in ("MaxPool", "AveragePool"):
            due, convolved = True, False
        elif node.op_type == "Conv":
            convolved = True
        elif node.op_type == "Relu" and due and convolved and len(found) < LEVELS:
            found.append(node.output[0])
            due = False
    return found


def _fed(name: str, picture: FeaturePicture) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Nodes, and the constants they use, that make of RGB 0..1 what the net's input wants."""
    mean, divisor = (np.array(three, np.float32).reshape(1, 3, 1, 1) for three in RANGES[picture.values])
    nodes, at = [], _PICTURE
    constants = [
        numpy_helper.from_array(255 / divisor, "fed_scale"),
        numpy_helper.from_array(mean / divisor, "fed_mean"),
    ]
    if picture.bgr:
        constants.append(numpy_helper.from_array(np.array([2, 1, 0], np.int64), "fed_order"))
        nodes.append(helper.make_node("Gather", [at, "fed_order"], ["fed_bgr"], axis=1))
        at = "fed_bgr"
    nodes.append(helper.make_node("Mul", [at, "fed_scale"], ["fed_scaled"]))
    nodes.append(helper.make_node("Sub", ["fed_scaled", "fed_mean"], [name]))
    return nodes, constants
