"""Which bit rate to send at: a pure function of what the receiver reports and of time."""

from dataclasses import dataclass, replace

LEAST_BPS = 300_000
LOWER_BELOW = 0.8  # of the rate: a lower report counts as a shortage
RAISE_ABOVE = 1.25  # of the rate: a higher report counts as room
SHORT_FOR_S = 0.5  # a shortage must last; a single low report after a still scene means nothing
ROOM_FOR_S = 4.0  # and room must last longer, since each step may cost a key frame


def start_bps(width: int, height: int) -> int:
    """The rate to start at and not to exceed: 3 Mbit/s at 720p, by the size of the picture."""
    return round(min(max(3.0 * width * height / (1280 * 720), 0.6), 5.0) * 1_000_000)


@dataclass(frozen=True)
class Target:
    """The bit rate aimed at.

    Attributes:
        bps: Bits per second now.
        most_bps: Bits per second at most; by default the first rate.
        short_since_s: Since when reports are well below the rate, or None.
        room_since_s: Since when reports are well above it, or None.
    """

    bps: int
    most_bps: int = 0
    short_since_s: float | None = None
    room_since_s: float | None = None

    def step(self, reported_bps: int | None, now_s: float) -> "Target":
        """The target after the receiver's latest report (None before the first)."""
        if reported_bps is None:
            return self
        most = self.most_bps or self.bps
        reachable = min(max(reported_bps, LEAST_BPS), most)
        short = reachable < LOWER_BELOW * self.bps
        room = reachable > self.bps and reachable > min(RAISE_ABOVE * self.bps, most - 1)
        short_since = (self.short_since_s if self.short_since_s is not None else now_s) if short else None
        room_since = (self.room_since_s if self.room_since_s is not None else now_s) if room else None
        if (short_since is not None and now_s - short_since >= SHORT_FOR_S) or (
            room_since is not None and now_s - room_since >= ROOM_FOR_S
        ):
            return Target(reachable, most)
        return replace(self, most_bps=most, short_since_s=short_since, room_since_s=room_since)
