"""One mirror's way from decoded camera frame to RTP payloads: a thread that dresses, a thread that encodes."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

from fitmirror.live.cadence import Cadence, Rung, Work
from fitmirror.live.dresser import Dresser
from fitmirror.live.encoders import ENCODERS, Encoder
from fitmirror.live.pictures import CLOCK_HZ, frame_of, picture_of
from fitmirror.live.station import Station

if TYPE_CHECKING:
    from fitmirror.body.body import Face
    from fitmirror.fitting.layer import Layer, Worn
    from fitmirror.fitting.outfit import Garment
    from fitmirror.frames import F32, Frame
    from fitmirror.mirror import Dressed, StageTimes

FRAME_S = 1 / 30
SHORTEST_FRAME_S, LONGEST_FRAME_S = 1 / 120, 1 / 2  # of a camera's
WHOLE_AFTER_S = 5.0  # of frames with nothing worn: the picture is as large as the camera's again
PAUSE_S = 1.0  # a longer step between two frames is none


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is told of a dressed frame; its masks and layers, megabytes of each frame on its way, are let go.

    Attributes:
        landmarks: As `Body.landmarks`, of this frame or the one drawn before it.
        face: Likewise.
        worn: Where each item lies that was drawn.
        hint: What the shopper could do, a code of the contract, or None.
        ms: Time by stage.
    """

    landmarks: "F32 | None"
    face: "Face | None"
    worn: "tuple[Worn, ...]"
    hint: str | None
    ms: "StageTimes"

    @property
    def person(self) -> bool:
        """Whether somebody is seen."""
        return self.landmarks is not None

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of the items that were drawn."""
        return tuple(worn.item for worn in self.worn)


def outcome_of(dressed: "Dressed") -> Outcome:
    """What is told of a dressed frame."""
    return Outcome(dressed.body.landmarks, dressed.body.face, dressed.worn, dressed.hint, dressed.ms)


@dataclass(frozen=True, eq=False)
class Finished:
    """A frame on its way out.

    Attributes:
        frame: yuv420p of even size, with the camera frame's own pts.
        outcome: What the mirror made of it; None where it failed and the plain frame goes out.
        outfit: Number of the outfit it was dressed in.
        garments: The outfit.
        encode_ms: Time in the encoder.
    """

    frame: VideoFrame
    outcome: Outcome | None
    outfit: int
    garments: "tuple[Garment, ...]" = ()
    encode_ms: float = 0.0


@dataclass(frozen=True, eq=False)
class Still:
    """The newest moment as it was dressed; unlike `Finished`, of which several are on their way, it is the only one.

    Attributes:
        camera: The camera's picture, of the dressed one's size.
        dressed: As `Finished.frame`.
        layer: All that was drawn, or None.
    """

    camera: "Frame"
    dressed: VideoFrame
    layer: "Layer | None"


@dataclass(frozen=True, eq=False)
class _Encoded:
    payloads: list[bytes]
    finished: Finished


class Path:
    """Frames in by `put`, payloads out by `encoded`, newest first served; older ones are dropped and counted.

    Made and called on the event loop, except where it says otherwise.

    Args:
        name: For the threads.
        dresser: This mirror's own; from now on only the dressing thread calls it.
        left: Called on the loop with each frame once its packets are out.
        adapts: Whether as much is given up as the machine needs (`fitmirror.live.cadence`), rather than nothing.
    """

    def __init__(self, name: str, dresser: Dresser, left: Callable[[Finished], None], adapts: bool = False) -> None:
        """See the class."""
        self._loop = asyncio.get_running_loop()
        self._dresser, self._left = dresser, left
        self._cadence: Cadence | None = None
        self._adapts = adapts
        self._frame_s, self._last_pts = FRAME_S, 0
        self._bare_since_s: float | None = None
        self.last_pts_s = 0.0
        self._offset_s: float | None = None
        self._outfit = 0
        self._encoder: Encoder | None = None
        self._key_frame = False
        self._outbox: asyncio.Queue[_Encoded | None] = asyncio.Queue()
        self._out: _Encoded | None = None
        self._taken = threading.Semaphore(0)
        self._closed = False
        self.frames_in = 0
        self._refused = 0
        self.latest: Finished | None = None
        self.still: Still | None = None
        self._dressing: Station[VideoFrame] = Station(f"dress-{name}", self._dress, self._plain)
        self._encoding: Station[Finished] = Station(f"encode-{name}", self._encode, self._unsent)

    @property
    def dropped(self) -> int:
        """Frames refused, and those that a newer one pushed out, before dressing or before encoding."""
        return self._refused + self._dressing.dropped + self._encoding.dropped

    @property
    def bitrate_bps(self) -> int:
        """What the encoder aims at."""
        return self._encoder.bitrate_bps if self._encoder else 0

    @property
    def draw_every(self) -> int:
        """Each n-th frame that is worked on is drawn afresh."""
        return self._dresser.every

    @property
    def rung(self) -> Rung:
        """What else was given up for a machine that is short."""
        cadence = self._cadence  # the dressing thread changes it
        return cadence.rung if cadence else Rung()

    def use(self, dresser: Dresser) -> None:
        """Before the first frame: another dresser."""
        self._dresser = dresser

    def go_on(self, last_pts_s: float, outfit: int) -> None:
        """Before the first frame: the dresser comes from another path, with its last pts and outfit there."""
        self.last_pts_s, self._outfit = last_pts_s, outfit

    def put(self, frame: VideoFrame) -> None:
        """A frame from the camera; never waits."""
        self.frames_in += 1
        pts = frame.pts or 0
        step_s, self._last_pts = (pts - self._last_pts) / CLOCK_HZ, pts
        if 0 < step_s < PAUSE_S:
            self._frame_s += 0.1 * (min(max(step_s, SHORTEST_FRAME_S), LONGEST_FRAME_S) - self._frame_s)
        if self.frames_in % self.rung.frame_every == 0:
            self._dressing.put(frame)

    def refuse(self) -> None:
        """A frame from the camera that is not worked on; it counts as dropped."""
        self.frames_in += 1
        self._refused += 1

    def wear(self, garments: "Sequence[Garment]", outfit: int) -> None:
        """Dress in these from the next frame on; frames so dressed carry the number `outfit`."""

        def put_on() -> None:
            self._dresser.wear(garments)
            self._outfit = outfit

        self._dressing.call(put_on)

    def with_dresser(self, work: Callable[[Dresser], None]) -> "asyncio.Future[None]":
        """Run `work` between two frames; its error comes out of the future."""
        done: asyncio.Future[None] = self._loop.create_future()

        def settle(error: Exception | None) -> None:
            if not done.done():
                done.set_exception(error) if error else done.set_result(None)

        def job() -> None:
            error: Exception | None = None
            try:
                work(self._dresser)
            except Exception as why:  # noqa: BLE001 - whatever it is, somebody waits for it
                error = why
            self._loop.call_soon_threadsafe(settle, error)

        self._dressing.call(job)
        return done

    def want_key_frame(self) -> None:
        """Make the next frame a key frame."""
        self._key_frame = True

    def limit(self, bps: int) -> None:
        """The browser says what it can take."""
        if self._encoder:
            self._encoder.limit(bps)

    async def encoded(self, mime_type: str) -> tuple[list[bytes], int] | None:
        """RTP payloads and timestamp of the next frame; the frame returned before has left by then."""
        if self._out:
            self._left(self._out.finished)
            self._out = None
        if self._closed:
            raise MediaStreamError
        if self._encoder is None:
            self._encoder = ENCODERS[mime_type.lower()]()
        self._out = await self._outbox.get()
        if self._out is None:
            raise MediaStreamError
        self._taken.release()
        return self._out.payloads, self._out.finished.frame.pts or 0

    def close(self) -> None:
        """End both threads after the frame in work, without waiting for them."""
        self._closed = True
        self._dressing.close()
        self._encoding.close()
        self._taken.release()
        self._outbox.put_nowait(None)

    def join(self, timeout_s: float) -> bool:
        """Wait for both threads (blocks); whether they have ended. Codec and pictures, some 40 MB, are let go."""
        ended = self._dressing.join(timeout_s) and self._encoding.join(timeout_s)
        self._encoder = self._out = self.latest = self.still = None
        return ended

    # In the dressing thread.

    def _dress(self, frame: VideoFrame) -> None:
        picture = picture_of(frame, self._pts_s(frame), self.rung.scale)
        started = time.perf_counter()
        dressed = self._dresser.dress(picture, time.perf_counter)
        if dressed.worn:
            self._bare_since_s = None
            self._keep_up(Work(time.perf_counter() - started, dressed.read, not dressed.carried))
        else:
            self._recover()
        shown = frame_of(dressed.picture, frame.pts or 0)
        self.still = Still(picture, shown, dressed.layer)
        self._pass_on(Finished(shown, outcome_of(dressed), *self._dressed_in()))

    def _keep_up(self, work: Work) -> None:
        if not self._adapts:
            return
        now_s = time.perf_counter()
        frames, dropped = self.frames_in, self._dressing.dropped
        before = self._cadence or Cadence(self._dresser.every, now_s, frames, dropped)
        self._cadence = before.seen(work).step(self._frame_s, frames, dropped, now_s)
        if self._cadence.every != before.every:
            self._dresser.pace(self._cadence.every)

    def _recover(self) -> None:
        """With nothing to draw for a while there is room for the whole picture."""
        now_s = time.perf_counter()
        if self._bare_since_s is None:
            self._bare_since_s = now_s
        elif self.rung != Rung() and now_s - self._bare_since_s > WHOLE_AFTER_S:
            self._cadence = None

    def _plain(self, frame: VideoFrame, _: Exception) -> None:
        self.still = None
        picture = picture_of(frame, self.last_pts_s, self.rung.scale)
        self._pass_on(Finished(frame_of(picture, frame.pts or 0), None, *self._dressed_in()))

    def _dressed_in(self) -> "tuple[int, tuple[Garment, ...]]":
        return self._outfit, tuple(self._dresser.garments)

    def _pass_on(self, finished: Finished) -> None:
        self.latest = finished
        self._encoding.put(finished)

    def _pts_s(self, frame: VideoFrame) -> float:
        """Seconds that only ever grow, across a resumed connection and whatever a camera's clock does."""
        own = (frame.pts or 0) / CLOCK_HZ
        if self._offset_s is None or own + self._offset_s <= self.last_pts_s:
            self._offset_s = self.last_pts_s + FRAME_S - own
        self.last_pts_s = own + self._offset_s
        return self.last_pts_s

    # In the encoding thread.

    def _encode(self, finished: Finished) -> None:
        encoder = self._encoder
        if encoder is None:  # the sender has not begun
            return
        key, self._key_frame = self._key_frame, False
        started = time.perf_counter()
        payloads = encoder.encode(finished.frame, key, started)
        encode_ms = 1000 * (time.perf_counter() - started)
        encoded = _Encoded(payloads, replace(finished, encode_ms=encode_ms))
        self._loop.call_soon_threadsafe(self._outbox.put_nowait, encoded)
        # The sender's pace is the encoder's: what it cannot send is dropped before it is encoded, never after.
        self._taken.acquire()

    def _unsent(self, finished: Finished, _: Exception) -> None:
        self._key_frame = True  # what the codec remembers of a failed frame is not known
