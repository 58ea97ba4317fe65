"""What people and bad luck do to a charge point: cables, tags, faults."""

from dataclasses import replace

from ocpp_sim.core import (
    authorization,
    charge,
    course,
    energy,
    onsite,
    power,
    reservation,
    throttle,
    transaction,
    watching,
)
from ocpp_sim.core.connector import Connector, Vehicle
from ocpp_sim.core.port import ClearFault, Fault, PlugIn, PresentTag, SetLimit, Share, Unplug
from ocpp_sim.core.status import ERROR_CODES
from ocpp_sim.core.turn import Turn


def plug_in(turn: Turn, act: PlugIn) -> None:
    connector = _found(turn, "plug_in", act.connector_id)
    if connector is None:
        return
    if connector.vehicle is not None:
        turn.decline("plug_in", f"connector {act.connector_id} has a car already")
        return
    if connector.finishing and connector.grant is None:
        turn.decline("plug_in", f"a cable is locked into connector {act.connector_id}")
        return
    vehicle = charge.at_outlet(act.vehicle or Vehicle(), turn.spec.phases)
    flow = replace(connector.flow, at=turn.now, stored_uj=charge.stored_uj(vehicle))
    here = replace(connector, vehicle=vehicle, finishing=False, flow=flow)
    plugged = course.plugged(turn, here)
    if plugged.grant is None:
        energy.put(turn, plugged)
    else:
        transaction.begin(turn, plugged)


def present_tag(turn: Turn, act: PresentTag) -> None:
    connector = _found(turn, "present_tag", act.connector_id)
    if connector is None:
        return
    if power.is_out(turn):
        turn.decline("present_tag", "the charge point has no power")
        return
    most = turn.dialect.tag_length
    if not 0 < len(act.id_tag) <= most:
        what = f"a tag has 1 to {most} characters, this one {len(act.id_tag)}"
        turn.decline("present_tag", what)
        return
    if connector.finishing and connector.vehicle is None:
        turn.put(replace(connector, finishing=False))  # the cable is let go
        return
    authorization.present(turn, connector, act.id_tag)


def unplug(turn: Turn, act: Unplug) -> None:
    """Taking the cable out ends a transaction, or leaves it waiting for the car to come back.

    The other end of an AC cable may stay locked until the tag is shown again or a command lets go.
    Source: OCPP 1.6 §9.1.22, StopTransactionOnEVSideDisconnect; UnlockConnectorOnEVSideDisconnect.
    """
    connector = _found(turn, "unplug", act.connector_id)
    if connector is None:
        return
    if connector.vehicle is None:
        turn.decline("unplug", f"connector {act.connector_id} has no car")
        return
    connector = energy.settled(turn, connector)
    ends = turn.flag("StopTransactionOnEVSideDisconnect") and not power.is_out(turn)
    locked = False
    if connector.transaction is not None and ends:
        connector = transaction.stop(turn, connector, "EVDisconnected")
        locked = turn.spec.phases > 0 and not turn.flag("UnlockConnectorOnEVSideDisconnect")
    out = energy.put(turn, replace(connector, vehicle=None, finishing=locked))
    turn.put(course.unplugged(turn, out))


def fault(turn: Turn, act: Fault) -> None:
    """Power stops; a transaction survives and goes on when the fault is cleared."""
    if act.error_code not in ERROR_CODES:
        allowed = ", ".join(sorted(ERROR_CODES))
        turn.decline("fault", f"error code {act.error_code!r} is none of {allowed}")
    elif act.connector_id == 0:
        _fault_station(turn, act.error_code)
    elif (connector := _found(turn, "fault", act.connector_id)) is not None:
        _set_fault(turn, connector, act.error_code)


def clear_fault(turn: Turn, act: ClearFault) -> None:
    if act.connector_id == 0:
        _fault_station(turn, None)
    elif (connector := _found(turn, "clear_fault", act.connector_id)) is not None:
        _set_fault(turn, connector, None)


def set_limit(turn: Turn, act: SetLimit) -> None:
    """What is allowed on site holds at once, in place of what the station was built with."""
    spec = turn.spec
    if act.connector_id == 0:
        turn.spec = replace(spec, station_w=act.watts, station_a=act.amps)
    elif _found(turn, "set_limit", act.connector_id) is None:
        return
    else:
        others = tuple(one for one in spec.outlets if one[0] != act.connector_id)
        limit = (act.connector_id, act.watts, act.amps)
        turn.spec = replace(spec, outlets=(*others, limit) if any(limit[1:]) else others)
    _limited(turn, act.connector_id)


def share(turn: Turn, act: Share) -> None:
    """What it may take of the site's supply holds at once, beside what somebody has set."""
    turn.spec = replace(turn.spec, part_w=act.watts)
    _limited(turn, 0)


def _limited(turn: Turn, connector_id: int) -> None:
    """Follow another limit of a connector, or with 0 of all, and tell of it."""
    before = onsite.offers(turn)
    for connector in turn.connectors:
        energy.put(turn, energy.settled(turn, connector))
    throttle.follow(turn, turn.now)
    onsite.note(turn, connector_id)
    onsite.tell_rates(turn, before)


def _fault_station(turn: Turn, code: str | None) -> None:
    if turn.fault != code:
        turn.fault = code
        watching.tell_problem(turn, None, code)


def _set_fault(turn: Turn, connector: Connector, code: str | None) -> None:
    if connector.fault != code:
        watching.tell_problem(turn, connector, code)
    changed = energy.put(turn, replace(energy.settled(turn, connector), fault=code))
    if code is not None:
        reservation.give_up(turn, changed)


def _found(turn: Turn, what: str, connector_id: int) -> Connector | None:
    connector = turn.connector(connector_id)
    if connector is None:
        last = len(turn.connectors)
        turn.decline(what, f"connector {connector_id} does not exist; there are 1 to {last}")
    return connector
