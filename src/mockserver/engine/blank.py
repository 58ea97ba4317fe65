"""A record before anybody filled it."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.build import record_properties
from mockserver.contract.links import reference
from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.schema import accepts_null, deref

# when a record was made and last changed, where its schema has these fields
MADE, CHANGED = "created_at", "updated_at"


def blank(document: Document, model: CollectionModel) -> Mapping[str, Any]:
    """Each field that is stored, with its default, else null."""
    return {
        name: deref(document.spec, schema).get("default")
        for name, schema in record_properties(document.spec, model).items()
        if _is_stored(document, schema)
    }


def stamps(document: Document, model: CollectionModel) -> tuple[str, ...]:
    """The fields that hold the time at which a new record is made.

    That of the last change is among them where it cannot be null.
    """
    record = record_properties(document.spec, model)
    changed = CHANGED in record and not accepts_null(document.spec, record[CHANGED])
    return tuple(name for name in (MADE, CHANGED) if name in record and (name == MADE or changed))


def _is_stored(document: Document, schema: Any) -> bool:
    said = reference(document.spec, schema)
    return said is None or (said.inverse is None and said.link is None)
