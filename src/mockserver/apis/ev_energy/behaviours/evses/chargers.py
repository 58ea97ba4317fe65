"""The EVSEs of a world, as all of their behaviours need them: found by serial number, taken over.

A physical charge point becomes an EVSE by being somebody's; `station_id` says which one it is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.apis.ev_energy.charging.names import EVSES
from mockserver.apis.ev_energy.charging.places import evse_of
from mockserver.apis.ev_energy.numbers import next_number
from mockserver.charging.records import STATIONS
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.physical.indexes import STATIONS_BY_SERIAL
from mockserver.world.world import World

MODELS, MAKES = "ev_energy.evse_models", "ev_energy.evse_makes"
GONE, IN_SERVICE, ENROLLED = "DECOMMISSIONED", "COMMISSIONED", "ENROLLED"
LOGS = IndexSpec(("evse",), "sampled_at")
STATUS_LOGS, ERROR_LOGS = "ev_energy.evse_status_logs", "ev_energy.evse_error_logs"
_PRINTED = re.compile(r"[A-Za-z0-9._:-]{1,48}")
_BY_SERIAL, _BY_IDENTITY = IndexSpec(("serial_number",)), IndexSpec(("cpid",))
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {
    EVSES: (_BY_SERIAL, _BY_IDENTITY),
    STATUS_LOGS: (LOGS,),
    ERROR_LOGS: (LOGS,),
}
"""What is asked here; the lists have some of it anyway."""


def claim(world: World, user: str, serial: str, make: Record) -> Record:
    """Make the charge point of a make with a serial number somebody's; again gives the same.

    Raises ValueError that says why not: nobody knows it, or it is somebody else's.
    """
    evse, station = known(world, serial), station_called(world, serial)
    if evse is None and station is None:
        raise ValueError(f"{make['name']} knows no charge point '{serial}'")
    if evse is None:
        assert station is not None
        model = _model(world, make, station)
        return add(world, user, model, station["id"], station["serial_number"] or serial)
    if make_of(world, evse) not in {None, make["id"]}:
        raise ValueError(f"{make['name']} knows no charge point '{serial}'")
    return taken(world, evse, user)


def connect(world: World, user: str, model: str, serial: str) -> Record:
    """Make a charge point somebody's, also one that nobody has heard of; "" is a new one.

    Raises ValueError for a serial number that cannot be one, and for another's.
    """
    if not serial:
        serial = f"EV{next_number(world)}"
    if not _PRINTED.fullmatch(serial):
        text = "A serial number has up to 48 letters, digits, and any of '.', '_', ':', '-'"
        raise ValueError(text)
    evse = known(world, serial)
    if evse is not None:
        return taken(world, evse, user)
    station = station_called(world, serial)
    identity = serial if station is None else str(station["id"])
    return add(world, user, model, identity, serial)


def taken(world: World, evse: Record, user: str) -> Record:
    """An EVSE that is nobody's becomes somebody's. Raises ValueError for another's."""
    if evse.get("user") == user:
        return evse
    if evse.get("user") is not None:
        raise ValueError(f"'{evse['serial_number'] or evse['cpid']}' belongs to another user")
    changed = {**evse, "user": user, "lifecycle_state": IN_SERVICE}
    world.put(EVSES, evse["id"], changed)
    return changed


def add(world: World, user: str, model: str | None, identity: str, serial: str) -> Record:
    """A new EVSE for the charge point that speaks OCPP under an identity, now or one day."""
    record: dict[str, Any] = {
        "id": world.new_id("evse{ulid}"),
        "cpid": identity,
        "model": model,
        "user": user,
        "lock_mode": "UNLOCKED",
        "location": None,
        "lifecycle_state": IN_SERVICE,
        "legacy_id": next_number(world),
        "serial_number": serial,
        "station_id": identity,
        "site": None,
        "firmware_version": None,
        "created_at": world.now_seconds_text(),
    }
    world.put(EVSES, record["id"], record)
    return record


def known(world: World, serial: str) -> Record | None:
    """The EVSE in service with a serial number, else with that identity; None for neither."""
    collection = world.store[EVSES]
    for spec in (_BY_SERIAL, _BY_IDENTITY):
        for entry in reversed(collection.group(spec, (serial,))):
            record = collection.record(entry)
            if record.get("lifecycle_state") != GONE:
                return record
    station = station_called(world, serial)
    return None if station is None else evse_of(world, station["id"])


def station_called(world: World, serial: str) -> Record | None:
    """The physical charge point with a serial number, else with that identity."""
    stations = world.store[STATIONS]
    group = stations.group(STATIONS_BY_SERIAL, (serial,))
    return stations.record(group[-1]) if group else stations.get(serial)


def make_named(world: World, name: str) -> Record | None:
    """The make with a name in any case: 'Wallbox'."""
    wanted = name.casefold()
    return next((one for _, one in world.store[MAKES] if one["name"].casefold() == wanted), None)


def make_of(world: World, evse: Record) -> str | None:
    """The id of the make of an EVSE; None where nobody knows."""
    model = world.get(MODELS, evse.get("model") or "") or {}
    return model.get("make")


def models_of(world: World, make: str | None) -> Iterator[Record]:
    """The models of a make, or all of them."""
    return (one for _, one in world.store[MODELS] if make is None or one.get("make") == make)


def _model(world: World, make: Record, station: Record) -> str | None:
    """The model that a charge point says it is, else the first of the make."""
    models = list(models_of(world, make["id"]))
    said = (station.get("model") or "").casefold()
    first = next((one for one in models if one["name"].casefold() == said), None)
    found = first or next(iter(models), None)
    return None if found is None else str(found["id"])
