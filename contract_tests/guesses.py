"""Whether a finding rests on something that no vendor documents.

Against a real deployment such a finding does not blame it: our guess differs, and the observed
shape tells how.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from jsonschema_rs import Draft4Validator

from contract_tests.finding import Finding
from mockserver.contract.model import Document
from mockserver.contract.schema import deref
from mockserver.contract.translate import standalone

_ALWAYS_FAULTS = frozenset({"not_a_server_error", "ignored_auth", "access", "unknown_id"})
_SUCCESSES = range(200, 300)


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

    def judge(self, finding: Finding, answer: Any, *, parameter: str | None) -> Finding:
        """The finding, as a guess where it rests on one; `answer` is the JSON that came."""
        operation = self._raw[finding.operation]
        if finding.check in _ALWAYS_FAULTS or finding.kind != "fail":
            return finding
        if self._rests_on_guess(finding, operation, answer, parameter):
            return replace(finding, kind="guess")
        return finding

    def _rests_on_guess(
        self, finding: Finding, operation: Mapping[str, Any], answer: Any, parameter: str | None
    ) -> bool:
        match finding.check:
            case "status_code_conformance":
                return self._status_guessed(operation, finding.status)
            case "response_schema_conformance":
                return self._shape_guessed(operation, finding.status, answer)
            case "content_type_conformance" | "response_headers_conformance":
                return _guessed(self._response(operation, finding.status))
            case "negative_data_rejection" | "positive_data_acceptance":
                return self._request_guessed(operation, parameter)
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
