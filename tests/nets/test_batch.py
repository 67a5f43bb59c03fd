"""What many mirrors ask of a net at once is run as one batch, and each gets what it would have got alone."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fitmirror.nets.batch import MOST, SIZES, Gathered
from fitmirror.nets.providers import Provider
from fitmirror.nets.runtime import Nets
from fitmirror.nets.session import OnnxSession, ProviderError, Session

F32 = NDArray[np.float32]


class Slow:
    """Doubles its input, and takes its time; remembers the batches."""

    def __init__(self, takes_s: float = 0.05) -> None:
        self.takes_s = takes_s
        self.batches: list[int] = []
        self.at_once = 0

    def __call__(self, inputs: tuple[F32, ...]) -> tuple[F32, ...]:
        self.at_once += 1
        assert self.at_once == 1
        self.batches.append(len(inputs[0]))
        time.sleep(self.takes_s)
        self.at_once -= 1
        if np.isnan(inputs[0]).any():
            raise ValueError("not a number")
        return (2 * inputs[0], inputs[0].sum((1, 2))[:, None])


def ask(net: Gathered, count: int, pictures: list[F32]) -> list[tuple[F32, ...] | BaseException]:
    def one(number: int) -> tuple[F32, ...] | BaseException:
        barrier.wait()
        try:
            return net.run((pictures[number],))
        except ValueError as error:
            return error

    barrier = threading.Barrier(count)
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_each_gets_its_own_answer_and_few_runs_answer_all() -> None:
    slow = Slow()
    net = Gathered(slow)
    pictures = [np.full((1 + number % 2, 4, 4), number, np.float32) for number in range(12)]
    for number, got in enumerate(ask(net, 12, pictures)):
        assert isinstance(got, tuple)
        np.testing.assert_array_equal(got[0], 2 * pictures[number])
        np.testing.assert_array_equal(got[1], pictures[number].sum((1, 2))[:, None])
    assert len(slow.batches) <= 4
    assert set(slow.batches) <= set(SIZES)
    assert max(slow.batches) == MOST


def test_who_is_alone_does_not_wait() -> None:
    slow = Slow(0.0)
    net = Gathered(slow)
    for _ in range(5):
        net.run((np.ones((3, 2, 2), np.float32),))
    assert slow.batches == [3] * 5  # as it came, not filled up


def test_pictures_of_another_size_and_bad_ones_are_run_apart() -> None:
    slow = Slow()
    net = Gathered(slow)
    pictures = [np.ones((1, 4, 4), np.float32) for _ in range(6)]
    pictures[2] = np.ones((1, 8, 8), np.float32)
    pictures[4][:] = np.nan
    answers = ask(net, 6, pictures)
    assert isinstance(answers[4], ValueError)
    for number in (0, 1, 2, 3, 5):
        got = answers[number]
        assert isinstance(got, tuple)
        np.testing.assert_array_equal(got[0], 2 * pictures[number])


def test_nobody_is_left_waiting_by_any_order_of_arrival() -> None:
    slow = Slow(0.002)
    net = Gathered(slow)
    rng = np.random.default_rng(4)
    pauses = rng.uniform(0, 0.004, (8, 40))

    def shopper(number: int) -> int:
        for pause in pauses[number]:
            time.sleep(pause)
            picture = np.full((1, 3, 3), number, np.float32)
            np.testing.assert_array_equal(net.run((picture,))[0], 2 * picture)
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shopper, range(8), timeout=30)) == list(range(8))
    assert len(slow.batches) < 8 * 40


class Device:
    """A GPU, played by the processor; tells its batches, and can break."""

    def __init__(self, path: Path, seen: list[int]) -> None:
        self._inner, self._seen = OnnxSession(path, "cpu", 1), seen
        self.input_shapes = self._inner.input_shapes
        self.broken = False

    def run(self, inputs: tuple[F32, ...]) -> tuple[F32, ...]:
        if self.broken:
            raise ProviderError("CUDA: out of memory")
        self._seen.append(len(inputs[0]))
        time.sleep(0.02)
        return self._inner.run(inputs)


@pytest.mark.parametrize("name", ["face_detection_short_range", "pose_landmark_full"])
def test_on_a_device_the_built_in_nets_are_gathered_warmed_and_still_fall_back(name: str) -> None:
    seen: list[int] = []
    devices: list[Device] = []

    def open_session(path: Path, provider: Provider, threads: int) -> Session:
        if provider == "cpu":
            return OnnxSession(path, provider, threads)
        devices.append(Device(path, seen))
        return devices[-1]

    nets = Nets("cuda", 1, open_session)
    nets.warm(name)
    assert seen == list(SIZES)
    seen.clear()
    net = nets.get(name)
    shape = net.input_shapes[0]
    pictures = np.random.default_rng(6).random((8, *shape[1:]), np.float32)
    alone = [Nets("cpu", 1).get(name).run(picture[None]) for picture in pictures]

    def all_at_once() -> list[tuple[F32, ...]]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda picture: net.run(picture[None]), pictures))

    rounds = [all_at_once()]
    devices[0].broken = True
    rounds.append(all_at_once())
    for got in rounds:
        for outputs, wanted in zip(got, alone, strict=True):
            for one, other in zip(outputs, wanted, strict=True):
                np.testing.assert_allclose(one, other, atol=1e-4 * max(1.0, float(np.ptp(other))))
    assert len(seen) < 8
    assert net.provider == "cpu"
