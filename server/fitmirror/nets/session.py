"""ONNX Runtime behind types: the only module that knows it."""

import contextlib
import ctypes
import io
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as native
from platformdirs import user_cache_path

from fitmirror.nets.catalog import BrokenInstallError
from fitmirror.nets.providers import Provider, plain

Tensor = NDArray[np.float32]

_NAMES: dict[Provider, str] = {
    "tensorrt": "TensorrtExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
_LIBRARIES: dict[Provider, str] = {"tensorrt": "providers_tensorrt", "cuda": "providers_cuda"}
# What runs out or breaks on a device; a wrong shape is InvalidArgument and stays the caller's fault.
_DEVICE_FAULTS = (native.Fail, native.RuntimeException, native.EPFail, native.EngineError, native.DeviceReset)
_FILE_FAULTS = (native.InvalidProtobuf, native.InvalidGraph, native.NoSuchFile, native.NoModel)
_SILENT = 4

# A missing GPU library is told once, in words, by `Net.why`; not by native code on stderr.
ort.set_default_logger_severity(_SILENT)
_preload = threading.Lock()
_preloaded = False


# Whole numbers and halves go in as what the net wants; what comes out is float32 always.
_DTYPES: dict[str, type[np.generic]] = {
    "float16": np.float16,
    "double": np.float64,
    "int64": np.int64,
    "int32": np.int32,
    "uint8": np.uint8,
    "int8": np.int8,
    "bool": np.bool_,
}


@dataclass(frozen=True)
class Port:
    """One input or output of a net.

    Attributes:
        name: In the file.
        dtype: "float", "int64", …, as ONNX calls them; other kinds of values, like sequences, in full.
        shape: None where any length will do.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...]


class ProviderError(RuntimeError):
    """A provider does not load, or fails while it runs; the text is one plain sentence."""


class Session(Protocol):
    """One loaded net on one provider; thread-safe."""

    @property
    def input_shapes(self) -> tuple[tuple[int | None, ...], ...]:
        """Shape of each input; None where any length will do."""

    def run(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """All outputs.

        Raises:
            ProviderError: the device failed, not the caller.
            ValueError: inputs of the wrong number, type or shape.
        """


class OnnxSession:
    """A net run by ONNX Runtime.

    Raises:
        ProviderError: the net cannot be loaded on this provider; never raised for "cpu".
        BrokenInstallError: the file is no net.
    """

    def __init__(self, path: Path, provider: Provider, threads: int) -> None:
        """Load the net in a file; `threads` bounds the processor's share of the work."""
        self._provider: Provider = provider
        options = ort.SessionOptions()
        options.log_severity_level = _SILENT
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Buffers planned ahead are kept between runs: 27 MB for the built-in nets, and no time gained.
        options.enable_mem_pattern = False
        # Idle threads that spin double the processor time of a net run 30 times a second.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if provider != "cpu":
            _preload_cuda()
        chosen = [(_NAMES[provider], _provider_options(provider)), _NAMES["cpu"]]
        try:
            self._session = ort.InferenceSession(
                str(path), options, providers=chosen if provider != "cpu" else chosen[1:], enable_fallback=0
            )
        except _FILE_FAULTS as error:
            raise BrokenInstallError(f"{path} is damaged; install fitmirror again") from error
        except (*_DEVICE_FAULTS, RuntimeError) as error:
            if provider == "cpu":
                raise BrokenInstallError(f"{path} does not load: {error}") from error
            raise ProviderError(plain(provider, _missing_library(provider) or str(error))) from error
        # Being asked for a provider and having it are two things: a missing library only leaves it out.
        if _NAMES[provider] not in self._session.get_providers():
            raise ProviderError(plain(provider, _missing_library(provider)))
        self.inputs = tuple(_port(i) for i in self._session.get_inputs())
        self.outputs = tuple(_port(o) for o in self._session.get_outputs())

    @property
    def options(self) -> ort.SessionOptions:
        """What the session was made with."""
        return self._session.get_session_options()

    @property
    def input_shapes(self) -> tuple[tuple[int | None, ...], ...]:
        """See Session."""
        return tuple(port.shape for port in self.inputs)

    def run(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """See Session."""
        try:
            fed = {port.name: _as_wanted(value, port) for port, value in zip(self.inputs, inputs, strict=True)}
            return tuple(np.asarray(out, np.float32) for out in self._session.run(None, fed))
        except native.InvalidArgument as error:
            raise ValueError(str(error)) from error
        except _DEVICE_FAULTS as error:
            raise ProviderError(plain(self._provider, str(error))) from error


def _port(argument: ort.NodeArg) -> Port:
    shape = tuple(n if isinstance(n, int) else None for n in argument.shape)
    return Port(argument.name, argument.type.removeprefix("tensor(").removesuffix(")"), shape)


def _as_wanted(value: Tensor, port: Port) -> NDArray[np.generic]:
    return value.astype(_DTYPES[port.dtype]) if port.dtype in _DTYPES else value


def versions() -> dict[str, str]:
    """Version of the runtime, and of CUDA where it was built for it."""
    info = {"onnxruntime": str(ort.__version__)}
    cuda = getattr(ort, "cuda_version", "")
    return info | ({"cuda": str(cuda)} if cuda else {})


def _provider_options(provider: Provider) -> dict[str, str]:
    if provider == "cuda":
        # The default tries every algorithm for every new batch size: the picture would stand still meanwhile.
        return {"cudnn_conv_algo_search": "HEURISTIC"}
    if provider == "tensorrt":
        cache = user_cache_path("fitmirror") / "tensorrt"
        cache.mkdir(parents=True, exist_ok=True)
        # Building an engine takes minutes; it is kept for the next start.
        return {"trt_engine_cache_enable": "1", "trt_engine_cache_path": str(cache)}
    return {}


def _preload_cuda() -> None:
    """Load CUDA's libraries from the nvidia-* packages, where the loader would not look by itself."""
    global _preloaded
    with _preload:
        if not _preloaded and hasattr(ort, "preload_dlls"):
            # It prints what it does not find; `_missing_library` says so where it matters.
            with contextlib.redirect_stdout(io.StringIO()):
                ort.preload_dlls()
        _preloaded = True


def _missing_library(provider: Provider) -> str:
    """What the dynamic loader says about a provider's own library; empty if it loads."""
    stem = _LIBRARIES.get(provider)
    if stem is None:
        return ""
    folder = Path(ort.__file__).resolve().parent / "capi"
    library = next(folder.glob(f"*onnxruntime_{stem}.*"), None)
    if library is None:
        return "this build of onnxruntime is for the processor only; install onnxruntime-gpu"
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        return str(error)
    return ""
