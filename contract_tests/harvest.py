"""What exists at a deployment, read from its lists, so that requests for one thing hit something.

Links of the document lead from a list to others; a path that goes on with one more parameter after
that of a list is about one of its items also without a link.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from contract_tests.addresses import Addresses
from contract_tests.credentials import headers_for
from contract_tests.preparation import USER_HEADER, Known, Values
from contract_tests.target import Target
from mockserver.contract.model import Operation, Parameter
from mockserver.contract.schema import deref

_TIMEOUT_S = 10.0
_PLACE, _HEADER = "path.", "header."
_BODY = re.compile(r"\$response\.body#(?P<pointer>/.+)")
_PATH = re.compile(r"\$request\.path\.(?P<name>\w+)")
_LAST = re.compile(r"/\{(?P<name>\w+)\}$")
_URLS_KEPT = 5
CURSORS = ("page_after", "page_before")
"""The parameters that name an entry of a list."""


def harvest(target: Target, given: Mapping[str, str]) -> Known:
    """Ask every list whose ids are known, from those that need none to those of others.

    `given` are path parameters known beforehand, such as {"org_id": "org_…"}.
    """
    gatherer = Gatherer(target, given, Addresses(target))
    reads = [o for o in target.document.operations if o.method == "GET"]
    for operation in sorted(reads, key=lambda o: o.path.count("{")):
        gatherer.ask(operation)
    values = {o.id: gatherer.values_of(o) for o in target.document.operations}
    choices = {o.id: gatherer.choices_of(o) for o in target.document.operations}
    return Known(values, choices, gatherer.urls, gatherer.named())


def path_values(values: Values, operation: Operation) -> dict[str, Any]:
    """The path parameters among an operation's values: {"session_id": "sess_7"}."""
    return _within(values, operation, _PLACE)


def header_values(values: Values, operation: Operation) -> dict[str, Any]:
    """The header parameters among an operation's values: {"EvEnergy-User": "user01…"}."""
    return _within(values, operation, _HEADER)


def _within(values: Values, operation: Operation, place: str) -> dict[str, Any]:
    return {
        name.removeprefix(place): value
        for name, value in values.get(operation.id, {}).items()
        if name.startswith(place)
    }


def credential_headers(target: Target, operation: Operation) -> dict[str, str] | None:
    """The headers of the first credential that satisfies an operation; None when none was given."""
    schemes = target.document.spec["components"].get("securitySchemes", {})
    for alternative in operation.security:
        for name in alternative:
            secret = target.secret_of(name)
            if secret is not None:
                return headers_for(schemes[name], secret)
    return {} if operation.anonymous else None


