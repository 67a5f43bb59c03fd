"""`bench echo`: a bare aiortc echo, the ceiling of what a mirror built on aiortc can do on this machine."""

import asyncio

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

from fitmirror.bench.loopback import Figures, measure, scenes


class Echo:
    """Decodes what comes and sends it back, as aiortc comes."""

    def __init__(self) -> None:
        """Without peers."""
        self._peers: list[RTCPeerConnection] = []

    async def answer(self, offer: str) -> str:
        """The answer to an offer."""
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peers.append(peer)
        relay = MediaRelay()
        peer.on("track", lambda track: peer.addTrack(relay.subscribe(track)))
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        return str(peer.localDescription.sdp)

    async def close(self) -> None:
        """End all peers."""
        await asyncio.gather(*(peer.close() for peer in self._peers))


async def _measured(seconds: float, width: int, height: int) -> Figures:
    echo = Echo()
    try:
        return await measure("echo", echo.answer, scenes(width, height), seconds)
    finally:
        await echo.close()


def measure_echo(seconds: float = 5.0, width: int = 1280, height: int = 720) -> Figures:
    """Client and echo in this process; its `cpu_ms` holds both."""
    return asyncio.run(_measured(seconds, width, height))
