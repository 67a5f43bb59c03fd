"""The service over a small house, reached by real HTTP."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiortc import RTCConfiguration, RTCPeerConnection

from fitmirror.body.body import Body
from fitmirror.live.dresser import House
from fitmirror.mirror import Dressed
from fitmirror.settings import Settings
from fitmirror.wardrobe.errors import UnknownItem
from fitmirror.wardrobe.item import Item
from fitmirror.wardrobe.product import Product
from fitmirror.web.app import READY, create_app
from fitmirror.web.rooms import Rooms


class Plain:
    """Shows the plain picture."""

    def wear(self, garments):
        pass

    every = 1

    def pace(self, every):
        self.every = every

    def change(self, segmenter=None, blend=None):
        pass

    def dress(self, frame, timer):
        return Dressed(frame, Body(np.zeros(frame.bgr.shape[:2], np.uint8), None, None, None))


@dataclass
class Shelf:
    folder: Path
    stock: list[Item] = field(
        default_factory=lambda: [
            Item(id="tee", title="T-shirt", category="top", colours=("red",), text="With a print of a whale"),
            Item(id="tank", title="Tank", category="top", sizes={"M": {"chest_cm": 96}}),
            Item(id="chair-1", title="Chair", category="furniture", sku="C-1"),
        ]
    )

    def items(self):
        return self.stock

    def knows(self, id):
        return any(item.id == id for item in self.stock)

    def item(self, id):
        for item in self.stock:
            if item.id == id:
                return item
        raise UnknownItem(id)

    def cutout_file(self, id):
        self.item(id)
        return self.folder / f"{id}.png"

    def get(self, id):
        cutout = np.zeros((1500, 1000, 4), np.uint8)
        cutout[100:1400, 200:800] = (20, 40, 200, 255)
        return Product(self.item(id), cutout)


@pytest.fixture
def shelf(tmp_path):
    cv2.imwrite(str(tmp_path / "tee.png"), np.full((300, 200, 4), (20, 40, 200, 255), np.uint8))
    return Shelf(tmp_path)


@pytest.fixture
def rooms(shelf):
    return Rooms(House(Plain, shelf.knows, lambda choice: choice), shelf, lambda: None)


@pytest.fixture
async def service(rooms):
    """Start a service with these settings, ready unless told otherwise: `await service(max_mirrors=1)`."""
    clients = []

    async def start(ready=True, open_rooms=None, **settings):
        app = create_app(Settings(_env_file=None, **settings), open_rooms or (lambda _: rooms))
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        if ready:
            await app[READY]
        return client

    yield start
    for client in clients:
        await client.close()


@pytest.fixture
async def offer():
    """The offer of a client that never connects."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.addTransceiver("video", "sendrecv")
    peer.createDataChannel("fitmirror")
    await peer.setLocalDescription(await peer.createOffer())
    yield peer.localDescription.sdp
    await peer.close()


@pytest.fixture
def gate():
    """Holds a thread back until it is set."""
    gate = threading.Event()
    yield gate
    gate.set()
