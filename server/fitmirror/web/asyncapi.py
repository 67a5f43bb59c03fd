"""`/asyncapi.json`: the data channel's messages, out of the models that check them.

AsyncAPI 3.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0).
"""

from functools import cache
from typing import Any, Literal, get_args

from aiohttp import web
from pydantic import BaseModel

from fitmirror.live import messages as m

Json = dict[str, Any]

routes = web.RouteTableDef()


@cache
def asyncapi() -> Json:
    """The data channel as an AsyncAPI document."""
    messages = {
        **_messages("client", m.ClientMessage, "validation"),
        **_messages("mirror", m.MirrorMessage, "serialization"),
    }

    def operation(action: str, side: str) -> Json:
        names = [name for name in messages if name.startswith(side)]
        return {
            "action": action,
            "channel": {"$ref": "#/channels/fitmirror"},
            "messages": [{"$ref": f"#/channels/fitmirror/messages/{name}"} for name in names],
        }

    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "fitmirror data channel",
            "version": str(m.VERSION),
            "description": "JSON text on the WebRTC data channel `fitmirror`, which the client creates in its offer.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "fitmirror": {
                "address": "fitmirror",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {"hear": operation("receive", "client."), "tell": operation("send", "mirror.")},
        "components": {"messages": messages},
    }


def _messages(side: str, union: Any, mode: Literal["validation", "serialization"]) -> Json:
    """The messages one side sends, named by side and type."""
    described: Json = {}
    for model in _members(union):
        kind = str(get_args(model.model_fields["type"].annotation)[0])
        name = f"{side}.{kind}"
        within = f"#/components/messages/{name}/payload/$defs/{{model}}"
        described[name] = {
            "name": kind,
            "summary": (model.__doc__ or "").partition("\n")[0],
            "payload": model.model_json_schema(mode=mode, ref_template=within),
        }
    return described


def _members(union: Any) -> tuple[type[BaseModel], ...]:
    return get_args(get_args(union)[0]) if hasattr(union, "__metadata__") else get_args(union)


@routes.get("/asyncapi.json")
async def show_asyncapi(_: web.Request) -> web.Response:
    """The data channel's messages."""
    return web.json_response(asyncapi())
