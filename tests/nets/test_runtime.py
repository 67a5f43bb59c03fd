"""Nets run on what serves, from any thread, and fall back to the processor."""

import logging
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fitmirror.nets import runtime
from fitmirror.nets.catalog import BrokenInstallError, UnknownNetError, find
from fitmirror.nets.providers import Provider, gpu_missing
from fitmirror.nets.runtime import Nets, probe
from fitmirror.nets.session import OnnxSession, ProviderError, Session

SMALL = "face_detection_short_range"
without_gpu = pytest.mark.skipif(gpu_missing() is None, reason="a GPU serves here")


@pytest.fixture
def noise() -> NDArray[np.float32]:
    return np.random.default_rng(1).random((3, 128, 128, 3), np.float32)


class BrokenDevice:
    """A session on a device that has just run out of memory."""

    def __init__(self, path: Path) -> None:
        self.input_shapes = OnnxSession(path, "cpu", 1).input_shapes

    def run(self, inputs: tuple[NDArray[np.float32], ...]) -> tuple[NDArray[np.float32], ...]:
        raise ProviderError("CUDA: out of memory")


def test_a_net_is_loaded_once_even_when_many_ask_at_once() -> None:
    opened: list[str] = []

    def open_session(path: Path, provider: Provider, threads: int) -> Session:
        opened.append(path.stem)
        return OnnxSession(path, provider, threads)

    nets = Nets("cpu", 1, open_session)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(nets.get, [SMALL] * 8))
    assert opened == [SMALL]
    assert len({id(net) for net in got}) == 1


def test_a_net_runs_on_many_threads_at_once_with_the_same_result(noise: NDArray[np.float32]) -> None:
    net = Nets("cpu", 2).get(SMALL)
    alone = [net.run(noise[i : i + 1]) for i in range(3)]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda i: net.run(noise[i : i + 1]), [0, 1, 2] * 6))
    for number, outputs in enumerate(together):
        for got, wanted in zip(outputs, alone[number % 3], strict=True):
            np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name", [SMALL, "pose_detection", "pose_landmark_full", "selfie_segmentation"])
def test_a_batch_gives_what_its_pictures_give_alone(name: str) -> None:
    net = Nets("cpu", 2).get(name)
    batch = np.random.default_rng(2).random((2, *net.input_shapes[0][1:]), np.float32)
    together = net.run(batch)
    for number in range(2):
        for got, wanted in zip(together, net.run(batch[number : number + 1]), strict=True):
            np.testing.assert_allclose(got[number], wanted[0], atol=1e-4 * max(1.0, float(np.ptp(wanted))))


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownNetError):
        Nets("cpu").get("no_such_net")
    with pytest.raises(ValueError, match="unknown provider"):
        Nets("fpga")


@pytest.mark.parametrize(
    "inputs",
    [
        (),
        (np.zeros((1, 128, 128, 3), np.float32),) * 2,
        (np.zeros((1, 64, 64, 3), np.float32),),
        (np.zeros((1, 128, 128, 3), np.float64),),
        (np.zeros((128, 128, 3), np.float32),),
    ],
)
def test_wrong_inputs_are_refused_and_do_no_harm(inputs: tuple[NDArray[np.float32], ...]) -> None:
    net = Nets("cpu", 1).get(SMALL)
    with pytest.raises(ValueError):  # noqa: PT011 - the text is ONNX Runtime's
        net.run(*inputs)
    assert net.run(np.zeros((1, 128, 128, 3), np.float32))[0].shape == (1, 896, 16)


@without_gpu
@pytest.mark.parametrize("provider", ["auto", "cuda", "tensorrt"])
def test_without_a_gpu_the_processor_serves_and_says_why(
    provider: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "fitmirror")
    nets = Nets(provider, 1)
    nets.warm(SMALL, "face_landmark")
    net = nets.get(SMALL)
    assert net.provider == "cpu"
    assert net.why
    assert [r.getMessage() for r in caplog.records] == [f"nets run on CPU: {net.why}"]
    assert capfd.readouterr() == ("", "")


