"""Where a product photo of trousers or a skirt shows the inside of the back: above the waistband's front edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.fitting.layer import Point
from fitmirror.fitting.masks import continued
from fitmirror.fitting.reduced import Points
from fitmirror.frames import F32, U8

F64 = NDArray[np.float64]

HALF_PX, COLUMNS = 160, 96  # pixels of half a waistband in which the edge is looked for, and places along it
POWERS = (1.6, 2.0, 2.6, 3.4)  # the edge lies at depth * (1 - |u| ** power), u from -1 to 1 between the corners
SHALLOWEST, DEEPEST = 0.05, 0.45  # half widths that it sags in the middle
STRIP = 0.024  # half widths from the edge to the strips that are compared
LEAST_STEP, LIGHTER_INSIDE = 3.0, 0.6  # change of colour (Lab, 0..255); weight of one with the brighter side above
LEAST_OF_ALL, LEAST_OF_A_SIDE = 0.55, 0.5  # share of the places at which cloth lies above; of the step on either side
OUTERMOST = 0.12  # of the places, where a side is judged


def waist_opening(straight: U8, points: dict[str, Point]) -> Points:
    """Front edge (n, 2) of a waistband, from the wearer's right to left; (0, 2) where no inside is seen above one.

    Args:
        straight: (h, w, 4) uint8 cut-out, straight BGRA.
        points: Key points by the wearer's names, px; both waist's corners.
    """
    right, left = (np.array(points[f"{side}_waist"], np.float64) for side in ("right", "left"))
    half = 0.5 * float(np.hypot(*(left - right)))
    if half < 8.0:
        return np.zeros((0, 2))
    along = 0.5 * (left - right)
    down = np.array([-along[1], along[0]])
    middle = 0.5 * (left + right)
    v = np.arange(-0.3, DEEPEST + 0.1, 1.0 / HALF_PX)
    u = np.linspace(-0.97, 0.97, COLUMNS)
    at = middle + u[None, :, None] * along + v[:, None, None] * down
    scale = HALF_PX / half
    few = cv2.resize(straight, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 0.7 else straight
    shrink = np.array(few.shape[1::-1]) / np.array(straight.shape[1::-1])
    patch = continued(np.asarray(few, np.uint8), ((at + 0.5) * shrink - 0.5).astype(np.float32))
    lab = cv2.cvtColor(np.ascontiguousarray(patch[..., :3]), cv2.COLOR_BGR2LAB).astype(np.float32)
    lab = np.asarray(cv2.blur(lab, (3, 3)), np.float32)
    solid = patch[..., 3] > 200
    # The upper outline; where the very top of the patch is cloth, the corners are wrong.
    top = np.where(solid.any(0), v[solid.argmax(0)], DEEPEST)
    best, found = LEAST_STEP, None
    for power in POWERS:
        bow = 1.0 - np.abs(u) ** power
        for depth in np.arange(SHALLOWEST, DEEPEST, 0.008):
            step = _step(lab, v, u, depth * bow, top)
            if step > best:
                best, found = step, depth * bow
    if found is None:
        return np.zeros((0, 2))
    ends = np.concatenate([[-1.0], u, [1.0]]), np.concatenate([[0.0], found, [0.0]])
    return np.asarray(middle + ends[0][:, None] * along + ends[1][:, None] * down)


def inside_of_the_back(shape: tuple[int, int], edge: Points) -> U8:
    """(h, w) uint8, 255 above a waistband's front edge (n, 2); off the cloth too, whose soft edge would else stay."""
    mask = np.zeros(shape, np.uint8)
    if len(edge) > 1:
        ends = np.array([[edge[-1][0], -4.0], [edge[0][0], -4.0]])
        polygon = np.rint(np.concatenate([edge, ends]) * 16).astype(np.int32)
        cv2.fillPoly(mask, [polygon], 255, cv2.LINE_AA, 4)
    return mask


def _step(lab: F32, v: F64, u: F64, edge: F64, top: F64) -> float:
    """How much the colour changes all along an edge that ends at the corners."""
    inside = edge - STRIP > top + 0.012
    if inside.mean() < LEAST_OF_ALL:
        return 0.0
    columns = np.flatnonzero(inside)
    rows = (np.interp(edge[inside] + shift, v, np.arange(len(v))) for shift in (-STRIP, STRIP))
    above, below = (lab[np.rint(row).astype(int), columns] for row in rows)
    change = below - above
    middle = np.median(change, axis=0)
    size = float(np.linalg.norm(middle))
    along = change @ (middle / max(size, 1e-3))
    # A label, a button's back or a loop is under a part of it only; a band of another colour does not end there.
    common = float(np.percentile(along, 30))
    if common <= 0.0:
        return 0.0
    few = max(4, round(OUTERMOST * len(along)))
    for outermost in (along[:few], along[-few:], along[: 2 * few], along[-2 * few :]):
        if float(np.median(outermost)) < LEAST_OF_A_SIDE * common:
            return 0.0
    return common * (1.0 if middle[0] > 0.5 else LIGHTER_INSIDE)
