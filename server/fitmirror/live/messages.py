"""The data channel's messages, each a model that is checked on arrival."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

VERSION = 1
MOST_ITEMS = 8
MOST_BYTES = 65_536  # of one message, either way
SHORTEST_CM, TALLEST_CM = 80, 230  # of shoppers


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


RequestId = Annotated[int, Field(ge=0, le=2**53 - 1)]
ItemId = Annotated[str, Field(min_length=1, max_length=200)]


class Hello(_Message):
    """The client is there."""

    type: Literal["hello"]
    v: int
    locale: str = Field("en", max_length=35)


class WearItem(_Message):
    """One item of an outfit with wishes about its fit."""

    item: ItemId
    size: str | None = Field(None, max_length=20)
    length_cm: float | None = Field(None, gt=0, le=300)
    tuck: bool = False


class Wear(_Message):
    """The whole outfit; empty takes all off."""

    type: Literal["wear"]
    id: RequestId
    items: list[ItemId | WearItem] = Field(max_length=MOST_ITEMS)


class Set(_Message):
    """Other methods, or the shopper's height, from now on."""

    type: Literal["set"]
    id: RequestId
    blend: str | None = Field(None, max_length=60)
    segmenter: str | None = Field(None, max_length=40)
    height_cm: float | None = Field(None, ge=SHORTEST_CM, le=TALLEST_CM)


class Snapshot(_Message):
    """The newest dressed picture, please; with a finish it takes seconds, and is of the moment it was asked for."""

    type: Literal["snapshot"]
    id: RequestId
    finish: Literal["analogy"] | None = Field(
        None, description="analogy: the cloth takes on the folds of what is worn under it."
    )


class Describe(_Message):
    """Words about what is in the mirror now, please, or the answer to a question about it.

    A picture leaves the machine only with `consent`; `ready` says where to. A newer one takes the place of an older.
    """

    type: Literal["describe"]
    id: RequestId
    question: str | None = Field(None, max_length=500)
    consent: bool = False


class Ping(_Message):
    """A sign of life; `t` comes back as it is."""

    type: Literal["ping"]
    t: float | int | str | None = None


class Cancel(_Message):
    """Never mind that request."""

    type: Literal["cancel"]
    id: RequestId


ClientMessage = Annotated[Hello | Wear | Set | Snapshot | Describe | Ping | Cancel, Field(discriminator="type")]


class Limits(_Message):
    """What a client may ask for."""

    items: int = MOST_ITEMS
    message_bytes: int = MOST_BYTES
    segmenters: tuple[str, ...] = ()
    blends: tuple[str, ...] = ()


class StylistNotice(_Message):
    """Who writes descriptions, told before the first is asked for."""

    host: str | None = Field(None, description="Where requests go; without it nothing leaves the machine.")
    pictures: bool = Field(False, description="Whether a picture goes along, where there is consent.")
    model: str | None = None


class Ready(_Message):
    """Answer to `hello`."""

    type: Literal["ready"] = "ready"
    v: int = VERSION
    session: str
    limits: Limits
    stylist: StylistNotice | None = None


class Worn(_Message):
    """The outfit is in the picture, or was superseded before it got there."""

    type: Literal["worn"] = "worn"
    id: RequestId
    items: list[ItemId | WearItem] | None = None
    visible: bool | None = None
    superseded: Literal[True] | None = None


class Applied(_Message):
    """What was set, as it is from now on."""

    type: Literal["applied"] = "applied"
    id: RequestId
    blend: str | None = None
    segmenter: str | None = None
    height_cm: float | None = None


class SnapshotPart(_Message):
    """One part of a picture; the parts' `data` joined is its base64."""

    type: Literal["snapshot"] = "snapshot"
    id: RequestId
    mime: Literal["image/jpeg"] = "image/jpeg"
    part: int
    parts: int
    data: str


