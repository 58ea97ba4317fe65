"""What the operator has the central system send: each arrives whole, and every answer is survived.

One row a command; most cases are this table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import BOOT, Trial
from ocpp_sim.csms_check.v16 import messages as m
from ocpp_sim.csms_check.wire import Wire
from ocppj import codes
from ocppj.frame import Call

Payload: TypeAlias = Mapping[str, Any]
Make: TypeAlias = Callable[[Trial], Payload]
_FILES = "http://127.0.0.1:9/check"  # nobody listens there: nothing is fetched


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command, what it is ordered with, which answers there are, and what follows the first.

    `same` are the fields that must come as they were ordered.
    """

    id: str
    block: str
    action: str
    source: str
    answers: tuple[Payload, ...]
    payload: Make = lambda _trial: {}
    same: tuple[str, ...] = ()
    follows: tuple[tuple[str, Payload], ...] = field(default=())


def _status(*words: str) -> tuple[Payload, ...]:
    return tuple({"status": word} for word in words)


def _in_an_hour(trial: Trial) -> str:
    at = trial.now() + timedelta(hours=1)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _profile(trial: Trial, **changed: Any) -> Payload:
    periods = [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 1800, "limit": 8.0}]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods, "duration": 3600}
    whole = {
        "chargingProfileId": 71,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {**schedule, "startSchedule": trial.instant()},
    }
    return {**whole, **changed}


