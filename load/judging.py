"""Whether an answer is what the document and the journey expect; pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from load.hosts import origin
from load.operations import Operation
from load.personas.visit import Check, Reply

_REDIRECTS = range(300, 400)
_PDF = "application/pdf"
_JSON = "application/json"
_LINK = re.compile(r'<([^>]*)>[^,]*?;\s*rel="?(\w+)"?')
# what is waited for when a server asks to wait, and not how long
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What came over the wire; status 0 and `error` when nothing did. Header names as sent."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    error: Exception | None = None

    def header(self, name: str) -> str:
        return next((v for k, v in self.headers.items() if k.lower() == name), "")

    @property
    def links(self) -> dict[str, str]:
        """Those of the Link header by their rel (RFC 8288): {'next': 'https://…'}."""
        return {rel: url for url, rel in _LINK.findall(self.header("link"))}

    def retry_after_s(self, wall: datetime) -> float:
        """How long a refusal asks to wait, in seconds or until a date (RFC 9110 §10.2.3)."""
        text = self.header("retry-after")
        if text.isdecimal():
            return float(text)
        try:
            return max(0.0, (parsedate_to_datetime(text) - wall).total_seconds())
        except (ValueError, TypeError):
            return _PATIENCE_S


@dataclass(frozen=True, slots=True)
class Judged:
    """`fault` says what is wrong, in words that are the same for the same fault; None if nothing.

    `body` is the JSON of an expected answer, also of one that a check finds fault with.
    """

    fault: str | None = None
    body: Any = None


def judge(
    operation: Operation, answered: Answered, fine: frozenset[int], check: Check | None = None
) -> Judged:
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
    judged = _judge_body(operation.success[status], answered)
    if judged.fault is None and check is not None:
        return replace(judged, fault=check(Reply(status, judged.body, answered.links)))
    return judged


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
    """The code of an error body; None for one of another shape.

    'conflict' of {"error": {"code": "conflict"}}, 'rate-limit-exceeded' of the problem
    {"type": "https://…/problems/rate-limit-exceeded"} (RFC 9457), else its title.
    """
    try:
        body = json.loads(content)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    error, kind = body.get("error"), body.get("type")
    if isinstance(error, dict):
        code = error.get("code")
    else:
        named = str(kind or "").rstrip("/").rpartition("/")[2]
        code = body.get("title", error) if named in {"", "about:blank"} else named
    return code if isinstance(code, str) else None
