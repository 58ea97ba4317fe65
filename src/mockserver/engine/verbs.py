"""The six generic verbs: what a plain resource needs beyond its YAML is nothing."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.contract import schema as schemas
from mockserver.contract.model import Operation
from mockserver.engine.blank import CHANGED, blank
from mockserver.engine.bodies import Links, body_schema
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.indexes import indexes
from mockserver.engine.lists import compile_list
from mockserver.engine.resource import Resource, success
from mockserver.engine.shape import Shapes
from mockserver.store.collection import Record

Compile: TypeAlias = Callable[[Shapes, Operation], Handler]


def compile_read(shapes: Shapes, operation: Operation) -> Handler:
    """`GET` of one."""
    resource = Resource.of(shapes, operation)

    async def read(call: Call) -> Answer:
        return resource.answer(call, resource.find(call)[1])

    return read


def compile_create(shapes: Shapes, operation: Operation) -> Handler:
    """`POST`: the body becomes a record with an id, its tenant, its parent and its birth time."""
    resource = Resource.of(shapes, operation)
    links = Links(shapes, operation, generic=True)

    async def create(call: Call) -> Answer:
        call.body = links.read(call)
        return resource.answer(call, resource.create(call))

    return create


def compile_replace(shapes: Shapes, operation: Operation) -> Handler:
    """`PUT`: every field a client may send is replaced, an absent one goes to its default."""
    document = shapes.document
    writable = frozenset(schemas.properties(document.spec, body_schema(operation)))
    defaults_of = blank(document, document.collections[operation.binding.collection or ""])

    def replaced(record: Record, body: Mapping[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in record.items() if k not in writable}
        defaults = {name: defaults_of.get(name) for name in writable if name in record}
        return {**kept, **defaults, **body}

    return _compile_update(shapes, operation, replaced)


def compile_merge(shapes: Shapes, operation: Operation) -> Handler:
    """`PATCH`, or a `PUT` that leaves alone what it is not given; nested objects merge too."""
    return _compile_update(shapes, operation, merge)


def merge(record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A record with changes laid over it, objects within objects merged in their turn."""
    merged = dict(record)
    for name, value in changes.items():
        old = merged.get(name)
        both = isinstance(value, Mapping) and isinstance(old, Mapping)
        merged[name] = merge(old, value) if both else value  # type: ignore[arg-type]  # both say so
    return merged


def compile_delete(shapes: Shapes, operation: Operation) -> Handler:
    """`DELETE`."""
    resource = Resource.of(shapes, operation)
    status, _ = success(operation)

    async def delete(call: Call) -> Answer:
        key, _ = resource.find(call)
        call.world.delete(resource.model.name, key)
        return Answer(status)

    return delete


GENERIC: Mapping[str, Compile] = {
    "list": compile_list,
    "create": compile_create,
    "read": compile_read,
    "replace": compile_replace,
    "merge": compile_merge,
    "delete": compile_delete,
}


def _compile_update(
    shapes: Shapes,
    operation: Operation,
    change: Callable[[Record, Mapping[str, Any]], dict[str, Any]],
) -> Handler:
    resource = Resource.of(shapes, operation)
    stamped = CHANGED in blank(shapes.document, resource.model)
    links = Links(shapes, operation, generic=True)

    async def update(call: Call) -> Answer:
        key, record = resource.find(call)
        changed = change(record, links.read(call))
        if stamped:
            changed[CHANGED] = call.world.now_seconds_text()
        call.world.put(resource.model.name, key, changed)
        return resource.answer(call, changed)

    return update


__all__ = ["GENERIC", "indexes", "merge"]
