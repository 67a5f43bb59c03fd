"""How much may be asked and spent: pure, time passed in."""

from dataclasses import dataclass, replace

MINUTE_S = 60.0


@dataclass(frozen=True)
class Rate:
    """Requests of the last minute, of one mirror or of all.

    Attributes:
        times_s: When they were, the oldest first.
    """

    times_s: tuple[float, ...] = ()

    def ask(self, most: int, now_s: float) -> tuple["Rate", float]:
        """One request more, and 0; or the same as before, and how long to wait, s. `most` 0 is no limit."""
        recent = tuple(at for at in self.times_s if now_s - at < MINUTE_S)
        if most and len(recent) >= most:
            return Rate(recent), recent[-most] + MINUTE_S - now_s
        return Rate((*recent, now_s)), 0.0


@dataclass(frozen=True)
class Spent:
    """Tokens of one day.

    Attributes:
        day: Any number that changes at midnight.
        tokens: Spent on it.
        promised: Of requests that are being answered.
    """

    day: int = 0
    tokens: int = 0
    promised: int = 0

    def on(self, day: int) -> "Spent":
        """The same on that day; a new one starts at nothing."""
        return self if day == self.day else Spent(day, 0, self.promised)

    def allows(self, most: int) -> bool:
        """Whether another request may be made; `most` 0 is no limit."""
        return not most or self.tokens + self.promised < most

    def promise(self, tokens: int) -> "Spent":
        """A request begins that will cost about so many."""
        return replace(self, promised=self.promised + tokens)

    def pay(self, promised: int, tokens: int) -> "Spent":
        """It has ended and cost so many."""
        return replace(self, promised=max(0, self.promised - promised), tokens=self.tokens + tokens)
