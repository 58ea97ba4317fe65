"""What binds a document to the program: checked by lint and at every start."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mockserver.contract.build import FILTER_OPS, STEERING, record_properties
from mockserver.contract.findings import Finding, listed, nearest
from mockserver.contract.links import PLACE
from mockserver.contract.model import (
    GENERIC_VERBS,
    CollectionModel,
    Document,
    Operation,
    Parameter,
)
from mockserver.contract.schema import deref, properties, types

_GUIDE = "See docs/reference/x-mock.md"
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_GENERATED = frozenset({"ulid16", "ulid"})
_OPERATORS = ", ".join(f"__{op}" for op in FILTER_OPS if op != "eq")
_NEEDS_ID = frozenset({"read", "replace", "merge", "delete"})
_WRITES = frozenset({"create", "replace", "merge"})


def check_bindings(document: Document, behaviours: Collection[str] | None) -> list[Finding]:
    """Everything that keeps an operation from being served, all at once.

    `behaviours` are the names that the API offers ('reservations.cancel'); None leaves out the
    checks that need them.
    """
    found: list[Finding] = []
    for operation in document.operations:
        found.extend(_operation(document, operation, behaviours))
    found.extend(_collections(document))
    found.extend(_duplicates(document))
    if behaviours is not None:
        used = {operation.binding.verb for operation in document.operations}
        found.extend(
            Finding(
                f"behaviours of {document.name}",
                f"'{name}' is used by no operation",
                advice="Bind it in x-mock.verb, or remove it.",
            )
            for name in sorted(set(behaviours) - used)
        )
    return found


def where(document: Document, operation: Operation) -> str:
    """'dynamo/paths/members.yaml:2  GET /api/v1/members (dynamo.listMembers)'."""
    name = operation.id or "no operationId"
    return f"{document.name}/{operation.source}  {operation.method} {operation.path} ({name})"


def _operation(
    document: Document, operation: Operation, behaviours: Collection[str] | None
) -> Iterator[Finding]:
    binding, here = operation.binding, where(document, operation)
    if not operation.id:
        yield Finding(here, "operationId is missing", f"{document.name}.<camelCase>")
    elif not operation.id.startswith(f"{document.name}."):
        yield Finding(here, f"operationId is '{operation.id}'", f"{document.name}.<camelCase>")
    if not binding.verb:
        yield Finding(here, "x-mock.verb is missing, so nothing answers", "", _GUIDE)
    elif binding.verb not in GENERIC_VERBS:
        yield from _behaviour(operation, here, behaviours)
    yield from _collection(document, operation, here)
    yield from _path(operation, here)
    if binding.verb in _WRITES and operation.body is None:
        yield Finding(here, f"'{binding.verb}' needs a requestBody")
    model = document.collections.get(binding.collection or "")
    if model is not None:
        record = record_properties(document.spec, model)
        yield from _fields(operation, here, record, document.collections)
        if binding.verb == "list":
            yield from _envelope(document, operation, model.envelope)


def _behaviour(
    operation: Operation, here: str, behaviours: Collection[str] | None
) -> Iterator[Finding]:
    verb = operation.binding.verb
    if behaviours is None or verb in behaviours:
        return
    names = (*GENERIC_VERBS, *behaviours)
    yield Finding(
        here,
        f"x-mock.verb is '{verb}', which is neither a generic verb nor a behaviour",
        f"generic {listed(GENERIC_VERBS)}; behaviours {listed(behaviours)}",
        f"{nearest(verb, names)} {_GUIDE}".strip(),
    )


def _collection(document: Document, operation: Operation, here: str) -> Iterator[Finding]:
    binding, known = operation.binding, document.collections
    if binding.collection is None:
        if binding.verb in GENERIC_VERBS:
            yield Finding(here, f"'{binding.verb}' needs x-mock.collection", listed(known))
    elif binding.collection not in known:
        yield Finding(
            here,
            f"x-mock.collection is '{binding.collection}', which is not in x-collections",
            listed(known),
            nearest(binding.collection, known),
        )
    if binding.verb in _NEEDS_ID and binding.id is None:
        yield Finding(here, f"'{binding.verb}' needs x-mock.id, the path parameter of the record")


def _path(operation: Operation, here: str) -> Iterator[Finding]:
    """The parameters of the path's template, those declared, and those that x-mock names."""
    template = re.findall(r"\{([^}]*)\}", operation.path)
    declared = {p.name for p in operation.parameters if p.place == "path"}
    for name in sorted(declared ^ set(template)):
        what = "is declared, but not in the path" if name in declared else "is not declared"
        yield Finding(here, f"path parameter '{name}' {what}", listed(template))
    named = [("id", operation.binding.id)] if operation.binding.id else []
    named += [(f"parent.{field}", name) for field, name in operation.binding.parent.items()]
    for key, name in named:
        if name not in template:
            yield Finding(
                here,
                f"x-mock.{key} names the path parameter '{name}', which does not exist",
                listed(template),
                nearest(str(name), template),
            )


