"""Mirror: a frame in, the dressed frame out. Holds one shopper's state; no I/O, no clock, no thread of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from fitmirror.body import segmenters
from fitmirror.body.body import Body
from fitmirror.body.observer import Followed, Observer, body_of
from fitmirror.body.pose import Pose
from fitmirror.fitting import blend as blenders
from fitmirror.fitting.layer import Layer, Worn
from fitmirror.fitting.outfit import Garment, Outfit
from fitmirror.frames import U8, Frame
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets

MOST_CARRIED = 2  # times `every`: where the pose net reads each frame all the same, drawing must have its turn
# Frames from a reading of the pose to the drawing by it, where there is room for a carried one between: two dear frames
# in a row would hold up the third.
DRAW_AFTER = 2

Timer = Callable[[], float]
"""Seconds from any fixed origin; fills the report's times and decides nothing."""


def _no_time() -> float:
    return 0.0


@dataclass(frozen=True)
class StageTimes:
    """Milliseconds one frame took, by stage; zeros without a timer."""

    segment: float = 0.0
    pose: float = 0.0
    fit: float = 0.0
    blend: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, eq=False)
class Dressed:
    """One dressed frame.

    Attributes:
        picture: What to show; the camera's own frame where nothing was drawn.
        body: Who was seen; on a frame that was carried on, in the frame drawn before it. With an empty mask where
            nothing is worn.
        layer: All that was drawn, or None.
        worn: Where each item came to lie; empty where nothing could be put on.
        ms: Time by stage.
        read: Whether the pose net read this very frame.
        carried: Whether it was not drawn afresh, but what was drawn before was moved on to it.
        hint: What the shopper could do about a picture that is not dressed well, or None: a code of the contract
            ("nobody", "step_back", "face_forward").
    """

    picture: Frame
    body: Body
    layer: Layer | None = None
    worn: tuple[Worn, ...] = ()
    ms: StageTimes = field(default_factory=StageTimes)
    hint: str | None = None
    read: bool = True
    carried: bool = False

    @property
    def bgr(self) -> U8:
        """(h, w, 3) uint8, the picture to show."""
        return self.picture.bgr


def refused(segmenter: str, blend: str, kept: KeptNets | None = None, live: bool = False) -> str | None:
    """What is wrong with these names of methods, or None where a `Mirror` takes them, with the user's own nets.

    `live`: for frames that do not wait.
    """
    return segmenters.why_not(segmenter, kept) or blenders.why_not(blend, kept, live)


