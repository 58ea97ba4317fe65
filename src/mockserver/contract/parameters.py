"""The declared parameters of an operation, compiled: text in, typed values and flaws out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from mockserver.contract.coerce import Coerce, coercion, items_of
from mockserver.contract.compiled import Check, Schemas
from mockserver.contract.findings import listed, nearest
from mockserver.contract.model import Operation, Parameter
from mockserver.contract.schema import deref
from mockserver.contract.translate import Direction
from mockserver.contract.wording import Flaw, shown

# OpenAPI 3.0.3 §4.7.12.1: these headers are described elsewhere, a parameter of that name is void
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter, ready to read. `at` is its place in messages: 'query.limit'."""

    name: str
    at: str
    required: bool
    check: Check
    convert: Coerce | None
    array: bool
    explode: bool
    default: Any = None

    def read(self, texts: Sequence[str], found: list[Flaw]) -> Any:
        """The typed value of what was sent; what is wrong with it goes to `found`."""
        if not self.array:
            if len(texts) > 1:
                found.append(Flaw(self.at, f"is given {len(texts)} times; allowed: once"))
                return None
            value = self._scalar(texts[0], found)
        else:
            parts = texts if self.explode else [p for text in texts for p in text.split(",")]
            value = [self._scalar(part, found) for part in parts]
        if not found and not self.check.is_valid(value):
            found.extend(self.check.flaws(value, self.at))
        return value

    def _scalar(self, text: str, found: list[Flaw]) -> Any:
        if self.convert is None:
            return text
        try:
            return self.convert(text)
        except ValueError as error:
            found.append(Flaw(self.at, f"is {shown(text)}; allowed: {error}"))
            return None


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of one operation.

    `also_in_query` are names that carry a credential: allowed, and read by nobody here.
    `extra` lets any other name come, unread.
    """

    path: Mapping[str, Field]
    query: Mapping[str, Field]
    headers: Mapping[str, Field]
    also_in_query: frozenset[str]
    defaults: Mapping[str, Any]
    needs_query: bool
    extra: bool = False

    def read_path(self, texts: Mapping[str, str], found: list[Flaw]) -> dict[str, Any]:
        """Type the path parameters: {"org_id": "org_1"}."""
        values: dict[str, Any] = dict(texts)
        for name, field in self.path.items():
            mine: list[Flaw] = []
            values[name] = field.read((texts[name],), mine)
            found.extend(mine)
        return values

    def read_query(self, query: bytes, found: list[Flaw]) -> dict[str, Any]:
        """Type the query parameters, with defaults: b"limit=5" is {"limit": 5, "offset": 0}."""
        values = dict(self.defaults)
        if not query and not self.needs_query:
            return values
        try:
            pairs = _pairs(query.decode())
        except ValueError:
            found.append(Flaw("query", "is not UTF-8; allowed: percent-encoded UTF-8"))
            return values
        sent: dict[str, list[str]] = {}
        for name, text in pairs:
            sent.setdefault(name, []).append(text)
        for name, texts in sent.items():
            field = self.query.get(name)
            if field is not None:
                mine: list[Flaw] = []
                values[name] = field.read(texts, mine)
                found.extend(mine)
            elif not self.extra and name not in self.also_in_query:
                found.append(self._unknown(name))
        for name, field in self.query.items():
            if field.required and name not in sent:
                found.append(Flaw(field.at, "is missing; it is required"))
        return values

    def read_headers(self, headers: Mapping[str, str], found: list[Flaw]) -> dict[str, str]:
        """The declared headers by lower-case name, as text; their values are checked typed."""
        values: dict[str, str] = {}
        for name, field in self.headers.items():
            text = headers.get(name)
            if text is None:
                if field.required:
                    found.append(Flaw(field.at, "is missing; it is required"))
                continue
            mine: list[Flaw] = []
            field.read((text,), mine)
            found.extend(mine)
            values[name] = text
        return values

    def _unknown(self, name: str) -> Flaw:
        text = f"is no parameter of this operation; allowed: {listed(self.query)}"
        hint = nearest(name, self.query)
        return Flaw(f"query.{name}", f"{text}. {hint}" if hint else text)


def compile_parameters(schemas: Schemas, operation: Operation) -> Parameters:
    """Compile the parameters of an operation of the schemas' document."""
    fields: dict[str, dict[str, Field]] = {"path": {}, "query": {}, "header": {}}
    for parameter in operation.parameters:
        if parameter.place in fields:
            key = parameter.name.lower() if parameter.place == "header" else parameter.name
            fields[parameter.place][key] = _field(schemas, parameter)
    headers = {n: field for n, field in fields["header"].items() if n not in IGNORED_HEADERS}
    query = fields["query"]
    return Parameters(
        fields["path"],
        query,
        headers,
        _credential_names(schemas.spec, operation),
        {name: field.default for name, field in query.items() if field.default is not None},
        any(field.required for field in query.values()),
        operation.extra_query,
    )


def _field(schemas: Schemas, parameter: Parameter) -> Field:
    schema, explode = parameter.schema, parameter.explode
    filtered = parameter.filter is not None and parameter.filter.op == "in"
    if filtered and items_of(schemas.spec, schema) is None:
        # 'status__in' declared as one value: the client lists several with commas
        schema, explode = {"type": "array", "items": schema}, False
    field = compile_field(schemas, (parameter.place, parameter.name), schema, "request")
    default = deref(schemas.spec, parameter.schema).get("default")
    return replace(field, required=parameter.required, explode=explode, default=default)


def compile_field(
    schemas: Schemas, at: tuple[str, str], schema: Mapping[str, Any], direction: Direction
) -> Field:
    """Compile one optional value that travels as text: at ("header", "Retry-After")."""
    place, name = at
    items = items_of(schemas.spec, schema)
    return Field(
        name,
        f"{place}.{name}",
        required=False,
        check=schemas.check(schema, direction),
        convert=coercion(schemas.spec, schema if items is None else items),
        array=items is not None,
        explode=False,
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    """'a=1&b' is [('a', '1'), ('b', '')]; the library is asked only where something is encoded."""
    if "%" in query or "+" in query:
        return parse_qsl(query, keep_blank_values=True, errors="strict")
    parts = [part.partition("=") for part in query.split("&") if part]
    return [(name, text) for name, _, text in parts]


def _credential_names(spec: Mapping[str, Any], operation: Operation) -> frozenset[str]:
    schemes = (spec.get("components") or {}).get("securitySchemes") or {}
    return frozenset(
        scheme["name"]
        for choice in operation.security
        for name in choice
        for scheme in [deref(spec, schemes.get(name, {}))]
        if scheme.get("type") == "apiKey" and scheme.get("in") == "query"
    )
