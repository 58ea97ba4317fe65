"""What a request body may hold without effect: taken away before anybody looks at it.

Clients send back whole resources as they got them. Where the schema does not close an object with
`additionalProperties: false`, its readOnly properties are dropped, and at the top also those that
are not declared; a closed object refuses them.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.contract.schema import deref, parts

Trim: TypeAlias = Callable[[Any], Any]


def compile_trim(spec: Mapping[str, Any], schema: Any) -> Trim | None:
    """A function that takes away what has no effect; None where everything has one."""
    return _Compiler(spec).object(schema, top=True)


class _Compiler:
    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self._open: list[int] = []

    def object(self, schema: Any, *, top: bool = False) -> Trim | None:
        schema = deref(self._spec, schema)
        if not isinstance(schema, Mapping) or id(schema) in self._open:
            return None
        self._open.append(id(schema))
        found = list(parts(self._spec, schema))
        declared = {n: s for part in found for n, s in (part.get("properties") or {}).items()}
        below = {n: trim for n, s in declared.items() if (trim := self._below(s)) is not None}
        self._open.pop()
        extra = [part["additionalProperties"] for part in found if "additionalProperties" in part]
        read_only = frozenset(
            n for n, s in declared.items() if deref(self._spec, s).get("readOnly")
        )
        if False in extra:
            read_only = frozenset()
        known = frozenset(declared) if top and declared and not extra else None
        return _trim(known, read_only, below) if known or read_only or below else None

    def _below(self, schema: Any) -> Trim | None:
        resolved = deref(self._spec, schema)
        if isinstance(resolved, Mapping) and resolved.get("type") == "array":
            return self.object(resolved.get("items"))
        return self.object(resolved)


def _trim(
    known: frozenset[str] | None, read_only: frozenset[str], below: Mapping[str, Trim]
) -> Trim:
    def trimmed(value: Any) -> Any:
        if isinstance(value, list):
            return [trimmed(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            name: below[name](each) if name in below else each
            for name, each in value.items()
            if name not in read_only and (known is None or name in known)
        }

    return trimmed
