"""The service over a small house, reached by real HTTP."""

import threading

import numpy as np
import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiortc import RTCConfiguration, RTCPeerConnection

from fitmirror.body.body import Body
from fitmirror.live.dresser import House
from fitmirror.mirror import Dressed
from fitmirror.settings import Settings
from fitmirror.wardrobe.item import Item
from fitmirror.wardrobe.item_folder import save_product
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.store import Wardrobe
from fitmirror.wardrobe.thumbnails import Thumbnails
from fitmirror.web.app import READY, create_app
from fitmirror.web.rooms import Rooms


class Plain:
    """Shows the plain picture."""

    def wear(self, garments):
        pass

    every = 1

    garments = ()

    def pace(self, every):
        self.every = every

    def change(self, segmenter=None, blend=None, height_cm=None):
        pass

    def dress(self, frame, timer):
        return Dressed(frame, Body(np.zeros(frame.bgr.shape[:2], np.uint8), None, None, None))


STOCK = (
    Item(id="tee", title="T-shirt", category="top", colours=("red",), text="With a print of a whale"),
    Item(id="tank", title="Tank", category="top", sizes={"M": {"chest_cm": 96}}),
    Item(id="chair-1", title="Chair", category="furniture", sku="C-1"),
)


@pytest.fixture
def shelf(tmp_path):
    """Three items; the tank has no picture."""
    folder = tmp_path / "wardrobe"
    cutout = np.zeros((300, 200, 4), np.uint8)
    cutout[20:280, 40:160] = (20, 40, 200, 255)
    for item in STOCK:
        save_product(folder, Product(item, cutout), item.id.encode(), ".png")
    (folder / "tank" / "cutout.png").unlink()
    return Wardrobe(folder, demo=False, thumbnails=Thumbnails(tmp_path / "thumbnails"))


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
