"""The stylist for one picture, outside the service: `fitmirror try --describe`."""

import asyncio

from fitmirror.stylist.limits import Rate
from fitmirror.stylist.shot import Shot
from fitmirror.stylist.stylist import Answer, Stylist


async def describe_still(stylist: Stylist, shot: Shot, locale: str) -> Answer:
    """The whole answer about one picture, whose owner has asked for it; closes the stylist."""
    try:
        request = stylist.measure(shot, None, locale)
        _, answer = stylist.admit(request, Rate(), asyncio.get_running_loop().time())
        if answer is None:
            async for part in stylist.answer(stylist.equip(request, shot, consent=True)):
                answer = part if isinstance(part, Answer) else answer
        assert answer is not None
        return answer
    finally:
        await stylist.close()