ORDERED: Final = (
    Ordered(
        "REMOTE-01", "remote", "RemoteStartTransaction", "OCPP 1.6 §5.11",
        _status("Accepted", "Rejected"),
        lambda trial: {"connectorId": 1, "idTag": trial.options.tag}, ("idTag", "connectorId"),
    ),
    Ordered(
        "REMOTE-03", "remote", "Reset", "OCPP 1.6 §5.14", _status("Accepted", "Rejected"),
        lambda _trial: {"type": "Soft"}, ("type",),
    ),
    Ordered(
        "REMOTE-04", "remote", "UnlockConnector", "OCPP 1.6 §5.18",
        _status("Unlocked", "UnlockFailed", "NotSupported"),
        lambda _trial: {"connectorId": 1}, ("connectorId",),
    ),
    Ordered(
        "REMOTE-05", "remote", "ChangeAvailability", "OCPP 1.6 §5.2",
        _status("Accepted", "Scheduled", "Rejected"),
        lambda _trial: {"connectorId": 1, "type": "Inoperative"}, ("connectorId", "type"),
        (("StatusNotification", m.status("Unavailable")), ("StatusNotification", m.status())),
    ),
    Ordered(
        "REMOTE-06", "remote", "ChangeConfiguration", "OCPP 1.6 §5.3",
        _status("Accepted", "RebootRequired", "Rejected", "NotSupported"),
        lambda _trial: {"key": "HeartbeatInterval", "value": "600"}, ("key", "value"),
    ),
    Ordered(
        "REMOTE-07", "remote", "GetConfiguration", "OCPP 1.6 §5.8",
        (
            {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]},
            {"configurationKey": [], "unknownKey": ["HeartbeatInterval"]},
            {},
        ),
        lambda _trial: {"key": ["HeartbeatInterval"]}, ("key",),
    ),
    Ordered(
        "REMOTE-08", "remote", "ClearCache", "OCPP 1.6 §5.4", _status("Accepted", "Rejected")
    ),
    Ordered(
        "DATA-02", "data transfer", "DataTransfer", "OCPP 1.6 §5.6",
        (
            {"status": "Accepted", "data": "pong"},
            *_status("Rejected", "UnknownMessageId", "UnknownVendorId"),
        ),
        lambda _trial: {"vendorId": "com.example.check", "messageId": "Ping", "data": "hello"},
        ("vendorId", "messageId", "data"),
    ),
    Ordered(
        "FIRMWARE-01", "firmware", "UpdateFirmware", "OCPP 1.6 §5.19", ({},),
        lambda trial: {"location": f"{_FILES}/firmware.bin", "retrieveDate": _in_an_hour(trial)},
        ("location",),
        tuple(
            ("FirmwareStatusNotification", {"status": status})
            for status in ("Downloading", "Downloaded", "Installing", "Installed")
        ),
    ),
    Ordered(
        "FIRMWARE-02", "firmware", "GetDiagnostics", "OCPP 1.6 §5.9",
        ({"fileName": "check.log"}, {}),
        lambda _trial: {"location": f"{_FILES}/logs"}, ("location",),
        tuple(
            ("DiagnosticsStatusNotification", {"status": status})
            for status in ("Uploading", "Uploaded")
        ),
    ),
    Ordered(
        "LIST-01", "local list", "GetLocalListVersion", "OCPP 1.6 §5.10",
        ({"listVersion": 0}, {"listVersion": -1}, {"listVersion": 7}),
    ),
    Ordered(
        "LIST-02", "local list", "SendLocalList", "OCPP 1.6 §5.15",
        _status("Accepted", "Failed", "NotSupported", "VersionMismatch"),
        lambda trial: {
            "listVersion": 8,
            "updateType": "Full",
            "localAuthorizationList": [
                {"idTag": trial.options.tag, "idTagInfo": {"status": "Accepted"}}
            ],
        },
        ("updateType", "listVersion", "localAuthorizationList"),
    ),
    Ordered(
        "LIST-03", "local list", "SendLocalList", "OCPP 1.6 §5.15", _status("Accepted"),
        lambda trial: {
            "listVersion": 9,
            "updateType": "Differential",
            "localAuthorizationList": [{"idTag": trial.options.tag}],
        },
        ("updateType", "listVersion", "localAuthorizationList"),
    ),
    Ordered(
        "RESERVE-01", "reservation", "ReserveNow", "OCPP 1.6 §5.13",
        _status("Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"),
        lambda trial: {
            "connectorId": 1,
            "expiryDate": _in_an_hour(trial),
            "idTag": trial.options.tag,
            "reservationId": 71,
        },
        ("connectorId", "idTag", "reservationId"),
        (("StatusNotification", m.status("Reserved")), ("StatusNotification", m.status())),
    ),
    Ordered(
        "RESERVE-02", "reservation", "CancelReservation", "OCPP 1.6 §5.1",
        _status("Accepted", "Rejected"), lambda _trial: {"reservationId": 71}, ("reservationId",),
    ),
    Ordered(
        "SMART-01", "smart charging", "SetChargingProfile", "OCPP 1.6 §5.16",
        _status("Accepted", "Rejected", "NotSupported"),
        lambda trial: {"connectorId": 1, "csChargingProfiles": _profile(trial)},
        ("connectorId", "csChargingProfiles"),
    ),
    Ordered(
        "SMART-02", "smart charging", "SetChargingProfile", "OCPP 1.6 §5.16", _status("Accepted"),
        lambda trial: {
            "connectorId": 0,
            "csChargingProfiles": _profile(
                trial,
                chargingProfilePurpose="ChargePointMaxProfile",
                chargingProfileKind="Recurring",
                recurrencyKind="Daily",
            ),
        },
        ("connectorId", "csChargingProfiles"),
    ),
    Ordered(
        "SMART-03", "smart charging", "ClearChargingProfile", "OCPP 1.6 §5.5",
        _status("Accepted", "Unknown"), lambda _trial: {"id": 71}, ("id",),
    ),
    Ordered(
        "SMART-04", "smart charging", "GetCompositeSchedule", "OCPP 1.6 §5.7",
        (
            {
                "status": "Accepted",
                "connectorId": 1,
                "scheduleStart": "2024-06-01T09:00:00Z",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
                },
            },
            {"status": "Rejected"},
        ),
        lambda _trial: {"connectorId": 1, "duration": 3600}, ("connectorId", "duration"),
    ),
    Ordered(
        "SECURITY-03", "security", "GetLog", "OCPP 1.6 security whitepaper §5.9",
        ({"status": "Accepted", "filename": "check.log"}, {"status": "Rejected"}),
        lambda _trial: {
            "logType": "SecurityLog", "requestId": 71, "log": {"remoteLocation": f"{_FILES}/logs"}
        },
        ("logType", "requestId"),
        (
            ("LogStatusNotification", {"status": "Uploading", "requestId": 71}),
            ("LogStatusNotification", {"status": "Uploaded", "requestId": 71}),
        ),
    ),
    Ordered(
        "SECURITY-04", "security", "GetInstalledCertificateIds",
        "OCPP 1.6 security whitepaper §5.8", _status("NotFound"),
        lambda _trial: {"certificateType": "CentralSystemRootCertificate"}, ("certificateType",),
    ),
)  # fmt: skip


