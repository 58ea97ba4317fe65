"""Values that exist at the deployment, written into a document as its examples."""

from collections.abc import Mapping
from typing import Any

import orjson

from mockserver.contract.schema import deref

_BODY, _PATH = "body.", "path."


def with_examples(
    spec: Mapping[str, Any], examples: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """A copy of the document with these as its first examples: {"x.get": {"path.id": "7"}}."""
    copy: dict[str, Any] = orjson.loads(orjson.dumps(spec))
    for item in copy["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                _show(copy, operation, examples.get(operation.get("operationId", ""), {}))
    return copy


def _show(spec: Mapping[str, Any], operation: dict[str, Any], values: Mapping[str, Any]) -> None:
    if any(name.startswith(_PATH) for name in values):
        operation["parameters"] = [
            _parameter(deref(spec, declared), values) for declared in operation["parameters"]
        ]
    body = {
        name.removeprefix(_BODY): value for name, value in values.items() if name.startswith(_BODY)
    }
    if body:
        declared = deref(spec, operation["requestBody"])
        media = declared["content"]["application/json"]
        shown = {
            **{name: value for name, value in media.items() if name != "example"},
            "examples": {"existing": {"value": body}, **media.get("examples", {})},
        }
        operation["requestBody"] = {
            **declared,
            "content": {**declared["content"], "application/json": shown},
        }


def _parameter(declared: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    value = values.get(f"{declared['in']}.{declared['name']}")
    if value is None:
        return declared
    kept = {name: part for name, part in declared.items() if name != "examples"}
    return {**kept, "example": value}
