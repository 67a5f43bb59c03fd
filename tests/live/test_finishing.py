"""Snapshots with a finish, between real peers: by the real analogy, on a small net of the test's own."""

import base64
import os
import sys
import threading
from dataclasses import dataclass, field
from itertools import repeat

import cv2
import numpy as np
import pytest
from tests.fitting.folded import creases, kept, product, worn
from tests.live.conftest import Painter
from tests.nets.drawn_nets import vgg19

from fitmirror.fitting import blend
from fitmirror.fitting.features import features
from fitmirror.fitting.finish import finished
from fitmirror.fitting.layer import Layer, Worn, over
from fitmirror.frames import Frame
from fitmirror.live.dresser import House
from fitmirror.live.finishing import Finisher
from fitmirror.live.mirrors import Mirrors
from fitmirror.mirror import Dressed
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets

W, H = 640, 360
LAYER = Layer(200, 40, product(300, 240, (170, 150, 110)))
MIDDLE = np.s_[110:270, 270:370]
FOLDS = creases(H, W)


class Tailor(Painter):
    """Lays one drawn product over each frame, once anything is worn."""

    def dress(self, frame, timer):
        dressed = super().dress(frame, timer)
        if not self.garments:
            return dressed
        picture = frame.bgr.copy()
        over(picture, LAYER.x, LAYER.y, LAYER.bgra)
        worn_items = tuple(Worn(name, {}, {}) for name in self.garments)
        return Dressed(Frame(picture, frame.pts), dressed.body, LAYER, worn_items, dressed.ms)


@dataclass
class Backroom:
    """The finishing of a service: `gate` holds it back, `begun` and `ended` tell how far it came."""

    nets: Nets
    gate: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    ended: list[str] = field(default_factory=list)
    niceness: int = 0

    def finish(self, name, camera, dressed, layer, proceed):
        if sys.platform == "linux":
            self.niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        self.begun.release()
        try:
            while not self.gate.wait(0.02):
                proceed()
            made = finished(features(self.nets), camera, dressed, layer, proceed)
            self.ended.append("done")
            return made
        except BaseException:
            self.ended.append("left")
            raise

    @property
    def finisher(self):
        return Finisher(lambda name: blend.why_not(name, self.nets.kept), self.finish)


@pytest.fixture
def backroom(tmp_path):
    room = Backroom(kept(tmp_path / "nets", vgg19(tmp_path / "vgg.onnx")))
    yield room
    room.gate.set()


@pytest.fixture
async def service(stock, backroom):
    finisher = backroom.finisher

    def no_blend(name):
        return blend.why_not(name, backroom.nets.kept, live=True)

    house = House(Tailor, stock.knows, stock.prepare, ("selfie",), ("alpha",), no_blend=no_blend, finisher=finisher)
    mirrors = Mirrors(house, most=3)
    mirrors.start()
    yield mirrors
    backroom.gate.set()
    await mirrors.close()


@pytest.fixture
def dressed(visit, service):
    async def dressed(items=("red",)):
        visitor = await visit(repeat(worn(H, W, (90, 110, 190), FOLDS)), service.open)
        visitor.client.say(type="wear", id=1, items=list(items))
        await visitor.client.heard("worn", id=1)
        return visitor

    return dressed


async def snapshot(visitor, id, **asked):
    visitor.client.say(type="snapshot", id=id, **asked)
    return await arrived(visitor, id)


