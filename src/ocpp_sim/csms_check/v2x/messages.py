"""Messages that a charging station sends in 2.x, whole and well."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any, Final

from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.wire import Wire
from virtualtime.instant import to_text

BOOT: Final[Mapping[str, Any]] = {
    "reason": "PowerUp",
    "chargingStation": {
        "model": "Check",
        "vendorName": "Chargebench",
        "serialNumber": "CHECK-0001",
        "firmwareVersion": "1.0.0",
    },
}
_NUMBERS = count(1)


def token(id_token: str, kind: str = "ISO14443") -> dict[str, Any]:
    """An IdTokenType."""
    return {"idToken": id_token, "type": kind}


def sample(trial: Trial, wh: float = 1_500, context: str = "Sample.Periodic") -> dict[str, Any]:
    """One MeterValueType."""
    value = {
        "value": wh,
        "measurand": "Energy.Active.Import.Register",
        "context": context,
        "unitOfMeasure": {"unit": "Wh"},
    }
    return {"timestamp": trial.instant(), "sampledValue": [value]}


def status(connector_status: str = "Available", evse_id: int = 1) -> dict[str, Any]:
    """A StatusNotificationRequest but for its time."""
    return {"connectorStatus": connector_status, "evseId": evse_id, "connectorId": 1}


def stamped(trial: Trial, **fields: Any) -> dict[str, Any]:
    """Fields with the time of this moment."""
    return {"timestamp": trial.instant(), **fields}


def earlier(trial: Trial, minutes: float) -> str:
    """An instant that is past."""
    return to_text(trial.now() - timedelta(minutes=minutes))


def later(trial: Trial, minutes: float = 60) -> str:
    """An instant to come."""
    return earlier(trial, -minutes)


class Story:
    """The events of one transaction, numbered: `await story.tell("Started", state="Charging")`."""

    def __init__(self, trial: Trial, wire: Wire, evse_id: int = 1) -> None:
        self._trial = trial
        self._wire = wire
        self._evse_id = evse_id
        self._numbers = count()
        # its own for each transaction, also of an earlier check
        self.name = f"check-{int(trial.now().timestamp()):x}-{next(_NUMBERS)}"

    def event(self, kind: str, *, state: str | None = None, **more: Any) -> dict[str, Any]:
        """A TransactionEventRequest; `stopped` and `remote` go into its info."""
        told = {
            "chargingState": state,
            "stoppedReason": more.pop("stopped", None),
            "remoteStartId": more.pop("remote", None),
        }
        info: dict[str, Any] = {"transactionId": self.name}
        info |= {name: value for name, value in told.items() if value is not None}
        return {
            "eventType": kind,
            "timestamp": self._trial.instant(),
            "triggerReason": "Authorized",
            "seqNo": next(self._numbers),
            "transactionInfo": info,
            "evse": {"id": self._evse_id, "connectorId": 1},
            **more,
        }

    async def tell(self, kind: str, *, state: str | None = None, **more: Any) -> Mapping[str, Any]:
        """Send an event; gives the answer."""
        event = self.event(kind, state=state, **more)
        return await self._trial.tell(self._wire, "TransactionEvent", event)


async def session(trial: Trial, wire: Wire) -> None:
    """Begin a transaction and end it."""
    story = Story(trial, wire)
    known = token(trial.options.tag)
    begin, end = sample(trial, 1_000), sample(trial, 3_500)
    await story.tell("Started", state="Charging", idToken=known, meterValue=[begin])
    await story.tell("Ended", stopped="Local", triggerReason="StopAuthorized", meterValue=[end])


def measured(trial: Trial, count: int) -> dict[str, Any]:
    """A MeterValuesRequest of so many readings."""
    return {"evseId": 1, "meterValue": [sample(trial, 1_000 + n) for n in range(count)]}


def examples(trial: Trial) -> dict[str, dict[str, Any]]:
    """A whole message of each action that charging stations send and every one answers."""
    reported = {
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "HeartbeatInterval"},
        "variableAttribute": [{"value": "300"}],
    }
    started = {
        "eventType": "Started",
        "timestamp": trial.instant(),
        "triggerReason": "CablePluggedIn",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "check-fields"},
        "meterValue": [sample(trial)],
    }
    return {
        "Authorize": {"idToken": token(trial.options.tag)},
        "BootNotification": dict(BOOT),
        "DataTransfer": {"vendorId": "com.example.check", "messageId": "Ping", "data": "hello"},
        "FirmwareStatusNotification": {"status": "Idle"},
        "Heartbeat": {},
        "LogStatusNotification": {"status": "Idle"},
        "MeterValues": {"evseId": 1, "meterValue": [sample(trial)]},
        "NotifyReport": {
            "requestId": 71,
            "generatedAt": trial.instant(),
            "seqNo": 0,
            "reportData": [reported],
        },
        "SecurityEventNotification": stamped(trial, type="StartupOfTheDevice"),
        "StatusNotification": stamped(trial, **status()),
        "TransactionEvent": started,
    }
