"""One client's connection to its mirror, from offer to end."""

import asyncio
import contextlib
import logging
import re
import secrets
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, replace
from typing import Any

from aiortc import (
    InvalidAccessError,
    InvalidStateError,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.exceptions import OperationError
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame

from fitmirror.live import messages as m
from fitmirror.live.aiortc_private import Receiving, message_limit, send_from
from fitmirror.live.conversation import Conversation, Memory
from fitmirror.live.dresser import Dresser, House
from fitmirror.live.liveness import Liveness
from fitmirror.live.meter import Meter, Totals
from fitmirror.live.negotiation import (
    MOST_CANDIDATES,
    UNPARSABLE,
    BadOffer,
    candidate_count,
    checked,
    with_bitrates,
)
from fitmirror.live.path import Finished, Path
from fitmirror.live.trickle import Fragment
from fitmirror.live.watchdog import Watchdog
from fitmirror.live.wearing import Wearing

logger = logging.getLogger(__name__)

CHANNEL = "fitmirror"
WATCH_EVERY_S = 0.1
STATS_EVERY_S = 1.0
CLOSE_WITHIN_S = 3.0
SLOW_CLIENT_BYTES = 1 << 20  # waiting on the data channel: from here on statistics and snapshots are left out
DEAF_CLIENT_BYTES = 8 << 20  # from here on nobody reads at the other end
LARGEST_PICTURE_PX = 1920 * 1920  # a camera's frame; 1080p and its like, either way up


class Session:
    """A peer connection, its path and its conversation. Made and used on the event loop.

    Args:
        id: 128 random bits, base64url.
        house: Shared by all mirrors.
        memory: This mirror's state.
        ice_servers: STUN and TURN servers; none is none.
        workers: For what blocks.
    """

    def __init__(
        self, id: str, house: House, memory: Memory, ice_servers: Sequence[RTCIceServer], workers: Executor
    ) -> None:
        """See the class."""
        self.id, self.tag = id, f'"{secrets.token_hex(8)}"'
        self.memory = memory
        self._loop = asyncio.get_running_loop()
        self._workers = workers
        self._channel: RTCDataChannel | None = None
        self._liveness = Liveness(self._loop.time())
        self._watchdog = Watchdog()
        self._meter = Meter(self._loop.time())
        self._tasks: list[asyncio.Task[None]] = []
        self._ended: asyncio.Task[bool] | None = None
        self._size, self._person = (0, 0), False
        self._candidates, self._refusing = 0, False
        name = id[:6]
        self.path = Path(name, memory.dresser, self._left, house.adapts)
        self._talk = Conversation(id, house, memory, self.path, workers, self.say, self._limit, self._behind)
        # A configuration is always given: without one aiortc asks a public STUN server.
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=list(ice_servers)))
        self._peer.on("connectionstatechange", self._state_changed)
        self._peer.on("datachannel", self._channel_opened)
        self._peer.on("track", self._track_came)
        # The track only tells aiortc that there is something to send; `send_from` takes its place.
        mirror = self._peer.addTransceiver(VideoStreamTrack(), "sendrecv")
        self._receiving = Receiving(mirror.receiver)
        send_from(mirror.sender, self.path)

    @property
    def gone(self) -> bool:
        """Whether the client has left without a word or its connection has failed."""
        return self._liveness.gone(self._loop.time())

    @property
    def totals(self) -> Totals:
        """What this connection's mirror has done so far."""
        return replace(self._meter.totals, received=self.path.frames_in, dropped=self.path.dropped)

    async def answer(self, offer: str) -> str:
        """The answer to the client's offer; the connection is made from here on.

        Raises:
            BadOffer: the offer is none, or none that a mirror can answer.
        """
        description = RTCSessionDescription(checked(offer), "offer")
        self._candidates = candidate_count(description.sdp)
        try:
            await self._peer.setRemoteDescription(description)
            for other in self._peer.getTransceivers()[1:]:
                other.direction = "inactive"  # sound, a second camera: nobody would take it off its queue
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except OperationError:
            raise BadOffer("The offer has no video codec of ours: VP8, or H.264 in its baseline profile.") from None
        except (*UNPARSABLE, InvalidAccessError, InvalidStateError) as why:
            raise BadOffer(f"The offer cannot be answered: {why}.") from None
        self._tasks.append(self._loop.create_task(self._watch()))
        return with_bitrates(self._peer.localDescription.sdp)

    async def trickle(self, fragment: Fragment) -> None:
        """Add the client's late candidates; those beyond what a client may name altogether are ignored."""
        self._liveness = self._liveness.heard(self._loop.time())
        for candidate in fragment.candidates:
            if self._candidates >= MOST_CANDIDATES:
                logger.warning("mirror %s…: more than %d candidates", self.id[:6], MOST_CANDIDATES)
                return
            self._candidates += 1
            await self._peer.addIceCandidate(candidate)

    @property
    def ice_username(self) -> str | None:
        """The client's ICE user name fragment, as its offer had it."""
        found = re.search(r"^a=ice-ufrag:(\S+)", self._peer.remoteDescription.sdp, re.MULTILINE)
        return found[1] if found else None

    def say(self, message: m.MirrorMessage) -> None:
        """Send a message over the data channel; nothing happens while it is not open.

        A client that takes nothing off it is given up.
        """
        channel = self._channel
        if channel is None or not self._is_open():
            return
        text = m.text_of(message)
        if len(text.encode()) > self._limit():
            logger.warning("mirror %s…: a %s message is too long for its client", self.id[:6], message.type)
        elif channel.bufferedAmount >= DEAF_CLIENT_BYTES:
            self._liveness = replace(self._liveness, failed=True)
        elif not (self._behind() and isinstance(message, m.Stats)):
            channel.send(text)

    def go_on_from(self, memory: Memory) -> None:
        """Take over the outfit and the time of the connection before; its dresser is ours already."""
        self.memory.items, self.memory.wishes = memory.items, memory.wishes
        self.memory.wearing = Wearing(memory.wearing.number)
        self.memory.turns, self.memory.rate = memory.turns, memory.rate
        self.path.go_on(memory.last_pts_s, memory.wearing.number)

    async def start_over(self, dresser: Dresser, memory: Memory) -> None:
        """Before the first frame: a fresh dresser, dressed as the one of the connection before, which cannot be had."""
        self.memory.dresser = dresser
        self.path.use(dresser)
        self.go_on_from(memory)
        await self._talk.dress_again()

    async def close(self) -> bool:
        """End the connection and both threads; whether nobody touches `memory.dresser` any more."""
        if self._ended is None:
            self._ended = self._loop.create_task(self._end())
        return await asyncio.shield(self._ended)

    async def _end(self) -> bool:
        self._talk.close()
        self.path.close()
        for task in self._tasks:
            task.cancel()
        self._receiving.drop_undecoded()
        try:
            await asyncio.wait_for(self._peer.close(), CLOSE_WITHIN_S)
        except TimeoutError:
            logger.warning("mirror %s…: the connection did not close in %s s", self.id[:6], CLOSE_WITHIN_S)
        ended = await self._loop.run_in_executor(self._workers, self.path.join, CLOSE_WITHIN_S)
        self.memory.last_pts_s = self.path.last_pts_s
        return ended

    def _limit(self) -> int:
        return message_limit(self._channel) if self._channel else m.MOST_BYTES

    def _is_open(self) -> bool:
        channel = self._channel
        return channel is not None and channel.readyState == "open" and channel.transport.transport.state == "connected"

    def _behind(self) -> bool:
        return self._channel is not None and self._channel.bufferedAmount >= SLOW_CLIENT_BYTES

    def _state_changed(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self._liveness = replace(self._liveness, failed=True)

    def _channel_opened(self, channel: RTCDataChannel) -> None:
        if channel.label == CHANNEL and self._channel is None:
            self._channel = channel
            channel.on("message", self._heard)

    def _heard(self, text: str | bytes) -> None:
        self._liveness = self._liveness.heard(self._loop.time())
        if self._ended is None:
            self._talk.hear(text)

    def _track_came(self, track: MediaStreamTrack) -> None:
        if track.kind == "video" and not self._tasks:
            self._tasks.append(self._loop.create_task(self._drain(track)))

    async def _drain(self, track: MediaStreamTrack) -> None:
        """Take every frame off the track, whose queue has no end."""
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, VideoFrame)
                self._watchdog = self._watchdog.decoded(self._receiving.packets)
                self._size = (frame.width, frame.height)
                if frame.width * frame.height > LARGEST_PICTURE_PX:
                    self._refuse(frame)
                else:
                    self.path.put(frame)

    def _refuse(self, frame: VideoFrame) -> None:
        self.path.refuse()
        if not self._refusing and self._is_open():
            self._refusing = True
            text = f"The camera's picture of {frame.width} x {frame.height} is too large for this mirror."
            self.say(m.Error(code="too_large", message=text))

    def _left(self, finished: Finished) -> None:
        self._meter.left(finished.outcome.ms if finished.outcome else None, finished.encode_ms)
        self._person = finished.outcome is not None and finished.outcome.person
        self._talk.frame_left(finished)

    async def _watch(self) -> None:
        due = self._loop.time() + STATS_EVERY_S
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            now, packets = self._loop.time(), self._receiving.packets
            self._liveness = self._liveness.step(packets, now)
            self._watchdog, ask = self._watchdog.step(packets, now)
            if ask:
                await self._receiving.ask_for_key_frame()
            if now >= due:
                due = max(due + STATS_EVERY_S, now)
                self._report(now)
                self._talk.tick()

    def _report(self, now_s: float) -> None:
        reading = self._meter.read(self.path.frames_in, self.path.dropped, now_s)
        width, height = self._size
        every = self.path.draw_every
        kbps = self.path.bitrate_bps // 1000
        measured: dict[str, Any] = {**asdict(reading), **asdict(self.path.rung)}
        self.say(
            m.Stats(person=self._person, width=width, height=height, kbps=kbps, draw_every=every, **measured),
        )
