"""The mask of the frame before, moved on with the picture, and how far it is to be trusted there."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.body.flow import FlowFinder
from fitmirror.body.person_box import Box
from fitmirror.frames import F32, U8, another_scene

MISSED_LEVELS = 6.0  # by which the picture differs from the flow's promise, grey levels, that halve the trust
FLOW_LEAST_PX = 16
_AROUND_PX = 5


@dataclass(frozen=True, eq=False)
class LastMask:
    """A mask, (h, w) float32 of 0..1, and the brightness, (h, w) uint8, of the box of the frame that it is of."""

    alpha: F32
    grey: U8
    box: Box


@dataclass(frozen=True, eq=False)
class MovedOn:
    """A mask where the picture's motion has taken it, and how much of it holds; (h, w) float32 of 0..1 each."""

    alpha: F32
    trust: F32


def moved_on(last: LastMask, box: Box, grey: U8, flows: FlowFinder) -> MovedOn | None:
    """The last mask in the next frame; None where nothing goes on from the frame before.

    Args:
        last: Of the frame before, which has the same size.
        box: What is looked at now.
        grey: Its brightness, (h, w) uint8, on any grid.
        flows: Finds the motion.
    """
    was, alpha, size = last.grey, last.alpha, (grey.shape[1], grey.shape[0])
    if box != last.box:
        way, flags = _between(box, grey.shape, last.box, was.shape), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        was = np.asarray(cv2.warpAffine(was, way, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)
        alpha = np.asarray(cv2.warpAffine(alpha, way, size, flags=flags), np.float32)
    if another_scene(np.asarray(cv2.absdiff(was, grey), np.uint8)):
        return None
    if min(size) < FLOW_LEAST_PX:
        return MovedOn(alpha, np.zeros_like(alpha))
    at = flows.find(grey, was, 1).scaled(*size)
    moved, then = (cv2.remap(a, at[..., 0], at[..., 1], cv2.INTER_LINEAR) for a in (alpha, was))
    missed = cv2.blur(cv2.absdiff(np.asarray(then, np.uint8), grey), (_AROUND_PX, _AROUND_PX)).astype(np.float32)
    trust = 1.0 / (1.0 + np.square(missed / np.float32(MISSED_LEVELS)))
    return MovedOn(np.asarray(moved, np.float32), np.asarray(trust, np.float32))


def _between(box: Box, shape: tuple[int, ...], old: Box, old_shape: tuple[int, ...]) -> NDArray[np.float64]:
    """(2, 3) affine from px of a box's picture (h, w) to px of another box's."""
    step = np.array([box.width / shape[1], box.height / shape[0]])
    old_step = np.array([old.width / old_shape[1], old.height / old_shape[0]])
    origin = np.array([box.left - old.left, box.top - old.top])
    return np.column_stack([np.diag(step / old_step), (origin + 0.5 * step) / old_step - 0.5])
