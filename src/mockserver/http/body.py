"""The request body: read up to a limit whatever its length claims to be, and parsed."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

import orjson

from mockserver.contract.compiled import DEEPEST, too_deep
from mockserver.contract.findings import listed
from mockserver.contract.forms import Form
from mockserver.contract.validators import BodyCheck, is_json
from mockserver.contract.wording import Flaw
from mockserver.http.form import fields
from mockserver.world.problems import Detail, Problem, ProblemError, bad_request

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
ANYTHING = "*/*"


class ClientGoneError(Exception):
    """The client hung up before its body was complete; nobody is left to answer."""


async def read(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes | Problem:
    """The whole body, or the 413 for one of more than `limit` bytes.

    Raises ClientGoneError when the client hangs up.
    """
    claimed = headers.get("content-length", "")
    if claimed.isdecimal() and int(claimed[:20]) > limit:
        return _too_large(f"{claimed[:20]} bytes", limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGoneError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            return _too_large(f"more than {limit} bytes", limit)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def parse(check: BodyCheck, headers: Mapping[str, str], raw: bytes, found: list[Flaw]) -> Any:
    """The body as JSON, None when there is none; what does not fit its schema goes to `found`.

    A form becomes the object that its schema asks for; what has no effect is taken away.
    Where a document takes '*/*' it is bytes, whatever it is.
    Raises ProblemError 415 for a media type that is not declared, 400 for what is no JSON.
    """
    if not raw:
        if check.required:
            found.append(Flaw("body", "is missing; it is required"))
        return None
    sent = headers.get("content-type", "")
    media_type = sent.partition(";")[0].strip().lower()
    if media_type not in check.content:
        if ANYTHING in check.content:
            return raw
        raise _unsupported(f"'{sent}'" if sent else "of no stated type", check)
    if not (is_json(media_type) or media_type in check.forms):
        return raw
    charset = _charset(sent)
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise _unsupported(f"in '{charset}'", check)
    value = _form(check.forms[media_type], sent, raw) if media_type in check.forms else _json(raw)
    value = check.trimmed(media_type, value)
    found.extend(check.flaws(media_type, value))
    return value


def _json(raw: bytes) -> Any:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        try:
            raw.decode()
        except UnicodeDecodeError as coding:
            raise _bad(f"is not UTF-8: byte {coding.start} is {raw[coding.start]:#04x}") from error
        raise _bad(
            f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    return _shallow(raw, value)


def _form(form: Form, content_type: str, raw: bytes) -> Any:
    try:
        sent = fields(content_type, raw)
    except UnicodeDecodeError as error:
        raise _bad(
            f"is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}"
        ) from None
    except ValueError as error:
        raise _bad(str(error)) from None
    return _shallow(raw, form.value(sent))


def _shallow(raw: bytes, value: Any) -> Any:
    """The value; refuses one that is nested too deeply to be handled."""
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and too_deep(value):
        raise _bad(f"is nested too deeply; allowed: {DEEPEST} levels")
    return value


def _bad(message: str) -> ProblemError:
    return bad_request(f"body {message}.", Detail("body", message))


def _unsupported(found: str, check: BodyCheck) -> ProblemError:
    text = f"The body is {found}; allowed: {listed(check.content)} in UTF-8."
    return ProblemError(
        Problem(415, "unsupported_media_type", text, (Detail("header.Content-Type", text),))
    )


def _too_large(found: str, limit: int) -> Problem:
    text = f"The body has {found}; at most {limit} are taken."
    return Problem(413, "payload_too_large", text, (Detail("body", text),))


def _charset(content_type: str) -> str:
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""
