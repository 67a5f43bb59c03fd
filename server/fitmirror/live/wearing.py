"""Who is answered when about a change of outfit: pure, time passed in."""

from dataclasses import dataclass, replace

SETTLE_FOR_S = 1.0  # how long somebody in view may take to show the outfit before the answer is "not visible"
NO_FRAME_FOR_S = 1.0  # how long to wait for a frame of a camera that sends none


@dataclass(frozen=True)
class Wearing:
    """The latest request for an outfit.

    Attributes:
        number: Number of the latest outfit asked for; grows by one with each.
        request: The client's id of it while it waits for its answer, else None.
        ready_s: Since when its garments are prepared and on their way into the picture, or None.
    """

    number: int = 0
    request: int | None = None
    ready_s: float | None = None

    def ask(self, request: int) -> tuple["Wearing", int | None]:
        """A new request; with the id of the one it supersedes, if one was waiting."""
        return Wearing(self.number + 1, request), self.request

    def prepared(self, number: int, now_s: float) -> tuple["Wearing", bool]:
        """Garments are ready; whether they are still wanted."""
        current = number == self.number and self.request is not None
        return (replace(self, ready_s=now_s) if current else self), current

    def gave_up(self, number: int) -> tuple["Wearing", int | None]:
        """Request `number` failed or was cancelled; its id if it was still waiting."""
        if number != self.number or self.request is None:
            return self, None
        return replace(self, request=None, ready_s=None), self.request

    def left(self, number: int, present: bool, drawn: bool, now_s: float) -> tuple["Wearing", bool | None]:
        """A frame has left, dressed in outfit `number`: the answer due now (visible or not), or None.

        Args:
            number: The outfit of that frame.
            present: Whether somebody is in view.
            drawn: Whether all of the outfit was drawn.
            now_s: The time.
        """
        if self.request is None or self.ready_s is None or number != self.number:
            return self, None
        if drawn and present:
            return replace(self, request=None, ready_s=None), True
        if not present or now_s - self.ready_s >= SETTLE_FOR_S:
            return replace(self, request=None, ready_s=None), False
        return self, None

    def idle(self, now_s: float) -> tuple["Wearing", bool | None]:
        """No frame has left for a while: the answer due now, or None."""
        if self.request is None or self.ready_s is None or now_s - self.ready_s < SETTLE_FOR_S + NO_FRAME_FOR_S:
            return self, None
        return replace(self, request=None, ready_s=None), False
