"""Messages that the peer asks to have sent now (OCPP 1.6 §5.17)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ocpp_sim.core import energy, firmware, status, transaction, trust, upload
from ocpp_sim.core.command import Trigger, TriggerKind
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.intent import Beat, Boot, Intent, UpkeepKind
from ocpp_sim.core.turn import Turn

_REBOOT_S: Final = 10.0


def send(turn: Turn, command: Trigger) -> str:
    """Accepted, and the message is sent after this answer; Rejected at no connector."""
    named = command.connector_id
    everywhere = range(len(turn.connectors) + 1)
    if (named is not None and named not in everywhere) or turn.acts("trigger_rejected"):
        return "Rejected"
    places = everywhere if named is None else (named,)
    if command.message == "StatusNotification":
        for place in places:
            status.report_one(turn, place)
    elif command.message == "MeterValues":
        for connector in turn.connectors:
            if connector.connector_id in places or named == 0:
                _read(turn, connector)
    elif command.message == "SignChargePointCertificate":
        trust.request(turn)
    elif command.message == "BootNotification" and turn.acts("trigger_boot_reboots"):
        transaction.stop_all(turn, "Reboot")
        turn.link = replace(turn.link, reboot_at=turn.after(_REBOOT_S), reset_hard=False)
    else:
        turn.want(_intent(turn, command.message), triggered=True)
    return "Accepted"


def _intent(turn: Turn, message: TriggerKind) -> Intent:
    if message == "BootNotification":
        return Boot()
    if message == "Heartbeat":
        return Beat()
    if message in _UPLOADS:
        return upload.report(turn, _UPLOADS[message])
    return firmware.report(turn, _UPDATES[message])


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
