"""The other end of links: the records that hold the id of this one."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.links import reference
from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.schema import deref, properties, types
from mockserver.engine.blank import blank
from mockserver.engine.call import Viewpoint
from mockserver.engine.query import Hidden, Selection, Where, select
from mockserver.engine.tenancy import visible
from mockserver.store.collection import Collection, IndexSpec, Record

_ALL = 1 << 62


class Inverse:
    """The records of a collection whose `field` holds an id, in the order of its lists."""

    __slots__ = (
        *("_blank", "_by_age", "_collection", "_descending", "_field"),
        *("_listed", "_model", "_open", "_ordered"),
    )

    def __init__(self, document: Document, model: CollectionModel, field: str) -> None:
        record = properties(document.spec, _record_schema(model))
        self._model, self._collection, self._field = model, model.name, field
        self._listed = "array" in types(document.spec, record.get(field))
        self._blank = blank(document, model) if model.implicit else None
        self._open = not model.tenant
        order = (model.order or "").removeprefix("-") or None
        self._descending = (model.order or "").startswith("-")
        self._ordered = IndexSpec((field,), order, hidden=hidden(model))
        timed = order and deref(document.spec, record.get(order, {})).get("format") == "date-time"
        self._by_age = IndexSpec((field,), order if timed else None)

    @property
    def indexes(self) -> tuple[IndexSpec, ...]:
        """What the collection must be indexed by; nothing serves a field that holds a list."""
        return () if self._listed else (self._ordered, self._by_age)

    def newest(self, view: Viewpoint, key: str) -> Record | None:
        """The latest by the time that orders the collection, else the last that was made.

        It is one that is held, for what is made when it is read is older.

        Where records have the id of what they belong to it is that one, though it be implicit.
        """
        if self._field == self._model.id_field:
            only = view.world.get(self._collection, key)
            if only is None and self._blank is not None:
                only = {**self._blank, self._field: key}
            return only if only and visible(view.caller, self._model, only) else None
        collection = view.world.store[self._collection]
        group = collection.group(self._by_age, (key,))
        for number in range(len(group) - 1, -1, -1):
            record = collection.record(group[number])
            if visible(view.caller, self._model, record):
                return record
        return None

    def all(self, view: Viewpoint, key: str) -> list[Record]:
        """All that the caller may know of, without the hidden ones."""
        collection = view.world.holding(self._collection, {self._field: key})
        if self._listed:
            found = self._holding(collection, key)
        else:
            found = collection.records(collection.group(self._ordered, (key,)))
            if self._descending:
                found.reverse()
        if self._open or not view.caller.confined:
            return found
        return [record for record in found if visible(view.caller, self._model, record)]

    def _holding(self, collection: Collection, key: str) -> list[Record]:
        """Those whose list holds the id: a look at each record."""
        field, order, hidden = self._field, self._ordered.order, self._ordered.hidden
        test = Where(lambda record: key in (record.get(field) or ()))
        selection = Selection({}, (test,), order, self._descending, _ALL, hidden=hidden)
        return select(collection, selection).records


def inverses(document: Document) -> dict[str, list[Inverse]]:
    """Every inverse that the schemas of a document speak of, by the full name of its collection."""
    found: dict[tuple[str, str], Inverse] = {}
    schemas = (document.spec.get("components") or {}).get("schemas") or {}
    for schema in schemas.values():
        for declared in properties(document.spec, schema).values():
            said = reference(document.spec, declared)
            if said is None or said.inverse is None or said.collection is None:
                continue
            model = document.collections[said.collection]
            place = (model.name, said.inverse)
            found[place] = found.get(place) or Inverse(document, model, said.inverse)
    grouped: dict[str, list[Inverse]] = {}
    for (name, _), inverse in found.items():
        grouped.setdefault(name, []).append(inverse)
    return grouped


def hidden(model: CollectionModel) -> Hidden:
    """What hides a record of a collection from lists, as an index says it."""
    return tuple(sorted(model.hidden.items()))


def _record_schema(model: CollectionModel) -> Mapping[str, Any]:
    return {"$ref": f"#/components/schemas/{model.schema}"} if model.schema else {}
