"""What happens at charge points, as ev.energy tells it: sessions, logs, and webhooks of them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.apis.ev_energy.charging import (
    beginning,
    ending,
    oddities,
    orders,
    places,
    plans,
    telemetry,
)
from mockserver.apis.ev_energy.charging.energy import book, book_late
from mockserver.apis.ev_energy.charging.names import (
    BEGUN,
    EVSES,
    OVER,
    SESSIONS,
    SUB_SESSIONS,
)
from mockserver.apis.ev_energy.webhooks import CREATED, ENDED, tell
from mockserver.charging import flags as odd
from mockserver.charging.records import Transaction
from mockserver.contract.model import Document
from mockserver.engine.shape import Shapes
from mockserver.store.collection import IndexSpec, Record
from mockserver.world import physical
from mockserver.world.world import Event, Projection, World
from virtualtime.instant import parse, to_seconds_text

_Step: TypeAlias = Callable[[World, Event], None]
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {
    EVSES: (places.BY_STATION,),
    SESSIONS: (beginning.BY_TRANSACTION,),
}
"""What is asked here beside the indexes of the document's lists."""
_FIRMWARE = "ev_energy.evse_firmware_versions"
_TELLING: Mapping[str, str] = {BEGUN: CREATED, OVER: ENDED}


def projection(document: Document) -> Projection:
    """A function that takes domain events into ev.energy's records and tells of them as webhooks.

    Example: Runtime(…, projections=(projection(document),)). While a world is seeded it does
    nothing: the seed has its own past.
    """
    shape = Shapes(document).resource("charging_sub_sessions")

    def project(world: World, event: Event) -> None:
        kind = event["type"]
        if kind in _TELLING:
            record = event["sub_session"]
            tell(world, _TELLING[kind], lambda view: shape(view, record))
            return
        step = _STEPS.get(kind)
        if step is not None and not world.settings.get("seeding"):
            step(world, event)

    return project


def _booted(world: World, event: Event) -> None:
    """Note which firmware an EVSE runs; one that is new is added to the versions."""
    version = event["station"]["firmware_version"]
    evse = places.evse_of(world, event["station"]["id"])
    if evse is None or not version:
        return
    found = next((key for key, one in world.store[_FIRMWARE] if one["version"] == version), None)
    if found is None:
        found = world.new_id(world.runtime.collections[_FIRMWARE].id_template)
        made = {"id": found, "version": version, "public_version": version}
        world.put(_FIRMWARE, found, {**made, "change_log": None, "support_url": None})
    if evse.get("firmware_version") != found:
        world.put(EVSES, evse["id"], {**evse, "firmware_version": found})


def _connected(world: World, event: Event) -> None:
    station = event["station"]
    evse = places.evse_of(world, station["id"])
    if evse is not None:
        connector = station["connectors"].get("1")
        running = physical.current(world, station["id"], 1)
        telemetry.from_evse(world, evse, telemetry.Heard(world.now_text(), connector, running))
        for sub_session in ending.open_of(world, evse=evse["id"]):
            if sub_session["mode"] == "SMART" and not plans.is_sent(world, sub_session["id"]):
                orders.soon(world, sub_session["id"])


def _status_changed(world: World, event: Event) -> None:
    number = event["connector_id"]
    evse = places.evse_of(world, event["station_id"])
    if evse is None or number == 0:
        return
    running = physical.current(world, event["station_id"], number)
    heard = telemetry.Heard(_not_ahead(world, event["status_at"]), _connector(event), running)
    telemetry.from_evse(world, evse, heard)


def _transaction_changed(world: World, event: Event) -> None:
    transaction = event["transaction"]
    evse = places.evse_of(world, transaction["station_id"])
    if evse is None:
        return
    samples = event.get("samples") or (None,)
    session = beginning.session_of(world, transaction["id"])
    if session is None:
        session = _begun(world, evse, transaction)
    if session is not None:
        if session["end"] is None:
            _brought_up(world, session, transaction)
        if transaction["flags"] or transaction["stopped_at"] is not None:
            oddities.note(world, session["id"], transaction["flags"])
    at = transaction["stopped_at"] or transaction["meter_at"]
    heard = telemetry.Heard(
        _not_ahead(world, at), _place_of_plug(world, transaction), transaction, samples[-1]
    )
    telemetry.from_evse(world, evse, heard)


def _transaction_flagged(world: World, event: Event) -> None:
    """Note what was found odd about a transaction whose figures stay as they are."""
    session = beginning.session_of(world, event["transaction"]["id"])
    if session is not None:
        oddities.note(world, session["id"], event["transaction"]["flags"])


def _begun(world: World, evse: Record, transaction: Transaction) -> Record | None:
    """A session that has just begun; None where the EVSE is nobody's."""
    place = places.place_of(world, evse)
    if place is None:
        return None
    vehicle = places.vehicle_at(world, place.user)
    began = transaction["started_at"]
    if odd.CLOCK_NOT_SET in transaction["flags"]:
        began = world.now_text()
    at = to_seconds_text(parse(_not_ahead(world, began)))
    session = beginning.begin_session(world, place, vehicle, transaction["id"], at)
    mode = beginning.mode_for(vehicle)
    sub_session = beginning.begin_sub_session(
        world, place, session, mode, at=at, reason="EVSE_CONNECT"
    )
    if mode == "SMART":
        orders.soon(world, sub_session["id"])
    return session


def _brought_up(world: World, session: Record, transaction: Transaction) -> None:
    """Book what the meter shows by now, and end the session with its transaction."""
    standing = ending.standing(world, session["id"])
    if standing is None:
        return
    ended = transaction["stopped_at"] is not None
    until = _not_ahead(world, transaction["stopped_at"] or transaction["meter_at"])
    total_wh = round(max(0.0, transaction["energy_wh"]))
    booked_wh = total_wh - _elsewhere(world, standing)
    if not ended:
        book_late(world, standing, booked_wh, until)
    telemetry.from_vehicle(world, session, transaction, total_wh)
    if ended:
        sub_session = world.get(SUB_SESSIONS, standing["id"])
        assert sub_session is not None
        end = to_seconds_text(parse(until))
        booked = book(world, sub_session, booked_wh, until)
        ending.end_sub_session(world, booked, end, "EVSE_DISCONNECT")
        ending.end_session(world, session["id"], end)


def _elsewhere(world: World, sub_session: Record) -> int:
    """What the other stretches of the session have taken."""
    collection = world.store[SUB_SESSIONS]
    group = collection.group(ending.BY_SESSION, (sub_session["charging_session"],))
    others = [entry for entry in group if entry[2] != sub_session["id"]]
    return sum(collection.record(one)["energy_delivered_watt_hours"] for one in others)


def _place_of_plug(world: World, transaction: Transaction) -> Any:
    station = physical.station(world, transaction["station_id"])
    return None if station is None else station["connectors"].get(str(transaction["connector_id"]))


def _connector(event: Event) -> Any:
    return {name: event[name] for name in ("status", "error_code", "info", "status_at")}


def _not_ahead(world: World, at: str) -> str:
    """A charge point's own time, unless its clock is ahead of the world's."""
    return min(at, world.now_text())


_STEPS: Mapping[str, _Step] = {
    "station.booted": _booted,
    "station.connected": _connected,
    "connector.status": _status_changed,
    "transaction.started": _transaction_changed,
    "transaction.metered": _transaction_changed,
    "transaction.stopped": _transaction_changed,
    "transaction.flagged": _transaction_flagged,
}
