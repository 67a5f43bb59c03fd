"""When to ask the camera's side for a key frame."""

from dataclasses import dataclass, replace

SILENT_FOR_S = 0.3  # packets come in and no frame comes out
PATIENCE_S = 0.5  # between two requests


@dataclass(frozen=True)
class Watchdog:
    """What is known of the incoming picture.

    Attributes:
        packets: Packets received when a frame was decoded last.
        since_s: Since when packets came in without a frame coming out, or None.
        asked_s: When a key frame was asked for last, or None.
    """

    packets: int = 0
    since_s: float | None = None
    asked_s: float | None = None

    def decoded(self, packets: int) -> "Watchdog":
        """A frame came out of the decoder, `packets` received by then."""
        return Watchdog(packets)

    def step(self, packets: int, now_s: float) -> tuple["Watchdog", bool]:
        """A look at the clock; whether to ask for a key frame now.

        A camera that sends nothing (muted, a page in the background) or slowly needs no key frame.
        """
        if packets == self.packets:
            return self, False
        since = now_s if self.since_s is None else self.since_s
        patient = self.asked_s is None or now_s - self.asked_s >= PATIENCE_S
        if now_s - since >= SILENT_FOR_S and patient:
            return Watchdog(self.packets, since, now_s), True
        return replace(self, since_s=since), False