@dataclass(slots=True)
class Gatherer:
    """What was found so far.

    `spare` has other values than `beneath`, for what a deletion is to hit, and `hinted` what the
    addresses in answers say.
    `linked` has values by operation, `beneath` those of a path up to its last parameter, such as
    {"/v2/vehicles/{vehicle_id}": "vehi01…"}, and `strange` those that are of another user.
    """

    target: Target
    given: Mapping[str, str]
    addresses: Addresses
    linked: dict[str, dict[str, Any]] = field(default_factory=dict)
    beneath: dict[str, str] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)
    urls: dict[str, list[str]] = field(default_factory=dict)
    cursors: dict[str, list[str]] = field(default_factory=dict)
    spare: dict[str, str] = field(default_factory=dict)
    strange_spares: set[str] = field(default_factory=set)
    hinted: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, operation: Operation) -> None:
        """Send a list's request, and keep what its answer names."""
        values = self.values_of(operation)
        ids = _within({operation.id: values}, operation, _PLACE)
        wanted = {p.name for p in operation.parameters if p.place == "path"}
        headers = credential_headers(self.target, operation)
        if not ids.keys() >= wanted or headers is None or not _gives_json(operation):
            return
        path = operation.path.format_map(ids)
        own = {**headers, **_within({operation.id: values}, operation, _HEADER)}
        answer = _get(self.target, path, own)
        strange = False
        if answer == [] and own != headers:
            answer, strange = _get(self.target, path, headers), True
        if answer is not None:
            self._keep(operation, answer, ids, strange=strange)
        if own != headers and isinstance(answer, list) and len(answer) == 1:
            self._spare_strange(operation, _get(self.target, path, headers))
        if any(p.name == CURSORS[0] for p in operation.parameters):
            self._take_cursor(operation, path, headers if strange else own)

    def _take_cursor(self, operation: Operation, path: str, headers: Mapping[str, str]) -> None:
        """Keep what leads to the second page, which is good on the first as well."""
        try:
            response = requests.get(
                f"{self.target.base_url}{path}?page_size=1", headers=headers, timeout=_TIMEOUT_S
            )
        except requests.RequestException:
            return
        following = urlsplit(response.links.get("next", {}).get("url", ""))
        found = parse_qs(following.query).get(CURSORS[0], [])
        if found:
            self.cursors[operation.id] = found

    def values_of(self, operation: Operation) -> dict[str, Any]:
        """What is known for an operation's parameters, by place and name."""
        found: dict[str, Any] = {}
        prefixes = list(_prefixes(operation.path))
        deletes = operation.method == "DELETE"
        for name, prefix in prefixes:
            key = f"{_PLACE}{name}"
            value = _first(
                self.spare.get(prefix) if deletes and prefix == operation.path else None,
                self.given.get(name),
                self.linked.get(operation.id, {}).get(key),
                self.beneath.get(prefix),
                self._elsewhere(name),
                self.hinted.get(operation.id, {}).get(key),
            )
            if value is not None:
                found[key] = value
        user = self.target.user
        declared = any(p.name == USER_HEADER and p.place == "header" for p in operation.parameters)
        strange = self.strange | (self.strange_spares if deletes else set())
        if declared and user is not None and strange.isdisjoint(p for _, p in prefixes):
            found[f"{_HEADER}{USER_HEADER}"] = user
        return found

    def choices_of(self, operation: Operation) -> dict[str, list[str]]:
        """What the parameters of an operation are to be drawn from, by place and name."""
        found: dict[str, list[str]] = {}
        cursors = self.cursors.get(operation.id)
        if cursors:
            lasting = [cursor for cursor in cursors if cursor not in self._doomed()]
            found |= {f"query.{name}": lasting for name in CURSORS}
        for parameter in operation.parameters:
            if parameter.place == "query" and _names_one(parameter):
                value = self._alike(parameter.name)
                if value is not None:
                    found[f"query.{parameter.name}"] = [value]
        return found

    def _doomed(self) -> set[str]:
        """The ids of what the run deletes, which lead nowhere from then on."""
        deletes = (o for o in self.target.document.operations if o.method == "DELETE")
        return {self.spare[o.path] for o in deletes if o.path in self.spare}

    def named(self) -> dict[str, list[str]]:
        """What stands under the names of path parameters: {"vehicle_id": ["vehi01…"]}."""
        names = {p.name for o in self.target.document.operations for p in o.parameters}
        values = {name: _first(self.given.get(name), self._elsewhere(name)) for name in names}
        return {name: [value] for name, value in values.items() if value is not None}

    def _alike(self, name: str) -> str | None:
        """The value of the path parameter that a name ends with: of available_for_user_id too."""
        for known, values in self.named().items():
            if known in (name, f"{name}_id") or name.endswith(f"_{known}"):
                return values[0]
        return None

    def _elsewhere(self, name: str) -> str | None:
        """The value that a parameter of this name, and a name of its own, has in another path."""
        if not name.endswith("_id"):
            return None
        ending = f"/{{{name}}}"
        return next((v for prefix, v in self.beneath.items() if prefix.endswith(ending)), None)

    def _keep(
        self, operation: Operation, answer: Any, ids: Mapping[str, Any], *, strange: bool
    ) -> None:
        self._follow(operation, answer, ids)
        items = [item for item in _items(answer) if isinstance(item, Mapping)]
        if operation.binding.collection is not None:
            urls = [item["url"] for item in items if isinstance(item.get("url"), str)]
            kept = self.urls.setdefault(operation.binding.collection, [])
            kept += [url for url in urls if url not in kept][: _URLS_KEPT - len(kept)]
        if not items:
            return
        self.cursors[operation.id] = [item["id"] for item in items[:1] if "id" in item]
        for address in _strings(items[0]):
            for name, values in self.addresses.at(address):
                self.hinted.setdefault(name, values)
        for path, name in self._beneath(operation):
            value = items[0].get(name, items[0].get("id"))
            if value is not None and path not in self.beneath:
                self.beneath[path] = value
                self.spare[path] = items[-1].get(name, items[-1].get("id"))
                if strange:
                    self.strange.add(path)

    def _spare_strange(self, operation: Operation, answer: Any) -> None:
        """Have another user's thing deleted where the user has one only."""
        items = [item for item in _items(answer) if isinstance(item, Mapping)]
        for path, name in self._beneath(operation):
            value = items[-1].get(name, items[-1].get("id")) if items else None
            if value not in {None, self.beneath.get(path)}:
                self.spare[path] = value
                self.strange_spares.add(path)

    def _beneath(self, operation: Operation) -> Iterator[tuple[str, str]]:
        """The paths of one item of a list, each with its last parameter."""
        for path in {other.path for other in self.target.document.operations}:
            last = _LAST.search(path)
            if last is not None and path[: last.start()] == operation.path.rstrip("/"):
                yield path, last["name"]

    def _follow(self, operation: Operation, answer: Any, ids: Mapping[str, Any]) -> None:
        spec = self.target.document.spec
        response = deref(spec, spec["paths"][operation.path]["get"]["responses"].get("200", {}))
        for link in response.get("links", {}).values():
            link = deref(spec, link)  # noqa: PLW2901
            for name, expression in link.get("parameters", {}).items():
                value = _value(expression, answer, ids)
                if value is not None:
                    key = name if "." in name else f"{_PLACE}{name}"
                    self.linked.setdefault(link["operationId"], {}).setdefault(key, value)


