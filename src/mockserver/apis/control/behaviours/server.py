"""What runs here, and whether it is well."""

from typing import Any

from mockserver.apis.control import problems as catalogue
from mockserver.apis.control.parts import ControlParts
from mockserver.apis.control.problems import KINDS, unknown
from mockserver.apis.control.views import root
from mockserver.charging.records import STATIONS
from mockserver.engine.call import Answer, Call
from mockserver.world.world import World
from mockserver.world.worlds import DEFAULT
from virtualtime.instant import to_text

_LINKS = ("health", "ready", "problems", "worlds")


async def index(parts: ControlParts, call: Call) -> Answer:
    """The version, the documents, the worlds, and links."""
    documents = [
        {
            "name": document.name,
            "title": document.spec["info"]["title"],
            "version": document.spec["info"]["version"],
            "operations": len(document.operations),
            "digest": document.digest,
        }
        for document in parts.documents.values()
    ]
    body = {
        "name": "chargebench",
        "version": parts.version,
        "started_at": to_text(parts.started_at),
        "documents": documents,
        "worlds": [world.name for world in parts.worlds],
        "links": {name: f"{root(call)}/_mock/{name}" for name in _LINKS},
    }
    return Answer(200, body)


async def health(parts: ControlParts, call: Call) -> Answer:
    """Ok, since it answers."""
    del call
    uptime = parts.worlds.runtime.clock.now() - parts.started_at
    body = {
        "status": "ok",
        "version": parts.version,
        "uptime_s": max(0.0, uptime.total_seconds()),
        "worlds": len(list(parts.worlds)),
    }
    return Answer(200, body)


async def ready(parts: ControlParts, call: Call) -> Answer:
    """200 once the default world is seeded and its charge points have booted, else 503."""
    del call
    world = parts.worlds.get(DEFAULT)
    checks = [
        {
            "name": "default_world",
            "holds": world is not None,
            "detail": f"World '{DEFAULT}' {'is seeded' if world else 'is not there yet'}.",
        }
    ]
    if world is not None:
        checks.append(_fleet(world))
    holds = all(check["holds"] for check in checks)
    return Answer(200 if holds else 503, {"ready": holds, "checks": checks})


async def problems(parts: ControlParts, call: Call) -> Answer:
    """Every kind of problem."""
    del parts, call
    return Answer(200, {"problems": [catalogue.describe(code) for code in KINDS]})


async def problem(parts: ControlParts, call: Call) -> Answer:
    """One kind of problem; 404 for another code."""
    del parts
    code = call.path["code"]
    if code not in KINDS:
        raise unknown("kind of problem", code, KINDS)
    return Answer(200, catalogue.describe(code))


def _fleet(world: World) -> dict[str, Any]:
    if world.dial.mode == "frozen":
        return {
            "name": "fleet",
            "holds": True,
            "detail": "The clock is frozen; charge points boot when it is advanced.",
        }
    if not world.points:
        return {"name": "fleet", "holds": True, "detail": "No charge point lives in the world."}
    stations = [world.get(STATIONS, name) for name in world.points]
    booted = sum(station is not None and station["boot_status"] is not None for station in stations)
    return {
        "name": "fleet",
        "holds": booted == len(stations),
        "detail": f"{booted} of {len(stations)} charge points have booted.",
    }
