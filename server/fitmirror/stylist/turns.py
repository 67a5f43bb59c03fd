"""What was said before, as far as it is kept: the last questions and answers of one shopper."""

from dataclasses import dataclass, replace

MOST_TURNS = 4
MOST_CHARACTERS = 3000  # of all turns together; the oldest go first
FORGET_AFTER_S = 300.0  # whoever asks then may be somebody else
NOBODY_FOR_S = 20.0  # likewise, when nobody has been in view for so long


@dataclass(frozen=True)
class Turn:
    """One question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class Turns:
    """The conversation so far; pure, times are of any monotonic clock.

    Attributes:
        kept: The oldest first.
        at_s: When the latest was added.
        nobody_since_s: Since when nobody is in view, or None.
    """

    kept: tuple[Turn, ...] = ()
    at_s: float = 0.0
    nobody_since_s: float | None = None

    def with_one(self, turn: Turn, now_s: float) -> "Turns":
        """One turn more."""
        kept = (*self.kept, turn)[-MOST_TURNS:]
        while len(kept) > 1 and sum(len(one.question) + len(one.answer) for one in kept) > MOST_CHARACTERS:
            kept = kept[1:]
        return Turns(kept, now_s, self.nobody_since_s)

    def seen(self, present: bool, now_s: float) -> "Turns":
        """A frame shows somebody or nobody; who comes after a while is not told what another asked."""
        since = now_s if self.nobody_since_s is None else self.nobody_since_s
        kept = self.kept if now_s - since < NOBODY_FOR_S else ()  # also where no frame came in between
        if present:
            return self if self.nobody_since_s is None else Turns(kept, self.at_s)
        if not kept and self.kept:
            return Turns((), self.at_s, since)
        return self if since == self.nobody_since_s else Turns(self.kept, self.at_s, since)

    def forgotten(self) -> "Turns":
        """The same without what was said."""
        return replace(self, kept=())

    def at(self, now_s: float) -> tuple[Turn, ...]:
        """What still counts."""
        return self.kept if now_s - self.at_s < FORGET_AFTER_S else ()
