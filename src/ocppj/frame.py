"""OCPP-J frames: text to frozen values and back (OCPP-J 1.6 §4.2)."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

import orjson

from ocppj.codes import FORMATION_VIOLATION, MESSAGE_TYPE_NOT_SUPPORTED, RPC_FRAMEWORK_ERROR
from ocppj.value import value

CALL: Final = 2
CALL_RESULT: Final = 3
CALL_ERROR: Final = 4
MESSAGE_ID_LIMIT: Final = 36
UNREADABLE_ID: Final = "-1"  # answers a frame without a readable id (as OCPP 2.0.1 part 4 §4.2.3)
DESCRIPTION_LIMIT: Final = 255
_SHOWN_LIMIT = 80
_CALL_LENGTH = 4
_RESULT_LENGTH = 3
_HEAD_LIMIT = 100
_HEAD = re.compile(r'\s*\[[\s,]*([234])\s*,\s*"([^"\\\x00-\x1f\ud800-\udfff]{1,36})"')

Payload = dict[str, Any]


@value(frozen=True, slots=True)
class Call:
    """A request: [2, "19223201", "Heartbeat", {}]."""

    message_id: str
    action: str
    payload: Payload


@value(frozen=True, slots=True)
class CallResult:
    """An answer: [3, "19223201", {"currentTime": "2024-06-01T09:00:00Z"}]."""

    message_id: str
    payload: Payload


@value(frozen=True, slots=True)
class CallError:
    """A refusal: [4, "19223201", "NotSupported", "no smart charging here", {}]."""

    message_id: str
    code: str
    description: str = ""
    details: Mapping[str, Any] | None = None


@value(frozen=True, slots=True)
class Malformed:
    """A text that is no OCPP-J frame, with what could be saved of it.

    `kind` says what it was meant to be: a "call" or something "unreadable" is owed a CALLERROR, an
    "answer" is not, and a message type that does not exist is "ignored" (OCPP-J 1.6 §4.1.3).
    """

    message_id: str | None
    code: str
    reason: str
    kind: Literal["call", "answer", "ignored", "unreadable"]

    def refusal(self, version: str = "1.6") -> CallError | None:
        """The CALLERROR that is owed for it; None when it must not be answered.

        2.x has codes of its own for what is no frame (OCPP-J 2.0.1 part 4 §4.3).
        """
        if self.kind == "answer" or (self.kind == "ignored" and version == "1.6"):
            return None
        code = self.code
        if version != "1.6":
            strange = self.kind == "ignored"
            code = MESSAGE_TYPE_NOT_SUPPORTED if strange else RPC_FRAMEWORK_ERROR
        return CallError(self.message_id or UNREADABLE_ID, code, self.reason)


Frame = Call | CallResult | CallError


def parse(text: str | bytes) -> Frame | Malformed:
    """Read one frame; whatever is wrong comes back as Malformed, nothing is raised."""
    try:
        parts = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _unreadable(text, f"the frame is not JSON: {error}")
    if not isinstance(parts, list) or not parts:
        return _unreadable(text, "the frame is not a non-empty JSON array")
    kind = parts[0]
    if kind == CALL:
        return _call(parts)
    if kind == CALL_RESULT:
        return _result(parts)
    if kind == CALL_ERROR:
        return _error(parts)
    reason = f"message type {_shown(kind)} is none of 2 (CALL), 3 (CALLRESULT), 4 (CALLERROR)"
    return Malformed(_saved_id(parts), FORMATION_VIOLATION, reason, "ignored")


def call_text(message_id: str, action: str, payload: Mapping[str, Any]) -> str:
    """Write a CALL."""
    return orjson.dumps([CALL, message_id, action, payload]).decode()


def result_text(message_id: str, payload: Mapping[str, Any]) -> str:
    """Write a CALLRESULT."""
    return orjson.dumps([CALL_RESULT, message_id, payload]).decode()


def error_text(error: CallError) -> str:
    """Write a CALLERROR; a description over 255 characters is cut."""
    description = error.description[:DESCRIPTION_LIMIT]
    parts = [CALL_ERROR, error.message_id, error.code, description, dict(error.details or {})]
    return orjson.dumps(parts).decode()


def write(frame: Frame) -> str:
    """Write any frame."""
    if isinstance(frame, Call):
        return call_text(frame.message_id, frame.action, frame.payload)
    if isinstance(frame, CallResult):
        return result_text(frame.message_id, frame.payload)
    return error_text(frame)


def _call(parts: list[Any]) -> Call | Malformed:
    # Written out, not matched: the other half of all frames come this way.
    if len(parts) == _CALL_LENGTH and type(parts[1]) is str and type(parts[3]) is dict:
        message_id, action = parts[1], parts[2]
        if 0 < len(message_id) <= MESSAGE_ID_LIMIT and type(action) is str and action:
            return Call(message_id, action, parts[3])
    return _misshapen(parts, "[2, message id, action, payload object]", "call")


def _result(parts: list[Any]) -> CallResult | Malformed:
    # Written out, not matched: half of all frames come this way.
    if len(parts) == _RESULT_LENGTH and type(parts[1]) is str and type(parts[2]) is dict:
        message_id = parts[1]
        if 0 < len(message_id) <= MESSAGE_ID_LIMIT:
            return CallResult(message_id, parts[2])
    return _misshapen(parts, "[3, message id, payload object]", "answer")


def _error(parts: list[Any]) -> CallError | Malformed:
    """Description and details are often left out or null; that loses nothing we need."""
    match parts:
        case [_, str(message_id), str(code), *rest] if not rest[2:] and _fits(message_id):
            description = next((part for part in rest[:1] if isinstance(part, str)), "")
            details = next((part for part in rest[1:] if isinstance(part, dict)), {})
            return CallError(message_id, code, description, details)
    return _misshapen(parts, "[4, message id, error code, description, details object]", "answer")


def _fits(message_id: str) -> bool:
    return 0 < len(message_id) <= MESSAGE_ID_LIMIT


def _misshapen(parts: list[Any], shape: str, kind: Literal["call", "answer"]) -> Malformed:
    reason = f"expected {shape} with an id of 1 to {MESSAGE_ID_LIMIT} characters, found "
    return Malformed(_saved_id(parts), FORMATION_VIOLATION, reason + _shown(parts), kind)


def _saved_id(parts: list[Any]) -> str | None:
    """The id as the peer will look for it, if it is short enough to be sent back."""
    match parts:
        case [_, bool(), *_]:
            return None
        case [_, str() | int() as found, *_] if _fits(str(found)):
            return str(found)
    return None


def _unreadable(text: str | bytes, reason: str) -> Malformed:
    """Cut or misspelt frames mostly begin well, so that their id tells whom to answer."""
    begin = text[:_HEAD_LIMIT]
    head = _HEAD.match(begin if isinstance(begin, str) else begin.decode(errors="replace"))
    if head is None:
        return Malformed(None, FORMATION_VIOLATION, reason, "unreadable")
    kind: Literal["call", "answer"] = "call" if head[1] == "2" else "answer"
    return Malformed(head[2], FORMATION_VIOLATION, reason, kind)


def _shown(value: Any) -> str:
    try:
        text = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # it reads deeper nesting than it writes
        return "something nested too deep to be shown"
    return text if len(text) <= _SHOWN_LIMIT else text[: _SHOWN_LIMIT - 3] + "..."
