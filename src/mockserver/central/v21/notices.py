"""What a charging station tells and nobody judges: kept as it was told.

Sections are those of OCPP 2.1 part 2.
"""

from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def battery_swap(world: World, station_id: str, payload: Payload) -> Payload:
    """BatterySwap (block S): batteries that came in, or went out, by the request and the event."""
    key = f"{payload['requestId']}/{payload['eventType']}"
    physical.keep_reports(world, station_id, "battery_swaps", {key: payload})
    return {}


def settlement(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifySettlement (block C, ad hoc payment), by the reference of the payment's provider."""
    physical.keep_reports(world, station_id, "settlements", {payload["pspRef"]: payload})
    return {}


def priority_charging(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyPriorityCharging (block K), by the station's id of the transaction."""
    key = payload["transactionId"]
    physical.keep_reports(world, station_id, "priority_charging", {key: payload})
    return {}


def der_alarm(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyDERAlarm (block R): the newest word on each kind of control."""
    physical.keep_reports(world, station_id, "der_alarms", {payload["controlType"]: payload})
    return {}


def der_start_stop(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyDERStartStop (block R): whether a control is at work."""
    physical.keep_reports(world, station_id, "der_states", {payload["controlId"]: payload})
    return {}


def der_control(world: World, station_id: str, payload: Payload) -> Payload:
    """ReportDERControl (block R): the controls that are set, by kind and id."""
    found = {
        f"{kind}/{control['id']}": control
        for kind, controls in payload.items()
        if isinstance(controls, list)
        for control in controls
    }
    physical.keep_reports(world, station_id, "der_controls", found)
    return {}
