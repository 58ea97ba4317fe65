"""Worlds: made, forked, reset, saved, restored, deleted."""

from typing import Any

from mockserver.apis.control import views
from mockserver.apis.control.instants import instant
from mockserver.apis.control.parts import ControlParts, note
from mockserver.engine.call import Answer, Call
from mockserver.world.problems import Detail, invalid
from mockserver.world.world import Options, World

# a refusal names so many flaws of a snapshot at most
_FLAWS = 50


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """Every world, in the order in which they were made."""
    return Answer(200, {"worlds": [views.world(parts, call, world) for world in parts.worlds]})


async def create(parts: ControlParts, call: Call) -> Answer:
    """Make and seed a world; 409 when its name is taken."""
    wish = call.body or {}
    defaults = Options()
    options = Options(
        seed=wish.get("seed", defaults.seed),
        seed_size=wish.get("seed_size", defaults.seed_size),
        fleet=wish.get("fleet", defaults.fleet),
        autopilot=wish.get("autopilot", defaults.autopilot),
        ttl_s=wish.get("ttl_s"),
        at=instant("body.at", wish["at"]) if "at" in wish else None,
    )
    world = parts.worlds.create(wish.get("name") or parts.worlds.free_name("world"), options)
    return _opened(parts, call, world, 201)


async def read(parts: ControlParts, call: Call) -> Answer:
    """One world, also while it is being advanced."""
    return Answer(200, views.world(parts, call, parts.find(call)))


async def delete(parts: ControlParts, call: Call) -> Answer:
    """Forget a world, which ends its advance; 409 for the default one."""
    parts.worlds.delete(parts.find(call))
    return Answer(204)


async def fork(parts: ControlParts, call: Call) -> Answer:
    """A world that starts where this one is."""
    parent, wish = await parts.settled(call), call.body or {}
    name = wish.get("name") or parts.worlds.free_name(parent.name)
    world = parts.worlds.fork(parent, name, ttl_s=wish.get("ttl_s"))
    note(parent, call, {"forked_to": world.name})
    return _opened(parts, call, world, 201)


async def reset(parts: ControlParts, call: Call) -> Answer:
    """Put a world back to its beginning, which ends its advance."""
    world = parts.worlds.reset(parts.find(call))
    return _opened(parts, call, world, 200)


async def snapshot(parts: ControlParts, call: Call) -> Answer:
    """The whole world as JSON."""
    return Answer(200, parts.worlds.dump(await parts.settled(call)))


async def restore(parts: ControlParts, call: Call) -> Answer:
    """Make a world what was saved; 422 when any record does not fit its schema."""
    name = call.path["world"]
    status = 201 if parts.worlds.get(name) is None else 200
    _check_records(parts, call.body["records"])
    world = parts.worlds.restore(name, call.body)
    return _opened(parts, call, world, status)


def _opened(parts: ControlParts, call: Call, world: World, status: int) -> Answer:
    note(world, call, {"seed": world.seed, "status": status})
    headers = {"Location": f"/_mock/worlds/{world.name}"} if status == 201 else {}  # noqa: PLR2004
    return Answer(status, views.opened(parts, call, world), headers)


def _check_records(parts: ControlParts, records: dict[str, Any]) -> None:
    """Check every record against the schema of its collection; unknown collections are for later.

    Raises ProblemError 422.
    """
    found: list[Detail] = []
    for name, pairs in records.items():
        shelf = parts.shelves.get(name)
        if shelf is None:
            continue
        for number, (_, record) in enumerate(pairs):
            found.extend(shelf.flaws(record, f"body.records.{name}.{number}.1"))
            if len(found) >= _FLAWS:
                raise invalid(f"{found[0].field} {found[0].message}; and more.", *found[:_FLAWS])
    if found:
        raise invalid("; ".join(f"{d.field} {d.message}" for d in found[:3]) + ".", *found)
