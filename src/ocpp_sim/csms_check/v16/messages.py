"""Messages that a charge point sends, whole and well: what cases begin with and break."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.wire import Wire
from virtualtime.instant import to_seconds_text, to_text

BOOT: Final[Mapping[str, Any]] = {
    "chargePointVendor": "Chargebench",
    "chargePointModel": "Check",
    "chargePointSerialNumber": "CHECK-0001",
    "firmwareVersion": "1.0.0",
}
STATUSES: Final = (
    "Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing", "Reserved",
    "Unavailable", "Faulted",
)  # fmt: skip
ERROR_CODES: Final = (
    "ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature",
    "InternalError", "LocalListConflict", "NoError", "OtherError", "OverCurrentFailure",
    "OverVoltage", "PowerMeterFailure", "PowerSwitchFailure", "ReaderFailure", "ResetFailure",
    "UnderVoltage", "WeakSignal",
)  # fmt: skip
REASONS: Final = (
    "DeAuthorized", "EmergencyStop", "EVDisconnected", "HardReset", "Local", "Other", "PowerLoss",
    "Reboot", "Remote", "SoftReset", "UnlockCommand",
)  # fmt: skip
# measurand -> unit (OCPP 1.6 §7.31, §7.45)
MEASURANDS: Final[Mapping[str, str]] = {
    "Energy.Active.Import.Register": "Wh",
    "Energy.Active.Export.Register": "Wh",
    "Energy.Reactive.Import.Register": "varh",
    "Energy.Active.Import.Interval": "Wh",
    "Power.Active.Import": "W",
    "Power.Offered": "W",
    "Power.Reactive.Import": "var",
    "Power.Factor": "Percent",
    "Current.Import": "A",
    "Current.Offered": "A",
    "Voltage": "V",
    "Temperature": "Celsius",
    "SoC": "Percent",
    "RPM": "Percent",
}


def start(trial: Trial, **changed: Any) -> dict[str, Any]:
    """A StartTransaction.req of the tag that may charge."""
    whole = {
        "connectorId": 1,
        "idTag": trial.options.tag,
        "meterStart": 1_000,
        "timestamp": trial.instant(),
    }
    return {**whole, **changed}


def stop(trial: Trial, transaction_id: int, **changed: Any) -> dict[str, Any]:
    """A StopTransaction.req."""
    whole = {
        "transactionId": transaction_id,
        "idTag": trial.options.tag,
        "meterStop": 3_500,
        "timestamp": trial.instant(),
        "reason": "Local",
    }
    return {**whole, **changed}


def sample(trial: Trial, wh: int = 1_500) -> dict[str, Any]:
    """One meterValue of a MeterValues.req."""
    value = {"value": str(wh), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    return {"timestamp": trial.instant(), "sampledValue": [value]}


def status(status: str = "Available", connector_id: int = 1, **more: Any) -> dict[str, Any]:
    """A StatusNotification.req."""
    return {"connectorId": connector_id, "errorCode": "NoError", "status": status, **more}


def in_an_hour(trial: Trial) -> str:
    return to_seconds_text(trial.now() + timedelta(hours=1))


def earlier(trial: Trial, minutes: float) -> str:
    """An instant that is past, as messages write it."""
    return to_text(trial.now() - timedelta(minutes=minutes))


async def begun(trial: Trial, wire: Wire, **changed: Any) -> int | None:
    """Begin a transaction as the standard has it; gives its id."""
    answer = await trial.tell(wire, "StartTransaction", start(trial, **changed))
    found = answer.get("transactionId")
    return found if isinstance(found, int) else None


def examples(trial: Trial) -> dict[str, dict[str, Any]]:
    """A whole message of each action that charge points send."""
    return {
        "Authorize": {"idTag": trial.options.tag},
        "BootNotification": dict(BOOT),
        "DataTransfer": {"vendorId": "com.example.check", "messageId": "Ping", "data": "hello"},
        "DiagnosticsStatusNotification": {"status": "Idle"},
        "FirmwareStatusNotification": {"status": "Idle"},
        "Heartbeat": {},
        "MeterValues": {"connectorId": 1, "meterValue": [sample(trial)]},
        "StartTransaction": start(trial),
        "StatusNotification": status(timestamp=trial.instant()),
        "StopTransaction": stop(trial, 1),
    }


async def session(trial: Trial, wire: Wire) -> None:
    """Begin a transaction and end it."""
    transaction_id = await begun(trial, wire)
    if transaction_id is not None:
        await trial.tell(wire, "StopTransaction", stop(trial, transaction_id))


def measured(trial: Trial, count: int) -> dict[str, Any]:
    """A MeterValues.req of so many readings."""
    return {"connectorId": 1, "meterValue": [sample(trial, 1_000 + n) for n in range(count)]}
