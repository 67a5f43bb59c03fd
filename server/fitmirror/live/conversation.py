"""What is said over the data channel of one mirror."""

import asyncio
import base64
import logging
import math
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, assert_never

import cv2

from fitmirror.frames import U8
from fitmirror.live import messages as m
from fitmirror.live.describing import Client, describe
from fitmirror.live.dresser import CannotWear, Choice, Dresser, House, Wishes
from fitmirror.live.finishing import FinishBusy
from fitmirror.live.hints import Hints, text_of
from fitmirror.live.path import Finished, Path, Still
from fitmirror.live.pictures import picture_of
from fitmirror.live.wearing import Wearing
from fitmirror.stylist.limits import Rate
from fitmirror.stylist.turns import Turns

if TYPE_CHECKING:
    from fitmirror.fitting.outfit import Garment

logger = logging.getLogger(__name__)

JPEG_QUALITY = 92
MOST_REQUESTS = 8  # of one client, being answered at the same time
ENVELOPE_BYTES = 200  # of a snapshot part, around its data

Items: TypeAlias = tuple[str | m.WearItem, ...]


@dataclass
class Memory:
    """What a mirror keeps when its client comes back by another connection.

    Attributes:
        dresser: With all its state over time.
        last_pts_s: The last pts it saw.
        items: The outfit in use, as the client asked for it; a fresh dresser is dressed in it.
        wishes: What the client has set; a fresh dresser is told.
        wearing: The latest request for an outfit, and its number.
        turns: What the stylist was asked and said.
        rate: How often it was asked of late.
    """

    dresser: Dresser
    last_pts_s: float = 0.0
    items: Items = ()
    wishes: Wishes = field(default_factory=Wishes)
    wearing: Wearing = field(default_factory=Wearing)
    turns: Turns = field(default_factory=Turns)
    rate: Rate = field(default_factory=Rate)


