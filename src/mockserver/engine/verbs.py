"""The six generic verbs: what a plain resource needs beyond its YAML is nothing."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.contract import schema as schemas
from mockserver.contract.model import CollectionModel, Document, Operation, Parameter
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.query import Condition, Selection, select
from mockserver.engine.resource import Resource, shape, success
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, invalid
from virtualtime.instant import parse, to_seconds_text

Schema: TypeAlias = Mapping[str, Any]

_DATE_CHARS = len("2024-06-01")
_UNPAGED = 1_000_000


def compile_list(document: Document, operation: Operation) -> Handler:
    """`GET` of many: confined, filtered, ordered, one page, with what the envelope declares."""
    resource = Resource.of(document, operation)
    status, schema = success(operation)
    assert schema is not None
    declared = schemas.properties(document.spec, schema)
    envelope = resource.model.envelope
    items = schemas.deref(document.spec, declared[envelope])["items"]
    shaped = shape(document, items)
    counts = tuple(name for name in ("total", "limit", "offset") if name in declared)
    selection_of = _selection_reader(document, operation, resource)
    collection = resource.model.name

    async def list_records(call: Call) -> Answer:
        selection = selection_of(call)
        page = select(call.world.store[collection], selection)
        figures = {"total": page.total, "limit": selection.limit, "offset": selection.offset}
        body: dict[str, Any] = {envelope: [shaped(record) for record in page.records]}
        for name in counts:
            body[name] = figures[name]
        return Answer(status, body)

    return list_records


def compile_read(document: Document, operation: Operation) -> Handler:
    """`GET` of one."""
    resource = Resource.of(document, operation)
    status, schema = success(operation)
    shaped = shape(document, schema or {})

    async def read(call: Call) -> Answer:
        return Answer(status, shaped(resource.find(call)[1]))

    return read


def compile_create(document: Document, operation: Operation) -> Handler:
    """`POST`: the body becomes a record with an id, its tenant, its parent and its birth time."""
    resource = Resource.of(document, operation)
    status, schema = success(operation)
    shaped = shape(document, schema or {})
    blank = _blank(document, resource.model)
    refs = _references(document, operation)

    async def create(call: Call) -> Answer:
        _check_references(call, refs)
        model = resource.model
        key = call.world.new_id(model.id_template, **_texts(call.body), **_texts(call.path))
        record = {**blank, **resource.confinement(call), **call.body, model.id_field: key}
        if "created_at" in blank:
            record["created_at"] = call.world.now_seconds_text()
        call.world.put(model.name, key, record)
        return Answer(status, shaped(record))

    return create


def compile_replace(document: Document, operation: Operation) -> Handler:
    """`PUT`: every field a client may send is replaced, an absent one goes to its default."""
    writable = _writable(document, operation)
    resource = Resource.of(document, operation)
    blank = _blank(document, resource.model)

    def replaced(record: Record, body: Mapping[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in record.items() if k not in writable}
        defaults = {name: blank.get(name) for name in writable if name in record}
        return {**kept, **defaults, **body}

    return _compile_update(document, operation, replaced)


def compile_merge(document: Document, operation: Operation) -> Handler:
    """`PATCH`, or a `PUT` that leaves alone what it is not given; nested objects merge too."""
    return _compile_update(document, operation, merge)


def merge(record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A record with changes laid over it, objects within objects merged in their turn."""
    merged = dict(record)
    for name, value in changes.items():
        old = merged.get(name)
        both = isinstance(value, Mapping) and isinstance(old, Mapping)
        merged[name] = merge(old, value) if both else value  # type: ignore[arg-type]  # both say so
    return merged


def compile_delete(document: Document, operation: Operation) -> Handler:
    """`DELETE`."""
    resource = Resource.of(document, operation)
    status, _ = success(operation)

    async def delete(call: Call) -> Answer:
        key, _ = resource.find(call)
        call.world.delete(resource.model.name, key)
        return Answer(status)

    return delete


GENERIC: Mapping[str, Callable[[Document, Operation], Handler]] = {
    "list": compile_list,
    "create": compile_create,
    "read": compile_read,
    "replace": compile_replace,
    "merge": compile_merge,
    "delete": compile_delete,
}


