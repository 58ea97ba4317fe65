"""How a battery takes energy: exact integer integration over pieces of constant power.

A piece ends at a whole percent of charge or at a step of a ramp, so settling an hour at once or
second by second gives the same register.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ocpp_sim.core.appetite import demand_w, kept_w, piece_end, soc_percent
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow, Ramp, Vehicle
from ocpp_sim.core.curve import FULL

_MICROSECOND = timedelta(microseconds=1)
_STEP_US = 1_000_000


def stored_uj(vehicle: Vehicle) -> int:
    """What the car holds on arrival, never more than its battery."""
    return vehicle.battery_wh * UJ_PER_WH * min(vehicle.soc_percent, FULL) // FULL


def is_full(connector: Connector) -> bool:
    """Whether the car that is there would take nothing whatever it is offered."""
    vehicle = connector.vehicle
    return vehicle is None or soc_percent(vehicle, connector.flow.stored_uj) >= FULL


def at_outlet(vehicle: Vehicle, outlet_phases: int) -> Vehicle:
    """The car as an outlet sees it: DC goes past the on-board charger, its limit and its losses."""
    if outlet_phases or not (vehicle.dc_power_w or vehicle.efficiency_percent < FULL):
        return vehicle
    peak_w = vehicle.dc_power_w or vehicle.max_power_w
    return replace(vehicle, max_power_w=peak_w, efficiency_percent=FULL)


def offer(flow: Flow, vehicle: Vehicle, offered_w: int) -> Flow:
    """Set the limit from `flow.at` on, which must be settled; foresees when the car is full.

    Less power is there at once, more of it by and by if the car has a ramp.
    """
    ramp = None
    if vehicle.ramp_s:
        wanted = min(offered_w, demand_w(vehicle, soc_percent(vehicle, flow.stored_uj)))
        ramp = _ramp(flow, vehicle, wanted)
    at, energy, stored = flow.at, flow.energy_uj, flow.stored_uj
    offered = Flow(at, energy, stored, offered_w, ramp=ramp)
    first: tuple[int, int] | None = None
    took_us = 0
    for power, _, piece_us in _pieces(offered, vehicle):
        first = first or (power, piece_us)
        took_us += piece_us
    if first is None:
        return Flow(at, energy, stored, offered_w)
    until, full_at = at + timedelta(microseconds=first[1]), at + timedelta(microseconds=took_us)
    return Flow(at, energy, stored, offered_w, first[0], full_at, until, ramp)


def settle(flow: Flow, vehicle: Vehicle, now: datetime) -> Flow:
    """Count the energy up to `now`; a clock that went back counts nothing."""
    if now <= flow.at:
        return flow
    power = flow.power_w
    if power == 0 or flow.until is None:
        return Flow(now, flow.energy_uj, flow.stored_uj, flow.offered_w)
    left_us = (now - flow.at) // _MICROSECOND
    energy, stored = flow.energy_uj, flow.stored_uj
    if now < flow.until:
        energy += power * left_us
        stored += kept_w(vehicle, power) * left_us
        return Flow(now, energy, stored, flow.offered_w, power, flow.full_at, flow.until, flow.ramp)
    for piece_w, kept, piece_us in _pieces(flow, vehicle):
        span_us = min(piece_us, left_us)
        energy += piece_w * span_us
        stored += kept * span_us
        left_us -= span_us
        if left_us == 0:
            break
    moved = Flow(now, energy, stored, flow.offered_w, 0, flow.full_at, None, flow.ramp)
    return _present(moved, vehicle)


def reach_at(flow: Flow, vehicle: Vehicle, percent: int) -> datetime | None:
    """When the car will hold `percent`; None when it will not at the present offer."""
    goal = -(-vehicle.battery_wh * UJ_PER_WH * percent // FULL)
    stored, took_us = flow.stored_uj, 0
    if stored >= goal:
        return flow.at
    for _, kept, piece_us in _pieces(flow, vehicle):
        span_us = min(piece_us, _us(goal - stored, kept))
        stored += kept * span_us
        took_us += span_us
        if stored >= goal:
            return flow.at + timedelta(microseconds=took_us)
    return None


def delivers_at(flow: Flow, vehicle: Vehicle, goal_uj: int) -> datetime | None:
    """When the register will show `goal_uj`; None when it will not at the present offer."""
    left, took_us = goal_uj - flow.energy_uj, 0
    if left <= 0:
        return flow.at
    for power, _, piece_us in _pieces(flow, vehicle):
        span_us = min(piece_us, _us(left, power))
        left -= power * span_us
        took_us += span_us
        if left <= 0:
            return flow.at + timedelta(microseconds=took_us)
    return None


def _present(flow: Flow, vehicle: Vehicle) -> Flow:
    """The flow with the power of its own instant, and until when that lasts."""
    for power, _, piece_us in _pieces(flow, vehicle):
        until = flow.at + timedelta(microseconds=piece_us)
        return Flow(
            flow.at, flow.energy_uj, flow.stored_uj, flow.offered_w, power, flow.full_at, until,
            flow.ramp,
        )  # fmt: skip
    return Flow(flow.at, flow.energy_uj, flow.stored_uj, flow.offered_w)


def _pieces(flow: Flow, vehicle: Vehicle) -> Iterator[tuple[int, int, int]]:
    """From `flow.at` on, until nothing flows: the power, what the battery gets, how many µs."""
    stored, offered, ramp, passed_us = flow.stored_uj, flow.offered_w, flow.ramp, 0
    if ramp is not None:
        passed_us = max((flow.at - ramp.at) // _MICROSECOND, 0)
    percent, whole = soc_percent(vehicle, stored), vehicle.battery_wh * UJ_PER_WH
    while offered and percent < FULL:
        wanted, percent = min(offered, demand_w(vehicle, percent)), piece_end(vehicle, percent)
        goal = -(-whole * percent // FULL)
        while stored < goal:
            power, step_us = wanted, None
            if ramp is not None:
                power = min(wanted, _ceiling(ramp, vehicle, passed_us))
                step_us = _STEP_US - passed_us % _STEP_US if power < wanted else None
            kept = kept_w(vehicle, power)
            piece_us = -((stored - goal) // kept)
            if step_us is not None and step_us < piece_us:
                piece_us = step_us
            yield power, kept, piece_us
            stored += kept * piece_us
            passed_us += piece_us


def _ramp(flow: Flow, vehicle: Vehicle, wanted_w: int) -> Ramp | None:
    """The ramp that leads to a power: the one that is under way, a new one, or none downwards."""
    if wanted_w <= flow.power_w:
        return None
    if flow.ramp is not None:
        passed_us = max((flow.at - flow.ramp.at) // _MICROSECOND, 0)
        if flow.power_w == _ceiling(flow.ramp, vehicle, passed_us):
            return flow.ramp
    return Ramp(flow.at, flow.power_w)


def _ceiling(ramp: Ramp, vehicle: Vehicle, passed_us: int) -> int:
    step_w = -(-vehicle.max_power_w // vehicle.ramp_s)
    return ramp.from_w + step_w * (passed_us // _STEP_US + 1)


def _us(energy_uj: int, power_w: int) -> int:
    """Microseconds that it takes, rounded up; 1 W for 1 µs is 1 µJ."""
    return -(-energy_uj // power_w)
