"""`/openapi.json`: the HTTP calls, out of the models that check them. OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from fitmirror import __version__
from fitmirror.wardrobe.item import Category
from fitmirror.web.catalogue import VIEWS, Detail, Page
from fitmirror.web.fitting_room import Trial
from fitmirror.web.wardrobe_writes import MOST_PHOTO_BYTES, Changes, Fields, Removed

Json = dict[str, Any]

routes = web.RouteTableDef()


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="One sentence for whoever sent the request.")
    existing: str | None = Field(None, description="Id of the item that is there already, with 409.")
    at: str | None = Field(None, description="What cannot be so, with 422: a key point's name, `neckline`, `sizes` …")
    code: str | None = Field(None, description="Why not, for programs.")
    other: str | None = Field(None, description="What it cannot be so against: another key point, size/measure.")


@dataclass(frozen=True)
class Answer:
    """One status of a call: what it means, what it brings, and its headers."""

    says: str
    kind: str | None = None
    schema: Json = field(default_factory=lambda: {"type": "string"})
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One HTTP call."""

    says: str
    answers: Mapping[int, Answer]
    problems: tuple[int, ...] = ()
    parameters: tuple[Json, ...] = ()
    body: Mapping[str, Json] = field(default_factory=dict)
    open: bool = False  # without the token


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _json(says: str, model: type[BaseModel], *headers: str) -> Answer:
    return Answer(says, "application/json", _ref(model), headers)


def _query(name: str, says: str, schema: Json | None = None) -> Json:
    return {"name": name, "in": "query", "description": says, "schema": schema or {"type": "string"}}


def _header(name: str, says: str, required: bool = False) -> Json:
    return {"name": name, "in": "header", "description": says, "required": required, "schema": {"type": "string"}}


_ITEM = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "An item's id."}
_MIRROR = _ITEM | {"description": "A mirror's id, as its Location ends."}
_SDP = {"type": "string", "maxLength": 200_000}

PROBLEMS = {
    400: "The request is not one.",
    401: "The service's token is missing or wrong.",
    403: "This caller may not, or this item nobody.",
    404: "There is none.",
    408: "The body stopped coming.",
    409: "It is there already.",
    412: "If-Match names another state.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "It cannot be done with this.",
    428: "If-Match is required.",
    500: "The service could not do it.",
    503: "No room, or still getting ready; Retry-After says when to ask again.",
    507: "The disk is full; nothing was kept.",
}
_ALWAYS = (401, 403, 503)

