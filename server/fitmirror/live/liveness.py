"""Whether a client is still there, and whether there is room for another: pure, time passed in."""

from dataclasses import dataclass

GONE_AFTER_S = 7.0  # without any sign of life; a page pings every 2 s
REMEMBER_FOR_S = 60.0  # how long a client that was cut off can come back to its mirror
RETRY_AFTER_S = 5


@dataclass(frozen=True)
class Liveness:
    """Signs of life of one client.

    Attributes:
        sign_s: When it was heard of last: its offer, a candidate, a message, media.
        packets: RTP packets received by then.
        failed: Whether the connection has ended for good.
    """

    sign_s: float
    packets: int = 0
    failed: bool = False

    def heard(self, now_s: float) -> "Liveness":
        """A message, a candidate."""
        return Liveness(now_s, self.packets, self.failed)

    def step(self, packets: int, now_s: float) -> "Liveness":
        """A look at the packet counter."""
        return Liveness(now_s, packets, self.failed) if packets > self.packets else self

    def gone(self, now_s: float) -> bool:
        """Whether to give the client up."""
        return self.failed or now_s - self.sign_s >= GONE_AFTER_S


def may_enter(mirrors: int, most: int, closing: bool) -> bool:
    """Whether one more mirror may open."""
    return not closing and mirrors < most


def forgotten(left_s: float, now_s: float) -> bool:
    """Whether it is too late to come back to a mirror whose connection ended at `left_s`."""
    return now_s - left_s >= REMEMBER_FOR_S
