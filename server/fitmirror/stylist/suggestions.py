"""Items that a model suggests: what it may choose from, and its choice taken out of the words as they stream by."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from fitmirror.stylist.facts import LONGEST_NAME, LONGEST_TITLE, Facts, plain
from fitmirror.wardrobe.item import Category, Item

MOST_OFFERS = 40
MOST_SUGGESTED = 3
_FIELD = "suggest"
_CHOICE = '{"' + _FIELD + '":'  # how the choice begins, blanks aside
_OPENS = re.compile(r"[{`]")
_LONGEST_OPENING = 64  # characters within which it is clear whether it is the choice
_MOST_HELD = 2000  # characters; of a longer choice nothing is used
_TURNS_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


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

    # An id that is no plain word would have to be told as it is, to be known again.
    could = (item for item in items if item.id not in worn and plain(item.id, LONGEST_TITLE) == item.id)
    return tuple(
        Offer(
            item.id,
            plain(item.title, LONGEST_TITLE) or item.id,
            item.category,
            tuple(plain(colour, LONGEST_NAME) for colour in item.colours[:3]),
        )
        for item in sorted(could, key=rank)[:MOST_OFFERS]
    )


class Words:
    """Splits what a model writes into words for the shopper and the JSON object in which it suggests items.

    The object should be the last line; wherever it comes, however it is cut up, no part of it is shown.
    """

    def __init__(self) -> None:
        """See the class."""
        self._held = ""

    def take(self, delta: str) -> str:
        """What can be shown of a piece, without characters that show nothing; what may be the choice is held back."""
        text = self._held + "".join(sign for sign in delta if _shows(sign))
        self._held = ""
        start = 0
        while found := _OPENS.search(text, start):
            start = found.start()
            if _may_be_choice(text[start : start + _LONGEST_OPENING]):
                self._held = text[start : start + _MOST_HELD]
                return text[:start]
            start += 1
        return text

    def end(self) -> tuple[str, tuple[str, ...]]:
        """What is left to show, and the ids that were named, unchecked."""
        held, self._held = self._held, ""
        if not _is_choice(held[:_LONGEST_OPENING]):
            return held.rstrip(), ()
        try:
            choice, end = json.JSONDecoder().raw_decode(held, held.index("{"))
        except (ValueError, RecursionError):  # it was cut off, or never was any
            return "", ()
        rest = held[end:].strip().removeprefix("```").strip()
        named = choice[_FIELD] if isinstance(choice[_FIELD], list) else []
        return rest, tuple(dict.fromkeys(one for one in named if isinstance(one, str)))[:MOST_SUGGESTED]


def _shows(sign: str) -> bool:
    # Of the formatting characters some belong to words (a joiner in Persian); those that turn text round do not.
    return sign in "\n\t" or not (unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNS_ROUND)


def _compact(opening: str) -> str:
    """Without blanks, and without the fence that some put around JSON."""
    compact = "".join(opening.split())
    return compact.lstrip("`").lstrip("abcdefghijklmnopqrstuvwxyz") if compact.startswith("`") else compact


def _may_be_choice(opening: str) -> bool:
    return _CHOICE.startswith(_compact(opening)) or _is_choice(opening)


def _is_choice(opening: str) -> bool:
    return _compact(opening).startswith(_CHOICE)
