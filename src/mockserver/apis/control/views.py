"""How worlds, clocks and credentials look as JSON."""

import re
from typing import Any

from mockserver.apis.control.parts import ControlParts
from mockserver.engine.call import Call
from mockserver.store.collection import Record
from mockserver.world import credentials
from mockserver.world.world import World
from mockserver.world.worlds import DEFAULT
from virtualtime.instant import to_seconds_text

_WORLD_PREFIX = re.compile(r"/w/[^/]*$")


def root(call: Call) -> str:
    """Where the server stands for this client: 'http://127.0.0.1:8080'."""
    return _WORLD_PREFIX.sub("", call.base_url)


def clock(world: World) -> dict[str, Any]:
    frozen = world.dial.mode == "frozen"
    return {
        "mode": world.dial.mode,
        "now": world.now_text(),
        "factor": 0 if frozen else world.dial.factor,
    }


def urls(base: str, name: str) -> dict[str, str]:
    """urls('http://h', 'blue')['ocpp_url'] is 'ws://h/w/blue/ocpp'."""
    mine = base if name == DEFAULT else f"{base}/w/{name}"
    return {
        "base_url": mine,
        "ocpp_url": f"ws{mine.removeprefix('http')}/ocpp",
        "control_url": f"{base}/_mock/worlds/{name}",
    }


def world(parts: ControlParts, call: Call, one: World) -> dict[str, Any]:
    options, journal = one.options, one.journal
    return {
        "name": one.name,
        "seed": options.seed,
        "seed_size": options.seed_size,
        "fleet": options.fleet,
        "autopilot": options.autopilot,
        "at": to_seconds_text(options.at) if options.at else None,
        "ttl_s": options.ttl_s,
        "ends_in_s": parts.worlds.remaining_s(one),
        "clock": clock(one),
        "advancing": parts.worlds.advancing(one),
        "urls": urls(root(call), one.name),
        "charge_points": {
            "embedded": len(one.points),
            "connected": len(call.ports.commands.connected(one)),
        },
        "records": {name: len(one.store[name]) for name in parts.shelves if len(one.store[name])},
        "journal": {
            "entries": len(journal),
            "bytes": journal.size_bytes,
            "dropped": journal.dropped,
            "last_number": journal.last_number,
        },
    }


def opened(parts: ControlParts, call: Call, one: World) -> dict[str, Any]:
    """A world with the secrets that it is handed out with."""
    base_url = urls(root(call), one.name)["base_url"]
    return {**world(parts, call, one), "credentials": credentials.handed_out(one, base_url)}


def credential(one: World, record: Record, *, reveal: bool) -> dict[str, Any]:
    names = ("id", "kind", "tenants", "scopes", "subject", "issued_at", "expires_at", "revoked")
    shown = {name: record[name] for name in names}
    shown["expired"] = credentials.expired(one, record)
    if "about" in record:
        shown["about"] = record["about"]
    if reveal:
        shown["secret"] = credentials.secret(one, record)
    return shown
