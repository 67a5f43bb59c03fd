"""Items that a model suggests: what it may choose from, and its choice taken out of the words as they stream by."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from fitmirror.stylist.facts import LONGEST_TITLE, Facts, plain
from fitmirror.wardrobe.item import Category, Item

MOST_OFFERS = 40
MOST_SUGGESTED = 4
_FIELD = "suggest"
_OPENS = ("{", "`")  # the first sign of a line that may be the choice


@dataclass(frozen=True)
class Offer:
    """An item that could be suggested, as the model is told of it."""

    id: str
    title: str
    category: Category
    colours: tuple[str, ...]


def offers_of(items: Sequence[Item], facts: Facts, question: str | None) -> tuple[Offer, ...]:
    """Some items of the catalogue, those first that the question names and that would complete the outfit."""
    worn = {piece.id for piece in facts.pieces}
    have = {piece.category for piece in facts.pieces}
    words = {word for word in (question or "").lower().replace("?", " ").split() if len(word) > 2}

    def rank(item: Item) -> tuple[int, int, str]:
        text = f"{item.title} {item.category} {' '.join(item.colours)}".lower()
        return -sum(word.rstrip("s") in text for word in words), item.category in have, item.id

    chosen = sorted((item for item in items if item.id not in worn), key=rank)[:MOST_OFFERS]
    return tuple(
        Offer(item.id, plain(item.title, LONGEST_TITLE) or item.id, item.category, item.colours[:3]) for item in chosen
    )


class Words:
    """Splits what a model writes into words for the shopper and, on a last line of JSON, the items it suggests."""

    def __init__(self) -> None:
        """See the class."""
        self._held = ""
        self._at_line_start = True

    def take(self, delta: str) -> str:
        """What can be shown of a piece, without control characters; a line that may be the choice is held back."""
        shown: list[str] = []
        delta = "".join(sign for sign in delta if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
        for part in delta.splitlines(keepends=True):
            shown.append(self._take(part))
        return "".join(shown)

    def _take(self, part: str) -> str:
        if self._held or self._at_line_start:
            self._held += part
            start = self._held.lstrip()
            if start and not start.startswith(_OPENS):
                shown, self._held = self._held, ""
                self._at_line_start = shown.endswith("\n")
                return shown
            self._at_line_start = True
            return ""
        self._at_line_start = part.endswith("\n")
        return part

    def end(self) -> tuple[str, tuple[str, ...]]:
        """What is left to show, and the ids that were named, unchecked."""
        held, self._held = self._held, ""
        lines = [line for line in held.splitlines() if line.strip() and not line.strip().startswith("```")]
        try:
            choice = json.loads("\n".join(lines)) if lines else None
        except ValueError:
            return held.rstrip(), ()
        if not isinstance(choice, dict) or not isinstance(choice.get(_FIELD), list):
            return held.rstrip(), ()
        return "", tuple(dict.fromkeys(one for one in choice[_FIELD] if isinstance(one, str)))[:MOST_SUGGESTED]
