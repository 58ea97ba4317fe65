"""Messages that the peer asks to have sent now (OCPP 1.6 §5.17)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import energy, status
from ocpp_sim.core.command import Trigger
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.intent import Beat, Boot, Intent, UpkeepReport
from ocpp_sim.core.turn import Turn


def send(turn: Turn, command: Trigger) -> str:
    """Accepted, and the message is sent after this answer; Rejected at no connector."""
    named = command.connector_id
    everywhere = range(len(turn.connectors) + 1)
    if named is not None and named not in everywhere:
        return "Rejected"
    places = everywhere if named is None else (named,)
    if command.message == "StatusNotification":
        for place in places:
            status.report_one(turn, place)
    elif command.message == "MeterValues":
        for connector in turn.connectors:
            if connector.connector_id in places or named == 0:
                _read(turn, connector)
    else:
        turn.want(_TRIGGERED[command.message], triggered=True)
    return "Accepted"


def _read(turn: Turn, connector: Connector) -> None:
    fresh = energy.settled(turn, connector)
    turn.put(fresh)
    energy.read(turn, fresh, "Trigger", "MeterValuesSampledData", triggered=True)


_TRIGGERED: Final[Mapping[str, Intent]] = {
    "BootNotification": Boot(),
    "Heartbeat": Beat(),
    "DiagnosticsStatusNotification": UpkeepReport("diagnostics", "Idle"),
    "FirmwareStatusNotification": UpkeepReport("firmware", "Idle"),
}
