"""All mirrors of this service: who may enter, who has left, who comes back."""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aiortc import RTCIceServer

from fitmirror.live import messages as m
from fitmirror.live.conversation import Memory
from fitmirror.live.dresser import House
from fitmirror.live.liveness import forgotten, may_enter
from fitmirror.live.memory import release
from fitmirror.live.meter import Totals
from fitmirror.live.session import Session
from fitmirror.live.trickle import Fragment

logger = logging.getLogger(__name__)

SWEEP_EVERY_S = 0.5
DRAIN_WITHIN_S = 8.0


class Full(Exception):
    """No room for one more mirror."""


class NoSuchMirror(KeyError):
    """Never there, ended, or forgotten."""


class WrongTag(Exception):
    """The entity tag is another connection's."""


class CannotRestart(Exception):
    """An ICE restart was asked for; aiortc has none."""


@dataclass(eq=False)
class _Left:
    """What stays of a connection that was lost; the connection itself, with codecs and pictures, does not."""

    tag: str
    memory: Memory
    at_s: float
    ended: "asyncio.Task[bool]"


class Mirrors:
    """The mirrors by id. Used on the event loop.

    Args:
        house: What they share.
        most: How many there may be at a time.
        ice_servers: For all of them.
    """

    def __init__(self, house: House, most: int, ice_servers: Sequence[RTCIceServer] = ()) -> None:
        """See the class."""
        self._house, self._most, self._ice_servers = house, most, ice_servers
        self._sessions: dict[str, Session] = {}
        self._left: dict[str, _Left] = {}
        self._opening = 0
        self._closing = False
        self._sweeper: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[bool]] = set()
        # For what blocks, apart from the loop's shared executor, which resolves names and reads files.
        self._workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="mirror-work")
        self.counts: Counter[str] = Counter()
        self._past = Totals()

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The open ones."""
        return tuple(self._sessions.values())

    def totals(self) -> Totals:
        """What all mirrors that ever were have done."""
        return sum((session.totals for session in self.sessions), self._past)

    def start(self) -> None:
        """Begin to look after clients that vanish."""
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    async def open(self, offer: str) -> tuple[Session, str]:
        """A new mirror and the answer to its client's offer.

        Raises:
            Full: no room.
            BadOffer: not an offer that can be answered.
        """
        self._check_room()
        return await self._enter(offer, Memory(self._house.dresser()))

    async def resume(self, id: str, tag: str, offer: str) -> tuple[Session, str]:
        """A new connection to the mirror `id`, with its outfit, state and place; the old connection ends.

        Raises:
            NoSuchMirror: not there, or too long ago.
            WrongTag: `tag` is not its latest connection's.
            Full: its client had been given up and its place was taken since.
            BadOffer: not an offer that can be answered; the old connection goes on.
        """
        old = self._sessions.get(id) or self._left.get(id)
        if old is None:
            raise NoSuchMirror(id)
        if tag != old.tag:
            raise WrongTag
        if id not in self._sessions:
            self._check_room()
        old.tag = ""  # nobody else takes it over meanwhile
        try:
            session, answer = await self._enter(offer, Memory(old.memory.dresser))
        except BaseException:
            old.tag = tag
            if left := self._left.get(id):  # given up meanwhile
                left.tag = tag
            raise
        # Its client has no answer yet, so that no frame comes before the old connection is done with the dresser.
        self._left.pop(id, None)
        if await (asyncio.shield(old.ended) if isinstance(old, _Left) else self._close(old)):
            session.go_on_from(old.memory)
        else:
            await session.start_over(self._house.dresser(), old.memory)
        self.counts["resumed"] += 1
        return session, answer

    async def trickle(self, id: str, tag: str | None, fragment: Fragment) -> None:
        """Add a client's late candidates.

        Args:
            id: The mirror.
            tag: The connection they are for; None asks for an ICE restart.
            fragment: The candidates.

        Raises:
            NoSuchMirror: not there.
            WrongTag: another connection's.
            CannotRestart: an ICE restart, asked for outright or by new credentials.
        """
        session = self._sessions.get(id)
        if session is None:
            raise NoSuchMirror(id)
        if tag is None:
            raise CannotRestart
        if tag != session.tag:
            raise WrongTag
        if fragment.username not in (None, session.ice_username):
            raise CannotRestart
        await session.trickle(fragment)

    async def end(self, id: str) -> None:
        """The client is done.

        Raises:
            NoSuchMirror: not there.
        """
        session = self._sessions.get(id)
        if session is None and self._left.pop(id, None) is None:
            raise NoSuchMirror(id)
        self.counts["ended"] += 1
        if session:
            await self._close(session)

    async def close(self) -> None:
        """Let nobody in any more, tell those who are here, end their connections."""
        self._closing = True
        if self._sweeper:
            self._sweeper.cancel()
        for session in self.sessions:
            session.say(m.Error(code="shutting_down", message="The mirror is closing for now."))
            self._end_later(session)
        if self._ending:
            await asyncio.wait(self._ending, timeout=DRAIN_WITHIN_S)
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _check_room(self) -> None:
        if not may_enter(len(self._sessions) + self._opening, self._most, self._closing):
            self.counts["refused"] += 1
            raise Full

    async def _enter(self, offer: str, memory: Memory) -> tuple[Session, str]:
        self._opening += 1
        try:
            session = Session(secrets.token_urlsafe(16), self._house, memory, self._ice_servers, self._workers)
            try:
                answer = await session.answer(offer)
            except BaseException:
                await session.close()
                raise
        finally:
            self._opening -= 1
        self._sessions[session.id] = session
        self.counts["opened"] += 1
        logger.info("mirror %s… opened (%d of %d)", session.id[:6], len(self._sessions), self._most)
        return session, answer

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            self._give_up(asyncio.get_running_loop().time())

    def _give_up(self, now_s: float) -> None:
        for session in [s for s in self.sessions if s.gone]:
            self._left[session.id] = _Left(session.tag, session.memory, now_s, self._end_later(session))
            if len(self._left) > self._most:
                del self._left[next(iter(self._left))]
            self.counts["vanished"] += 1
            logger.info("mirror %s… lost its client", session.id[:6])
        for id in [i for i, left in self._left.items() if forgotten(left.at_s, now_s)]:
            del self._left[id]

    def _end_later(self, session: Session) -> "asyncio.Task[bool]":
        task = asyncio.get_running_loop().create_task(self._close(session))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task

    async def _close(self, session: Session) -> bool:
        """Its place is free at once, though its threads may take a moment; whether they have ended."""
        if self._sessions.pop(session.id, None):
            self._past += session.totals
        ended = await session.close()
        await asyncio.get_running_loop().run_in_executor(self._workers, release)
        return ended
