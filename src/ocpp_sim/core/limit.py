"""The composite limit of charging profiles, at an instant and over time (OCPP 1.6 §3.13.3).

Powers are whole tenths of a watt and currents whole tenths of an ampere on each phase, so that
amperes become watts and come back exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from ocpp_sim.core.force import leading, next_change
from ocpp_sim.core.profile import Installed, Period, Purpose, Schedule, Unit

AC_VOLTS = 230
DC_VOLTS = 350  # of an empty battery: what a fuller one gets more of, it gets at the same current
AC_FLOOR_DA = 60  # no car charges with less than 6 A on each phase (IEC 61851-1, table A.7)
DC_FLOOR_DA = 20  # and no power stage regulates a current of less than 2 A
ALL_LINES = "RST"
_MOST_CHANGES = 2_000

# A limit for all connectors together.
Cap: TypeAlias = tuple[Schedule, Period]


@dataclass(frozen=True, slots=True)
class Supply:
    """What a connector gives without any profile: Supply(110_000, 3) is 11 kW on three phases.

    `phases` are those that the car uses, if there is one; 0 is DC. `wish_dw` is what the car takes
    at most, `battery_v` the voltage of its battery when that is empty.
    """

    power_dw: int
    phases: int
    wish_dw: int | None = None
    battery_v: int = DC_VOLTS

    @property
    def volts(self) -> int:
        return _volts(self.phases, self.battery_v)

    @property
    def floor_dw(self) -> int:
        """Less than this is no offer."""
        return (AC_FLOOR_DA if self.phases else DC_FLOOR_DA) * self.volts


@dataclass(frozen=True, slots=True)
class Limit:
    """`power_dw` holds in any case, `current_da` where a profile is in amperes.

    Whatever is less than `floor_dw` had better not be offered at all. `lines` are those of the
    supply that carry it, all where that is not known.
    """

    power_dw: int
    phases: int
    current_da: int | None = None
    floor_dw: int = 0
    battery_v: int = DC_VOLTS
    lines: str = ALL_LINES

    @property
    def volts(self) -> int:
        return _volts(self.phases, self.battery_v)


@dataclass(frozen=True, slots=True)
class Place:
    """A connector as profiles see it; `started_at` is when it began to charge, or might begin."""

    connector_id: int
    supply: Supply
    started_at: datetime


def limit_at(installed: Iterable[Installed], place: Place, at: datetime) -> Limit:
    """The lowest of the supply, the profile for the charge point, and that for the transaction.

    A profile for the transaction overrules those for any; a phase that one profile does not allow
    is not used by the other. A car that takes less than the floor by its own wish may do so.
    """
    rulers = _rulers(tuple(installed), place, at)
    phases = place.supply.phases
    if phases:
        phases = min([phases, *(period.phases or phases for _, period in rulers)])
    supply = replace(place.supply, phases=phases)
    whole = place.supply.power_dw
    power_dw = whole * phases // place.supply.phases if phases else whole
    limit = Limit(power_dw, phases, None, supply.floor_dw, supply.battery_v)
    for schedule, period in rulers:
        limit = _lowered(limit, supply, schedule, period)
    wish_dw = supply.wish_dw
    if wish_dw is None or limit.power_dw < limit.floor_dw:
        return limit
    if phases:
        wish_dw = wish_dw * phases // place.supply.phases
    return replace(
        limit, power_dw=min(limit.power_dw, wish_dw), floor_dw=min(limit.floor_dw, wish_dw)
    )


def cap_at(installed: Iterable[Installed], at: datetime) -> Cap | None:
    """What the charge point as a whole may take, by its leading profile."""
    return leading((one for one in installed if one.profile.purpose == "station"), at, at)


def next_change_at(installed: Iterable[Installed], place: Place, at: datetime) -> datetime | None:
    """The first instant after `at` at which the limit of a place may change."""
    concerned = (one for one in installed if _concerns(one, place))
    return next_change(concerned, at, place.started_at)


def composite(
    installed: tuple[Installed, ...],
    places: tuple[Place, ...],
    begin: datetime,
    duration_s: int,
    unit: Unit,
    *,
    most_periods: int,
    caps: tuple[Cap, ...] = (),
) -> Schedule:
    """The limits of a connector, or of all together, from `begin` on (OCPP 1.6 §5.7).

    `caps` hold at any time, profile or not. It ends early rather than have more periods than
    `most_periods`.
    """
    end = begin + timedelta(seconds=duration_s)
    periods: list[Period] = []
    at: datetime | None = begin
    for _ in range(_MOST_CHANGES):
        if at is None or at >= end:
            at = None
            break
        start_s = (at - begin) // timedelta(seconds=1)
        period = _period(installed, places, at, unit, caps)
        period = replace(period, start_s=start_s)
        if periods and periods[-1].start_s == period.start_s:
            periods.pop()  # two changes within a second
        if not periods or replace(period, start_s=periods[-1].start_s) != periods[-1]:
            if len(periods) == most_periods:
                break
            periods.append(period)
        at = min(_nexts(installed, places, at), default=None)
    told_s = duration_s if at is None else (at - begin) // timedelta(seconds=1)
    return Schedule(unit, tuple(periods), begin, told_s)


def _nexts(
    installed: tuple[Installed, ...], places: tuple[Place, ...], at: datetime
) -> list[datetime]:
    found = (next_change_at(installed, place, at) for place in places)
    return [one for one in found if one is not None]


def _period(
    installed: tuple[Installed, ...],
    places: tuple[Place, ...],
    at: datetime,
    unit: Unit,
    caps: tuple[Cap, ...],
) -> Period:
    limits = [limit_at(installed, place, at) for place in places]
    phases = max(limit.phases for limit in limits)
    volts = _volts(phases, max(limit.battery_v for limit in limits))
    power_dw = sum(limit.power_dw for limit in limits)
    cap = cap_at(installed, at)
    for schedule, most in caps if cap is None else (*caps, cap):
        power_dw = min(power_dw, _power_dw(schedule.unit, most.limit_d, volts))
    limit_d = power_dw if unit == "W" else power_dw // volts
    return Period(0, limit_d, phases or None)


def _rulers(
    installed: tuple[Installed, ...], place: Place, at: datetime
) -> list[tuple[Schedule, Period]]:
    """What prevails for the charge point, and what prevails for the transaction."""
    mine = [one for one in installed if _concerns(one, place)]
    ruling = (
        _leading(mine, "station", place, at),
        _leading(mine, "transaction", place, at)
        or _leading(_not_replaced(mine), "default", place, at),
    )
    return [one for one in ruling if one is not None]


def _leading(
    mine: list[Installed], purpose: Purpose, place: Place, at: datetime
) -> tuple[Schedule, Period] | None:
    return leading((one for one in mine if one.profile.purpose == purpose), at, place.started_at)


def _not_replaced(mine: list[Installed]) -> list[Installed]:
    """A default for all connectors gives way to one of the same level for this (§3.13.1)."""
    own = {
        one.profile.stack_level
        for one in mine
        if one.connector_id and one.profile.purpose == "default"
    }
    return [one for one in mine if one.connector_id or one.profile.stack_level not in own]


def _concerns(one: Installed, place: Place) -> bool:
    return one.connector_id in (0, place.connector_id)


def _lowered(limit: Limit, supply: Supply, schedule: Schedule, period: Period) -> Limit:
    current_da = limit.current_da
    if schedule.unit == "A":
        current_da = period.limit_d if current_da is None else min(current_da, period.limit_d)
    return Limit(
        min(limit.power_dw, _power_dw(schedule.unit, period.limit_d, supply.volts)),
        limit.phases,
        current_da,
        max(limit.floor_dw, _power_dw(schedule.unit, schedule.floor_d, supply.volts)),
        limit.battery_v,
    )


def _volts(phases: int, battery_v: int) -> int:
    """Volts of all lines together: what an ampere on each is in watts, by convention."""
    return AC_VOLTS * phases if phases else battery_v


def _power_dw(unit: Unit, value_d: int, volts: int) -> int:
    return value_d if unit == "W" else value_d * volts
