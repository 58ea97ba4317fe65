"""The six generic verbs: what a plain resource needs beyond its YAML is nothing."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.contract import schema as schemas
from mockserver.contract.build import record_properties
from mockserver.contract.links import reference
from mockserver.contract.model import CollectionModel, Document, Operation
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
    status, _ = success(operation)

    async def read(call: Call) -> Answer:
        return Answer(status, resource.show(call, resource.find(call)[1]))

    return read


def compile_create(shapes: Shapes, operation: Operation) -> Handler:
    """`POST`: the body becomes a record with an id, its tenant, its parent and its birth time."""
    resource = Resource.of(shapes, operation)
    status, _ = success(operation)
    blank = blank_record(shapes.document, resource.model)
    links = Links(shapes, operation, bare=True)
    model = resource.model

    async def create(call: Call) -> Answer:
        above = resource.confinement(call)
        body = links.read(call) or {}
        key = call.world.new_id(model.id_template, **_texts(body), **_texts(call.path))
        record = {**blank, **above, **body, model.id_field: key}
        if "created_at" in blank:
            record["created_at"] = call.world.now_seconds_text()
        call.world.put(model.name, key, record)
        return _answer(status, resource, call, record)

    return create


def compile_replace(shapes: Shapes, operation: Operation) -> Handler:
    """`PUT`: every field a client may send is replaced, an absent one goes to its default."""
    document = shapes.document
    writable = frozenset(schemas.properties(document.spec, body_schema(operation)))
    model = document.collections[operation.binding.collection or ""]
    blank = blank_record(document, model)

    def replaced(record: Record, body: Mapping[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in record.items() if k not in writable}
        defaults = {name: blank.get(name) for name in writable if name in record}
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
    status, _ = success(operation)
    stamped = "updated_at" in blank_record(shapes.document, resource.model)
    links = Links(shapes, operation, bare=True)

    async def update(call: Call) -> Answer:
        key, record = resource.find(call)
        changed = change(record, links.read(call) or {})
        if stamped:
            changed["updated_at"] = call.world.now_seconds_text()
        call.world.put(resource.model.name, key, changed)
        return _answer(status, resource, call, changed)

    return update


def _answer(status: int, resource: Resource, call: Call, record: Record) -> Answer:
    """What a write answers: the record, unless the document declares no body."""
    if resource.expanding is None:
        return Answer(status)
    return Answer(status, resource.show(call, record))


def blank_record(document: Document, model: CollectionModel) -> dict[str, Any]:
    """A record before anybody filled it: each stored field's default, else null."""
    return {
        name: schemas.deref(document.spec, schema).get("default")
        for name, schema in record_properties(document.spec, model).items()
        if _is_stored(document, schema)
    }


def _is_stored(document: Document, schema: Any) -> bool:
    said = reference(document.spec, schema)
    return said is None or (said.inverse is None and said.link is None)


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in values.items() if isinstance(value, str)}


__all__ = ["GENERIC", "indexes", "merge"]
