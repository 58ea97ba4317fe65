"""Links that lead nowhere: `x-inverse`, `x-link`, and the paths that `expand` takes."""

from collections.abc import Iterator
from typing import Any

from mockserver.contract.build import record_properties
from mockserver.contract.findings import Finding, listed, nearest
from mockserver.contract.links import PLACE, SELF, reference
from mockserver.contract.lint.bindings import where
from mockserver.contract.model import GENERIC_VERBS, CollectionModel, Document, Operation
from mockserver.contract.schema import deref, properties

EXPAND = "expand"


def check_links(document: Document) -> Iterator[Finding]:
    """Findings on the links of all schemas, and on the paths of `expand`."""
    components = document.spec.get("components") or {}
    for name, schema in (components.get("schemas") or {}).items():
        for field, declared in properties(document.spec, schema).items():
            here = f"{document.name}  schema {name}, property {field}"
            yield from _inverse(document, here, declared)
    for key, model in document.collections.items():
        yield from _own_links(document, f"{document.name}/openapi.yaml  x-collections.{key}", model)
    for operation in document.operations:
        if operation.binding.verb in GENERIC_VERBS:
            yield from _expansions(document, operation)


def _inverse(document: Document, here: str, declared: Any) -> Iterator[Finding]:
    found = reference(document.spec, declared)
    if found is None or found.inverse is None:
        return
    record = record_properties(document.spec, document.collections.get(found.collection or ""))
    if record and found.inverse not in record:
        text = f"x-inverse names '{found.inverse}', which records of {found.collection} do not have"
        yield Finding(here, text, listed(record), nearest(found.inverse, record))


def _own_links(document: Document, here: str, model: CollectionModel) -> Iterator[Finding]:
    """The templates of a collection's own schema are filled from its records."""
    if model.resource is None:
        return
    schema = {"$ref": f"#/components/schemas/{model.resource}"}
    if model.resource not in document.spec["components"]["schemas"]:
        return
    record = record_properties(document.spec, model)
    for field, declared in properties(document.spec, schema).items():
        found = reference(document.spec, declared)
        if found is None or found.link is None:
            continue
        if found.link == SELF and model.path is None:
            text = f"property {field} of {model.resource} has x-link: self"
            yield Finding(here, text, advice="Give the collection a path.")
        for place in PLACE.findall(found.link):
            if place not in record:
                text = f"property {field} of {model.resource} has x-link '{found.link}'"
                what = f"{text}; records have no '{place}'"
                yield Finding(here, what, listed(record), nearest(place, record))


def _expansions(document: Document, operation: Operation) -> Iterator[Finding]:
    schema = _shown(document, operation)
    for parameter in operation.parameters:
        if parameter.name != EXPAND or schema is None:
            continue
        declared = deref(document.spec, parameter.schema)
        for path in deref(document.spec, declared.get("items") or declared).get("enum") or ():
            steps = path.split(".")
            if steps[0] not in properties(document.spec, schema):
                continue  # some vendors list paths that have no effect
            problem = _dead_end(document, schema, steps)
            if problem is not None:
                here = where(document, operation)
                yield Finding(here, f"expand takes '{path}', but {problem}")


def _shown(document: Document, operation: Operation) -> Any:
    """The schema of the record, or of each record, that a success shows."""
    for status in sorted(operation.responses):
        content = operation.responses[status].content
        if status in range(200, 300) and content:
            schema = deref(document.spec, next(iter(content.values())))
            if operation.binding.verb != "list":
                return schema
            model = document.collections.get(operation.binding.collection or "")
            envelope = properties(document.spec, schema).get(model.envelope if model else "")
            return deref(document.spec, envelope or schema).get("items")
    return None


def _dead_end(document: Document, schema: Any, path: list[str]) -> str | None:
    """Why a path cannot be followed; None when it can."""
    known = properties(document.spec, schema)
    name, rest = path[0], path[1:]
    if name not in known:
        return f"there is no property '{name}'; allowed: {listed(known)}"
    found = reference(document.spec, known[name])
    if found is None or found.collection is None:
        inner = deref(document.spec, known[name])
        return _dead_end(document, inner.get("items", inner), rest) if rest else _no_link(name)
    model = document.collections.get(found.collection)
    if model is None or model.resource is None:
        return f"the collection {found.collection} has no resource"
    return (
        _dead_end(document, {"$ref": f"#/components/schemas/{model.resource}"}, rest)
        if rest
        else None
    )


def _no_link(name: str) -> str:
    return f"'{name}' has no x-ref"
