"""What the stylist has done so far, for the service's metrics."""

from collections import Counter
from dataclasses import dataclass, field

CAUSES = (
    *("timeout", "connection", "cut", "rate", "auth", "redirect", "refused", "server", "empty", "garbage"),
    *("nobody", "limit", "spent"),
)
FIRST_DELTA_S = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # upper edges


@dataclass
class Figures:
    """Counts since the service began.

    Attributes:
        requests: Answers by who wrote them.
        failures: Why no model answered: how often each of `CAUSES`.
        tokens: Taken by the model.
        first_delta_s: Seconds from asking to the first word, summed.
        within: How many first words came within each of `FIRST_DELTA_S`, and in all.
    """

    requests: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    first_delta_s: float = 0.0
    within: Counter[float] = field(default_factory=Counter)

    def answered(self, source: str) -> None:
        """One answer more."""
        self.requests[source] += 1

    def failed(self, cause: str) -> None:
        """One failure more."""
        self.failures[cause] += 1

    def first_delta(self, seconds: float) -> None:
        """The first word of an answer has come after so long."""
        self.first_delta_s += seconds
        for edge in (*(edge for edge in FIRST_DELTA_S if seconds <= edge), float("inf")):
            self.within[edge] += 1
