"""The service: its application, and how it starts and ends."""

import asyncio
import errno
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from fitmirror import assets
from fitmirror.live.memory import settle
from fitmirror.live.mirrors import Mirrors
from fitmirror.settings import Settings
from fitmirror.web import asyncapi, catalogue, fitting_room, openapi, pages, signaling, wardrobe_writes
from fitmirror.web.access import Access, cors, guard
from fitmirror.web.address import page_url
from fitmirror.web.ice import BadIceServer, ice_servers
from fitmirror.web.keys import SERVICE, Service
from fitmirror.web.metrics import add_metrics
from fitmirror.web.problems import Problem, problems
from fitmirror.web.tls import Certificate, TlsError, open_certificate

if TYPE_CHECKING:
    from fitmirror.web.rooms import Rooms

logger = logging.getLogger(__name__)

SWITCH_INTERVAL_S = 0.0005
T = TypeVar("T")

WARMING = "warming"  # name of the thread in which the service gets ready
READY: web.AppKey["asyncio.Task[None]"] = web.AppKey("ready", asyncio.Task)


class CannotServe(Exception):
    """The service cannot run; the message is one sentence."""


def create_app(
    settings: Settings,
    open_rooms: "Callable[[Settings], Rooms] | None" = None,
    listening: asyncio.Event | None = None,
    certified: Iterable[str] = (),
) -> web.Application:
    """The application. It answers at once; mirrors open when its rooms are warm, which happens in a thread.

    Args:
        settings: All settings.
        open_rooms: Builds what lies below; tests give their own.
        listening: What getting ready waits for, if anything.
        certified: Names that the service's own certificate is for.

    Raises:
        CannotServe: a setting that cannot be used.
    """
    try:
        servers, access = ice_servers(settings.ice_servers), Access(settings, certified)
    except (BadIceServer, ValueError) as why:
        raise CannotServe(f"The settings cannot be used: {why}.") from None
    app = web.Application(middlewares=[cors(access), pages.headers(settings), problems, guard(access)])
    app[SERVICE] = service = Service(settings)

    def warm() -> "Rooms":
        # Imported here: nets and compiled loops take longer to load than the listener may wait.
        rooms = (open_rooms or import_rooms())(settings)
        rooms.warm()
        return rooms

    async def get_ready() -> None:
        if listening is not None:
            await listening.wait()
        try:
            service.rooms = await _apart(warm)
        except Exception as why:
            logger.exception("the service cannot get ready")
            service.trouble = why
            return
        service.mirrors = Mirrors(service.rooms.house, settings.max_mirrors, servers)
        service.mirrors.start()
        logger.info("ready")

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        getting_ready = asyncio.create_task(get_ready())
        app[READY] = getting_ready
        yield
        getting_ready.cancel()

    async def drain(_: web.Application) -> None:
        if service.mirrors:
            await service.mirrors.close()
        if service.rooms and service.rooms.house.stylist:
            await service.rooms.house.stylist.close()

    app.cleanup_ctx.append(lifetime)
    # On shutdown, before connections are closed: a DELETE in flight still finds its mirror.
    app.on_shutdown.append(drain)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    add_metrics(app)
    app.add_routes(signaling.routes)
    app.add_routes(catalogue.routes)
    app.add_routes(wardrobe_writes.routes)
    app.add_routes(fitting_room.routes)
    app.add_routes(openapi.routes)
    app.add_routes(asyncapi.routes)
    pages.add_pages(app, assets.static_dir())
    return app


async def _apart(work: Callable[[], T]) -> T:
    """Do long work in a thread that is not waited for when the process ends."""
    future: Future[T] = Future()

    def do() -> None:
        future.set_running_or_notify_cancel()
        try:
            future.set_result(work())
        except Exception as why:  # noqa: BLE001 - raised again where it is awaited
            future.set_exception(why)

    threading.Thread(target=do, name=WARMING, daemon=True).start()
    return await asyncio.wrap_future(future)


def import_rooms() -> "Callable[[Settings], Rooms]":
    """The builder of the real rooms."""
    from fitmirror.web.rooms import open_rooms

    return open_rooms


async def healthz(_: web.Request) -> web.Response:
    """Whether the process answers."""
    return web.Response(text="ok\n")


async def readyz(request: web.Request) -> web.Response:
    """Whether mirrors can be opened."""
    service = request.app[SERVICE]
    if service.mirrors is None:
        raise Problem(503, f"Never: {service.trouble}." if service.trouble else "Getting ready.", {"Retry-After": "1"})
    return web.Response(text="ready\n")


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    announce: Callable[[str], None] = print,
    certificate: Certificate | None = None,
) -> None:
    """Run the service until `stop` is set, then drain.

    Args:
        settings: All settings.
        stop: Ends it.
        announce: Told the page's address once the service listens.
        certificate: To serve https with; without one, what the settings ask for.

    Raises:
        CannotServe: the port is taken, the address is not ours, or certificate, nets or wardrobe cannot be read.
    """
    listening = asyncio.Event()
    try:
        certificate = certificate or open_certificate(settings)
        context = certificate.context() if certificate else None
    except TlsError as why:
        raise CannotServe(str(why)) from None
    app = create_app(settings, listening=listening, certified=certificate.names if certificate else ())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    ready, stopping = app[READY], asyncio.create_task(stop.wait())
    either: tuple[asyncio.Task[Any], ...] = (ready, stopping)
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port, ssl_context=context).start()
        except OSError as why:
            raise CannotServe(_not_listening(settings, why)) from None
        listening.set()
        port = runner.addresses[0][1]
        announce(page_url("https" if context else "http", "127.0.0.1" if settings.everywhere else settings.host, port))
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if (trouble := app[SERVICE].trouble) is not None:
            raise CannotServe(f"The service cannot get ready: {trouble}.")
        if ready.done():
            await ready
            settle()
        await stopping
        logger.info("closing")
    finally:
        stopping.cancel()
        await runner.cleanup()


def run(settings: Settings, announce: Callable[[str], None] = print, certificate: Certificate | None = None) -> None:
    """Run the service until SIGINT or SIGTERM. For the arguments see `serve`.

    Raises:
        CannotServe: see `serve`.
    """
    # The loop gives the interpreter away with every packet it sends, and at Python's own 5 ms waits long for it again
    # while a dressing thread computes: beside one that takes 12 ms a frame in Python, the median latency of a loopback
    # fell from 140 to 77 ms.
    sys.setswitchinterval(SWITCH_INTERVAL_S)

    async def until_signalled() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        await serve(settings, stop, announce, certificate)

    asyncio.run(until_signalled())
    if any(thread.name == WARMING for thread in threading.enumerate()):
        # Python ends such a thread when it next comes out of native code, and C++ there takes that for a crash.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def _not_listening(settings: Settings, why: OSError) -> str:
    match why.errno:
        case errno.EADDRINUSE:
            return f"Port {settings.port} is taken: another program, or another fitmirror, listens there."
        case errno.EACCES:
            return f"Port {settings.port} needs more rights than this user has; choose one above 1023."
        case errno.EADDRNOTAVAIL:
            return f"{settings.host} is no address of this machine."
        case _:
            return f"Cannot listen on {settings.host} port {settings.port}: {why.strerror or why}."