class Description(_Message):
    """A piece of a description, or its end, whose `text` is the whole and takes the place of the pieces."""

    type: Literal["description"] = "description"
    id: RequestId
    delta: str | None = None
    done: Literal[True] | None = None
    text: str | None = None
    source: Literal["llm", "template"] | None = None
    model: str | None = None
    suggest: list[ItemId] | None = Field(None, description="Items of the catalogue that would go with it.")
    code: str | None = Field(None, description="Why a template answers although there is a model.")
    message: str | None = Field(None, description="The same in a sentence, in the client's language.")


class Pong(_Message):
    """Answer to `ping`."""

    type: Literal["pong"] = "pong"
    t: float | int | str | None = None


class Stats(_Message):
    """The last second: frames per second, mean ms per stage, frames dropped, whether a person was seen.

    What a machine that is short gives up, in this order: `draw_every`: each n-th frame is drawn afresh, in between what
    was drawn is carried on; `scale`: side of the picture against the camera's; `frame_every`: each n-th of the camera's
    frames is worked on.
    """

    type: Literal["stats"] = "stats"
    fps_in: float
    fps_out: float
    ms: dict[str, float]
    dropped: int
    person: bool
    width: int
    height: int
    kbps: int
    draw_every: int
    scale: float = 1.0
    frame_every: int = 1


class Hint(_Message):
    """What the shopper could do; an empty code: the last hint is done with."""

    type: Literal["hint"] = "hint"
    code: str
    text: str


class Cancelled(_Message):
    """Answer to `cancel`; the request gets no other any more."""

    type: Literal["cancelled"] = "cancelled"
    id: RequestId


class Error(_Message):
    """A request that changed nothing, or trouble of the mirror's own."""

    type: Literal["error"] = "error"
    id: RequestId | None = None
    code: str
    message: str
    item: str | None = Field(None, description="Of an outfit that cannot be worn: the item that is why.")


MirrorMessage = Ready | Worn | Applied | SnapshotPart | Description | Pong | Stats | Hint | Cancelled | Error

AnyClientMessage: TypeAlias = Hello | Wear | Set | Snapshot | Describe | Ping | Cancel
_CLIENT: TypeAdapter[AnyClientMessage] = TypeAdapter(ClientMessage)


class BadMessage(ValueError):
    """A message that is answered by `error` and changes nothing.

    Attributes:
        error: The answer.
    """

    def __init__(self, code: str, message: str, request: int | None = None, item: str | None = None) -> None:
        """Code, one sentence, the request's id where it could be read, and the item it is about, if any."""
        super().__init__(message)
        self.error = Error(id=request, code=code, message=message, item=item)


def parse(text: str | bytes) -> AnyClientMessage:
    """One message of a client.

    Raises:
        BadMessage: not text, too long, not JSON, unknown, or wrong.
    """
    if isinstance(text, bytes):
        raise BadMessage("invalid", "Messages are text.")
    if len(text) > MOST_BYTES:
        raise BadMessage("invalid", f"The message is longer than {MOST_BYTES} characters.")
    try:
        return _CLIENT.validate_json(text)
    except ValidationError as why:
        raise _explained(text, why) from None


def _explained(text: str, why: ValidationError) -> BadMessage:
    first = why.errors(include_url=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return BadMessage("invalid", "The message is not JSON.")
    given = from_json(text)
    request = given.get("id") if isinstance(given, dict) else None
    if type(request) is not int or not 0 <= request < 2**53:
        request = None
    match first["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            kind = given.get("type") if isinstance(given, dict) else None
            return BadMessage("unsupported", f"There is no message of type {str(kind)[:40]!r}.", request)
        case "extra_forbidden":
            return BadMessage("unsupported", f"{_where(first['loc'])} is not known here.", request)
        case _:
            return BadMessage("invalid", f"{_where(first['loc'])}: {first['msg']}.", request)


def _where(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc[1:])[:100] or "message"


def text_of(message: MirrorMessage) -> str:
    """A message as it goes over the wire; what is None is left out."""
    return message.model_dump_json(exclude_none=True)
