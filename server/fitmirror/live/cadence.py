"""What is given up so that a machine keeps up, in a stated order: a pure function of what frames cost.

First how often a frame is drawn afresh: that is truest, and carrying what was drawn on (`fitmirror.fitting.carry`)
costs a fraction. Then the picture's size, last its frame rate. What was given up comes back in the opposite order.
"""

from dataclasses import dataclass, replace

MOST_EVERY = 6  # at 30 fps five are then drawn a second
BUSY, CALM = 0.75, 0.6  # share of the time between frames: above it a frame takes too long, below it there is room
# Of the frames since the last look; more, and a machine that is at least half busy is behind, whatever the mean says.
MOST_DROPPED, HALF = 0.03, 0.5
LOOK_EVERY_S = 2.0
# A machine that falls behind is relieved at once; one with time to spare can wait, the longer the more often it failed.
CALM_FOR_S, LONGEST_HOLD_S = 6.0, 60.0
LARGEST_STEP = 2
USUAL_CARRY = 0.25  # of a frame read and drawn, until one was carried
NEW = 0.1  # weight of a new frame's cost


@dataclass(frozen=True)
class Rung:
    """What a mirror gives beyond drawing rarely.

    Attributes:
        scale: Side of the picture against the camera's.
        frame_every: Each n-th of the camera's frames is worked on.
    """

    scale: float = 1.0
    frame_every: int = 1

    def load_of(self, other: "Rung") -> float:
        """How many times as much of the time between frames another one would take; the nets cost the same."""
        smaller: float = (other.scale / self.scale) ** 1.5
        return smaller * self.frame_every / other.frame_every


LADDER = (Rung(), Rung(0.75), Rung(0.5), Rung(0.5, 2), Rung(0.5, 3))
"""From all to the least."""


@dataclass(frozen=True)
class Work:
    """What was done on one frame.

    Attributes:
        took_s: How long it took.
        read: Whether the pose net read it.
        drawn: Whether it was drawn afresh; else it was carried on.
    """

    took_s: float
    read: bool
    drawn: bool


@dataclass(frozen=True)
class Cadence:
    """How often frames are drawn, and what they cost.

    Attributes:
        every: Each n-th frame that is worked on is drawn afresh.
        since_s: Time of the last look.
        frames, dropped: Counted by then.
        calm_s: Since when there is room for more.
        lowered_s: When frames were last made to be drawn more often.
        hold_s: How long there must be room before that is done again.
        read_s: What reading adds to a frame, None before the first.
        draw_s: A frame that was drawn, without reading.
        carry_s: A frame that was carried on.
        down: How far down the `LADDER`.
    """

    every: int
    since_s: float
    frames: int = 0
    dropped: int = 0
    calm_s: float | None = None
    lowered_s: float | None = None
    hold_s: float = CALM_FOR_S
    read_s: float | None = None
    draw_s: float | None = None
    carry_s: float | None = None
    down: int = 0

    @property
    def rung(self) -> Rung:
        """What is given."""
        return LADDER[self.down]

    def seen(self, work: Work) -> "Cadence":
        """With what one more frame has cost."""
        if work.drawn and work.read:
            # Which half took how long is not known, and does not matter.
            half = work.took_s / 2
            return replace(self, read_s=_mean(self.read_s, half), draw_s=_mean(self.draw_s, half))
        if work.drawn:
            return replace(self, draw_s=_mean(self.draw_s, work.took_s))
        if work.read:
            return replace(self, read_s=_mean(self.read_s, max(0.0, work.took_s - (self.carry_s or 0.0))))
        return replace(self, carry_s=_mean(self.carry_s, work.took_s))

    def cost_s(self, every: int) -> float | None:
        """Mean time of a frame if each n-th were drawn; None where too little is known."""
        if self.read_s is None or self.draw_s is None:
            return None
        full = self.read_s + self.draw_s
        carry = USUAL_CARRY * full if self.carry_s is None else self.carry_s
        return (full + (every - 1) * carry) / every

    def step(self, frame_s: float, frames: int, dropped: int, now_s: float) -> "Cadence":
        """The cadence from now on.

        Args:
            frame_s: Time between two frames of the camera.
            frames: How many have come so far.
            dropped: How many of them were dropped before they were drawn.
            now_s: Any monotonic time.
        """
        frame_s *= self.rung.frame_every
        cost = self.cost_s(self.every)
        waited = now_s - self.since_s
        if cost is None or waited < LOOK_EVERY_S:
            return self
        looked = replace(self, since_s=now_s, frames=frames, dropped=dropped)
        if waited > 2 * LOOK_EVERY_S:  # nothing was drawn meanwhile
            return replace(looked, calm_s=None)
        # Frames that come in bursts are dropped as well, and that says nothing of a machine with time to spare.
        worked_on = max((frames - self.frames) / self.rung.frame_every, 1)
        behind = dropped - self.dropped > MOST_DROPPED * worked_on and cost > HALF * frame_s
        if behind or cost > BUSY * frame_s:
            # More was too much: the next try comes later.
            failed = self.lowered_s is not None and now_s - self.lowered_s < 2 * self.hold_s
            hold_s = min(2 * self.hold_s, LONGEST_HOLD_S) if failed else self.hold_s
            if self.every == MOST_EVERY:
                return replace(looked, hold_s=hold_s)._on(min(self.down + 1, len(LADDER) - 1))
            return replace(looked, every=self._rarer(frame_s), calm_s=None, hold_s=hold_s)
        if self._more_s(cost) > CALM * frame_s:
            return replace(looked, calm_s=None)
        if self.calm_s is None or now_s - self.calm_s < self.hold_s:
            return replace(looked, calm_s=now_s if self.calm_s is None else self.calm_s)
        raised = replace(looked, calm_s=None, lowered_s=now_s)
        return raised._on(self.down - 1) if self.down else replace(raised, every=self.every - 1)

    def _more_s(self, cost_s: float) -> float:
        """What a frame would cost if the next thing were given back, in this rung's time."""
        if self.down:
            return cost_s * self.rung.load_of(LADDER[self.down - 1])
        return float("inf") if self.every == 1 else self.cost_s(self.every - 1) or 0.0

    def _on(self, down: int) -> "Cadence":
        """On another rung, where what a frame costs is yet to be seen."""
        if down == self.down:
            return replace(self, calm_s=None)
        return replace(self, down=down, calm_s=None, read_s=None, draw_s=None, carry_s=None)

    def _rarer(self, frame_s: float) -> int:
        """The next cadence for a machine that is behind."""
        last = min(self.every + LARGEST_STEP, MOST_EVERY)
        enough = (n for n in range(self.every + 1, last) if (self.cost_s(n) or 0.0) <= BUSY * frame_s)
        return next(enough, last)


def _mean(old: float | None, new: float) -> float:
    return new if old is None else old + NEW * (new - old)
