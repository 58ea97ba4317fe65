"""The device model: variables read and set, base and custom reports (part 2, B05 to B08)."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.core import device as d
from ocpp_sim.core.notice import DevicePage
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text


def read_component(payload: Payload) -> d.Component:
    """{"name": "EVSE", "evse": {"id": 1}} is that of the first EVSE."""
    evse = payload.get("evse", {})
    place = evse.get("id"), evse.get("connectorId")
    return d.Component(payload["name"], payload.get("instance"), *place)


def read_variable(payload: Payload) -> d.Variable:
    return d.Variable(payload["name"], payload.get("instance"))


def read_selected(payload: Payload) -> tuple[d.Selected, ...]:
    """The `componentVariable` of a request for a report."""
    return tuple(
        d.Selected(
            read_component(one["component"]),
            read_variable(one["variable"]) if "variable" in one else None,
        )
        for one in payload.get("componentVariable", ())
    )


def write_component(component: d.Component) -> Payload:
    written: Payload = {"name": component.name}
    if component.instance is not None:
        written["instance"] = component.instance
    if component.evse_id is not None:
        evse = {"id": component.evse_id}
        if component.connector_id is not None:
            evse["connectorId"] = component.connector_id
        written["evse"] = evse
    return written


def write_variable(variable: d.Variable) -> Payload:
    written: Payload = {"name": variable.name}
    if variable.instance is not None:
        written["instance"] = variable.instance
    return written


def _get(payload: Payload) -> d.GetVariables:
    asked = (
        d.Asked(
            read_component(one["component"]),
            read_variable(one["variable"]),
            one.get("attributeType"),
        )
        for one in payload["getVariableData"]
    )
    return d.GetVariables(tuple(asked))


def _got(_command: d.GetVariables, reply: d.VariablesGot) -> Payload:
    return {"getVariableResult": [_result(one) for one in reply.results]}


def _result(one: d.Got) -> Payload:
    written: Payload = {"attributeStatus": one.status, **_named(one.asked)}
    if one.value is not None:
        written["attributeValue"] = one.value
    return written


def _named(one: d.Asked | d.Wished) -> Payload:
    """What was asked for, as it was; no attribute is Actual."""
    return {
        "attributeType": one.attribute or "Actual",
        "component": write_component(one.component),
        "variable": write_variable(one.variable),
    }


def _set(payload: Payload) -> d.SetVariables:
    wished = (
        d.Wished(
            read_component(one["component"]),
            read_variable(one["variable"]),
            one["attributeValue"],
            one.get("attributeType"),
        )
        for one in payload["setVariableData"]
    )
    return d.SetVariables(tuple(wished))


def _put(_command: d.SetVariables, reply: d.VariablesSet) -> Payload:
    results = [{"attributeStatus": one.status, **_named(one.wished)} for one in reply.results]
    return {"setVariableResult": results}


def _base(payload: Payload) -> d.GetBaseReport:
    return d.GetBaseReport(payload["requestId"], payload["reportBase"])


def _report(payload: Payload) -> d.GetReport:
    criteria = tuple(payload.get("componentCriteria", ()))
    return d.GetReport(payload["requestId"], criteria, read_selected(payload))


def _page(page: DevicePage, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "NotifyReport", {
        "requestId": page.request_id,
        "generatedAt": to_text(page.at),
        "seqNo": page.page,
        "tbc": page.more,
        "reportData": [_row(one) for one in page.rows],
    }


def _row(one: d.Reported) -> dict[str, Any]:
    attribute: Payload = {
        "type": "Actual",
        "mutability": one.mutability,
        "persistent": one.mutability != "ReadOnly",
        "constant": one.constant,
    }
    if one.value is not None:
        attribute["value"] = one.value
    traits: Payload = {"dataType": one.kind, "supportsMonitoring": one.monitored}
    told = {"unit": one.unit, "minLimit": one.low, "maxLimit": one.high, "valuesList": one.values}
    traits.update({name: value for name, value in told.items() if value is not None})
    return {
        "component": write_component(one.component),
        "variable": write_variable(one.variable),
        "variableAttribute": [attribute],
        "variableCharacteristics": traits,
    }


READERS: Final[Mapping[str, Reader]] = {
    "GetVariables": _get,
    "SetVariables": _set,
    "GetBaseReport": _base,
    "GetReport": _report,
}
WRITERS: Final[Mapping[type, Writer]] = {DevicePage: _page}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {d.GetVariables: _got, d.SetVariables: _put}
