"""Messages that the peer asks to have sent now (OCPP 1.6 §5.17)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ocpp_sim.core import course, energy, firmware, status, transaction, trust, upload
from ocpp_sim.core.command import Trigger, TriggerKind
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.intent import Beat, Boot, Intent, UpkeepKind
from ocpp_sim.core.turn import Turn

_REBOOT_S: Final = 10.0


def send(turn: Turn, command: Trigger) -> str:
    """Accepted, and the message is sent after this answer; Rejected at no connector."""
    if command.message == "Unknown":
        return "NotImplemented"
    if not _makes_sense(turn, command) or turn.acts("trigger_rejected"):
        return "Rejected"
    named = command.connector_id
    if command.message == "StatusNotification":
        for place in range(len(turn.connectors) + 1) if named is None else (named,):
            status.report_one(turn, place)
    elif command.message in _READ:
        for connector in _concerned(turn, named):
            _READ[command.message](turn, connector)
    elif command.message == "SignChargePointCertificate":
        trust.request(turn)
    elif command.message == "BootNotification" and turn.acts("trigger_boot_reboots"):
        transaction.stop_all(turn, "Reboot")
        turn.link = replace(turn.link, reboot_at=turn.after(_REBOOT_S), reset_hard=False)
    else:
        turn.want(_intent(turn, command.message), triggered=True)
    return "Accepted"


def _makes_sense(turn: Turn, command: Trigger) -> bool:
    """Not at no connector; nor, on 2.x, a boot after another or an event of nothing (F06)."""
    named = command.connector_id or 0
    if named > len(turn.connectors) or named < 0:
        return False
    if command.message == "TransactionEvent":
        return any(one.course is not None for one in _concerned(turn, named))
    booted = turn.link.registration == "Accepted" and turn.dialect.numbered
    return command.message != "BootNotification" or not booted


def _concerned(turn: Turn, named: int | None) -> tuple[Connector, ...]:
    return tuple(one for one in turn.connectors if not named or one.connector_id == named)


def _intent(turn: Turn, message: TriggerKind) -> Intent:
    if message == "BootNotification":
        return Boot("Triggered")
    if message == "Heartbeat":
        return Beat()
    if message in _UPLOADS:
        return upload.report(turn, _UPLOADS[message])
    return firmware.report(turn, _UPDATES[message])


def _tell_transaction(turn: Turn, connector: Connector) -> None:
    fresh = energy.settled(turn, connector)
    values = course.reading(turn, fresh, "Trigger", "MeterValuesSampledData")
    turn.put(course.go_on(turn, fresh, "Trigger", records=values))


def _read(turn: Turn, connector: Connector) -> None:
    fresh = energy.settled(turn, connector)
    turn.put(fresh)
    energy.read(turn, fresh, "Trigger", "MeterValuesSampledData", triggered=True)


_UPLOADS: Final[Mapping[str, UpkeepKind]] = {
    "DiagnosticsStatusNotification": "diagnostics",
    "LogStatusNotification": "log",
}
_UPDATES: Final[Mapping[str, UpkeepKind]] = {
    "FirmwareStatusNotification": "firmware",
    "SignedFirmwareStatusNotification": "signed_firmware",
}
_READ: Final[Mapping[str, Callable[[Turn, Connector], None]]] = {
    "MeterValues": _read,
    "TransactionEvent": _tell_transaction,
}
