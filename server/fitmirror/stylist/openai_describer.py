"""A model behind any server that speaks OpenAI's chat completions: hosted ones, vLLM, Ollama, llama.cpp.

https://platform.openai.com/docs/api-reference/chat/create
"""

import asyncio
import base64
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fitmirror.stylist.describer import CannotDescribe, Request, Source, Used
from fitmirror.stylist.prompt import Prompts, facts_text

if TYPE_CHECKING:
    from openai import APIStatusError
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming

HOSTED = "https://api.openai.com/v1"
KEY, BASE_URL = "OPENAI_API_KEY", "OPENAI_BASE_URL"
RETRIES = 2
CONNECT_WITHIN_S = 5.0
SILENT_FOR_S = 20.0  # a model that says nothing for so long has fallen over
_PICTURE = "image_url"
_NO_PICTURE = (400, 404, 415, 422, 500, 501)  # how servers refuse one to a model that sees none
_NOISY = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


class BadEndpoint(ValueError):
    """OPENAI_BASE_URL cannot be used; the text says why."""


@dataclass(frozen=True)
class Endpoint:
    """Where a model is and how it is asked.

    Attributes:
        key: Goes there and nowhere else.
        base_url: Of the API, usually with /v1.
        model: Its name there.
        tokens: Longest answer.
        within_s: For the whole answer, retries included.
    """

    key: str
    base_url: str
    model: str
    tokens: int = 400
    within_s: float = 45.0

    @property
    def host(self) -> str:
        """As a shopper is told it: the host, with a port that is not the usual one."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def __repr__(self) -> str:
        """Without the key, which must not get into any log."""
        return f"Endpoint({self.base_url!r}, {self.model!r})"


def endpoint_of_environment(model: str, tokens: int, within_s: float) -> Endpoint | None:
    """What OPENAI_API_KEY and OPENAI_BASE_URL say, as everywhere; None without a key.

    Raises:
        BadEndpoint: the URL is none.
    """
    key = os.environ.get(KEY, "").strip()
    if not key:
        return None
    url = os.environ.get(BASE_URL, "").strip() or HOSTED
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadEndpoint(f"{BASE_URL} is {url!r}; it must be like {HOSTED}")
    return Endpoint(key, url, model, tokens, within_s)


class OpenAIDescriber:
    """Asks a model. Used on one event loop; made anywhere.

    Args:
        endpoint: Where it is.
        prompts: What it is told.
    """

    def __init__(self, endpoint: Endpoint, prompts: Prompts) -> None:
        """See the class; takes a second, for the package is large."""
        import openai

        for name in _NOISY:  # at lower levels they log whole requests
            logging.getLogger(name).setLevel(logging.WARNING)
        self._endpoint, self._prompts = endpoint, prompts
        # Redirects are not followed: one would carry the picture to a host that nobody has agreed to.
        self._http = openai.DefaultAsyncHttpxClient(follow_redirects=False)
        self._client = openai.AsyncOpenAI(
            api_key=endpoint.key,
            base_url=endpoint.base_url,
            max_retries=RETRIES,
            timeout=openai.Timeout(SILENT_FOR_S, connect=CONNECT_WITHIN_S),
            http_client=self._http,
        )
        self._without: frozenset[str] = frozenset()  # parameters that this server does not take

    @property
    def source(self) -> Source:
        """A language model's."""
        return "llm"

    @property
    def model(self) -> str | None:
        """As the server calls it."""
        return self._endpoint.model

    @property
    def host(self) -> str | None:
        """Where the words and the picture go."""
        return self._endpoint.host

    @property
    def blind(self) -> bool:
        """Whether the model has refused a picture: it gets none any more, for it sees none."""
        return _PICTURE in self._without

    async def close(self) -> None:
        """Let connections go."""
        await self._client.close()

    async def describe(self, request: Request) -> AsyncGenerator[str | Used, None]:
        """See `Describer`."""
        deadline = asyncio.get_running_loop().time() + self._endpoint.within_s
        async with aclosing(self._words(request)) as words:
            while True:
                # Around each step: a timeout around them all would strike whoever is handling the word just yielded.
                try:
                    async with asyncio.timeout_at(deadline):
                        word = await anext(words)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    text = f"no whole answer within {self._endpoint.within_s} s"
                    raise CannotDescribe("timeout", text) from None
                yield word

    async def _words(self, request: Request) -> AsyncGenerator[str | Used, None]:
        import httpx2
        import openai

        stream = None
        said = finished = False
        try:
            stream = await self._begin(self.parameters(request))
            async for chunk in stream:
                text, ended, used = _read(chunk)
                if text:
                    said = True
                    yield text
                finished = finished or ended
                if used is not None:
                    yield used
        except openai.APITimeoutError:
            raise CannotDescribe("timeout", "the server said nothing for too long") from None
        except openai.APIConnectionError as why:
            kind = type(why.__cause__).__name__
            if stream is not None:
                raise CannotDescribe("cut", f"the connection broke off ({kind})") from None
            raise CannotDescribe("connection", f"the server cannot be reached ({kind})") from None
        except openai.APIStatusError as why:
            raise _refused(why) from None
        except httpx2.TimeoutException:
            raise CannotDescribe("timeout", "the server fell silent in the middle of its answer") from None
        except httpx2.HTTPError as why:
            raise CannotDescribe("cut", f"the connection broke off ({type(why).__name__})") from None
        except (openai.OpenAIError, ValueError, AttributeError, TypeError, LookupError) as why:
            # What is no chunk of an answer comes as any of these out of the package. Its text may be the model's.
            raise CannotDescribe("garbage", f"the server sent what is no answer ({type(why).__name__})") from None
        finally:
            if stream is not None:
                with suppress(httpx2.HTTPError):
                    await stream.close()
        if not said:
            raise CannotDescribe("empty", "the answer has no words")
        if not finished:
            raise CannotDescribe("cut", "the answer has no end")

    async def _begin(self, parameters: "CompletionCreateParamsStreaming") -> Any:
        """The answer's stream. What an older or newer server does not take is asked for in another way, once."""
        import openai

        while True:
            try:
                return await self._client.chat.completions.create(**self._taken(parameters))
            except openai.APIStatusError as why:
                unknown = _not_taken(why, self._without)
                if unknown is None:
                    raise
                self._without |= {unknown}

    def _taken(self, parameters: "CompletionCreateParamsStreaming") -> Any:
        taken: dict[str, Any] = {**parameters}
        if "stream_options" in self._without:
            del taken["stream_options"]
        if "max_tokens" in self._without:
            taken["max_completion_tokens"] = taken.pop("max_tokens")
        if self.blind:
            *before, last = taken["messages"]
            if not isinstance(last["content"], str):
                taken["messages"] = [*before, {**last, "content": last["content"][0]["text"]}]
        return taken

    def parameters(self, request: Request) -> "CompletionCreateParamsStreaming":
        """The request's body."""
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": self._prompts.system(request.locale)}
        ]
        for turn in request.turns:
            asked = self._prompts.question(turn.question, request.locale)
            messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": turn.answer}]
        question = self._prompts.question(request.question, request.locale)
        text = f"{question}\n\nFACTS:\n{facts_text(request.facts, request.offers)}"
        if request.jpeg is None:
            messages.append({"role": "user", "content": text})
        else:
            url = "data:image/jpeg;base64," + base64.b64encode(request.jpeg).decode()
            messages.append(
                {
                    "role": "user",
                    "content": [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url}}],
                }
            )
        return {
            "model": self._endpoint.model,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": self._endpoint.tokens,
        }


