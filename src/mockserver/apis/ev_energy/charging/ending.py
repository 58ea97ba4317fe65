"""How charging sessions and their sub-sessions come to an end."""

from mockserver.apis.ev_energy.charging import orders
from mockserver.apis.ev_energy.charging.assessing import assess
from mockserver.apis.ev_energy.charging.energy import book
from mockserver.apis.ev_energy.charging.names import (
    METADATA,
    OVER,
    SESSIONS,
    SUB_SESSIONS,
)
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.world import World
from virtualtime.instant import parse

BY_VEHICLE = IndexSpec(("vehicle",), "start")
BY_EVSE = IndexSpec(("evse",), "start")
BY_SESSION = IndexSpec(("charging_session",), "start")
_NEWEST = 8
_S_PER_MINUTE = 60


def end_charging(
    world: World, *, vehicle: str | None = None, evse: str | None = None, reason: str
) -> list[str]:
    """End what is charging in a vehicle or at an EVSE, now; gives the sub-sessions that ended.

    `reason` is the finish_reason of their debug metadata, such as "REMOVE_INTEGRATION" or
    "EVSE_UNPAIR". The webhooks `charging_sub_session.ended` go out. Nothing happens where nothing
    charges.
    """
    ended = []
    for found in open_of(world, vehicle=vehicle, evse=evse):
        sub_session = up_to_now(world, found)
        end_sub_session(world, sub_session, world.now_seconds_text(), reason)
        end_session(world, sub_session["charging_session"], world.now_seconds_text())
        if sub_session["mode"] != "UNMANAGED_HOME":
            orders.soon(world, sub_session["id"])
        ended.append(str(sub_session["id"]))
    return ended


def up_to_now(world: World, sub_session: Record) -> Record:
    """A sub-session whose last interval is the current one; since the last reading nothing came."""
    so_far_wh = sub_session["energy_delivered_watt_hours"]
    return book(world, sub_session, so_far_wh, world.now_seconds_text())


def end_sub_session(world: World, sub_session: Record, at: str, reason: str | None) -> Record:
    """End a stretch of one mode and say so to whoever listens."""
    key, start = sub_session["id"], sub_session["start"]
    end = max(at, start)
    took_s = (parse(end) - parse(start)).total_seconds()
    ended = {**sub_session, "end": end, "duration_minutes": round(took_s / _S_PER_MINUTE)}
    world.put(SUB_SESSIONS, key, ended)
    known = world.get(METADATA, key) or {
        "charging_sub_session": key,
        "start_reason": None,
        "solar_integration_type": "UNAVAILABLE",
    }
    figures = {
        "finish_reason": reason,
        "uncapped_energy_delivered_watt_hours": ended["energy_delivered_watt_hours"],
    }
    world.put(METADATA, key, {**known, **figures})
    assess(world, ended)
    world.publish({"type": OVER, "sub_session": ended})
    return ended


def end_session(world: World, key: str, at: str) -> None:
    """Note that the cable is out; a session that is over stays as it is."""
    session = world.get(SESSIONS, key)
    if session is not None and session["end"] is None:
        world.put(SESSIONS, key, {**session, "end": max(at, session["start"])})


def running(world: World, session: str) -> Record | None:
    """The sub-session in which a session is now; None when it is over."""
    found = standing(world, session)
    return None if found is None else world.get(SUB_SESSIONS, found["id"])


def standing(world: World, session: str) -> Record | None:
    """The same as it stands there, without the figures that are late."""
    collection = world.store[SUB_SESSIONS]
    group = collection.group(BY_SESSION, (session,))
    newest = collection.standing(group[-1][2]) if group else None
    return newest if newest is not None and newest["end"] is None else None


def open_of(world: World, *, vehicle: str | None = None, evse: str | None = None) -> list[Record]:
    """The sub-sessions that go on in a vehicle or at an EVSE."""
    collection = world.store[SUB_SESSIONS]
    found: dict[str, Record] = {}
    for spec, key in ((BY_VEHICLE, vehicle), (BY_EVSE, evse)):
        if key is None:
            continue
        for entry in collection.group(spec, (key,))[: -_NEWEST - 1 : -1]:
            record = collection.record(entry)
            if record["end"] is None:
                found[record["id"]] = record
    return list(found.values())
