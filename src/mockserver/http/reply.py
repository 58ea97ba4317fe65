"""An answer as bytes on the wire, and refusals in the words of the API they happened in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote

import orjson

from mockserver.contract.validators import JSON, Validators
from mockserver.contract.wording import Flaw
from mockserver.engine.api import Api
from mockserver.engine.call import Answer
from mockserver.engine.wire import Wire
from mockserver.http.stream import Receive, beginning, stream
from mockserver.world.problems import Detail, Problem

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
HeaderList: TypeAlias = list[tuple[bytes, bytes]]

_NO_CONTENT = 204
_JSON_TYPE = (b"content-type", b"application/json")
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))

INTERNAL_ERROR = Problem(
    500,
    "internal_error",
    "Something went wrong in the mock server; its log and journal say what, under this request id.",
)


@dataclass(slots=True)
class Reply:
    """What goes out: everything is bytes; `chunks` come one by one in place of the body."""

    status: int
    body: bytes
    headers: HeaderList = field(default_factory=list)
    chunks: AsyncIterator[bytes] | None = None

    async def send(self, send: Send, receive: Receive) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        if self.chunks is not None:
            await stream(self.chunks, send, receive)
        await send({"type": "http.response.body", "body": self.body})


def reply(answer: Answer) -> Reply:
    """Turn an answer into bytes; raises TypeError when its body is no JSON value."""
    body = answer.body
    if body is None:
        headers = [] if answer.status == _NO_CONTENT else [(b"content-length", b"0")]
        return Reply(answer.status, b"", headers + extra(answer.headers))
    media_type = answer.media_type
    kind = _JSON_TYPE if media_type == JSON else (b"content-type", media_type.encode("latin-1"))
    if isinstance(body, AsyncIterator):
        return Reply(answer.status, b"", [kind, *extra(answer.headers)], body)
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = [kind, (b"content-length", b"%d" % len(raw))]
    if answer.headers:
        headers += extra(answer.headers)
    return Reply(answer.status, raw, headers)


def malformed(whole: Reply) -> Reply:
    """The reply with its body cut in half, as an injected fault asks for it.

    Of what is streamed half the first piece comes.
    """
    if whole.chunks is not None:
        return Reply(whole.status, b"", whole.headers, beginning(whole.chunks))
    half = whole.body[: len(whole.body) // 2]
    headers = [
        (name, b"%d" % len(half) if name == b"content-length" else value)
        for name, value in whole.headers
    ]
    return Reply(whole.status, half, headers)


def extra(headers: Mapping[str, str]) -> HeaderList:
    """Headers as bytes; what may not stand in one is percent-encoded, so nothing is injected."""
    return [_sent(name, value) for name, value in headers.items()]


@lru_cache(maxsize=1024)
def _sent(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), quote(value, safe=_PRINTABLE).encode("latin-1")


def problem_answer(api: Api, problem: Problem, wire: Wire) -> Answer:
    """A refusal in the API's own error body, with the headers that all its answers carry."""
    body, media_type = api.render_problem(problem, wire)
    headers = {**api.decorate(problem.status, wire), **problem.headers}
    return Answer(problem.status, body, headers, media_type)


def off_spec(validators: Validators, answer: Answer) -> list[Flaw]:
    """How an answer differs from the document; empty when it does not."""
    declared = validators.responses.get(answer.status)
    if declared is None:
        allowed = ", ".join(str(status) for status in sorted(validators.responses))
        return [Flaw("status", f"is {answer.status}; allowed: {allowed}")]
    return declared.flaws(answer.media_type, answer.body, answer.headers)


def invalid_request(status: int, found: list[Flaw]) -> Problem:
    """The refusal of a request with flaws, all of them at once."""
    message = "; ".join(f"{flaw.field} {flaw.message}" for flaw in found[:3])
    message += f" (and {len(found) - 3} more)" if len(found) > 3 else ""  # noqa: PLR2004
    end = "" if message.endswith("?") else "."
    code = "bad_request" if status == 400 else "validation_error"  # noqa: PLR2004
    return Problem(status, code, f"{message}{end}", tuple(Detail(*flaw) for flaw in found))
