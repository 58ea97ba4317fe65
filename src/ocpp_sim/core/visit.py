"""The autopilot: cars that come and go on their own, each visit a pure function of its number."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.rhythm import between_s, later
from virtualtime import chance

_ARRIVE_PERCENT: Final = (10, 65)
_GAIN_PERCENT: Final = 5

Stage = Literal["arrive", "tag", "stop", "leave"]


@dataclass(frozen=True, slots=True)
class Autopilot:
    """Visits number 0, 1, 2… to a connector begin `period_s` apart, give or take.

    `origin` is where visit 0 to connector 1 begins; the other connectors follow evenly within the
    period. `label` names the stream of chance: "station/CP-0001/visit".
    `stay_share` of the period is the least and the greatest length of a stay.
    With a `rhythm` the period is one of its even time, so that more come in some hours than in
    others, and stay until others do. `arrive_percent` has what each of the vehicles may hold when
    it comes, from 10 to 65 % where nothing is said.
    """

    seed: int
    label: str
    origin: datetime
    period_s: int
    connectors: int
    tags: tuple[str, ...]
    vehicles: tuple[Vehicle, ...]
    stay_share: tuple[float, float] = (0.35, 0.75)
    rhythm: tuple[float, ...] = ()
    arrive_percent: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """`stop_at` is the latest end; a car that reaches `target_percent` before goes then."""

    number: int
    arrive_at: datetime
    tag_at: datetime
    stop_at: datetime
    id_tag: str
    vehicle: Vehicle
    target_percent: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the autopilot stands at one connector: the next stage of a visit and when."""

    connector_id: int
    number: int
    stage: Stage
    due_at: datetime


def visit(autopilot: Autopilot, connector_id: int, number: int) -> Visit:
    """Visit `number` to a connector: nothing but the arguments decides it."""
    seed, label = autopilot.seed, f"{autopilot.label}/{connector_id}"
    base = number * 8
    low, high = autopilot.stay_share
    late_s = autopilot.period_s * (1.0 - high) * 0.8 * chance.unit(seed, label, base)
    arrive_at, room_s = _arrival(autopilot, connector_id, number, late_s)
    stay_s = room_s * chance.between(low, high, seed, label, base + 1)
    which = chance.whole(0, len(autopilot.vehicles) - 1, seed, label, base + 2)
    car = autopilot.vehicles[which]
    least, most = autopilot.arrive_percent[which] if autopilot.arrive_percent else _ARRIVE_PERCENT
    soc = chance.whole(least, most, seed, label, base + 3)
    tag_at = arrive_at + timedelta(seconds=chance.whole(5, 40, seed, label, base + 4))
    return Visit(
        number,
        arrive_at,
        tag_at,
        max(arrive_at + timedelta(seconds=round(stay_s)), tag_at + timedelta(seconds=60)),
        chance.pick(autopilot.tags, seed, label, base + 5),
        replace(car, soc_percent=soc),
        max(chance.pick((80, 80, 90, 100), seed, label, base + 6), min(soc + _GAIN_PERCENT, 100)),
    )


def next_number(autopilot: Autopilot, connector_id: int, now: datetime, *, after: int = -1) -> int:
    """The number of the visit in whose slot `now` is, or the one after `after` if that is later."""
    begin = _slot(autopilot, connector_id, 0)
    if autopilot.rhythm:
        slot = int(between_s(autopilot.rhythm, begin, now) // autopilot.period_s)
    else:
        slot = (now - begin) // timedelta(seconds=autopilot.period_s)
    return max(slot, after + 1, 0)


def _arrival(
    autopilot: Autopilot, connector_id: int, number: int, late_s: float
) -> tuple[datetime, float]:
    """When somebody comes, and of how many seconds the length of the stay is a share."""
    if not autopilot.rhythm:
        begin = _slot(autopilot, connector_id, number)
        return begin + timedelta(seconds=round(late_s)), autopilot.period_s
    arrive_at = later(autopilot.rhythm, _slot(autopilot, connector_id, number), late_s)
    next_at = _slot(autopilot, connector_id, number + 1)
    return arrive_at, (next_at - arrive_at).total_seconds()


def _slot(autopilot: Autopilot, connector_id: int, number: int) -> datetime:
    shift_s = autopilot.period_s * (connector_id - 1) // autopilot.connectors
    after_s = number * autopilot.period_s + shift_s
    if autopilot.rhythm:
        return later(autopilot.rhythm, autopilot.origin, after_s)
    return autopilot.origin + timedelta(seconds=after_s)
