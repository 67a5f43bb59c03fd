"""How long each net takes, by provider and number of threads."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from fitmirror.nets.catalog import entries
from fitmirror.nets.runtime import Net, Nets


@dataclass(frozen=True)
class NetTime:
    """One net on one provider with one number of threads.

    Attributes:
        net: Its name.
        provider: What ran it.
        threads: Upper bound of processor threads.
        ms: Median wall time of one run, milliseconds.
        cpu_ms: Processor time of one run, all threads together, milliseconds: the mean.
        load_ms: Wall time to load it and run it once, milliseconds.
        why: Why another provider than the one asked for ran it, or None.
    """

    net: str
    provider: str
    threads: int
    ms: float
    cpu_ms: float
    load_ms: float
    why: str | None


def run(
    names: Sequence[str] = (),
    providers: Sequence[str] = ("auto",),
    threads: Sequence[int] = (1, 2),
    runs: int = 30,
    progress: Callable[[str], None] = lambda net: None,
) -> list[NetTime]:
    """Measure nets on random pictures.

    Args:
        names: Nets to measure; all built-in ones where none is named.
        providers: "auto" or providers' names; one that does not serve here is measured as what serves instead.
        threads: Numbers of processor threads. On a GPU only the first counts.
        runs: Runs to take the median of.
        progress: Told each net's name when its turn comes.

    Raises:
        UnknownNetError: a name that is not built in.
        ValueError: an unknown provider, or no runs.
    """
    if runs < 1:
        raise ValueError("at least one run is needed")
    rows: list[NetTime] = []
    for name in names or [net.name for net in entries()]:
        progress(name)
        for provider in providers:
            rows += _by_threads(name, provider, threads, runs)
    return rows


def _by_threads(name: str, provider: str, threads: Iterable[int], runs: int) -> Iterable[NetTime]:
    for count in threads:
        started = time.perf_counter()
        nets = Nets(provider, count)
        nets.warm(name)
        loaded = time.perf_counter()
        net = nets.get(name)
        ms, cpu_ms = _time(net, runs)
        yield NetTime(name, net.provider, count, ms, cpu_ms, 1000 * (loaded - started), net.why)
        if net.provider != "cpu":
            return


def _time(net: Net, runs: int) -> tuple[float, float]:
    noise = np.random.default_rng(0)
    inputs = [noise.random(shape, np.float32) for shape in net.input_shapes]
    net.run(*inputs)
    walls, cpu = [], time.process_time()
    for _ in range(runs):
        started = time.perf_counter()
        net.run(*inputs)
        walls.append(time.perf_counter() - started)
    return 1000 * float(np.median(walls)), 1000 * (time.process_time() - cpu) / runs
