"""Which frames tell of a session: read off the head of their text, and kept in little memory."""

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import orjson

from ocpp_sim.core.profile import RemoteId

Kind = Literal["start", "meter", "stop"]
_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"StartTransaction": "start", "MeterValues": "meter", "StopTransaction": "stop"}
)
# a quirk may have put a comma before the message type, or another type
_CALL = re.compile(r'\[,?[12],"([^"]*)","(StartTransaction|MeterValues|StopTransaction)",')
_EVENT = re.compile(r'\[2,"([^"]*)","TransactionEvent",\{"eventType":"(Started|Updated|Ended)"')
_ANSWER = re.compile(r'\[([34]),"([^"]*)"')
_COUNTED = re.compile(r"(.*?)([1-9][0-9]{0,8})", re.DOTALL)
_STAGES: Final[Mapping[str, Kind]] = MappingProxyType(
    {"Started": "start", "Updated": "meter", "Ended": "stop"}
)
_EVSE = re.compile(r'"evse":\{"id":([0-9]{1,9})[,}]')
_OWN_ID = re.compile(r'"transactionInfo":\{"transactionId":"([^"]{1,36})"')
_GRANTED = re.compile(r'"triggerReason":"(?:Authorized|RemoteStart)"')
_TAGGED = '"idToken":{'
_CONNECTOR = re.compile(r'"connectorId":([0-9]{1,9})[,}]')
_TRANSACTION = re.compile(r'"transactionId":(-?[0-9]{1,18})[,}]')


@dataclass(frozen=True, slots=True)
class Told:
    """A call about a session; what it does not say is None.

    A start that is not `tagged` says of nobody that he charges; from 2.0.1 on the tag may follow,
    and is a start too.
    """

    kind: Kind
    message_id: str
    connector_id: int | None
    remote_id: RemoteId | None
    tagged: bool = True


def told(text: str) -> Told | None:
    """What a sent text tells of a session; None for all other texts.

    Example: '[2,"a7","StopTransaction",{"transactionId":42,…}]' is Told("stop", "a7", None, 42).
    """
    head = _CALL.match(text)
    if head is None:
        return _event(text)
    return Told(_KINDS[head[2]], head[1], _number(_CONNECTOR, text), _number(_TRANSACTION, text))


def _event(text: str) -> Told | None:
    """The same of 2.x, where the charge point's own id is in each call."""
    head, own = _EVENT.match(text), _OWN_ID.search(text)
    if head is None or own is None:
        return None
    kind = _STAGES[head[2]]
    tagged = kind != "start" or _TAGGED in text
    if kind == "meter" and _GRANTED.search(text):
        kind = "start"
    return Told(kind, head[1], _number(_EVSE, text), own[1], tagged)


def answered(text: str | bytes) -> tuple[str, bool] | None:
    """The id of the call that a received text answers, and whether it was taken."""
    if isinstance(text, bytes):
        return None
    head = _ANSWER.match(text)
    return None if head is None else (head[2], head[1] == "3")


def remote_id(text: str | bytes) -> int | None:
    """The transaction id that the answer to a start gives."""
    try:
        parts: Any = orjson.loads(text)
        found = parts[2]["transactionId"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None
    return found if type(found) is int else None


class Ids:
    """Message ids in order, each once; those that only count on take four bytes."""

    __slots__ = ("_runs",)

    def __init__(self) -> None:
        self._runs: list[tuple[str, array[int]] | str] = []

    def add(self, message_id: str) -> None:
        """Add an id, unless it is the last one: a retry keeps its id (OCPP-J 1.6 §4.1.1)."""
        counted = _COUNTED.fullmatch(message_id)
        last = self._runs[-1] if self._runs else None
        if counted is None:
            if message_id != last:
                self._runs.append(message_id)
            return
        prefix, number = counted[1], int(counted[2])
        if not isinstance(last, tuple) or last[0] != prefix:
            self._runs.append((prefix, array("I", (number,))))
        elif last[1][-1] != number:
            last[1].append(number)

    def __bool__(self) -> bool:
        return bool(self._runs)

    def all(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for run in self._runs:
            if isinstance(run, str):
                found[run] = None
            else:
                found.update((f"{run[0]}{number}", None) for number in run[1])
        return tuple(found)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return None if found is None else int(found[1])
