"""Any record of any collection: shown, put, deleted."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any, TypeAlias

import orjson

from mockserver.apis.control import physics
from mockserver.apis.control.parts import ControlParts, note
from mockserver.apis.control.problems import unknown
from mockserver.apis.control.shelves import Shelf
from mockserver.engine.call import Answer, Call
from mockserver.engine.tenancy import noun
from mockserver.store.collection import Record
from mockserver.world.credentials import COLLECTION as CREDENTIALS
from mockserver.world.problems import Detail, invalid, invalid_field
from mockserver.world.world import World

Test: TypeAlias = Callable[[Record], bool]
_NAMED = 3


async def collections(parts: ControlParts, call: Call) -> Answer:
    """Every collection with the schema of its records."""
    world = parts.find(call)
    shown = [
        {
            "name": shelf.name,
            "id_field": shelf.model.id_field,
            "records": len(world.store[shelf.name]),
            "schema": shelf.json_schema(),
        }
        for shelf in parts.shelves.values()
    ]
    return Answer(200, {"collections": shown})


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """A page of the records that fit."""
    world, shelf = parts.find(call), _shelf(parts, call)
    limit, offset = call.query.get("limit", 100), call.query.get("offset", 0)
    tests = [_test(text) for text in call.query.get("where", ())]
    stored = world.store[shelf.name]
    if tests:
        found = [record for _, record in stored if all(test(record) for test in tests)]
        page, total = found[offset : offset + limit], len(found)
    else:
        records: Iterable[Record] = (record for _, record in stored)
        page, total = list(islice(records, offset, offset + limit)), len(stored)
    body = {"data": page, "total": total, "limit": limit, "offset": offset}
    return Answer(200, body)


async def read(parts: ControlParts, call: Call) -> Answer:
    """One record."""
    shelf = _shelf(parts, call)
    return Answer(200, _found(parts.find(call), shelf, call))


async def put(parts: ControlParts, call: Call) -> Answer:
    """Make or replace a record; 422 names everything that does not fit."""
    shelf, key = _shelf(parts, call), call.path["record_id"]
    record = _identified(shelf, key, call.body)
    _refuse(shelf, shelf.flaws(record))
    world = await parts.settled(call)
    _refuse(shelf, shelf.dangling(world, record))
    status = 200 if key in world.store[shelf.name] else 201
    whole = {**shelf.defaults, **record}
    physics.PUTS.get(shelf.name, _put)(world, shelf.name, key, whole)
    _tell(world, shelf)
    note(world, call, {"record": f"{shelf.name}/{key}"})
    headers = {"Location": _location(call)} if status == 201 else {}  # noqa: PLR2004
    return Answer(status, world.get(shelf.name, key), headers)


async def delete(parts: ControlParts, call: Call) -> Answer:
    """Take a record away."""
    shelf = _shelf(parts, call)
    world = await parts.settled(call)
    _found(world, shelf, call)
    key = call.path["record_id"]
    world.delete(shelf.name, key)
    _tell(world, shelf)
    note(world, call, {"record": f"{shelf.name}/{key}"})
    return Answer(204)


def _put(world: World, collection: str, key: str, record: dict[str, Any]) -> None:
    world.put(collection, key, record)


def _tell(world: World, shelf: Shelf) -> None:
    if shelf.name == CREDENTIALS:
        world.runtime.credentials_changed(world, None)


def _shelf(parts: ControlParts, call: Call) -> Shelf:
    name = call.path["collection"]
    shelf = parts.shelves.get(name)
    if shelf is None:
        raise unknown("collection", name, parts.shelves)
    return shelf


def _found(world: World, shelf: Shelf, call: Call) -> Record:
    key = call.path["record_id"]
    record = world.get(shelf.name, key)
    if record is None:
        near = islice((known for known, _ in world.store[shelf.name]), 1000)
        where = f"in {shelf.name} of world '{world.name}'"
        raise unknown(noun(shelf.name), key, near, where=where)
    return record


def _identified(shelf: Shelf, key: str, body: dict[str, Any]) -> dict[str, Any]:
    """The record with the id of the path. Raises ProblemError 422 when its own is another."""
    field = shelf.model.id_field
    if field in body:
        if str(body[field]) != key:
            raise invalid_field(
                f"body.{field}", f"is '{body[field]}'; allowed: '{key}' as in the path, or nothing"
            )
        return body
    if not shelf.id_is_number:
        return {**body, field: key}
    if not (key.isascii() and key.isdecimal() and len(key) < 19):  # noqa: PLR2004
        raise invalid_field("path.record_id", f"is '{key}'; {shelf.name} has whole numbers as ids")
    return {**body, field: int(key)}


def _refuse(shelf: Shelf, found: list[Detail]) -> None:
    if found:
        named = "; ".join(f"{detail.field} {detail.message}" for detail in found[:_NAMED])
        more = f" (and {len(found) - _NAMED} more)" if len(found) > _NAMED else ""
        raise invalid(f"This is no record of {shelf.name}: {named}{more}.", *found)


def _location(call: Call) -> str:
    path = call.path
    return f"/_mock/worlds/{path['world']}/records/{path['collection']}/{path['record_id']}"


def _test(text: str) -> Test:
    """The test that 'connectors.1.status=Charging' states."""
    path, _, wanted = text.partition("=")
    names = path.split(".")
    values: list[Any] = [wanted]
    with suppress(orjson.JSONDecodeError):
        values.append(orjson.loads(wanted))

    def holds(record: Record) -> bool:
        found: Any = record
        for name in names:
            if not isinstance(found, dict) or name not in found:
                return False
            found = found[name]
        return any(_equal(found, value) for value in values)

    return holds


def _equal(found: Any, value: Any) -> bool:
    """JSON's equality: 1 is 1.0 but not true."""
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    return bool(found == value)
