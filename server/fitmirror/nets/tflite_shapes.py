"""Operators of TensorFlow Lite that give a tensor another shape: padding, sizes, joining.

Option slots are those of TensorFlow Lite's schema.fbs.
"""

import numpy as np

from fitmirror.nets.onnx_graph import AttributeValue, Graph
from fitmirror.nets.tflite_convolutions import finish
from fitmirror.nets.tflite_model import Operator, TfliteError


def pad(graph: Graph, op: Operator) -> None:
    """PAD with zeros."""
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


def mirror_pad(graph: Graph, op: Operator) -> None:
    """MIRROR_PAD of pictures."""
    pads = graph.constant(op.inputs[1]).astype(np.int64)
    # Symmetric repeats the edge itself: for one pixel that is what ONNX calls edge, for more it has nothing.
    symmetric = op.enum_option(0) != 0
    if pads.shape != (4, 2) or (symmetric and pads.max() > 1):
        raise TfliteError(f"{op.name} of {pads.tolist()} pixels is not understood")
    stored = graph.store(pads[[0, 3, 1, 2]].T.reshape(-1), "pads")
    name = graph.name_for(op.outputs[0], planes=True)
    mode = "edge" if symmetric else "reflect"
    graph.put_planes(op.outputs[0], graph.add("Pad", [graph.planes(op.inputs[0]), stored], name, mode=mode))


def _resize(graph: Graph, op: Operator, corners_slot: int, **attributes: AttributeValue) -> None:
    (h, w), (out_h, out_w) = (graph.tensor(n).shape[1:3] for n in (op.inputs[0], op.outputs[0]))
    corners, half = (op.bool_option(slot) for slot in (corners_slot, corners_slot + 1))
    mode = "align_corners" if corners else "half_pixel" if half else "asymmetric"
    source, name = graph.planes(op.inputs[0]), graph.name_for(op.outputs[0], planes=True)
    attributes = {**attributes, "coordinate_transformation_mode": mode}
    if out_h % h == 0 and out_w % w == 0:
        scales = graph.store(np.array([1, 1, out_h // h, out_w // w], np.float32), "scales")
        name = graph.add("Resize", [source, "", scales], name, **attributes)
    else:
        sizes = graph.store(np.array([out_h, out_w], np.int64), "sizes")
        name = graph.add("Resize", [source, "", "", sizes], name, axes=[2, 3], **attributes)
    graph.put_planes(op.outputs[0], name)


def resize_bilinear(graph: Graph, op: Operator) -> None:
    """RESIZE_BILINEAR."""
    _resize(graph, op, 2, mode="linear")


def resize_nearest(graph: Graph, op: Operator) -> None:
    """RESIZE_NEAREST_NEIGHBOR."""
    # Where corners are aligned or pixels taken by their middle, TensorFlow rounds half up; else down.
    rounding = "round_prefer_ceil" if op.bool_option(0) or op.bool_option(1) else "floor"
    _resize(graph, op, 0, mode="nearest", nearest_mode=rounding)


def reshape(graph: Graph, op: Operator) -> None:
    """RESHAPE; the batch stays the first axis."""
    shape = graph.tensor(op.outputs[0]).shape
    name = graph.add(
        "Reshape",
        [graph.plain(op.inputs[0]), graph.shape(0, *shape[1:])],
        graph.name_for(op.outputs[0], planes=False),
    )
    graph.put_plain(op.outputs[0], name)


def concatenation(graph: Graph, op: Operator) -> None:
    """CONCATENATION."""
    rank = len(graph.tensor(op.outputs[0]).shape)
    axis = op.int_option(0) % rank
    planes = rank == 4 and any(graph.is_planar(n) for n in op.inputs)
    layout = graph.planes if planes else graph.plain
    name = graph.add(
        "Concat",
        [layout(n) for n in op.inputs],
        graph.name_for(op.outputs[0], planes),
        axis=(0, 2, 3, 1)[axis] if planes else axis,
    )
    finish(graph, op, name, 1, planes)


def depth_to_space(graph: Graph, op: Operator) -> None:
    """DEPTH_TO_SPACE."""
    name = graph.name_for(op.outputs[0], planes=True)
    name = graph.add("DepthToSpace", [graph.planes(op.inputs[0])], name, blocksize=op.int_option(0), mode="DCR")
    graph.put_planes(op.outputs[0], name)