class Conversation:
    """Answers messages, tells of hints and troubles. Lives on the event loop.

    Args:
        session: The mirror's id, told to its client.
        house: Shared by all mirrors.
        memory: This mirror's; kept up to date here.
        path: Where the pictures go.
        workers: For preparing garments and coding pictures.
        say: Sends one message if the channel is open.
        limit: Bytes of the largest message the client takes.
        behind: Whether much that was said waits for the client to take it.
    """

    def __init__(
        self,
        session: str,
        house: House,
        memory: Memory,
        path: Path,
        workers: Executor,
        say: Callable[[m.MirrorMessage], None],
        limit: Callable[[], int],
        behind: Callable[[], bool],
    ) -> None:
        """See the class."""
        self._session, self._house, self._memory, self._path = session, house, memory, path
        self._workers, self._say, self._limit, self._behind = workers, say, limit, behind
        self._loop = asyncio.get_running_loop()
        self._locale = "en"
        self._hints = Hints()
        self._failing = False
        self._wanted: Items = ()
        self._garments: Sequence[Garment] = ()  # put on last
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._describing: asyncio.Task[None] | None = None  # the latest description
        self._setting = asyncio.Lock()

    def hear(self, text: str | bytes) -> None:
        """A message has arrived."""
        try:
            self._answer(m.parse(text))
        except m.BadMessage as why:
            self._say(why.error)

    def frame_left(self, finished: Finished) -> None:
        """A frame is on its way to the client."""
        now, outcome = self._loop.time(), finished.outcome
        if outcome is None:
            if not self._failing:
                self._say(m.Error(code="mirror_failed", message="The mirror stumbled; you see the plain picture."))
            self._failing = True
            self._worn(*self._memory.wearing.left(finished.outfit, False, False, now))
            return
        self._failing = False
        self._memory.turns = self._memory.turns.seen(outcome.person, now)
        drawn = all(_choice(item).item in outcome.items for item in self._wanted)
        self._worn(*self._memory.wearing.left(finished.outfit, outcome.person, drawn, now))
        self._hints, changed = self._hints.step(outcome.hint, now)
        if changed:
            code = self._hints.shown or ""
            self._say(m.Hint(code=code, text=text_of(code, self._locale) if code else ""))

    def tick(self) -> None:
        """Once a second, whether frames come or not."""
        self._worn(*self._memory.wearing.idle(self._loop.time()))

    async def dress_again(self) -> None:
        """Before the first frame: a fresh dresser is told what was set, and dressed as far as the outfit can be had."""
        await self._path.with_dresser(self._memory.wishes.tell)
        had, self._memory.items = self._memory.items, ()
        garments = []
        for item in had:
            try:
                garments.append(await self._loop.run_in_executor(self._workers, self._house.prepare, _choice(item)))
            except CannotWear as why:
                logger.warning("mirror %s… cannot put %s on again: %s", self._session[:6], _choice(item).item, why)
            else:
                self._memory.items = (*self._memory.items, item)
        self._garments = garments
        self._path.wear(garments, self._memory.wearing.number)

    def close(self) -> None:
        """Nothing more is answered."""
        for task in self._tasks.values():
            task.cancel()

    def _answer(self, message: m.AnyClientMessage) -> None:
        match message:
            case m.Ping():
                self._say(m.Pong(t=message.t))
            case m.Hello():
                self._hello(message)
            case m.Wear():
                self._wear(message)
            case m.Set():
                self._check(message.id)
                self._start(message.id, self._set(message))
            case m.Snapshot():
                self._check(message.id)
                self._start(message.id, self._snapshot(message))
            case m.Describe():
                self._describe(message)
            case m.Cancel():
                self._cancel(message.id)
            case _:
                assert_never(message)

    def _check(self, request: int, ending: int = 0) -> None:
        """Refuse a request that cannot be begun; `ending` is the number of those that it ends."""
        if request in self._tasks or request == self._memory.wearing.request:
            raise m.BadMessage("invalid", f"Request {request} is still being answered.", request)
        if len(self._tasks) - ending >= MOST_REQUESTS:
            raise m.BadMessage("busy", f"{MOST_REQUESTS} requests are being answered already.", request)

    def _start(self, request: int, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks[request] = task
        task.add_done_callback(lambda done: self._done(request, done))

    def _done(self, request: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(request) is task:
            del self._tasks[request]
        if not task.cancelled() and (error := task.exception()):
            logger.error("request %d failed", request, exc_info=error)
            if self._memory.wearing.request == request:  # this is its answer
                self._memory.wearing, _ = self._memory.wearing.gave_up(self._memory.wearing.number)
            self._say(m.Error(id=request, code="internal", message="The mirror could not do that."))

    def _hello(self, message: m.Hello) -> None:
        if message.v != m.VERSION:
            raise m.BadMessage("unsupported", f"This mirror speaks version {m.VERSION}.")
        self._locale = message.locale
        limits = m.Limits(segmenters=self._house.segmenters, blends=self._house.blends)
        stylist = self._house.stylist
        notice = m.StylistNotice(**vars(stylist.notice)) if stylist is not None else None
        self._say(m.Ready(session=self._session, limits=limits, stylist=notice))

    def _wear(self, message: m.Wear) -> None:
        choices = [_choice(item) for item in message.items]
        for choice in choices:
            if not self._house.knows(choice.item):
                text = f"There is no item {choice.item[:60]!r}."
                raise m.BadMessage("unknown_item", text, message.id, choice.item)
        if self._memory.turns.nobody_since_s is not None:
            self._memory.turns = self._memory.turns.forgotten()  # a screen made ready for who comes next
        wearing, older = self._memory.wearing.ask(message.id)
        self._check(message.id, ending=older in self._tasks)
        if older is not None and (preparing := self._tasks.pop(older, None)):
            preparing.cancel()
        self._start(message.id, self._put_on(message, choices, wearing.number))
        if older is not None:
            self._say(m.Worn(id=older, superseded=True))
        self._memory.wearing, self._wanted = wearing, tuple(message.items)

    async def _put_on(self, message: m.Wear, choices: Sequence[Choice], number: int) -> None:
        prepared = [self._loop.run_in_executor(self._workers, self._house.prepare, choice) for choice in choices]
        garments = []
        for choice, garment in zip(choices, await asyncio.gather(*prepared, return_exceptions=True), strict=True):
            if isinstance(garment, CannotWear):
                self._memory.wearing, due = self._memory.wearing.gave_up(number)
                if due is not None:
                    self._say(m.Error(id=due, code=garment.code, message=str(garment), item=choice.item))
                return
            if isinstance(garment, BaseException):
                raise garment
            garments.append(garment)
        async with self._setting:
            why = await self._not_ready(None, self._memory.wishes.blend, garments)
            if why is None:
                self._put_on_now(message, garments, number)
                return
        self._memory.wearing, due = self._memory.wearing.gave_up(number)
        if due is not None:
            self._say(m.Error(id=due, code="bad_item", message=f"{why}."))

    def _put_on_now(self, message: m.Wear, garments: "list[Garment]", number: int) -> None:
        self._memory.wearing, current = self._memory.wearing.prepared(number, self._loop.time())
        if current:
            self._memory.items, self._garments = tuple(message.items), garments
            self._path.wear(garments, number)

    async def _not_ready(self, segmenter: str | None, blend: str | None, garments: "Sequence[Garment]") -> str | None:
        """Load what is needed, so that no frame waits for it; why it cannot be, or None."""
        if self._house.ready is None:
            return None
        try:
            await self._loop.run_in_executor(self._workers, self._house.ready, segmenter, blend, garments)
        except KeyError as failed:
            return str(failed.args[0])
        except OSError as failed:
            return str(failed)
        return None

    def _worn(self, wearing: Wearing, visible: bool | None) -> None:
        request, self._memory.wearing = self._memory.wearing.request, wearing
        if visible is not None and request is not None:
            self._say(m.Worn(id=request, items=list(self._wanted), visible=visible))

    async def _set(self, message: m.Set) -> None:
        why = self._house.refused(message.segmenter, message.blend)
        if why:
            self._say(m.Error(id=message.id, code="invalid", message=f"{why}."))
            return
        async with self._setting:  # a net may take its time to load, and the newest wish is the one that counts
            if message.segmenter or message.blend:
                blend = message.blend or self._memory.wishes.blend
                why = await self._not_ready(message.segmenter, blend, self._garments)
                if why is not None:
                    self._say(m.Error(id=message.id, code="invalid", message=f"{why}."))
                    return
            wishes = Wishes(message.segmenter, message.blend, message.height_cm)
            await self._path.with_dresser(wishes.tell)
            self._memory.wishes = self._memory.wishes.under(wishes)
            self._say(m.Applied(id=message.id, **vars(wishes)))

    async def _snapshot(self, message: m.Snapshot) -> None:
        request, picture, still = message.id, self._path.latest, self._path.still
        if self._behind():
            self._say_behind(request)
            return
        if picture is None or (message.finish and still is None):
            self._say(m.Error(id=request, code="no_picture", message="There is no picture yet."))
            return
        if message.finish is None or still is None:
            jpeg = await self._loop.run_in_executor(self._workers, _jpeg, picture)
        else:
            finished = await self._finish(request, message.finish, still)
            if finished is None:
                return
            jpeg = await self._loop.run_in_executor(self._workers, _jpeg_of, finished)
        if self._behind():  # by now: of several asked for at once, each one alone is large
            self._say_behind(request)
            return
        data = base64.b64encode(jpeg).decode()
        room = min(self._limit(), m.MOST_BYTES) - ENVELOPE_BYTES
        parts = math.ceil(len(data) / room)
        for part in range(parts):
            piece = data[part * room : (part + 1) * room]
            self._say(m.SnapshotPart(id=request, part=part, parts=parts, data=piece))

    async def _finish(self, request: int, name: str, still: Still) -> U8 | None:
        """The picture, or None once it has been said why there is none."""
        finisher = self._house.finisher
        why = finisher.missing(name) if finisher else f"this mirror has no finish {name}"
        if finisher is None or why is not None:
            self._say(m.Error(id=request, code="unsupported", message=f"{why}."))
            return None
        try:
            return await finisher.finish(name, still)
        except FinishBusy:
            text = "Another snapshot is being finished; ask again in some seconds."
            self._say(m.Error(id=request, code="busy", message=text))
        except OSError as failed:
            self._say(m.Error(id=request, code="unsupported", message=f"{failed}."))
        return None

    def _describe(self, message: m.Describe) -> None:
        stylist, finished = self._house.stylist, self._path.latest
        if stylist is None:
            raise m.BadMessage("unsupported", "This mirror has no stylist.", message.id)
        if finished is None:
            raise m.BadMessage("no_picture", "There is no picture yet.", message.id)
        older = next((request for request, task in self._tasks.items() if task is self._describing), None)
        self._check(message.id, ending=older is not None)
        if older is not None:
            self._cancel(older)
        client = Client(self._say, self._limit, self._behind)
        self._start(message.id, describe(message, finished, self._locale, stylist, self._memory, self._workers, client))
        self._describing = self._tasks[message.id]

    def _say_behind(self, request: int) -> None:
        self._say(m.Error(id=request, code="busy", message="What was sent before is still on its way."))

    def _cancel(self, request: int) -> None:
        task = self._tasks.pop(request, None)
        waiting = self._memory.wearing.request == request
        if task is None and not waiting:
            raise m.BadMessage("unknown_request", f"No request {request} is being answered.", request)
        if task:
            task.cancel()
        if waiting:
            self._memory.wearing, _ = self._memory.wearing.gave_up(self._memory.wearing.number)
        self._say(m.Cancelled(id=request))


def _choice(item: str | m.WearItem) -> Choice:
    return Choice(item) if isinstance(item, str) else Choice(item.item, item.size, item.length_cm, item.tuck)


def _jpeg(finished: Finished) -> bytes:
    return _jpeg_of(picture_of(finished.frame, 0.0).bgr)


def _jpeg_of(bgr: U8) -> bytes:
    ok, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not ok:
        raise ValueError("JPEG")
    return data.tobytes()
