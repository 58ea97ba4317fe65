"""What happens at charge points, as Dynamo tells it: charge points, sessions, reservations."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, TypeAlias

from mockserver.apis.dynamo import news
from mockserver.apis.dynamo.billing import breakdown, total_cost
from mockserver.apis.dynamo.names import (
    CHARGE_POINTS,
    DRIVERS,
    ORGANIZATIONS,
    RESERVATIONS,
    SESSIONS,
    SETTINGS,
    SITES,
    TARIFFS,
    every,
)
from mockserver.charging import records
from mockserver.store.collection import Record
from mockserver.world import physical
from mockserver.world.ids import ulid16
from mockserver.world.world import Event, World
from virtualtime.instant import parse, to_seconds_text

_Step: TypeAlias = Callable[[World, Event], None]
# reasons of StopTransaction that mean: as the driver or the operator wanted it (OCPP 1.6 §7.36)
_PLANNED = frozenset({None, "Local", "Remote", "EVDisconnected"})
_BOOT_FACTS = ("vendor", "model", "serial_number", "ocpp_version")
_S_PER_MINUTE = 60
_RECORD_BYTES = 2000
# Not the time of the start: seeded ids would move with the wall clock.
_FIRST_DAY = parse("2024-01-20T09:00:00Z")


def project(world: World, event: Event) -> None:
    """Take one domain event into Dynamo's records; others than these are none of its business."""
    step = _STEPS.get(event["type"])
    if step is not None:
        step(world, event)


def session_id(transaction: Mapping[str, Any]) -> str:
    """The session of a transaction: its number as an id, so that no index is needed to find it."""
    return _session_id(transaction["id"])


def ended_reservation(world: World, record: Record, status: str, session: str | None) -> Record:
    """A reservation that has left the state active, now."""
    return {
        **record,
        "status": status,
        "ended_at": world.now_seconds_text(),
        "session_id": session,
    }


def _station_changed(world: World, event: Event) -> None:
    """Give an organization the charge points that connect under its name."""
    station = event["station"]
    before = world.get(CHARGE_POINTS, station["id"])
    known = before
    if known is None:
        if world.get(ORGANIZATIONS, station["operator_id"] or "") is None:
            return
        known = {
            "charge_point_id": station["id"],
            "org_id": station["operator_id"],
            "name": station["id"],
            "site_id": station["site_id"],
            "tariff_id": station["tariff_id"],
            "project_id": None,
            "location": None,
            "registered_at": to_seconds_text(parse(station["registered_at"])),
        }
    made = {**known, **{name: station[name] for name in _BOOT_FACTS}}
    if made != before:
        world.put(CHARGE_POINTS, station["id"], made)


def _connection_changed(world: World, event: Event) -> None:
    place = world.get(CHARGE_POINTS, event["station"]["id"])
    if place is not None:
        news.of_connection(world, place, event)


def _status_changed(world: World, event: Event) -> None:
    place = world.get(CHARGE_POINTS, event["station_id"])
    if place is not None:
        news.of_status(world, place, event)


def _upkeep_changed(world: World, event: Event) -> None:
    place = world.get(CHARGE_POINTS, event["station_id"])
    if place is not None:
        news.of_upkeep(world, place, event)


def cost_of(world: World, number: int) -> float | None:
    """What the session of a transaction costs as it stands; None where Dynamo has none of it."""
    session = world.get(SESSIONS, _session_id(number))
    return None if session is None else float(session["total_cost"])


def _transaction_changed(world: World, event: Event) -> None:
    transaction = event["transaction"]
    key = session_id(transaction)
    before = world.get(SESSIONS, key)
    session = before or _opened(world, key, transaction)
    if session is not None:
        after = _brought_up(session, transaction)
        world.put(SESSIONS, key, after, size=_RECORD_BYTES)
        news.of_session(world, before, after)


def _transaction_metered(world: World, event: Event) -> None:
    """Bring a running session up to date when somebody looks, unless its cost is listened to."""
    transaction = event["transaction"]
    key = _session_id(transaction["id"])
    runs = transaction["stopped_at"] is None and key in world.store[SESSIONS]
    if not runs or news.cost_is_awaited(world):
        _transaction_changed(world, event)
        return
    bring_up = partial(_brought_up, transaction=transaction)
    world.put_late(SESSIONS, key, bring_up, size=_RECORD_BYTES)


def _transaction_flagged(world: World, event: Event) -> None:
    """Note what was found odd about a transaction whose figures stay as they are."""
    transaction = event["transaction"]
    session = world.get(SESSIONS, session_id(transaction))
    if session is not None:
        flagged = {**session, "flags": list(transaction["flags"])}
        world.put(SESSIONS, session["session_id"], flagged, size=_RECORD_BYTES)


def _opened(world: World, key: str, transaction: Mapping[str, Any]) -> Record | None:
    """A session that has just begun; None where no organization of Dynamo has the charge point."""
    place = world.get(CHARGE_POINTS, transaction["station_id"])
    if place is None:
        return None
    return {
        "session_id": key,
        "transaction_id": f"txn_{_stamp(transaction)}",
        "ocpp_transaction_id": transaction["id"],
        "org_id": place["org_id"],
        "driver_id": _driver_id(world, transaction),
        "id_tag": transaction["id_tag"],
        "charge_point_id": transaction["station_id"],
        # a stop without its start names no connector
        "connector_id": max(1, transaction["connector_id"]),
        "site_id": place["site_id"],
        "reservation_id": _reservation_id(world, place, transaction["reservation_id"]),
        "started_at": to_seconds_text(parse(transaction["started_at"])),
        "meter_start_wh": transaction["meter_start_wh"],
        "tariff": _tariff(world, place, transaction["tariff_id"]),
    }


