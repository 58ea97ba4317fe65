"""Reading schemas of a bundled document: references, properties, formats."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def resolve(spec: Mapping[str, Any], schema: Schema) -> Schema:
    """Follow '#/components/…' until something that is no reference."""
    while "$ref" in schema:
        found: Any = spec
        for token in schema["$ref"].removeprefix("#/").split("/"):
            found = found[token.replace("~1", "/").replace("~0", "~")]
        schema = found
    return schema


def properties(spec: Mapping[str, Any], schema: Schema) -> dict[str, Schema]:
    """Every declared property of an object schema, those of its `allOf` parts included."""
    schema = resolve(spec, schema)
    found: dict[str, Schema] = {}
    for part in schema.get("allOf", ()):
        found.update(properties(spec, part))
    found.update(schema.get("properties", {}))
    return found


def is_instant(spec: Mapping[str, Any], schema: Schema | None) -> bool:
    """Tell whether a property holds RFC 3339 text."""
    if schema is None:
        return False
    resolved = resolve(spec, schema)
    parts = (resolved, *(resolve(spec, part) for part in resolved.get("allOf", ())))
    return any(part.get("format") == "date-time" for part in parts)


def component(spec: Mapping[str, Any], name: str) -> Schema:
    """The component schema of that name. Raises KeyError."""
    found: Schema = spec["components"]["schemas"][name]
    return found
