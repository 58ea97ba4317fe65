"""Monitors of variables, and events (part 2, N02 to N08)."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.core import monitor as n
from ocpp_sim.core.notice import EventNotice, MonitorPage
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.device_model import (
    read_component,
    read_selected,
    read_variable,
    write_component,
    write_variable,
)
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text


def read_pace(payload: Payload) -> n.Pace:
    """The parameters of a stream, which only 2.1 has."""
    return n.Pace(payload.get("interval", 0), payload.get("values", 0))


def _set(payload: Payload) -> n.SetMonitors:
    wishes = (
        n.MonitorWish(
            read_component(one["component"]),
            read_variable(one["variable"]),
            one["type"],
            float(one["value"]),
            one["severity"],
            one.get("transaction", False),
            one.get("id"),
            read_pace(one["periodicEventStream"]) if "periodicEventStream" in one else None,
        )
        for one in payload["setMonitoringData"]
    )
    return n.SetMonitors(tuple(wishes))


def _set_reply(_command: n.SetMonitors, reply: n.MonitorsSet) -> Payload:
    return {"setMonitoringResult": [_result(one) for one in reply.results]}


def _result(one: n.MonitorSet) -> Payload:
    written: Payload = {
        "status": one.status,
        "type": one.wish.kind,
        "severity": one.wish.severity,
        "component": write_component(one.wish.component),
        "variable": write_variable(one.wish.variable),
    }
    number = one.wish.monitor_id if one.monitor_id is None else one.monitor_id
    if number is not None:
        written["id"] = number
    return written


def _clear(payload: Payload) -> n.ClearMonitors:
    return n.ClearMonitors(tuple(payload["id"]))


def _clear_reply(_command: n.ClearMonitors, reply: n.MonitorsCleared) -> Payload:
    results = [{"id": number, "status": word} for number, word in reply.results]
    return {"clearMonitoringResult": results}


def _base(payload: Payload) -> n.SetMonitoringBase:
    return n.SetMonitoringBase(payload["monitoringBase"])


def _level(payload: Payload) -> n.SetMonitoringLevel:
    return n.SetMonitoringLevel(payload["severity"])


def _report(payload: Payload) -> n.GetMonitoringReport:
    criteria = tuple(payload.get("monitoringCriteria", ()))
    return n.GetMonitoringReport(payload["requestId"], criteria, read_selected(payload))


def page(told: MonitorPage, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    """The monitors of a variable stand together."""
    grouped: dict[tuple[Any, Any], list[Payload]] = {}
    for one in told.monitors:
        written = {
            "id": one.monitor_id,
            "transaction": one.in_transaction,
            "value": one.value,
            "type": one.kind,
            "severity": one.severity,
        }
        grouped.setdefault((one.component, one.variable), []).append(written)
    return "NotifyMonitoringReport", {
        "requestId": told.request_id,
        "generatedAt": to_text(told.at),
        "seqNo": told.page,
        "tbc": told.more,
        "monitor": [
            {
                "component": write_component(component),
                "variable": write_variable(variable),
                "variableMonitoring": monitors,
            }
            for (component, variable), monitors in grouped.items()
        ],
    }


def events(told: EventNotice, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    """All that was seen at one moment goes in one message, which nothing follows."""
    return "NotifyEvent", {
        "generatedAt": to_text(told.at),
        "seqNo": 0,
        "tbc": False,
        "eventData": [_event(one) for one in told.events],
    }


def _event(one: n.Event) -> Payload:
    written: Payload = {
        "eventId": one.event_id,
        "timestamp": to_text(one.at),
        "trigger": one.trigger,
        "actualValue": one.value,
        "eventNotificationType": one.origin,
        "component": write_component(one.component),
        "variable": write_variable(one.variable),
    }
    if one.trigger == "Alerting":
        written["cleared"] = one.cleared
    if one.monitor_id is not None:
        written["variableMonitoringId"] = one.monitor_id
    if one.transaction is not None:
        written["transactionId"] = one.transaction
    if one.code:
        written["techCode"] = one.code
    return written


READERS: Final[Mapping[str, Reader]] = {
    "SetVariableMonitoring": _set,
    "ClearVariableMonitoring": _clear,
    "SetMonitoringBase": _base,
    "SetMonitoringLevel": _level,
    "GetMonitoringReport": _report,
}
WRITERS: Final[Mapping[type, Writer]] = {MonitorPage: page, EventNotice: events}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {
    n.SetMonitors: _set_reply,
    n.ClearMonitors: _clear_reply,
}