async def _ordered(row: Ordered, trial: Trial) -> None:
    """The command arrives, and after each of the answers the central system goes on."""
    wire = await trial.ready()
    wanted = row.payload(trial)
    for number, answer in enumerate(row.answers):
        call = await trial.order(wire, row.action, wanted)
        if call is None:
            return
        if number == 0:
            _is_as_ordered(trial, row.same, wanted, call)
        await wire.answer(call, answer)
        said = " and ".join(str(value) for value in answer.values()) or "an empty answer"
        if not await trial.alive(wire, f"{row.action} is answered with {said[:60]}"):
            return
        if number == 0:
            for action, payload in row.follows:
                await trial.tell(wire, action, payload)
    await _refused(trial, wire, row.action, wanted)


async def _refused(trial: Trial, wire: Wire, action: str, wanted: Payload) -> None:
    for code in (codes.NOT_SUPPORTED, codes.INTERNAL_ERROR):
        call = await trial.order(wire, action, wanted)
        if call is None:
            return
        await wire.refuse(call, code)
        if not await trial.alive(wire, f"{action} is answered with CALLERROR {code}"):
            return


def _is_as_ordered(trial: Trial, names: tuple[str, ...], wanted: Payload, call: Call) -> None:
    for name in names:
        found = call.payload.get(name)
        text = f"{name} of {call.action} is what was ordered"
        trial.should(text, held=_alike(wanted[name], found), found=f"{found!r}")


def _alike(wanted: Any, found: Any) -> bool:
    """Whether what came holds what was wanted; times may be written in another way."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            name == "startSchedule" or _alike(value, found.get(name))
            for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(map(_alike, wanted, found))
        )
    return bool(wanted == found)


async def _remote_session(trial: Trial) -> None:
    """Started and stopped from afar: the transaction's id comes back in RemoteStopTransaction."""
    wire = await trial.ready()
    call = await trial.order(
        wire, "RemoteStartTransaction", {"connectorId": 1, "idTag": trial.options.tag}
    )
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    transaction_id = await m.begun(trial, wire, idTag=call.payload["idTag"])
    if transaction_id is None:
        return
    call = await trial.order(wire, "RemoteStopTransaction", {"transactionId": transaction_id})
    if call is None:
        return
    found = call.payload.get("transactionId")
    text = "RemoteStopTransaction names the transaction"
    trial.must(text, held=found == transaction_id, found=f"{found!r} in place of {transaction_id}")
    await wire.answer(call, {"status": "Accepted"})
    await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id, reason="Remote"))
    call = await trial.order(wire, "RemoteStopTransaction", {"transactionId": transaction_id})
    if call is not None:
        await wire.answer(call, {"status": "Rejected"})
        await trial.alive(wire, "RemoteStopTransaction is answered with Rejected")


async def _reset_in_earnest(trial: Trial) -> None:
    """After a Reset the charge point goes, comes back and registers."""
    wire = await trial.ready()
    call = await trial.order(wire, "Reset", {"type": "Hard"})
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    await wire.close(1006)
    wire = await trial.connect()
    answer = await trial.tell(wire, "BootNotification", BOOT)
    if answer:
        held = answer["status"] == "Accepted"
        trial.must("it is accepted after the restart", held=held, found=answer["status"])


