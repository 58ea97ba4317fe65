"""What a person can do to an embedded charge point, from JSON; and how the point looks as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias

from mockserver.world.problems import invalid_field
from ocpp_sim.core import port
from ocpp_sim.core.appetite import soc_percent
from ocpp_sim.core.charge import settle
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Vehicle
from ocpp_sim.core.garage import vehicle_of
from ocpp_sim.core.station import Station
from ocpp_sim.core.status import ERROR_CODES
from virtualtime.instant import to_text

Options: TypeAlias = Mapping[str, Any]
_DEFAULT_TAG = "DRV00000001"


def _vehicle(options: Options) -> Vehicle | None:
    wishes = options.get("vehicle")
    if not wishes:
        return None
    allowed = [field.name for field in fields(Vehicle)]
    for name in wishes:
        if name not in allowed:
            raise invalid_field(f"body.vehicle.{name}", f"allowed are {', '.join(allowed)}")
    try:
        return vehicle_of(wishes)
    except ValueError as error:
        raise invalid_field("body.vehicle", str(error)) from error


def _error_code(options: Options) -> str:
    code = str(options.get("error_code") or "OtherError")
    if code not in ERROR_CODES:
        allowed = ", ".join(sorted(ERROR_CODES))
        raise invalid_field("body.error_code", f"'{code}' is none of {allowed}")
    return code


def _limit(options: Options, unit: str) -> int:
    """A limit in one of two units; one of 0 is a limit, and 1 of the unit charges no car either."""
    if ("watts" in options) == ("amps" in options):
        raise invalid_field("body", "a limit is in one of watts, amps; lift_limit takes it away")
    return max(int(options[unit]), 1) if unit in options else 0


_DEEDS: Mapping[str, Callable[[int, Options], port.Input]] = {
    "plug_in": lambda number, options: port.PlugIn(number, _vehicle(options)),
    "present_tag": lambda number, options: port.PresentTag(
        number, options.get("id_tag") or _DEFAULT_TAG
    ),
    "unplug": lambda number, _options: port.Unplug(number),
    "fault": lambda number, options: port.Fault(number, _error_code(options)),
    "clear_fault": lambda number, _options: port.ClearFault(number),
    "go_offline": lambda _number, _options: port.GoOffline(),
    "go_online": lambda _number, _options: port.GoOnline(),
    "power_cycle": lambda _number, options: port.PowerCycle(
        options.get("off_s") or 0.0,
        options.get("backed") or False,
        options.get("transactions") or "stop",
    ),
    "set_limit": lambda number, options: port.SetLimit(
        _limit(options, "watts"), _limit(options, "amps"), number
    ),
    "lift_limit": lambda number, _options: port.SetLimit(connector_id=number),
    "send_raw": lambda _number, options: port.SendRaw(options.get("text") or ""),
}
_ANY_CONNECTOR = frozenset({"fault", "clear_fault", "set_limit", "lift_limit"})


def deed_input(deed: str, options: Options, station: Station) -> port.Input:
    """The simulator's input for a deed such as ("plug_in", {"connector_id": 1}).

    Raises ProblemError 422 naming what is allowed.
    """
    make = _DEEDS.get(deed)
    if make is None:
        raise invalid_field("body.deed", f"'{deed}' is none of {', '.join(_DEEDS)}")
    lowest = 0 if deed in _ANY_CONNECTOR else 1
    number = options.get("connector_id")
    number = lowest if number is None else number
    highest = len(station.connectors)
    if not lowest <= number <= highest:
        raise invalid_field(
            "body.connector_id", f"{number} does not exist; this point has {lowest} to {highest}"
        )
    return make(number, options)


def describe(station: Station, now: datetime) -> dict[str, Any]:
    """A point as JSON: what it is, its connection, and each connector with its car and energy."""
    spec, link = station.spec, station.link
    return {
        "id": spec.identity,
        "vendor": spec.vendor,
        "model": spec.model,
        "ocpp_version": spec.version,
        "power_w": spec.power_w,
        "link": link.state,
        "registration": link.registration,
        "fault": station.fault,
        "queued_messages": len(station.queue),
        "connectors": [_connector(connector, now) for connector in station.connectors],
    }


def _connector(connector: Connector, now: datetime) -> dict[str, Any]:
    vehicle, flow, transaction = connector.vehicle, connector.flow, connector.transaction
    if vehicle is not None:
        flow = settle(flow, vehicle, now)
    return {
        "connector_id": connector.connector_id,
        "status": connector.reported,
        "energy_wh": flow.energy_uj // UJ_PER_WH,
        "power_w": flow.power_w,
        "vehicle": None
        if vehicle is None
        else {
            "battery_wh": vehicle.battery_wh,
            "max_power_w": vehicle.max_power_w,
            "soc_percent": soc_percent(vehicle, flow.stored_uj),
        },
        "transaction": None
        if transaction is None
        else {
            "id_tag": transaction.id_tag,
            "started_at": to_text(transaction.started_at),
            "meter_start_wh": transaction.meter_start_wh,
        },
        "reservation_id": connector.reservation.reservation_id if connector.reservation else None,
        "fault": connector.fault,
    }
