"""A segmenter on any net that gives one map of the person: DeepLab, PP-HumanSeg, a user's matting net."""

import cv2
import numpy as np

from fitmirror.body.grid import CRISP, MIN_SHARE, enlarged, nobody, on_grid
from fitmirror.body.matte import refine
from fitmirror.body.net_feed import Feeder, person_map
from fitmirror.body.person_box import Box, BoxHold, person_box, whole
from fitmirror.body.pose import Pose
from fitmirror.body.steadiness import MaskSteadier
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.reading import MaskOutput, Reading
from fitmirror.nets.runtime import Net

LONGEST_GAP_S = 1.0  # after which what a net remembers says nothing of now


class MaskNetSegmenter:
    """Soft person scores of a net.

    It looks at the person's box, where a pose tells of one, so that a small picture of a fixed size holds as much of
    the person as it can. Inside, such nets are coarser still, by 8 to 16: the edge is moved onto the picture's, which
    does not bring back what they never saw, like fingers and straps.

    A net that
    remembers the frames before sees whole frames, since another crop would be another scene to it, and is steady of
    itself.
    """

    def __init__(self, net: Net, reading: Reading) -> None:
        """See the class."""
        self._feeder = Feeder(net, reading)
        self._recurrent = bool(reading.states)
        # How sure a classifier is of a class is no opacity; what a matting net gives is one.
        self._contrast = CRISP if isinstance(reading.output, MaskOutput) and reading.output.scores == "softmax" else 1.0
        self._steadier = MaskSteadier()
        self._hold = BoxHold()
        self._box: Box | None = None
        self._pts: float | None = None

    def segment(self, frame: Frame, pose: Pose | None) -> U8:
        """See `fitmirror.body.segmenters.Segmenter`."""
        box = whole(frame.size)
        if pose is not None and not self._recurrent:
            box = self._hold.update(person_box(pose.reading, frame.size), frame.size)
        follows = self._pts is not None and 0 <= frame.pts - self._pts <= LONGEST_GAP_S
        if box != self._box or not follows:
            self._steadier.reset()
            self._feeder.forget()
        self._box, self._pts = box, frame.pts
        mask = person_in(self._feeder, frame.bgr[box.slices])
        if pose is None and np.count_nonzero(mask > 0.9) < MIN_SHARE * mask.size:
            self._steadier.reset()
            return nobody(frame)
        picture = on_grid(frame, box)
        mask = np.asarray(cv2.resize(mask, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
        if not self._recurrent:
            mask = refine(picture, self._steadier.steady(mask, picture, frame.pts))
        return enlarged(mask, box, frame.size, self._contrast)


def person_in(feeder: Feeder, bgr: U8) -> F32:
    """The person's probability in a picture, float32, in px of the net's output.

    Raises:
        ValueError: the net does not take or give what its description says.
    """
    picture, how = feeder.reading.picture, feeder.reading.output
    assert isinstance(how, MaskOutput)
    fed, outputs = feeder.run(bgr)
    seen = person_map(outputs[how.number], how)
    # Without what was added to make the sides a multiple.
    full_h, full_w = (fed.tensor.shape[picture.layout.index(axis)] for axis in "HW")
    h, w = round(seen.shape[0] * fed.size[1] / full_h), round(seen.shape[1] * fed.size[0] / full_w)
    return seen[: max(1, h), : max(1, w)]