def _read(chunk: "ChatCompletionChunk") -> tuple[str, bool, Used | None]:
    """A chunk's words, whether the answer has ended, and the tokens it took where it says so."""
    used = Used(chunk.usage.total_tokens) if chunk.usage else None
    if not chunk.choices:
        return "", False, used
    choice = chunk.choices[0]
    text = choice.delta.content if choice.delta else None
    if text is not None and not isinstance(text, str):
        raise TypeError("content is no text")
    return text or "", choice.finish_reason is not None, used


def _not_taken(why: "APIStatusError", known: frozenset[str]) -> str | None:
    """Which of what is not taken everywhere a refusal is about; None where it is about something else."""
    message = str(why).lower()
    if why.status_code == 400:
        for name in ("max_tokens", "stream_options"):
            if name in message and name not in known:
                return name
    about_picture = why.status_code in _NO_PICTURE and any(
        word in message for word in ("image", "vision", "multimodal")
    )
    return _PICTURE if about_picture and _PICTURE not in known else None


def _refused(why: "APIStatusError") -> CannotDescribe:
    status = why.status_code
    cause = (
        "redirect" if 300 <= status < 400
        else "rate" if status == 429
        else "auth" if status in (401, 403)
        else "server" if status >= 500
        else "refused"
    )  # fmt: skip
    return CannotDescribe(cause, f"the server answered {status}")