CALLS: Mapping[tuple[str, str], Call] = {
    ("post", "/v1/mirrors"): Call(
        "Open a mirror: an SDP offer for its answer (WHIP, RFC 9725, with a picture that comes back).",
        {201: Answer("The SDP answer.", "application/sdp", _SDP, ("Location", "ETag", "Link"))},
        (400, 404, 412, 413, 415, 428),
        (
            _query("resume", "Id of a mirror to take over, within 60 s, with its outfit and place."),
            _header("If-Match", "With `resume`: that mirror's ETag."),
        ),
        {"application/sdp": _SDP},
    ),
    ("patch", "/v1/mirrors/{id}"): Call(
        "Late ICE candidates (RFC 8840).",
        {204: Answer("Taken.")},
        (400, 404, 412, 413, 415, 422, 428),
        (_MIRROR, _header("If-Match", "The mirror's ETag; `*` asks for an ICE restart.", required=True)),
        {"application/trickle-ice-sdpfrag": _SDP},
    ),
    ("delete", "/v1/mirrors/{id}"): Call("End a mirror.", {200: Answer("Ended.")}, (404,), (_MIRROR,)),
    ("get", "/v1/wardrobe"): Call(
        "What can be worn, 50 items at a time.",
        {200: _json("A page.", Page)},
        (400,),
        (
            _query("category", "Only of this one.", {"enum": ["", *Category]}),
            _query("q", "Words that must all occur."),
            _query("cursor", "`next` of the page before."),
            _query("broken", "1: also the folders that hold no readable item.", {"enum": ["0", "1"]}),
        ),
    ),
    ("post", "/v1/wardrobe"): Call(
        "Take a product photo in.",
        {201: _json("The new item.", Detail, "Location", "ETag")},
        (400, 408, 409, 413, 415, 422, 500, 507),
        (),
        {
            "multipart/form-data": {"$ref": "#/components/schemas/Upload"},
        },
    ),
    ("get", "/v1/wardrobe/{id}"): Call(
        "All that is known of an item.", {200: _json("The item.", Detail, "ETag")}, (404, 500), (_ITEM,)
    ),
    ("patch", "/v1/wardrobe/{id}"): Call(
        "Change what is known of an item.",
        {200: _json("The item as it is now.", Detail, "ETag")},
        (400, 404, 408, 409, 412, 413, 415, 422, 500, 507),
        (_ITEM, _header("If-Match", "Only if the item still has this ETag.")),
        {"application/json": _ref(Changes)},
    ),
    ("delete", "/v1/wardrobe/{id}"): Call(
        "Take an item out of the wardrobe.", {200: _json("Out.", Removed)}, (404, 500), (_ITEM,)
    ),
    ("post", "/v1/wardrobe/{id}/restore"): Call(
        "Put a removed item back.",
        {200: _json("The item.", Detail, "ETag")},
        (404, 409, 422, 500),
        (_ITEM,),
    ),
    ("post", "/v1/wardrobe/{id}/preview"): Call(
        "Show an item, with what is set by hand and not saved yet, on a drawn figure.",
        {200: Answer("The figure, dressed.", "image/jpeg", {"type": "string", "format": "binary"})},
        (400, 404, 413, 422, 500),
        (_ITEM,),
        {"application/json": _ref(Trial)},
    ),
    ("get", "/v1/wardrobe/{id}/image"): Call(
        "One of an item's pictures.",
        {
            200: Answer("The picture.", "image/*", {"type": "string", "format": "binary"}, ("ETag", "Cache-Control")),
            304: Answer("As the ETag in If-None-Match says."),
        },
        (400, 404, 500),
        (
            _ITEM,
            _query("view", "The cut-out by default.", {"enum": list(VIEWS)}),
            _query("v", "The cut-out's version; with the right one it and its thumbnail may be kept for ever."),
        ),
    ),
    ("get", "/healthz"): Call("Whether the process answers.", {200: Answer("It does.", "text/plain")}, open=True),
    ("get", "/readyz"): Call("Whether mirrors can be opened.", {200: Answer("They can.", "text/plain")}, open=True),
    ("get", "/metrics"): Call("Figures for Prometheus.", {200: Answer("Text exposition format.", "text/plain")}),
    ("get", "/openapi.json"): Call("This.", {200: Answer("OpenAPI.", "application/json", {"type": "object"})}),
    ("get", "/asyncapi.json"): Call(
        "The data channel's messages.", {200: Answer("AsyncAPI.", "application/json", {"type": "object"})}
    ),
}


def _operation(call: Call) -> Json:
    responses: Json = {}
    for status, answer in call.answers.items():
        responses[str(status)] = {
            "description": answer.says,
            **({"content": {answer.kind: {"schema": answer.schema}}} if answer.kind else {}),
            **({"headers": {h: {"schema": {"type": "string"}} for h in answer.headers}} if answer.headers else {}),
        }
    for status in sorted({*call.problems, *(() if call.open else _ALWAYS)} | ({503} if call.open else set())):
        content = {"application/problem+json": {"schema": _ref(ProblemDetails)}}
        responses[str(status)] = {"description": PROBLEMS[status], "content": content}
    return {
        "summary": call.says,
        "responses": responses,
        **({"parameters": list(call.parameters)} if call.parameters else {}),
        **(
            {"requestBody": {"required": True, "content": {kind: {"schema": s} for kind, s in call.body.items()}}}
            if call.body
            else {}
        ),
        **({"security": []} if call.open else {}),
    }


def _upload(fields: Json) -> Json:
    """The form of an upload: its fields, and the photo."""
    photo = {
        "type": "string",
        "format": "binary",
        "description": f"The product's front on a plain background, at most {MOST_PHOTO_BYTES} bytes.",
    }
    back = photo | {"description": f"Its back on a plain background, at most {MOST_PHOTO_BYTES} bytes."}
    return {**fields, "title": "Upload", "properties": {**fields["properties"], "photo": photo, "back": back},
            "required": [*fields["required"], "photo"]}  # fmt: skip


@cache
def openapi() -> Json:
    """The HTTP calls as an OpenAPI document."""
    models: list[tuple[type[BaseModel], Literal["serialization", "validation"]]] = [
        *((model, "serialization") for model in (Page, Detail, Removed, ProblemDetails)),
        *((model, "validation") for model in (Fields, Changes, Trial)),
    ]
    _, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")
    described: Json = dict(schemas["$defs"])
    paths: dict[str, Json] = {}
    for (method, path), call in CALLS.items():
        paths.setdefault(path, {})[method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fitmirror",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": described | {"Upload": _upload(described.pop("Fields"))},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Where FITMIRROR_TOKEN is set."}
            },
        },
        "security": [{}, {"token": []}],
    }


@routes.get("/openapi.json")
async def show_openapi(_: web.Request) -> web.Response:
    """The HTTP calls."""
    return web.json_response(openapi())
