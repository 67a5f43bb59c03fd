"""The upright box around the person, steady enough to be looked at by a net frame after frame."""

from dataclasses import dataclass

import numpy as np

from fitmirror.body.landmark_net import NET_PIXELS, Reading

MIN_MASK = 0.3
MARGIN_X, MARGIN_Y = 0.25, 0.1  # of the person's width and height, each side; the selfie net wants some background
LOOSE = 1.35  # a held box this much longer or wider than wanted is let go


@dataclass(frozen=True)
class Box:
    """Left, top, right, bottom in frame px, within the frame, never empty; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Px."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Px."""
        return self.bottom - self.top

    def holds(self, other: "Box") -> bool:
        """Whether `other` lies within."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    @property
    def area(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of a frame-sized array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def whole(frame: tuple[int, int]) -> Box:
    """The box of a whole frame (width, height)."""
    return Box(0, 0, *frame)


def person_box(reading: Reading, frame: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the pose net's mask and its visible landmarks, frame px, without margins."""
    rows, columns = reading.mask.max(axis=1) > MIN_MASK, reading.mask.max(axis=0) > MIN_MASK
    points = [reading.points[:33][reading.visibility[:33] > 0.5]]
    if rows.any():
        n = NET_PIXELS
        ys, xs = np.flatnonzero(rows), np.flatnonzero(columns)
        corners = np.array([[x, y] for x in (xs[0], xs[-1] + 1) for y in (ys[0], ys[-1] + 1)], np.float32)
        points.append(reading.roi.points_to_frame(corners, n))
    cloud = np.concatenate(points)
    if not len(cloud):
        r = reading.roi
        cloud = np.array([[r.x - r.size / 2, r.y - r.size / 2], [r.x + r.size / 2, r.y + r.size / 2]], np.float32)
    low = np.clip(cloud.min(axis=0), 0, frame)
    high = np.clip(cloud.max(axis=0), 0, frame)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _grown(tight: tuple[float, float, float, float], frame: tuple[int, int], share: float) -> Box:
    mx, my = MARGIN_X * share * (tight[2] - tight[0]), MARGIN_Y * share * (tight[3] - tight[1])
    left, top = int(np.clip(tight[0] - mx, 0, frame[0] - 1)), int(np.clip(tight[1] - my, 0, frame[1] - 1))
    right, bottom = int(np.clip(np.ceil(tight[2] + mx), 0, frame[0])), int(np.clip(np.ceil(tight[3] + my), 0, frame[1]))
    return Box(left, top, max(right, left + 1), max(bottom, top + 1))


class BoxHold:
    """Keeps a box while the person stays within it: a net that sees another crop each frame makes the mask tremble."""

    def __init__(self) -> None:
        """See the class."""
        self._box: Box | None = None
        self._frame = (0, 0)

    def update(self, tight: tuple[float, float, float, float], frame: tuple[int, int]) -> Box:
        """The box to look at, given the person's own box and the frame's (width, height)."""
        least, wanted = _grown(tight, frame, 0.4), _grown(tight, frame, 1.0)
        held = self._box
        if (
            held is None
            or frame != self._frame
            or not held.holds(least)
            or held.width > LOOSE * wanted.width
            or held.height > LOOSE * wanted.height
        ):
            held = wanted
        self._box, self._frame = held, frame
        return held
