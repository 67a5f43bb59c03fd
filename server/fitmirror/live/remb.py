"""When to tell the sender what we can receive (REMB): only once its packets really queue up.

aiortc's estimate starts at what arrives and grows by 8 % a second, so that reporting it from the start holds a browser
at a fraction of what the way would carry.
"""

from dataclasses import dataclass, replace

CONGESTED_FOR_S = 0.4  # a stall of this process looks like a queue, too, but does not last
CLEAR_FOR_S = 15.0  # after this long without a queue the reports end again
AMPLE_BPS = 4_000_000  # an estimate from here on says nothing a sender needs to hear


@dataclass(frozen=True)
class Gate:
    """Whether estimates go out.

    Attributes:
        open: Whether they do.
        over_since_s: Since when the estimator sees overuse without a break, or None.
        last_over_s: When it saw overuse last.
    """

    open: bool = False
    over_since_s: float | None = None
    last_over_s: float = 0.0

    def step(self, overusing: bool, estimate_bps: int, now_s: float) -> "Gate":
        """The gate after one look at the estimator."""
        if overusing:
            since = now_s if self.over_since_s is None else self.over_since_s
            return Gate(self.open or now_s - since >= CONGESTED_FOR_S, since, now_s)
        still = self.open and estimate_bps < AMPLE_BPS and now_s - self.last_over_s < CLEAR_FOR_S
        return replace(self, open=still, over_since_s=None)