def _brought_up(session: Record, transaction: Mapping[str, Any]) -> Record:
    """The session with the figures of its transaction as they are now."""
    ended = transaction["stopped_at"] is not None
    until = to_seconds_text(parse(transaction["stopped_at" if ended else "meter_at"]))
    charged_until = to_seconds_text(parse(transaction["charging_ended_at"]))
    took_s = (parse(until) - parse(session["started_at"])).total_seconds()
    energy_wh = round(max(0.0, transaction["energy_wh"]))
    # what never flowed has not stopped flowing: nobody parks before having charged
    full = energy_wh > 0 and (ended or charged_until < until)
    changed = {
        **session,
        "ended_at": until if ended else None,
        "charging_ended_at": charged_until if full else None,
        "duration_minutes": round(max(0.0, took_s) / _S_PER_MINUTE, 2),
        "meter_stop_wh": transaction["meter_stop_wh"],
        "energy_kwh": energy_wh / 1000,
        "currency": session["tariff"]["currency"],
        "status": _status(transaction) if ended else "active",
        "stop_reason": transaction["stop_reason"],
        "cost_breakdown": None,
        "flags": list(transaction["flags"]),
    }
    if not ended:
        changed["total_cost"] = total_cost(changed)
        return changed
    bill = breakdown(changed)
    return {**changed, "total_cost": bill["total_cost"], "cost_breakdown": bill}


def _status(transaction: Mapping[str, Any]) -> str:
    return "completed" if transaction["stop_reason"] in _PLANNED else "stopped"


def _driver_id(world: World, transaction: Mapping[str, Any]) -> str | None:
    """The holder of the tag, if that is a driver of Dynamo; else the driver who has this tag."""
    holder = transaction["holder_id"]
    if holder is not None and world.get(DRIVERS, holder) is not None:
        return str(holder)
    drivers = every(world, DRIVERS, id_tag=transaction["id_tag"])
    return drivers[0]["driver_id"] if drivers else None


def _tariff(world: World, place: Record, tariff_id: str | None) -> dict[str, Any]:
    """The tariff to price by, as it is now: the charge point's, else its site's; free without one.

    Prices come from Dynamo's tariffs, and else from those of the physical world.
    """
    site = world.get(SITES, place["site_id"] or "") or {}
    for key in (tariff_id, place["tariff_id"], site.get("tariff_id")):
        found = world.get(TARIFFS, key or "") or world.get(records.TARIFFS, key or "")
        if found is not None:
            return _snapshot(found)
    settings = world.get(SETTINGS, place["org_id"])
    return {
        "tariff_id": "none",
        "name": "No tariff",
        "currency": settings["currency"] if settings else "USD",
        "tax_rate_percent": 0,
        "components": [],
    }


def _snapshot(tariff: Record) -> dict[str, Any]:
    return {
        "tariff_id": tariff["tariff_id"],
        "name": tariff.get("name") or tariff["tariff_id"],
        "currency": tariff["currency"],
        "tax_rate_percent": tariff.get("tax_rate_percent", 0),
        "components": tariff["components"],
    }


def _reservation_changed(world: World, event: Event) -> None:
    """Move Dynamo's reservation along; one that nobody has confirmed yet has no record."""
    changed = event["reservation"]
    place = world.get(CHARGE_POINTS, changed["station_id"])
    record = _reservation(world, place, changed["id"]) if place else None
    if record is None or record["status"] != "active" or changed["status"] not in _ENDS:
        return
    session = None
    if changed["transaction_id"] is not None:
        transaction = physical.transaction(world, changed["transaction_id"])
        session = session_id(transaction) if transaction else None
    ended = ended_reservation(world, record, changed["status"], session)
    world.put(RESERVATIONS, record["id"], ended)


def _reservation_id(world: World, place: Record, number: int | None) -> str | None:
    record = None if number is None else _reservation(world, place, number)
    return record["id"] if record else None


def _reservation(world: World, place: Record, number: int) -> Record | None:
    """Dynamo's record of the reservation that the charge point knows by this number."""
    found = every(
        world,
        RESERVATIONS,
        org_id=place["org_id"],
        charge_point_id=place["charge_point_id"],
        ocpp_reservation_id=number,
    )
    return found[0] if found else None


@lru_cache(maxsize=4096)
def _session_id(number: int) -> str:
    return f"sess_{_numbered(number)}"


def _stamp(transaction: Mapping[str, Any]) -> str:
    return _numbered(transaction["id"])


@lru_cache(maxsize=4096)
def _numbered(number: int) -> str:
    return ulid16(_FIRST_DAY, number)


_ENDS = frozenset({"used", "expired", "cancelled"})
_STEPS: Mapping[str, _Step] = {
    "station.registered": _station_changed,
    "station.booted": _station_changed,
    "station.connected": _connection_changed,
    "station.disconnected": _connection_changed,
    "station.upkeep": _upkeep_changed,
    "connector.status": _status_changed,
    "transaction.started": _transaction_changed,
    "transaction.metered": _transaction_metered,
    "transaction.stopped": _transaction_changed,
    "transaction.flagged": _transaction_flagged,
    "reservation.changed": _reservation_changed,
}
