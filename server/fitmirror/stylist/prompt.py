"""What a model is told: the prompt of the shop's own or ours, and the facts as data."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from fitmirror.stylist.colour import Colour
from fitmirror.stylist.facts import Facts, Piece, plain
from fitmirror.stylist.suggestions import Offer

OURS = Path(__file__).parent / "prompts"
FILES = ("system", "describe")
LONGEST_QUESTION = 500  # characters
_NAMES = {"en": "English", "zh": "简体中文"}
# Language, script and region of a BCP 47 tag, all that a language needs; longer ones have room for words of their own.
_TAG = re.compile(
    r"([A-Za-z]{2,3}(?:-(?:Arab|Cyrl|Deva|Hans|Hant|Latn))?(?:-(?:[A-Z]{2}|[0-9]{3}))?)(?:-[A-Za-z0-9]{1,8})*"
)


class PromptError(ValueError):
    """A prompt file cannot be used; the text says which and why."""


def language_of(locale: str) -> str:
    """Language, script and region of a BCP 47 tag; "zh" for all Chinese, "en" for English and for what is no tag."""
    tag = _TAG.fullmatch(locale)
    if tag is None:
        return "en"
    primary = locale.split("-")[0].lower()
    return primary if primary in _NAMES else tag[1]


@dataclass(frozen=True)
class Prompts:
    """The texts, by file name without `.txt`; read once.

    Attributes:
        texts: `system` and `describe`, each also as `NAME.LANGUAGE`.
    """

    texts: dict[str, str]

    @classmethod
    def read(cls, folder: Path | None = None) -> "Prompts":
        """Ours, and in their place what lies in a shop's folder: `system.txt`, `system.zh.txt`, `describe.txt` ….

        A shop's file for every language takes the place of ours for single ones, too.

        Raises:
            PromptError: the folder is not there or has none of them, or a file cannot be read, holds no text, or a
                placeholder other than `$language`.
        """
        texts = _texts(OURS)
        if folder is not None:
            if not folder.is_dir():
                raise PromptError(f"there is no folder {folder} with prompts")
            theirs = _texts(folder)
            if not theirs:
                raise PromptError(f"{folder} has none of {', '.join(f'{name}.txt' for name in FILES)}")
            for name in FILES:
                if name in theirs:
                    texts = {key: text for key, text in texts.items() if key.split(".")[0] != name}
            texts |= theirs
        return cls(texts)

    def system(self, locale: str) -> str:
        """What a model is and must not do, in the shopper's language where there is such a file."""
        language = language_of(locale)
        name = _NAMES.get(language, f"the language with the BCP 47 tag {language}")
        return Template(self._of("system", language)).substitute(language=name)

    def question(self, question: str | None, locale: str) -> str:
        """The shopper's question, or the one that pressing "describe" means."""
        asked = plain(question or "", LONGEST_QUESTION)
        return asked or Template(self._of("describe", language_of(locale))).substitute(language="").strip()

    def _of(self, name: str, language: str) -> str:
        primary = language.split("-")[0].lower()
        return self.texts.get(f"{name}.{primary}") or self.texts[name]


def _texts(folder: Path) -> dict[str, str]:
    found = {}
    for file in sorted(folder.glob("*.txt")):
        if file.stem.split(".")[0] not in FILES:
            continue
        try:
            text = file.read_text(encoding="utf-8-sig").strip()  # some editors put a mark before it
            Template(text).substitute(language="")
        except UnicodeDecodeError:
            raise PromptError(f"{file} is not UTF-8") from None
        except OSError as why:
            raise PromptError(f"{file} cannot be read: {why.strerror}") from None
        except (KeyError, ValueError):
            raise PromptError(f"{file} has a $ that is neither $language nor $$") from None
        if not text:
            raise PromptError(f"{file} is empty")
        found[file.stem] = text
    return found


def facts_text(facts: Facts, offers: Sequence[Offer]) -> str:
    """The facts and what could be suggested, as JSON."""
    told: dict[str, object] = {
        "wearing": [_piece(piece) for piece in facts.pieces],
        "rest_of_outfit": [
            {"where": where, "colours": _colours(colours)}
            for where, colours in (("upper body", facts.own_top), ("legs", facts.own_bottom))
            if colours
        ],
        "light": {"brightness": facts.light.brightness, "warmth": facts.light.warmth},
        "offers": [
            {"id": offer.id, "title": offer.title, "category": offer.category, "colours": list(offer.colours)}
            for offer in offers
        ],
    }
    return json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)


def _piece(piece: Piece) -> dict[str, object]:
    told: dict[str, object] = {
        "title": piece.title,
        "category": piece.category,
        "size": piece.size,
        "colours": _colours(piece.colours),
        "ends": piece.ends,
        "fit": piece.fit,
        "sleeves": piece.sleeves,
        "tucked_in": piece.tucked or None,
        "shop_text": piece.text,
    }
    return {key: value for key, value in told.items() if value not in (None, "", [])}


def _colours(colours: Sequence[Colour]) -> list[str]:
    return [f"{colour.name} ({round(100 * colour.share)} %)" for colour in colours]
