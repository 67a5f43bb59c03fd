"""`/metrics`: what the service is doing, for Prometheus."""

from collections.abc import Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from fitmirror.stylist.figures import CAUSES, FIRST_DELTA_S, Figures
from fitmirror.web.keys import SERVICE, Service

EVENTS = ("opened", "resumed", "refused", "ended", "vanished")


class Readings(Collector):
    """Reads the running service when asked; nothing is counted twice."""

    def __init__(self, service: Service) -> None:
        """See the class."""
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """All figures."""
        mirrors = self._service.mirrors
        ready = GaugeMetricFamily("fitmirror_ready", "Whether mirrors can be opened.")
        ready.add_metric([], float(mirrors is not None))
        yield ready
        if mirrors is None:
            return
        opened = GaugeMetricFamily("fitmirror_mirrors", "Mirrors open now.")
        opened.add_metric([], len(mirrors.sessions))
        yield opened
        most = GaugeMetricFamily("fitmirror_mirrors_limit", "Mirrors at most.")
        most.add_metric([], self._service.settings.max_mirrors)
        yield most
        events = CounterMetricFamily("fitmirror_mirror_events", "What became of mirrors.", labels=["event"])
        for event in EVENTS:
            events.add_metric([event], mirrors.counts[event])
        yield events
        totals = mirrors.totals()
        frames = CounterMetricFamily("fitmirror_frames", "Frames by fate.", labels=["fate"])
        for fate in ("received", "sent", "dropped", "failed"):
            frames.add_metric([fate], getattr(totals, fate))
        yield frames
        stages = CounterMetricFamily("fitmirror_stage_seconds", "Time spent per stage.", labels=["stage"])
        for stage in ("segment", "pose", "fit", "blend", "encode"):
            stages.add_metric([stage], totals.ms[stage] / 1000)
        yield stages
        if self._service.rooms and self._service.rooms.house.stylist:
            yield from _of_stylist(self._service.rooms.house.stylist.figures)


def _of_stylist(figures: Figures) -> Iterator[Metric]:
    requests = CounterMetricFamily("fitmirror_stylist_answers", "Descriptions by who wrote them.", labels=["source"])
    for source in ("llm", "template"):
        requests.add_metric([source], figures.requests[source])
    yield requests
    failures = CounterMetricFamily("fitmirror_stylist_failures", "Why no model answered.", labels=["cause"])
    for cause in CAUSES:
        failures.add_metric([cause], figures.failures[cause])
    yield failures
    yield CounterMetricFamily("fitmirror_stylist_tokens", "Tokens that the model took.", figures.tokens)
    edges = [(str(edge), float(figures.within[edge])) for edge in FIRST_DELTA_S]
    edges.append(("+Inf", float(figures.within[float("inf")])))
    yield HistogramMetricFamily(
        "fitmirror_stylist_first_word_seconds", "From asking the model to its first word.", edges, figures.first_delta_s
    )


def registry_of(service: Service) -> CollectorRegistry:
    """A registry of this service's own; several may live in one process."""
    registry = CollectorRegistry()
    registry.register(Readings(service))
    ProcessCollector(registry=registry)
    return registry


async def metrics(request: web.Request) -> web.Response:
    """The figures as text."""
    text = generate_latest(request.app[REGISTRY])
    return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


REGISTRY = web.AppKey("registry", CollectorRegistry)


def add_metrics(app: web.Application) -> None:
    """Serve them."""
    app[REGISTRY] = registry_of(app[SERVICE])
    app.router.add_get("/metrics", metrics)
