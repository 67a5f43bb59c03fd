"""The stylist: from a moment at the mirror to words about it, within what may be sent and spent."""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fitmirror.settings import Settings
from fitmirror.stylist.describer import CannotDescribe, Describer, Request, Source, Used
from fitmirror.stylist.facts import facts_of
from fitmirror.stylist.figures import Figures
from fitmirror.stylist.limits import Rate, Spent
from fitmirror.stylist.picture import Choices, outgoing
from fitmirror.stylist.prompt import language_of
from fitmirror.stylist.shot import Shot
from fitmirror.stylist.suggestions import Words, offers_of
from fitmirror.stylist.template import TemplateDescriber
from fitmirror.wardrobe.item import Item

if TYPE_CHECKING:
    from fitmirror.stylist.privacy import Eyes

logger = logging.getLogger(__name__)

DAY_S = 86_400
MOST_CHARACTERS = 8000  # of an answer: a server that ignores the limit of tokens is left
CHARACTERS_A_TOKEN = 3  # where a server does not say what it took; Chinese takes more, English less
PICTURE_TOKENS = 1100
PROMPT_TOKENS = 900

Code = Literal["nobody", "limit", "failed"]
_WHY: dict[str, tuple[str, str]] = {
    "nobody": ("", ""),  # the answer says so itself
    "limit": (
        "The stylist has been asked a lot just now, so this is only what the mirror measures. Ask again in {wait}.",
        "造型师刚才回答了很多问题，以下只是镜子测得的内容。请在{wait}后再问。",
    ),
    "spent": (
        "The stylist has said all it may for today, so this is only what the mirror measures.",
        "造型师今天的额度已用完，以下只是镜子测得的内容。",
    ),
    "failed": (
        "The stylist cannot be reached just now, so this is only what the mirror measures.",
        "暂时联系不上造型师，以下只是镜子测得的内容。",
    ),
}


@dataclass(frozen=True)
class Notice:
    """What a client is told beforehand.

    Attributes:
        host: Where requests go, or None where nothing leaves the machine.
        pictures: Whether a picture goes along, where there is consent.
        model: Its name, or None.
    """

    host: str | None = None
    pictures: bool = False
    model: str | None = None


@dataclass(frozen=True)
class Answer:
    """The end of an answer.

    Attributes:
        text: All of it; where words were streamed that came to nothing, what stands in their place.
        source: Who wrote it.
        model: Its name, or None.
        suggest: Ids of the catalogue.
        code: Why it is a template's although there is a model, or None.
        message: The same in a sentence for the shopper.
    """

    text: str
    source: Source
    model: str | None = None
    suggest: tuple[str, ...] = ()
    code: Code | None = None
    message: str | None = None


