"""What a charging station reports beside its device model; parts are put together as they come."""

from mockserver.central.v2x.provisioning import variable_name
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_OF_VARIABLE = frozenset({"component", "variable"})
_CUSTOMERS = "customer_information"


def monitoring(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyMonitoringReport (OCPP 2.0.1 part 2, N02): the monitors by their id."""
    found = {
        str(monitor["id"]): {"variable_name": variable_name(one), **monitor}
        for one in payload.get("monitor", ())
        for monitor in one["variableMonitoring"]
    }
    physical.keep_reports(world, station_id, "monitors", found)
    return {}


def events(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyEvent (OCPP 2.0.1 part 2, N07): the newest events by their id."""
    found = {
        str(one["eventId"]): {
            "variable_name": variable_name(one),
            **{name: told for name, told in one.items() if name not in _OF_VARIABLE},
        }
        for one in payload["eventData"]
    }
    physical.keep_reports(world, station_id, "events", found)
    return {}


def display_messages(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyDisplayMessages (OCPP 2.0.1 part 2, O03): the messages by their id."""
    found = {str(one["id"]): one for one in payload.get("messageInfo", ())}
    physical.keep_reports(world, station_id, "display_messages", found)
    return {}


def customer_information(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyCustomerInformation (OCPP 2.0.1 part 2, N09): the text of a request grows by parts."""
    key = str(payload["requestId"])
    before = physical.report(world, station_id, _CUSTOMERS, key) if payload["seqNo"] else None
    told = {
        "data": (before or {}).get("data", "") + payload["data"],
        "is_complete": not payload.get("tbc", False),
    }
    physical.keep_reports(world, station_id, _CUSTOMERS, {key: told})
    return {}


def publishing(world: World, station_id: str, payload: Payload) -> Payload:
    """PublishFirmwareStatusNotification (OCPP 2.0.1 part 2, L03): how far a local copy is."""
    key = str(payload.get("requestId", ""))
    physical.keep_reports(world, station_id, "published_firmware", {key: payload})
    return {}