def _fields(
    operation: Operation,
    here: str,
    record: Mapping[str, Mapping[str, Any]],
    known: Collection[str],
) -> Iterator[Finding]:
    """What x-mock and the filters say of the record's fields."""
    for field in operation.binding.parent:
        if field not in record:
            yield _no_field(here, f"x-mock.parent names the field '{field}'", field, record)
    for parameter in operation.parameters:
        condition = parameter.filter
        if condition is not None and condition.field not in record:
            text = f"the filter of query parameter '{parameter.name}' names '{condition.field}'"
            yield _no_field(here, text, condition.field, record)
        elif condition is not None and condition.through not in (None, *known):
            yield _no_collection(
                here,
                f"the filter of query parameter '{parameter.name}' goes through",
                condition.through or "",
                known,
            )
        elif operation.binding.verb == "list" and _selects_nothing(parameter):
            yield Finding(
                here,
                f"query parameter '{parameter.name}' selects nothing: no such field in the record",
                f"a field, or one with {_OPERATORS}; {listed(record)}",
                f"{nearest(parameter.name, record)} Else say it with x-filter.".strip(),
            )


def _selects_nothing(parameter: Parameter) -> bool:
    return (
        parameter.place == "query" and parameter.filter is None and parameter.name not in STEERING
    )


def _no_field(here: str, text: str, field: str, record: Collection[str]) -> Finding:
    what = f"{text}, which the schema of the record does not have"
    return Finding(here, what, listed(record), nearest(field, record))


def _no_collection(here: str, text: str, name: str, known: Collection[str]) -> Finding:
    what = f"{text} the collection '{name}', which is not in x-collections"
    return Finding(here, what, listed(known), nearest(name, known))


def _envelope(document: Document, operation: Operation, envelope: str) -> Iterator[Finding]:
    """The list's response must be an array, or hold it under the collection's envelope."""
    success = operation.responses.get(200)
    schema = next(iter(success.content.values()), {}) if success else {}
    if "array" in types(document.spec, schema):
        return
    declared = properties(document.spec, schema)
    array = declared.get(envelope, {})
    if "array" not in types(document.spec, array) or "items" not in deref(document.spec, array):
        yield Finding(
            where(document, operation),
            f"the 200 response of a list has no array with items under '{envelope}'",
            f"an array, or an object with '{envelope}', and total, limit, offset if declared",
            "Name the key in x-collections.<name>.envelope.",
        )


def _collections(document: Document) -> Iterator[Finding]:
    schemas = (document.spec.get("components") or {}).get("schemas") or {}
    for key, model in document.collections.items():
        here = f"{document.name}/openapi.yaml  x-collections.{key}"
        if model.schema not in schemas:
            yield Finding(
                here,
                f"schema is '{model.schema}', which no file below schemas/ has",
                listed(schemas),
                nearest(str(model.schema), schemas),
            )
            continue
        if model.resource is not None and model.resource not in schemas:
            text = f"resource is '{model.resource}', which no file below schemas/ has"
            yield Finding(here, text, listed(schemas), nearest(model.resource, schemas))
        if model.implicit is not None and model.implicit not in document.collections:
            yield _no_collection(here, "implicit names", model.implicit, document.collections)
        record = record_properties(document.spec, model)
        for place, field in _named_fields(model):
            if field not in record:
                yield _no_field(here, f"{place} names the field '{field}'", field, record)


def _named_fields(model: CollectionModel) -> Iterator[tuple[str, str]]:
    yield "id_field", model.id_field
    for field in _FIELD.findall(model.id_template):
        if field not in _GENERATED:
            yield "id", field
    for field in model.tenant:
        yield "tenant", field
    if model.order:
        yield "order", model.order.removeprefix("-")
    for field in PLACE.findall(model.path or ""):
        yield "path", field
    for field in model.hidden:
        yield "hidden", field


def _duplicates(document: Document) -> Iterator[Finding]:
    count = Counter(operation.id for operation in document.operations if operation.id)
    for operation in document.operations:
        if count[operation.id] > 1:
            others = [
                f"{other.method} {other.path}"
                for other in document.operations
                if other.id == operation.id and other is not operation
            ]
            text = f"operationId '{operation.id}' is also that of {listed(others)}"
            yield Finding(where(document, operation), text, "an id that is there once")
