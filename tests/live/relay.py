"""A bad network between two peers of one machine: a UDP relay with seeded loss, delay and jitter."""

import asyncio
import random
import re

LONGEST_QUEUE_S = 0.4


class _End(asyncio.DatagramProtocol):
    def __init__(self, relay):
        self.relay = relay
        self.peer = None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.relay.passed(self, data, address)


class Relay:
    """Stands between a client and one address of a mirror.

    Args:
        loss: Share of datagrams that never arrive, from the start of media on.
        delay_s: Each datagram's delay, at least.
        jitter_s: And at most this much more, which also changes their order.
        repeats: Whether retransmissions (RTX) arrive.
        bps: What goes through in a second towards the client; more waits, and what would wait too long is lost.
    """

    def __init__(self, loss=0.0, delay_s=0.0, jitter_s=0.0, repeats=True, bps=None, seed=1):
        self.loss, self.delay_s, self.jitter_s, self.repeats = loss, delay_s, jitter_s, repeats
        self.bps, self._free_s = bps, 0.0
        self._rtx = ()
        self._random = random.Random(seed)
        self.dropped = 0
        self.open = True

    async def between(self, answer):
        """The mirror's answer with the relay in place of the mirror's address."""
        loop = asyncio.get_running_loop()
        self._rtx = {int(kind) for kind in re.findall(r"a=rtpmap:(\d+) rtx/", answer)}
        pattern = re.compile(r"^a=candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host.*$", re.MULTILINE)
        mirror = pattern.search(answer)
        self.mirror = (mirror[1], int(mirror[2]))
        _, self.near = await loop.create_datagram_endpoint(lambda: _End(self), local_addr=(mirror[1], 0))
        _, self.far = await loop.create_datagram_endpoint(lambda: _End(self), local_addr=(mirror[1], 0))
        self.far.peer = self.mirror
        port = self.near.transport.get_extra_info("sockname")[1]
        lines = [line for line in answer.split("\r\n") if not line.startswith("a=candidate")]
        at = next(i for i, line in enumerate(lines) if line.startswith("m="))
        lines.insert(at + 2, f"a=candidate:1 1 udp 2130706431 {mirror[1]} {port} typ host")
        return "\r\n".join(lines)

    def passed(self, end, data, address):
        if end is self.near:
            self.near.peer = address
            out = self.far
        else:
            out = self.near
        is_media = 128 <= data[0] < 192
        is_repeat = is_media and data[1] & 0x7F in self._rtx
        if not self.open or (is_repeat and not self.repeats) or (is_media and self._random.random() < self.loss):
            self.dropped += 1
            return
        wait = self.delay_s + self._random.random() * self.jitter_s
        if self.bps and out is self.near:
            now = asyncio.get_running_loop().time()
            self._free_s = max(self._free_s, now)
            if self._free_s - now > LONGEST_QUEUE_S:
                self.dropped += 1
                return
            self._free_s += 8 * len(data) / self.bps
            wait += self._free_s - now
        if wait:
            asyncio.get_running_loop().call_later(wait, self._send, out, data)
        else:
            self._send(out, data)

    def _send(self, out, data):
        if out.peer and not out.transport.is_closing():
            out.transport.sendto(data, out.peer)

    def close(self):
        self.near.transport.close()
        self.far.transport.close()
