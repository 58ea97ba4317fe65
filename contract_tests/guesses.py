"""Whether a finding rests on something that no vendor documents.

Against a real deployment such a finding does not blame it: our guess differs, and the observed
shape tells how.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jsonschema_rs import Draft4Validator

from contract_tests.finding import Finding
from mockserver.contract.model import Document
from mockserver.contract.schema import deref
from mockserver.contract.translate import standalone

_ALWAYS_FAULTS = frozenset({"not_a_server_error", "ignored_auth", "access", "unknown_id"})
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_SUCCESSES = range(200, 300)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was observed: the JSON that came, its headers, the parameter that was made invalid."""

    answer: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    parameter: str | None = None


class Guesses:
    """Judges findings by the marks of a document."""

    def __init__(self, document: Document) -> None:
        self._spec = document.spec
        self._raw = {
            operation["operationId"]: operation
            for item in document.spec["paths"].values()
            for operation in item.values()
            if isinstance(operation, Mapping) and "operationId" in operation
        }

    def judge(self, finding: Finding, seen: Seen) -> Finding:
        """The finding, as a guess where it rests on one."""
        operation = self._raw[finding.operation]
        if finding.check in _ALWAYS_FAULTS or finding.kind != "fail":
            return finding
        if self._rests_on_guess(finding, operation, seen):
            shape = json.dumps(shape_of(seen.answer), ensure_ascii=False)
            return replace(
                finding, kind="guess", message=f"{finding.message}\nObserved shape: {shape}"
            )
        return finding

    def _rests_on_guess(self, finding: Finding, operation: Mapping[str, Any], seen: Seen) -> bool:
        match finding.check:
            case "status_code_conformance":
                return self._status_guessed(operation, finding.status)
            case "response_schema_conformance":
                return self._shape_guessed(operation, finding.status, seen.answer)
            case "content_type_conformance":
                return _guessed(self._response(operation, finding.status))
            case "response_headers_conformance":
                response = self._response(operation, finding.status)
                return _guessed(response) or self._headers_guessed(response, seen.headers)
            case "negative_data_rejection" | "positive_data_acceptance":
                return self._request_guessed(operation, seen.parameter)
            case _:
                return _guessed(operation)

    def _status_guessed(self, operation: Mapping[str, Any], status: int | None) -> bool:
        """An undeclared success is our guess when the declared one is; a refusal when any is."""
        if status is None or status >= 500:
            return False
        success = status in _SUCCESSES
        alike = [
            deref(self._spec, response)
            for declared, response in operation["responses"].items()
            if declared.isdigit() and (int(declared) in _SUCCESSES) == success
        ]
        return any(_guessed(response) for response in alike) or not alike

    def _shape_guessed(self, operation: Mapping[str, Any], status: int | None, answer: Any) -> bool:
        """Every difference must lie at or under a guessed part."""
        response = self._response(operation, status)
        content = response.get("content", {}).get("application/json")
        if content is None:
            return False
        schema = content["schema"]
        validator = Draft4Validator(standalone(self._spec, schema, "response"))
        errors = list(validator.iter_errors(answer))
        return bool(errors) and all(
            self._marked(schema, error.evaluation_path, error) for error in errors
        )

    def _headers_guessed(self, response: Mapping[str, Any], headers: Mapping[str, str]) -> bool:
        """Every declared header that is missing or wrong is a guess."""
        declared = {
            name.lower(): deref(self._spec, header)
            for name, header in response.get("headers", {}).items()
        }
        odd = [header for name, header in declared.items() if self._odd(header, headers.get(name))]
        return bool(odd) and all(_guessed(header) for header in odd)

    def _odd(self, header: Mapping[str, Any], value: str | None) -> bool:
        if value is None:
            return bool(header.get("required"))
        schema = header.get("schema", {})
        read: Any = value
        with contextlib.suppress(ValueError):
            read = value if deref(self._spec, schema).get("type") == "string" else json.loads(value)
        return not Draft4Validator(standalone(self._spec, schema, "response")).is_valid(read)

    def _marked(self, schema: Any, path: Iterable[Any], error: Any) -> bool:
        nodes = list(self._walk(schema, path))
        if any(_guessed(node) for node in nodes):
            return True
        missing = getattr(error.kind, "property", None)
        if missing is None:
            return False
        holders = [node["properties"] for node in nodes if "properties" in node]
        return bool(holders) and _guessed(deref(self._spec, holders[-1].get(missing, {})))

    def _walk(self, schema: Any, path: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
        """The schema nodes on the way of a validator's path."""
        node = deref(self._spec, schema)
        for token in path:
            if isinstance(node, Mapping):
                yield node
            if token == "$ref":
                continue
            try:
                node = deref(self._spec, node[token])
            except (KeyError, IndexError, TypeError):
                return
        if isinstance(node, Mapping):
            yield node

    def _request_guessed(self, operation: Mapping[str, Any], parameter: str | None) -> bool:
        for declared in operation.get("parameters", ()):
            found = deref(self._spec, declared)
            if found["name"] == parameter:
                return _guessed(found) or _guessed(deref(self._spec, found["schema"]))
        body = deref(self._spec, operation.get("requestBody", {}))
        return any(_guessed(node) for node in _nodes(self._spec, body, set()))

    def _response(self, operation: Mapping[str, Any], status: int | None) -> Mapping[str, Any]:
        found: Mapping[str, Any] = deref(self._spec, operation["responses"].get(str(status), {}))
        return found


def shape_of(value: Any) -> Any:
    """Which JSON types stand where: {"id": "b1", "sizes": [3]} gives {"id": "string", "sizes":
    ["integer"]}; of an array the first item stands for all.
    """
    if isinstance(value, Mapping):
        return {name: shape_of(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape_of(part) for part in value[:1]]
    return _TYPES[type(value)]


def _guessed(node: Any) -> bool:
    return isinstance(node, Mapping) and bool(node.get("x-undocumented") or node.get("x-inferred"))


def _nodes(spec: Mapping[str, Any], node: Any, seen: set[int]) -> Iterator[Mapping[str, Any]]:
    node = deref(spec, node)
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from _nodes(spec, value, seen)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(spec, value, seen)
