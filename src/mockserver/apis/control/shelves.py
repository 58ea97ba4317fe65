"""The collections of all documents, with what a record of each has to fit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.contract.compiled import Schemas
from mockserver.contract.model import CollectionModel, Document
from mockserver.contract.schema import deref, properties
from mockserver.contract.translate import Direction, standalone
from mockserver.store.collection import Record
from mockserver.world.problems import Detail
from mockserver.world.world import World

_WHOLE: Direction = "record"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One collection: its model, its record schema, and where its references lead.

    `refs` are {"org_id": "dynamo.organizations"}, `defaults` what a field is that is left out.
    """

    model: CollectionModel
    schemas: Schemas
    refs: Mapping[str, str]
    defaults: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def id_is_number(self) -> bool:
        """Tell whether records hold their id as a number; the key in the store is its text."""
        field = properties(self.schemas.spec, self._ref()).get(self.model.id_field, {})
        return bool(deref(self.schemas.spec, field).get("type") == "integer")

    def json_schema(self) -> dict[str, Any]:
        return standalone(self.schemas.spec, self._ref(), _WHOLE)

    def flaws(self, record: Any, at: str = "body") -> list[Detail]:
        """All that is wrong with a record by its schema; empty when nothing is."""
        check = self.schemas.check(self._ref(), _WHOLE)
        if check.is_valid(record):
            return []
        return [Detail(*flaw) for flaw in check.flaws(record, at)]

    def dangling(self, world: World, record: Record) -> list[Detail]:
        """References of a record that lead nowhere, also one by one those of a list."""
        found: list[Detail] = []
        for name, target in self.refs.items():
            value = record.get(name)
            for key in value if isinstance(value, list) else [value]:
                if key is not None and world.get(target, str(key)) is None:
                    text = f"'{key}' is not in {target}; put it there first"
                    found.append(Detail(f"body.{name}", text))
        return found

    def _ref(self) -> dict[str, str]:
        return {"$ref": f"#/components/schemas/{self.model.schema}"}


def shelves(documents: Iterable[Document]) -> dict[str, Shelf]:
    """Every collection of the documents by its full name, sorted."""
    found = [shelf for document in documents for shelf in _shelves(document)]
    return {shelf.name: shelf for shelf in sorted(found, key=lambda shelf: shelf.name)}


def _shelves(document: Document) -> Iterator[Shelf]:
    spec = document.spec
    schemas = Schemas(spec)
    for model in document.collections.values():
        fields = properties(spec, {"$ref": f"#/components/schemas/{model.schema}"})
        refs = {
            name: document.collections[field["x-ref"]].name
            for name, field in fields.items()
            if "x-ref" in field
        }
        defaults = {name: field["default"] for name, field in fields.items() if "default" in field}
        yield Shelf(model, schemas, refs, defaults)