def _names_one(parameter: Parameter) -> bool:
    """A query parameter that has to name something that exists; a mere filter finds nothing."""
    return "pattern" in parameter.schema or parameter.filter is None


def _prefixes(path: str) -> Iterator[tuple[str, str]]:
    """Each parameter of a path with the path up to it: ("id", "/v2/users/{id}")."""
    for match in re.finditer(r"\{(\w+)\}", path):
        yield match[1], path[: match.end()]


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _strings(value: Any) -> Iterator[str]:
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _items(answer: Any) -> Iterable[Any]:
    """The items of a list, bare or in an envelope."""
    if isinstance(answer, list):
        return answer
    if isinstance(answer, Mapping):
        return next((value for value in answer.values() if isinstance(value, list)), ())
    return ()


def _gives_json(operation: Operation) -> bool:
    return any(
        "json" in media_type
        for status, response in operation.responses.items()
        for media_type in response.content
        if status in range(200, 300)
    )


def _get(target: Target, path: str, headers: Mapping[str, str]) -> Any:
    try:
        response = requests.get(target.base_url + path, headers=headers, timeout=_TIMEOUT_S)
        return response.json() if response.ok else None
    except (requests.RequestException, ValueError):
        return None


def _value(expression: str, answer: Any, ids: Mapping[str, Any]) -> Any:
    if match := _PATH.fullmatch(expression):
        return ids.get(match["name"])
    match = _BODY.fullmatch(expression)
    if match is None:
        return None
    for token in match["pointer"].split("/")[1:]:
        try:
            answer = answer[int(token)] if isinstance(answer, list) else answer[token]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return answer
