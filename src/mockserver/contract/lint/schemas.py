"""Schemas that say something else than their author means, and examples that do not fit."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mockserver.contract.bundle import Bundler
from mockserver.contract.compiled import Schemas
from mockserver.contract.findings import Finding, listed, nearest
from mockserver.contract.formats import EXAMPLES
from mockserver.contract.lint.walk import Node, Walk
from mockserver.contract.schema import properties
from mockserver.contract.translate import Direction
from mockserver.contract.validators import is_json

_STYLES = {"query": ("form",), "path": ("simple",), "header": ("simple",)}


def check_schema(walk: Walk, node: Node, collections: Collection[str]) -> Iterator[Finding]:
    """Findings on one schema as it is written, without its examples."""
    schema = node.value
    kind, form = schema.get("type"), schema.get("format")
    if form is not None and form not in EXAMPLES:
        hint = nearest(str(form), EXAMPLES)
        text = f"format '{form}' is not checked by anybody"
        yield walk.finding(node, text, below="format", allowed=listed(EXAMPLES), advice=hint)
    if schema.get("nullable") and kind is None:
        text = "nullable has no effect without a type beside it (OpenAPI 3.0.3 §4.7.24.1)"
        yield walk.finding(node, text, below="nullable")
    if schema.get("nullable") and None not in schema.get("enum", [None]):
        text = "nullable, but the enum does not list null, so null is refused"
        yield walk.finding(node, text, below="enum", advice="Add null to the enum.")
    target = schema.get("x-ref")
    if isinstance(target, str) and target not in collections:
        text = f"x-ref names the collection '{target}', which is not in x-collections"
        hint = nearest(target, collections)
        yield walk.finding(node, text, below="x-ref", allowed=listed(collections), advice=hint)


def check_parameter(walk: Walk, node: Node) -> Iterator[Finding]:
    """Findings on one parameter: where it stands and how it is written."""
    place, style = node.value.get("in"), node.value.get("style")
    if place not in _STYLES:
        yield walk.finding(node, f"in is '{place}'", below="in", allowed=listed(_STYLES))
    elif style is not None and style not in _STYLES[place]:
        allowed = listed(_STYLES[place])
        yield walk.finding(node, f"style is '{style}'", below="style", allowed=allowed)
    if "schema" not in node.value:
        yield walk.finding(node, "schema is missing", advice="`content` is not supported here.")
    if "x-filter" in node.value and place != "query":
        text = f"x-filter on a {place} parameter selects nothing"
        yield walk.finding(node, text, below="x-filter", allowed="query parameters")


class Examples:
    """Holds every example and default against the schema it stands beside."""

    def __init__(self, walk: Walk, bundler: Bundler, spec: Mapping[str, Any]) -> None:
        self._walk = walk
        self._bundler = bundler
        self._schemas = Schemas(spec)
        self._names = spec

    def check(self, node: Node) -> Iterator[Finding]:
        """Findings on the examples of a schema, parameter, header or media type."""
        value = node.value
        if node.kind == "schema":
            yield from self._one(node, value, ("example",))
            yield from self._one(node, value, ("default",))
            yield from self._required(node)
        elif node.kind in {"parameter", "header", "media_type"}:
            json = node.kind != "media_type" or is_json(node.place.pointer[-1])
            if "schema" in value and json:
                yield from self._one(node, value["schema"], ("example",), "schema")
                for name, example in (value.get("examples") or {}).items():
                    if isinstance(example, Mapping) and "value" in example:
                        path = ("examples", name, "value")
                        yield from self._one(node, value["schema"], path, "schema")

    def _one(
        self, node: Node, schema: Any, path: tuple[str, ...], below: str = ""
    ) -> Iterator[Finding]:
        example: Any = node.value
        for token in path:
            if not isinstance(example, Mapping) or token not in example:
                return
            example = example[token]
        place = node.place.below(below) if below else node.place
        direction: Direction = node.direction if node.kind == "media_type" else "record"
        check = self._schemas.check(self._bundler.node("schema", schema, place), direction)
        for flaw in [] if check.is_valid(example) else check.flaws(example, ".".join(path)):
            what, _, allowed = flaw.message.partition("; allowed: ")
            at = self._walk.where(node, *path)
            yield Finding(at, f"{flaw.field} does not fit its schema: it {what}", allowed)

    def _required(self, node: Node) -> Iterator[Finding]:
        """Required names that no property has are almost always misspelt."""
        required = node.value.get("required")
        if not required or "properties" not in node.value:
            return
        known = properties(self._names, self._bundler.node("schema", node.value, node.place))
        for name in required:
            if name not in known:
                text = f"required names '{name}', which is no property"
                hint = nearest(name, known)
                yield self._walk.finding(
                    node, text, below="required", allowed=listed(known), advice=hint
                )
