"""Schemas of a document as compiled checks, each made once."""

from collections.abc import Mapping
from typing import Any

import orjson
from jsonschema_rs import Draft4Validator, EmailOptions

from mockserver.contract.formats import CHECKS
from mockserver.contract.translate import Direction, JsonSchema, standalone
from mockserver.contract.wording import Flaw, flaws

# Python, orjson and jsonschema-rs give up somewhere above 250 levels; stay well below.
DEEPEST = 100
# values that are explained in a second or two where every one of them is wrong
VAST = 50_000


class Check:
    """One compiled schema. `is_valid` is the fast path, `flaws` says what is wrong."""

    __slots__ = ("_validator", "is_valid", "schema")

    def __init__(self, schema: JsonSchema, direction: Direction) -> None:
        self.schema = schema
        self._validator = Draft4Validator(
            schema,
            validate_formats=True,
            # our own answers are checked by the built-in date-time, which is the faster one
            formats={
                name: check
                for name, check in CHECKS.items()
                if direction != "response" or not name.startswith("date")
            },
            email_options=EmailOptions(allow_display_text=False, allow_domain_literal=False),
        )
        self.is_valid = self._validator.is_valid

    def flaws(self, value: Any, at: str) -> list[Flaw]:
        """All that is wrong with a value; empty when nothing is.

        Of a vast one only that something is: the library explains each alternative of each item,
        which would take minutes.
        """
        if vast(value) and not self.is_valid(value):
            text = f"does not fit its schema; send at most {VAST} values to be told where"
            return [Flaw(at, text)]
        return flaws(self._validator.iter_errors(value), at, self.schema)


class Schemas:
    """The checks of one bundled document; the same schema is compiled once for each direction."""

    __slots__ = ("_made", "spec")

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec = spec
        self._made: dict[bytes, Check] = {}

    def check(self, schema: Mapping[str, Any], direction: Direction) -> Check:
        """Compile a schema of the document, such as {"$ref": "#/components/schemas/Member"}."""
        key = direction.encode() + orjson.dumps(schema)
        made = self._made.get(key)
        if made is None:
            made = Check(standalone(self.spec, schema, direction), direction)
            self._made[key] = made
        return made

    def named(self, name: str, direction: Direction) -> Check:
        """Compile a schema by its name: named("ReservationRecord", "record")."""
        return self.check({"$ref": f"#/components/schemas/{name}"}, direction)


def vast(value: Any, limit: int = VAST) -> bool:
    """Tell whether a JSON value consists of more than `limit` values: [1, 2] has three."""
    count, left = 1, [value]
    while left:
        one = left.pop()
        if isinstance(one, (dict, list)):
            count += len(one)
            if count > limit:
                return True
            left += one.values() if isinstance(one, dict) else one
    return False


def too_deep(value: Any, limit: int = DEEPEST) -> bool:
    """Tell whether a JSON value is nested deeper than `limit` levels: [[]] has two."""
    layer = [value] if isinstance(value, (dict, list)) else []
    for _ in range(limit):
        layer = [
            child
            for node in layer
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
    return bool(layer)
