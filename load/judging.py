"""Whether an answer is what the document and the journey expect; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from load.hosts import origin
from load.operations import Operation

_REDIRECTS = range(300, 400)
_PDF = "application/pdf"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came over the wire; status 0 and `error` when nothing did. Header names as sent."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    error: Exception | None = None

    def header(self, name: str) -> str:
        return next((v for k, v in self.headers.items() if k.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Judged:
    """`fault` says what is wrong, in words that are the same for the same fault; None if nothing.

    `body` is the JSON of an expected answer.
    """

    fault: str | None = None
    body: Any = None


def judge(operation: Operation, answered: Answered, fine: frozenset[int]) -> Judged:
    """Hold an answer against its operation; the statuses in `fine` are welcome as well.

    Example: Judged("409 (conflict) instead of 201").
    """
    status = answered.status
    if status == 0:
        error = answered.error
        return Judged(f"no answer: {type(error).__name__}: {error}" if error else "no answer")
    if status in _REDIRECTS:
        place = origin(answered.header("location")) or "another path"
        return Judged(f"{status} to {place} is not followed; give that address as --base-url")
    if status in fine:
        return Judged()
    if status not in operation.success:
        expected = " or ".join(str(s) for s in sorted({*operation.success, *fine}))
        code = _error_code(answered.content)
        return Judged(f"{status}{f' ({code})' if code else ''} instead of {expected}")
    return _judge_body(operation.success[status], answered)


def _judge_body(expected: str | None, answered: Answered) -> Judged:
    if expected is None:
        return Judged("a body where none belongs" if answered.content else None)
    media_type = answered.header("content-type").partition(";")[0].strip()
    if media_type != expected:
        return Judged(f"content type '{media_type}' instead of '{expected}'")
    if expected == _PDF and not answered.content.startswith(b"%PDF"):
        return Judged("the body is no PDF")
    if expected != _JSON:
        return Judged()
    try:
        return Judged(body=json.loads(answered.content))
    except ValueError:
        return Judged("the body is no JSON")


def _error_code(content: bytes) -> str | None:
    """The code of an error body, {"error": {"code": "conflict", …}}; None for any other."""
    try:
        code = json.loads(content)["error"]["code"]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return code if isinstance(code, str) else None
