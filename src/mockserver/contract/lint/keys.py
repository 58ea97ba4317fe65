"""Keys that nobody knows: misspelt keywords, extensions that do not exist or stand elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

from mockserver.contract.findings import Finding, listed, nearest
from mockserver.contract.grammar import FIELDS
from mockserver.contract.lint.walk import Node, Walk
from mockserver.contract.wording import flaws

# kind of object -> the definition in openapi/x-mock.schema.json that says which x- keys it may have
_DEFINITIONS: Mapping[str, str] = {
    "document": "documentNode",
    "operation": "operationNode",
    "parameter": "parameterNode",
    "schema": "schemaNode",
    "response": "markedNode",
    "header": "markedNode",
    "security_scheme": "markedNode",
}


class Extensions:
    """What openapi/x-mock.schema.json allows, compiled for each kind of object."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        definitions = schema.get("$defs", {})
        self._schemas = {
            kind: {**definitions.get(name, {}), "$defs": definitions}
            for kind, name in _DEFINITIONS.items()
        }
        self._validators = {kind: Draft202012Validator(one) for kind, one in self._schemas.items()}

    def check(self, walk: Walk, node: Node) -> Iterator[Finding]:
        """Findings on the x- keys of one object."""
        found = {key: value for key, value in node.value.items() if key.startswith("x-")}
        if node.kind not in self._validators:
            for key in found:
                yield walk.finding(
                    node, f"'{key}' may not stand on a {_noun(node.kind)}", below=key
                )
            return
        validator = self._validators[node.kind]
        if validator.is_valid(found):
            return
        for flaw in flaws(validator.iter_errors(found), "", self._schemas[node.kind]):
            field = flaw.field.removeprefix(".")
            if field == "x-mock.verb" and isinstance(found["x-mock"]["verb"], str):
                continue  # the check of bindings knows the verbs, and which is meant
            what, _, allowed = flaw.message.partition("; allowed: ")
            text = f"{field} {what}" if field else _crossed(found, what)
            yield walk.finding(
                node,
                text,
                below=field.partition(".")[0],
                allowed=allowed,
                advice="See docs/reference/x-mock.md",
            )


def _crossed(found: Mapping[str, Any], what: str) -> str:
    marks = [key for key in ("x-undocumented", "x-inferred") if key in found]
    return " and ".join(marks) + " exclude each other" if len(marks) > 1 else what


def check_keys(walk: Walk, node: Node) -> Iterator[Finding]:
    """Findings on the keywords of one object: the unknown, and what stands beside $ref."""
    if "$ref" in node.value and node.kind not in {"document", "operation"}:
        beside = sorted(key for key in node.value if key != "$ref")
        if beside:
            yield walk.finding(
                node,
                f"{listed(beside)} beside $ref has no effect (OpenAPI 3.0.3 §4.7.23)",
                advice="Wrap the reference: allOf: [{$ref: …}].",
            )
        return
    known = FIELDS[node.kind]
    for key in node.value:
        if key not in known and not key.startswith("x-"):
            yield walk.finding(
                node,
                f"'{key}' is no key that a {_noun(node.kind)} may have here",
                below=key,
                allowed=listed(known),
                advice=nearest(key, known),
            )


def check_duplicates(walk: Walk) -> Iterator[Finding]:
    """Keys that a file holds twice, of which YAML would drop the first without a word."""
    for source in walk.sources.values():
        for pointer in source.duplicates:
            yield Finding(
                f"{walk.name}/{source.at(pointer)}", f"the key '{pointer[-1]}' is there twice"
            )


def _noun(kind: str) -> str:
    return kind.replace("_", " ")
