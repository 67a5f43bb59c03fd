"""A segmenter on Mask R-CNN (He et al. 2017): people one by one, of whom the one in front of the mirror is taken.

Both usual forms of its outputs are understood: masks of 28 x 28 px within each box (ONNX zoo, Detectron), and masks of
the size of the picture (torchvision).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import LANDMARKS
from fitmirror.body.grid import enlarged, nobody, on_grid
from fitmirror.body.net_feed import Fed, Feeder
from fitmirror.body.person_box import whole
from fitmirror.body.pose import Pose
from fitmirror.body.steadiness import MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.reading import InstancesOutput, Reading
from fitmirror.nets.runtime import Net

MIN_SCORE = 0.5
MIN_ON_MASK = 0.4  # of the visible landmarks, or it is somebody else


@dataclass(frozen=True, eq=False)
class Person:
    """One person found.

    Attributes:
        score: 0..1.
        mask: (h, w) float32 probability over the whole picture, on its grid.
    """

    score: float
    mask: F32


def people(fed: Fed, outputs: tuple[F32, ...], reading: Reading, grid: tuple[int, int]) -> list[Person]:
    """The people in a picture, each on a grid (width, height) over it.

    Raises:
        ValueError: the outputs are not those of the description.
    """
    how = reading.output
    assert isinstance(how, InstancesOutput)
    boxes, labels, scores = (outputs[n] for n in (how.boxes, how.labels, how.scores))
    masks = outputs[how.masks]
    if boxes.ndim != 2 or masks.ndim not in (3, 4) or not len(boxes) == labels.size == scores.size == len(masks):
        raise ValueError(f"boxes {boxes.shape}, labels {labels.shape}, scores {scores.shape}, masks {masks.shape}")
    of_people = np.flatnonzero((labels.reshape(-1) == how.person) & (scores.reshape(-1) >= MIN_SCORE))
    masks = masks[:, 0] if masks.ndim == 4 else masks
    layout = reading.picture.layout
    picture = fed.tensor.shape[layout.index("H")], fed.tensor.shape[layout.index("W")]
    full = np.array([0.0, 0.0, picture[1], picture[0]], np.float32)
    of_picture = masks.shape[1:] == picture
    scale = grid[0] / fed.size[0], grid[1] / fed.size[1]
    return [
        Person(float(scores.reshape(-1)[i]), pasted(masks[i], full if of_picture else boxes[i], scale, grid))
        for i in of_people
    ]


def pasted(mask: F32, box: F32, scale: tuple[float, float], grid: tuple[int, int]) -> F32:
    """A mask that fills a box (left, top, right, bottom), moved onto a grid `scale` as large as the box's px."""
    if not np.isfinite(box).all() or box[2] <= box[0] or box[3] <= box[1]:
        return np.zeros((grid[1], grid[0]), np.float32)
    sx, sy = scale[0] * (box[2] - box[0]) / mask.shape[1], scale[1] * (box[3] - box[1]) / mask.shape[0]
    # Pixel centres onto pixel centres.
    to_grid = np.array(
        [[sx, 0.0, scale[0] * box[0] + 0.5 * sx - 0.5], [0.0, sy, scale[1] * box[1] + 0.5 * sy - 0.5]], np.float64
    )
    return np.asarray(cv2.warpAffine(np.ascontiguousarray(mask), to_grid, grid, flags=cv2.INTER_LINEAR), np.float32)


def in_front(found: list[Person], points: F32 | None) -> Person | None:
    """The person who carries the tracked landmarks; without any the largest one. None where it is nobody.

    Args:
        found: All who were found.
        points: (n, 2) visible landmarks in px of the grid.
    """
    if points is None or not len(points):
        return max(found, key=lambda person: person.score * float(person.mask.sum()), default=None)

    def carried(person: Person) -> float:
        h, w = person.mask.shape
        xs, ys = np.floor(points).astype(int).T
        within = (xs >= 0) & (ys >= 0) & (xs < w) & (ys < h)
        return float(person.mask[ys[within], xs[within]].sum()) / max(1, int(within.sum()))

    best = max(found, key=carried, default=None)
    return best if best is not None and carried(best) >= MIN_ON_MASK else None


class InstanceSegmenter:
    """The mask of the one person in front, chosen by the pose track."""

    def __init__(self, net: Net, reading: Reading) -> None:
        """See the class."""
        self._feeder = Feeder(net, reading)
        self._steadier = MaskSteadier()

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `fitmirror.body.segmenters.Segmenter`."""
        box = whole(frame.size)
        picture = on_grid(frame, box)
        grid = picture.shape[1], picture.shape[0]
        fed, outputs = self._feeder.run(frame.bgr)
        points = None
        if pose is not None:
            seen = pose.landmarks[:LANDMARKS]
            scale = np.array([grid[0] / frame.size[0], grid[1] / frame.size[1]], np.float32)
            points = np.asarray(seen[seen[:, 2] > 0.5, :2] * scale, np.float32)
        person = in_front(people(fed, outputs, self._feeder.reading, grid), points)
        if person is None:
            self._steadier.reset()
            return nobody(frame)
        return enlarged(self._steadier.steady(person.mask, picture, frame.pts), box, frame.size)
