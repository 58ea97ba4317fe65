"""OpenAPI 3.0.3 as a table: which keys an object has, and what kind of object stands below each.

Values: None = a plain value that is not looked into, 'kind' = one object, '[kind]' = a list of
them, '{kind}' = a map of them. Bundling and lint walk documents by this table, so text that merely
looks like a reference (in an example) is left alone. What this program does not understand
(discriminator, xml, callbacks, allowEmptyValue, …) is missing here, so that lint refuses it.
Source: OpenAPI 3.0.3 §4.7.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.source import Pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# component section of each kind that can be referred to
SECTIONS: Mapping[str, str] = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "request_body": "requestBodies",
    "header": "headers",
    "security_scheme": "securitySchemes",
    "link": "links",
}

_PARAMETER: Mapping[str, str | None] = {
    "description": None,
    "required": None,
    "deprecated": None,
    "style": None,
    "explode": None,
    "schema": "schema",
    "example": None,
    "examples": "{example}",
    "content": "{media_type}",
}

FIELDS: Mapping[str, Mapping[str, str | None]] = {
    "document": {
        "openapi": None,
        "info": "info",
        "servers": "[server]",
        "paths": "{path}",
        "components": "components",
        "security": None,
        "tags": "[tag]",
        "externalDocs": None,
        "x-webhooks": "{path}",
    },
    "info": dict.fromkeys(
        ("title", "description", "termsOfService", "contact", "license", "version")
    ),
    "server": dict.fromkeys(("url", "description", "variables")),
    "tag": dict.fromkeys(("name", "description", "externalDocs")),
    "components": {section: f"{{{kind}}}" for kind, section in SECTIONS.items()},
    "path": {
        "summary": None,
        "description": None,
        "servers": "[server]",
        "parameters": "[parameter]",
        **dict.fromkeys(METHODS, "operation"),
    },
    "operation": {
        "tags": None,
        "summary": None,
        "description": None,
        "externalDocs": None,
        "operationId": None,
        "parameters": "[parameter]",
        "requestBody": "request_body",
        "responses": "{response}",
        "deprecated": None,
        "security": None,
        "servers": "[server]",
    },
    "parameter": {"name": None, "in": None, **_PARAMETER},
    "header": _PARAMETER,
    "request_body": {"description": None, "content": "{media_type}", "required": None},
    "media_type": {
        "schema": "schema",
        "example": None,
        "examples": "{example}",
        "encoding": None,
    },
    "response": {
        "description": None,
        "headers": "{header}",
        "content": "{media_type}",
        "links": "{link}",
    },
    "example": dict.fromkeys(("summary", "description", "value", "externalValue")),
    "link": dict.fromkeys(
        ("operationRef", "operationId", "parameters", "requestBody", "description", "server")
    ),
    "security_scheme": dict.fromkeys(
        (
            "type",
            "description",
            "name",
            "in",
            "scheme",
            "bearerFormat",
            "flows",
            "openIdConnectUrl",
        )
    ),
    "schema": {
        **dict.fromkeys(
            (
                "title",
                "description",
                "type",
                "format",
                "enum",
                "default",
                "example",
                "nullable",
                "readOnly",
                "writeOnly",
                "deprecated",
                "multipleOf",
                "maximum",
                "exclusiveMaximum",
                "minimum",
                "exclusiveMinimum",
                "maxLength",
                "minLength",
                "pattern",
                "maxItems",
                "minItems",
                "uniqueItems",
                "maxProperties",
                "minProperties",
                "required",
            )
        ),
        "properties": "{schema}",
        "additionalProperties": "schema",
        "items": "schema",
        "allOf": "[schema]",
        "oneOf": "[schema]",
        "anyOf": "[schema]",
        "not": "schema",
    },
}


def children(kind: str, value: Any) -> Iterator[tuple[str, Pointer, Any]]:
    """What stands below an object: (kind, pointer from here, value) for each child object.

    Example: children("schema", {"items": {"type": "string"}}) gives ("schema", ("items",), {…}).
    """
    if not isinstance(value, Mapping):
        return
    fields = FIELDS[kind]
    for key, child in value.items():
        form = fields.get(key)
        if form is None:
            continue
        if form[0] == "{" and isinstance(child, Mapping):
            for name, item in child.items():
                if not (name.startswith("x-") and form in {"{path}", "{response}"}):
                    yield form[1:-1], (key, name), item
        elif form[0] == "[" and isinstance(child, list):
            for index, item in enumerate(child):
                yield form[1:-1], (key, str(index)), item
        elif form[0] not in "{[":
            yield form, (key,), child
