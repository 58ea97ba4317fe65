"""OCPP 2.1: what it has in common with 2.0.1; what it adds is not built, and is answered so."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core.connector import Quota
from ocpp_sim.core.intent import Answer, Change, ChangeAnswer, Verdict
from ocpp_sim.core.notice import EventNotice, MonitorPage
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions import v2x
from ocpp_sim.versions import v21_streams as streams
from ocpp_sim.versions.v2x import monitoring, smart_charging, transactions
from ocpp_sim.versions.v2x.dialect import V2x
from ocpp_sim.versions.v2x.table import Reader, Writer
from ocppj.frame import Payload

_GRID: Final = "the charging station is no distributed energy resource"
_TARIFFS: Final = "costs are the central system's to work out"
# What 2.1 adds for a charging station to obey, and why this one does not.
UNSUPPORTED: Final[Mapping[str, str]] = {
    "AFRRSignal": "no car here gives energy back to the grid",
    "ChangeTransactionTariff": _TARIFFS,
    "ClearDERControl": _GRID,
    "ClearTariffs": _TARIFFS,
    "GetDERControl": _GRID,
    "GetTariffs": _TARIFFS,
    "NotifyAllowedEnergyTransfer": "ISO 15118 is not spoken with the car",
    "NotifyWebPaymentStarted": "there is no code to pay by",
    "RequestBatterySwap": "there are no batteries to swap",
    "SetDERControl": _GRID,
    "SetDefaultTariff": _TARIFFS,
}


def _monitors(told: MonitorPage, spec: Spec, remote_id: RemoteId | None) -> tuple[str, Payload]:
    """Whose the monitors are is said too; here they are all the peer's."""
    action, payload = monitoring.page(told, spec, remote_id)
    for one in payload["monitor"]:
        for monitor in one["variableMonitoring"]:
            monitor["eventNotificationType"] = "CustomMonitor"
    return action, payload


def _events(told: EventNotice, spec: Spec, remote_id: RemoteId | None) -> tuple[str, Payload]:
    """How severe an event is is said too."""
    action, payload = monitoring.events(told, spec, remote_id)
    for one, event in zip(payload["eventData"], told.events, strict=True):
        one["severity"] = event.severity
    return action, payload


def _change_answer(payload: Payload) -> Answer:
    """A transaction may be given limits with any answer (E16)."""
    answer = v2x.ANSWERS[Change](payload)
    limits = payload.get("transactionLimit")
    if limits is None:
        return answer
    quota = Quota(*(limits.get(name) for name in transactions.LIMITS))
    return ChangeAnswer(quota, answer if isinstance(answer, Verdict) else None)


_READERS: Final[Mapping[str, Reader]] = {
    **v2x.READERS,
    **streams.READERS,
    "UpdateDynamicSchedule": smart_charging.read_update,
    "UsePriorityCharging": smart_charging.read_priority,
}
_WRITERS: Final[Mapping[type, Writer]] = {
    **v2x.WRITERS,
    **streams.WRITERS,
    MonitorPage: _monitors,
    EventNotice: _events,
}


def dialect() -> V2x:
    """The 2.1 dialect."""
    return V2x(
        "2.1",
        _READERS,
        _WRITERS,
        {**v2x.ANSWERS, **streams.ANSWERS, Change: _change_answer},
        {**v2x.REPLIES, **streams.REPLIES},
        unsupported=UNSUPPORTED,
        disputes=True,
    )
