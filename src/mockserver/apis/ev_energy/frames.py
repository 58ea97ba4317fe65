"""The frames between charge points and the central system, as records of ev.energy.

The journal holds every frame already, for all charge points within one bound. Records are made of
them when somebody asks about an EVSE, so that thousands of charge points that nobody looks at cost
nothing; of one that is looked at the newest of each direction are kept.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any, NamedTuple

import orjson

from mockserver.store.collection import IndexSpec, Record
from mockserver.world.ids import ulid
from mockserver.world.journal import Entry
from mockserver.world.secrecy import redact
from mockserver.world.world import World
from virtualtime.instant import milliseconds, to_text

LOGS = "ev_energy.evse_ocpp_logs"
KEPT = 200
_BY_DIRECTION = IndexSpec(("evse", "sent_or_received"), "sampled_at")
_CALL, _RESULT, _ERROR = 2, 3, 4
_NUMBERED = 1000
_DIRECTIONS = {"in": "Received", "out": "Sent"}
_OPPOSITE = {"in": "out", "out": "in"}
_SUCCESS, _OTHER = "NoError", "UnknownError"
# of OCPP-J 1.6 §4.2.3; the document spells one of them as the standard once did
_CODES: Mapping[str, str] = {
    **{
        code: code
        for code in (
            "NotImplemented", "NotSupported", "InternalError", "ProtocolError", "SecurityError",
            "FormationViolation", "PropertyConstraintViolation", "OccurenceConstraintViolation",
            "TypeConstraintViolation", "GenericError",
        )
    },
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
}  # fmt: skip
_ACTIONS = frozenset(
    {
        "Authorize", "BootNotification", "CancelReservation", "CertificateSigned",
        "ChangeAvailability", "ChangeConfiguration", "ClearCache", "ClearChargingProfile",
        "DataTransfer", "DeleteCertificate", "DiagnosticsStatusNotification",
        "ExtendedTriggerMessage", "FirmwareStatusNotification", "GetCompositeSchedule",
        "GetConfiguration", "GetDiagnostics", "GetInstalledCertificateIds", "GetLocalListVersion",
        "GetLog", "Heartbeat", "InstallCertificate", "LogStatusNotification", "MeterValues",
        "RemoteStartTransaction", "RemoteStopTransaction", "ReserveNow", "Reset",
        "SecurityEventNotification", "SendLocalList", "SetChargingProfile", "SignCertificate",
        "SignedFirmwareStatusNotification", "SignedUpdateFirmware", "StartTransaction",
        "StatusNotification", "StopTransaction", "TriggerMessage", "UnlockConnector",
        "UpdateFirmware",
    }
)  # fmt: skip


class _Frame(NamedTuple):
    """A frame that could be read: its kind, message id and what follows, e.g. action, payload."""

    entry: Entry
    kind: int
    message_id: str
    rest: list[Any]

    @property
    def direction(self) -> str:
        return str(self.entry.data["direction"])


def look(world: World, evse: Record) -> None:
    """Bring the OCPP logs of an EVSE up to what the journal holds of its charge point now."""
    station = evse.get("station_id")
    if station is None:
        return
    collection = world.store[LOGS]
    for record in _records(world, evse["id"], station):
        if collection.get(record["id"]) != record:
            collection.put(record["id"], record)
    for direction in _DIRECTIONS.values():
        group = collection.group(_BY_DIRECTION, (evse["id"], direction.upper()))
        for entry in list(group[: max(0, len(group) - KEPT)]):
            collection.delete(entry[2])


def _records(world: World, evse: str, station: str) -> list[dict[str, Any]]:
    """The newest calls of either side, each with its answer."""
    calls: list[tuple[_Frame, _Frame | None]] = []
    waiting: dict[tuple[str, str], int] = {}
    for frame in _frames(world, station):
        if frame.kind == _CALL:
            waiting[frame.direction, frame.message_id] = len(calls)
            calls.append((frame, None))
            continue
        asked = waiting.pop((_OPPOSITE[frame.direction], frame.message_id), None)
        if asked is not None:
            calls[asked] = (calls[asked][0], frame)
    sides = ([call for call in calls if call[0].direction == side] for side in _DIRECTIONS)
    return [_record(world, evse, *call) for side in sides for call in side[-KEPT:]]


def _frames(world: World, station: str) -> Iterator[_Frame]:
    for entry in world.journal.select(kind="frame", subject=station):
        if entry.subject != station:
            continue
        try:
            frame = orjson.loads(entry.data["text"])
        except orjson.JSONDecodeError:
            continue
        match frame:
            case [2, str(message_id), str(action), dict(), *_] if action in _ACTIONS:
                yield _Frame(entry, _CALL, message_id, frame[2:])
            case [3, str(message_id), dict(), *_]:
                yield _Frame(entry, _RESULT, message_id, frame[2:])
            case [4, str(message_id), str(), *_]:
                yield _Frame(entry, _ERROR, message_id, frame[2:])


def _record(world: World, evse: str, call: _Frame, answer: _Frame | None) -> dict[str, Any]:
    entry, (action, payload, *_) = call.entry, call.rest
    response = None if answer is None else _response(answer)
    direction = _DIRECTIONS[call.direction]
    return {
        "id": f"eolg{ulid(milliseconds(entry.world_at), entry.number, world.seed)}",
        "sampled_at": _at(entry),
        "evse": evse,
        "direction": direction,
        "action": action,
        "payload": redact(payload),
        "message_id": call.message_id,
        "response": response,
        "sent_or_received": direction.upper(),
        "error_code": None if response is None else response["error_code"],
    }


def _response(answer: _Frame) -> dict[str, Any]:
    told = {"sampled_at": to_text(answer.entry.world_at)}
    if answer.kind == _RESULT:
        payload = redact(answer.rest[0])
        return {**told, "payload": payload, "error_code": _SUCCESS, "error_description": None}
    code, description, details = (*answer.rest, "", {})[:3]
    return {
        **told,
        "payload": redact(details) if isinstance(details, dict) else {},
        "error_code": _CODES.get(code, _OTHER),
        "error_description": str(description) or None,
    }


def _at(entry: Entry) -> str:
    """The time of a frame, by which it is found: no two of a millisecond have the same.

    Example: entry 4711 at 09:00:00.250 is "2024-06-01T09:00:00.250711Z".
    """
    at = entry.world_at.astimezone(UTC)
    micros = at.microsecond - at.microsecond % _NUMBERED + entry.number % _NUMBERED
    text = at.replace(microsecond=micros).isoformat(timespec="microseconds")
    return f"{text.removesuffix('+00:00')}Z"
