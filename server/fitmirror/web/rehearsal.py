"""A frame dressed before anybody looks: compiled loops compiled, codecs opened, a connection made."""

import asyncio
import contextlib

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection

from fitmirror.body import body as b
from fitmirror.body.body import Body
from fitmirror.fitting.outfit import Garment, Outfit
from fitmirror.fitting.warm import warm
from fitmirror.frames import Frame
from fitmirror.live.encoders import Vp8
from fitmirror.live.pictures import frame_of_bgr

WIDTH, HEIGHT = 1280, 720
HANDS_WITHIN_S = 1.0

# Somebody facing the camera, arms a little away from the body, in pixels of the frame.
_STANDING = {
    b.NOSE: (640, 110),
    b.LEFT_EAR: (680, 110),
    b.RIGHT_EAR: (600, 110),
    b.MOUTH_LEFT: (655, 140),
    b.MOUTH_RIGHT: (625, 140),
    b.LEFT_SHOULDER: (740, 220),
    b.RIGHT_SHOULDER: (540, 220),
    b.LEFT_ELBOW: (800, 380),
    b.RIGHT_ELBOW: (480, 380),
    b.LEFT_WRIST: (810, 520),
    b.RIGHT_WRIST: (470, 520),
    b.LEFT_HIP: (705, 540),
    b.RIGHT_HIP: (575, 540),
}


def standing() -> Body:
    """A body that a top can be put on."""
    landmarks = np.zeros((b.LANDMARKS, 3), np.float32)
    landmarks[:, :2] = 640, 700
    for index, (x, y) in _STANDING.items():
        landmarks[index] = x, y, 1.0
    alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
    alpha[60:, 460:820] = 255
    return Body(alpha, landmarks, np.zeros(b.LANDMARKS, np.float32), None)


def rehearse(garment: Garment | None, blend: str) -> None:
    """Connect, dress and encode once, so that the first visitor finds everything in place. Not on an event loop."""
    asyncio.run(_shake_hands())
    warm()
    frame = Frame(np.full((HEIGHT, WIDTH, 3), 110, np.uint8), 0.0)
    picture = frame.bgr
    if garment is not None:
        picture = Outfit((garment,), blend).dress(frame, standing(), lambda: 0.0).bgr
    Vp8().encode(frame_of_bgr(picture, 0), True, 0.0)


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
