"""EVSEs themselves: taking one over, how well it is connected, and its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mockserver.apis.ev_energy.access import need_user
from mockserver.apis.ev_energy.behaviours.evses import chargers
from mockserver.apis.ev_energy.charging import end_charging
from mockserver.apis.ev_energy.charging.names import EVSES
from mockserver.charging.records import STATIONS
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found, shown
from mockserver.store.collection import Record
from mockserver.world.problems import invalid_field, not_found
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

_REASON = "EVSE_UNPAIR"
_FIRMWARE = "ev_energy.evse_firmware_versions"
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
_SIGNAL = "signal_strength_rssi_dbm"


async def import_evse(call: Call) -> Answer:
    """Take over a charge point that its maker's cloud knows.

    Raises ProblemError 400 without a user, 422 for one that is unknown or another's.
    """
    user, world = need_user(call), call.world
    provider, serial = call.body["provider"], call.body["serial_number"].strip()
    make = chargers.make_named(world, provider)
    if make is None:
        raise invalid_field("body.serial_number", f"{provider} knows no charge point '{serial}'")
    try:
        return shown(call, chargers.claim(world, user, serial, make))
    except ValueError as error:
        raise invalid_field("body.serial_number", str(error)) from None


async def decommission(call: Call) -> Answer:
    """Take an EVSE out of service and off the account; what it charged stays.

    Raises ProblemError 404, also when that was done before.
    """
    key, record = found(call)
    if record.get("lifecycle_state") == chargers.GONE:
        raise not_found("evse", key)
    end_charging(call.world, evse=key, reason=_REASON)
    gone = {**record, "lifecycle_state": chargers.GONE, "user": None}
    call.world.put(EVSES, key, gone)
    return Answer(204)


async def connectivity(call: Call) -> Answer:
    """Tell how well an EVSE is connected, by what it reported. Raises ProblemError 404."""
    key, record = found(call)
    world, now = call.world, call.world.now()
    logs = _since(world, chargers.STATUS_LOGS, key, now - _MONTH)
    errors = _since(world, chargers.ERROR_LOGS, key, now - _MONTH)
    week = to_seconds_text(now - _WEEK)
    heard = [(one["sampled_at"], one[_SIGNAL]) for one in logs if one.get(_SIGNAL) is not None]
    lately = [signal for at, signal in heard if at >= week]
    station = world.get(STATIONS, record.get("station_id") or "") or {}
    told = {
        _SIGNAL: heard[-1][1] if heard else None,
        "lowest_signal_strength_rssi_dbm_7d": min(lately, default=None),
        "highest_signal_strength_rssi_dbm_7d": max(lately, default=None),
        "connection_reliability_30d": _reliability(now, logs, errors, station),
        "ip_address": None,
        "iccid": None,
        "firmware_version": _firmware(world, record, station),
    }
    return shown(call, {**record, **told})


def _since(world: World, name: str, evse: str, at: datetime) -> list[Record]:
    """What an EVSE reported since a time, the oldest first."""
    collection = world.holding(name, {"evse": evse})
    group = collection.group(chargers.LOGS, (evse,))
    first = group.bisect_left(((True, to_seconds_text(at)),))
    return [collection.record(entry) for entry in group[first:]]


def _reliability(
    now: datetime, logs: Sequence[Record], errors: Sequence[Record], station: Mapping[str, Any]
) -> int:
    """The percentage of thirty days in which it could be reached.

    It cannot from an error until its next report, nor since a charge point that is away was last
    seen; one that has never been heard of was never connected.
    """
    if not logs:
        return 100 if station.get("online") else 0
    reports = [(parse(one["sampled_at"]), True) for one in logs]
    failures = [(parse(one["sampled_at"]), False) for one in errors]
    away, lost = timedelta(0), None
    for at, good in sorted((*reports, *failures)):
        if good and lost is not None:
            away, lost = away + (at - lost), None
        elif not good and lost is None:
            lost = at
    seen = station.get("last_seen_at")
    if lost is None and seen is not None and not station.get("online"):
        lost = max(parse(seen), now - _MONTH)
    if lost is not None:
        away += max(now - lost, timedelta(0))
    return max(0, round(100 * (1 - away / _MONTH)))


def _firmware(world: World, evse: Record, station: Mapping[str, Any]) -> str | None:
    """The version that it runs: what it said at its last boot, else what is on file."""
    if station.get("firmware_version"):
        return str(station["firmware_version"])
    version = world.get(_FIRMWARE, evse.get("firmware_version") or "")
    return None if version is None else str(version["version"])


BEHAVIOURS: Mapping[str, Handler] = {
    "evses.connectivity": connectivity,
    "evses.decommission": decommission,
    "evses.import_evse": import_evse,
}
