"""OCPP-J frames: text to frozen values and back (OCPP-J 1.6 §4.2; 2.1 part 4 §4.2)."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, overload

import orjson

from ocppj.codes import FORMATION_VIOLATION, MESSAGE_TYPE_NOT_SUPPORTED, RPC_FRAMEWORK_ERROR
from ocppj.value import value

Payload = dict[str, Any]
Kind = Literal["call", "answer", "send", "ignored", "unreadable"]

CALL: Final = 2
CALL_RESULT: Final = 3
CALL_ERROR: Final = 4
CALL_RESULT_ERROR: Final = 5  # from 2.1 on
SEND: Final = 6  # from 2.1 on
MESSAGE_ID_LIMIT: Final = 36
UNREADABLE_ID: Final = "-1"  # answers a frame without a readable id (as OCPP 2.0.1 part 4 §4.2.3)
DESCRIPTION_LIMIT: Final = 255
_SHOWN_LIMIT = 80
_WITH_SEND = ("2.1",)
_CALL_LENGTH = 4
_RESULT_LENGTH = 3
_OWED_NOTHING = ("answer", "send")
_HEAD_LIMIT = 100
_BEGUN: Final[Mapping[str, Kind]] = {
    "2": "call",
    "3": "answer",
    "4": "answer",
    "5": "send",
    "6": "send",
}
_HEAD = re.compile(r'\s*\[[\s,]*([2-6])\s*,\s*"([^"\\\x00-\x1f\ud800-\udfff]{1,36})"')


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
class CallResultError:
    """What is wrong with an answer: [5, "19223201", "TypeConstraintViolation", "…", {}].

    Only 2.1 has it (part 4 §4.2.4); nothing is owed for it.
    """

    message_id: str
    code: str
    description: str = ""
    details: Mapping[str, Any] | None = None


@value(frozen=True, slots=True)
class Unconfirmed:
    """A SEND, which nobody answers: [6, "19223201", "NotifyPeriodicEventStream", {…}].

    Only 2.1 has it (part 4 §4.2.5).
    """

    message_id: str
    action: str
    payload: Payload


@value(frozen=True, slots=True)
class Malformed:
    """A text that is no OCPP-J frame, with what could be saved of it.

    `kind` says what it was meant to be: a "call" or something "unreadable" is owed a CALLERROR, an
    "answer" or a "send" is not, and a message type that does not exist is "ignored" (OCPP-J 1.6
    §4.1.3).
    """

    message_id: str | None
    code: str
    reason: str
    kind: Kind

    def refusal(self, version: str = "1.6") -> CallError | None:
        """The CALLERROR that is owed for it; None when it must not be answered.

        2.x has codes of its own for what is no frame (OCPP-J 2.0.1 part 4 §4.3).
        """
        if self.kind in _OWED_NOTHING or (self.kind == "ignored" and version == "1.6"):
            return None
        code = self.code
        if version != "1.6":
            strange = self.kind == "ignored"
            code = MESSAGE_TYPE_NOT_SUPPORTED if strange else RPC_FRAMEWORK_ERROR
        return CallError(self.message_id or UNREADABLE_ID, code, self.reason)


Frame = Call | CallResult | CallError
Frame21 = Frame | CallResultError | Unconfirmed


@overload
def parse(text: str | bytes) -> Frame | Malformed: ...


@overload
def parse(text: str | bytes, version: str) -> Frame21 | Malformed: ...


def parse(text: str | bytes, version: str = "1.6") -> Frame21 | Malformed:
    """Read one frame; whatever is wrong comes back as Malformed, nothing is raised.

    The message types 5 and 6 are unknown before 2.1.
    """
    try:
        parts = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _unreadable(text, f"the frame is not JSON: {error}", version)
    if not isinstance(parts, list) or not parts:
        return _unreadable(text, "the frame is not a non-empty JSON array", version)
    kind = parts[0]
    if kind == CALL:
        return _call(parts)
    if kind == CALL_RESULT:
        return _result(parts)
    if kind == CALL_ERROR:
        return _error(parts)
    return _other(parts, version)


def call_text(message_id: str, action: str, payload: Mapping[str, Any]) -> str:
    """Write a CALL."""
    return orjson.dumps([CALL, message_id, action, payload]).decode()


def quoted(text: str) -> str:
    """A text as a JSON string: '"19223201"'."""
    return orjson.dumps(text).decode()


def result_text(message_id: str, payload: Mapping[str, Any]) -> str:
    """Write a CALLRESULT."""
    return orjson.dumps([CALL_RESULT, message_id, payload]).decode()


def bare_result(message_id: str) -> str:
    """The CALLRESULT that says nothing, '[3,"19223201",{}]', for an id that needs no escapes."""
    return f'[{CALL_RESULT},"{message_id}",{{}}]'


def error_text(error: CallError | CallResultError) -> str:
    """Write a CALLERROR or CALLRESULTERROR; a description over 255 characters is cut."""
    kind = CALL_ERROR if isinstance(error, CallError) else CALL_RESULT_ERROR
    description = error.description[:DESCRIPTION_LIMIT]
    parts = [kind, error.message_id, error.code, description, dict(error.details or {})]
    return orjson.dumps(parts).decode()


def send_text(message_id: str, action: str, payload: Mapping[str, Any]) -> str:
    """Write a SEND."""
    return orjson.dumps([SEND, message_id, action, payload]).decode()


def write(frame: Frame21) -> str:
    """Write any frame."""
    if isinstance(frame, Call):
        return call_text(frame.message_id, frame.action, frame.payload)
    if isinstance(frame, CallResult):
        return result_text(frame.message_id, frame.payload)
    if isinstance(frame, Unconfirmed):
        return send_text(frame.message_id, frame.action, frame.payload)
    return error_text(frame)


def _other(parts: list[Any], version: str) -> CallResultError | Unconfirmed | Malformed:
    known = "2 (CALL), 3 (CALLRESULT), 4 (CALLERROR)"
    if version in _WITH_SEND:
        if parts[0] == CALL_RESULT_ERROR:
            return _result_error(parts)
        if parts[0] == SEND:
            return _unconfirmed(parts)
        known += ", 5 (CALLRESULTERROR), 6 (SEND)"
    reason = f"message type {_shown(parts[0])} is none of {known}"
    return Malformed(_saved_id(parts), FORMATION_VIOLATION, reason, "ignored")


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
    shape = f"[{parts[0]}, message id, error code, description, details object]"
    return _misshapen(parts, shape, "answer")


def _result_error(parts: list[Any]) -> CallResultError | Malformed:
    read = _error(parts)
    if isinstance(read, Malformed):
        # it ends no call of ours, so that its id must not look like that of one
        return Malformed(read.message_id, read.code, read.reason, "send")
    return CallResultError(read.message_id, read.code, read.description, read.details)


def _unconfirmed(parts: list[Any]) -> Unconfirmed | Malformed:
    match parts:
        case [_, str(message_id), str(action), dict(payload)] if _fits(message_id) and action:
            return Unconfirmed(message_id, action, payload)
    return _misshapen(parts, "[6, message id, action, payload object]", "send")


def _fits(message_id: str) -> bool:
    return 0 < len(message_id) <= MESSAGE_ID_LIMIT


def _misshapen(parts: list[Any], shape: str, kind: Kind) -> Malformed:
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


def _unreadable(text: str | bytes, reason: str, version: str) -> Malformed:
    """Cut or misspelt frames mostly begin well, so that their id tells whom to answer."""
    begin = text[:_HEAD_LIMIT]
    head = _HEAD.match(begin if isinstance(begin, str) else begin.decode(errors="replace"))
    kind = "unreadable" if head is None else _BEGUN[head[1]]
    if head is None or (kind == "send" and version not in _WITH_SEND):
        return Malformed(None, FORMATION_VIOLATION, reason, "unreadable")
    return Malformed(head[2], FORMATION_VIOLATION, reason, kind)


def _shown(value: Any) -> str:
    try:
        text = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # it reads deeper nesting than it writes
        return "something nested too deep to be shown"
    return text if len(text) <= _SHOWN_LIMIT else text[: _SHOWN_LIMIT - 3] + "..."
