"""Ids that exist at a deployment, read from its lists, so that reads of one hit something."""

import re
from collections.abc import Mapping
from typing import Any

import requests

from contract_tests.preparation import Values
from contract_tests.target import Target
from mockserver.contract.model import Document, Operation
from mockserver.contract.schema import deref

_TIMEOUT_S = 10.0
_PLACE = "path."
_BODY = re.compile(r"\$response\.body#(?P<pointer>/.+)")
_PATH = re.compile(r"\$request\.path\.(?P<name>\w+)")


def harvest(
    document: Document, target: Target, given: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Follow the document's links from each list that needs no id: values for other operations.

    `given` are path parameters known beforehand, such as {"org_id": "org_…"}.
    Example of the result: {"dynamo.getReceipt": {"path.session_id": "sess_7"}}.
    """
    found: dict[str, dict[str, Any]] = {}
    for operation in document.operations:
        if operation.method != "GET":
            continue
        path = _filled(operation, given)
        if path is None:
            continue
        answer = _get(document, target, operation, path)
        if answer is None:
            continue
        _follow(document, operation, answer, given, found)
    for name, values in known_paths(document, given).items():
        found[name] = {**values, **found.get(name, {})}
    return found


def known_paths(document: Document, given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By operation the path parameters that are known: {"dynamo.getX": {"path.x_id": "x_1"}}."""
    return {
        operation.id: {
            f"path.{p.name}": given[p.name]
            for p in operation.parameters
            if p.place == "path" and p.name in given
        }
        for operation in document.operations
    }


def path_values(values: Values, operation: Operation) -> dict[str, Any]:
    """The path parameters among an operation's values: {"session_id": "sess_7"}."""
    return {
        name.removeprefix(_PLACE): value
        for name, value in values.get(operation.id, {}).items()
        if name.startswith(_PLACE)
    }


def _filled(operation: Operation, given: Mapping[str, str]) -> str | None:
    try:
        return operation.path.format_map(given)
    except KeyError:
        return None


def _get(document: Document, target: Target, operation: Operation, path: str) -> Any:
    headers = credential_headers(document, target, operation)
    if headers is None:
        return None
    try:
        response = requests.get(target.base_url + path, headers=headers, timeout=_TIMEOUT_S)
        return response.json() if response.ok else None
    except (requests.RequestException, ValueError):
        return None


def credential_headers(
    document: Document, target: Target, operation: Operation
) -> dict[str, str] | None:
    """The headers of the first credential that satisfies an operation; None when none was given."""
    if operation.anonymous:
        return {}
    schemes = document.spec["components"]["securitySchemes"]
    for alternative in operation.security:
        for name in alternative:
            secret = target.secret_of(name)
            if secret is not None:
                return headers_for(schemes[name], secret)
    return None


def headers_for(scheme: Mapping[str, Any], secret: str) -> dict[str, str]:
    """How a scheme sends a secret."""
    if scheme["type"] == "apiKey":
        return {scheme["name"]: secret}
    return {"Authorization": f"Bearer {secret}"}


def _follow(
    document: Document,
    operation: Operation,
    answer: Any,
    given: Mapping[str, str],
    found: dict[str, dict[str, Any]],
) -> None:
    raw = document.spec["paths"][operation.path]["get"]
    response = deref(document.spec, raw["responses"].get("200", {}))
    for link in response.get("links", {}).values():
        link = deref(document.spec, link)  # noqa: PLW2901
        for name, expression in link.get("parameters", {}).items():
            value = _value(expression, answer, given)
            if value is not None:
                key = name if "." in name else f"path.{name}"
                found.setdefault(link["operationId"], {}).setdefault(key, value)


def _value(expression: str, answer: Any, given: Mapping[str, str]) -> Any:
    if match := _PATH.fullmatch(expression):
        return given.get(match["name"])
    match = _BODY.fullmatch(expression)
    if match is None:
        return None
    for token in match["pointer"].split("/")[1:]:
        try:
            answer = answer[int(token)] if isinstance(answer, list) else answer[token]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return answer
