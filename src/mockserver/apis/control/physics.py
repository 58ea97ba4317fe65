"""What putting a record of the physical world means: it is completed, and every API hears of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from mockserver.charging import transactions
from mockserver.charging.records import (
    METER_VALUES,
    RESERVATIONS,
    STATIONS,
    TAGS,
    TARIFFS,
    TRANSACTIONS,
    Transaction,
)
from mockserver.charging.reservations import HOLDING
from mockserver.world import physical
from mockserver.world.problems import invalid_field
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

# (world, collection, id, record that fits its schema)
Put: TypeAlias = Callable[[World, str, str, dict[str, Any]], None]
_DIGITS = 5


def _station(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    """Register it, also anew; what is left out stays, or is as of a new one."""
    del collection
    dated = _dated(record, "registered_at", "booted_at", "last_seen_at")
    if "connectors" in record:
        dated["connectors"] = {
            _number(text): {**connector, "status_at": _same(connector["status_at"])}
            for text, connector in record["connectors"].items()
        }
    known = physical.station(world, key)
    made = physical.register(world, key, **dated)
    if known is not None:
        world.publish({"type": "station.registered", "station": made})


def _tag(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    """Emails are looked up in lower case."""
    email = record["email"]
    dated = _dated(record, "expires_at")
    world.put(collection, key, {**dated, "email": email.lower() if email else None})


def _tariff(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    components = [
        {"step_size": 1, "min_duration_minutes": None, **component}
        for component in record["components"]
    ]
    world.put(collection, key, {"name": key, **record, "components": components})


def _transaction(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    """Complete it from what it tells, and have every API take it for a session."""
    del collection, key
    dated = _dated(record, "started_at", "stopped_at", "meter_at", "charging_ended_at")
    ended = dated["stopped_at"] is not None
    if ended != (dated["meter_stop_wh"] is not None):
        raise invalid_field("body.meter_stop_wh", "goes with stopped_at; give both or neither")
    if ended and dated["stopped_at"] < dated["started_at"]:
        raise invalid_field("body.stopped_at", f"is before started_at, {dated['started_at']}")
    holder, place = (
        physical.tag(world, dated["id_tag"]),
        physical.station(world, dated["station_id"]),
    )
    made = transactions.begun(
        dated["id"],
        station_id=dated["station_id"],
        connector_id=dated["connector_id"],
        id_tag=dated["id_tag"],
        holder_id=holder["holder_id"] if holder else None,
        at=dated["started_at"],
        meter_start_wh=dated["meter_start_wh"],
        tariff_id=place["tariff_id"] if place else None,
    )
    if ended:
        made = transactions.ended(
            made,
            at=dated["stopped_at"],
            meter_stop_wh=dated["meter_stop_wh"],
            reason=dated["stop_reason"],
        )
    told = {name: value for name, value in dated.items() if value is not None}
    physical.record_session(world, cast("Transaction", {**made, **told}))


def _meter_values(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    """Samples of a transaction; where it happened is known from the transaction, if it is there."""
    number = record["transaction_id"]
    known = physical.transaction(world, number) if number is not None else None
    place: dict[str, Any] = {}
    if known is not None:
        place = {name: known[name] for name in ("station_id", "connector_id")}
    for name in ("station_id", "connector_id"):
        if name not in record and name not in place:
            raise invalid_field(
                f"body.{name}", f"is missing; no transaction {number} is there that would tell it"
            )
    samples = tuple({**sample, "at": _same(sample["at"])} for sample in record["samples"])
    world.put(collection, key, {**place, **record, "samples": samples})


def _reservation(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    dated = _dated(record, "expires_at")
    world.counters["reservations"] = max(dated["id"], world.counters.get("reservations", 0))
    world.put(collection, key, dated)
    if dated["status"] in HOLDING:
        world.set_timer(parse(dated["expires_at"]), physical.EXPIRE, key)
    else:
        world.timers.cancel(physical.EXPIRE, key)
    world.publish({"type": "reservation.changed", "reservation": dated})


def _number(text: str) -> str:
    """The number of a connector, as text without leading zeros."""
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        raise invalid_field(
            f"body.connectors.{text}", "is no number of a connector; allowed: 0, 1, 2, …"
        )
    return str(int(text))


def _dated(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The record with its instants written as the physical world writes them, so that they sort."""
    dated = {name: _same(record[name]) for name in names if record.get(name) is not None}
    return {**record, **dated}


def _same(text: str) -> str:
    return to_text(parse(text))


PUTS: Mapping[str, Put] = MappingProxyType(
    {
        STATIONS: _station,
        TAGS: _tag,
        TARIFFS: _tariff,
        TRANSACTIONS: _transaction,
        METER_VALUES: _meter_values,
        RESERVATIONS: _reservation,
    }
)
