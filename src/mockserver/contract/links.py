"""What a document says of links: `x-ref`, `x-inverse` and `x-link` on a property."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.schema import deref, parts

SELF = "self"
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_KEYS = ("x-ref", "x-inverse", "x-link")
_BARE = ("_id", "_ids")


@dataclass(frozen=True, slots=True)
class Reference:
    """How a property leads to other records.

    Example: `{type: array, items: {x-ref: vehicles, x-inverse: user}}` is
    Reference("vehicles", "user", many=True).
    `link` is a template of its own: 'self', or '/v2/evses/{id}/status_logs'.
    """

    collection: str | None = None
    inverse: str | None = None
    link: str | None = None
    many: bool = False


def reference(spec: Mapping[str, Any], schema: Any) -> Reference | None:
    """What a property says of links; None when it says nothing.

    The keys stand on the property, on what it refers to, or on the items of an array.
    """
    said: dict[str, str] = {}
    many = False
    for part in _with_items(spec, schema):
        many = many or part.get("type") == "array"
        for key in _KEYS:
            if key in part:
                said.setdefault(key, part[key])
    if not said:
        return None
    return Reference(said.get("x-ref"), said.get("x-inverse"), said.get("x-link"), many)


def _with_items(spec: Mapping[str, Any], schema: Any) -> Iterator[Mapping[str, Any]]:
    for part in parts(spec, schema):
        yield part
        if part.get("type") == "array":
            yield from parts(spec, part.get("items"))


def alternative(spec: Mapping[str, Any], schema: Any) -> Mapping[str, Any] | None:
    """The properties of the resource that may stand in place of a link; None where none may.

    `oneOf: [uri, User]` gives those of User, an object without properties gives {}.
    """
    found: dict[str, Any] | None = None
    for part in _with_items(spec, schema):
        if part.get("type") == "object" or "properties" in part:
            found = {**(found or {}), **(part.get("properties") or {})}
    return found


def two_lists(spec: Mapping[str, Any], schema: Any) -> bool:
    """Tell whether a property is either of two lists: an empty one fits both, and so neither."""
    resolved = deref(spec, schema)
    if not isinstance(resolved, Mapping):
        return False
    parts_of = [deref(spec, part).get("type") for part in resolved.get("oneOf") or ()]
    return parts_of.count("array") > 1


def target(document: Document, name: str, found: Reference | None) -> CollectionModel | None:
    """The collection that a property leads to by URL; None where it holds something else.

    A bare id is held where the collection has no path, and by names in `_id`.
    """
    if found is None or found.collection is None or name.endswith(_BARE):
        return None
    model = document.collections.get(found.collection)
    return model if model is not None and model.path is not None else None
