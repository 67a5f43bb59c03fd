"""A frame dressed before anybody looks: compiled loops compiled, codecs opened, a connection made."""

import asyncio
import contextlib

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection

from fitmirror.fitting.warm import warm
from fitmirror.frames import Frame
from fitmirror.live.encoders import Vp8
from fitmirror.live.pictures import frame_of

WIDTH, HEIGHT = 1280, 720
HANDS_WITHIN_S = 1.0


def rehearse() -> None:
    """Connect, dress and encode once, so that the first visitor finds everything in place. Not on an event loop.

    What is dressed is made up: none of a shop's items keeps the service from being ready.
    """
    asyncio.run(_shake_hands())
    warm()
    Vp8().encode(frame_of(Frame(np.full((HEIGHT, WIDTH, 3), 110, np.uint8), 0.0), 0), True, 0.0)


async def _shake_hands() -> None:
    """Connect two peers: certificates, network interfaces and ciphers are slow the first time (0.1 s and more)."""
    here, there = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    try:
        here.addTransceiver("video")
        channel = here.createDataChannel("rehearsal")
        opened = asyncio.Event()
        channel.on("open", opened.set)
        await here.setLocalDescription(await here.createOffer())
        await there.setRemoteDescription(here.localDescription)
        await there.setLocalDescription(await there.createAnswer())
        await here.setRemoteDescription(there.localDescription)
        # A machine without a network has no candidates to connect; it only misses this rehearsal.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(opened.wait(), HANDS_WITHIN_S)
    finally:
        await asyncio.gather(here.close(), there.close())