async def _reserved_session(trial: Trial) -> None:
    """A transaction that uses a reservation tells its id."""
    wire = await trial.ready()
    wanted = {
        "connectorId": 1,
        "expiryDate": _in_an_hour(trial),
        "idTag": trial.options.tag,
        "reservationId": 72,
    }
    call = await trial.order(wire, "ReserveNow", wanted)
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    await trial.tell(wire, "StatusNotification", m.status("Reserved"))
    number = call.payload["reservationId"]
    transaction_id = await m.begun(trial, wire, reservationId=number, idTag=call.payload["idTag"])
    if transaction_id is not None:
        await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id))


async def _silent(trial: Trial) -> None:
    """A charge point that never answers a command does not hold up its own messages."""
    wire = await trial.ready()
    call = await trial.order(wire, "ClearCache", {})
    if call is None:
        return
    await trial.alive(wire, "a command that is not answered yet")
    await m.begun(trial, wire)
    await wire.answer(call, {"status": "Accepted"})
    await trial.alive(wire, "the late answer")


async def _misanswered(trial: Trial) -> None:
    """Answers that break their schema, or answer another call, are survived."""
    wire = await trial.ready()
    for payload in ({}, {"status": "Perhaps"}, {"status": 7}):
        call = await trial.order(wire, "ClearCache", {})
        if call is None:
            return
        await wire.answer(call, payload)
        if not await trial.alive(wire, f"the answer {payload}"):
            return
    call = await trial.order(wire, "ClearCache", {})
    if call is not None:
        await wire.answer(Call("nobody-asked", call.action, {}), {"status": "Accepted"})
        await wire.answer(call, {"status": "Accepted"})
        await wire.answer(call, {"status": "Accepted"})
        await trial.alive(wire, "one answer to nothing and two to one call")


_TRIGGERED: Final[Mapping[str, Payload]] = {
    "BootNotification": BOOT,
    "DiagnosticsStatusNotification": {"status": "Idle"},
    "FirmwareStatusNotification": {"status": "Idle"},
    "Heartbeat": {},
    "StatusNotification": m.status(),
}


async def _triggered(trial: Trial) -> None:
    """Each message that can be triggered is sent after the answer, and taken."""
    wire = await trial.ready()
    values = {"connectorId": 1, "meterValue": [m.sample(trial)]}
    for message, payload in {**_TRIGGERED, "MeterValues": values}.items():
        wanted: Payload = {"requestedMessage": message, "connectorId": 1}
        call = await trial.order(wire, "TriggerMessage", wanted)
        if call is None:
            return
        _is_as_ordered(trial, ("requestedMessage",), wanted, call)
        await wire.answer(call, {"status": "Accepted"})
        await trial.tell(wire, message, payload)
    for status in ("Rejected", "NotImplemented"):
        call = await trial.order(wire, "TriggerMessage", {"requestedMessage": "Heartbeat"})
        if call is None:
            return
        await wire.answer(call, {"status": status})
        await trial.alive(wire, f"TriggerMessage is answered with {status}")


CASES: Final = (
    *(
        Case(
            row.id, row.block, f"{row.action} arrives as ordered, and every answer is survived",
            row.source, partial(_ordered, row), operator=True,
        )
        for row in ORDERED
    ),
    Case(
        "REMOTE-02", "remote", "A session is started and stopped from afar", "OCPP 1.6 §5.12",
        _remote_session, operator=True,
    ),
    Case(
        "REMOTE-09", "remote", "A charge point restarts when it is told to", "OCPP 1.6 §5.14",
        _reset_in_earnest, operator=True,
    ),
    Case(
        "RESERVE-03", "reservation", "A reservation is used", "OCPP 1.6 §5.13",
        _reserved_session, operator=True,
    ),
    Case(
        "TRIGGER-01", "trigger", "Each message can be asked for", "OCPP 1.6 §5.17",
        _triggered, operator=True,
    ),
    Case(
        "REMOTE-10", "remote", "A command that waits holds up nothing", "OCPP-J 1.6 §4.1.1",
        _silent, operator=True,
    ),
    Case(
        "REMOTE-11", "remote", "Answers that are wrong are survived", "OCPP-J 1.6 §4.2",
        _misanswered, operator=True,
    ),
)  # fmt: skip
