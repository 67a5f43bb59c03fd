"""A description on its way to one client: asked for, streamed, replaced, cut off."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fitmirror.live import messages as m
from fitmirror.live.path import Finished
from fitmirror.live.pictures import picture_of
from fitmirror.stylist.shot import Shot
from fitmirror.stylist.stylist import Answer, Stylist
from fitmirror.stylist.turns import Turn

if TYPE_CHECKING:
    from fitmirror.live.conversation import Memory

LOOK_AGAIN_S = 0.02  # whether a client that is behind has caught up
ENVELOPE_BYTES = 4000  # of a description around its words
CHARACTER_BYTES = 4  # at most, in UTF-8; what JSON escapes takes less


@dataclass(frozen=True)
class Client:
    """Who is answered.

    Attributes:
        say: Sends a message.
        limit: Bytes of the largest message that is taken.
        behind: Whether much that was said waits to be taken.
    """

    say: Callable[[m.MirrorMessage], None]
    limit: Callable[[], int]
    behind: Callable[[], bool]

    @property
    def room(self) -> int:
        """Characters that fit into one message."""
        return max(1, (min(self.limit(), m.MOST_BYTES) - ENVELOPE_BYTES) // CHARACTER_BYTES)


def shot_of(finished: Finished, height_cm: float | None) -> Shot:
    """A frame on its way out as the stylist sees it; converts its colours, so not for the event loop."""
    outcome, picture = finished.outcome, picture_of(finished.frame, 0.0)
    if outcome is None:  # the mirror failed on it: who stands there is not known
        return Shot(picture, None, None, (), finished.garments)
    return Shot(picture, outcome.landmarks, outcome.face, outcome.worn, finished.garments, height_cm)


async def describe(
    message: m.Describe,
    finished: Finished,
    locale: str,
    stylist: Stylist,
    memory: "Memory",
    workers: Executor,
    client: Client,
) -> None:
    """Answer one request with words; being cancelled ends what was begun for it.

    Args:
        message: The request.
        finished: The frame of the moment that it came.
        locale: Language of the answer, a BCP 47 tag.
        stylist: Shared by all mirrors.
        memory: This mirror's: what was said before, and how often it has asked.
        workers: For measuring and coding the picture.
        client: Who has asked.
    """
    loop = asyncio.get_running_loop()
    shot = await loop.run_in_executor(workers, shot_of, finished, memory.wishes.height_cm)
    request = await loop.run_in_executor(workers, stylist.measure, shot, message.question, locale)
    memory.rate, answer = stylist.admit(request, memory.rate, loop.time())
    if answer is None:
        request = await loop.run_in_executor(workers, stylist.equip, request, shot, message.consent)
        request = replace(request, turns=memory.turns.at(loop.time()))
        async with aclosing(stylist.answer(request)) as parts:
            async for part in parts:
                # Nothing more is read from the model meanwhile.
                while client.behind():  # noqa: ASYNC110 - a channel that has emptied tells nobody who is not its session
                    await asyncio.sleep(LOOK_AGAIN_S)
                if isinstance(part, Answer):
                    answer = part
                else:
                    for start in range(0, len(part), client.room):
                        client.say(m.Description(id=message.id, delta=part[start : start + client.room]))
    assert answer is not None
    if answer.source == "llm":
        memory.turns = memory.turns.with_one(Turn(message.question or "", answer.text), loop.time())
    client.say(
        m.Description(
            id=message.id,
            done=True,
            text=answer.text[: client.room],
            source=answer.source,
            model=answer.model,
            suggest=list(answer.suggest) or None,
            code=answer.code,
            message=answer.message,
        )
    )
