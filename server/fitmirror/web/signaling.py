"""`/v1/mirrors`: signaling as in WHIP (RFC 9725), on a resource that sends the dressed video back."""

from aiohttp import web

from fitmirror.live import trickle
from fitmirror.live.liveness import RETRY_AFTER_S
from fitmirror.live.mirrors import CannotRestart, Full, Mirrors, NoSuchMirror, WrongTag
from fitmirror.live.negotiation import MOST_BYTES, BadOffer
from fitmirror.web.ice import link_headers
from fitmirror.web.keys import SERVICE
from fitmirror.web.problems import Problem

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"

routes = web.RouteTableDef()


@routes.post("/v1/mirrors")
async def create(request: web.Request) -> web.Response:
    """A new mirror, or a new connection to one (`?resume=`)."""
    offer = await _body(request, SDP)
    mirrors = _mirrors(request)
    resumed = request.query.get("resume")
    try:
        if resumed is None:
            session, answer = await mirrors.open(offer)
        else:
            session, answer = await mirrors.resume(resumed, _tag(request), offer)
    except BadOffer as why:
        raise Problem(400, str(why)) from None
    except Full:
        raise _full("Every mirror is taken.") from None
    except NoSuchMirror:
        raise Problem(404, "That mirror is gone.") from None
    except WrongTag:
        raise Problem(412, "If-Match is not that mirror's ETag.") from None
    response = web.Response(status=201, body=answer.encode(), content_type=SDP)
    response.headers["Location"] = f"/v1/mirrors/{session.id}"
    response.headers["ETag"] = session.tag
    response.headers["Accept-Patch"] = FRAGMENT
    for link in link_headers(request.app[SERVICE].settings.ice_servers):
        response.headers.add("Link", link)
    return response


@routes.patch("/v1/mirrors/{id}")
async def trickled(request: web.Request) -> web.Response:
    """Late candidates of a mirror's client."""
    text = await _body(request, FRAGMENT)
    tag = _tag(request)
    try:
        fragment = trickle.parse(text)
        await _mirrors(request).trickle(request.match_info["id"], None if tag == "*" else tag, fragment)
    except trickle.BadFragment as why:
        raise Problem(400, str(why)) from None
    except NoSuchMirror:
        raise Problem(404, "That mirror is gone.") from None
    except WrongTag:
        raise Problem(412, "If-Match is not that mirror's ETag.") from None
    except CannotRestart:
        raise Problem(422, "ICE cannot be restarted here: send a new offer with ?resume=.") from None
    return web.Response(status=204)


@routes.delete("/v1/mirrors/{id}")
async def end(request: web.Request) -> web.Response:
    """The client is done with its mirror."""
    try:
        await _mirrors(request).end(request.match_info["id"])
    except NoSuchMirror:
        raise Problem(404, "That mirror is gone.") from None
    return web.Response(status=200)


@routes.route("OPTIONS", "/v1/mirrors")
async def options(_: web.Request) -> web.Response:
    """What can be posted here (RFC 9725, section 4.2)."""
    return web.Response(status=204, headers={"Allow": "POST, OPTIONS", "Accept-Post": SDP})


@routes.route("OPTIONS", "/v1/mirrors/{id}")
async def options_of_one(_: web.Request) -> web.Response:
    """What a mirror takes."""
    return web.Response(status=204, headers={"Allow": "PATCH, DELETE, OPTIONS", "Accept-Patch": FRAGMENT})


def _mirrors(request: web.Request) -> Mirrors:
    mirrors = request.app[SERVICE].mirrors
    if mirrors is None:
        # Told apart from a full house: by the time a client asks `/readyz` the service may be ready.
        raise Problem(503, "The service is still getting ready.", {"Retry-After": "1"}, {"code": "starting"})
    return mirrors


def _full(detail: str) -> Problem:
    return Problem(503, detail, {"Retry-After": str(RETRY_AFTER_S)})


def _tag(request: web.Request) -> str:
    tag = request.headers.get("If-Match", "").strip()
    if not tag:
        raise Problem(428, "If-Match with the mirror's ETag is required.")
    return tag


async def _body(request: web.Request, kind: str) -> str:
    """The body as text, if it is of the right kind and of a size that such a text has."""
    if request.content_type.lower() != kind:
        accept = {"Accept-Patch" if request.method == "PATCH" else "Accept-Post": kind}
        raise Problem(415, f"The body must be {kind}.", accept)
    too_large = Problem(413, f"The body is larger than {MOST_BYTES} bytes.")
    if request.content_length is not None and request.content_length > MOST_BYTES:
        raise too_large
    data = bytearray()
    async for chunk in request.content.iter_chunked(16_384):
        data += chunk
        if len(data) > MOST_BYTES:
            raise too_large
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Problem(400, "The body is not text.") from None
