"""How a battery takes energy: exact integer integration over the pieces of a charge curve.

Power depends on the whole percent of charge only, so it is constant between percents and settling
an hour at once or second by second gives the same register.
"""

from datetime import datetime, timedelta

from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow, Vehicle

TAPER_FROM = 80
FULL = 100
# The last percent still takes TAPER_REST/(20 + TAPER_REST) of the full power, then it stops.
TAPER_REST = 3
_MICROSECOND = timedelta(microseconds=1)


def stored_uj(vehicle: Vehicle) -> int:
    """What the car holds on arrival, never more than its battery."""
    return vehicle.battery_wh * UJ_PER_WH * min(vehicle.soc_percent, FULL) // FULL


def soc_percent(vehicle: Vehicle, stored: int) -> int:
    """Whole percents of charge, 0 to 100."""
    return min(FULL, stored * FULL // (vehicle.battery_wh * UJ_PER_WH))


def demand_w(vehicle: Vehicle, percent: int) -> int:
    """What the car would take: all up to 80 %, then ever less, nothing when full."""
    if percent < TAPER_FROM:
        return vehicle.max_power_w
    if percent >= FULL:
        return 0
    rest = FULL - percent + TAPER_REST
    return max(1, vehicle.max_power_w * rest // (FULL - TAPER_FROM + TAPER_REST))


def is_full(connector: Connector) -> bool:
    """Whether the car that is there would take nothing whatever it is offered."""
    vehicle = connector.vehicle
    return vehicle is None or soc_percent(vehicle, connector.flow.stored_uj) >= FULL


def outlet_w(power_w: int, outlet_phases: int, vehicle: Vehicle) -> int:
    """What an outlet can give to this car: an AC car on one phase gets a third of three."""
    if outlet_phases == 0:
        return power_w
    used = min(outlet_phases, vehicle.phases)
    return power_w * used // outlet_phases


def offer(flow: Flow, vehicle: Vehicle, offered_w: int) -> Flow:
    """Set the limit from `flow.at` on, which must be settled; foresees when the car is full."""
    power = min(offered_w, demand_w(vehicle, soc_percent(vehicle, flow.stored_uj)))
    full_at = _reach(flow.at, vehicle, flow.stored_uj, offered_w, FULL) if power else None
    return Flow(flow.at, flow.energy_uj, flow.stored_uj, offered_w, power, full_at)


def settle(flow: Flow, vehicle: Vehicle, now: datetime) -> Flow:
    """Count the energy up to `now`; a clock that went back counts nothing."""
    if flow.power_w == 0 or now <= flow.at:
        return flow if now <= flow.at else _moved(flow, now)
    left_us = (now - flow.at) // _MICROSECOND
    stored, power = flow.stored_uj, flow.power_w
    moved = power * left_us
    if (stored + moved) * FULL < vehicle.battery_wh * UJ_PER_WH * TAPER_FROM:
        # Short of the taper one piece holds it all, as the loop below would find more slowly.
        energy = flow.energy_uj + moved
        return Flow(now, energy, stored + moved, flow.offered_w, power, flow.full_at)
    while left_us > 0 and power:
        span_us = min(left_us, _us_to_next_piece(vehicle, stored, power))
        stored += power * span_us
        left_us -= span_us
        power = min(flow.offered_w, demand_w(vehicle, soc_percent(vehicle, stored)))
    energy = flow.energy_uj + stored - flow.stored_uj
    full_at = flow.full_at if power else None
    return Flow(now, energy, stored, flow.offered_w, power, full_at)


def reach_at(flow: Flow, vehicle: Vehicle, percent: int) -> datetime | None:
    """When the car will hold `percent`; None when it will not at the present offer."""
    return _reach(flow.at, vehicle, flow.stored_uj, flow.offered_w, percent)


def delivers_at(flow: Flow, vehicle: Vehicle, goal_uj: int) -> datetime | None:
    """When the register will show `goal_uj`; None when it will not at the present offer."""
    stored, left, took_us = flow.stored_uj, goal_uj - flow.energy_uj, 0
    while left > 0:
        soc = soc_percent(vehicle, stored)
        power = min(flow.offered_w, demand_w(vehicle, soc))
        if power == 0:
            return None
        span_us = min(_us_to(vehicle, stored, power, _piece_end(soc)), -(-left // power))
        stored += power * span_us
        left -= power * span_us
        took_us += span_us
    return flow.at + timedelta(microseconds=took_us)


def _reach(
    at: datetime, vehicle: Vehicle, stored: int, offered_w: int, percent: int
) -> datetime | None:
    took_us = 0
    while (soc := soc_percent(vehicle, stored)) < percent:
        power = min(offered_w, demand_w(vehicle, soc))
        if power == 0:
            return None
        goal = min(percent, _piece_end(soc))
        span_us = _us_to(vehicle, stored, power, goal)
        stored += power * span_us
        took_us += span_us
    return at + timedelta(microseconds=took_us)


def _moved(flow: Flow, now: datetime) -> Flow:
    return Flow(now, flow.energy_uj, flow.stored_uj, flow.offered_w)


def _us_to_next_piece(vehicle: Vehicle, stored: int, power_w: int) -> int:
    return _us_to(vehicle, stored, power_w, _piece_end(soc_percent(vehicle, stored)))


def _piece_end(soc: int) -> int:
    return TAPER_FROM if soc < TAPER_FROM else soc + 1


def _us_to(vehicle: Vehicle, stored: int, power_w: int, percent: int) -> int:
    """Microseconds until the battery holds `percent`, rounded up; 1 W for 1 µs is 1 µJ."""
    goal = -(-vehicle.battery_wh * UJ_PER_WH * percent // FULL)
    return -((stored - goal) // power_w)