class Stylist:
    """Shared by all mirrors. `measure` and `equip` run on any thread, all else on the event loop.

    Args:
        settings: Limits and what may be sent.
        describer: A model, or None for the template alone.
        eyes: Finds what has to be hidden; needed where there is a model.
        items: The catalogue, as it is now.
        knows: Whether there is an item of an id.
    """

    def __init__(
        self,
        settings: Settings,
        describer: Describer | None,
        eyes: "Eyes | None",
        items: Callable[[], Sequence[Item]],
        knows: Callable[[str], bool],
    ) -> None:
        """See the class."""
        self._settings, self._describer, self._eyes = settings, describer, eyes
        self._items, self._knows = items, knows
        self._choices = Choices(
            settings.stylist_picture_px, settings.stylist_cover_faces, settings.stylist_keep_background
        )
        self._fallback = TemplateDescriber()
        self._rate, self._spent = Rate(), Spent()
        self.figures = Figures()

    @property
    def notice(self) -> Notice:
        """For clients."""
        if self._describer is None:
            return Notice()
        pictures = self._settings.stylist_pictures and not self._describer.blind
        return Notice(self._describer.host, pictures, self._describer.model)

    def measure(self, shot: Shot, question: str | None, locale: str) -> Request:
        """A request with what is measured of a look, all that a template needs; some ms, not for the event loop.

        Args:
            shot: The moment of asking.
            question: The shopper's, or None.
            locale: BCP 47 tag of the answer's language.
        """
        return Request(facts_of(shot), question, locale, chosen=bool(shot.garments))

    def equip(self, request: Request, shot: Shot, consent: bool) -> Request:
        """What a model gets beside that; some 30 ms, not for the event loop.

        Args:
            request: What `measure` made and `admit` let through.
            shot: The same moment.
            consent: Whether the shopper lets the picture go.
        """
        jpeg = None
        if consent and self.notice.pictures and self._eyes is not None:
            jpeg = outgoing(shot, self._eyes, self._choices)
        return replace(request, jpeg=jpeg, offers=offers_of(self._items(), request.facts, request.question))

    def admit(self, request: Request, rate: Rate, now_s: float) -> tuple[Rate, Answer | None]:
        """Whether the model is asked at all: the mirror's rate from now on, and what is answered instead, if it is not.

        Args:
            request: What `measure` made.
            rate: Requests of this mirror.
            now_s: Any monotonic time.
        """
        if self._describer is None:
            return rate, self._instead(request)
        if not request.facts.seen:
            return rate, self._instead(request, "nobody")
        self._spent = self._spent.on(_today())
        if not self._spent.allows(self._settings.stylist_tokens_per_day):
            return rate, self._instead(request, "spent")
        asked, wait_s = rate.ask(self._settings.stylist_mirror_per_minute, now_s)
        if not wait_s:
            self._rate, wait_s = self._rate.ask(self._settings.stylist_per_minute, now_s)
        if wait_s:
            return rate, self._instead(request, "limit", _wait(wait_s, request.locale))
        return asked, None

    async def answer(self, request: Request) -> AsyncGenerator[str | Answer, None]:
        """The model's words as they come, then an `Answer`, which is a template's where the model failed.

        Only after `admit` and `equip`. Closing it ends the request to the model.
        """
        describer = self._describer
        assert describer is not None
        words, said, tokens, came = Words(), "", None, False
        promised = _estimate(request, self._settings.stylist_answer_tokens)
        self._spent = self._spent.promise(promised)
        begun = time.perf_counter()
        try:
            async with aclosing(describer.describe(request)) as parts:
                async for part in parts:
                    if isinstance(part, Used):
                        tokens = part.tokens
                        continue
                    if not came:
                        came = True
                        self.figures.first_delta(time.perf_counter() - begun)
                    shown = words.take(part)
                    shown = (shown if said else shown.lstrip())[: MOST_CHARACTERS - len(said)]
                    if shown:
                        said += shown
                        yield shown
                    if len(said) == MOST_CHARACTERS:
                        break
            rest, named = words.end()
            if rest := rest[: MOST_CHARACTERS - len(said)]:
                said += rest
                yield rest
            if not said.strip():
                raise CannotDescribe("empty", "the answer has no words for the shopper")
        except CannotDescribe as why:
            logger.warning("the stylist's model failed: %s", why)
            self.figures.failed(why.cause)
            if not came and tokens is None:
                tokens = 0
            yield self._instead(request, "failed")
            return
        finally:
            # A server tells no tokens of an answer that was cut off or cancelled, but it has read the request.
            if tokens is None:
                tokens = _estimate(request, len(said) // CHARACTERS_A_TOKEN)
            self._spent = self._spent.on(_today()).pay(promised, tokens)
            self.figures.tokens += tokens
        self.figures.answered("llm")
        suggest = tuple(item for item in named if self._knows(item))
        yield Answer(said.strip(), describer.source, describer.model, suggest)

    async def close(self) -> None:
        """Let connections go."""
        if self._describer is not None:
            await self._describer.close()

    def _instead(self, request: Request, why: Code | Literal["spent"] | None = None, wait: str = "") -> Answer:
        self.figures.answered("template")
        text = self._fallback.write(request)
        if why is None:
            return Answer(text, "template")
        if why != "failed":  # that one is counted by its cause
            self.figures.failed(why)
        message = _WHY[why][language_of(request.locale) == "zh"].format(wait=wait) or None
        return Answer(text, "template", code="limit" if why == "spent" else why, message=message)


def _today() -> int:
    return int(time.time() // DAY_S)


def _estimate(request: Request, answer_tokens: int) -> int:
    """About what a request costs with an answer of so many tokens."""
    said = sum(len(turn.question) + len(turn.answer) for turn in request.turns) + 60 * len(request.offers)
    return PROMPT_TOKENS + said // CHARACTERS_A_TOKEN + (PICTURE_TOKENS if request.jpeg else 0) + answer_tokens


def _wait(seconds: float, locale: str) -> str:
    whole = max(1, round(seconds))
    return f"{whole}秒" if language_of(locale) == "zh" else f"{whole} s"
