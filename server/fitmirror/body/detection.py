"""Finding poses and faces in a whole frame: the two single-shot detectors of MediaPipe.

BlazePose (Bazarevsky et al., 2020) and BlazeFace (Bazarevsky et al., 2019): a fixed grid of anchors, and per anchor a
score, a box and key points relative to the anchor's centre.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.roi import Roi, net_input, sigmoid
from fitmirror.frames import F32, U8
from fitmirror.nets.runtime import Net

MIN_SCORE = 0.5
SAME_IOU = 0.3  # boxes that overlap more are one thing seen twice
CANDIDATES = 100  # anchors looked at, best first; one person lights up a few dozen


@dataclass(frozen=True)
class Layout:
    """A detector's geometry.

    Attributes:
        pixels: Side of its square input.
        strides: Input pixels per anchor cell, one per layer; two anchors a cell and layer.
        low: Value of a black input pixel; white is 1.
    """

    pixels: int
    strides: tuple[int, ...]
    low: float = -1.0

    def anchors(self) -> F32:
        """(n, 2) anchor centres in 0..1; layers of the same stride share their cells, anchor by anchor."""
        grids = []
        for stride in dict.fromkeys(self.strides):
            cells = -(-self.pixels // stride)
            y, x = np.mgrid[:cells, :cells]
            centres = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
            grids.append(np.repeat(centres, 2 * self.strides.count(stride), axis=0))
        return np.concatenate(grids).astype(np.float32)


POSE = Layout(224, (8, 16, 32, 32, 32))
FACE = Layout(128, (8, 16, 16, 16))


@dataclass(frozen=True, eq=False)
class Detection:
    """One thing found.

    Attributes:
        box: (4,) float32 left, top, right, bottom, frame px.
        points: (n, 2) float32 key points, frame px.
        score: 0..1.
    """

    box: F32
    points: F32
    score: float

    @property
    def size(self) -> float:
        """The box's longer side, frame px."""
        return float(max(self.box[2] - self.box[0], self.box[3] - self.box[1]))


def decode(boxes: F32, scores: F32, anchors: F32, pixels: int) -> tuple[F32, F32, F32]:
    """Boxes (k, 4: left, top, right, bottom), points (k, n, 2) and scores (k,) above `MIN_SCORE`, best first.

    Args:
        boxes: (anchors, 4 + 2 n) as the net gives them: x, y, w, h, then points, in input pixels about the anchor.
        scores: (anchors,) logits.
        anchors: (anchors, 2) centres in 0..1.
        pixels: Side of the net's input; positions come out in its pixels.
    """
    p = sigmoid(scores)
    order = np.argsort(-p)[:CANDIDATES]
    order = order[p[order] >= MIN_SCORE]
    raw, centre = boxes[order], anchors[order] * pixels
    middle, half = raw[:, :2] + centre, raw[:, 2:4] / 2
    points = raw[:, 4:].reshape(len(order), (boxes.shape[1] - 4) // 2, 2) + centre[:, None]
    return np.concatenate([middle - half, middle + half], axis=1), points, p[order]


def iou(box: F32, boxes: F32) -> F32:
    """Intersection over union of one box (4,) with each of `boxes` (k, 4)."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    inter = np.prod(np.maximum(high - low, 0), axis=1)
    union = np.prod(box[2:] - box[:2]) + np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) - inter
    return np.asarray(inter / np.maximum(union, 1e-9), np.float32)


def merge(boxes: F32, points: F32, scores: F32) -> list[tuple[F32, F32, float]]:
    """Overlapping detections as one: the score-weighted mean of boxes and points (BlazeFace's non-max suppression)."""
    found = []
    left = np.ones(len(scores), bool)
    for i in range(len(scores)):
        if not left[i]:
            continue
        same = left & (iou(boxes[i], boxes) > SAME_IOU)
        same[i] = True
        left &= ~same
        w = scores[same] / scores[same].sum()
        found.append((np.tensordot(w, boxes[same], 1), np.tensordot(w, points[same], 1), float(scores[i])))
    return found


class Detector:
    """Finds poses or faces; stateless.

    Args:
        net: `pose_detection` or `face_detection_short_range`.
        layout: `POSE` or `FACE`.
    """

    def __init__(self, net: Net, layout: Layout) -> None:
        """See the class."""
        self._net, self._layout, self._anchors = net, layout, layout.anchors()

    def find(self, bgr: U8) -> list[Detection]:
        """What is in the picture, best score first."""
        h, w = bgr.shape[:2]
        return self.find_in(bgr, Roi(w / 2, h / 2, float(max(w, h))))

    def find_in(self, bgr: U8, roi: Roi) -> list[Detection]:
        """What is in a region of the picture, best score first; black beyond the frame."""
        n = self._layout.pixels
        crop = roi.cut(bgr, n, cv2.BORDER_CONSTANT)
        boxes, scores = self._net.run(net_input(crop, self._layout.low, 1.0))
        seen = merge(*decode(boxes[0], scores[0].reshape(-1), self._anchors, n))
        return [self._in_frame(roi, *s) for s in seen]

    def _in_frame(self, roi: Roi, box: F32, points: F32, score: float) -> Detection:
        scale = roi.size / self._layout.pixels
        centre = np.asarray((box[:2] + box[2:]) / 2, np.float32)
        middle = roi.points_to_frame(centre[None], self._layout.pixels)[0]
        half = (box[2:] - box[:2]) * (scale / 2)
        box = np.concatenate([middle - half, middle + half]).astype(np.float32)
        return Detection(box, roi.points_to_frame(points, self._layout.pixels), score)


def nearest_middle(found: list[Detection], width: int) -> Detection | None:
    """The one nearest the frame's vertical midline; things less than half as large as the largest are background."""
    large = max((d.size for d in found), default=0.0)
    front = [d for d in found if d.size >= 0.5 * large]
    return min(front, key=lambda d: abs(float(d.box[0] + d.box[2]) / 2 - width / 2), default=None)
