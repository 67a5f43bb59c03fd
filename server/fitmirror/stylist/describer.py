"""Who writes the words: a model, or a template."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol

from fitmirror.stylist.facts import Facts
from fitmirror.stylist.suggestions import Offer
from fitmirror.stylist.turns import Turn

Source = Literal["llm", "template"]


@dataclass(frozen=True, eq=False)
class Request:
    """One thing to be said about one look.

    Attributes:
        facts: What was measured.
        question: As the shopper asked it; None to describe.
        locale: BCP 47 tag.
        jpeg: The picture as it may leave the machine, or None where it may not.
        turns: What was said before.
        offers: What may be suggested.
        chosen: Whether any item was chosen, drawn or not.
    """

    facts: Facts
    question: str | None
    locale: str
    jpeg: bytes | None = None
    turns: tuple[Turn, ...] = ()
    offers: tuple[Offer, ...] = ()
    chosen: bool = False


@dataclass(frozen=True)
class Used:
    """The last of what a describer yields, where it is known: tokens of the request and of its answer."""

    tokens: int


class CannotDescribe(Exception):
    """No words came, or not all of them.

    Attributes:
        cause: For counting: "timeout", "connection", "cut", "rate", "auth", "redirect", "refused", "server", "empty",
            "garbage".
    """

    def __init__(self, cause: str, message: str) -> None:
        """`message` is for the log: without words of the shopper's or the model's."""
        super().__init__(message)
        self.cause = cause


class Describer(Protocol):
    """Writes about a look.

    Attributes:
        source: What its words are told to be.
        model: Its name, or None.
        host: Where the request goes, or None where it goes nowhere.
        blind: Whether it is known to see no pictures.
    """

    @property
    def source(self) -> Source: ...

    @property
    def model(self) -> str | None: ...

    @property
    def host(self) -> str | None: ...

    @property
    def blind(self) -> bool: ...

    def describe(self, request: Request) -> AsyncGenerator[str | Used, None]:
        """The words as they come. Closing the iterator ends whatever it began.

        Raises:
            CannotDescribe: see there.
        """

    async def close(self) -> None:
        """Let connections go."""
