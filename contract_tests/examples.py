"""Documents as the generator is to see them: with examples that exist, and plain credentials."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from contract_tests.preparation import USER_HEADER, Known, Values
from mockserver.contract.model import Document
from mockserver.contract.schema import deref

_BODY, _PLACES = "body.", ("path.", "query.", "header.")


def prepared(document: Document, examples: Values, known: Known) -> dict[str, Any]:
    """The document as the generator is to see it: its operations, these examples, what exists."""
    spec = with_examples(document.spec, examples)
    for operation in document.operations:
        raw = spec["paths"][operation.path][operation.method.lower()]
        _take_known(spec, raw, known.choices.get(operation.id, {}), known)
    return _bearing(_only({o.id for o in document.operations}, spec))


def _bound(node: Any) -> None:
    """Let integers in parameters be of 64 bits: what is beyond, few programs take."""
    if isinstance(node, dict):
        if node.get("type") == "integer":
            node.setdefault("minimum", -(2**63))
            node.setdefault("maximum", 2**63 - 1)
        node = node.values()
    elif not isinstance(node, list):
        return
    for part in node:
        _bound(part)


def _take_known(
    spec: Mapping[str, Any],
    raw: dict[str, Any],
    choices: Mapping[str, Sequence[Any]],
    known: Known,
) -> None:
    """Let parameters and links of one operation be what exists, and a body of one kind only."""
    declared = [deref(spec, parameter) for parameter in raw.get("parameters", ())]
    left_out = {name for name, values in choices.items() if not values}
    raw["parameters"] = [
        _chosen(p, choices)
        for p in declared
        if p["name"] != USER_HEADER and f"{p['in']}.{p['name']}" not in left_out
    ]
    _bound(raw["parameters"])
    if "requestBody" in raw:
        body = deref(spec, raw["requestBody"])
        content = {
            media_type: {**media, "schema": _narrowed(spec, media["schema"], known)}
            for media_type, media in [*body["content"].items()][:1]
        }
        raw["requestBody"] = {**body, "content": content}


def _chosen(declared: Mapping[str, Any], choices: Mapping[str, Sequence[Any]]) -> Mapping[str, Any]:
    values = choices.get(f"{declared['in']}.{declared['name']}")
    if not values:
        return declared
    kept = {name: part for name, part in declared.items() if name not in {"example", "examples"}}
    return {**kept, "schema": {"type": "string", "enum": [*values]}}


def with_examples(spec: Mapping[str, Any], examples: Values) -> dict[str, Any]:
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


def _narrowed(
    spec: Mapping[str, Any],
    schema: Mapping[str, Any],
    known: Known,
    above: frozenset[str] = frozenset(),
) -> Mapping[str, Any]:
    """A body's schema in which each property that links to a collection takes what exists there.

    {"x-ref": "vehicles", "format": "uri"} becomes {"enum": ["https://…/v2/vehicles/vehi01…"]}.
    """
    name = schema.get("$ref")
    if name in above:
        return schema
    if name is not None:
        target = deref(spec, schema)
        inner = _narrowed(spec, target, known, above | {name})
        return schema if inner is target else inner
    if schema.get("readOnly"):
        return schema
    if "x-ref" in schema:
        return _existing(spec, schema, known.urls.get(schema["x-ref"], ()))
    changed: dict[str, Any] = {}
    for word in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(word, [])
        inner_parts = [_narrowed(spec, part, known, above) for part in parts]
        if any(new is not old for new, old in zip(inner_parts, parts, strict=True)):
            changed[word] = inner_parts
    properties = schema.get("properties", {})
    inner_properties = {
        name: _existing(spec, part, known.named[name])
        if name in known.named and "pattern" in part
        else _narrowed(spec, part, known, above)
        for name, part in properties.items()
    }
    if any(inner_properties[n] is not properties[n] for n in properties):
        changed["properties"] = inner_properties
    if "items" in schema:
        items = _narrowed(spec, schema["items"], known, above)
        if items is not schema["items"]:
            changed["items"] = items
    return {**schema, **changed} if changed else schema


def _existing(
    spec: Mapping[str, Any], schema: Mapping[str, Any], urls: Sequence[str]
) -> Mapping[str, Any]:
    """The schema of a link, or of several, that takes these only; as it was where none is known."""
    if not urls:
        return schema
    if schema.get("type") == "array":
        return {**schema, "items": {"type": "string", "enum": [*urls]}}
    ways = [schema, *(deref(spec, part) for part in schema.get("oneOf", ()))]
    if any(way.get("nullable") for way in ways):
        return {"type": "string", "nullable": True, "enum": [*urls, None]}
    return {"type": "string", "enum": [*urls]}


def _show(spec: Mapping[str, Any], operation: dict[str, Any], values: Mapping[str, Any]) -> None:
    if any(name.startswith(_PLACES) for name in values):
        operation["parameters"] = [
            _parameter(deref(spec, declared), values)
            for declared in operation.get("parameters", ())
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
    name = f"{declared['in']}.{declared['name']}"
    if name not in values:
        return declared
    kept = {key: part for key, part in declared.items() if key not in {"example", "examples"}}
    return kept if values[name] is None else {**kept, "example": values[name]}
