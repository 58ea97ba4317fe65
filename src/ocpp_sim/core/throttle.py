"""The power follows the limits: at each instant at which one changes, exactly (OCPP 1.6 §3.13)."""

from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import charge, energy
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.limit import Limit, Place, Supply, cap_at, limit_at, next_change_at
from ocpp_sim.core.metering import power_of_current
from ocpp_sim.core.sharing import shared
from ocpp_sim.core.turn import Turn


def catch_up(turn: Turn) -> None:
    """Go through every change up to now, each at its own instant, however late we look."""
    while turn.limit_due_at is not None and turn.limit_due_at <= turn.now:
        follow(turn, turn.limit_due_at)


def follow(turn: Turn, at: datetime) -> None:
    """Offer every car what the profiles allow at `at`, and foresee the next change."""
    taking = [one for one in turn.connectors if energy.allowed_w(turn, one) > 0]
    taking.sort(key=_number)
    places = [_place(turn, one) for one in taking]
    limits = [limit_at(turn.profiles, place, at) for place in places]
    hungry = [nth for nth, one in enumerate(taking) if not charge.is_full(one)]
    parts = shared(cap_at(turn.profiles, at), [limits[nth] for nth in hungry])
    for nth, part in zip(hungry, parts, strict=True):
        limits[nth] = part
    for connector, limit in zip(taking, limits, strict=True):
        _offer(turn, connector, limit, at)
    coming = [next_change_at(turn.profiles, place, at) for place in places]
    turn.limit_due_at = min((due for due in coming if due is not None), default=None)


def _place(turn: Turn, connector: Connector) -> Place:
    """Where a car charges: it takes no more than its charger can, of the phases that it has."""
    vehicle, transaction = connector.vehicle, connector.transaction
    assert vehicle is not None
    assert transaction is not None
    power_w = min(energy.allowed_w(turn, connector), vehicle.max_power_w)
    supply = Supply(power_w * 10, min(turn.spec.phases, vehicle.phases))
    return Place(connector.connector_id, supply, transaction.started_at)


def _offer(turn: Turn, connector: Connector, limit: Limit, at: datetime) -> None:
    vehicle = connector.vehicle
    assert vehicle is not None
    flow = charge.settle(connector.flow, vehicle, at)
    flow = charge.offer(replace(flow, at=max(flow.at, at)), vehicle, _watts(limit))
    turn.put(replace(connector, flow=flow, lines=limit.phases))


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
