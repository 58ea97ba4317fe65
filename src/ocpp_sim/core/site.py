"""One supply for many charge points: what each may take of it, as cars come and go.

It is what a load manager on site decides; each charge point is told by a Share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ocpp_sim.core import outlet
from ocpp_sim.core.appetite import demand_w, soc_percent
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.port import (
    SetLimit,
    Share,
    StatusChanged,
    TransactionStarted,
    TransactionStopped,
)
from ocpp_sim.core.station import Spec, Station

IDLE_W: Final = 1
"""A limit as well, since 0 is none; no car charges with it."""
CHANGES: Final = (StatusChanged, TransactionStarted, TransactionStopped, SetLimit)
"""What is a reason to divide the supply anew."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a charge point could use just now, and what is the least that is of any use to it.

    `since` is when its first car began, None if none has.
    """

    watts: int = 0
    least_w: int = 0
    since: datetime | None = None


def at_rest(station: Station) -> Station:
    """A charge point of a site before it is told what it may take, which is nothing."""
    return replace(station, spec=replace(station.spec, part_w=IDLE_W))


def wish_of(station: Station) -> Wish:
    """The wish of a charge point, as far as its own supply goes."""
    free = replace(station.spec, part_w=0)
    own_w = outlet.together_w(free)
    found = [_wanted(free, one) for one in station.connectors]
    wanted = [(watts, least_w) for watts, least_w in found if watts]
    if not wanted:
        return Wish()
    begun = [one.transaction.started_at for one in station.connectors if one.transaction]
    watts = sum(watts for watts, _ in wanted)
    least_w = min(least_w for _, least_w in wanted)
    return Wish(min(watts, own_w or watts), least_w, min(begun, default=None))


def divided(site_w: int, wishes: Sequence[Wish]) -> list[int]:
    """What each gets: together no more than there is, and none more than it wishes.

    What one does not need goes to the others. Where it is too little for all, those that began
    last get nothing.
    """
    parts, left_w = [0] * len(wishes), site_w
    served = []
    for at in sorted(range(len(wishes)), key=lambda at: _turn(wishes[at], at)):
        if wishes[at].watts > 0 and wishes[at].least_w <= left_w:
            served.append(at)
            left_w -= wishes[at].least_w
    served.sort(key=lambda at: wishes[at].watts - wishes[at].least_w)
    for before, at in enumerate(served):
        more_w = min(wishes[at].watts - wishes[at].least_w, left_w // (len(served) - before))
        parts[at] = wishes[at].least_w + more_w
        left_w -= more_w
    return parts


def orders(site_w: int, stations: Mapping[str, Station]) -> list[tuple[str, Share]]:
    """Whom to tell what, in this order: who gets less comes first, so that it is never too much."""
    wishes = list(map(wish_of, stations.values()))
    told = []
    for (name, station), part_w in zip(stations.items(), divided(site_w, wishes), strict=True):
        now_w, watts = station.spec.part_w, max(part_w, IDLE_W)
        if now_w != watts:
            told.append((not 0 < watts < now_w, name, Share(watts)))
    told.sort(key=lambda one: one[0])
    return [(name, share) for _, name, share in told]


def _wanted(free: Spec, connector: Connector) -> tuple[int, int]:
    """What the car at a connector would take, and the least; nothing once it is done."""
    vehicle = connector.vehicle
    if vehicle is None or connector.finishing or connector.fault is not None:
        return 0, 0
    given = outlet.supply(free, vehicle, connector.connector_id)
    least_w = -(-given.floor_dw // 10)
    demand = demand_w(vehicle, soc_percent(vehicle, connector.flow.stored_uj))
    if not demand or given.power_dw // 10 < least_w:
        return 0, 0
    return max(min(given.power_dw // 10, demand), least_w), least_w


def _turn(wish: Wish, at: int) -> tuple[bool, float, int]:
    began_s = 0.0 if wish.since is None else wish.since.timestamp()
    return wish.since is None, began_s, at