async def arrived(visitor, id):
    first = await visitor.client.heard("snapshot", id=id)
    parts = [await visitor.client.heard("snapshot", id=id, part=n) for n in range(first["parts"])]
    data = base64.b64decode("".join(part["data"] for part in parts))
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def light(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(float)[MIDDLE]


async def test_a_finished_snapshot_has_the_folds_and_the_mirror_goes_on(dressed, backroom):
    backroom.gate.set()
    visitor = await dressed()
    plain, made = await snapshot(visitor, 2), await snapshot(visitor, 3, finish="analogy")
    assert made.shape == plain.shape == (H, W, 3)
    change = light(made) - light(plain)
    assert np.corrcoef(change.ravel(), FOLDS[MIDDLE].ravel())[0, 1] > 0.6
    assert change.std() > 3
    outside = np.abs(made.astype(int) - plain)[:, :180]
    outside[:60] = 0  # the number of the frame
    assert outside.mean() < 3
    await visitor.client.seen(3)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux alone")
async def test_mirrors_go_before_it(dressed, backroom):
    backroom.gate.set()
    await snapshot(await dressed(), 2, finish="analogy")
    assert backroom.niceness > os.getpriority(os.PRIO_PROCESS, 0)


async def test_only_one_is_finished_at_a_time_in_the_whole_service(dressed, backroom):
    one, other = await dressed(), await dressed()
    one.client.say(type="snapshot", id=2, finish="analogy")
    assert await one.client.seen(3) is not None
    assert backroom.begun.acquire(timeout=5)
    other.client.say(type="snapshot", id=2, finish="analogy")
    error = await other.client.heard("error", id=2)
    assert error["code"] == "busy"
    assert (await snapshot(other, 3)).shape == (H, W, 3)
    backroom.gate.set()
    assert (await arrived(one, 2)).shape == (H, W, 3)
    assert (await snapshot(other, 4, finish="analogy")).shape == (H, W, 3)


async def test_a_finish_that_is_cancelled_ends_and_makes_room(dressed, backroom):
    visitor = await dressed()
    visitor.client.say(type="snapshot", id=2, finish="analogy")
    await visitor.client.seen(3)
    assert backroom.begun.acquire(timeout=5)
    visitor.client.say(type="cancel", id=2)
    await visitor.client.heard("cancelled", id=2)
    await visitor.client.seen(6)
    assert backroom.ended == ["left"]
    backroom.gate.set()
    assert (await snapshot(visitor, 3, finish="analogy")).shape == (H, W, 3)
    assert not [m for m in visitor.client.messages if m["type"] == "snapshot" and m["id"] == 2]


async def test_a_client_that_leaves_ends_its_finish(dressed, backroom):
    leaving, staying = await dressed(), await dressed()
    leaving.client.say(type="snapshot", id=2, finish="analogy")
    await staying.client.seen(3)
    assert backroom.begun.acquire(timeout=5)
    await leaving.session.close()
    await staying.client.seen(6)
    assert backroom.ended == ["left"]


async def test_without_its_net_one_sentence_says_what_to_pull(dressed, backroom, tmp_path):
    backroom.gate.set()
    backroom.nets = Nets("cpu", 1, kept=KeptNets(tmp_path / "none"))
    visitor = await dressed()
    visitor.client.say(type="snapshot", id=2, finish="analogy")
    error = await visitor.client.heard("error", id=2)
    assert error["code"] == "unsupported"
    assert "fitmirror models pull vgg19-7" in error["message"]
    assert (await snapshot(visitor, 3)).shape == (H, W, 3)


async def test_with_nothing_worn_it_is_the_plain_picture_at_once(dressed, backroom):
    visitor = await dressed(items=())
    made = await snapshot(visitor, 2, finish="analogy")
    assert made.shape == (H, W, 3)
    assert not backroom.begun.acquire(blocking=False)


async def test_as_a_blender_of_the_running_mirror_it_is_refused_and_the_finish_named(dressed):
    visitor = await dressed()
    visitor.client.say(type="set", id=5, blend="analogy")
    error = await visitor.client.heard("error", id=5)
    assert error["code"] == "invalid"
    assert "finish analogy" in error["message"]


async def test_a_finish_that_is_none_is_invalid(dressed):
    visitor = await dressed()
    visitor.client.say(type="snapshot", id=5, finish="magic")
    assert (await visitor.client.heard("error", id=5))["code"] == "invalid"


async def test_a_mirror_without_finishes_says_so(visit):
    visitor = await visit()
    await visitor.client.seen(3)
    visitor.client.say(type="snapshot", id=5, finish="analogy")
    assert (await visitor.client.heard("error", id=5))["code"] == "unsupported"
