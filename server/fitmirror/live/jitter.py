"""A jitter buffer that lets a frame go with its last packet.

aiortc's own ignores the RTP marker bit, so that every frame waits for the first packet of the next one (33 ms at
30 fps), and one packet that never comes holds back all after it until 512 have piled up.
"""

from collections.abc import Callable
from typing import Any

from aiortc.jitterbuffer import MAX_MISORDER, JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket
from aiortc.utils import uint16_add

CAPACITY = 512  # packets


def data_of(packet: RtpPacket) -> bytes:
    """The depayloaded codec data, which aiortc's receiver hangs on the packet before it reaches the buffer."""
    return packet._data  # type: ignore[attr-defined, no-any-return]


def starts_key_frame(codec: str, packet: RtpPacket) -> bool:
    """Whether a packet is the first of a key frame.

    VP8: S bit and partition 0 in the descriptor, then the inverse key frame bit of the frame tag (RFC 7741, 4.3).
    H.264: an IDR slice or a parameter set, whole, aggregated or as the first fragment (RFC 6184).
    """
    data = data_of(packet)
    if codec == "VP8":
        return bool(packet.payload) and packet.payload[0] & 0x1F == 0x10 and bool(data) and not data[0] & 1
    return len(data) > 4 and data[:4] == b"\0\0\0\1" and data[4] & 0x1F in (5, 7, 8)


class MarkerJitterBuffer(JitterBuffer):
    """In place of a video receiver's own buffer, before media flows.

    Args:
        deliver: Takes complete frames that came due together with the one that `add` returns, before that one; with
            a packet of the frame.
        key: Whether a packet starts a key frame.
    """

    def __init__(self, deliver: Callable[[RtpPacket, JitterFrame], None], key: Callable[[RtpPacket], bool]) -> None:
        """See the class."""
        super().__init__(capacity=CAPACITY, is_video=True)
        self._deliver = deliver
        self._key = key
        self._skipping = False

    def skip_to_key_frame(self) -> None:
        """Give up on what is missing: nothing comes out until a whole key frame does. Ask for one beside this."""
        self._skipping = True

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """Take a packet; whether packets were given up (ask for a key frame), and the newest complete frame."""
        lost = self._place(packet)
        newest: tuple[RtpPacket, JitterFrame] | None = None
        while (following := self._next_frame()) is not None:
            if newest is not None:
                self._deliver(*newest)
            newest = following
        return lost, newest[1] if newest else None

    def _place(self, packet: RtpPacket) -> bool:
        lost = False
        if self._origin is None:
            self._origin = packet.sequence_number
        delta = uint16_add(packet.sequence_number, -self._origin)
        behind = uint16_add(self._origin, -packet.sequence_number)
        if behind < delta:
            if behind < MAX_MISORDER:
                return False  # late: its frame has gone
            self.remove(self.capacity)
            self._origin, lost = packet.sequence_number, True
        elif delta >= self.capacity:
            if self.smart_remove(delta - self.capacity + 1):
                self._origin = packet.sequence_number
            lost = True
        self._skipping |= lost
        self._packets[packet.sequence_number % self._capacity] = packet
        return lost

    def _next_frame(self) -> tuple[RtpPacket, JitterFrame] | None:
        if self._skipping and not self._to_key_frame():
            return None
        packets: list[Any] = []
        for count in range(self.capacity):
            packet = self._at(count)
            # A sender that sets no marker is still understood, by the timestamp, a packet late.
            if packets and packet is not None and packet.timestamp != packets[0].timestamp:
                break
            if packet is None:
                return None
            packets.append(packet)
            if packet.marker:
                break
        self.remove(len(packets))
        self._skipping = False
        frame = JitterFrame(data=b"".join(data_of(p) for p in packets), timestamp=packets[0].timestamp)
        return packets[0], frame

    def _to_key_frame(self) -> bool:
        """Move on to the first packet of the newest key frame here; whether there is one."""
        for count in reversed(range(self.capacity)):
            packet = self._at(count)
            if packet is not None and self._key(packet):
                first = count
                # Parameter sets before the slice belong to the frame too.
                while first and (p := self._at(first - 1)) is not None and p.timestamp == packet.timestamp:
                    first -= 1
                self.remove(first)
                return True
        return False

    def _at(self, count: int) -> RtpPacket | None:
        assert self._origin is not None
        return self._packets[(self._origin + count) % self._capacity]
