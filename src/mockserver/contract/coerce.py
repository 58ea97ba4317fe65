"""Text from a path, query or header as the typed value that its schema asks for.

Stricter than Python's own conversions: '12' is an integer, '12.0', '+12', '012' and ' 12' are not.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mockserver.contract.schema import deref, types

# gives the value; raises ValueError whose text says what is allowed
Coerce: TypeAlias = Callable[[str], Any]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BOOLEANS = {"true": True, "false": False}
_INT64 = 1 << 63
_LONGEST_INTEGER = 20
_LARGEST = 1.7976931348623157e308


def integer(text: str) -> int:
    """'12' is 12; raises ValueError for all but plain digits of a 64-bit integer."""
    if _INTEGER.fullmatch(text) is None:
        raise ValueError("integer")
    if len(text) > _LONGEST_INTEGER or not -_INT64 <= int(text) < _INT64:
        raise ValueError("integer of at most 64 bits")
    return int(text)


def number(text: str) -> float | int:
    """'12' is 12 and '1.5' is 1.5; raises ValueError for all but JSON's finite numbers."""
    if _NUMBER.fullmatch(text) is None:
        raise ValueError("number")
    if _INTEGER.fullmatch(text) is not None and len(text) < _LONGEST_INTEGER:
        return int(text)
    value = float(text)
    if abs(value) > _LARGEST:
        raise ValueError("finite number")
    return value


def boolean(text: str) -> bool:
    """'true' and 'false', spelled so."""
    try:
        return _BOOLEANS[text]
    except KeyError:
        raise ValueError("true or false") from None


_SCALARS: tuple[tuple[str, Coerce], ...] = (
    ("boolean", boolean),
    ("integer", integer),
    ("number", number),
)


def coercion(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Coerce | None:
    """How text becomes a scalar of this schema; None where it stays text."""
    wanted = types(spec, schema)
    tries = tuple(convert for name, convert in _SCALARS if name in wanted)
    if not tries:
        return None
    return tries[0] if len(wanted) == 1 else _any_of(tries, text="string" in wanted)


def _any_of(tries: tuple[Coerce, ...], *, text: bool) -> Coerce:
    def convert(value: str) -> Any:
        allowed = []
        for one in tries:
            try:
                return one(value)
            except ValueError as error:
                allowed.append(str(error))
        if text:
            return value
        raise ValueError(" or ".join(allowed))

    return convert


def items_of(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of an array's items; None when the schema is no array."""
    if "array" not in types(spec, schema):
        return None
    items: Mapping[str, Any] = deref(spec, schema).get("items") or {}
    return items
