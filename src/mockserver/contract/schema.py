"""Reading OpenAPI schemas: references, properties through allOf."""

from collections.abc import Iterator, Mapping
from typing import Any


def deref(spec: Mapping[str, Any], value: Any) -> Any:
    """Follow '#/…' references of a bundled document until something else stands there."""
    while isinstance(value, Mapping) and isinstance(value.get("$ref"), str):
        target: Any = spec
        for token in value["$ref"].split("/")[1:]:
            target = target[token]
        value = target
    return value


def properties(spec: Mapping[str, Any], schema: Any) -> dict[str, Mapping[str, Any]]:
    """Every property that a schema names, also through allOf, anyOf and oneOf, not resolved."""
    found: dict[str, Mapping[str, Any]] = {}
    for part in parts(spec, schema):
        found.update(part.get("properties") or {})
    return found


def parts(spec: Mapping[str, Any], schema: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """A schema and all that it is put together from by allOf, anyOf and oneOf, resolved."""
    schema = deref(spec, schema)
    if not isinstance(schema, Mapping) or depth > 16:  # noqa: PLR2004  a schema may hold itself
        return
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key) or ():
            yield from parts(spec, part, depth + 1)


def types(spec: Mapping[str, Any], schema: Any) -> frozenset[str]:
    """The JSON types that a schema names, through references and allOf; empty = any."""
    return frozenset(
        part["type"] for part in parts(spec, schema) if isinstance(part.get("type"), str)
    )


def accepts_null(spec: Mapping[str, Any], schema: Any, depth: int = 0) -> bool:
    """Tell whether null fits a schema (OpenAPI 3.0.3 §4.7.24, `nullable` and its clarification)."""
    schema = deref(spec, schema)
    if not isinstance(schema, Mapping) or depth > 16:  # noqa: PLR2004  a schema may hold itself
        return True
    if "type" in schema and not schema.get("nullable"):
        return False
    if None not in schema.get("enum", [None]):
        return False
    if not all(accepts_null(spec, part, depth + 1) for part in schema.get("allOf") or ()):
        return False
    return all(
        any(accepts_null(spec, part, depth + 1) for part in schema[key])
        for key in ("anyOf", "oneOf")
        if schema.get(key)
    )