@without_gpu
@pytest.mark.parametrize("provider", ["cuda", "tensorrt"])
def test_a_gpu_session_really_fails_and_says_what_is_missing(
    provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProviderError, match=r"^(CUDA|TensorRT): (the library \S+ is missing|this build|\w)"):
        OnnxSession(find(SMALL).path, provider, 1)
    assert capfd.readouterr() == ("", "")


def test_the_processor_by_setting_needs_no_reason() -> None:
    assert Nets("cpu", 1).get(SMALL).why is None


def test_the_fastest_provider_that_loads_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_session(path: Path, provider: Provider, threads: int) -> Session:
        if provider == "tensorrt":
            raise ProviderError("TensorRT: the library libnvinfer.so.10 is missing")
        return OnnxSession(path, "cpu", threads)

    monkeypatch.setattr(runtime, "gpu_missing", lambda: None)
    net = Nets("auto", 1, open_session).get(SMALL)
    assert (net.provider, net.why) == ("cuda", "TensorRT: the library libnvinfer.so.10 is missing")


def test_a_device_that_fails_while_running_is_given_up_and_the_call_answered(
    noise: NDArray[np.float32], caplog: pytest.LogCaptureFixture
) -> None:
    opened: list[Provider] = []

    def open_session(path: Path, provider: Provider, threads: int) -> Session:
        opened.append(provider)
        return OnnxSession(path, "cpu", threads) if provider == "cpu" else BrokenDevice(path)

    net = Nets("cuda", 1, open_session).get(SMALL)
    assert net.provider == "cuda"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: net.run(noise), range(4)))
    wanted = Nets("cpu", 1).get(SMALL).run(noise)
    for answer in answers:
        np.testing.assert_array_equal(answer[0], wanted[0])
    assert opened == ["cuda", "cpu"]
    assert (net.provider, net.why) == ("cpu", "CUDA: out of memory")
    assert [r.levelname for r in caplog.records] == ["WARNING"]


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited as Linux does it")
def test_memory_that_really_runs_out_is_survived() -> None:
    """The first session runs into a real limit of memory; its fallback finds the limit lifted."""
    program = """
        import resource
        import numpy as np
        from fitmirror.nets.runtime import Nets
        from fitmirror.nets.session import OnnxSession

        def limit(size):
            resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))

        def open_session(path, provider, threads):
            if provider == "cpu":
                limit(resource.RLIM_INFINITY)
            return OnnxSession(path, "cpu", threads)

        batch = np.random.default_rng(0).random((64, 128, 128, 3), np.float32)
        wanted = Nets("cpu", 1).get("face_detection_short_range").run(batch)
        net = Nets("cuda", 1, open_session).get("face_detection_short_range")
        net.run(batch[:1])
        assert net.provider == "cuda"
        with open("/proc/self/statm") as file:
            limit(int(file.read().split()[0]) * resource.getpagesize() + 2**20)
        got = net.run(batch)
        assert all(np.array_equal(g, w) for g, w in zip(got, wanted, strict=True))
        print(net.provider, net.why)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr.splitlines()[:1] == [f"net {SMALL} leaves CUDA for the processor: CPU: out of memory"]
    assert done.stdout == "cpu CPU: out of memory\n"


def test_idle_threads_do_not_spin_and_are_bounded() -> None:
    options = OnnxSession(find(SMALL).path, "cpu", 2).options
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert options.intra_op_num_threads == 2


def test_a_file_that_is_no_net_is_a_broken_installation(tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    file.write_bytes(b"\x08\x09garbage" * 100)
    with pytest.raises(BrokenInstallError, match="damaged"):
        OnnxSession(file, "cpu", 1)


def test_the_probe_says_what_serves() -> None:
    found = probe("cpu")
    assert (found.provider, found.why) == ("cpu", None)
    assert found.versions["onnxruntime"]


def test_running_nets_needs_nothing_that_only_development_has() -> None:
    program = "import sys, fitmirror.nets.runtime; print([m for m in ('onnx', 'mediapipe', 'cv2') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"
