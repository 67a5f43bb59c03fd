"""Nets as functions of arrays: each loaded once, on the fastest provider that works, shared by all mirrors."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fitmirror.nets.batch import SIZES, Gathered
from fitmirror.nets.catalog import BrokenInstallError, entries, find
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.providers import TITLES, Provider, candidates, gpu_missing
from fitmirror.nets.session import OnnxSession, ProviderError, Session, Tensor, versions

_LOG = logging.getLogger(__name__)
_SMALLEST = "face_detection_short_range"

OpenSession = Callable[[Path, Provider, int], Session]


class Net:
    """One loaded net. Stateless, so any thread may run it at any time; made by `Nets.get`.

    Args:
        name: Its name in the catalogue.
        open_on: Loads it on a provider.
        setting: "auto" or a provider.
        gathers: Whether all its inputs and outputs begin with the batch, so that on a GPU many mirrors' pictures can be
            run as one.
    """

    def __init__(self, name: str, open_on: Callable[[Provider], Session], setting: str, gathers: bool = False) -> None:
        """Load the net on the fastest provider that takes it."""
        self.name = name
        self._open_on = open_on
        self._falling_back = threading.Lock()
        self._session, self._provider, self._why = _open_fastest(open_on, setting)
        self._gathered = Gathered(self._run) if gathers else None

    @property
    def provider(self) -> Provider:
        """What runs it now."""
        return self._provider

    @property
    def why(self) -> str | None:
        """Why nothing faster runs it, in words; None where nothing faster exists or was asked for."""
        return self._why

    @property
    def input_shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shape of each input for a batch of one; pictures are (1, height, width, channels)."""
        return tuple(tuple(n or 1 for n in shape) for shape in self._session.input_shapes)

    def run(self, *inputs: NDArray[np.float32]) -> tuple[Tensor, ...]:
        """All outputs, float32, in the original net's order and layout (pictures N, height, width, channels).

        A GPU that fails (most often: out of memory) is given up for this net, and the processor answers the call.

        Args:
            inputs: float32 arrays, as many and shaped as the net says; the first axis is the batch, of any length.

        Raises:
            ValueError: inputs of the wrong number, type or shape.
        """
        # A processor has no room that a single picture leaves empty.
        if self._gathered is not None and self._provider != "cpu" and inputs:
            return self._gathered.run(inputs)
        return self._run(inputs)

    def warm(self) -> None:
        """Run once, in each size of batch that there will be."""
        for size in SIZES if self._gathered is not None and self._provider != "cpu" else (1,):
            self._run(tuple(np.zeros((size * shape[0], *shape[1:]), np.float32) for shape in self.input_shapes))

    def _run(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        session = self._session
        try:
            return session.run(inputs)
        except ProviderError as error:
            return self._on_processor(session, error).run(inputs)

    def _on_processor(self, failed: Session, error: ProviderError) -> Session:
        with self._falling_back:
            if self._session is failed:
                if self._provider == "cpu":
                    raise error
                _LOG.warning("net %s leaves %s for the processor: %s", self.name, TITLES[self._provider], error)
                self._session, self._provider, self._why = self._open_on("cpu"), "cpu", str(error)
            return self._session


class Nets:
    """All nets of a process, each loaded when first asked for.

    Args:
        provider: "auto" tries TensorRT, then CUDA, then the processor; a provider's name tries that one, then the
            processor.
        threads: Upper bound of processor threads for one run of a net.
        open_session: How a session is made; given only where a test lets a device fail.
        kept: The user's own nets, if there may be any.

    Raises:
        ValueError: an unknown provider.
    """

    def __init__(
        self,
        provider: str = "auto",
        threads: int = 2,
        open_session: OpenSession = OnnxSession,
        kept: KeptNets | None = None,
    ) -> None:
        """See the class."""
        candidates(provider)
        self.kept = kept
        self._setting, self._threads, self._open_session = provider, threads, open_session
        self._loaded: dict[str, Net] = {}
        self._loading = threading.Lock()

    def get(self, name: str) -> Net:
        """A built-in net, or one of the user's own.

        Raises:
            UnknownNetError: there is none of that name.
            BrokenInstallError: its file is missing or damaged.
            KeptError: the description of the user's net is damaged.
        """
        with self._loading:
            if name not in self._loaded:
                net = self._open(name)
                self._tell(net)
                self._loaded[name] = net
            return self._loaded[name]

    def _open(self, name: str) -> Net:
        theirs = None
        if self.kept is not None and all(net.name != name for net in entries()) and name in self.kept.names():
            theirs = self.kept.find(name)
        path = self.kept.path(theirs) if self.kept is not None and theirs is not None else find(name).path
        way_out = "pull or import it" if theirs else "install fitmirror"
        if not path.is_file():
            raise BrokenInstallError(f"{path} is missing; {way_out} again")
        try:
            # Of the user's own nets it is not known what their outputs begin with.
            open_on = partial(_opened, self._open_session, path, self._threads)
            return Net(name, open_on, self._setting, gathers=theirs is None)
        except BrokenInstallError as why:
            if theirs is None:
                raise
            raise BrokenInstallError(f"{path} is damaged; {way_out} again") from why

    def _tell(self, net: Net) -> None:
        """Log what serves; once, unless another net is served otherwise."""
        served = (net.provider, net.why)
        if served not in {(n.provider, n.why) for n in self._loaded.values()}:
            _LOG.info("nets run on %s%s", TITLES[net.provider], f": {net.why}" if net.why else "")

    def warm(self, *names: str) -> None:
        """Load nets and run each once, so that the first frame does not pay for memory and kernels."""
        for name in names:
            self.get(name).warm()


@dataclass(frozen=True)
class Serving:
    """What runs the nets on this machine, found by running one.

    Attributes:
        provider: What serves.
        why: Why nothing faster does, in words; None where nothing faster exists or was asked for.
        versions: Versions of the runtime and of what it was built for.
    """

    provider: Provider
    why: str | None
    versions: dict[str, str]


def probe(provider: str = "auto") -> Serving:
    """Load and run the smallest net, and say what served it."""
    nets = Nets(provider, threads=1)
    nets.warm(_SMALLEST)
    net = nets.get(_SMALLEST)
    return Serving(net.provider, net.why, versions())


def _opened(open_session: OpenSession, path: Path, threads: int, provider: Provider) -> Session:
    """No method: a net that outlives its `Nets` does not keep the others."""
    return open_session(path, provider, threads)


def _open_fastest(open_on: Callable[[Provider], Session], setting: str) -> tuple[Session, Provider, str | None]:
    reasons: list[str] = []
    for provider in candidates(setting):
        # Trying costs a tenth of a second a net; without a GPU the outcome is known.
        if provider != "cpu" and (missing := gpu_missing()) and setting == "auto":
            reasons = [missing]
            continue
        try:
            session = open_on(provider)
        except ProviderError as error:
            if provider == "cpu":
                raise
            reasons.append(missing or str(error))
            continue
        return session, provider, "; ".join(reasons) or None
    raise AssertionError("the processor is always a candidate")
