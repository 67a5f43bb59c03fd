"""A description on its way to one client: asked for, streamed, replaced, cut off."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from fitmirror.live import messages as m
from fitmirror.live.path import Finished
from fitmirror.live.pictures import picture_of
from fitmirror.stylist.shot import Shot
from fitmirror.stylist.stylist import Answer, Stylist
from fitmirror.stylist.turns import Turn

if TYPE_CHECKING:
    from fitmirror.live.conversation import Memory
    from fitmirror.stylist.describer import Request

LOOK_AGAIN_S = 0.02  # whether a client that is behind has caught up


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
    say: Callable[[m.MirrorMessage], None],
    behind: Callable[[], bool],
) -> None:
    """Answer one request with words; being cancelled ends what was begun for it.

    Args:
        message: The request.
        finished: The frame of the moment that it came.
        locale: Language of the answer, a BCP 47 tag.
        stylist: Shared by all mirrors.
        memory: This mirror's: what was said before, and how often it has asked.
        workers: For measuring and coding the picture.
        say: Sends a message.
        behind: Whether much that was said waits for the client to take it.
    """
    loop = asyncio.get_running_loop()
    height_cm = memory.wishes.height_cm

    def prepare() -> "Request":
        return stylist.prepare(shot_of(finished, height_cm), message.question, locale, message.consent)

    request = await loop.run_in_executor(workers, prepare)
    request = replace(request, turns=memory.turns.at(loop.time()))
    memory.rate, answer = stylist.admit(request, memory.rate, loop.time())
    if answer is None:
        async with aclosing(stylist.answer(request)) as parts:
            async for part in parts:
                # Nothing more is read from the model meanwhile.
                while behind():  # noqa: ASYNC110 - a channel that has emptied tells nobody who is not its session
                    await asyncio.sleep(LOOK_AGAIN_S)
                if isinstance(part, Answer):
                    answer = part
                else:
                    say(m.Description(id=message.id, delta=part))
    assert answer is not None
    if answer.source == "llm":
        memory.turns = memory.turns.with_one(Turn(message.question or "", answer.text), loop.time())
    say(
        m.Description(
            id=message.id,
            done=True,
            text=answer.text,
            source=answer.source,
            model=answer.model,
            suggest=list(answer.suggest) or None,
            code=answer.code,
            message=answer.message,
        )
    )
