"""What BlazePose's landmark net says of one region of one picture; stateless."""

from dataclasses import dataclass, replace

import numpy as np

from fitmirror.body import roi as geometry
from fitmirror.body.roi import Roi
from fitmirror.frames import F32, U8
from fitmirror.nets.runtime import Nets

NET_PIXELS = 256
POINTS = 39  # 33 landmarks, 2 alignment points (hip centre and one on the circle around the person), 4 unused
HIP_CENTRE, ON_CIRCLE = 33, 34
ROI_GROWTH = 1.25  # of the circle around the person
HEAT_PIXELS = 64
HEAT_REACH = 3  # cells each side
MIN_HEAT = 0.5


@dataclass(frozen=True, eq=False)
class Reading:
    """What the landmark net says of one region of one frame, unfiltered.

    Attributes:
        points: (39, 2) float32, frame px.
        depth: (39,) float32, frame px, hips at 0, smaller is nearer.
        visibility: (39,) float32, 0..1.
        presence: Whether a person is in the region, 0..1.
        mask: (256, 256) float32 person probability over the region.
        roi: The region that was read.
    """

    points: F32
    depth: F32
    visibility: F32
    presence: float
    mask: F32
    roi: Roi

    def next_roi(self) -> Roi:
        """Where to read next."""
        return geometry.from_axis(self.points[HIP_CENTRE], self.points[ON_CIRCLE], ROI_GROWTH)

    def shifted(self, by: F32) -> "Reading":
        """The same reading of a person who has moved by (2,) frame px."""
        roi = replace(self.roi, x=self.roi.x + float(by[0]), y=self.roi.y + float(by[1]))
        return replace(self, points=np.asarray(self.points + by, np.float32), roi=roi)


def refine(points: F32, heat: F32) -> F32:
    """Points moved to the centre of mass of their heat map around them, where it is warm enough (as MediaPipe does).

    Args:
        points: (n, 2) in heat-map cells.
        heat: (64, 64, n) logits.
    """
    step = np.arange(-HEAT_REACH, HEAT_REACH + 1)
    cell = np.floor(points).astype(int)
    inside = ((cell >= 0) & (cell < HEAT_PIXELS)).all(axis=1)
    x, y = cell[:, 0, None] + step, cell[:, 1, None] + step
    known = ((y >= 0) & (y < HEAT_PIXELS))[:, :, None] & ((x >= 0) & (x < HEAT_PIXELS))[:, None, :]
    n = np.arange(len(points))[:, None, None]
    last = HEAT_PIXELS - 1
    around = geometry.sigmoid(heat[np.clip(y, 0, last)[:, :, None], np.clip(x, 0, last)[:, None, :], n]) * known
    total = around.sum(axis=(1, 2))
    good = inside & (around.max(axis=(1, 2)) >= MIN_HEAT) & (total > 0)
    total = np.where(good, total, 1.0)
    mass = np.stack([(around.sum(axis=1) * x).sum(axis=1), (around.sum(axis=2) * y).sum(axis=1)], axis=1)
    return np.where(good[:, None], mass / total[:, None], points).astype(np.float32)


class PoseReader:
    """Reads one region of a picture with the landmark net; stateless."""

    def __init__(self, nets: Nets) -> None:
        """See the class."""
        self._net = nets.get("pose_landmark_full")

    def read(self, bgr: U8, roi: Roi) -> Reading:
        """Landmarks and person mask of the region."""
        values, presence, mask, heat, _ = self._net.run(geometry.net_input(roi.cut(bgr, NET_PIXELS)))
        values = values.reshape(POINTS, 5)
        cells = NET_PIXELS / HEAT_PIXELS
        points = refine(values[:, :2] / cells, heat[0]) * cells
        return Reading(
            points=roi.points_to_frame(points, NET_PIXELS),
            depth=values[:, 2] * np.float32(roi.size / NET_PIXELS),
            visibility=geometry.sigmoid(values[:, 3]),
            presence=float(presence.reshape(-1)[0]),
            mask=geometry.sigmoid(mask[0, :, :, 0]),
            roi=roi,
        )