class Mirror:
    """One shopper's mirror.

    Not thread-safe: `dress`, `wear` and `change` are called one after the other, from whichever thread.

    Args:
        nets: The stateless nets, shared with other mirrors.
        segmenter: Name of the segmenter, one that `fitmirror.body.segmenters.make` takes.
        blend: Name of the blender, one that `fitmirror.fitting.blend.make` takes.
        every: Find the pose and draw afresh on every n-th frame only. In between what was drawn is moved on by optical
            flow, and pose and drawing take turns, so that no frame has to wait for both. 1 is truest.

    Raises:
        KeyError: an unknown segmenter or blender.
        ValueError: `every` below 1.
    """

    def __init__(self, nets: Nets, segmenter: str = "fused", blend: str = "alpha", every: int = 1) -> None:
        """See the class."""
        self._nets, self._every = nets, every
        self._segmenter, self._blend = segmenter, blend
        self._height_cm: float | None = None
        self._observer = Observer(nets, segmenter, every)
        self._outfit = self._new_outfit(())
        self._body: Body | None = None
        self._carried = 0
        self._frame_size: tuple[int, int] | None = None
        self._to_draw = False  # whether the pose has been read since the last frame drawn

    @property
    def garments(self) -> tuple[Garment, ...]:
        """The outfit, whether all of it is worn at once or not."""
        return self._outfit.garments

    def wear(self, garments: Sequence[Garment]) -> None:
        """Put on a whole outfit from the next frame on; an empty one takes everything off.

        The garments are prepared beforehand, on any thread, by `fitmirror.fitting.outfit.prepare`.
        """
        self._outfit = self._new_outfit(tuple(garments))

    def _new_outfit(self, garments: tuple[Garment, ...]) -> Outfit:
        return Outfit(garments, self._blend, self._every > 1, self._height_cm, self._nets)

    @property
    def every(self) -> int:
        """See the class."""
        return self._every

    def pace(self, every: int) -> None:
        """Draw afresh more or less often, from the next frame on.

        Raises:
            ValueError: `every` below 1; nothing has changed then.
        """
        self._observer.pace(every)
        self._every = every
        self._outfit.carries(every > 1)

    def change(self, segmenter: str | None = None, blend: str | None = None, height_cm: float | None = None) -> None:
        """Choose other methods, or tell the shopper's height, from the next frame on; None leaves one as it is.

        Raises:
            KeyError: an unknown name; nothing has changed then.
            OSError: a net is damaged; likewise.
        """
        if blend and blenders.why_not(blend, self._nets.kept):
            raise KeyError(blend)
        if blend and blend != self._blend:
            self._outfit.blend_by(blend)
        if segmenter and segmenter != self._segmenter:
            try:
                self._observer.change(segmenter)
            except BaseException:
                self._outfit.blend_by(self._blend)
                raise
            self._segmenter = segmenter
        self._blend = blend or self._blend
        if height_cm is not None:
            self._height_cm = height_cm
            self._outfit.measured(height_cm)

    def dress(self, frame: Frame, timer: Timer = _no_time) -> Dressed:
        """Dress one frame; frames come in the order of their pts."""
        started = timer()
        if frame.size != self._frame_size:
            self._frame_size = frame.size
            self._outfit.forget()
        followed = self._observer.follow(frame, timer)
        self._to_draw = self._to_draw or followed.read
        carried = self._carry(frame, followed)
        if carried is not None:
            ended = timer()
            pose_ms, total_ms = 1000 * followed.pose_s, 1000 * (ended - started)
            ms = StageTimes(pose=pose_ms, blend=total_ms - pose_ms, total=total_ms)
            return replace(carried, ms=ms, read=followed.read, carried=True)
        if not self._outfit.garments:
            return self._bare(frame, followed, 1000 * (timer() - started))
        body, seen = self._observer.complete(frame, followed, timer)
        observed = timer()
        drawn = self._outfit.dress(frame, body, timer)
        ended = timer()
        self._body, self._carried, self._to_draw = body, 0, False
        ms = StageTimes(
            segment=1000 * seen.segment_s,
            pose=1000 * seen.pose_s,
            fit=1000 * drawn.fit_s,
            blend=1000 * (ended - observed - drawn.fit_s),
            total=1000 * (ended - started),
        )
        hint = "nobody" if not body.present else drawn.hint
        return Dressed(drawn.picture, body, drawn.layer, drawn.worn, ms, hint, followed.read)

    def _bare(self, frame: Frame, followed: Followed, total_ms: float) -> Dressed:
        """The frame as it is, without the cost of a mask; the pose is followed, so that what is put on sits at once."""
        width, height = frame.size
        body = body_of(followed.pose, None, np.zeros((height, width), np.uint8))
        ms = StageTimes(pose=1000 * followed.pose_s, total=total_ms)
        hint = None if body.present else "nobody"
        return Dressed(frame, body, ms=ms, hint=hint, read=followed.read)

    def _carry(self, frame: Frame, followed: Followed) -> Dressed | None:
        """The frame in what was drawn before, where it is not this frame's turn to be drawn afresh."""
        if self._body is None or not rests(self._every, self._carried, self._to_draw, followed.pose):
            return None
        drawn = self._outfit.carry(frame)
        if drawn is None:
            return None
        self._carried += 1
        return Dressed(drawn.picture, self._body, drawn.layer, drawn.worn, hint=drawn.hint)


def rests(every: int, carried: int, to_draw: bool, pose: Pose | None) -> bool:
    """Whether drawing afresh can wait: it follows each reading of the pose, soon but not on the same frame.

    Args:
        every: See `Mirror`.
        carried: Frames since the last one drawn afresh.
        to_draw: Whether the pose has been read since then.
        pose: The latest, of this or an earlier frame.
    """
    if every <= 1 or pose is None or carried >= MOST_CARRIED * every:
        return False
    return not to_draw or pose.age < (DRAW_AFTER if every > DRAW_AFTER + 1 else 1)
