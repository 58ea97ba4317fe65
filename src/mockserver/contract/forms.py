"""Form fields, which are all text, as the JSON value that a schema asks for.

Source: OpenAPI 3.0.3 §4.7.14.4, and what form libraries do with nested objects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from mockserver.contract.coerce import Coerce, coercion, items_of
from mockserver.contract.schema import accepts_null, deref, parts, properties, types

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class Part(NamedTuple):
    """One field as it was sent: Part("size", "12"); `is_json` where the part says so itself."""

    name: str
    text: str
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """How the fields of one schema are read; what cannot be typed stays text, to be refused later.

    A field may be repeated for an array, hold JSON for an array or object, and be named with dots
    into an object: 'home.city'. Empty text is null where null is allowed.
    """

    fields: Mapping[str, "_Field"]

    def value(self, sent: Iterable[Part]) -> dict[str, Any]:
        """The object that the fields make: {"name": "Tom", "size": 12}."""
        direct: dict[str, list[Part]] = {}
        nested: dict[str, list[Part]] = {}
        for part in sent:
            head, dot, rest = part.name.partition(".")
            if dot and head in self.fields and self.fields[head].within is not None:
                nested.setdefault(head, []).append(part._replace(name=rest))
            else:
                direct.setdefault(part.name, []).append(part)
        made = {name: self.fields.get(name, _TEXT).value(found) for name, found in direct.items()}
        for name, found in nested.items():
            within = self.fields[name].within
            assert within is not None
            made[name] = within.value(found)
        return made


@dataclass(frozen=True, slots=True)
class _Field:
    """How one field is typed; `within` reads the fields of an object."""

    convert: Coerce | None = None
    array: bool = False
    nullable: bool = False
    json: bool = False
    within: Form | None = field(default=None, repr=False)

    def value(self, sent: list[Part]) -> Any:
        if self.array and not (len(sent) == 1 and sent[0].text.lstrip().startswith("[")):
            return [self._scalar(part) for part in sent]
        values = [self._scalar(part) for part in sent]
        return values[0] if len(values) == 1 else values

    def _scalar(self, part: Part) -> Any:
        if part.is_json or (self.json and part.text.lstrip()[:1] in {"{", "["}):
            try:
                return orjson.loads(part.text)
            except orjson.JSONDecodeError:
                return part.text
        if self.nullable and not part.text:
            return None
        if self.convert is None:
            return part.text
        try:
            return self.convert(part.text)
        except ValueError:
            return part.text


_TEXT = _Field()


def compile_form(spec: Mapping[str, Any], schema: Any) -> Form:
    """Compile the fields of an object's schema."""
    return _Compiler(spec).form(schema)


class _Compiler:
    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self._open: list[int] = []

    def form(self, schema: Any) -> Form:
        declared = properties(self._spec, schema)
        return Form({name: self._field(each) for name, each in declared.items()})

    def _field(self, schema: Any) -> _Field:
        spec = self._spec
        items = items_of(spec, schema)
        kinds = types(spec, schema)
        within = None
        resolved = deref(spec, schema)
        if id(resolved) not in self._open and any("properties" in p for p in parts(spec, schema)):
            self._open.append(id(resolved))
            within = self.form(schema)
            self._open.pop()
        return _Field(
            coercion(spec, schema if items is None else items),
            array=items is not None,
            nullable=accepts_null(spec, schema),
            json=bool(kinds & {"array", "object"}) or not kinds,
            within=within,
        )
