"""Which indexes a document's operations ask; the store makes each when it is first asked."""

from collections.abc import Iterator

from mockserver.contract.build import record_properties
from mockserver.contract.model import CollectionModel, Document, Operation
from mockserver.contract.schema import types
from mockserver.engine.filters import SORTING, is_time, orders
from mockserver.engine.inverse import hidden, inverses
from mockserver.engine.links import targets
from mockserver.engine.resource import lookup
from mockserver.store.collection import IndexSpec

_RANGES = frozenset({"gte", "lte", "gt", "lt", "range"})


def indexes(document: Document) -> dict[str, tuple[IndexSpec, ...]]:
    """For each collection of a document, by full name, the indexes that its operations can use."""
    found: dict[str, list[IndexSpec]] = {m.name: [] for m in document.collections.values()}
    for operation in document.operations:
        model = document.collections.get(operation.binding.collection or "")
        if model is None:
            continue
        if operation.binding.id is None and operation.method == "GET":
            found[model.name].extend(_of_list(document, operation, model))
        by = lookup(document, operation)
        if by is not None:
            found[model.name].append(by)
    for target in targets(document).values():
        if target.index is not None:
            found[target.collection].append(target.index)
    for name, several in inverses(document).items():
        found[name] += [spec for inverse in several for spec in inverse.indexes]
    return {name: tuple(dict.fromkeys(specs)) for name, specs in found.items()}


def _of_list(
    document: Document, operation: Operation, model: CollectionModel
) -> Iterator[IndexSpec]:
    """What a list can ask: confined to a tenant, or of all tenants for those who may see all."""
    parent = set(operation.binding.parent)
    order = (model.order or "").removeprefix("-") or None
    orders = list(dict.fromkeys([order, *_sortings(document, operation)]))
    for base in (tuple(sorted({*model.tenant, *parent})), tuple(sorted(parent))):
        for field, ranged in [(None, False), *_filters(document, operation, model)]:
            if field is None:
                for by in orders:
                    yield IndexSpec(base, by, hidden=hidden(model))
            elif ranged:
                yield IndexSpec(base, field, hidden=hidden(model))
            elif field not in base:
                yield IndexSpec((*base, field), order, hidden=hidden(model))


def _filters(
    document: Document, operation: Operation, model: CollectionModel
) -> Iterator[tuple[str, bool]]:
    """Fields that a parameter holds to a value (False) or to a range (True)."""
    record = record_properties(document.spec, model)
    for parameter in operation.parameters:
        said = parameter.filter
        if said is None or said.op in {"in", "isnull"}:
            continue
        declared = record.get(said.field)
        if "array" in types(document.spec, declared) or "object" in types(document.spec, declared):
            continue  # a list cannot be the key of an index
        timed = is_time(document.spec, declared)
        yield said.field, timed or said.op in _RANGES


def _sortings(document: Document, operation: Operation) -> Iterator[str]:
    """Fields that the parameter for the order lists."""
    for parameter in operation.parameters:
        if parameter.name in SORTING:
            for name in orders(document, parameter):
                yield name.removeprefix("-")
