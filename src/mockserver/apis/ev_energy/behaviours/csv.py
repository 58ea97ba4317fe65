"""Charging as tables, streamed: each batch of rows is made when the client takes it.

Columns are those of the export of the vendor's app; money is in a currency's main unit.
Source of the form: RFC 4180, and RFC 7111 for UTF-8 where nothing is said.
"""

import csv
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import TypeAlias

from mockserver.charging.costs import minor_unit
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import batches
from mockserver.store.collection import Record
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

COLUMNS = (
    "Session ID", "Car ID", "Car description", "Start", "Finish", "Energy delivered (kWh)",
    "Average cost per kWh", "Cost", "Location",
)  # fmt: skip
Row: TypeAlias = Sequence[str | None]
Rows: TypeAlias = Callable[[World, Record], Iterator[Row]]
_SESSIONS_AT_ONCE = 250
_ENERGY = "total_energy_delivered_watt_hours"
_USAGES_AT_ONCE = 25  # each of some thirty rows


async def charging_sessions(call: Call) -> Answer:
    """A row for each sub-session, the newest first.

    Raises ProblemError 400 for a filter of no use.
    """
    return _table(call, "charging_sessions", _SESSIONS_AT_ONCE, _of_session)


async def energy_usage(call: Call) -> Answer:
    """A row for each interval of the sub-sessions that pass the filters, the newest first.

    Raises ProblemError 400 for a filter of no use.
    """
    return _table(call, "energy_usage", _USAGES_AT_ONCE, _of_usage)


def _table(call: Call, name: str, at_once: int, rows: Rows) -> Answer:
    chunks = _streamed(call.world, batches(call, at_once), rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Answer(200, chunks, headers, "text/csv")


async def _streamed(
    world: World, found: Iterator[list[Record]], rows: Rows
) -> AsyncIterator[bytes]:
    yield _written([COLUMNS])
    for records in found:
        yield _written(row for record in records for row in rows(world, record))


def _written(rows: Iterable[Row]) -> bytes:
    """Rows as text: lines end with CR LF, fields are quoted where they must be, null is empty."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _of_session(world: World, sub_session: Record) -> Iterator[Row]:
    unit = minor_unit(sub_session["currency"])
    yield (
        *_car(world, sub_session),
        sub_session["start"],
        sub_session["end"],
        _kwh(sub_session["energy_delivered_watt_hours"]),
        _money(sub_session["cost_per_kilowatt_hour"], unit),
        _money(sub_session["cost"], unit),
        sub_session["location"]["name"],
    )


def _of_usage(world: World, sub_session: Record) -> Iterator[Row]:
    unit, car = minor_unit(sub_session["currency"]), _car(world, sub_session)
    place = sub_session["location"]["name"]
    usage = world.get("ev_energy.energy_usages", sub_session["id"]) or {"intervals": ()}
    for interval in reversed(usage["intervals"]):
        ended = parse(interval["started_at"]) + timedelta(seconds=interval["interval_seconds"])
        rate, wh = interval.get("electricity_cost_sub_unit"), interval[_ENERGY]
        yield (
            *car,
            interval["started_at"],
            to_seconds_text(ended),
            _kwh(wh),
            _money(rate, unit),
            _money(None if rate is None else str(Decimal(rate) * wh / 1000), unit),
            place,
        )


def _car(world: World, sub_session: Record) -> Row:
    """The id of the sub-session, that of its car, and how its owner calls it."""
    key = sub_session["vehicle"]
    vehicle = None if key is None else world.get("ev_energy.vehicles", key)
    return sub_session["id"], key, None if vehicle is None else vehicle["description"]


def _kwh(wh: int) -> str:
    return f"{wh // 1000}.{wh % 1000:03d}"


def _money(minor: int | str | None, unit: Decimal) -> str | None:
    """An amount in main units, exact, to the minor unit at least: "90.175" pence are 0.90175."""
    if minor is None:
        return None
    amount = Decimal(minor) * unit
    rounded = amount.quantize(unit)
    return f"{rounded if rounded == amount else amount.normalize():f}"


BEHAVIOURS: Mapping[str, Handler] = {
    "csv.charging_sessions": charging_sessions,
    "csv.energy_usage": energy_usage,
}
