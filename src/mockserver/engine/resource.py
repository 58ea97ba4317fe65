"""One collection as an operation sees it: confinement to a tenant, lookup, shape of answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from mockserver.contract.model import CollectionModel, Document, Operation
from mockserver.contract.schema import properties
from mockserver.engine.call import Call
from mockserver.store.collection import Record
from mockserver.world.problems import not_found

Shape: TypeAlias = Callable[[Record], dict[str, Any]]


def noun(collection: str) -> str:
    """What one record of a collection is called in messages: 'dynamo.charge_points' is a
    'charge point'.
    """
    plural = collection.rpartition(".")[2].replace("_", " ")
    if plural.endswith("ies"):
        return plural.removesuffix("ies") + "y"
    return plural.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Resource:
    """A collection bound to an operation: whose records, under which parent, found by which id."""

    operation: Operation
    model: CollectionModel
    nouns: Mapping[str, str]

    @classmethod
    def of(cls, document: Document, operation: Operation) -> "Resource":
        """Bind an operation to its collection; it must have one."""
        name = operation.binding.collection
        assert name is not None
        nouns: dict[str, str] = {}
        for model in document.collections.values():
            for field, claim in model.tenant.items():
                if field == model.id_field:
                    nouns.setdefault(claim, noun(model.name))
        return cls(operation, document.collections[name], nouns)

    def confinement(self, call: Call) -> dict[str, Any]:
        """Equalities that every record reached by this call must satisfy.

        Raises ProblemError 404 when the path names a tenant that the caller must not know of.
        """
        equals: dict[str, Any] = {}
        tenant = self.model.tenant
        for field, parameter in self.operation.binding.parent.items():
            value = call.path[parameter]
            claim = tenant.get(field)
            if claim is not None and value not in call.caller.reach.get(claim, ()):
                raise not_found(self.nouns.get(claim, claim.removesuffix("_id")), value)
            equals[field] = value
        for field, claim in tenant.items():
            if field not in equals and claim in call.caller.claims:
                equals[field] = call.caller.claims[claim]
        return equals

    def find(self, call: Call) -> tuple[str, Record]:
        """The id and record that the path names, if the caller may know of it.

        Raises ProblemError 404.
        """
        assert self.operation.binding.id is not None
        key = str(call.path[self.operation.binding.id])
        for field, parameter in self.operation.binding.parent.items():
            claim = self.model.tenant.get(field)
            if claim is not None and call.path[parameter] not in call.caller.reach.get(claim, ()):
                raise not_found(
                    self.nouns.get(claim, claim.removesuffix("_id")), call.path[parameter]
                )
        record = call.world.get(self.model.name, key)
        if record is None or not self._visible(call, record):
            raise not_found(noun(self.model.name), key)
        return key, record

    def _visible(self, call: Call, record: Record) -> bool:
        under = all(
            record.get(field) == call.path[parameter]
            for field, parameter in self.operation.binding.parent.items()
        )
        return under and all(
            record.get(field) in call.caller.reach.get(claim, ())
            for field, claim in self.model.tenant.items()
        )


def shape(document: Document, schema: Mapping[str, Any]) -> Shape:
    """A function that keeps of a record what a response schema declares, in the schema's order."""
    names = tuple(properties(document.spec, schema))
    if not names:
        return dict

    def shaped(record: Record) -> dict[str, Any]:
        return {name: record[name] for name in names if name in record}

    return shaped


def success(operation: Operation) -> tuple[int, Mapping[str, Any] | None]:
    """The one 2xx status an operation declares and the schema of its JSON body, if any."""
    status = min(status for status in operation.responses if status in range(200, 300))
    content = operation.responses[status].content
    return status, content.get("application/json") or next(iter(content.values()), None)
