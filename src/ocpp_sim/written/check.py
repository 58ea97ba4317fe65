"""A file held to its JSON Schema; what is wrong is said in the words of who wrote it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import orjson

from ocpp_sim.written.source import Pointer, Source, WrittenError

Schema = Mapping[str, Any]
_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}
_SHOWN_LIMIT = 60
_PLACE = re.compile(r":(\d+):(\d+): ")


@cache
def packaged(package: str, name: str) -> Schema:
    """A schema that lies in a package: packaged("ocpp_sim.plan", "plan.schema.json")."""
    found: Schema = orjson.loads((files(package) / name).read_bytes())
    return found


def check(source: Source, schema: Schema, value: Any = None, under: Pointer = ()) -> None:
    """Hold a file, or the `value` that is to be taken for what stands at `under`, to a schema.

    Raises WrittenError with a line for each problem, in the order of the file:
    "depot.yaml:7:12: points.0.count: found 0; expected a whole number from 1 to 100000".
    """
    instance = source.value if value is None else value
    found = list(_problems(source, schema, instance, under))
    found += [
        f"{source.at(pointer, key=True)}: {'.'.join(pointer)}: stands there twice; keep one"
        for pointer in source.duplicates
        if not under
    ]
    if found:
        raise WrittenError(tuple(sorted(found, key=_by_place)))


def _by_place(problem: str) -> list[int]:
    return [int(part) for part in _PLACE.findall(problem)[0]]


def _problems(source: Source, schema: Schema, value: Any, under: Pointer) -> Iterator[str]:
    validator = jsonschema_rs.validator_for(dict(schema))
    for error in validator.iter_errors(value):
        pointer = (*under, *map(str, error.instance_path))
        rule = _walk(schema, error.schema_path[:-1])
        kind: Any = error.kind
        if kind.name == "additionalProperties":
            for name in kind.unexpected:
                yield _unknown(source, (*pointer, name), rule)
        else:
            wrong = f"found {_shown(error.instance)}; expected {expected(rule)}"
            wrong += _hint(error.instance, rule.get("enum", ()))
            if kind.name == "required":
                wrong = f"'{kind.property}' is missing"
            yield f"{source.at(pointer)}: {_named(pointer)}{wrong}"


def _unknown(source: Source, pointer: Pointer, rule: Schema) -> str:
    name, allowed = pointer[-1], list(rule.get("properties", ()))
    hint = _hint(name, allowed)
    where = _named(pointer[:-1])
    return (
        f"{source.at(pointer, key=True)}: {where}'{name}' is not known here; "
        f"allowed are {', '.join(allowed)}{hint}"
    )


def _hint(found: Any, allowed: Sequence[Any]) -> str:
    """What a name that is not allowed may have been meant to be."""
    near = get_close_matches(str(found), list(map(str, allowed)), 1)
    return f"; did you mean '{near[0]}'?" if near else ""


def expected(rule: Schema) -> str:
    """What a rule allows, as a sentence has it: "a whole number from 1 to 3"."""
    if "x-expected" in rule:
        return str(rule["x-expected"])
    if "enum" in rule:
        return f"one of {', '.join(map(str, rule['enum']))}"
    types = rule.get("type", [])
    named = " or ".join(_TYPES[one] for one in ([types] if isinstance(types, str) else types))
    return f"{named}{_range(rule, 'minimum', 'maximum')}{_size(rule)}"


def _size(rule: Schema) -> str:
    for low, high, unit in (
        ("minItems", "maxItems", "item"),
        ("minLength", "maxLength", "character"),
        ("minProperties", "maxProperties", "key"),
    ):
        if low in rule or high in rule:
            span = _range(rule, low, high).replace(" from ", " of ").strip()
            return f" {span} {unit}{'' if span.endswith(' 1') else 's'}"
    return ""


def _range(rule: Schema, low: str, high: str) -> str:
    if low in rule and high in rule:
        return f" from {rule[low]} to {rule[high]}"
    if low in rule:
        return f" of at least {rule[low]}"
    return f" of at most {rule[high]}" if high in rule else ""


def _walk(schema: Schema, path: Sequence[str | int]) -> Schema:
    """The rule at a path, which names definitions by their own place."""
    rule: Any = schema
    for step in path:
        rule = rule[step]
    found: Schema = rule
    return found


def _named(pointer: Pointer) -> str:
    return f"{'.'.join(pointer)}: " if pointer else ""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _SHOWN_LIMIT else f"{text[:_SHOWN_LIMIT]}…"
