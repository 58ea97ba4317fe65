"""One line of a recording: a frame of OCPP-J, or something that happened to a connection.

    {"at":"2024-06-01T09:00:00.250Z","charge_point":"CP-0001","direction":"sent","frame":[2,"1",…]}
    {"at":"2024-06-01T09:00:01.004Z","charge_point":"CP-0001","event":"disconnected","reason":"…"}

The form is held by `line.schema.json`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

import orjson

from ocpp_sim.recording.secrecy import mask
from virtualtime.instant import has_zone, parse, to_text

Direction = Literal["sent", "received"]
EventKind = Literal[
    "began", "connected", "refused", "closed", "disconnected", "violation", "quirk", "dropped"
]
_EVENTS: Final = get_args(EventKind)
_DIRECTIONS: Final = get_args(Direction)
_HEAD: Final = ("at", "charge_point", "event")


@dataclass(frozen=True, slots=True)
class Frame:
    """`direction` is as the charge point sees it; bytes came as a binary message."""

    at: datetime
    charge_point: str
    direction: Direction
    text: str | bytes


@dataclass(frozen=True, slots=True)
class Event:
    """`charge_point` is "" for what is about the whole recording.

    `facts` say more: {"reason": "1012 service restart"}, {"code": 1000}, {"lines": 12}.
    """

    at: datetime
    event: EventKind
    charge_point: str = ""
    facts: tuple[tuple[str, str | int], ...] = ()


Line = Frame | Event


class NoLineError(ValueError):
    """A text that is no line of a recording, and why."""


def write(line: Line, *secrets: str) -> bytes:
    """A line with its end, without secrets.

    A frame that is JSON on one line stands in it as it was sent, character by character.
    """
    if isinstance(line, Event):
        facts = {name: _fact(value, secrets) for name, value in line.facts}
        return orjson.dumps({**_head(line), "event": line.event, **facts}) + b"\n"
    text = line.text if isinstance(line.text, str) else line.text.decode(errors="replace")
    content = mask(text, *secrets).encode(errors="replace")
    head = {**_head(line), "direction": line.direction}
    if isinstance(line.text, bytes):
        head["binary"] = True
    if not _is_frame(content):
        return orjson.dumps({**head, "text": content.decode()}) + b"\n"
    return orjson.dumps(head)[:-1] + b',"frame":' + content + b"}\n"


def read(text: str | bytes) -> Line:
    """The line that a text is. Raises NoLineError."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NoLineError(f"is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise NoLineError("is not a JSON object")
    at, name = _at(found.get("at")), found.get("charge_point", "")
    if not isinstance(name, str):
        raise NoLineError(f"charge_point is {name!r}; expected its identity")
    if "event" in found:
        if found["event"] not in _EVENTS:
            raise NoLineError(f"event is {found['event']!r}; known: {', '.join(sorted(_EVENTS))}")
        facts = tuple((key, value) for key, value in found.items() if key not in _HEAD)
        return Event(at, found["event"], name, facts)
    if not name:
        raise NoLineError("has no charge_point, the identity of who sent or received")
    if found.get("direction") not in _DIRECTIONS:
        raise NoLineError(f"direction is {found.get('direction')!r}; expected sent or received")
    return Frame(at, name, found["direction"], _text(found))


def _head(line: Line) -> dict[str, Any]:
    at = to_text(line.at)
    return {"at": at, "charge_point": line.charge_point} if line.charge_point else {"at": at}


def _fact(value: str | int, secrets: tuple[str, ...]) -> str | int:
    if not isinstance(value, str):
        return value
    return mask(value, *secrets).encode(errors="replace").decode()


def _is_frame(content: bytes) -> bool:
    """Whether it can stand in a line as it is: JSON without a line break."""
    if not content.startswith(b"[") or b"\n" in content or b"\r" in content:
        return False
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


def _text(found: dict[str, Any]) -> str | bytes:
    if "frame" in found:
        try:
            text = orjson.dumps(found["frame"]).decode()
        except orjson.JSONEncodeError as error:
            raise NoLineError("has a frame that is nested too deep") from error
    elif isinstance(found.get("text"), str):
        text = found["text"]
    else:
        raise NoLineError("has neither a frame nor a text nor an event")
    return text.encode() if found.get("binary") else text


def _at(found: object) -> datetime:
    try:
        if isinstance(found, str) and has_zone(found):
            return parse(found)
    except ValueError:
        pass
    raise NoLineError(f"at is {found!r}; expected an instant as 2024-06-01T09:00:00.250Z")
