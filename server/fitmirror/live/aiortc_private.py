"""Every touch of what aiortc keeps private, in one place. `tests/live/test_aiortc_private.py` names each of them.

aiortc is pinned to 1.16; a newer one must pass that test before the pin moves.
"""

import contextlib
from collections.abc import Callable
from queue import Empty, Queue
from typing import Any, Protocol

from aiortc import RTCDataChannel, RTCRtpReceiver, RTCRtpSender
from aiortc.jitterbuffer import JitterFrame
from aiortc.rate import BandwidthUsage, RemoteBitrateEstimator
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpsender import RTCEncodedFrame
from aiortc.rtp import RtpPacket

from fitmirror.live.jitter import MarkerJitterBuffer, starts_key_frame
from fitmirror.live.remb import Gate

_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
_ESTIMATOR = "_RTCRtpReceiver__remote_bitrate_estimator"
_CODECS = "_RTCRtpReceiver__codecs"
_TIMESTAMPS = "_RTCRtpReceiver__timestamp_mapper"
_DECODER_QUEUE = "_RTCRtpReceiver__decoder_queue"
_STREAMS = "_RTCRtpReceiver__remote_streams"
_ENCODER = "_RTCRtpSender__encoder"
_FORCE_KEY_FRAME = "_RTCRtpSender__force_keyframe"
_NEXT_FRAME = "_next_encoded_frame"

ALLOWED_EVERY_MS = 1000


class Source(Protocol):
    """What a sender sends."""

    async def encoded(self, mime_type: str) -> tuple[list[bytes], int] | None:
        """RTP payloads of the next frame and its timestamp (90 kHz); None where one fell out. Waits for it.

        Raises:
            aiortc.mediastreams.MediaStreamError: there will be no more.
        """

    def want_key_frame(self) -> None:
        """The receiver asks for a key frame (PLI, FIR)."""

    def limit(self, bps: int) -> None:
        """The receiver says what it can take (REMB)."""


class _RembTarget:
    """Stands where the sender expects its encoder: REMB sets this one attribute."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def target_bitrate(self) -> int:
        return 0  # the sender asks only whether there is such an attribute

    @target_bitrate.setter
    def target_bitrate(self, bps: int) -> None:
        self._source.limit(bps)


def send_from(sender: RTCRtpSender, source: Source) -> None:
    """Let a sender take encoded frames from `source` in place of its track and aiortc's encoder.

    Call before media flows. Key frame requests and REMB go to the source; nothing blocks the loop's shared executor.
    """
    mapped: Any = sender

    async def next_encoded_frame(codec: RTCRtpCodecParameters) -> RTCEncodedFrame | None:
        frame = await source.encoded(codec.mimeType)
        if getattr(mapped, _FORCE_KEY_FRAME):
            setattr(mapped, _FORCE_KEY_FRAME, False)
        if frame is None or not frame[0] or not mapped._enabled:
            return None
        return RTCEncodedFrame(frame[0], frame[1], None)  # type: ignore[arg-type]

    setattr(mapped, _NEXT_FRAME, next_encoded_frame)
    setattr(mapped, _ENCODER, _RembTarget(source))
    mapped._send_keyframe = source.want_key_frame


class _PatientEstimator(RemoteBitrateEstimator):
    """aiortc's estimator behind the gate: None, that is no REMB, until there is a real queue."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = Gate()

    def add(
        self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int
    ) -> tuple[int, list[int]] | None:
        remb = super().add(arrival_time_ms, abs_send_time, payload_size, ssrc)
        overusing = self.detector.state() == BandwidthUsage.OVERUSING
        self.gate = self.gate.step(overusing, self.rate_control.current_bitrate, arrival_time_ms / 1000)
        return remb if self.gate.open else None


class Receiving:
    """A video receiver made fit for a live picture; call before media flows."""

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        """Put our own jitter buffer and estimator in place of the receiver's."""
        self._receiver: Any = receiver
        self._buffer = MarkerJitterBuffer(self._decode, self._starts_key_frame)
        setattr(receiver, _JITTER_BUFFER, self._buffer)
        setattr(receiver, _ESTIMATOR, _PatientEstimator())

    @property
    def packets(self) -> int:
        """RTP packets received so far."""
        return sum(s.packets_received for s in getattr(self._receiver, _STREAMS).values())

    async def ask_for_key_frame(self) -> None:
        """Give up on missing packets and send a PLI for each stream."""
        self._buffer.skip_to_key_frame()
        rtx = self._receiver._RTCRtpReceiver__rtx_ssrc
        for ssrc in list(getattr(self._receiver, _STREAMS)):
            if ssrc not in rtx:
                await self._receiver._send_rtcp_pli(ssrc)

    def drop_undecoded(self) -> None:
        """Empty the decoder's queue, so that stopping it, which blocks the loop, takes one frame's time at most."""
        queue = getattr(self._receiver, _DECODER_QUEUE)
        with contextlib.suppress(Empty):
            while True:
                queue.get_nowait()

    def _codec(self, packet: RtpPacket) -> Any:
        return getattr(self._receiver, _CODECS).get(packet.payload_type)

    def _starts_key_frame(self, packet: RtpPacket) -> bool:
        codec = self._codec(packet)
        return codec is not None and starts_key_frame(codec.name, packet)

    def _decode(self, packet: RtpPacket, frame: JitterFrame) -> None:
        frame.timestamp = getattr(self._receiver, _TIMESTAMPS).map(frame.timestamp)
        getattr(self._receiver, _DECODER_QUEUE).put((self._codec(packet), frame))


class _Allowing:
    """In place of an estimator: now and then allows the sender so much."""

    def __init__(self, bps: int) -> None:
        self._bps, self._last_ms = bps, -ALLOWED_EVERY_MS

    def add(
        self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int
    ) -> tuple[int, list[int]] | None:
        if arrival_time_ms - self._last_ms < ALLOWED_EVERY_MS:
            return None
        self._last_ms = arrival_time_ms
        return self._bps, [ssrc]


class _Undecoded(Queue[Any]):
    """In place of a decoder's queue: keeps back all but the word to stop."""

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if item is None:
            super().put(None, block, timeout)


def count_only(receiver: RTCRtpReceiver, arrived: Callable[[int], object], allowed_bps: int) -> None:
    """Make a receiver a load test's: it decodes nothing, and allows its sender a bit rate as a browser on a LAN would.

    Args:
        receiver: Of video, before media flows.
        arrived: Told the RTP time stamp of each packet.
        allowed_bps: What REMB says.
    """
    counted: Any = receiver
    handle = counted._handle_rtp_packet

    async def handle_counted(packet: RtpPacket, arrival_time_ms: int) -> None:
        arrived(packet.timestamp)
        await handle(packet, arrival_time_ms)

    counted._handle_rtp_packet = handle_counted
    setattr(counted, _ESTIMATOR, _Allowing(allowed_bps))
    setattr(counted, _DECODER_QUEUE, _Undecoded())


def message_limit(channel: RTCDataChannel) -> int:
    """Bytes of the largest message that the other side takes."""
    # 0 in SDP means "any size" (RFC 8841); what a browser states is far above what is sent here.
    return int(channel.transport._remote_max_message_size or 1 << 20)
