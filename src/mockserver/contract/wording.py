"""What a refused value is told: where, what was found, what is allowed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from jsonschema_rs import ValidationError

from mockserver.contract.findings import listed, nearest
from mockserver.contract.formats import EXAMPLES
from mockserver.contract.translate import NOTHING

_SHOWN, _SAID = 60, 300
_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "multiples of {}",
}
_SIZES = {
    "minLength": ("characters", "at least"),
    "maxLength": ("characters", "at most"),
    "minItems": ("items", "at least"),
    "maxItems": ("items", "at most"),
    "minProperties": ("fields", "at least"),
    "maxProperties": ("fields", "at most"),
}

_CHOICES = frozenset({"anyOf", "oneOf"})
_KINDS = frozenset({"type", "enum", "const"})


class Flaw(NamedTuple):
    """One thing wrong with a request or record: Flaw("query.limit", "is 0; at least 1 allowed")."""

    field: str
    message: str


def shown(value: Any) -> str:
    """A value as JSON, shortened: '"abc"'."""
    try:
        text = orjson.dumps(value, default=str).decode()
    except TypeError:
        text = str(type(value).__name__)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def flaws(errors: Iterable[ValidationError], at: str, schema: Mapping[str, Any]) -> list[Flaw]:
    """Put what jsonschema-rs found into words, one flaw for each field concerned.

    `at` is where the value came from: 'body' or 'query.limit'; `schema` what was compiled.
    """
    found = {flaw: None for error in errors for flaw in _flaws(error, at, schema)}
    return list(found)


def _flaws(error: ValidationError, at: str, schema: Mapping[str, Any]) -> Iterator[Flaw]:
    field = ".".join([at, *map(str, error.instance_path)])
    kind: Any = error.kind
    if kind.name == "required":
        yield Flaw(f"{field}.{kind.property}", "is missing; it is required")
    elif kind.name == "additionalProperties":
        known = _parent(error, schema).get("properties", {})
        for name in kind.unexpected:
            hint = nearest(name, known)
            text = f"is not known; allowed: {listed(known)}"
            yield Flaw(f"{field}.{name}", f"{text}. {hint}" if hint else text)
    elif kind.name in _CHOICES and (within := _within(error, at, schema)):
        yield from within
    else:
        yield Flaw(field, _message(error, kind))


def _within(error: ValidationError, at: str, schema: Mapping[str, Any]) -> list[Flaw]:
    """What is wrong with a value that can only have been meant as one of the alternatives.

    Those are left out of which it is not even the kind, unless nothing but null stands beside them;
    nothing where the others do not agree.
    """
    kind: Any = error.kind
    place = error.instance_path
    beside_null = [errors for errors in kind.context if not _is_null_only(errors, place)]
    if len(beside_null) == 1 < len(kind.context):
        here = ".".join([at, *map(str, place)])
        return [
            Flaw(field, f"{text} or null") if field == here else Flaw(field, text)
            for field, text in flaws(beside_null[0], at, schema)
        ]
    told = [
        flaws(errors, at, schema)
        for errors in beside_null
        if not any(e.kind.name in _KINDS and e.instance_path == place for e in errors)
    ]
    return told[0] if told and all(one == told[0] for one in told) else []


def _is_null_only(errors: list[ValidationError], place: list[str | int]) -> bool:
    """Whether an alternative was refused for taking nothing but null."""
    kinds: list[Any] = [error.kind for error in errors if error.instance_path == place]
    return any(
        (kind.name == "type" and list(kind.types) == ["null"])
        or (kind.name == "enum" and list(kind.options) == [None])
        for kind in kinds
    )


def _message(error: ValidationError, kind: Any) -> str:
    name, value = kind.name, error.instance
    if name in _WORDS:
        return _WORDS[name](kind, value)
    if name in _BOUNDS:
        return f"is {shown(value)}; allowed: {_BOUNDS[name].format(kind.value)}"
    if name in _SIZES:
        unit, how = _SIZES[name]
        return f"has {len(value)} {unit}; allowed: {how} {kind.value}"  # type: ignore[arg-type]
    return f"is {shown(value)}: {error.message}"


def _type(kind: Any, value: Any) -> str:
    types = sorted(kind.types, key=lambda name: (name == "null", name))
    return f"is {shown(value)}; allowed: {' or '.join(types)}"


def _enum(kind: Any, value: Any) -> str:
    return f"is {shown(value)}; allowed: {', '.join(shown(option) for option in kind.options)}"


def _format(kind: Any, value: Any) -> str:
    example = EXAMPLES.get(kind.format, kind.format)
    return f"is {shown(value)}, which is no {kind.format}; allowed: such as {example}"


def _pattern(kind: Any, value: Any) -> str:
    return f"is {shown(value)}; allowed: text that matches {kind.pattern}"


def _not(kind: Any, value: Any) -> str:
    if kind.schema == NOTHING["not"]:
        return "may not be given here; leave it out"
    return f"is {shown(value)}; allowed: anything that does not fit {shown(kind.schema)}"


def _form(kind: Any, value: Any) -> str:
    return f"is {shown(value)}; allowed: one of these forms, but {_alternatives(kind.context)}"


_WORDS: Mapping[str, Callable[[Any, Any], str]] = {
    "type": _type,
    "enum": _enum,
    "format": _format,
    "pattern": _pattern,
    "not": _not,
    "anyOf": _form,
    "oneOf": _form,
    "uniqueItems": lambda _kind, _value: "holds an item twice; allowed: items that differ",
}


def _alternatives(context: list[list[ValidationError]]) -> str:
    """Why each alternative was refused: '(1) "x" is not of type "integer"; (2) …'."""
    texts = [
        f"({number}) {_short(errors[0].message) if errors else 'fits'}"
        for number, errors in enumerate(context, 1)
    ]
    return "; ".join(texts)


def _short(message: str) -> str:
    """The library's own words hold the whole value, at their beginning; its complaint ends them."""
    return message if len(message) <= _SAID else f"{message[:_SHOWN]}…{message[-_SHOWN:]}"


def _parent(error: ValidationError, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that holds the keyword which failed."""
    node: Any = schema
    for token in error.schema_path[:-1]:
        node = node[token]
    return node if isinstance(node, Mapping) else {}
