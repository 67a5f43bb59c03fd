"""Frame rates and stage times over the last while: counted on the way, read once a second."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fitmirror.mirror import StageTimes


@dataclass(frozen=True)
class Reading:
    """What happened since the reading before.

    Attributes:
        fps_in: Frames per second from the camera.
        fps_out: Frames per second that left.
        ms: Mean milliseconds per stage of those that left.
        dropped: Frames dropped.
    """

    fps_in: float
    fps_out: float
    ms: dict[str, float]
    dropped: int


@dataclass
class Totals:
    """What one mirror, or all of them, ever did.

    Attributes:
        sent: Frames that left.
        received: Frames from the camera.
        dropped: Frames pushed out by newer ones.
        failed: Frames that left plain because the mirror failed on them.
        ms: Milliseconds per stage.
    """

    sent: int = 0
    received: int = 0
    dropped: int = 0
    failed: int = 0
    ms: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Totals") -> "Totals":
        """Both together."""
        return Totals(
            self.sent + other.sent,
            self.received + other.received,
            self.dropped + other.dropped,
            self.failed + other.failed,
            self.ms + other.ms,
        )


class Meter:
    """Counts between two readings; `now_s` is any monotonic time."""

    def __init__(self, now_s: float) -> None:
        """Starts counting."""
        self._since_s = now_s
        self._in = self._dropped = 0
        self._out = 0
        self._ms: Counter[str] = Counter()
        self.totals = Totals()

    def left(self, ms: "StageTimes | None", encode_ms: float) -> None:
        """A frame has left; without stage times where it went out plain."""
        self._out += 1
        stages = {**(asdict(ms) if ms else {}), "encode": encode_ms}
        self._ms.update(stages)
        self.totals.ms.update(stages)
        self.totals.sent += 1
        self.totals.failed += ms is None

    def read(self, frames_in: int, dropped: int, now_s: float) -> Reading:
        """The figures since the reading before; the counts given are totals."""
        span = max(now_s - self._since_s, 1e-3)
        reading = Reading(
            fps_in=round((frames_in - self._in) / span, 1),
            fps_out=round(self._out / span, 1),
            ms={stage: round(total / self._out, 2) for stage, total in self._ms.items()} if self._out else {},
            dropped=dropped - self._dropped,
        )
        self._since_s, self._in, self._dropped, self._out = now_s, frames_in, dropped, 0
        self._ms.clear()
        return reading
