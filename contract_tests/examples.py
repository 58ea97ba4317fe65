"""Documents as the generator is to see them: with examples that exist, and plain credentials."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from mockserver.contract.model import Document, Operation
from mockserver.contract.schema import deref

_BODY, _PATH = "body.", "path."


def prepared(document: Document, examples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The document as the generator is to see it: its operations, with these examples."""
    return _bearing(
        _only({o.id for o in document.operations}, with_examples(document.spec, examples))
    )


def with_examples(
    spec: Mapping[str, Any], examples: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """A copy of the document with these as its first examples: {"x.get": {"path.id": "7"}}."""
    copy: dict[str, Any] = orjson.loads(orjson.dumps(spec))
    for item in copy["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                _show(copy, operation, examples.get(operation.get("operationId", ""), {}))
    return copy


def _bearing(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A document whose OAuth 2 is said as what it comes to: a bearer token (RFC 6750 §2.1).

    Schemathesis neither sends tokens of OAuth 2 nor leaves them out to see what happens.
    """
    schemes = spec["components"].get("securitySchemes", {})
    plain = {
        name: {"type": "http", "scheme": "bearer"} if scheme["type"] == "oauth2" else scheme
        for name, scheme in schemes.items()
    }
    return {**spec, "components": {**spec["components"], "securitySchemes": plain}}


def _only(wanted: Collection[str], spec: dict[str, Any]) -> dict[str, Any]:
    """A document without its other operations, and without the links that lead there."""
    paths = {
        path: {
            key: part
            for key, part in item.items()
            if not isinstance(part, dict) or part.get("operationId") in wanted
        }
        for path, item in spec["paths"].items()
    }
    for item in paths.values():
        for operation in item.values():
            if isinstance(operation, dict):
                for response in operation["responses"].values():
                    links = deref(spec, response).get("links", {})
                    for name in [
                        n for n, link in links.items() if _leads(spec, link) not in wanted
                    ]:
                        del links[name]
    return {**spec, "paths": paths}


def _leads(spec: Mapping[str, Any], link: Mapping[str, Any]) -> str | None:
    found: str | None = deref(spec, link).get("operationId")
    return found


def linked(spec: Mapping[str, Any], operation: Operation) -> dict[str, str]:
    """The properties of an operation's body that link to a collection: {"vehicle": "vehicles"}.

    Those of objects within have a dotted name, and the items of arrays a star.
    """
    found: dict[str, str] = {}
    if operation.body is not None:
        for schema in operation.body.content.values():
            found |= dict(_links(spec, schema, (), frozenset()))
    return found


def _links(
    spec: Mapping[str, Any], schema: Any, path: tuple[str, ...], above: frozenset[str]
) -> Iterator[tuple[str, str]]:
    name = schema.get("$ref", "")
    if name in above:
        return
    schema = deref(spec, schema)
    above |= {name} - {""}
    if schema.get("readOnly"):
        return
    if path and "x-ref" in schema:
        several = schema.get("type") == "array"
        yield ".".join((*path, "*") if several else path), schema["x-ref"]
        return
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, ()):
            yield from _links(spec, part, path, above)
    for inner, part in schema.get("properties", {}).items():
        yield from _links(spec, part, (*path, inner), above)
    if "items" in schema:
        yield from _links(spec, schema["items"], (*path, "*"), above)


def _show(spec: Mapping[str, Any], operation: dict[str, Any], values: Mapping[str, Any]) -> None:
    if any(name.startswith(_PATH) for name in values):
        operation["parameters"] = [
            _parameter(deref(spec, declared), values) for declared in operation["parameters"]
        ]
    body = {
        name.removeprefix(_BODY): value for name, value in values.items() if name.startswith(_BODY)
    }
    if body:
        declared = deref(spec, operation["requestBody"])
        media_type = next(iter(declared["content"]))
        media = declared["content"][media_type]
        shown = {
            **{name: value for name, value in media.items() if name != "example"},
            "examples": {"existing": {"value": body}, **media.get("examples", {})},
        }
        operation["requestBody"] = {
            **declared,
            "content": {**declared["content"], media_type: shown},
        }


def _parameter(declared: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    value = values.get(f"{declared['in']}.{declared['name']}")
    if value is None:
        return declared
    kept = {name: part for name, part in declared.items() if name != "examples"}
    return {**kept, "example": value}
