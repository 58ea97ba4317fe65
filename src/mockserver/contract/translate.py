"""OpenAPI 3.0.3 schemas as JSON Schema draft 4, which jsonschema-rs compiles.

Draft 4 is the nearest relative: boolean exclusiveMinimum, and 1.0 is no integer. What it lacks is
written out: `nullable`, `readOnly`, `writeOnly`, the number formats.
tests/mockserver/contract/test_translate.py holds it against openapi-schema-validator.
Source: OpenAPI 3.0.3 §4.7.24.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from mockserver.contract.schema import deref, properties

# A request may not hold readOnly properties, a response no writeOnly ones, a record both.
Direction: TypeAlias = Literal["request", "response", "record"]

JsonSchema: TypeAlias = dict[str, Any]

NOTHING: Mapping[str, Any] = {"not": {}}
_REF = "#/components/schemas/"
_SAME = (
    "enum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
)
_RANGES = {"int32": (-(1 << 31), (1 << 31) - 1), "int64": (-(1 << 63), (1 << 63) - 1)}
_FORBIDDEN = {"request": "readOnly", "response": "writeOnly", "record": None}


def translate(
    spec: Mapping[str, Any], schema: Mapping[str, Any], direction: Direction
) -> JsonSchema:
    """Translate one schema; references become '#/definitions/<name>'.

    Example: {"type": "string", "nullable": True} is {"type": ["string", "null"]}.
    """
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace(_REF, "#/definitions/")}
    if schema.get(_FORBIDDEN[direction] or ""):
        return dict(NOTHING)
    result: JsonSchema = {key: schema[key] for key in _SAME if key in schema}
    for bound, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if bound in schema and strict in schema:  # draft 4 refuses the one without the other
            result[strict] = schema[strict]
    _type(schema, result)
    _below(spec, schema, direction, result)
    required = _required(spec, schema, direction)
    if required:
        result["required"] = required
    return result


def _below(
    spec: Mapping[str, Any], schema: Mapping[str, Any], direction: Direction, result: JsonSchema
) -> None:
    """Translate the schemas within a schema."""
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            parts = [translate(spec, part, direction) for part in schema[key]]
            result[key] = [*result.get(key, ()), *parts]
    for key in ("items", "not", "additionalProperties"):
        if key in schema:
            part = schema[key]
            result[key] = part if isinstance(part, bool) else translate(spec, part, direction)
    if "properties" in schema:
        result["properties"] = {
            name: translate(spec, child, direction) for name, child in schema["properties"].items()
        }


def _type(schema: Mapping[str, Any], result: JsonSchema) -> None:
    """Type, nullable and format; `nullable` works only beside a type (3.0.3, its clarification)."""
    kind = schema.get("type")
    form = schema.get("format")
    if kind is not None:
        result["type"] = [kind, "null"] if schema.get("nullable") else kind
    if form in _RANGES and kind == "integer":
        low, high = _RANGES[form]
        result["allOf"] = [{"minimum": low, "maximum": high}]
    elif form is not None:
        result["format"] = form


def _required(
    spec: Mapping[str, Any], schema: Mapping[str, Any], direction: Direction
) -> list[str]:
    """The required names, less those that may not travel in this direction."""
    names = list(schema.get("required") or ())
    mark = _FORBIDDEN[direction]
    if not names or mark is None:
        return names
    known = properties(spec, schema)
    return [name for name in names if not deref(spec, known.get(name, {})).get(mark)]


def standalone(
    spec: Mapping[str, Any], schema: Mapping[str, Any], direction: Direction
) -> JsonSchema:
    """Translate a schema together with all that it refers to, under `definitions`."""
    result = translate(spec, schema, direction)
    schemas = spec.get("components", {}).get("schemas", {})
    definitions: JsonSchema = {}
    pending = list(references(result))
    while pending:
        name = pending.pop()
        if name not in definitions:
            definitions[name] = translate(spec, schemas[name], direction)
            pending.extend(references(definitions[name]))
    return {**result, "definitions": definitions} if definitions else result


def references(schema: Any) -> Iterator[str]:
    """Names of the definitions that a translated schema refers to."""
    if isinstance(schema, list):
        for part in schema:
            yield from references(part)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix("#/definitions/")
            elif key != "enum" or isinstance(value, dict):
                yield from references(value)