def indexes(document: Document) -> dict[str, tuple[IndexSpec, ...]]:
    """For each collection of a document the indexes that its list operations can use."""
    found: dict[str, list[IndexSpec]] = {m.name: [] for m in document.collections.values()}
    for operation in document.operations:
        if operation.binding.verb != "list" or operation.binding.collection is None:
            continue
        model = document.collections[operation.binding.collection]
        base = tuple(sorted({*model.tenant, *operation.binding.parent}))
        order = (model.order or "").removeprefix("-") or None
        specs = found[model.name]
        specs.append(IndexSpec(base, order))
        for parameter in operation.parameters:
            condition = parameter.filter
            if condition is None or condition.op in {"in", "isnull"}:
                continue
            if condition.op == "eq":
                specs.append(IndexSpec((*base, condition.field), order))
            elif condition.field != order:
                specs.append(IndexSpec(base, condition.field))
    return {name: tuple(specs) for name, specs in found.items()}


def _selection_reader(
    document: Document, operation: Operation, resource: Resource
) -> Callable[[Call], Selection]:
    filters = [
        (p, _converter(document, resource.model, p)) for p in operation.parameters if p.filter
    ]
    order = resource.model.order or ""
    sortable = any(p.name == "sort" for p in operation.parameters)

    def read_selection(call: Call) -> Selection:
        query = call.query
        equals = resource.confinement(call)
        conditions: list[Condition] = []
        for parameter, convert in filters:
            value = query.get(parameter.name)
            if value is None or parameter.filter is None:
                continue
            if parameter.filter.op == "eq":
                equals[parameter.filter.field] = convert(value)
            else:
                conditions.append(
                    Condition(parameter.filter.field, parameter.filter.op, convert(value))
                )
        by = query.get("sort", order) if sortable else order
        return Selection(
            equals,
            tuple(conditions),
            by.removeprefix("-") or None,
            by.startswith("-"),
            query.get("limit", _UNPAGED),
            query.get("offset", 0),
        )

    return read_selection


def _converter(
    document: Document, model: CollectionModel, parameter: Parameter
) -> Callable[[Any], Any]:
    """How a parameter's value is compared: times in the form in which records keep them."""
    assert parameter.filter is not None
    declared = _record_properties(document, model)
    field = schemas.deref(document.spec, declared.get(parameter.filter.field, {}))
    if parameter.filter.op == "isnull" or field.get("format") != "date-time":
        return lambda value: value
    ends_day = parameter.filter.op == "lte"

    def instant(text: str) -> str:
        if len(text) == _DATE_CHARS and ends_day:
            return f"{text}T23:59:59Z"
        return to_seconds_text(parse(text))

    return instant


def _compile_update(
    document: Document,
    operation: Operation,
    change: Callable[[Record, Mapping[str, Any]], dict[str, Any]],
) -> Handler:
    resource = Resource.of(document, operation)
    status, schema = success(operation)
    shaped = shape(document, schema or {})
    stamped = "updated_at" in _blank(document, resource.model)
    refs = _references(document, operation)

    async def update(call: Call) -> Answer:
        key, record = resource.find(call)
        _check_references(call, refs)
        changed = change(record, call.body)
        if stamped:
            changed["updated_at"] = call.world.now_seconds_text()
        call.world.put(resource.model.name, key, changed)
        return Answer(status, shaped(changed))

    return update


def _blank(document: Document, model: CollectionModel) -> dict[str, Any]:
    """A record before anybody filled it: each field's default, else null."""
    return {
        name: schemas.deref(document.spec, schema).get("default")
        for name, schema in _record_properties(document, model).items()
    }


def _record_properties(document: Document, model: CollectionModel) -> dict[str, Schema]:
    if model.schema is None:
        return {}
    return schemas.properties(document.spec, document.spec["components"]["schemas"][model.schema])


def _body_properties(document: Document, operation: Operation) -> dict[str, Schema]:
    if operation.body is None:
        return {}
    schema = next(iter(operation.body.content.values()))
    return schemas.properties(document.spec, schema)


def _writable(document: Document, operation: Operation) -> frozenset[str]:
    return frozenset(_body_properties(document, operation))


def _references(document: Document, operation: Operation) -> dict[str, str]:
    """Body fields that name a record of another collection (`x-ref`)."""
    return {
        name: document.collections[schema["x-ref"]].name
        for name, schema in _body_properties(document, operation).items()
        if "x-ref" in schema
    }


def _check_references(call: Call, refs: Mapping[str, str]) -> None:
    missing = [
        Detail(f"body.{name}", f"there is no record '{call.body[name]}' in {collection}")
        for name, collection in refs.items()
        if call.body.get(name) is not None and call.world.get(collection, call.body[name]) is None
    ]
    if missing:
        raise invalid("; ".join(f"{d.field}: {d.message}" for d in missing), *missing)


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in values.items() if isinstance(value, str)}
