"""The power follows the limits: at each instant at which one changes, exactly (OCPP 1.6 §3.13)."""

from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import charge, energy, outlet
from ocpp_sim.core.appetite import demand_w, soc_percent
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.limit import Limit, Place, cap_at, limit_at, next_change_at
from ocpp_sim.core.metering import power_of_current, rotation_of
from ocpp_sim.core.sharing import shared
from ocpp_sim.core.turn import Turn


def concerns(turn: Turn) -> bool:
    """Whether more than its own outlet may limit what a car gets."""
    spec = turn.spec
    limited = turn.profiles or turn.limit_due_at is not None
    return bool(limited or spec.supply_w or spec.station_a)


def catch_up(turn: Turn) -> None:
    """Go through every change up to now, each at its own instant, however late we look."""
    while turn.limit_due_at is not None and turn.limit_due_at <= turn.now:
        follow(turn, turn.limit_due_at)


def follow(turn: Turn, at: datetime) -> None:
    """Offer every car what is allowed at `at`, and foresee the next change.

    Cars that share a limit may change what they take as they fill, which is a change for the other.
    """
    taking = [_settled(one, at) for one in turn.connectors if energy.allowed_w(turn, one) > 0]
    taking.sort(key=_number)
    hungry = [nth for nth, one in enumerate(taking) if not charge.is_full(one)]
    caps = outlet.caps(turn.spec)
    cap = cap_at(turn.profiles, at)
    alone = cap is not None and turn.tends("max_profile_per_connector", 0)
    if cap is not None and not alone:
        caps = (*caps, cap)
    sharing = len(hungry) > 1 and bool(caps)
    places = [_place(turn, one, sharing=sharing) for one in taking]
    limits = [limit_at(turn.profiles, place, at) for place in places]
    parts = [limits[nth] for nth in hungry]
    if sharing:
        parts = [_on_lines(turn, taking[nth], limits[nth]) for nth in hungry]
    for one in caps:
        parts = shared(one, parts)
    for nth, part in zip(hungry, parts, strict=True):
        limits[nth] = part
    if alone and len(hungry) > 1:
        _tell_alone(turn, [(taking[nth], limits[nth]) for nth in hungry])
    coming = [next_change_at(turn.profiles, place, at) for place in places]
    for connector, limit in zip(taking, limits, strict=True):
        until = _offer(turn, connector, limit)
        if sharing:
            coming.append(until)
    turn.limit_due_at = min((due for due in coming if due is not None), default=None)


def _on_lines(turn: Turn, connector: Connector, limit: Limit) -> Limit:
    """A limit and the lines of the supply that it is on: of three, those of the connector."""
    if turn.spec.phases < len(limit.lines):
        return limit
    rotation = rotation_of(turn.text("ConnectorPhaseRotation"), connector.connector_id)
    return replace(limit, lines=rotation[: limit.phases])


def _settled(connector: Connector, at: datetime) -> Connector:
    vehicle = connector.vehicle
    assert vehicle is not None
    flow = charge.settle(connector.flow, vehicle, at)
    return connector.with_flow(replace(flow, at=max(flow.at, at)))


def _place(turn: Turn, connector: Connector, *, sharing: bool) -> Place:
    """Where a car charges; of what it shares it takes no more than it can use just now."""
    vehicle, transaction = connector.vehicle, connector.transaction
    assert vehicle is not None
    assert transaction is not None
    wish_w = vehicle.max_power_w
    if sharing:
        wish_w = demand_w(vehicle, soc_percent(vehicle, connector.flow.stored_uj))
    supply = outlet.supply(turn.spec, vehicle, connector.connector_id, wish_w=wish_w)
    return Place(connector.connector_id, supply, transaction.started_at)


def _offer(turn: Turn, connector: Connector, limit: Limit) -> datetime | None:
    """Offer a settled connector's car what it is allowed; gives when it may take another power."""
    vehicle = connector.vehicle
    assert vehicle is not None
    watts = _watts(limit)
    if turn.spec.habits is not None and turn.profiles and limit.current_da is not None:
        watts = _in_amperes(turn, connector, watts)
    flow = connector.flow
    if watts != flow.offered_w or not flow.power_w:
        flow = charge.offer(flow, vehicle, watts)
    turn.put(replace(connector, flow=flow, lines=limit.phases))
    return flow.until


def _tell_alone(turn: Turn, parts: list[tuple[Connector, Limit]]) -> None:
    """Say whom a habit gives a new limit, which others have too."""
    for connector, limit in parts:
        if connector.flow.offered_w != _watts(limit):
            turn.quirk("max_profile_per_connector", connector.connector_id, _number(connector))


def _in_amperes(turn: Turn, connector: Connector, watts: int) -> int:
    """What a limit in amperes comes to, by habit nothing."""
    number = _number(connector)
    if not turn.tends("amp_profile_zero_power", number):
        return watts
    if connector.flow.offered_w:
        turn.quirk("amp_profile_zero_power", connector.connector_id, number)
    return 0


def _watts(limit: Limit) -> int:
    """Whole watts that keep the limit in amperes too, at the voltage that there will be."""
    if limit.power_dw < limit.floor_dw:
        return 0
    watts = limit.power_dw // 10
    if limit.current_da is None or limit.phases == 0:
        return watts
    return min(watts, power_of_current(limit.current_da, limit.phases))


def _number(connector: Connector) -> int:
    assert connector.transaction is not None
    return connector.transaction.number
